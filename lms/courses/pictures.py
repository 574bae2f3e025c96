"""Pictures: what they are by their first bytes, how large, and without what cameras write into them (S53, S54).

Nothing is decoded. A photograph of a shelter can carry the place it was taken at, so metadata is dropped before a
picture is stored.
"""

import struct
from collections.abc import Iterator
from dataclasses import dataclass

MOST_PIXELS = 24_000_000
KINDS = {"png": "image/png", "jpg": "image/jpeg", "jpeg": "image/jpeg", "webp": "image/webp"}
PNG_START = b"\x89PNG\r\n\x1a\n"
PNG_KEPT = frozenset(
    {b"IHDR", b"PLTE", b"IDAT", b"IEND", b"tRNS", b"gAMA", b"cHRM", b"sRGB", b"bKGD", b"pHYs", b"sBIT"}
)
WEBP_KEPT = frozenset({b"VP8 ", b"VP8L", b"VP8X", b"ALPH", b"ANIM", b"ANMF"})
WEBP_METADATA_FLAGS = 0x2C  # ICC profile, Exif, XMP


@dataclass(frozen=True)
class Picture:
    """A picture fit to be published."""

    kind: str
    width: int
    height: int
    content: bytes


class PictureError(Exception):
    """Not a picture we take; `code` is the problem's code."""

    def __init__(self, code: str) -> None:
        """`code`: `picture-kind`, `picture-broken` or `picture-pixels`."""
        super().__init__(code)
        self.code = code


def read(name: str, content: bytes) -> Picture:
    """The picture in `content`, without metadata. Raises PictureError."""
    kind = KINDS.get(name.rpartition(".")[2])
    if kind is None or kind != _kind(content):
        raise PictureError("picture-kind")
    try:
        clean, width, height = {"image/png": _png, "image/jpeg": _jpeg, "image/webp": _webp}[kind](content)
    except (struct.error, IndexError, ValueError) as error:
        raise PictureError("picture-broken") from error
    if not (width and height):
        raise PictureError("picture-broken")
    if width * height > MOST_PIXELS:
        raise PictureError("picture-pixels")
    return Picture(kind, width, height, clean)


def _kind(content: bytes) -> str:
    if content.startswith(PNG_START):
        return "image/png"
    if content.startswith(b"\xff\xd8\xff"):
        return "image/jpeg"
    return "image/webp" if content[:4] == b"RIFF" and content[8:12] == b"WEBP" else ""


def _png(content: bytes) -> tuple[bytes, int, int]:
    width, height = struct.unpack(">II", content[16:24])
    kept = [PNG_START]
    for kind, start, end in _png_chunks(content):
        if kind in PNG_KEPT:
            kept.append(content[start:end])
        if kind == b"IEND":
            return b"".join(kept), width, height
    raise ValueError("no end")


def _png_chunks(content: bytes) -> Iterator[tuple[bytes, int, int]]:
    at = len(PNG_START)
    while at + 12 <= len(content):
        (length,) = struct.unpack(">I", content[at : at + 4])
        end = at + 12 + length
        if end > len(content):
            raise ValueError("cut short")
        yield content[at + 4 : at + 8], at, end
        at = end


def _jpeg(content: bytes) -> tuple[bytes, int, int]:
    kept, at, size = [content[:2]], 2, (0, 0)
    while True:
        if content[at] != 0xFF:
            raise ValueError("no marker")
        marker = content[at + 1]
        (length,) = struct.unpack(">H", content[at + 2 : at + 4])
        end = at + 2 + length
        if end > len(content):
            raise ValueError("cut short")
        if 0xC0 <= marker <= 0xCF and marker not in (0xC4, 0xC8, 0xCC):
            height, width = struct.unpack(">HH", content[at + 5 : at + 9])
            size = (width, height)
        is_metadata = (0xE1 <= marker <= 0xEF and marker != 0xEE) or marker == 0xFE
        if not is_metadata:
            kept.append(content[at:end])
        if marker == 0xDA:
            last = content.rfind(b"\xff\xd9")
            if last < end:
                raise ValueError("cut short")
            return b"".join([*kept, content[end : last + 2]]), *size
        at = end


def _webp(content: bytes) -> tuple[bytes, int, int]:
    (whole,) = struct.unpack("<I", content[4:8])
    if whole + 8 > len(content):
        raise ValueError("cut short")
    kept, at, size = [], 12, (0, 0)
    while at + 8 <= whole + 8:
        kind = content[at : at + 4]
        (length,) = struct.unpack("<I", content[at + 4 : at + 8])
        end = at + 8 + length + length % 2
        chunk = content[at + 8 : at + 8 + length]
        if len(chunk) < length:
            raise ValueError("cut short")
        if size == (0, 0):
            size = _webp_size(kind, chunk)
        if kind in WEBP_KEPT:
            if kind == b"VP8X":
                chunk = bytes([chunk[0] & ~WEBP_METADATA_FLAGS]) + chunk[1:]
            kept.append(content[at : at + 8] + chunk + b"\0" * (length % 2))
        at = end
    body = b"WEBP" + b"".join(kept)
    return b"RIFF" + struct.pack("<I", len(body)) + body, *size


def _webp_size(kind: bytes, chunk: bytes) -> tuple[int, int]:
    if kind == b"VP8X":
        return int.from_bytes(chunk[4:7], "little") + 1, int.from_bytes(chunk[7:10], "little") + 1
    if kind == b"VP8L":
        bits = int.from_bytes(chunk[1:5], "little")
        return (bits & 0x3FFF) + 1, (bits >> 14 & 0x3FFF) + 1
    if kind == b"VP8 ":
        width, height = struct.unpack("<HH", chunk[6:10])
        return width & 0x3FFF, height & 0x3FFF
    raise ValueError("no size")
