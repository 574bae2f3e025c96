"""What one QTI item asks and what is right in it, as a question."""

import re
from collections.abc import Callable

from lms.exchange.question import Answer, Gap, Question
from lms.exchange.xml import Element, text_of

_INTERACTIONS = re.compile(r"\w+Interaction")
_IN_TEXT = ("textEntryInteraction", "inlineChoiceInteraction")


class QtiError(Exception):
    """An item that no question here can be: `kind`, `answers` or `pattern`."""


def fill(question: Question, root: Element, body: Element) -> None:
    """Read the body and the marking of an item into `question`. Raises QtiError."""
    asked = [element for element in body.iter() if _INTERACTIONS.fullmatch(element.tag)]
    names = {element.tag for element in asked}
    question.general = _modal(root, "EXPLANATION").get("explanation", "")
    if len(asked) == 1 and asked[0].tag in _ALONE:
        question.stem = _around(body, asked[0])
        _ALONE[asked[0].tag](question, root, asked[0])
    elif asked and names <= set(_IN_TEXT):
        _in_text(question, root, body, asked)
    else:
        raise QtiError("kind")


def _words(element: Element) -> str:
    return re.sub(r"\s+", " ", text_of(element)).strip()


def _around(body: Element, interaction: Element) -> str:
    """The words of the body that are not part of the interaction or for the marker, then its prompt."""
    inside = {*interaction.iter(), *(each for block in body.iter("rubricBlock") for each in block.iter())}
    parts = [body.text or ""]
    for element in body.iterdescendants():
        if element not in inside:
            parts.append(f" {element.text or ''}")
        if element.getparent() not in inside:
            parts.append(f" {element.tail or ''}")
    parts.append(text_of(interaction.find("prompt")))
    return re.sub(r"\s+", " ", " ".join(parts)).strip()


def _modal(root: Element, outcome: str = "") -> dict[str, str]:
    """What is said after answering, by the identifier that shows it; of one outcome, or of all but the explanation."""
    return {
        said.get("identifier", ""): _words(said)
        for said in root.iterfind("modalFeedback")
        if (
            said.get("outcomeIdentifier") == outcome
            if outcome
            else said.get("outcomeIdentifier") != "EXPLANATION"
        )
    }


def _declared(root: Element, interaction: Element) -> Element:
    wanted = interaction.get("responseIdentifier")
    for declared in root.iterfind("responseDeclaration"):
        if declared.get("identifier") == wanted:
            return declared
    raise QtiError("answers")


def _right(declared: Element) -> list[str]:
    return [text_of(value).strip() for value in declared.iterfind("correctResponse/value")]


def _worth(declared: Element) -> dict[str, float]:
    """What each value is worth, in per cent of all there is to get."""
    try:
        worth = {
            e.get("mapKey", ""): float(e.get("mappedValue", "0"))
            for e in declared.iterfind("mapping/mapEntry")
        }
    except ValueError:
        raise QtiError("answers") from None
    is_many = declared.get("cardinality") == "multiple"
    gained = [value for value in worth.values() if value > 0]
    whole = (sum(gained) if is_many else max(gained, default=0)) or 1
    return {key: 100 * value / whole for key, value in worth.items()}


def _choice(question: Question, root: Element, interaction: Element) -> None:
    declared = _declared(root, interaction)
    right, worth, said = _right(declared), _worth(declared), _modal(root)
    if not worth:
        share = 100 / len(right) if right else 0
        choices = [each.get("identifier", "") for each in interaction.iterfind("simpleChoice")]
        is_many = declared.get("cardinality") == "multiple"
        worth = {c: share if c in right else (-share if is_many else 0) for c in choices}
    for choice in interaction.iterfind("simpleChoice"):
        name, inline = choice.get("identifier", ""), choice.find("feedbackInline")
        words = _words(choice)
        feedback = said.get(name, "")
        if inline is not None:
            feedback = feedback or _words(inline)
            words = words.removesuffix(_words(inline)).strip()
        question.answers.append(Answer(words, worth.get(name, 0.0), feedback))
    names = [choice.get("identifier", "") for choice in interaction.iterfind("simpleChoice")]
    question.kind = "multichoice"
    if names == ["true", "false"]:
        question.kind = "truefalse"
        question.answers = [
            Answer(n, a.weight, a.feedback) for n, a in zip(names, question.answers, strict=True)
        ]


def _order(question: Question, root: Element, interaction: Element) -> None:
    words = {each.get("identifier", ""): _words(each) for each in interaction.iterfind("simpleChoice")}
    right = _right(_declared(root, interaction))
    if sorted(right) != sorted(words):
        raise QtiError("answers")
    question.kind, question.answers = "ordering", [Answer(words[name]) for name in right]


def _match(question: Question, root: Element, interaction: Element) -> None:
    sets = [
        {each.get("identifier", ""): _words(each) for each in side.iterfind("simpleAssociableChoice")}
        for side in interaction.iterfind("simpleMatchSet")
    ]
    pairs = dict(pair.split() for pair in _right(_declared(root, interaction)) if len(pair.split()) == 2)
    if len(sets) != 2 or set(pairs) != set(sets[0]) or not set(pairs.values()) <= set(sets[1]):
        raise QtiError("answers")
    question.kind = "matching"
    question.answers = [Answer(sets[0][name], 100.0, match=sets[1][pairs[name]]) for name in sets[0]]
    spare = [words for name, words in sets[1].items() if name not in pairs.values()]
    question.answers += [Answer("", match=words) for words in spare]


def _essay(question: Question, _root: Element, _interaction: Element) -> None:
    question.kind = "essay"


_ALONE: dict[str, Callable[[Question, Element, Element], None]] = {
    "choiceInteraction": _choice,
    "orderInteraction": _order,
    "matchInteraction": _match,
    "extendedTextInteraction": _essay,
}


def _in_text(question: Question, root: Element, body: Element, asked: list[Element]) -> None:
    """A field that stands alone in its line answers the question above it; others are gaps in running text."""
    (first, *others), line = asked, asked[0].getparent()
    units = [each for each in line if each.tag == "span"]
    rest = [line.text or "", *(each.tail or "" for each in line)]
    if not others and first.tag == "textEntryInteraction" and not "".join(rest).strip() and line is not body:
        question.unit = " ".join(_words(unit) for unit in units)
        line.getparent().remove(line)
        question.stem = _words(body)
        _entry(question, root, first)
        return
    question.kind = "cloze"
    for number, interaction in enumerate(asked, 1):
        question.gaps.append(_gap(str(number), root, interaction))
        for child in list(interaction):
            interaction.remove(child)
        interaction.text = f"{{{{{number}}}}}"
    blocks = [element for element in body if not _has_gap(element)]
    question.stem = " ".join(_words(element) for element in blocks)
    question.passage = " ".join(_words(element) for element in body if _has_gap(element))


def _has_gap(element: Element) -> bool:
    return any(True for name in _IN_TEXT for _found in element.iter(name))


def _gap(name: str, root: Element, interaction: Element) -> Gap:
    declared = _declared(root, interaction)
    right = _right(declared)
    worth = _worth(declared) or dict.fromkeys(right, 100.0)
    if interaction.tag == "inlineChoiceInteraction":
        choices = interaction.iterfind("inlineChoice")
        answers = tuple(Answer(_words(c), worth.get(c.get("identifier", ""), 0.0)) for c in choices)
        return Gap(name, is_choice=True, answers=answers)
    return Gap(name, is_choice=False, answers=tuple(Answer(text, share) for text, share in worth.items()))


def _entry(question: Question, root: Element, interaction: Element) -> None:
    declared = _declared(root, interaction)
    right = _right(declared)
    if declared.get("baseType") in {"float", "integer"}:
        question.kind = "numerical"
        question.answers = [Answer(f"{number}:{_tolerance(root)}", 100.0) for number in right[:1]]
        return
    question.kind, said = "shortanswer", _said_to_texts(root)
    worth = _worth(declared) or dict.fromkeys(right, 100.0)
    question.answers = [Answer(text, share, said.get(text, "")) for text, share in worth.items()]


def _tolerance(root: Element) -> str:
    """The distance that still counts as right. Raises QtiError for one that is relative or differs by side."""
    for equal in root.iterfind("responseProcessing//equal"):
        if equal.get("toleranceMode") == "relative":
            raise QtiError("pattern")
        sides = equal.get("tolerance", "0").split()
        if len(set(sides)) > 1:
            raise QtiError("pattern")
        return str(sides[0])
    return "0"


def _said_to_texts(root: Element) -> dict[str, str]:
    """What is said to each text that was written, where a rule compares it."""
    said, found = _modal(root), dict[str, str]()
    for rule in root.iterfind("responseProcessing/responseCondition/responseIf"):
        texts = [text_of(value) for value in rule.iterfind("stringMatch/baseValue")]
        shown = [text_of(value) for value in rule.iterfind("setOutcomeValue/baseValue")]
        found |= {text: said.get(name, "") for text in texts for name in shown}
    return found
