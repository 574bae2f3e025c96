"""Reading YAML that anybody may have written: a plain tree of texts, and where each piece stands.

The tree is built from the parser's events, never by a YAML constructor: nothing is typed, nothing is expanded, nothing
is called. Size and depth are limited before anything is built, and so is the time (S46).
"""

import re
import time
from dataclasses import dataclass, field
from typing import Any

from ruamel.yaml import YAML
from ruamel.yaml import events as ev
from ruamel.yaml.error import MarkedYAMLError
from ruamel.yaml.reader import ReaderError

DEPTH = 32
SECONDS = 3.0  # of this thread's own work, so that a busy machine refuses nothing
NODES = 40_000
FLAWS = 100
UNSTORABLE = re.compile("[\x00-\x08\x0b\x0c\x0e-\x1f\x7f\ud800-\udfff\ufffe\uffff]")
Loc = tuple[str | int, ...]


@dataclass(frozen=True, order=True)
class Spot:
    """Line and column, both from 1."""

    line: int
    column: int


@dataclass(frozen=True)
class Flaw:
    """Something that may not stand in a file."""

    code: str
    spot: Spot
    values: dict[str, Any] = field(default_factory=dict)


@dataclass
class Document:
    """What a file says. `keys` and `values` tell where each path's key and value stand; `flaws` what may not be."""

    data: Any = None
    keys: dict[Loc, Spot] = field(default_factory=dict)
    values: dict[Loc, Spot] = field(default_factory=dict)
    flaws: list[Flaw] = field(default_factory=list)


@dataclass
class _Open:
    """A list or mapping whose end has not come yet. A key that may not be used is kept as None."""

    path: Loc
    value: Any
    key: str | None = None
    awaits_value: bool = False


class _StoppedError(Exception):
    """There is no use in reading on."""


def read(text: str, first_line: int = 1) -> Document:
    """Everything `text` says, and everything in it that may not be. Raises nothing, whatever the text."""
    reader = _Reader(first_line)
    found = UNSTORABLE.search(text)
    if found:
        line = text.count("\n", 0, found.start())
        column = found.start() - (text.rfind("\n", 0, found.start()) + 1)
        reader.flaw(
            "characters", Spot(line + first_line, column + 1), character=f"U+{ord(found.group()):04X}"
        )
        return reader.document
    try:
        deadline = time.thread_time() + SECONDS
        for event in YAML(typ="safe", pure=True).parse(text):
            reader.take(event)
            if time.thread_time() > deadline or len(reader.document.values) > NODES:
                reader.flaw("yaml-slow", reader.spot)
                break
    except _StoppedError:
        pass
    except MarkedYAMLError as error:
        mark = error.problem_mark or error.context_mark
        reader.flaw("yaml-syntax", reader.at(mark) if mark else reader.spot, said=error.problem or "")
    except ReaderError:
        reader.flaw("characters", reader.spot, character="")
    except Exception as error:  # whatever else a parser may do, it is a flaw of the file and never ours
        reader.flaw("yaml-syntax", reader.spot, said=type(error).__name__)
    if reader.document.data is None and not reader.document.flaws:
        reader.flaw("yaml-empty", Spot(first_line, 1))
    return reader.document


class _Reader:
    """Builds the tree, event by event."""

    def __init__(self, first_line: int) -> None:
        self.document = Document()
        self.first_line = first_line
        self.spot = Spot(first_line, 1)
        self.open: list[_Open] = []

    def at(self, mark: Any) -> Spot:
        return Spot(mark.line + self.first_line, mark.column + 1)

    def flaw(self, code: str, spot: Spot, **values: Any) -> None:
        self.document.flaws.append(Flaw(code, spot, values))
        if len(self.document.flaws) >= FLAWS:
            raise _StoppedError

    def take(self, event: Any) -> None:
        if event.start_mark is not None:
            self.spot = self.at(event.start_mark)
        if isinstance(event, ev.DocumentStartEvent) and self.document.data is not None:
            self.flaw("yaml-documents", self.spot)
            raise _StoppedError
        if isinstance(event, ev.SequenceEndEvent | ev.MappingEndEvent):
            self.open.pop()
        elif isinstance(event, ev.NodeEvent):
            self._node(event)

    def _node(self, event: Any) -> None:
        if isinstance(event, ev.AliasEvent) or getattr(event, "anchor", None):
            self.flaw("yaml-anchor", self.spot)
        if getattr(event, "ctag", None) is not None and str(event.ctag or ""):
            self.flaw("yaml-tag", self.spot)
        if isinstance(event, ev.ScalarEvent):
            self._put(self._text(event.value))
        elif isinstance(event, ev.CollectionStartEvent):
            self._enter([] if isinstance(event, ev.SequenceStartEvent) else {})
        else:
            self._put("")

    def _text(self, value: str) -> str:
        found = UNSTORABLE.search(value)  # written as an escape: "\ud800"
        if not found:
            return value
        self.flaw("characters", self.spot, character=f"U+{ord(found.group()):04X}")
        return UNSTORABLE.sub("", value)

    def _enter(self, value: Any) -> None:
        if len(self.open) >= DEPTH:
            self.flaw("yaml-depth", self.spot, most=DEPTH)
            raise _StoppedError
        path = self._put(value)
        self.open.append(_Open(path, value))

    def _put(self, value: Any) -> Loc:
        """Put a value where it belongs; returns its path."""
        if not self.open:
            self.document.data = value
            self.document.values[()] = self.spot
            return ()
        inside = self.open[-1]
        if isinstance(inside.value, list):
            path: Loc = (*inside.path, len(inside.value))
            inside.value.append(value)
            self.document.values[path] = self.spot
            return path
        if inside.awaits_value:
            inside.awaits_value = False
            return self._put_under_key(inside, value)
        self._put_key(inside, value)
        return (*inside.path, "")

    def _put_under_key(self, inside: _Open, value: Any) -> Loc:
        if inside.key is None:
            return (*inside.path, "")
        inside.value[inside.key] = value
        path = (*inside.path, inside.key)
        self.document.values[path] = self.spot
        return path

    def _put_key(self, inside: _Open, value: Any) -> None:
        inside.awaits_value = True
        inside.key = value if isinstance(value, str) else None
        if not isinstance(value, str):
            self.flaw("yaml-key", self.spot)
        elif value == "<<":
            self.flaw("yaml-merge", self.spot)
            inside.key = None
        elif value in inside.value:
            self.flaw("yaml-duplicate-key", self.spot, key=value)
            inside.key = None
        else:
            self.document.keys[(*inside.path, value)] = self.spot
