"""Reading a list of people from CSV or xlsx: bytes to rows of text, or one sentence why not. Believes no file."""

import csv
import io
import warnings
import zipfile
from collections.abc import Iterable, Iterator
from dataclasses import dataclass
from pathlib import Path
from typing import Any

from lms.domain import arabic
from lms.domain.errors import InvalidError
from lms.domain.texts import clean_line
from lms.i18n import lazy_gettext as _l

LARGEST = 5 * 1024 * 1024
LARGEST_UNPACKED = 50 * 1024 * 1024
MOST_ROWS = 5000
MOST_COLUMNS = 40
LONGEST_CELL = 500
_HEADERS = {
    "login": "login|username|staff number|اسم الدخول|رقم الموظف|الرقم الوظيفي",
    "name_ar": "name_ar|arabic name|الاسم بالعربية|الاسم العربي|الاسم الكامل بالعربية",
    "name_en": "name_en|latin name|english name|الاسم بالإنجليزية|الاسم بالأحرف اللاتينية|الاسم اللاتيني",
    "role": "role|الدور",
    "email": "email|e-mail|البريد الإلكتروني|البريد",
    "language": "language|اللغة",
    "organisation": "organisation|organization|الجهة",
    "sector": "sector|القطاع",
}
COLUMNS = tuple(_HEADERS)
REQUIRED = ("login", "name_ar", "name_en")
_COLUMN_OF = {arabic.fold(name): column for column, names in _HEADERS.items() for name in names.split("|")}


@dataclass(frozen=True)
class Row:
    """One line of the file: its number there, and its cells by column."""

    line: int
    cells: dict[str, str]


def read(source: Path | bytes, filename: str = "") -> list[Row]:
    """The rows of a file (or of its bytes, named `filename`). Raises InvalidError with one sentence."""
    name = (filename or (source.name if isinstance(source, Path) else "")).lower()
    if isinstance(source, Path):
        if source.stat().st_size > LARGEST:
            raise InvalidError(_l("The file is larger than 5 MB."))
        source = source.read_bytes()
    if len(source) > LARGEST:
        raise InvalidError(_l("The file is larger than 5 MB."))
    is_workbook = name.endswith(".xlsx") or source.startswith(b"PK")
    lines = _workbook(source) if is_workbook else _csv(source)
    return _rows(lines)


def _rows(lines: Iterable[list[str]]) -> list[Row]:
    numbered = ((n, cells) for n, cells in enumerate(lines, 1) if any(cells))
    columns = _columns(next(numbered, (0, []))[1])
    rows: list[Row] = []
    for number, cells in numbered:
        if len(rows) == MOST_ROWS:
            raise InvalidError(_l("The file has more than %(n)s people: send it in parts.", n=MOST_ROWS))
        rows.append(Row(number, {c: v for c, v in zip(columns, cells, strict=False) if c}))
    if not rows:
        raise InvalidError(_l("The file holds no people."))
    return rows


def _columns(header: list[str]) -> list[str]:
    columns = [_COLUMN_OF.get(arabic.fold(cell), "") for cell in header]
    missing = [column for column in REQUIRED if column not in columns]
    if missing:
        raise InvalidError(
            _l("The first line must name the columns; %(column)s is missing.", column=missing[0])
        )
    named = [column for column in columns if column]
    if len(set(named)) != len(named):
        raise InvalidError(_l("A column stands in the first line twice."))
    return columns


def _cell(value: Any) -> str:
    if isinstance(value, float) and value.is_integer():
        value = int(value)  # a staff number that the spreadsheet took for a quantity
    return clean_line("" if value is None else str(value)[: LONGEST_CELL + 1])


def _csv(content: bytes) -> Iterator[list[str]]:
    try:
        text = content.decode("utf-8-sig")
    except UnicodeDecodeError:
        message = _l("The file is not in UTF-8: save it as «CSV UTF-8», or send the xlsx itself.")
        raise InvalidError(message) from None
    first = text.split("\n", 1)[0]
    separator = max(",;\t", key=first.count)
    try:
        for line in csv.reader(io.StringIO(text, newline=""), delimiter=separator, strict=True):
            yield [_cell(value) for value in line[:MOST_COLUMNS]]
    except csv.Error:
        raise InvalidError(_l("The file can't be read as CSV: a quotation mark is left open.")) from None


def _workbook(content: bytes) -> Iterator[list[str]]:
    try:
        with zipfile.ZipFile(io.BytesIO(content)) as archive:
            unpacked = sum(entry.file_size for entry in archive.infolist())
        if unpacked > LARGEST_UNPACKED:
            raise InvalidError(_l("The file unpacks to more than 50 MB."))
        yield from _sheet(content)
    except InvalidError:
        raise
    except Exception:  # whatever openpyxl makes of a malformed file is the file's fault
        raise InvalidError(_l("The file can't be read as an xlsx workbook.")) from None


def _sheet(content: bytes) -> Iterator[list[str]]:
    from openpyxl import load_workbook  # takes a quarter of a second, and few commands read workbooks

    with warnings.catch_warnings():
        warnings.simplefilter("ignore")
        book = load_workbook(io.BytesIO(content), read_only=True, data_only=True, keep_links=False)
        try:
            sheet = book.worksheets[0]
            sheet.reset_dimensions()  # what the file says about its size may be anything
            for line in sheet.iter_rows(max_row=2 * MOST_ROWS, max_col=MOST_COLUMNS, values_only=True):
                yield [_cell(value) for value in line]
        finally:
            book.close()
