"""Taking questions into a course's folder, and giving them out."""

import re
from collections.abc import Callable, Iterator, Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import Any, Literal

from lms.courses import compiling
from lms.courses.folders import NAME
from lms.domain.content import CompiledCourse
from lms.domain.errors import InvalidError, RefusedError
from lms.domain.questions.item import Language
from lms.exchange import aiken, bank_file, gift, gift_out, moodle, moodle_out, package, qti, qti_out, sheet
from lms.exchange.intake import convert
from lms.exchange.out import Export
from lms.exchange.question import Question
from lms.exchange.verdicts import Place, Verdict
from lms.i18n import lazy_gettext as _l

LARGEST = 20_000_000
LONGEST_BANK = 50
Form = Literal["gift", "aiken", "moodle", "qti", "sheet"]
OutForm = Literal["gift", "moodle", "qti-2.1", "qti-3.0"]
_XML = re.compile(rb"(\xef\xbb\xbf)?\s*<[?!a-zA-Z]")


@dataclass(frozen=True)
class Report:
    """What became of every question of a file."""

    verdicts: Sequence[Verdict]

    def count(self, status: str) -> int:
        """How many went that way."""
        return len(self.of(status))

    def of(self, status: str) -> list[Verdict]:
        """Those that went that way."""
        return [verdict for verdict in self.verdicts if verdict.status == status]

    def items(self) -> list[dict[str, Any]]:
        """What was kept or changed, as a bank's file has it."""
        return [verdict.item for verdict in self.verdicts if verdict.item is not None]

    def as_data(self) -> dict[str, Any]:
        """The report for machines."""
        return {
            "kept": self.count("kept"),
            "changed": self.count("changed"),
            "refused": self.count("refused"),
            "questions": [
                {
                    "line": verdict.line,
                    "id": verdict.id,
                    "type": verdict.type,
                    "status": verdict.status,
                    "reason": " ".join(str(reason) for reason in verdict.reasons),
                }
                for verdict in self.verdicts
            ],
        }


def form_of(data: bytes) -> Form:
    """The format of a file, by what it holds and not by its name."""
    if sheet.is_workbook(data):
        return "sheet"
    if package.is_package(data):
        return "qti"
    if _XML.match(data) or data.startswith((b"\xff\xfe<", b"\xfe\xff\x00<")):
        return "moodle" if b"<quiz" in data[:4000] else "qti"
    return "aiken" if b"ANSWER:" in data and b"{" not in data else "gift"


def questions_of(data: bytes) -> Iterator[Question]:
    """Every question of a file in any format that is known. Raises InvalidError, perhaps only while it is read."""
    if len(data) > LARGEST:
        raise InvalidError(_l("The file is larger than %(limit)s MB.", limit=LARGEST // 1_000_000))
    form = form_of(data)
    if form in ("gift", "aiken"):
        return (gift.read if form == "gift" else aiken.read)(_text(data))
    return {"moodle": moodle.read, "qti": qti.read, "sheet": sheet.read}[form](data)


def _text(data: bytes) -> str:
    try:
        return data.decode("utf-8-sig")
    except UnicodeDecodeError:
        raise InvalidError(_l("The file is not UTF-8 text.")) from None


def place_in(root: Path, course: str, objective: str = "") -> Place:
    """Where questions for a course go. Raises RefusedError without the course, InvalidError without the objective."""
    content = course_of(root, course)
    objectives = [one.id for one in content.course.objectives]
    if objective and objective not in objectives:
        raise InvalidError(_l("The course has no objective %(id)s.", id=objective))
    return Place(objectives, objective or objectives[0], frozenset(content.items))


def look(data: bytes, place: Place, watch: Callable[[int, int], None] = lambda done, total: None) -> Report:
    """What taking a file in would do. `watch` is told how many questions are done, and of how many.

    Raises InvalidError for a file that can't be read.
    """
    questions = list(questions_of(data))
    verdicts = []
    for done, verdict in enumerate(convert(questions, place), 1):
        verdicts.append(verdict)
        watch(done, len(questions))
    return Report(verdicts)


def course_of(root: Path, course: str) -> CompiledCourse:
    """A course's folder, compiled as far as it can be. Raises RefusedError."""
    if not (root / course / "course.yml").is_file():
        raise RefusedError(_l("There is no course %(id)s.", id=course))
    content = compiling.compile_folder(root, course, compiling.compile_shared(root).shared).content
    if content is None:
        raise RefusedError(_l("The course can't be read. `lms check` names what is wrong."))
    return content


def check_bank_name(root: Path, course: str, bank: str) -> None:
    """Raises RefusedError for a name that no file may have, or that a bank of the course has already."""
    if not NAME.fullmatch(bank) or len(bank) > LONGEST_BANK:
        raise RefusedError(_l("A bank's name has lower-case Latin letters, digits and hyphens: exam-2026."))
    if (root / course / f"{bank}.bank.yml").exists():
        raise RefusedError(_l("There is a bank %(name)s already; give another name.", name=bank))


def take_in(root: Path, course: str, bank: str, items: Sequence[dict[str, Any]]) -> list[Path]:
    """Write items, as a report has them, as new banks of the course; several where one would be too large.

    Returns the files. Raises RefusedError, and writes nothing, when there are no items, a bank of that name or one of
    the ids is there meanwhile, or the folder can't be written.
    """
    if not items:
        raise RefusedError(_l("No question could be taken in."))
    known = course_of(root, course).items
    if any(item["id"] in known for item in items):
        raise RefusedError(_l("The course has changed since the report: send the file again."))
    texts = list(bank_file.files(items))
    names = [f"{bank}-{number}" if number > 1 else bank for number in range(1, len(texts) + 1)]
    for name in names:
        check_bank_name(root, course, name)
    paths = [root / course / f"{name}.bank.yml" for name in names]
    try:
        for path, text in zip(paths, texts, strict=True):
            with path.open("x", encoding="utf-8") as file:
                file.write(text)
    except OSError:
        raise RefusedError(
            _l("The course's folder can't be written to. Ask whoever runs this server.")
        ) from None
    return paths


def give_out(content: CompiledCourse, bank: str, form: OutForm, language: Language | None) -> Export:
    """A course's items, of one bank if named, as a file, with what it does not hold. Raises RefusedError.

    `language` None: all languages where the format can hold several, else Arabic.
    """
    if bank and bank not in content.banks:
        raise RefusedError(_l("There is no bank %(id)s.", id=bank))
    items = [content.items[item] for item in (content.banks[bank] if bank else content.items)]
    if form == "moodle":
        return moodle_out.write(items, language)
    if form == "gift":
        return gift_out.write(items, language or "ar")
    return qti_out.write(items, language or "ar", "2.1" if form == "qti-2.1" else "3.0")
