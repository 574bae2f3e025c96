"""The craft of writing items, as far as a machine can see it: warnings that publishing does not wait for.

The rules are those of Haladyna, Downing and Rodriguez, “A Review of Multiple-Choice Item-Writing Guidelines for
Classroom Assessment”, Applied Measurement in Education 15(3), 2002.
"""

import re
from collections import Counter
from collections.abc import Iterator, Mapping

from lms.courses.files import Parsed
from lms.courses.shapes import Source
from lms.courses.terms import fold
from lms.domain.content import Bank, Draw, Quiz
from lms.domain.questions import Choice, ChoiceItem, ItemBase
from lms.domain.questions.item import Language
from lms.domain.questions.single import Single
from lms.domain.questions.true_false import TrueFalse

LONGEST_KEYS = 0.4  # of a bank's items; by chance it is one in four
MOST_RECALL = 1 / 3
FEWEST_FOR_A_SHARE = 8  # items; below it a share is an accident
FEWEST_FOR_CHANCE = 20  # items: five expected at each of four places
FORM_LENGTH = 12
# Upper 5 % points of chi-squared by degrees of freedom (NIST/SEMATECH e-Handbook, 1.3.6.7.4).
CHI_SQUARED = {1: 3.841, 2: 5.991, 3: 7.815, 4: 9.488, 5: 11.070}
CATCH_ALL = re.compile(
    r"\b(all|none|both|neither|any) of the (above|following|options)|"
    r"(كل|جميع|لا شيء) (ما|مما) (سبق|ذكر|تقدم)",
    re.IGNORECASE,
)
# A question asked by what is not so, and an option that begins by denying: together they are a double negative.
NEGATIVE_QUESTION = re.compile(
    r"\b(which|what)\b[^.?]*\b(not|never|except)\b[^.?]*\?$|(أي|ما)\b[^.؟]*\s(ليس|ليست|ما عدا|باستثناء)\s[^.؟]*؟$",
    re.IGNORECASE,
)
DENIAL = re.compile(r"(not|no|never|none|nobody|nothing)\b|(لا|ليس|ليست|لم|لن)\s", re.IGNORECASE)


def check(parsed: Parsed, items: Mapping[str, ItemBase]) -> None:
    """Note what weakens the items, papers and forms of a course."""
    languages = parsed.course.languages if parsed.course else ()
    for bank, source in parsed.banks.values():
        for index, item in enumerate(bank.items):
            _item(item, source, index)
        _positions(bank, source)
        for language in languages:
            _lengths(bank, source, language)
    for quiz, source in parsed.quizzes.values():
        if quiz.kind == "final":
            _thinking(quiz, source, parsed, items)
    _forms(parsed, items)


def askable(parsed: Parsed, quiz: Quiz) -> set[str]:
    """Ids of all items that a paper of this quiz may ask."""
    return set(quiz.items).union(*(pool(parsed, draw) for draw in quiz.draw))


def pool(parsed: Parsed, draw: Draw) -> set[str]:
    """Ids of the items that a draw may take."""
    bank = parsed.banks.get(draw.bank)
    return {item.id for item in bank[0].items if draw.fits(item)} if bank else set()


def _item(item: ItemBase, source: Source, index: int) -> None:
    loc = ("items", index)
    if item.explanation is None and item.status == "reviewed":
        source.warn("explanation-missing", *loc, id=item.id)
    for choice in _bare(item):
        source.warn("feedback-missing", *loc, option=choice.id, id=item.id)
    for choice in item.choices():
        if any(CATCH_ALL.search(fold(words)) for words in choice.text.values()):
            source.warn("option-catch-all", *loc, option=choice.id, id=item.id)
    for language, stem in item.stem.items():
        options = (choice.text.get(language, "") for choice in item.choices())
        if NEGATIVE_QUESTION.search(stem) and any(DENIAL.match(words) for words in options):
            source.warn("double-negative", *loc, "stem", id=item.id)


def _bare(item: ItemBase) -> Iterator[Choice]:
    """Choices that say nothing to who took them. What is right about a true statement, its explanation says."""
    if not isinstance(item, ChoiceItem):
        return iter(())
    explained = item.keys() if isinstance(item, TrueFalse) else frozenset()
    return (choice for choice in item.choices() if not choice.feedback and choice.id not in explained)


def _singles(bank: Bank) -> list[Single]:
    return [item for item in bank.items if isinstance(item, Single)]


def _lengths(bank: Bank, source: Source, language: Language) -> None:
    singles = _singles(bank)
    longest = sum(is_key_longest(item, language) for item in singles)
    if len(singles) >= FEWEST_FOR_A_SHARE and longest > LONGEST_KEYS * len(singles):
        source.warn("key-longest", "items", n=longest, of=len(singles), language=language)


def is_key_longest(item: Single, language: Language) -> bool:
    """Whether the key alone is the longest option, so that it can be guessed without reading."""
    lengths = {option.id: len(option.text.get(language, "")) for option in item.options}
    (key,) = item.keys()
    return all(lengths[key] > length for one, length in lengths.items() if one != key)


def _positions(bank: Bank, source: Source) -> None:
    """Among items of as many options, the key must stand at each place about as often."""
    by_size: dict[int, Counter[int]] = {}
    for item in _singles(bank):
        place = next(index for index, option in enumerate(item.options) if option.key)
        by_size.setdefault(len(item.options), Counter())[place] += 1
    for size, counts in by_size.items():
        if counts.total() >= FEWEST_FOR_CHANCE and chi_squared(counts, size) > CHI_SQUARED.get(size - 1, 99):
            shown = ", ".join(str(counts[place]) for place in range(size))
            source.warn("key-position", "items", n=counts.total(), counts=shown)


def chi_squared(counts: Mapping[int, int], size: int) -> float:
    """Pearson's statistic of counts over `size` places, none preferred: sum of (observed - expected)²/expected."""
    expected = sum(counts.values()) / size
    return sum((counts.get(place, 0) - expected) ** 2 / expected for place in range(size))


def _thinking(quiz: Quiz, source: Source, parsed: Parsed, items: Mapping[str, ItemBase]) -> None:
    asked = [items[one] for one in askable(parsed, quiz) if one in items]
    recall = sum(item.thinking == "recall" for item in asked)
    if len(asked) >= FEWEST_FOR_A_SHARE and recall > MOST_RECALL * len(asked):
        source.warn("recall-many", n=recall, of=len(asked))


def _forms(parsed: Parsed, items: Mapping[str, ItemBase]) -> None:
    """Forms before and after a course: listed items, one or more of each objective, alike in number and thinking."""
    if not parsed.course:
        return
    shapes: list[Counter[tuple[str, str]]] = []
    for stem in parsed.course.forms:
        if stem not in parsed.quizzes:
            continue
        quiz, source = parsed.quizzes[stem]
        shapes.append(Counter((items[i].objective, items[i].thinking) for i in quiz.items if i in items))
        if quiz.length() < FORM_LENGTH:
            source.warn("form-short", least=FORM_LENGTH)
        _asked_elsewhere(parsed, stem, quiz, source)
        missing = [o.id for o in parsed.course.objectives if o.id not in {key[0] for key in shapes[-1]}]
        if missing:
            source.warn("form-gap", "items", id=", ".join(missing))
    if len(shapes) == 2 and shapes[0] != shapes[1]:
        different = sorted({key[0] for key in (shapes[0] - shapes[1]) + (shapes[1] - shapes[0])})
        parsed.course_source.warn("forms-unequal", "forms", id=", ".join(different))


def _asked_elsewhere(parsed: Parsed, stem: str, quiz: Quiz, source: Source) -> None:
    others = {i for s, (q, _) in parsed.quizzes.items() if s != stem for i in askable(parsed, q)}
    others |= {i for by in parsed.lessons.values() for lesson in by.values() for i, _ in lesson.body.checks}
    for index, one in enumerate(quiz.items):
        if one in others:
            source.warn("form-item-known", "items", index, id=one)
