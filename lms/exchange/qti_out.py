"""Items as a QTI package: version 2.1 (IMS, 2012) or 3.0 (1EdTech, 2022), each item a document, in one language.

An item is built once, by the names of 2.1; 3.0 has the same things under other names (`dressed`).
"""

import io
import re
import zipfile
from collections.abc import Callable, Iterable, Sequence
from typing import Literal, cast

from lxml import etree
from lxml.builder import E

from lms.domain.questions import ItemBase, Text
from lms.domain.questions.choice import ChoiceItem
from lms.domain.questions.cloze import Cloze, Gap
from lms.domain.questions.essay import Essay
from lms.domain.questions.item import ONLY, Language
from lms.domain.questions.match import Match
from lms.domain.questions.multiple import Multiple
from lms.domain.questions.numeric import Numeric
from lms.domain.questions.order import Order
from lms.domain.questions.short import Short
from lms.domain.questions.single import Single
from lms.domain.questions.true_false import TrueFalse
from lms.exchange import qti_marking as marking
from lms.exchange.labels import labels_of
from lms.exchange.out import Export, lost
from lms.exchange.xml import Element, name_of, written

Version = Literal["2.1", "3.0"]
RESPONSE = "RESPONSE"
ITEM = {
    "2.1": "http://www.imsglobal.org/xsd/imsqti_v2p1",
    "3.0": "http://www.imsglobal.org/xsd/imsqtiasi_v3p0",
}
MANIFEST = {
    "2.1": "http://www.imsglobal.org/xsd/imscp_v1p1",
    "3.0": "http://www.imsglobal.org/xsd/qti/qtiv3p0/imscp_v1p1",
}
LOM = "http://ltsc.ieee.org/xsd/LOM"
XML = "http://www.w3.org/XML/1998/namespace"
_RESOURCE = {"2.1": "imsqti_item_xmlv2p1", "3.0": "imsqti_item_xmlv3p0"}
_SCHEMA = {"2.1": ("IMS Content", "1.1"), "3.0": ("QTI Package", "3.0.0")}
_LOST = ("hint", "languages", "pairs", "gaps", "rubric-words")
_HTML = frozenset({"p", "div", "span", "ul", "ol", "li"})
_WRAPPED = frozenset({"modalFeedback", "rubricBlock"})
_WHEN = (1980, 1, 1, 0, 0, 0)  # the earliest a zip file can say; the same items give the same package


def write(items: Sequence[ItemBase], language: Language, version: Version) -> Export:
    """The package."""
    packed = io.BytesIO()
    with zipfile.ZipFile(packed, "w", zipfile.ZIP_DEFLATED) as package:
        _put(package, "imsmanifest.xml", _manifest(items, language, version))
        for item in items:
            _put(package, _path(item), document(item, language, version))
    losses = [loss for item in items for loss in lost(item, _LOST)]
    return Export(f"qti-{version}.zip", packed.getvalue(), losses)


def _put(package: zipfile.ZipFile, path: str, root: Element) -> None:
    package.writestr(zipfile.ZipInfo(path, _WHEN), written(root), zipfile.ZIP_DEFLATED)


def _path(item: ItemBase) -> str:
    return f"items/{item.id}.xml"


def identifier(name: str) -> str:
    """An id of ours as the standard wants it: it may not begin with a digit."""
    return f"_{name}" if name[0].isdigit() else name


def _manifest(items: Iterable[ItemBase], language: Language, version: Version) -> Element:
    schema, number = _SCHEMA[version]
    metadata = E.metadata(E.schema(schema), E.schemaversion(number))
    resources = E.resources(*(_resource(item, language, version) for item in items))
    manifest = E.manifest(metadata, E.organizations(), resources, identifier="questions")
    return _in_namespace(manifest, MANIFEST[version])


def _resource(item: ItemBase, language: Language, version: Version) -> Element:
    lom = etree.Element(f"{{{LOM}}}lom", nsmap={"lom": LOM})
    general = etree.SubElement(lom, f"{{{LOM}}}general")
    for label in labels_of(item, with_objective=True):
        keyword = etree.SubElement(general, f"{{{LOM}}}keyword")
        etree.SubElement(keyword, f"{{{LOM}}}string", language=language).text = label
    path = _path(item)
    return E.resource(
        E.metadata(lom), E.file(href=path), identifier=identifier(item.id), type=_RESOURCE[version], href=path
    )


def _in_namespace(root: Element, namespace: str) -> Element:
    dressed = etree.Element(f"{{{namespace}}}{root.tag}", root.attrib, nsmap={None: namespace})
    dressed.text, dressed.tail = root.text, root.tail
    for child in root:
        dressed.append(child if child.tag.startswith("{") else _in_namespace(child, namespace))
    return dressed


def document(item: ItemBase, language: Language, version: Version) -> Element:
    """One item as a document of its own."""
    say = _speaker(language)
    body, declared, processing = _WRITERS[type(item)](item, say)
    said = _feedback(item, say)
    root = E.assessmentItem(
        *declared,
        marking.outcome("SCORE", "single", "float"),
        *said.declared,
        E.itemBody(*body),
        *marking.processing([*processing, *said.rules]),
        *said.shown,
        identifier=identifier(item.id),
        title=item.id,
        adaptive="false",
        timeDependent="false",
    )
    root.set(f"{{{XML}}}lang", language)
    return dressed(root, version)


def dressed(root: Element, version: Version) -> Element:
    """An element by the names of its version: 3.0 says `qti-item-body` where 2.1 says `itemBody`."""
    return _in_namespace(root if version == "2.1" else _renamed(root), ITEM[version])


def _renamed(element: Element) -> Element:
    name = name_of(element)
    renamed = etree.Element(name if name in _HTML else f"qti-{_kebab(name)}")
    renamed.attrib.update({_kebab(key): value for key, value in element.attrib.items()})
    inside = etree.SubElement(renamed, "qti-content-body") if name in _WRAPPED else renamed
    inside.text, renamed.tail = element.text, element.tail
    for child in element:
        inside.append(_renamed(child))
    return renamed


def _kebab(name: str) -> str:
    return name if name.startswith("{") else re.sub(r"(?<=[a-z])([A-Z])", r"-\1", name).lower()


Speaker = Callable[[Text], str]


def _speaker(language: Language) -> Speaker:
    return lambda text: text.get(language) or next(iter(text.values()))


def _feedback(item: ItemBase, say: Speaker) -> marking.Feedback:
    """What is said to each choice, and the explanation, which is always shown."""
    found = marking.Feedback()
    if isinstance(item, ChoiceItem):
        found.of_choices(
            [(identifier(c.id), say(c.feedback)) for c in item.choices() if c.feedback], item.fields()[0].most
        )
    if isinstance(item, Short):
        found.of_texts([(each.text, say(each.feedback)) for each in item.accepted if each.feedback])
    if item.explanation:
        found.always(say(item.explanation))
    return found


Parts = tuple[list[Element], list[Element], list[Element]]


def _choice(item: ItemBase, say: Speaker) -> Parts:
    one = cast(ChoiceItem, item)
    (blank,) = one.fields()
    is_many = blank.most is None
    shares = {c.id: _share(one, c.id) for c in blank.choices}
    interaction = E.choiceInteraction(
        E.prompt(say(one.stem)),
        *(E.simpleChoice(say(c.text), identifier=identifier(c.id)) for c in blank.choices),
        responseIdentifier=RESPONSE,
        shuffle="false" if isinstance(one, TrueFalse) else "true",
        maxChoices="0" if is_many else "1",
    )
    keys = [identifier(key) for key in one.right()[ONLY]]
    worth = {identifier(name): share for name, share in shares.items() if share}
    cardinality = "multiple" if is_many else "single"
    declared = marking.response(RESPONSE, cardinality, "identifier", keys, worth)
    return [interaction], [declared], [marking.score(RESPONSE)]


def _share(item: ChoiceItem, choice: str) -> float:
    """What a choice adds to the mark; in a multiple item each wrong one takes as much away as a right one adds."""
    keys = item.keys()
    if isinstance(item, Multiple):
        return (1 if choice in keys else -1) / len(keys)
    return float(choice in keys)


def _short(item: ItemBase, say: Speaker) -> Parts:
    one = cast(Short, item)
    worth = {each.text: each.share for each in one.accepted}
    declared = marking.response(RESPONSE, "single", "string", list(one.right()[ONLY]), worth)
    return [_stem(one, say), E.p(_entry(RESPONSE))], [declared], [marking.score(RESPONSE)]


def _numeric(item: ItemBase, say: Speaker) -> Parts:
    one = cast(Numeric, item)
    declared = marking.response(RESPONSE, "single", "float", [f"{one.answer:f}"], {})
    line = E.p(_entry(RESPONSE))
    if one.unit:
        line.append(E.span(say(one.unit)))
    return [_stem(one, say), line], [declared], [marking.within(RESPONSE, one.answer, one.tolerance)]


def _match(item: ItemBase, say: Speaker) -> Parts:
    one = cast(Match, item)
    blanks, right = one.fields(), one.right()
    targets = blanks[0].choices
    pairs = [f"{identifier(name)} {_target(right[name][0])}" for name in right]
    sources = [
        E.simpleAssociableChoice(say(cast(Text, b.label)), identifier=identifier(b.id), matchMax="1")
        for b in blanks
    ]
    offered = [E.simpleAssociableChoice(say(c.text), identifier=_target(c.id), matchMax="0") for c in targets]
    interaction = E.matchInteraction(
        E.prompt(say(one.stem)),
        E.simpleMatchSet(*sources),
        E.simpleMatchSet(*offered),
        responseIdentifier=RESPONSE,
        shuffle="true",
        maxAssociations=str(len(blanks)),
    )
    worth = dict.fromkeys(pairs, 1 / len(pairs))
    declared = marking.response(RESPONSE, "multiple", "directedPair", pairs, worth)
    return [interaction], [declared], [marking.score(RESPONSE)]


def _target(name: str) -> str:
    """A pair's two sides have one id here, and must have two there."""
    return f"to-{name}"


def _order(item: ItemBase, say: Speaker) -> Parts:
    one = cast(Order, item)
    interaction = E.orderInteraction(
        E.prompt(say(one.stem)),
        *(E.simpleChoice(say(step.text), identifier=identifier(step.id)) for step in one.steps),
        responseIdentifier=RESPONSE,
        shuffle="true",
    )
    steps = [identifier(step.id) for step in one.steps]
    return (
        [interaction],
        [marking.response(RESPONSE, "ordered", "identifier", steps, {})],
        marking.in_place(RESPONSE, steps),
    )


def _cloze(item: ItemBase, say: Speaker) -> Parts:
    one = cast(Cloze, item)
    gaps = {gap.id: gap for gap in one.gaps}
    worth = 1 / len(gaps)
    line, last = E.p(), None
    pieces = next(words for language, words in one.passages().items() if one.text[language] == say(one.text))
    for n, piece in enumerate(pieces):
        if n % 2:
            last = _gap(gaps[piece], say)
            line.append(last)
        elif last is None:
            line.text = piece
        else:
            last.tail = piece
    declared = [_gap_response(gap, worth) for gap in one.gaps]
    return [_stem(one, say), line], declared, [marking.score(*(_gap_id(gap) for gap in one.gaps))]


def _gap_id(gap: Gap) -> str:
    return f"gap-{gap.id}"


def _gap(gap: Gap, say: Speaker) -> Element:
    if not gap.options:
        return _entry(_gap_id(gap))
    choices = (E.inlineChoice(say(o.text), identifier=identifier(o.id)) for o in gap.options)
    return E.inlineChoiceInteraction(*choices, responseIdentifier=_gap_id(gap), shuffle="true")


def _gap_response(gap: Gap, worth: float) -> Element:
    if gap.options:
        key = identifier(next(o.id for o in gap.options if o.key))
        return marking.response(_gap_id(gap), "single", "identifier", [key], {key: worth})
    return marking.response(
        _gap_id(gap), "single", "string", [gap.accepted[0]], dict.fromkeys(gap.accepted, worth)
    )


def _essay(item: ItemBase, say: Speaker) -> Parts:
    one = cast(Essay, item)
    rubric = E.ol()
    for criterion in one.rubric:
        levels = E.ul(*(E.li(f"{level.points:g}: {say(level.text)}") for level in criterion.levels))
        rubric.append(E.li(say(criterion.text), levels))
    body = [
        E.rubricBlock(rubric, view="scorer", use="scoring"),
        E.extendedTextInteraction(E.prompt(say(one.stem)), responseIdentifier=RESPONSE),
    ]
    return body, [marking.response(RESPONSE, "single", "string", [], {})], []


def _stem(item: ItemBase, say: Speaker) -> Element:
    return E.p(say(item.stem))


def _entry(name: str) -> Element:
    return E.textEntryInteraction(responseIdentifier=name, expectedLength="40")


_WRITERS: dict[type[ItemBase], Callable[[ItemBase, Speaker], Parts]] = {
    Single: _choice,
    Multiple: _choice,
    TrueFalse: _choice,
    Short: _short,
    Numeric: _numeric,
    Match: _match,
    Order: _order,
    Cloze: _cloze,
    Essay: _essay,
}
