"""Items as Moodle XML, in one language or in all of theirs, which Moodle's multi-language filter tells apart."""

import html
from collections.abc import Callable, Iterable, Iterator
from decimal import Decimal
from typing import cast

from lxml import etree
from lxml.builder import E

from lms.domain.questions import ItemBase, Text
from lms.domain.questions.choice import Option
from lms.domain.questions.cloze import Cloze, Gap
from lms.domain.questions.essay import Essay
from lms.domain.questions.item import Language
from lms.domain.questions.match import Match
from lms.domain.questions.multiple import Multiple
from lms.domain.questions.numeric import Numeric
from lms.domain.questions.order import Order
from lms.domain.questions.short import Short
from lms.domain.questions.single import Single
from lms.domain.questions.true_false import TrueFalse
from lms.exchange import moodle_cloze
from lms.exchange.labels import labels_of
from lms.exchange.out import Export, Loss, lost
from lms.exchange.texts import marked
from lms.exchange.xml import Element, written

_LOST = ("pairs", "rubric-words")


def write(items: Iterable[ItemBase], language: Language | None) -> Export:
    """The file. `language` None: every text in all its languages; a text with gaps always has but one."""
    export, quiz, category = Export("moodle.xml"), E.quiz(), ""
    for item in items:
        if item.objective != category:
            category = item.objective
            name = E.category(E.text(f"$course$/top/{category}"))
            quiz.append(E.question(name, type="category"))
        quiz.append(_question(item, language))
        export.losses.extend(_losses(item, language))
    etree.indent(quiz)  # no element here holds both words and elements
    export.data = written(quiz)
    return export


def _losses(item: ItemBase, language: Language | None) -> Iterator[Loss]:
    parts = ("languages", *_LOST) if language or isinstance(item, Cloze) else _LOST
    return lost(item, parts)


class _Words:
    """Texts of one export as elements."""

    def __init__(self, language: Language | None) -> None:
        self.language = language

    def html(self, text: Text) -> str:
        return marked(text, self.language)

    def element(self, name: str, text: Text | None, **attributes: str) -> Element:
        inside = E.text(etree.CDATA(self.html(text)) if text else "")
        return E(name, inside, format="html", **attributes)

    def answer(self, text: Text, fraction: float, feedback: Text | None) -> Element:
        found = self.element("answer", text, fraction=f"{100 * fraction:.5f}".rstrip("0").rstrip("."))
        found.append(self.element("feedback", feedback))
        return found


def _question(item: ItemBase, language: Language | None) -> Element:
    if isinstance(item, Cloze):
        language = language or next(iter(item.text))
    words = _Words(language)
    kind, parts = _WRITERS[type(item)](item, words)
    question = E.question(E.name(E.text(item.id)), type=kind)
    if not isinstance(item, Cloze):
        question.append(words.element("questiontext", item.stem))
    question.append(words.element("generalfeedback", item.explanation))
    question.append(E.idnumber(item.id))
    question.extend(parts)
    if item.hint:
        question.append(words.element("hint", item.hint))
    question.append(E.tags(*(E.tag(E.text(label)) for label in labels_of(item))))
    return question


Written = tuple[str, list[Element]]


def _options(options: Iterable[Option], right: float, wrong: float, words: _Words) -> list[Element]:
    return [words.answer(o.text, right if o.key else wrong, o.feedback) for o in options]


def _single(item: ItemBase, words: _Words) -> Written:
    settings = [E.single("true"), E.shuffleanswers("true"), E.answernumbering("none")]
    return "multichoice", [*settings, *_options(cast(Single, item).options, 1, 0, words)]


def _multiple(item: ItemBase, words: _Words) -> Written:
    options = cast(Multiple, item).options
    share = 1 / sum(option.key for option in options)
    settings = [E.single("false"), E.shuffleanswers("true"), E.answernumbering("none")]
    return "multichoice", [*settings, *_options(options, share, -share, words)]


def _true_false(item: ItemBase, words: _Words) -> Written:
    one, parts = cast(TrueFalse, item), []
    for choice in one.options_offered():
        answer = E.answer(E.text(choice.id), fraction="100" if (choice.id == "true") is one.answer else "0")
        answer.append(words.element("feedback", choice.feedback))
        parts.append(answer)
    return "truefalse", parts


def _short(item: ItemBase, words: _Words) -> Written:
    parts = [E.usecase("0")]
    for accepted in cast(Short, item).accepted:
        answer = E.answer(E.text(accepted.text), fraction=f"{100 * accepted.share:g}", format="plain_text")
        answer.append(words.element("feedback", accepted.feedback))
        parts.append(answer)
    return "shortanswer", parts


def _numeric(item: ItemBase, words: _Words) -> Written:
    one = cast(Numeric, item)
    answer = E.answer(E.text(_number(one.answer)), E.tolerance(_number(one.tolerance)), fraction="100")
    if not one.unit:
        return "numerical", [answer]
    unit = E.unit(E.multiplier("1"), E.unit_name(words.html(one.unit)))
    # The unit is shown and not typed: unit handling 3 is "units are not used at all" when marking.
    return "numerical", [answer, E.units(unit), E.unitgradingtype("0"), E.showunits("3")]


def _number(value: Decimal) -> str:
    return f"{value:f}"


def _match(item: ItemBase, words: _Words) -> Written:
    one = cast(Match, item)
    pairs = [(pair.text, pair.match) for pair in one.pairs]
    sides: list[tuple[Text | None, Text]] = [*pairs, *((None, each.text) for each in one.distractors)]
    parts = []
    for text, match in sides:
        found = words.element("subquestion", text)
        found.append(E.answer(E.text(etree.CDATA(words.html(match)))))
        parts.append(found)
    return "matching", [E.shuffleanswers("true"), *parts]


def _order(item: ItemBase, words: _Words) -> Written:
    settings = [
        E.layouttype("VERTICAL"),
        E.selecttype("ALL"),
        E.selectcount("0"),
        E.gradingtype("ABSOLUTE_POSITION"),
        E.showgrading("SHOW"),
        E.numberingstyle("none"),
    ]
    steps = enumerate(cast(Order, item).steps, 1)
    return "ordering", [*settings, *(words.element("answer", s.text, fraction=str(n)) for n, s in steps)]


def _cloze(item: ItemBase, words: _Words) -> Written:
    one, language = cast(Cloze, item), cast(Language, words.language)
    gaps = {gap.id: _gap(gap, words) for gap in one.gaps}
    passages = one.passages()
    pieces = passages.get(language) or next(iter(passages.values()))
    text = "".join(
        gaps[piece] if n % 2 else html.escape(piece, quote=False) for n, piece in enumerate(pieces)
    )
    whole = f"<p>{words.html(one.stem)}</p><p>{text}</p>"
    return "cloze", [E.questiontext(E.text(etree.CDATA(whole)), format="html")]


def _gap(gap: Gap, words: _Words) -> str:
    if not gap.options:
        return moodle_cloze.write(
            [(html.escape(said, quote=False), True, "") for said in gap.accepted], is_choice=False
        )
    said = [(words.html(o.text), o.key, words.html(o.feedback) if o.feedback else "") for o in gap.options]
    return moodle_cloze.write(said, is_choice=True)


def _essay(item: ItemBase, words: _Words) -> Written:
    one = cast(Essay, item)
    rubric = "".join(
        f"<li>{words.html(criterion.text)}<ul>"
        + "".join(f"<li>{level.points:g}: {words.html(level.text)}</li>" for level in criterion.levels)
        + "</ul></li>"
        for criterion in one.rubric
    )
    grader = E.graderinfo(E.text(etree.CDATA(f"<ol>{rubric}</ol>")), format="html")
    return "essay", [E.responseformat("editor"), E.responserequired("1"), grader]


_WRITERS: dict[type[ItemBase], Callable[[ItemBase, _Words], Written]] = {
    Single: _single,
    Multiple: _multiple,
    TrueFalse: _true_false,
    Short: _short,
    Numeric: _numeric,
    Match: _match,
    Order: _order,
    Cloze: _cloze,
    Essay: _essay,
}
