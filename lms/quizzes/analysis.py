"""What a quiz's answers tell its trainer: figures of the paper, of each item, of each objective."""

from collections.abc import Iterator
from dataclasses import dataclass
from typing import Any, Literal

from sqlalchemy import func
from sqlmodel import Session, col, select

from lms.courses.releases import Served
from lms.domain import psychometrics
from lms.domain.content import Objective
from lms.domain.errors import NotFoundError
from lms.domain.psychometrics import Collected, Flag, ItemFigures, PaperFigures, Seen, Taken
from lms.domain.questions import ItemBase, Text
from lms.quizzes.models import Attempt

Which = Literal["first", "all"]


@dataclass(frozen=True)
class AnalysedItem:
    """An item that was met, as it is published now, with its figures."""

    item: ItemBase
    figures: ItemFigures

    @property
    def flags(self) -> tuple[Flag, ...]:
        """What to look at."""
        keys = self.item.taken(self.item.right())
        return self.figures.flags(keys, (option for option, _label, _text in self._options()))

    def options(self) -> tuple[tuple[Text | None, Text, bool, Taken], ...]:
        """Every choice: its field's label where there are several, its words, whether it is right, how often taken."""
        taken = {each.choice: each for each in self.figures.taken}
        keys = set(self.item.taken(self.item.right()))
        return tuple(
            (label, text, option in keys, taken.get(option, Taken(option, 0, 0, 0)))
            for option, label, text in self._options()
        )

    def _options(self) -> Iterator[tuple[str, Text | None, Text]]:
        is_one = len(self.item.fields()) == 1
        for blank in self.item.fields():
            for choice in blank.choices:
                option = choice.id if is_one else f"{blank.id}={choice.id}"
                yield option, None if is_one else blank.label, choice.text


@dataclass(frozen=True)
class Analysis:
    """A quiz in figures. `unknown`: how many items were met that are not published any more."""

    which: Which
    paper: PaperFigures | None
    items: tuple[AnalysedItem, ...]
    objectives: tuple[tuple[Objective, int, float], ...]
    unknown: int

    @property
    def to_look_at(self) -> tuple[AnalysedItem, ...]:
        """Items with something to look at."""
        return tuple(each for each in self.items if each.flags)

    def item(self, item_id: str) -> AnalysedItem:
        """One of the items. Raises NotFoundError."""
        found = next((each for each in self.items if each.item.id == item_id), None)
        if found is None:
            raise NotFoundError
        return found


def analysis(session: Session, served: Served, stem: str, which: Which = "first") -> Analysis:
    """Figures of a quiz, from the first attempt of each person or from all; one query, read as it comes."""
    collected, passed = _collected(session, served.id, stem, which)
    content = served.content
    figures = psychometrics.items(collected)
    known = sorted(figures.keys() & content.items.keys(), key=list(content.items).index)
    of_item = {i: item.objective for i, item in content.items.items()}
    objectives = psychometrics.by_group(figures.values(), of_item)
    return Analysis(
        which=which,
        paper=psychometrics.paper(collected, passed),
        items=tuple(AnalysedItem(content.items[item], figures[item]) for item in known),
        objectives=tuple((o, *objectives[o.id]) for o in content.course.objectives if o.id in objectives),
        unknown=len(figures) - len(known),
    )


def _collected(session: Session, course: str, stem: str, which: Which) -> tuple[Collected, int]:
    """Attempts that were handed in and count, and how many of them were passed. What waits to be marked is left out."""
    known: dict[tuple[str, ...], tuple[str, ...]] = {}
    collected, passed = Collected(), 0
    rows = session.connection().execution_options(yield_per=500).execute(_results(course, stem, which))
    for is_passed, result in rows:
        passed += bool(is_passed)
        collected.add([_seen(mark, known) for mark in result["marks"] if not mark.get("is_waiting")])
    return collected, passed


def _results(course: str, stem: str, which: Which) -> Any:
    counts = (
        Attempt.course == course,
        Attempt.quiz == stem,
        col(Attempt.submitted_at).is_not(None),
        col(Attempt.voided_at).is_(None),
    )
    statement = select(Attempt.is_passed, Attempt.result).where(*counts, col(Attempt.result).is_not(None))
    if which == "first":
        first = select(func.min(Attempt.id)).where(*counts).group_by(col(Attempt.person_id))
        statement = statement.where(col(Attempt.id).in_(first))
    return statement


def _seen(mark: dict[str, Any], known: dict[tuple[str, ...], tuple[str, ...]]) -> Seen:
    """A mark as figures are made of it. `known` lets the thousands of choices that are alike be one thing in memory."""
    chosen = tuple(mark.get("chosen", ()))
    chosen = known.setdefault(chosen, chosen)
    return Seen(mark["item"], mark["share"], chosen, mark.get("is_answered", True), mark.get("seconds", 0.0))
