"""QTI items of versions 2.0 to 3.0: a package, or one document. Choice, text, gaps, match, order and essay are read.

Names are those of 2.1; a document of 3.0 is read as if it had been written with them.
"""

import re
from collections.abc import Iterator

from lms.domain.errors import InvalidError
from lms.exchange import package, qti_reading
from lms.exchange.question import Question
from lms.exchange.texts import PICTURE
from lms.exchange.xml import Element, name_of, parse, text_of
from lms.i18n import lazy_gettext as _l

_UPPER = re.compile(r"-([a-z])")


def read(data: bytes) -> Iterator[Question]:
    """Every item, those that can't be read with `error`. Raises InvalidError for what holds none."""
    if not package.is_package(data):
        yield _question(_plain_names(parse(data)), [])
        return
    found = {path: _plain_names(parse(content)) for path, content in package.documents(data).items()}
    items = {path: root for path, root in found.items() if root.tag == "assessmentItem"}
    if not items:
        raise InvalidError(_l("The package holds no questions in the QTI format."))
    labels: dict[str, list[str]] = {}
    for path, root in found.items():
        if root.tag == "manifest":
            labels |= _labels(root, path.rpartition("/")[0])
    for path, root in items.items():
        yield _question(root, labels.get(path, []))


def _plain_names(root: Element) -> Element:
    """The same document without namespaces and by the names of 2.1."""
    for element in root.iter():
        element.tag = _camel(name_of(element).removeprefix("qti-"))
        for key in [key for key in element.attrib if "-" in key]:
            element.set(_camel(key), element.attrib.pop(key))
    return root


def _camel(name: str) -> str:
    return name if name.startswith("{") else _UPPER.sub(lambda m: m[1].upper(), name)


def _labels(manifest: Element, folder: str) -> dict[str, list[str]]:
    """What the manifest says of each document, by path."""
    prefix = f"{folder}/" if folder else ""
    return {
        prefix + resource.get("href", ""): [text_of(each).strip() for each in resource.iterfind(".//keyword")]
        for resource in manifest.iter("resource")
    }


def _question(root: Element, labels: list[str]) -> Question:
    question = Question(
        root.sourceline or 0, title=root.get("title", ""), id=root.get("identifier", ""), labels=labels
    )
    body = root.find("itemBody")
    if root.tag != "assessmentItem" or body is None:
        question.error = "kind"
        return question
    if any(True for name in ("img", "object", "video", "audio") for _found in body.iter(name)):
        question.reasons.append(PICTURE)
    try:
        qti_reading.fill(question, root, body)
    except qti_reading.QtiError as error:
        question.error = str(error)
    return question
