"""A certificate's PDF: a frozen record of plain values in, bytes out. Knows no web, database or other room.

Archival and accessible (PDF/A-3a and PDF/UA-1), always one page, and reproducible: the same record and the
same `template_digest()` give the same bytes, with the same Pango and HarfBuzz on the machine.

Job workers call `lms.certificates.worker.render_in_child`, because a `Renderer` knows no limit.
"""

import hashlib
import json
import re
import struct
import unicodedata
import zlib
from collections.abc import Iterator
from dataclasses import asdict, dataclass, fields
from datetime import date
from functools import lru_cache
from importlib.metadata import version
from typing import Any, Self
from urllib.parse import urlsplit

import segno
from jinja2 import Environment, FileSystemLoader, StrictUndefined

from lms import paths
from lms.certificates import artwork
from lms.certificates.names import Face
from lms.pdf.typesetting import FONTS, RenderError, Typesetter

TEMPLATES = paths.TEMPLATES / "certificates"

NAME_LIMIT, TITLE_LIMIT, LINE_LIMIT, CODE_LIMIT, URL_LIMIT = 120, 200, 100, 40, 300
_LIMITS = {
    "number": CODE_LIMIT,
    "code": CODE_LIMIT,
    "display_code": CODE_LIMIT,
    "verify_url": URL_LIMIT,
    "name_ar": NAME_LIMIT,
    "name_en": NAME_LIMIT,
    "course_ar": TITLE_LIMIT,
    "course_en": TITLE_LIMIT,
}
_REQUIRED = ("number", "code", "display_code", "verify_url", "name_ar", "course_ar")
_JOINERS = "\u200c\u200d"

_VARIANT = "pdf/a-3a"
_LIBRARIES = (
    "weasyprint",
    "pydyf",
    "fonttools",
    "tinycss2",
    "cssselect2",
    "pillow",
    "uharfbuzz",
    "segno",
    "jinja2",
)
_SOURCES = (
    "certificates/document.py",
    "certificates/artwork.py",
    "certificates/names.py",
    "pdf/typesetting.py",
)

_QR_URL = "certificate:qr"
_LANGUAGE_OF_BLOCK = re.compile(r'<(?:p|h1) lang="([a-z]+)"')
# Vowel signs, shadda, Quranic marks and tatweel; not combining hamza and madda, which make another letter.
_TASHKEEL = re.compile("[\u0610-\u061a\u064b-\u0652\u0656-\u065f\u0670\u06d6-\u06ed\u0640]")
_ARABIC_DIGITS = str.maketrans("0123456789.", "٠١٢٣٤٥٦٧٨٩٫")

_GLYPH_TEXT = re.compile(rb"<([0-9a-f]{4})> <[0-9a-f]*>")

# What PDF/UA asks of the metadata, and the description of it that PDF/A asks of every schema beyond its own.
_PDF_UA = b"""<rdf:Description xmlns:rdf="http://www.w3.org/1999/02/22-rdf-syntax-ns#" rdf:about=""
 xmlns:pdfuaid="http://www.aiim.org/pdfua/ns/id/"><pdfuaid:part>1</pdfuaid:part></rdf:Description>
<rdf:Description xmlns:rdf="http://www.w3.org/1999/02/22-rdf-syntax-ns#" rdf:about=""
 xmlns:pdfaExtension="http://www.aiim.org/pdfa/ns/extension/"
 xmlns:pdfaSchema="http://www.aiim.org/pdfa/ns/schema#"
 xmlns:pdfaProperty="http://www.aiim.org/pdfa/ns/property#">
<pdfaExtension:schemas><rdf:Bag><rdf:li rdf:parseType="Resource">
<pdfaSchema:schema>PDF/UA Universal Accessibility Schema</pdfaSchema:schema>
<pdfaSchema:namespaceURI>http://www.aiim.org/pdfua/ns/id/</pdfaSchema:namespaceURI>
<pdfaSchema:prefix>pdfuaid</pdfaSchema:prefix>
<pdfaSchema:property><rdf:Seq><rdf:li rdf:parseType="Resource">
<pdfaProperty:name>part</pdfaProperty:name><pdfaProperty:valueType>Integer</pdfaProperty:valueType>
<pdfaProperty:category>internal</pdfaProperty:category>
<pdfaProperty:description>The part of PDF/UA this document follows</pdfaProperty:description>
</rdf:li></rdf:Seq></pdfaSchema:property></rdf:li></rdf:Bag></pdfaExtension:schemas></rdf:Description>"""


@dataclass(frozen=True, kw_only=True)
class CertificateRecord:
    """Everything one certificate says. Raises ValueError for a text that is too long, absent or unprintable.

    `verify_url` ends in `code` or in `display_code`; the printed address leaves that last part out.
    `date_ar` and `hijri_ar` come with their own «م» and «هـ», `hijri_en` with its "AH". `has_arabic_digits`
    is about the only number written here, the hours; 0 hours are not mentioned. Without `signatory_ar` nobody
    signs. With `is_specialist`, `course_ar` and `course_en` say what the holder may be called after a whole programme.
    `is_specimen` marks a preview that nobody can take for a certificate.
    """

    number: str
    code: str
    display_code: str
    verify_url: str
    issuer_ar: str
    issuer_en: str
    name_ar: str
    name_en: str
    course_ar: str
    course_en: str
    hours: float
    issued_on: date
    date_ar: str
    date_en: str
    hijri_ar: str
    hijri_en: str
    signatory_ar: str = ""
    signatory_en: str = ""
    signatory_title_ar: str = ""
    signatory_title_en: str = ""
    is_assessed: bool = False
    is_specialist: bool = False
    has_arabic_digits: bool = False
    is_specimen: bool = False

    def __post_init__(self) -> None:
        """Check every text."""
        for name, text in self.texts():
            if len(text) > (limit := _LIMITS.get(name, LINE_LIMIT)):
                raise ValueError(f"{name} is longer than {limit} characters")
            if bad := next((c for c in text if _is_unprintable(c)), ""):
                raise ValueError(f"{name} contains U+{ord(bad):04X}, which can't be printed")
            if missing := _face(is_bold=True).missing(text) or _face(is_bold=False).missing(text):
                raise ValueError(f"{name} contains {missing!r} (U+{ord(missing):04X}), which the font lacks")
            if name in _REQUIRED and not text.strip():
                raise ValueError(f"{name} is empty")
        if not self.verify_url.isascii() or urlsplit(self.verify_url).scheme not in ("http", "https"):
            raise ValueError("verify_url must be a plain web address")
        if not 0 <= self.hours < 10_000:
            raise ValueError("hours is out of range")

    def texts(self) -> Iterator[tuple[str, str]]:
        """The name and value of every field that is text."""
        return ((f.name, getattr(self, f.name)) for f in fields(self) if f.type is str)

    def to_json(self) -> str:
        """The record as JSON, for storing beside the certificate; `from_json` gives an equal record."""
        return json.dumps(asdict(self) | {"issued_on": self.issued_on.isoformat()}, ensure_ascii=False)

    @classmethod
    def from_json(cls, text: str) -> Self:
        """The record that `to_json` wrote. Raises ValueError when it isn't one."""
        try:
            values = json.loads(text)
            return cls(**values | {"issued_on": date.fromisoformat(values["issued_on"])})
        except (TypeError, KeyError) as error:
            raise ValueError(f"Not a certificate record: {error}") from error


def _is_unprintable(character: str) -> bool:
    """Whether it is a control, a direction mark or no character at all: these can disguise the text."""
    category = unicodedata.category(character)
    return character not in _JOINERS and (category.startswith("C") or category in ("Zl", "Zp"))


@lru_cache(maxsize=2)
def _face(is_bold: bool) -> Face:
    return Face(FONTS / ("Amiri-Bold.ttf" if is_bold else "Amiri-Regular.ttf"))


def plain(name: str) -> str:
    """The name without vowel signs and tatweel, as people type it into a search."""
    return _TASHKEEL.sub("", name)


@lru_cache(maxsize=1)
def template_digest() -> str:
    """A hex digest over what shapes a document: template, CSS, fonts, this renderer and its libraries."""
    digest = hashlib.sha256()
    files = [*TEMPLATES.glob("completion.*"), *FONTS.glob("*.ttf"), FONTS / "fonts.conf"]
    files += [paths.PACKAGE / name for name in _SOURCES]
    for path in sorted(files, key=lambda p: p.name):
        digest.update(path.name.encode() + b"\0" + hashlib.sha256(path.read_bytes()).digest())
    for library in _LIBRARIES:
        digest.update(f"{library} {version(library)}\n".encode())
    return digest.hexdigest()


@dataclass(frozen=True)
class _Box:
    """The room of one text in millimetres, on one line or two, and the sizes in points it may take."""

    width: float
    height: float
    largest: float
    smallest: float
    two_lines: float
    is_bold: bool = False


_BOXES = {
    "issuer_ar": _Box(106, 13, 14.5, 12, 12.5, is_bold=True),
    "issuer_en": _Box(106, 13, 12, 10, 10.5),
    "name_ar": _Box(236, 20, 38, 25, 20, is_bold=True),
    "name_en": _Box(236, 9, 20, 12, 10.5),
    "course_ar": _Box(236, 14, 21, 15.5, 14, is_bold=True),
    "course_en": _Box(236, 9.4, 15, 11.5, 11),
    "signatory_ar": _Box(73, 6.2, 13, 6, 6, is_bold=True),
    "signatory_title_ar": _Box(73, 5.2, 11, 6, 6),
    "signer_en": _Box(73, 4.4, 10, 6, 5),
    # Narrower than their places, for the words the template puts before them.
    "date_ar": _Box(54, 6.2, 13, 6, 6),
    "hijri_ar": _Box(54, 6.2, 13, 6, 6),
    "date_en": _Box(58, 4.5, 10.5, 6, 5),
    "hijri_en": _Box(73, 4.5, 10.5, 6, 5),
    "display_code": _Box(46, 6.4, 14, 4, 4, is_bold=True),
    "number": _Box(46, 5, 11, 4, 4),
    "short_address": _Box(50, 4.6, 10, 1, 1),
}


class Renderer:
    """Makes certificates, one at a time. Keep one a process: the first costs a second, the next a tenth.

    Not for several threads at once.
    """

    def __init__(self) -> None:
        """Load fonts, template and WeasyPrint. Raises PangoMissingError or RenderError."""
        self._typesetter = Typesetter(TEMPLATES, "completion.css")
        import pydyf

        self._pydyf = pydyf
        environment = Environment(
            loader=FileSystemLoader(TEMPLATES), autoescape=True, undefined=StrictUndefined
        )
        self._template = environment.get_template("completion.html")
        self._artwork = zlib.compress(artwork.drawing(), 9)

    def render(self, record: CertificateRecord) -> bytes:
        """The PDF of this record. Raises RenderError rather than give one with anything lost or replaced."""
        with self._typesetter.watched():
            html = self._html(record)
            self._typesetter.pictures[_QR_URL] = _qr_png(record.verify_url)
            document = self._typesetter.lay_out(html, pdf_variant=_VARIANT)
            if len(document.pages) != 1:
                raise RenderError(f"The certificate came out on {len(document.pages)} pages")
            _add_pdf_ua(document.metadata)

            def finish(_document: Any, pdf: Any) -> None:
                self._draw_artwork(pdf)
                self._write_languages(pdf, _LANGUAGE_OF_BLOCK.findall(html))
                self._write_characters(pdf)

            return bytes(document.write_pdf(finisher=finish, pdf_variant=_VARIANT))

    def _html(self, record: CertificateRecord) -> str:
        texts = dict(record.texts())
        texts["signer_en"] = ", ".join(filter(None, [record.signatory_en, record.signatory_title_en]))
        texts["short_address"] = _short_address(record)
        return self._template.render(
            record=record,
            fits={name: self._fit(texts[name], box) for name, box in _BOXES.items() if texts[name].strip()},
            plain_name=plain(record.name_ar),
            hours_ar=_hours_ar(record),
            hours_en=_hours_en(record),
            qr_url=_QR_URL,
        )

    def _fit(self, text: str, box: _Box) -> dict[str, Any]:
        """What the template needs to write one measured text."""
        fitted = _face(box.is_bold).fit(
            text,
            box.width * artwork.POINTS_PER_MM,
            largest=box.largest,
            smallest=box.smallest,
            two_lines=box.two_lines,
        )
        return {"lines": fitted.lines, "size": fitted.size, "line_height": box.height / len(fitted.lines)}

    def _draw_artwork(self, pdf: Any) -> None:
        """Lay the artwork under the page, as decoration that screen readers pass over."""
        pydyf = self._pydyf
        sides = [round(side * artwork.POINTS_PER_MM, 4) for side in (artwork.PAGE_WIDTH, artwork.PAGE_HEIGHT)]
        about = {
            "Type": "/XObject",
            "Subtype": "/Form",
            "BBox": pydyf.Array([0, 0, *sides]),
            "Resources": pydyf.Dictionary(),
            "Filter": "/FlateDecode",
        }
        form = pydyf.Stream([self._artwork], about)
        under = pydyf.Stream([b"/Artifact BMC q /Artwork Do Q EMC"])
        pdf.add_object(form)
        pdf.add_object(under)
        page = pdf.objects[pdf.pages["Kids"][0]]
        resources = pdf.objects[int(page["Resources"].split()[0])]
        resources["XObject"]["Artwork"] = form.reference
        page["Contents"] = pydyf.Array([under.reference, page["Contents"]])

    def _write_languages(self, pdf: Any, languages: list[str]) -> None:
        """Give every tagged block its language; else a screen reader would read out English as Arabic."""
        blocks = [item for item in pdf.objects if isinstance(item, dict) and item.get("S") in ("/P", "/H1")]
        for block, language in zip(blocks, languages, strict=True):
            block["Lang"] = self._pydyf.String(language)

    def _write_characters(self, pdf: Any) -> None:
        """Correct what each Arabic glyph says to a search or a copy.

        WeasyPrint gives a letter and the marks on it to whichever of their glyphs comes first, and a glyph
        the same text everywhere: a name with vowel signs would put false letters into other lines.
        """
        for font in pdf.objects:
            if isinstance(font, dict) and font.get("Type") == "/Font" and "ToUnicode" in font:
                face = _face(b"Bold" in font["BaseFont"])
                table = pdf.objects[int(font["ToUnicode"].split()[0])]
                table.stream = [_corrected(line, face) for line in table.stream]


def _corrected(line: bytes, face: Face) -> bytes:
    """One line of a font's table of characters, as the glyph's own name has it."""
    entry = _GLYPH_TEXT.fullmatch(line)
    text = face.characters(int(entry[1], 16)) if entry else ""
    return b"<%s> <%s>" % (entry[1], text.encode("utf-16-be").hex().encode()) if entry and text else line


def _hours_ar(record: CertificateRecord) -> str:
    """«5 ساعات تدريبية، مع اجتياز الاختبار النهائي», or nothing for a course without hours."""
    hours = record.hours
    number = f"{hours:g}".translate(_ARABIC_DIGITS) if record.has_arabic_digits else f"{hours:g}"
    if hours == 0:
        return ""
    if hours == 1:
        text = "ساعة تدريبية واحدة"
    elif hours == 2:
        text = "ساعتان تدريبيتان"
    else:
        noun = "ساعات" if hours % 100 in range(3, 11) else "ساعة"
        text = f"{number} {noun} تدريبية"
    return text + "، مع اجتياز الاختبار النهائي" * record.is_assessed


def _hours_en(record: CertificateRecord) -> str:
    unit = "hour" if record.hours == 1 else "hours"
    return f"{record.hours:g} training {unit}" + ", final assessment passed" * record.is_assessed


def _short_address(record: CertificateRecord) -> str:
    """What people type: the address without its scheme and without the code, which is printed above it."""
    parts = urlsplit(record.verify_url)
    folder, _, last = parts.path.rpartition("/")
    return parts.netloc + (folder if last in (record.code, record.display_code) else parts.path)


def _qr_png(url: str) -> bytes:
    """The QR code as a gray PNG, one pixel a module: WeasyPrint draws that far faster than paths."""
    rows = segno.make_qr(url, error="m", boost_error=False).matrix_iter(border=4)
    pixels = [bytes(0 if module else 255 for module in row) for row in rows]
    header = struct.pack(">IIBBBBB", len(pixels[0]), len(pixels), 8, 0, 0, 0, 0)
    body = zlib.compress(b"".join(b"\0" + row for row in pixels), 9)
    return b"\x89PNG\r\n\x1a\n" + _chunk(b"IHDR", header) + _chunk(b"IDAT", body) + _chunk(b"IEND", b"")


def _chunk(kind: bytes, data: bytes) -> bytes:
    return struct.pack(">I", len(data)) + kind + data + struct.pack(">I", zlib.crc32(kind + data))


def _add_pdf_ua(metadata: Any) -> None:
    """Say in the metadata that the document follows PDF/UA, too: WeasyPrint names one standard only."""
    write = metadata.generate_rdf_metadata

    def write_both(variant: str, part: int, conformance: str) -> bytes:
        return bytes(write(variant, part, conformance).replace(b"</rdf:RDF>", _PDF_UA + b"</rdf:RDF>"))

    metadata.generate_rdf_metadata = write_both
