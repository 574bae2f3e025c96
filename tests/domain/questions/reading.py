"""Items from data, and one sample of each type: a type's own tests say what its sample is."""

from importlib import import_module
from pkgutil import iter_modules
from typing import Any

from pydantic import TypeAdapter

from lms.domain.questions import Item, ItemBase
from tests.samples import text

_READER: TypeAdapter[Any] = TypeAdapter(Item)


def read(data: dict[str, Any]) -> ItemBase:
    """An item as a bank's file would give it."""
    item: ItemBase = _READER.validate_python(data, by_alias=True, by_name=False)
    return item


def about(kind: str, item_id: str = "q", **more: Any) -> dict[str, Any]:
    """What every item needs, and more."""
    return {
        "id": item_id,
        "type": kind,
        "objective": "stages",
        "stem": text(f"سؤال {item_id}؟", f"Question {item_id}?"),
        "explanation": text("سبب الإجابة السرّي", "The secret reason"),
        **more,
    }


def samples() -> dict[str, dict[str, Any]]:
    """One item of every type that has tests of its own, by type."""
    found: dict[str, dict[str, Any]] = {}
    package = import_module("tests.domain.questions")
    for module in iter_modules(package.__path__):
        if module.name.startswith("test_"):
            own = getattr(import_module(f"{package.__name__}.{module.name}"), "SAMPLES", ())
            found |= {sample["type"]: sample for sample in own}
    return found
