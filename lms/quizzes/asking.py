"""A question as a page asks it: what the templates of `quizzes/controls` get. It does not know what is right."""

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from random import Random

from lms.domain.drawing import Drawn, shuffled
from lms.domain.questions import Answer, Blank, Choice, ChoiceItem, ItemBase, Text
from lms.domain.questions.item import Language


@dataclass(frozen=True)
class AskedField:
    """One control: its name in the form, what can be chosen, and what stands in it now."""

    id: str
    name: str
    label: Text | None
    choices: tuple[Choice, ...]
    longest: int
    values: tuple[str, ...]

    @property
    def written(self) -> str:
        """The text in it."""
        return next(iter(self.values), "")


@dataclass(frozen=True)
class Asked:
    """An item with its fields in the order shown. `passages`: running text, in which ids of fields stand."""

    item: str
    control: str
    stem: Text
    fields: tuple[AskedField, ...]
    passages: Mapping[Language, tuple[str, ...]]
    words: int | None = None

    @property
    def is_answered(self) -> bool:
        """Whether anything is chosen or written."""
        return any(field.values for field in self.fields)

    def field(self, field_id: str) -> AskedField:
        """A field by id."""
        return next(field for field in self.fields if field.id == field_id)


def asked(
    item: ItemBase, name: str, fields: Iterable[tuple[Blank, Sequence[Choice], Sequence[str]]]
) -> Asked:
    """An item with fields (what they are, their choices as shown, what stands in them) in the order shown.

    A field is called `name`, or `name-<number>` where there are several.
    """
    shown = list(fields)
    return Asked(
        item=item.id,
        control=item.control,
        stem=item.stem,
        fields=tuple(
            AskedField(
                id=blank.id,
                name=name if len(shown) == 1 else f"{name}-{number}",
                label=blank.label,
                choices=tuple(choices),
                longest=blank.longest,
                values=tuple(values),
            )
            for number, (blank, choices, values) in enumerate(shown, start=1)
        ),
        passages=item.passages(),
        words=getattr(item, "words", None),
    )


@dataclass(frozen=True)
class Check:
    """An item asked in a lesson, with what an address answers to it. Its choices go by their own ids."""

    item: ItemBase
    given: Mapping[int, Sequence[str]]

    @property
    def _order(self) -> Drawn:
        return shuffled(self.item, Random(self.item.id))  # noqa: S311  # the same each time, and no secret

    @property
    def _fields(self) -> list[Blank]:
        """As its author wrote them, or, where that would tell the answer, in an order that stays the same."""
        known = {blank.id: blank for blank in self.item.fields()}
        return [known[name] for name in self._order.fields]

    @property
    def answer(self) -> Answer:
        """The answer given, as the item understands it; empty when there is none or it does not fit."""
        fields = self._fields
        if not all(0 < number <= len(fields) for number in self.given):
            return {}
        answer = {fields[number - 1].id: values for number, values in self.given.items() if values}
        return answer if self.item.accepts(answer) else {}

    @property
    def is_right(self) -> bool:
        """Whether that earns the whole mark."""
        return self.item.mark(self.answer) >= 1

    @property
    def asked(self) -> Asked:
        """The question as the lesson shows it."""
        order = self._order.options
        is_as_written = isinstance(self.item, ChoiceItem)
        fields = []
        for blank in self._fields:
            choices = (
                blank.choices if is_as_written else sorted(blank.choices, key=lambda c: order.index(c.id))
            )
            fields.append((blank, choices, self.answer.get(blank.id, ())))
        return asked(self.item, "answer", fields)
