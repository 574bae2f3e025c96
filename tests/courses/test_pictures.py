"""Pictures lose what cameras write into them, and nothing else passes for a picture."""

import io

import pytest
from PIL import Image

from lms.courses import pictures
from tests.courses.folder import png


def photograph(kind: str) -> bytes:
    """A picture with a place in its Exif data."""
    image = Image.new("RGB", (40, 30), (200, 30, 30))
    exif = Image.Exif()
    exif[0x010E] = "SECRET PLACE"
    exif.get_ifd(0x8825)[1] = "N"
    buffer = io.BytesIO()
    options = {"comment": b"SECRET COMMENT"} if kind == "JPEG" else {}
    image.save(buffer, kind, exif=exif, **options)
    return buffer.getvalue()


@pytest.mark.parametrize(
    ("name", "kind"), [("a.png", "PNG"), ("a.jpg", "JPEG"), ("a.jpeg", "JPEG"), ("a.webp", "WEBP")]
)
def test_a_picture_keeps_its_look_and_loses_its_metadata(name: str, kind: str) -> None:
    before = photograph(kind)
    assert b"SECRET PLACE" in before
    found = pictures.read(name, before)
    assert (found.width, found.height) == (40, 30)
    assert b"SECRET" not in found.content
    after = Image.open(io.BytesIO(found.content), formats=[kind])
    assert not after.getexif()
    assert after.convert("RGB").tobytes() == Image.open(io.BytesIO(before)).convert("RGB").tobytes()


@pytest.mark.parametrize(
    ("name", "content"),
    [
        ("a.png", photograph("JPEG")),
        ("a.jpg", png()),
        ("a.gif", b"GIF89a"),
        ("a.svg", b"<svg/>"),
        ("a.png", b""),
        ("a.webp", b"RIFF\0\0\0\0WAVE"),
    ],
)
def test_what_is_not_what_its_name_says_is_refused(name: str, content: bytes) -> None:
    with pytest.raises(pictures.PictureError, match="picture-kind"):
        pictures.read(name, content)


@pytest.mark.parametrize(("name", "kind"), [("a.png", "PNG"), ("a.jpg", "JPEG"), ("a.webp", "WEBP")])
def test_a_picture_cut_short_is_refused(name: str, kind: str) -> None:
    whole = photograph(kind)
    for end in range(20, len(whole) - 12, 7):
        with pytest.raises(pictures.PictureError):
            pictures.read(name, whole[:end])


def test_a_picture_of_too_many_pixels_is_refused_by_its_head() -> None:
    with pytest.raises(pictures.PictureError, match="picture-pixels"):
        pictures.read("a.png", png(100_000, 100_000))


def test_what_stands_behind_the_end_of_a_picture_is_dropped() -> None:
    assert b"<script>" not in pictures.read("a.png", png() + b"<script>").content
    assert b"<script>" not in pictures.read("a.jpg", photograph("JPEG") + b"<script>").content
