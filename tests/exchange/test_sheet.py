"""The spreadsheet: the template can be taken in as it is; what is wrong in a row is said at that row."""

import io
from typing import Any

import pytest
from openpyxl import Workbook, load_workbook

from lms.domain.errors import InvalidError
from lms.exchange import service, sheet, workbook
from lms.exchange.intake import convert
from lms.exchange.verdicts import Place, Verdict
from lms.exchange.workbook import COLUMNS
from tests.domain.questions.reading import read

PLACE = Place(["stages", "roles"], "stages")


def filled(*rows: dict[str, Any]) -> bytes:
    book: Any = load_workbook(io.BytesIO(workbook.template()))
    page = book.worksheets[0]
    page.delete_rows(3, page.max_row)
    for row in rows:
        page.append([row.get(column.name) for column in COLUMNS])
    out = io.BytesIO()
    book.save(out)
    return out.getvalue()


def verdicts(*rows: dict[str, Any]) -> list[Verdict]:
    return list(convert(sheet.read(filled(*rows)), PLACE))


def one(*rows: dict[str, Any]) -> Any:
    (verdict,) = verdicts(*rows)
    assert verdict.item is not None, [str(reason) for reason in verdict.reasons]
    return read(verdict.item)


def test_the_template_is_taken_in_as_it_is() -> None:
    assert service.form_of(workbook.template()) == "sheet"
    found = list(convert(sheet.read(workbook.template()), PLACE))
    assert [(v.id, v.type, v.status, v.line) for v in found] == [
        ("first-step", "single", "kept", 3),
        ("two-signs", "match", "kept", 5),
    ]


def test_the_template_explains_every_column_in_both_languages() -> None:
    book: Any = load_workbook(io.BytesIO(workbook.template()))
    rows = {row[0]: row[1:] for row in book.worksheets[1].iter_rows(values_only=True) if row[0]}
    assert all(rows[column.name][1] and rows[column.name][2] for column in COLUMNS)
    assert all(page.sheet_view.rightToLeft for page in book.worksheets)


def test_every_cell_of_a_question_is_read() -> None:
    first = {
        "id": "q", "type": "اختيار واحد", "objective": "roles", "thinking": "apply", "difficulty": "hard",
        "tags": "airport، Night Shift", "stem_ar": "من؟", "stem_en": "Who?", "answer_ar": "أ", "answer_en": "a",
        "right": "نعم", "feedback_ar": "نعم", "explanation_en": "So.", "source": "art. 3",
    }  # fmt: skip
    found = one(first, {"answer_ar": "ب", "answer_en": "b", "right": "لا"})
    assert (found.objective, found.thinking, found.difficulty) == ("roles", "apply", "hard")
    assert (found.tags, found.source, found.explanation) == (
        ("airport", "night-shift"),
        "art. 3",
        {"en": "So."},
    )
    assert [(o.text, o.key, o.feedback) for o in found.options] == [
        ({"ar": "أ", "en": "a"}, True, {"ar": "نعم"}),
        ({"ar": "ب", "en": "b"}, False, None),
    ]


@pytest.mark.parametrize(
    ("kind", "cells", "right"),
    [
        ("multiple", [("أ", "نعم", ""), ("ب", "لا", ""), ("ج", "yes", "")], {"answer": ["a", "c"]}),
        ("true-false", [("", "خطأ", "")], {"answer": ["false"]}),
        ("short", [("أ", "٠٫٥", ""), ("ب", "نعم", "")], {"answer": ["ب"]}),
        ("order", [("أ", "", ""), ("ب", "", ""), ("ج", "", "")], {"a": ["1"], "b": ["2"], "c": ["3"]}),
        ("match", [("أ", "", "١"), ("ب", "", "٢"), ("", "", "٣")], {"a": ["a"], "b": ["b"]}),
    ],
)
def test_each_type_is_read(kind: str, cells: list[tuple[str, str, str]], right: dict[str, list[str]]) -> None:
    rows: list[dict[str, Any]] = [
        {"answer_ar": answer, "right": is_right, "match_ar": match} for answer, is_right, match in cells
    ]
    rows[0] |= {"id": "q", "type": kind, "stem_ar": "سؤال؟"}
    found = one(*rows)
    assert (found.type, found.right()) == (kind, right)


def test_numbers_are_numbers_whatever_the_cell_holds() -> None:
    for cell, near in ((3.5, 0.5), ("٣٫٥", "٠٫٥")):
        found = one({"id": "q", "type": "numeric", "stem_ar": "كم؟", "answer_ar": cell, "tolerance": near})
        assert (found.right(), found.mark({"answer": ["4"]})) == ({"answer": ["3.5"]}, 1.0)


@pytest.mark.parametrize(
    "row",
    [
        {"type": "calculated", "stem_ar": "؟", "answer_ar": "أ"},
        {"type": "single", "stem_ar": "؟", "answer_ar": "أ", "right": "ربما"},
        {"type": "single", "answer_ar": "أ", "right": "نعم"},
        {"type": "single", "stem_ar": "؟", "answer_ar": "أ", "right": "نعم"},
        {"type": "numeric", "stem_ar": "؟", "answer_ar": "كثير"},
        {"type": "short", "stem_ar": "؟", "answer_ar": "أ", "right": "1.5"},
    ],
)
def test_what_is_wrong_is_said_at_its_row_and_spoils_no_other(row: dict[str, Any]) -> None:
    good = {"type": "short", "stem_ar": "سؤال؟", "answer_ar": "أ", "right": "نعم"}
    bad, kept = verdicts(row, good)
    assert (bad.status, bad.line, bad.item, kept.status) == ("refused", 3, None, "kept")
    assert all(str(reason) for reason in bad.reasons)
    assert bad.reasons


def _other() -> bytes:
    book: Any = Workbook()
    book.active.append(["name", "score"])
    out = io.BytesIO()
    book.save(out)
    return out.getvalue()


@pytest.mark.parametrize("data", [_other(), workbook.template()[:3000], b"PK\x03\x04xl/workbook.xml"])
def test_what_is_not_the_spreadsheet_gets_one_sentence(data: bytes) -> None:
    with pytest.raises(InvalidError) as caught:
        list(sheet.read(data))
    assert str(caught.value.message)


def test_characters_that_no_file_may_hold_are_left_out() -> None:
    found = one({"type": "short", "stem_ar": "سؤال\x85؟", "answer_ar": "أ", "right": "نعم"})
    assert found.stem == {"ar": "سؤال؟"}
