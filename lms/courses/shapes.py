"""From a document to a model of `lms.domain.content`, or to every problem of its shape, each at its place."""

import difflib
from collections.abc import Container, Iterable, Iterator
from dataclasses import dataclass, field
from types import UnionType
from typing import Annotated, Any, Literal, TypeVar, Union, cast, get_args, get_origin

from pydantic import BaseModel, ValidationError

from lms.courses.yamltext import Document, Loc, Spot
from lms.domain.problems import Problem, Severity
from lms.domain.questions import TYPES

MOST_PROBLEMS = 200
Model = TypeVar("Model", bound=BaseModel)
# pydantic's error types to our codes; what is not named here is `value-refused`.
CODES = {
    "missing": "key-missing",
    "union_tag_not_found": "key-missing",
    "extra_forbidden": "key-unknown",
    "string_type": "not-text",
    "string_too_short": "text-empty",
    "string_too_long": "text-too-long",
    "string_pattern_mismatch": "bad-id",
    "int_type": "not-whole",
    "int_parsing": "not-whole",
    "int_parsing_size": "not-whole",
    "int_from_float": "not-whole",
    "float_type": "not-number",
    "float_parsing": "not-number",
    "finite_number": "not-number",
    "bool_type": "not-yes-no",
    "bool_parsing": "not-yes-no",
    "date_type": "not-date",
    "date_parsing": "not-date",
    "date_from_datetime_parsing": "not-date",
    "date_from_datetime_inexact": "not-date",
    "tuple_type": "not-list",
    "list_type": "not-list",
    "dict_type": "not-mapping",
    "model_type": "not-mapping",
    "model_attributes_type": "not-mapping",
    "literal_error": "not-one-of",
    "union_tag_invalid": "not-one-of",
    "too_short": "too-few",
    "too_long": "too-many",
    "greater_than": "too-small",
    "greater_than_equal": "too-small",
    "less_than": "too-big",
    "less_than_equal": "too-big",
    "decimal_type": "not-number",
    "decimal_parsing": "not-number",
    "decimal_max_digits": "too-big",
    "gap_kind": "gap-kind",
    "gaps_unlike": "gaps-unlike",
    "one_key": "one-key",
    "some_keys": "some-keys",
    "duplicate_option": "option-twice",
    "variable_range": "variable-range",
    "variable_words": "variable-words",
    "condition_shape": "condition-shape",
}


@dataclass
class Source:
    """A file as it was read, and the problems found in it so far."""

    path: str
    document: Document = field(default_factory=Document)
    problems: list[Problem] = field(default_factory=list)

    def __post_init__(self) -> None:
        self.note_flaws()

    def note_flaws(self) -> None:
        """Make problems of what the reader of the document found."""
        for flaw in self.document.flaws:
            self.add(flaw.code, flaw.spot, **flaw.values)

    def add(self, code: str, spot: Spot, severity: Severity = Severity.ERROR, **values: Any) -> None:
        """Note a problem; beyond `MOST_PROBLEMS` nobody reads on."""
        if len(self.problems) < MOST_PROBLEMS:
            self.problems.append(Problem(self.path, spot.line, spot.column, code, severity, values))

    def error(self, code: str, *loc: str | int, **values: Any) -> None:
        """Note an error at the value of a path."""
        self.add(code, self.spot(loc), **values)

    def warn(self, code: str, *loc: str | int, **values: Any) -> None:
        """Note a warning at the value of a path."""
        self.add(code, self.spot(loc), Severity.WARNING, **values)

    def warn_at(self, code: str, spot: Spot, **values: Any) -> None:
        """Note a warning at a place."""
        self.add(code, spot, Severity.WARNING, **values)

    def spot(self, loc: Iterable[str | int]) -> Spot:
        """Where a path's value stands; for a path that is not there, where the nearest thing around it begins."""
        path = tuple(loc)
        while path and path not in self.document.values:
            path = path[:-1]
        if _is_block(self.document, path):
            return self.document.keys[path]
        return self.document.values.get(path, Spot(1, 1))


def _is_block(document: Document, path: Loc) -> bool:
    """Whether a value is a list or mapping below its key: then its key is the better place to point at."""
    return path in document.keys and isinstance(_value(document.data, path), dict | list)


def _value(data: Any, path: Loc) -> Any:
    for part in path:
        data = data[part]
    return data


def near(word: str, known: Iterable[str]) -> str:
    """The known word most like `word`; empty when none is."""
    found = difflib.get_close_matches(word[:100], [k[:100] for k in known], n=1, cutoff=0.6)
    return found[0] if found else ""


def build(model: type[Model], source: Source) -> Model | None:
    """The model, or None with every problem noted in `source`."""
    if source.problems:
        return None
    try:
        return model.model_validate(source.document.data, by_alias=True, by_name=False)
    except ValidationError as error:
        for one in error.errors(include_url=False):
            _note(model, source, one)  # type: ignore[arg-type]  # ErrorDetails is a dict
    return None


def _note(model: type[BaseModel], source: Source, error: dict[str, Any]) -> None:
    data, kind, context = source.document.data, error["type"], error.get("ctx", {})
    if kind == "literal_error" and isinstance(error["input"], list | dict):
        return  # `all | [stems]`: the other branch says what is wrong
    path, is_key = _path(data, error["loc"])
    if kind == "too_short" and len(_value(data, path)) >= context["min_length"]:
        return  # enough were written; what is wrong with them is said at each
    code = CODES.get(kind, "value-refused")
    values: dict[str, Any] = {}
    spot = source.spot(path)
    if code == "key-missing":
        values["key"] = (
            str(error["loc"][-1]) if kind == "missing" else str(context["discriminator"]).strip("'")
        )
    elif code == "key-unknown" or is_key:
        key = str(path[-1])
        known = _known_keys(model, data, path[:-1])
        code, values = "key-unknown", {"key": key, "near": near(key, known)}
        spot = source.document.keys.get(path, spot)
    elif code == "not-one-of":
        choices = list(TYPES) if kind == "union_tag_invalid" else _quoted(context.get("expected", ""))
        word = _value(data, path)
        if kind == "union_tag_invalid":
            path = (*path, "type")
            spot, word = source.spot(path), word["type"]
        values = {"choices": ", ".join(choices), "near": near(str(word), choices)}
    else:
        most = ("max_length", "le", "lt")
        values = {"limit": next((context[k] for k in (*most, "min_length", "ge", "gt") if k in context), "")}
    source.add(code, spot, **values)


def _path(data: Any, loc: Loc) -> tuple[Loc, bool]:
    """pydantic's location without what only pydantic knows (union tags); and whether it is about a key."""
    path: list[Any] = []
    for part in loc:
        if part == "[key]":
            return tuple(path), True
        if part in _parts_of(data):
            path.append(part)
            data = data[part]
    return tuple(path), False


def _parts_of(data: Any) -> Container[Any]:
    if isinstance(data, list):
        return range(len(data))
    return data if isinstance(data, dict) else ()


def _quoted(expected: str) -> list[str]:
    return expected.replace(" or ", ", ").replace("'", "").split(", ")


def _known_keys(model: type[BaseModel], data: Any, path: Loc) -> list[str]:
    """Which keys may stand in the mapping at `path`."""
    kinds: list[Any] = [model]
    for part in path:
        data = data[part]
        kinds = [inner for kind in kinds for inner in _inside(kind, part)]
    tag = data.get("type") if isinstance(data, dict) else None
    models = [kind for kind in kinds if isinstance(kind, type) and issubclass(kind, BaseModel)]
    if tag in TYPES:
        models = [cast(type[BaseModel], TYPES[tag])]
    names = [f.alias or name for kind in models for name, f in kind.model_fields.items()]
    return names or [str(key) for kind in kinds if get_origin(kind) is Literal for key in get_args(kind)]


def _inside(kind: Any, part: str | int) -> Iterator[Any]:
    if isinstance(kind, type) and issubclass(kind, BaseModel):
        for name, known in kind.model_fields.items():
            if (known.alias or name) == part:
                yield from _plain(known.annotation)
    elif get_origin(kind) in (tuple, list):
        yield from _plain(get_args(kind)[0])
    elif get_origin(kind) is dict:
        key, value = get_args(kind)
        yield from _plain(value)
        yield key


def _plain(kind: Any) -> Iterator[Any]:
    """A type without `Annotated` and `| None`."""
    if get_origin(kind) is Annotated:
        yield from _plain(get_args(kind)[0])
    elif get_origin(kind) in (Union, UnionType):
        for one in get_args(kind):
            yield from _plain(one)
    else:
        yield kind
