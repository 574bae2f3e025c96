"""Sheets as PDFs: A4, the code on each page, words that can be found, questions in one piece, nothing fetched."""

import io
import re
from collections.abc import Callable

import pikepdf
import pypdfium2  # type: ignore[import-untyped]
import pytest

from lms import db
from lms.courses.releases import Served
from lms.pdf.child import Maker
from lms.pdf.typesetting import PangoMissingError, RenderError
from lms.printing import document, service
from lms.printing.service import PrintedPaper
from tests import samples
from tests.conftest import SECRET, Cast, publish

pytestmark = [
    pytest.mark.xdist_group("printing"),
    # What is printed is the same from either database.
    pytest.mark.usefixtures("database_url"),
    pytest.mark.parametrize("database_url", ["sqlite"], indirect=True),
]
Html = Callable[..., str]
KINDS = ("paper", "sheet", "key")


@pytest.fixture(scope="module")
def maker() -> Maker:
    try:
        return document.load()
    except PangoMissingError as error:
        pytest.skip(str(error))


@pytest.fixture
def long(database: db.Database, cast: Cast) -> Served:
    """A quiz of forty questions."""
    compiled = samples.course("long")
    items = {f"q{n}": compiled.items["q1"].model_copy(update={"id": f"q{n}", **_stem(n)}) for n in range(40)}
    rules = {"draw": (), "items": tuple(items), "time_limit": 90}
    quiz = compiled.quizzes["final"].model_copy(update=rules)
    whole = compiled.model_copy(
        update={"items": {**compiled.items, **items}, "quizzes": {"final": quiz}},
    )
    return publish(database, whole)


def _stem(n: int) -> dict[str, object]:
    words = " ".join(["كلمة"] * (7 * n % 50))
    return {
        "stem": samples.text(f"السؤال ذو الرقم {n} في الورقة {words}", f"Stem {n}: {'word ' * (7 * n % 50)}?")
    }


# In points: what is above the text, what is below the instructions, and the corner where a line of each script ends.
HEAD, ANSWERS, CORNERS = 785, 560, {"ar": range(200), "en": range(395, 595)}


def characters(pdf: bytes) -> list[list[tuple[float, float, str]]]:
    """What is seen on each page: where a character stands from the left and from below, and which it is."""
    opened = pypdfium2.PdfDocument(pdf)
    try:
        found = []
        for page in opened:
            text = page.get_textpage()
            boxes = ((text.get_charbox(i), text.get_text_range(i, 1)) for i in range(text.count_chars()))
            found.append([(box[0], box[1], c) for box, c in boxes if c.strip()])
            text.close()
            page.close()
        return found
    finally:
        opened.close()


def corners(pdf: bytes, language: str) -> list[str]:
    """What stands in that corner of each page, left to right: as text, viewers join it to its line."""
    corner = CORNERS[language]
    seen = ([(x, c) for x, y, c in page if y > HEAD and int(x) in corner] for page in characters(pdf))
    return ["".join(c for _x, c in sorted(page)) for page in seen]


def pages(pdf: bytes) -> list[str]:
    """The words of each page, spaces and marks of direction taken out."""
    opened = pypdfium2.PdfDocument(pdf)
    try:
        texts = []
        for page in opened:
            text = page.get_textpage()
            texts.append(re.sub("[\\s\u200e\u200f\u202a-\u202e\ufffe]+", " ", text.get_text_bounded()))
            text.close()
            page.close()
        return texts
    finally:
        opened.close()


@pytest.mark.parametrize("language", ["ar", "en"])
@pytest.mark.parametrize("kind", KINDS)
def test_each_page_is_a4_and_carries_the_code(
    maker: Maker, html: Html, long: Served, kind: str, language: str
) -> None:
    printed = service.paper(long, "final", 3, SECRET)
    made = maker(html(kind, printed, language).encode())
    found = pages(made)
    of = {"ar": "صفحة 1 من {}", "en": "Page 1 of {}"}[language]
    assert corners(made, language) == [printed.code] * len(found)
    assert of.format(len(found)) in found[0]
    with pikepdf.open(io.BytesIO(made)) as pdf:
        assert {(round(page.mediabox[2]), round(page.mediabox[3])) for page in pdf.pages} == {(595, 842)}
        assert str(pdf.Root.Lang) == language
        fonts = {
            str(o.BaseFont) for o in pdf.objects if isinstance(o, pikepdf.Dictionary) and "/BaseFont" in o
        }
    assert fonts
    assert all("Amiri" in font for font in fonts)


def test_an_arabic_paper_says_every_stem_and_where_to_sign(maker: Maker, html: Html, long: Served) -> None:
    printed = service.paper(long, "final", 1, SECRET)
    found = " ".join(pages(maker(html("paper", printed).encode())))
    for n in range(40):
        assert f"السؤال ذو الرقم {n} في الورقة" in found
    for words in ("الاختبار النهائي", "نظام الإحالة", "الاسم", "التوقيع", "التاريخ", "المدة: 90 دقيقة"):
        assert words in found


def test_no_question_is_torn_apart(maker: Maker, html: Html, long: Served) -> None:
    printed = service.paper(long, "final", 1, SECRET)
    found = pages(maker(html("paper", printed, "en").encode()))
    assert len(found) > 3
    for page in found:
        assert (
            len(re.findall(r"Stem \d+:", page)) == page.count("The third one") == page.count("The wrong one")
        )


def test_a_sheet_of_forty_answers_takes_one_page(maker: Maker, html: Html, long: Served) -> None:
    for language in ("ar", "en"):
        assert (
            len(pages(maker(html("sheet", service.paper(long, "final", 1, SECRET), language).encode()))) == 1
        )


@pytest.mark.parametrize(("language", "first"), [("ar", "أ"), ("en", "A")])
def test_its_letters_stand_in_two_columns(
    maker: Maker, html: Html, long: Served, language: str, first: str
) -> None:
    [page] = characters(maker(html("sheet", service.paper(long, "final", 1, SECRET), language).encode()))
    found = [round(x) for x, y, c in page if c == first and y < ANSWERS]
    assert len(found) == 40
    assert len(set(found)) == 2


@pytest.mark.parametrize("language", ["ar", "en"])
@pytest.mark.parametrize("kind", KINDS)
def test_every_type_can_be_printed(
    maker: Maker, html: Html, printed: PrintedPaper, kind: str, language: str
) -> None:
    made = maker(html(kind, printed, language).encode())
    assert made == maker(html(kind, printed, language).encode()), "the same paper gives other bytes"
    assert printed.code in pages(made)[0]


@pytest.mark.parametrize("url", ["http://evil.example/x.png", "file:///etc/hostname", "../../pyproject.toml"])
def test_nothing_is_fetched(maker: Maker, url: str) -> None:
    with pytest.raises(RenderError, match="not ours to read"):
        maker(f'<html lang="ar"><title>x</title><img alt="x" src="{url}">'.encode())


def test_the_child_is_the_way_in(maker: Maker, html: Html, printed: PrintedPaper) -> None:
    page = html("sheet", printed)
    assert document.pdf(page) == maker(page.encode())
    document._child.close()
