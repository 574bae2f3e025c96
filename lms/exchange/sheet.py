"""Questions from the spreadsheet of `workbook`: rows to questions."""

import io
import warnings
from collections.abc import Iterator
from typing import Any

from lms.domain.arabic import fold
from lms.domain.errors import InvalidError
from lms.domain.questions.numeric import read_number
from lms.exchange import package
from lms.exchange.question import Answer, Question, Words
from lms.exchange.workbook import COLUMNS, TYPES
from lms.i18n import lazy_gettext as _l

MOST_ROWS = 20_000
LONGEST_CELL = 4000
_NAMES = frozenset(column.name for column in COLUMNS)
_YES = frozenset(fold(word) for word in ("نعم", "صح", "صحيح", "صواب", "yes", "true", "y", "x", "✓", "1"))
_NO = frozenset(fold(word) for word in ("لا", "خطأ", "no", "false", "n", "0", ""))
_KINDS = {
    "single": "multichoice",
    "multiple": "multichoice",
    "true-false": "truefalse",
    "short": "shortanswer",
}
_KINDS |= {"numeric": "numerical", "match": "matching", "order": "ordering"}
_TYPE_OF = {fold(word): name for name, words in TYPES.items() for word in (name, words[0])}

Row = dict[str, str]


def is_workbook(data: bytes) -> bool:
    """Whether a file is a workbook, and not another kind of package."""
    return package.is_package(data) and b"xl/workbook.xml" in data


def read(data: bytes) -> Iterator[Question]:
    """Every question of a workbook, those that can't be read with `error`. Raises InvalidError."""
    package.documents(data)  # refuses what unpacks to too much before the library tries
    question: Question | None = None
    rows: list[Row] = []
    for line, row in _rows(data):
        if row.get("id") or row.get("type"):
            if question:
                yield _filled(question, rows)
            question, rows = Question(line, id=row.get("id", ""), title=row.get("id", "")), []
        if question:
            rows.append(row)
    if question:
        yield _filled(question, rows)


def _rows(data: bytes) -> Iterator[tuple[int, Row]]:
    """The rows below the two headings that hold anything, each with its number."""
    names: list[str] = []
    for line, cells in enumerate(_lines(data), 1):
        if line == 1:
            names = cells
            missing = {"type", "stem_ar", "answer_ar"} - set(names)
            if missing:
                raise InvalidError(
                    _l(
                        "The first row must name the columns: take the template. %(name)s is missing.",
                        name=min(missing),
                    )
                )
        elif line > 2 and any(cells):
            yield (
                line,
                {name: cell for name, cell in zip(names, cells, strict=False) if name in _NAMES and cell},
            )


def _lines(data: bytes) -> Iterator[list[str]]:
    from openpyxl import load_workbook  # takes a quarter of a second, and few requests need it

    try:
        with warnings.catch_warnings():
            warnings.simplefilter("ignore")
            book = load_workbook(io.BytesIO(data), read_only=True, data_only=True, keep_links=False)
            sheet = book.worksheets[0]
            sheet.reset_dimensions()  # what the file says about its size may be anything
            rows = sheet.iter_rows(max_row=MOST_ROWS, max_col=2 * len(COLUMNS), values_only=True)
            yield from ([_cell(value) for value in row] for row in rows)
            book.close()
    except InvalidError:
        raise
    except Exception:  # whatever the library makes of a malformed file is the file's fault
        raise InvalidError(_l("The file can't be read as an xlsx workbook.")) from None


def _cell(value: Any) -> str:
    if isinstance(value, float) and value.is_integer():
        value = int(value)
    return "" if value is None else str(value)[:LONGEST_CELL].strip()


def _both(row: Row, name: str) -> Words:
    return {language: row[f"{name}_{language}"] for language in ("ar", "en") if f"{name}_{language}" in row}


def _filled(question: Question, rows: list[Row]) -> Question:
    first, kind = rows[0], _TYPE_OF.get(fold(rows[0].get("type", "")), "")
    if not kind:
        question.error = "kind"
        return question
    question.kind, question.stem = _KINDS[kind], _both(first, "stem")
    question.general, question.category = _both(first, "explanation"), first.get("objective", "")
    question.labels = [
        tag.strip() for tag in first.get("tags", "").replace("،", ",").split(",") if tag.strip()
    ]
    question.labels += [
        f"{name}:{first[name]}" for name in ("thinking", "difficulty", "source") if name in first
    ]
    try:
        question.answers = list(_answers(kind, rows))
    except ValueError as error:
        question.error = str(error)
    return question


def _answers(kind: str, rows: list[Row]) -> Iterator[Answer]:
    """Raises ValueError(`right`) for a cell that says neither yes nor no."""
    shares = [_share(row.get("right", "")) for row in rows]
    if kind == "true-false":
        feedback = _both(rows[0], "feedback")
        truth = {"true": 100.0 * shares[0], "false": 100.0 * (1 - shares[0])}
        yield from (Answer(word, weight, "" if weight else feedback) for word, weight in truth.items())
        return
    keys = sum(share > 0 for share in shares) or 1
    for row, share in zip(rows, shares, strict=True):
        words, match = _both(row, "answer"), _both(row, "match")
        if not words and not match:
            continue
        weight = 100 * share
        if kind == "multiple":
            weight = (100 if share > 0 else -100) / keys
        if kind == "numeric":
            words, weight = _number(row), 100.0
        yield Answer(words, weight, _both(row, "feedback"), match if kind == "match" else None)


def _number(row: Row) -> str:
    found = read_number(row.get("answer_ar") or row.get("answer_en", ""))
    near = read_number(row.get("tolerance", "0"))
    if found is None or near is None:
        raise ValueError("number")
    return f"{found:f}:{near:f}"


def _share(cell: str) -> float:
    if fold(cell) in _YES:
        return 1.0
    if fold(cell) in _NO:
        return 0.0
    share = read_number(cell)
    if share is None or not 0 <= share <= 1:
        raise ValueError("right")
    return float(share)
