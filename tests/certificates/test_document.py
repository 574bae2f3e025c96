"""The certificate's PDF: what it must hold, say and look like.

When the look changes on purpose, renew the approved pictures and look at them before committing:
`RENEW_PICTURES=1 pytest tests/certificates/test_document.py -k picture`
"""

import io
import json
import logging
import os
import re
import shutil
import subprocess
import sys
import unicodedata
from collections.abc import Iterator
from dataclasses import replace
from datetime import date
from pathlib import Path
from typing import Any

import numpy as np
import pikepdf
import pypdfium2  # type: ignore[import-untyped]
import pytest
import zxingcpp
from PIL import Image

from lms.certificates import artwork, document, worker
from lms.certificates.document import CertificateRecord, Renderer
from lms.certificates.names import Face
from lms.paths import PACKAGE
from lms.pdf.typesetting import PangoMissingError, RenderError

pytestmark = [
    pytest.mark.xdist_group("certificates"),
    # WeasyPrint leaves its own colour profile open.
    pytest.mark.filterwarnings("ignore:unclosed file .*sRGB2014:ResourceWarning"),
]

APPROVED = Path(__file__).parent / "approved"
ORDINARY = CertificateRecord(
    number="2026-TIP204-00417",
    code="K7QF29MD4XRT",
    display_code="K7QF-29MD-4XRT",
    verify_url="https://diraya.example/v/K7QF29MD4XRT",
    issuer_ar="مركز التدريب على مكافحة الاتجار بالأشخاص",
    issuer_en="Counter-Trafficking Training Centre",
    name_ar="عبدالرحمن محمد عبدالعزيز إبراهيم المرزوقي",
    name_en="Abdulrahman Mohamed Abdulaziz Ebrahim Almarzooqi",
    course_ar="التعرّف على ضحايا الاتجار بالأشخاص أثناء التفتيش العمّالي",
    course_en="Identifying Victims of Trafficking during Labour Inspections",
    hours=5,
    issued_on=date(2026, 11, 19),
    date_ar="19 نوفمبر 2026 م",
    date_en="19 November 2026",
    hijri_ar="9 جمادى الآخرة 1448 هـ",
    hijri_en="9 Jumada al-Akhirah 1448 AH",
    signatory_ar="د. منيرة سالم البنعلي",
    signatory_en="Dr Muneera Salem Albinali",
    signatory_title_ar="مديرة المركز",
    signatory_title_en="Centre Director",
    is_assessed=True,
)
CROWDED = replace(
    ORDINARY,
    name_ar="عبدالرحمن محمد عبدالعزيز إبراهيم عبداللطيف عبدالكريم "
    "مصطفى عبدالوهاب عبدالقادر حسين المرزوقي البحراني الخليفي",
    name_en="Muḥammad ʿAbd al-Raḥmān ibn ʿAbd al-ʿAzīz ibn Ibrāhīm "
    "ibn ʿAbd al-Laṭīf Āl Khalīfa al-Marzūqī al-Baḥrānī al-Manāmī",
    course_ar="التعرّف على ضحايا الاتجار بالأشخاص أثناء التفتيش العمّالي وإجراءات الإحالة إلى الجهات المختصة "
    "وفق المبادئ التوجيهية الصادرة عن الأمم المتحدة ومنظمة العمل الدولية للعاملين في إنفاذ القانون",
    course_en="Identifying Victims of Trafficking in Persons during Labour Inspections and Referral "
    "Procedures to Competent Authorities under the Guidelines of the United Nations and the ILO",
)
UNSIGNED_SPECIMEN = replace(ORDINARY, signatory_ar="", is_specimen=True)
HARD_NAMES = [
    "عبدالرحمن محمد عبدالعزيز إبراهيم المرزوقي",
    "عبد الله آل خليفة",
    "آلاء عبدالإله",
    "رؤى مؤمن الرئيس",
    "هيّا النعيمي",
    "لأن إلا بلال لآلئ",
    "پروین گلچین چنگیز",
    "عائشة المرأة شيء",
]


@pytest.fixture(scope="module")
def renderer() -> Renderer:
    try:
        return Renderer()
    except PangoMissingError as error:
        pytest.skip(str(error))


@pytest.fixture(scope="module")
def ordinary(renderer: Renderer) -> bytes:
    return renderer.render(ORDINARY)


@pytest.fixture
def opened(ordinary: bytes) -> Iterator[pikepdf.Pdf]:
    with pikepdf.open(io.BytesIO(ordinary)) as pdf:
        yield pdf


def objects(pdf: pikepdf.Pdf, kind: str) -> list[Any]:
    return [o for o in pdf.objects if isinstance(o, pikepdf.Dictionary) and o.get("/Type") == kind]


def names_in(item: Any) -> Iterator[str]:
    """Every key and every name in the object, down to objects of their own."""
    if isinstance(item, pikepdf.Name):
        yield str(item)
    elif isinstance(item, pikepdf.Array):
        for part in item:
            yield from () if getattr(part, "is_indirect", False) else names_in(part)
    elif isinstance(item, (pikepdf.Dictionary, pikepdf.Stream)):
        for key, value in item.items():
            yield key
            yield from () if getattr(value, "is_indirect", False) else names_in(value)


def add_to_body(renderer: Renderer, element: str, monkeypatch: pytest.MonkeyPatch) -> None:
    """Render as if the template held this element, too."""
    html = renderer._html
    monkeypatch.setattr(
        renderer, "_html", lambda record: html(record).replace("</body>", element + "</body>")
    )


def picture(pdf: bytes, dpi: int) -> Image.Image:
    image: Image.Image = pypdfium2.PdfDocument(pdf)[0].render(scale=dpi / 72).to_pil()
    return image.convert("RGB")


def tidy(text: str) -> str:
    """One line of extracted text without what extractors add: direction marks, spaces before Arabic marks."""
    shown = "".join(c for c in text if unicodedata.category(c) != "Cf")
    return re.sub(r"\s+(?=[\u064b-\u0652])", "", " ".join(shown.split()))


def lines_by_pdfium(pdf: bytes) -> list[str]:
    return [tidy(line) for line in pypdfium2.PdfDocument(pdf)[0].get_textpage().get_text_range().splitlines()]


def lines_by_poppler(pdf: bytes, folder: Path) -> list[str]:
    tool = shutil.which("pdftotext")
    if tool is None:
        pytest.skip("pdftotext (poppler-utils) isn't installed")
    path = folder / "certificate.pdf"
    path.write_bytes(pdf)
    out = subprocess.run([tool, "-enc", "UTF-8", path, "-"], check=True, capture_output=True)
    return [tidy(line) for line in out.stdout.decode("utf-8").splitlines()]


# Structure


def test_metadata_claims_both_standards(opened: pikepdf.Pdf) -> None:
    with opened.open_metadata() as xmp:
        assert (xmp["pdfaid:part"], xmp["pdfaid:conformance"]) == ("3", "A")
        assert xmp["{http://www.aiim.org/pdfua/ns/id/}part"] == "1"
    raw = opened.Root.Metadata.read_bytes().decode("utf-8")
    schema = re.search(r"<pdfaExtension:schemas>.*</pdfaExtension:schemas>", raw, re.DOTALL)
    assert schema
    assert "<pdfaSchema:prefix>pdfuaid</pdfaSchema:prefix>" in schema[0]


def test_metadata_finds_the_person_and_the_number(renderer: Renderer) -> None:
    vocalised = replace(ORDINARY, name_ar="مُحَمَّدُ عَبْدُ الرَّحْمٰنِ بْنُ إِبْرَاهِيمَ")
    with pikepdf.open(io.BytesIO(renderer.render(vocalised))) as pdf:
        for field in ("/Title", "/Keywords"):
            assert "محمد عبد الرحمن بن إبراهيم" in str(pdf.docinfo[field])
            assert ORDINARY.number in str(pdf.docinfo[field])
        assert str(pdf.docinfo["/CreationDate"]) == "D:20261119000000Z"


def test_document_is_tagged_and_has_its_colours(opened: pikepdf.Pdf) -> None:
    root = opened.Root
    assert root.MarkInfo.Marked
    assert root.ViewerPreferences.DisplayDocTitle
    assert str(root.Lang) == "ar"
    assert root.OutputIntents[0].S == "/GTS_PDFA1"
    assert root.StructTreeRoot.K[0].S == "/Document"


def test_every_text_has_the_language_it_is_written_in(opened: pikepdf.Pdf) -> None:
    blocks = [o for o in objects(opened, "/StructElem") if o.S in ("/P", "/H1")]
    languages = [str(block.Lang) for block in blocks]
    assert languages.count("ar") == 13
    assert languages.count("en") == 15
    assert [str(block.S) for block in blocks[:3]] == ["/P", "/H1", "/P"]
    assert languages[:3] == ["ar", "ar", "en"]


def test_the_code_picture_has_a_description_and_sharp_edges(opened: pikepdf.Pdf) -> None:
    (figure,) = (o for o in objects(opened, "/StructElem") if o.S == "/Figure")
    assert "التحقق" in str(figure.Alt)
    images = [o for o in opened.objects if isinstance(o, pikepdf.Stream) and o.get("/Subtype") == "/Image"]
    assert [i.ColorSpace for i in images] == ["/DeviceGray"]
    assert not any(i.get("/Interpolate", False) for i in images)


def test_all_fonts_are_ours_and_embedded(opened: pikepdf.Pdf) -> None:
    described = objects(opened, "/FontDescriptor")
    assert sorted(str(d.FontName).partition("+")[2] for d in described) == ["Amiri", "Amiri-Bold"]
    assert all("/FontFile2" in d for d in described)


def test_nothing_in_it_acts_but_one_link(opened: pikepdf.Pdf) -> None:
    words = {word for item in opened.objects for word in names_in(item)}
    assert {"/Annot", "/URI"} <= words
    assert not words & {"/JavaScript", "/JS", "/Launch", "/OpenAction", "/EmbeddedFiles", "/EF", "/AA"}
    (link,) = objects(opened, "/Annot")
    assert (link.Subtype, link.A.S) == ("/Link", "/URI")
    assert str(link.A.URI) == ORDINARY.verify_url


def test_the_artwork_is_one_small_decoration(opened: pikepdf.Pdf) -> None:
    page = opened.pages[0]
    assert page.Contents[0].read_bytes() == b"/Artifact BMC q /Artwork Do Q EMC"
    assert page.Resources.XObject.Artwork.Subtype == "/Form"
    points = re.findall(rb"[mlc](?= |\n|$)", artwork.drawing())
    assert 500 < len(points) < 1500


def test_the_file_is_small(ordinary: bytes) -> None:
    assert len(ordinary) < 110_000


# Text


@pytest.mark.parametrize(
    "record", [ORDINARY, CROWDED, UNSIGNED_SPECIMEN], ids=["ordinary", "crowded", "specimen"]
)
def test_there_is_always_one_page(renderer: Renderer, record: CertificateRecord) -> None:
    assert len(pypdfium2.PdfDocument(renderer.render(record))) == 1


def expected_lines(record: CertificateRecord) -> list[str]:
    """Every line of the ordinary certificate, in reading order."""
    return [
        record.issuer_ar,
        "شهادة إتمام",
        record.issuer_en,
        "Certificate of Completion",
        "تُمنح هذه الشهادة إلى",
        "This certificate is awarded to",
        record.name_ar,
        record.name_en,
        "لإتمام متطلبات دورة",
        "for completing the course",
        record.course_ar,
        record.course_en,
        "5 ساعات تدريبية، مع اجتياز الاختبار النهائي",
        "5 training hours, final assessment passed",
        record.signatory_ar,
        record.signatory_title_ar,
        f"{record.signatory_en}, {record.signatory_title_en}",
        f"صدرت في {record.date_ar}",
        f"الموافق {record.hijri_ar}",
        f"Issued {record.date_en}",
        record.hijri_en,
        "رمز التحقق",
        record.display_code,
        "Verification code",
        "رقم الشهادة",
        record.number,
        "Certificate no.",
        "diraya.example/v",
    ]


def test_a_viewer_reads_every_line(ordinary: bytes) -> None:
    assert lines_by_pdfium(ordinary) == expected_lines(ORDINARY)


@pytest.mark.parametrize("name", HARD_NAMES)
def test_names_can_be_found_in_viewers(renderer: Renderer, tmp_path: Path, name: str) -> None:
    pdf = renderer.render(replace(ORDINARY, name_ar=name))
    assert name in lines_by_pdfium(pdf)
    assert name in lines_by_poppler(pdf, tmp_path)


def test_a_title_in_two_scripts_can_be_found(renderer: Renderer, tmp_path: Path) -> None:
    pdf = renderer.render(replace(ORDINARY, course_ar="تحليل البيانات باستخدام Python للمبتدئين"))
    assert "تحليل البيانات باستخدام Python للمبتدئين" in lines_by_pdfium(pdf)
    found = " ".join(lines_by_poppler(pdf, tmp_path))
    assert all(part in found for part in ("تحليل البيانات باستخدام", "Python", "للمبتدئين"))


def test_latin_transliteration_can_be_found(renderer: Renderer, tmp_path: Path) -> None:
    name = "Ḥasan ʿAbd al-Ḥamīd Āl Maḥmūd"
    pdf = renderer.render(replace(ORDINARY, name_en=name))
    assert name in lines_by_pdfium(pdf)
    assert name in lines_by_poppler(pdf, tmp_path)


def test_vowel_signs_in_the_name_leave_other_lines_intact(renderer: Renderer) -> None:
    """Glyphs are shared between lines: a false character for one of them shows in another line."""
    found = lines_by_pdfium(renderer.render(replace(ORDINARY, name_ar="مُحَمَّدُ بْنُ العُمَّالِ الفُّرْسِ")))
    assert ORDINARY.course_ar in found


@pytest.mark.parametrize(
    "hostile", ["<b>&\"'", "{{7*7}}", "{% raw %}", "<img src=file:///etc/hostname>", "]]>--!>"]
)
def test_hostile_text_is_printed_as_it_is(renderer: Renderer, hostile: str) -> None:
    pdf = renderer.render(
        replace(ORDINARY, name_ar=hostile, name_en=hostile, course_en=hostile, signatory_en=hostile)
    )
    assert lines_by_pdfium(pdf).count(hostile) >= 2
    with pikepdf.open(io.BytesIO(pdf)) as opened:
        assert hostile in str(opened.docinfo["/Title"])
        assert len(objects(opened, "/Annot")) == 1


@pytest.mark.parametrize("name", ["W" * 120, "م" * 120, " ".join(["Wakanda"] * 15), "ضضض " * 29 + "ضضض"])
def test_long_names_stay_inside_the_frame(renderer: Renderer, name: str) -> None:
    short, long = (
        np.asarray(
            picture(renderer.render(replace(ORDINARY, name_ar=text, name_en=text)), 60).convert("L"),
            dtype=int,
        )
        for text in ("م", name)
    )
    rows = slice(round(74 / 25.4 * 60), round(106 / 25.4 * 60))
    changed = (np.abs(short - long) > 40).copy()
    outside = changed.copy()
    outside[rows, round(28 / 25.4 * 60) : round(270 / 25.4 * 60)] = False
    assert changed.any()
    assert not outside.any()


def test_long_addresses_and_dates_stay_in_their_places(renderer: Renderer) -> None:
    address = "https://certificates.training.counter-trafficking.ministry.example/verification/"
    record = replace(
        ORDINARY,
        verify_url=address + ORDINARY.code,
        number="2026-" + "W" * 35,
        hijri_en="9 " + "Jumada " * 12,
        date_ar="19 " + "نوفمبر " * 12,
    )
    shown = np.asarray(picture(renderer.render(record), 60).convert("L"), dtype=int)
    for gap in (108.5, 189):  # millimetres from the left: between code and dates, between dates and signature
        column = round(gap / 25.4 * 60)
        assert shown[round(155 / 25.4 * 60) : round(187 / 25.4 * 60), column : column + 3].min() > 200


def test_the_longest_title_stays_between_its_neighbours(renderer: Renderer) -> None:
    title = ("اختبار العنوان الطويل " * 10)[:200].strip()
    short, long = (
        np.asarray(picture(renderer.render(replace(ORDINARY, course_ar=text)), 60).convert("L"), dtype=int)
        for text in ("دورة", title)
    )
    changed = np.flatnonzero((np.abs(short - long) > 40).any(axis=1)) * 25.4 / 60
    assert changed.min() > 117
    assert changed.max() < 134.5


@pytest.mark.parametrize(
    ("hours", "arabic", "english"),
    [
        (1, "ساعة تدريبية واحدة", "1 training hour"),
        (2, "ساعتان تدريبيتان", "2 training hours"),
        (3, "3 ساعات تدريبية", "3 training hours"),
        (11, "11 ساعة تدريبية", "11 training hours"),
        (103, "103 ساعات تدريبية", "103 training hours"),
        (2.5, "2.5 ساعة تدريبية", "2.5 training hours"),
    ],
)
def test_hours_agree_with_their_noun(renderer: Renderer, hours: float, arabic: str, english: str) -> None:
    found = lines_by_pdfium(renderer.render(replace(ORDINARY, hours=hours, is_assessed=False)))
    assert arabic in found
    assert english in found


def test_hours_follow_the_digits_of_the_installation(renderer: Renderer) -> None:
    found = lines_by_pdfium(
        renderer.render(replace(ORDINARY, hours=12, has_arabic_digits=True, is_assessed=False))
    )
    assert "١٢ ساعة تدريبية" in found


def test_a_course_without_hours_mentions_none(renderer: Renderer) -> None:
    assert "hour" not in "".join(lines_by_pdfium(renderer.render(replace(ORDINARY, hours=0))))


def test_a_preview_says_so(renderer: Renderer, ordinary: bytes) -> None:
    assert "Specimen – not valid" in lines_by_pdfium(renderer.render(UNSIGNED_SPECIMEN))
    assert "Specimen – not valid" not in lines_by_pdfium(ordinary)


def test_the_code_opens_the_verification_page(ordinary: bytes) -> None:
    assert [code.text for code in zxingcpp.read_barcodes(picture(ordinary, 150))] == [ORDINARY.verify_url]


# Look


@pytest.mark.parametrize(
    ("name", "record"), [("ordinary", ORDINARY), ("crowded", CROWDED), ("specimen", UNSIGNED_SPECIMEN)]
)
def test_picture_is_the_approved_one(renderer: Renderer, name: str, record: CertificateRecord) -> None:
    shown = picture(renderer.render(record), 60).quantize(64, dither=Image.Dither.NONE).convert("RGB")
    path = APPROVED / f"{name}.png"
    if os.environ.get("RENEW_PICTURES"):
        shown.quantize(64, dither=Image.Dither.NONE).save(path, optimize=True)
    approved = Image.open(path).convert("RGB")
    assert shown.size == approved.size
    difference = np.abs(np.asarray(shown, dtype=int) - np.asarray(approved, dtype=int)).max(axis=2)
    assert (difference > 60).mean() < 0.001


# Sameness


def render_in_new_process(**environment: str) -> bytes:
    program = (
        "import sys; from lms.certificates.document import *; "
        "sys.stdout.buffer.write(Renderer().render(CertificateRecord.from_json(sys.argv[1])))"
    )
    out = subprocess.run(
        [sys.executable, "-c", program, ORDINARY.to_json()],
        check=True,
        capture_output=True,
        cwd=PACKAGE.parent,
        env={**os.environ, **environment},
    )
    return out.stdout


def test_the_same_record_gives_the_same_bytes_in_any_process(ordinary: bytes) -> None:
    assert render_in_new_process(PYTHONHASHSEED="7", TZ="Asia/Tokyo", LC_ALL="C") == ordinary


def test_what_was_rendered_before_leaves_no_trace(renderer: Renderer, ordinary: bytes) -> None:
    renderer.render(CROWDED)
    assert renderer.render(ORDINARY) == ordinary


def test_another_record_gives_other_bytes(renderer: Renderer, ordinary: bytes) -> None:
    assert renderer.render(replace(ORDINARY, issued_on=date(2026, 11, 20))) != ordinary


def test_digest_covers_template_style_and_fonts(monkeypatch: pytest.MonkeyPatch, tmp_path: Path) -> None:
    before = document.template_digest.__wrapped__()
    assert re.fullmatch("[0-9a-f]{64}", before)
    for constant, name in [
        ("TEMPLATES", "completion.css"),
        ("TEMPLATES", "completion.html"),
        ("FONTS", "Amiri-Bold.ttf"),
    ]:
        with monkeypatch.context() as patch:
            copy = tmp_path / name
            shutil.copytree(getattr(document, constant), copy)
            with (copy / name).open("ab") as file:
                file.write(b" ")
            patch.setattr(document, constant, copy)
            assert document.template_digest.__wrapped__() != before


def test_a_record_survives_storage() -> None:
    for record in (ORDINARY, CROWDED, UNSIGNED_SPECIMEN):
        assert CertificateRecord.from_json(record.to_json()) == record


@pytest.mark.parametrize("text", ["[]", "{}", "null", '{"issued_on": "2026-11-19"}', "not JSON"])
def test_what_is_no_record_is_refused(text: str) -> None:
    with pytest.raises(ValueError, match=r"record|Expecting"):
        CertificateRecord.from_json(text)


# Limits and refusals


@pytest.mark.parametrize(
    "change",
    [
        {"name_ar": "م" * 121},
        {"name_en": "m" * 121},
        {"course_ar": "م" * 201},
        {"course_en": "m" * 201},
        {"issuer_ar": "م" * 101},
        {"verify_url": "https://diraya.example/" + "v" * 300},
        {"name_ar": " "},
        {"name_ar": "اسم\u202eمقلوب"},
        {"name_en": "two\nlines"},
        {"name_en": "nul\0"},
        {"name_en": "half \ud800 pair"},
        {"verify_url": "javascript:alert(1)"},
        {"verify_url": "https://diraya.example/تحقق"},
        {"hours": -1},
        {"hours": float("nan")},
    ],
)
def test_records_that_cannot_be_printed_are_refused(change: dict[str, Any]) -> None:
    with pytest.raises(ValueError, match=next(iter(change))):
        replace(ORDINARY, **change)


def test_longest_names_are_accepted() -> None:
    assert replace(ORDINARY, name_ar="م" * 120, course_ar="م" * 200)


@pytest.mark.parametrize("letter", ["И", "漢", "😀", "𞸀"])  # the last is in Amiri Regular, but not in Bold
def test_a_letter_without_a_glyph_is_refused(letter: str) -> None:
    with pytest.raises(ValueError, match=f"name_en.*U\\+{ord(letter):04X}"):
        replace(ORDINARY, name_en=f"A{letter}B")


@pytest.mark.parametrize(
    "url", ["file:///etc/hostname", "http://127.0.0.1:9/x.png", "ftp://127.0.0.1/x", "data:image/png,AAAA"]
)
@pytest.mark.parametrize(
    "element",
    [
        '<img alt="x" src="{}">',
        '<link rel="stylesheet" href="{}">',
        '<link rel="attachment" href="{}">',
        '<div style="background:url({})">x</div>',
        "<style>@import '{}';</style>",
    ],
)
def test_nothing_foreign_is_fetched(
    renderer: Renderer, url: str, element: str, monkeypatch: pytest.MonkeyPatch
) -> None:
    add_to_body(renderer, element.format(url), monkeypatch)
    with pytest.raises(RenderError, match=re.escape(url)):
        renderer.render(ORDINARY)


def test_a_foreign_address_is_an_error_also_without_logging(
    renderer: Renderer, monkeypatch: pytest.MonkeyPatch
) -> None:
    add_to_body(renderer, '<img alt="x" src="file:///etc/hostname">', monkeypatch)
    logging.disable(logging.CRITICAL)
    try:
        with pytest.raises(RenderError, match="template asked for"):
            renderer.render(ORDINARY)
    finally:
        logging.disable(logging.NOTSET)


def test_the_fetcher_gives_our_files_only(renderer: Renderer, tmp_path: Path) -> None:
    fetch = renderer._typesetter.fetcher.fetch
    style = (document.TEMPLATES / "completion.css").as_uri()
    assert b"@page" in fetch(style).read()
    link = tmp_path / "completion.css"
    link.symlink_to("/etc/hostname")
    beyond = document.TEMPLATES.as_uri() + "/../../pyproject.toml"
    for url in (
        "file:///etc/hostname",
        style.replace("file://", "file://host"),
        beyond,
        link.as_uri(),
        "http://diraya.example/",
        "x:y",
    ):
        with pytest.raises(ValueError, match="not ours"):
            fetch(url)


def test_what_weasyprint_logs_is_an_error(renderer: Renderer, monkeypatch: pytest.MonkeyPatch) -> None:
    html = renderer._html
    monkeypatch.setattr(renderer, "_html", lambda record: html(record).replace('alt="', 'data-alt="'))
    with pytest.raises(RenderError, match="no required alt"):
        renderer.render(ORDINARY)
    assert not [h for h in logging.getLogger("weasyprint").handlers if h.level]


def test_a_second_page_is_an_error(renderer: Renderer, monkeypatch: pytest.MonkeyPatch) -> None:
    add_to_body(renderer, '<div style="height:150mm">x</div>' * 2, monkeypatch)
    with pytest.raises(RenderError, match="2 pages"):
        renderer.render(ORDINARY)


def test_the_app_starts_without_weasyprint() -> None:
    program = "import sys, lms.certificates.worker; sys.exit('weasyprint' in sys.modules)"
    subprocess.run([sys.executable, "-c", program], check=True, cwd=PACKAGE.parent)


def test_fonts_of_the_machine_make_no_difference(ordinary: bytes, tmp_path: Path) -> None:
    nothing = tmp_path / "fonts.conf"
    nothing.write_text("<fontconfig/>")
    made = render_in_new_process(FONTCONFIG_FILE=str(nothing), TMPDIR=str(tmp_path), HOME="/nonexistent")
    assert made == ordinary
    assert list(tmp_path.iterdir()) == [nothing]


def test_missing_pango_is_named(monkeypatch: pytest.MonkeyPatch) -> None:
    class NoPango:
        def find_spec(self, name: str, *_: object) -> None:
            if name == "weasyprint":
                raise OSError("cannot load library 'libpango-1.0-0'")

    for name in [n for n in sys.modules if n.partition(".")[0] == "weasyprint"]:
        monkeypatch.delitem(sys.modules, name)
    monkeypatch.setattr(sys, "meta_path", [NoPango(), *sys.meta_path])
    with pytest.raises(PangoMissingError, match="Pango"):
        Renderer()


# Measuring


def test_measuring_agrees_with_the_renderer(renderer: Renderer) -> None:
    """The widest line that fits must not touch the frame: HarfBuzz's width is what Pango draws."""
    face = Face(document.FONTS / "Amiri-Bold.ttf")
    fitted = face.fit("عبدالرحمن " * 7 + "محمد", 600, largest=100, smallest=1, two_lines=1)
    assert fitted.lines == ("عبدالرحمن " * 7 + "محمد",)
    assert 0.97 < face.width(fitted.lines[0]) * fitted.size / 600 < 1


def test_text_is_parted_where_its_lines_are_most_alike() -> None:
    face = Face(document.FONTS / "Amiri-Regular.ttf")
    fitted = face.fit("one two three four", 60, largest=30, smallest=20, two_lines=12)
    assert fitted.lines == ("one two", "three four")
    assert fitted.size <= 12


# The child process


def test_the_child_gives_the_same_bytes(ordinary: bytes) -> None:
    assert worker.render_in_child(ORDINARY) == ordinary
    assert json.loads(ORDINARY.to_json())["issued_on"] == "2026-11-19"
    worker._child.close()


def test_a_specialists_certificate_says_so_in_both_languages(renderer: Renderer) -> None:
    titles = {"course_ar": "اختصاصي في التشريعات", "course_en": "Specialist in legislation"}
    found = lines_by_pdfium(renderer.render(replace(ORDINARY, is_specialist=True, **titles)))
    for line in (
        "شهادة اختصاص",
        "Specialist Certificate",
        "لإتمام متطلبات برنامج الاختصاص بصفة",
        "for completing the specialist programme, as",
        "اختصاصي في التشريعات",
        "Specialist in legislation",
    ):
        assert line in found
    assert "Certificate of Completion" not in found
