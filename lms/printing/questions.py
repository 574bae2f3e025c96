"""A question as a sheet of paper asks it, and, apart from it, what is right: by the letters and numbers printed."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass

from lms import i18n
from lms.domain.questions import Blank, ItemBase, Text
from lms.domain.questions.essay import Criterion, Essay
from lms.domain.questions.item import Language
from lms.quizzes.attempts import Slot

_LETTERS = {"ar": "أبجدهوزحطيكلمنسعفصقرشتثخذضظغ", "en": "ABCDEFGHIJKLMNOPQRSTUVWXYZ"}
_WORDS_A_LINE = 9
_LEAST_LINES, _MOST_LINES = 10, 22


def letter(number: int) -> str:
    """The letter that things on paper go by, in the reader's language: أ ب ج د or A B C D for 1 2 3 4."""
    letters = _LETTERS[i18n.reader().language]
    # Alone, ha takes the form that is no 5: هـ.
    return {"ه": "هـ"}.get(letters[number - 1], letters[number - 1])


@dataclass(frozen=True)
class Option:
    """Something to choose: its token, the letter or number it goes by, its words."""

    token: str
    sign: str
    text: Text


@dataclass(frozen=True)
class Place:
    """One field: its name in the form, the number or letter it goes by (none where it is the only one)."""

    id: str
    name: str
    sign: str
    label: Text | None
    options: tuple[Option, ...]
    is_multiple: bool
    longest: int
    values: tuple[str, ...]

    @property
    def written(self) -> str:
        """The text in it."""
        return next(iter(self.values), "")


@dataclass(frozen=True)
class Question:
    """One question of a printed paper. `passages`: running text, in which ids of places stand."""

    position: int
    control: str
    stem: Text
    places: tuple[Place, ...]
    passages: Mapping[Language, tuple[str, ...]]
    words: int | None

    @property
    def lines(self) -> range:
        """Ruled lines to write on, by how many words are expected."""
        wanted = -(-(self.words or 0) // _WORDS_A_LINE)
        return range(min(max(wanted, _LEAST_LINES), _MOST_LINES))

    def place(self, place_id: str) -> Place:
        """A place by id."""
        return next(place for place in self.places if place.id == place_id)


def question(position: int, slot: Slot, typed: Mapping[int, Sequence[str]]) -> Question:
    """The question of a slot, with what was typed by number of the field."""
    item = slot.item
    return Question(
        position=position,
        control=item.control,
        stem=item.stem,
        places=tuple(_place(position, slot, n, blank, typed) for n, blank in enumerate(slot.fields, 1)),
        passages=item.passages(),
        words=getattr(item, "words", None),
    )


def _place(position: int, slot: Slot, number: int, blank: Blank, typed: Mapping[int, Sequence[str]]) -> Place:
    # Steps to be put in order go by letters, since their answers are numbers.
    sign = letter(number) if _is_ordering(slot.item) else i18n.number(number)
    return Place(
        id=blank.id,
        name=f"q-{position}" if slot.is_single else f"q-{position}-{number}",
        sign="" if slot.is_single else sign,
        label=blank.label,
        options=_options(slot, blank),
        is_multiple=blank.most is None,
        longest=blank.longest,
        values=tuple(typed.get(number, ())),
    )


def _options(slot: Slot, blank: Blank) -> tuple[Option, ...]:
    """What can be chosen in a field, in the order printed."""
    texts = {choice.id: choice.text for choice in blank.choices}
    own = [(token, texts[option]) for token, option in slot.options.items() if option in texts]
    if _is_ordering(slot.item):
        return tuple(Option(token, i18n.number(n), text) for n, (token, text) in enumerate(own, 1))
    return tuple(Option(token, letter(n), text) for n, (token, text) in enumerate(own, 1))


def _is_ordering(item: ItemBase) -> bool:
    return item.shuffles == "fields"


@dataclass(frozen=True)
class Right:
    """What is right in one place: options, or words; `accepted` are all that earn something."""

    place: Place
    options: tuple[Option, ...]
    written: tuple[str, ...]
    accepted: tuple[str, ...]


@dataclass(frozen=True)
class Solution:
    """A question with its key. `criteria`: how people mark it."""

    question: Question
    rights: tuple[Right, ...]
    explanation: Text | None
    criteria: tuple[Criterion, ...]


def solution(position: int, slot: Slot) -> Solution:
    """The question of a slot with its key."""
    asked, item = question(position, slot, {}), slot.item
    right, accepted = item.right(), item.accepted_words()
    return Solution(
        question=asked,
        rights=tuple(
            Right(
                place=place,
                options=tuple(o for o in place.options if slot.options[o.token] in right[place.id]),
                written=() if place.options else tuple(right[place.id]),
                accepted=tuple(w for w in accepted.get(place.id, ()) if w not in right[place.id]),
            )
            for place in asked.places
            if place.id in right
        ),
        explanation=item.explanation,
        criteria=item.rubric if isinstance(item, Essay) else (),
    )
