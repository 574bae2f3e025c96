"""Printed papers: drawn from a release and a variant, told by their code, and nowhere stored.

The seed of a draw is made with the installation's secret, so nobody can know a paper before it is printed. The end of
the code is made with it too, over the paper as it was drawn: a code that leads to any other paper leads to none.
"""

import hashlib
import hmac
import json
import re
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from functools import cached_property
from random import Random

from sqlmodel import Session, select

from lms.audit import service as audit
from lms.courses import releases
from lms.courses.models import Release
from lms.courses.releases import Served
from lms.domain.arabic import latin_digits
from lms.domain.content import Quiz
from lms.domain.drawing import Drawn, draw
from lms.domain.errors import InvalidError, NotFoundError
from lms.domain.numbering import ALPHABET, folded
from lms.domain.questions import Answer, ItemBase
from lms.i18n import lazy_gettext as _l
from lms.printing.questions import Question, Solution, question, solution
from lms.quizzes import service as quizzes
from lms.quizzes.attempts import Slot
from lms.quizzes.models import Attempt

MOST_VARIANTS = 26
_CODE = re.compile(rf"([1-9][0-9]{{0,6}})([A-Z])[{ALPHABET}]{{4}}")
_LAST = 4
Typed = Mapping[int, Mapping[int, Sequence[str]]]
"""What was typed: by position, then by number of the field; tokens of options, or a text."""


@dataclass(frozen=True)
class PrintedPaper:
    """A paper of a quiz as it is printed. `variant`: from 1 on."""

    served: Served
    stem: str
    variant: int
    seed: int
    code: str
    drawn: tuple[Drawn, ...]

    @property
    def quiz(self) -> Quiz:
        """The rules it is printed with."""
        return self.served.content.quizzes[self.stem]

    @cached_property
    def slots(self) -> tuple[Slot, ...]:
        """Its places, with the number of each option in the order printed as its token."""
        items = self.served.content.items
        return tuple(_slot(items[asked.item], asked) for asked in self.drawn)

    def questions(self, typed: Typed | None = None) -> tuple[Question, ...]:
        """Its questions for the reader of the moment, with what was typed for them. They do not tell the key."""
        typed = typed or {}
        return tuple(question(n, slot, typed.get(n, {})) for n, slot in enumerate(self.slots, 1))

    def solutions(self) -> tuple[Solution, ...]:
        """Its questions with the key, for the reader of the moment."""
        return tuple(solution(n, slot) for n, slot in enumerate(self.slots, 1))

    def answers(self, typed: Typed) -> dict[int, Answer]:
        """What was typed, as the items understand it. Raises InvalidError, which names the question."""
        found = {}
        for position, given in typed.items():
            slot = self.slots[position - 1]
            try:
                found[position] = slot.answer(slot.merged([], given))
            except InvalidError:
                raise InvalidError(
                    _l("What is given for question %(n)s does not fit it.", n=position)
                ) from None
        return found


def paper(served: Served, stem: str, variant: int, secret: str) -> PrintedPaper:
    """A variant of a quiz, the same each time. Raises NotFoundError for a quiz or a variant that is not there."""
    content = served.content
    if stem not in content.quizzes or not 1 <= variant <= MOST_VARIANTS:
        raise NotFoundError
    place = [served.id, stem, served.release_id, variant]
    seed = int.from_bytes(_sealed(secret, "seed", place)[:8]) >> 2
    drawn = draw(content.quizzes[stem], content.banks, content.items, Random(seed))  # noqa: S311  # see above
    asked = [[question.item, question.options, question.fields] for question in drawn]
    last = _sealed(secret, "code", [place, asked])
    letters = "".join(ALPHABET[byte & 31] for byte in last[:_LAST])
    code = f"{served.number}{chr(ord('A') + variant - 1)}-{letters}"
    return PrintedPaper(served, stem, variant, seed, code, drawn)


def paper_of(session: Session, course: str, stem: str, code: str, secret: str) -> PrintedPaper:
    """The paper that a code stands on, however it is typed. Raises NotFoundError for one of no paper of this quiz."""
    found = _CODE.fullmatch(_spelt(code))
    if found is None:
        raise NotFoundError
    statement = select(Release.id).where(Release.course == course, Release.number == int(found[1]))
    release_id = session.exec(statement).one_or_none()
    if release_id is None:
        raise NotFoundError
    made = paper(releases.get(session, release_id), stem, ord(found[2]) - ord("A") + 1, secret)
    if not hmac.compare_digest(_spelt(made.code), _spelt(code)):
        raise NotFoundError
    return made


def note_key(session: Session, printed: PrintedPaper, by: int) -> None:
    """Put down in the log who takes a paper's key."""
    thing = f"quiz:{printed.served.id}/{printed.stem}"
    audit.record(session, "quiz.print-key", actor=by, thing=thing, paper=printed.code)


def key_in(session: Session, printed: PrintedPaper, person_id: int, typed: Typed, by: int) -> Attempt:
    """Make an attempt of what stands on someone's sheet; see `lms.quizzes.service.key_in` for what is refused."""
    answers = printed.answers(typed)
    keyed = quizzes.Keyed(printed.served, printed.stem, printed.seed, printed.code, answers)
    return quizzes.key_in(session, person_id, keyed, by)


def _sealed(secret: str, purpose: str, content: object) -> bytes:
    text = json.dumps(content, separators=(",", ":"))
    return hmac.new(secret.encode(), f"print-{purpose}:{text}".encode(), hashlib.sha256).digest()


def _spelt(code: str) -> str:
    """A code in the one spelling it is compared in. Look-alikes are folded at its end, which has no such letters."""
    plain = "".join(c for c in latin_digits(code[:40]).upper() if c.isascii() and c.isalnum())
    return plain[:-_LAST] + folded(plain[-_LAST:])


def _slot(item: ItemBase, asked: Drawn) -> Slot:
    fields = {blank.id: blank for blank in item.fields()}
    options = {str(n): option for n, option in enumerate(asked.options, 1)}
    return Slot(item, options, tuple(fields[name] for name in asked.fields))
