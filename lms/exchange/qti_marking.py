"""What a QTI item says of right and wrong: declarations, response processing and feedback, by the names of 2.1."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from decimal import Decimal

from lxml.builder import E

from lms.exchange.xml import Element

SCORE = "SCORE"


def outcome(name: str, cardinality: str, base: str) -> Element:
    """An outcome; a number begins at 0."""
    declared = E.outcomeDeclaration(identifier=name, cardinality=cardinality, baseType=base)
    if base == "float":
        declared.append(E.defaultValue(E.value("0")))
    return declared


def response(
    name: str, cardinality: str, base: str, right: Sequence[str], worth: Mapping[str, float]
) -> Element:
    """A response: what is right, and what each value adds to the score, which never falls below 0."""
    declared = E.responseDeclaration(identifier=name, cardinality=cardinality, baseType=base)
    if right:
        declared.append(E.correctResponse(*(E.value(value) for value in right)))
    if worth:
        mapping = E.mapping(lowerBound="0", defaultValue="0")
        for key, share in worth.items():
            entry = E.mapEntry(mapKey=key, mappedValue=f"{share:.6f}".rstrip("0").rstrip("."))
            if base == "string":
                entry.set("caseSensitive", "false")
            mapping.append(entry)
        declared.append(mapping)
    return declared


def processing(rules: Sequence[Element]) -> list[Element]:
    """All the rules, or nothing where a person has to mark."""
    return [E.responseProcessing(*rules)] if rules else []


def _set(name: str, value: Element) -> Element:
    return E.setOutcomeValue(value, identifier=name)


def _add(share: float) -> Element:
    return _set(SCORE, E.sum(E.variable(identifier=SCORE), E.baseValue(f"{share:.6f}", baseType="float")))


def _if(condition: Element, rule: Element) -> Element:
    return E.responseCondition(E.responseIf(condition, rule))


def score(*names: str) -> Element:
    """The score is what the mappings of these responses add up to."""
    mapped = [E.mapResponse(identifier=name) for name in names]
    return _set(SCORE, mapped[0] if len(mapped) == 1 else E.sum(*mapped))


def within(name: str, answer: Decimal, tolerance: Decimal) -> Element:
    """Right when a number is no farther from the answer than the tolerance; its ends are inside."""
    said = [E.variable(identifier=name), E.baseValue(f"{answer:f}", baseType="float")]
    near = (
        E.equal(*said, toleranceMode="absolute", tolerance=f"{tolerance:f} {tolerance:f}")
        if tolerance
        else E.equal(*said, toleranceMode="exact")
    )
    return _if(near, _set(SCORE, E.baseValue("1", baseType="float")))


def in_place(name: str, steps: Sequence[str]) -> list[Element]:
    """Each step at its own place adds its share."""
    return [
        _if(
            E.match(
                E.index(E.variable(identifier=name), n=str(place)), E.baseValue(step, baseType="identifier")
            ),
            _add(1 / len(steps)),
        )
        for place, step in enumerate(steps, 1)
    ]


@dataclass
class Feedback:
    """What is said after an answer: its outcomes, the rules that set them, and the texts."""

    declared: list[Element] = field(default_factory=list)
    rules: list[Element] = field(default_factory=list)
    shown: list[Element] = field(default_factory=list)

    def of_choices(self, said: Sequence[tuple[str, str]], most: int | None) -> None:
        """Say to each choice what belongs to it: (choice, words)."""
        if not said:
            return
        self.declared.append(outcome("FEEDBACK", "single" if most == 1 else "multiple", "identifier"))
        self.rules.append(_set("FEEDBACK", E.variable(identifier="RESPONSE")))
        self.shown += [_modal("FEEDBACK", choice, words) for choice, words in said]

    def of_texts(self, said: Sequence[tuple[str, str]]) -> None:
        """Say to each text written what belongs to it: (text, words)."""
        if not said:
            return
        self.declared.append(outcome("FEEDBACK", "single", "identifier"))
        for number, (text, words) in enumerate(said, 1):
            written = E.baseValue(text, baseType="string")
            same = E.stringMatch(E.variable(identifier="RESPONSE"), written, caseSensitive="false")
            name = f"said-{number}"
            self.rules.append(_if(same, _set("FEEDBACK", E.baseValue(name, baseType="identifier"))))
            self.shown.append(_modal("FEEDBACK", name, words))

    def always(self, words: str) -> None:
        """Say this to everybody."""
        declared = outcome("EXPLANATION", "single", "identifier")
        declared.append(E.defaultValue(E.value("explanation")))
        self.declared.append(declared)
        self.shown.append(_modal("EXPLANATION", "explanation", words))


def _modal(outcome_name: str, name: str, words: str) -> Element:
    return E.modalFeedback(E.p(words), outcomeIdentifier=outcome_name, identifier=name, showHide="show")
