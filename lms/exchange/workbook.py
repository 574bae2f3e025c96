"""The spreadsheet for questions: its columns, and the template with instructions in both languages.

A question takes one row, and one more for each further answer; rows without an id go on with the question above.
"""

import io
from dataclasses import dataclass
from typing import Any

TYPES = {
    "single": ("اختيار واحد", "one right answer"),
    "multiple": ("اختيار متعدد", "several right answers"),
    "true-false": ("صواب أو خطأ", "true or false"),
    "short": ("إجابة قصيرة", "a word or a few, written"),
    "numeric": ("رقم", "a number, written"),
    "match": ("مطابقة", "things that belong together"),
    "order": ("ترتيب", "steps to put in order"),
}


@dataclass(frozen=True)
class Column:
    """A column: its name in the file, and its heading and explanation in Arabic and English."""

    name: str
    ar: str
    en: str
    about_ar: str
    about_en: str
    width: int = 16


COLUMNS = (
    Column(
        "id",
        "المعرّف",
        "Id",
        "اسم قصير بأحرف لاتينية صغيرة وأرقام وشرطات. اتركه فارغًا في صفوف الإجابات التالية.",
        "A short name of lower-case Latin letters, digits and hyphens. Empty in the rows of further answers.",
    ),
    Column("type", "النوع", "Type", "أحد الأنواع في القائمة.", "One of the types in the list."),
    Column(
        "objective",
        "الهدف",
        "Objective",
        "معرّف هدف من أهداف الدورة؛ فارغًا يُختار الهدف من صفحة الاستيراد.",
        "The id of an objective of the course; empty takes the one chosen when the file is taken in.",
    ),
    Column("thinking", "مستوى التفكير", "Thinking", "recall أو apply أو judge.", "recall, apply or judge."),
    Column(
        "difficulty",
        "الصعوبة",
        "Difficulty",
        "easy أو medium أو hard، أو فارغ.",
        "easy, medium or hard, or empty.",
    ),
    Column("tags", "الوسوم", "Tags", "كلمات تفصل بينها فواصل.", "Words between commas."),
    Column(
        "stem_ar", "السؤال (عربي)", "Question (Arabic)", "نص السؤال بالعربية.", "The question in Arabic.", 48
    ),
    Column(
        "stem_en",
        "السؤال (إنجليزي)",
        "Question (English)",
        "نص السؤال بالإنجليزية.",
        "The question in English.",
        48,
    ),
    Column(
        "answer_ar",
        "الإجابة (عربي)",
        "Answer (Arabic)",
        "إجابة أو خطوة أو طرف أول، أو الرقم.",
        "An answer, a step, a first side, or the number.",
        32,
    ),
    Column(
        "answer_en",
        "الإجابة (إنجليزي)",
        "Answer (English)",
        "الإجابة نفسها بالإنجليزية.",
        "The same in English.",
        32,
    ),
    Column(
        "right",
        "صحيحة؟",
        "Right?",
        "نعم أو لا؛ وفي الإجابة القصيرة يجوز جزء من الدرجة مثل 0.5.",
        "yes or no; for short answers also a share of the mark such as 0.5.",
    ),
    Column(
        "match_ar",
        "ما يطابقها (عربي)",
        "Its match (Arabic)",
        "للمطابقة: الطرف الثاني. صف بلا إجابة يصير مموّهًا.",
        "For matching: the second side. A row without an answer becomes a distractor.",
        32,
    ),
    Column(
        "match_en",
        "ما يطابقها (إنجليزي)",
        "Its match (English)",
        "الطرف الثاني بالإنجليزية.",
        "The same in English.",
        32,
    ),
    Column(
        "tolerance",
        "هامش السماح",
        "Tolerance",
        "للرقم: الفرق المقبول.",
        "For a number: how far off still counts.",
    ),
    Column(
        "feedback_ar",
        "التعليق (عربي)",
        "Feedback (Arabic)",
        "ما يقال لمن اختار هذه الإجابة.",
        "What is said to who gives this answer.",
        32,
    ),
    Column(
        "feedback_en",
        "التعليق (إنجليزي)",
        "Feedback (English)",
        "التعليق نفسه بالإنجليزية.",
        "The same in English.",
        32,
    ),
    Column(
        "explanation_ar",
        "الشرح (عربي)",
        "Explanation (Arabic)",
        "لماذا هذا هو الصواب.",
        "Why the answer is right.",
        32,
    ),
    Column(
        "explanation_en",
        "الشرح (إنجليزي)",
        "Explanation (English)",
        "الشرح نفسه بالإنجليزية.",
        "The same in English.",
        32,
    ),
    Column("source", "المصدر", "Source", "المادة أو المرجع.", "The article or source."),
)
EXAMPLES: tuple[dict[str, str], ...] = (
    {
        "id": "first-step",
        "type": "single",
        "thinking": "apply",
        "stem_ar": "ما الخطوة الأولى؟",
        "stem_en": "What is the first step?",
        "answer_ar": "التأكد من السلامة",
        "answer_en": "Make sure of safety",
        "right": "نعم",
        "feedback_ar": "السلامة قبل كل شيء.",
        "feedback_en": "Safety comes first.",
        "explanation_ar": "لا يُسأل الشخص قبل أن يأمن.",
        "explanation_en": "Nobody is asked before they are safe.",
    },
    {
        "answer_ar": "أخذ الأقوال",
        "answer_en": "Take a statement",
        "right": "لا",
        "feedback_ar": "تأتي الأقوال بعد الأمان.",
        "feedback_en": "The statement comes after safety.",
    },
    {
        "id": "two-signs",
        "type": "match",
        "stem_ar": "صل كل مؤشر بركنه.",
        "stem_en": "Match each sign to its element.",
        "answer_ar": "احتجاز جواز السفر",
        "answer_en": "Passport kept",
        "match_ar": "الوسيلة",
        "match_en": "The means",
    },
    {"answer_ar": "نقل العامل", "answer_en": "Moving the worker", "match_ar": "الفعل", "match_en": "The act"},
    {"match_ar": "الغرض", "match_en": "The purpose"},
)
SHEET = "questions"


def template() -> bytes:
    """The workbook to fill in: questions with two examples on the first sheet, instructions on the second."""
    from openpyxl import Workbook  # takes a quarter of a second, and few requests need it
    from openpyxl.utils import get_column_letter
    from openpyxl.worksheet.datavalidation import DataValidation

    book = Workbook()
    sheet: Any = book.active
    sheet.title = SHEET
    sheet.sheet_view.rightToLeft = True
    sheet.append([column.name for column in COLUMNS])
    sheet.append([f"{column.ar}\n{column.en}" for column in COLUMNS])
    for example in EXAMPLES:
        sheet.append([example.get(column.name) for column in COLUMNS])
    for number, column in enumerate(COLUMNS, 1):
        sheet.column_dimensions[get_column_letter(number)].width = column.width
    sheet.row_dimensions[2].height = 32
    sheet.freeze_panes = "B3"
    for name, choices in _choices().items():
        rule = DataValidation(type="list", formula1=f'"{",".join(choices)}"', allow_blank=True)
        letter = get_column_letter([column.name for column in COLUMNS].index(name) + 1)
        rule.add(f"{letter}3:{letter}5000")
        sheet.add_data_validation(rule)
    _dress(sheet)
    _instructions(book)
    out = io.BytesIO()
    book.save(out)
    return out.getvalue()


def _choices() -> dict[str, list[str]]:
    return {
        "type": list(TYPES),
        "thinking": ["recall", "apply", "judge"],
        "difficulty": ["easy", "medium", "hard"],
    }


def _dress(sheet: Any) -> None:
    from openpyxl.styles import Alignment, Font, PatternFill

    for row in sheet.iter_rows():
        for cell in row:
            cell.alignment = Alignment(wrap_text=True, vertical="top")
    for cell in (*sheet[1], *sheet[2]):
        cell.font, cell.fill = Font(bold=True), PatternFill("solid", fgColor="E8EEF0")


def _instructions(book: Any) -> None:
    sheet = book.create_sheet("التعليمات – Instructions")
    sheet.sheet_view.rightToLeft = True
    sheet.append(["العمود – Column", "", "الشرح", "Explanation"])
    for column in COLUMNS:
        sheet.append([column.name, f"{column.ar} – {column.en}", column.about_ar, column.about_en])
    sheet.append([])
    sheet.append(["النوع – Type", "", "الشرح", "Explanation"])
    for name, (ar, en) in TYPES.items():
        sheet.append([name, "", ar, en])
    sheet.append([])
    sheet.append(
        [
            "",
            "",
            "احذف صفوف الأمثلة. الصفان الأول والثاني عنوانان لا يُقرآن سؤالًا.",
            "Delete the example rows. The first two rows are headings and no question.",
        ]
    )
    for letter, width in zip("ABCD", (18, 34, 60, 60), strict=True):
        sheet.column_dimensions[letter].width = width
    _dress(sheet)
