"""Items as the text of a bank's file. YAML whose texts are written as JSON writes them: nothing in them can be misread.

The library's own writer takes a minute for five thousand items.
"""

import json
from collections.abc import Iterable, Iterator, Mapping
from typing import Any

from lms.courses.folders import LARGEST_TEXT

_HEAD = "items:\n"


def files(items: Iterable[Mapping[str, Any]]) -> Iterator[str]:
    """Banks with these items in order, none larger than a file of a course may be."""
    texts, size = [_HEAD], len(_HEAD)
    for item in items:
        text = "".join(f"{line}\n" for line in _lines([item]))
        length = len(text.encode())
        if len(texts) > 1 and size + length > LARGEST_TEXT:
            yield "".join(texts)
            texts, size = [_HEAD], len(_HEAD)
        texts.append(text)
        size += length
    yield "".join(texts)


def _lines(value: Any) -> Iterator[str]:
    """A list or a mapping, one line for each value that is neither, each level two spaces farther in."""
    if isinstance(value, list):
        for each in value:
            first, *rest = _lines(each) if _is_nested(each) else [_plain(each)]
            yield f"- {first}"
            yield from (f"  {line}" for line in rest)
        return
    for key, each in value.items():
        if _is_nested(each):
            yield f"{key}:"
            yield from (f"  {line}" for line in _lines(each))
        else:
            yield f"{key}: {_plain(each)}"


def _is_nested(value: Any) -> bool:
    return isinstance(value, list | dict) and bool(value)


def _plain(value: Any) -> str:
    # Two line ends that JSON leaves as they are would end a line of YAML.
    return json.dumps(value, ensure_ascii=False).replace("\u2028", "\\u2028").replace("\u2029", "\\u2029")
