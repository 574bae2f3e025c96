"""Question types, one file each. A new type is a new file here: it is found by its `type`.

Every type tells the same things about itself, see `item.Item`: what it asks (`fields`), what is right (`right`),
whether an answer fits (`accepts`), what it earns (`mark`), and how it reads (`lines`, `feedback`).
"""

from functools import reduce
from importlib import import_module
from operator import or_
from pkgutil import iter_modules
from typing import TYPE_CHECKING, Annotated, get_args

from pydantic import Field

from lms.domain.questions.choice import ChoiceItem
from lms.domain.questions.item import Answer, Blank, Choice, Line, Text
from lms.domain.questions.item import Item as ItemBase


def _types() -> dict[str, type[ItemBase]]:
    found: dict[str, type[ItemBase]] = {}
    for module in iter_modules(__path__):
        for thing in vars(import_module(f"{__name__}.{module.name}")).values():
            if isinstance(thing, type) and issubclass(thing, ItemBase):
                found |= dict.fromkeys(get_args(thing.model_fields["type"].annotation), thing)
    return found


TYPES = _types()
if TYPE_CHECKING:
    Item = ItemBase
else:
    Item = Annotated[reduce(or_, TYPES.values()), Field(discriminator="type")]

__all__ = ["TYPES", "Answer", "Blank", "Choice", "ChoiceItem", "Item", "ItemBase", "Line", "Text"]
