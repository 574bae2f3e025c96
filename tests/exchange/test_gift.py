"""GIFT: what the grammar allows is read, what it does not is refused with its line; out and in again is the same."""

from typing import Any

import pytest
from hypothesis import given

from lms.domain.questions import ItemBase
from lms.exchange import gift, gift_out
from lms.exchange.intake import convert
from lms.exchange.verdicts import Place, Verdict
from tests.domain.questions.reading import read
from tests.exchange.items import items

FLAT = ("single", "multiple", "true-false", "short", "numeric", "match")
PLACE = Place(["stages", "roles"], "stages")


def verdicts(text: str, place: Place = PLACE) -> list[Verdict]:
    return list(convert(gift.read(text), place))


def one(text: str) -> Verdict:
    (verdict,) = verdicts(text)
    return verdict


def item(text: str) -> ItemBase:
    verdict = one(text)
    assert verdict.item is not None, [str(reason) for reason in verdict.reasons]
    return read(verdict.item)


def test_a_single_choice_with_feedback() -> None:
    found: Any = item(
        "::Q1:: ما المرحلة الأولى؟ {\n=التعرّف #نعم\n~العودة #هذه الأخيرة\n####لأنها تبدأ بالشك\n}"
    )
    assert (found.type, found.id, found.stem) == ("single", "q1", {"ar": "ما المرحلة الأولى؟"})
    assert [(o.text["ar"], o.key, o.feedback) for o in found.options] == [
        ("التعرّف", True, {"ar": "نعم"}),
        ("العودة", False, {"ar": "هذه الأخيرة"}),
    ]
    assert found.explanation == {"ar": "لأنها تبدأ بالشك"}
    assert found.status == "draft"


@pytest.mark.parametrize(
    ("text", "kind", "right"),
    [
        ("Grant is buried in a tomb. {T}", "true-false", {"answer": ["true"]}),
        ("The sun rises in the west. {FALSE#No#Right}", "true-false", {"answer": ["false"]}),
        ("Two plus two? {=four =4}", "short", {"answer": ["four"]}),
        ("When was it? {#1822:5}", "numeric", {"answer": ["1822"]}),
        ("Pi? {#3.141..3.142}", "numeric", {"answer": ["3.1415"]}),
        ("Match. {=a -> 1 =b -> 2 =c -> 3}", "match", {"a": ["a"], "b": ["b"], "c": ["c"]}),
        ("Which two? {~%50%one ~%50%two ~%-50%three ~%-50%four}", "multiple", {"answer": ["a", "b"]}),
        ("Moodle costs {~lots ~something =nothing} to download.", "single", {"answer": ["c"]}),
    ],
)
def test_each_kind_becomes_one_of_ours(text: str, kind: str, right: dict[str, list[str]]) -> None:
    found = item(text)
    assert (found.type, found.right()) == (kind, right)
    assert one(text).status == "kept"


def test_a_gap_in_the_text_is_shown_as_one() -> None:
    assert item("Moodle costs {~lots =nothing} to download.").stem == {
        "en": "Moodle costs _____ to download."
    }


def test_what_is_escaped_stands_for_itself() -> None:
    found: Any = item(r"::a\:b::Which has \{braces\}\: {=x \= y \~ z \# w \{q\} \\n ~no\nline}")
    assert found.stem["en"] == "Which has {braces}:"
    assert found.options[0].text["en"] == r"x = y ~ z # w {q} \n"
    assert found.options[1].text["en"] == "no line"


def test_html_keeps_its_words_and_markdown_and_plain_stay() -> None:
    found: Any = item(
        "[html]<p>What is <b>this</b>&nbsp;?</p><script>x</script> {=<i>a</i> &amp; b ~[plain]<c>}"
    )
    assert found.stem["en"] == "What is this ?"
    assert [option.text["en"] for option in found.options] == ["a & b", "<c>"]


def test_comments_ids_tags_and_categories() -> None:
    text = """// a remark
$CATEGORY: $course$/top/roles

// [id:who-leads] [tag:airport] [tag:Night Shift]
::T::Who leads? {=A ~B}

$CATEGORY: elsewhere

Who follows? {=A ~B}
"""
    first, second = verdicts(text)
    assert first.item is not None
    assert (first.id, first.item["tags"], first.item["objective"]) == (
        "who-leads",
        ["airport", "night-shift"],
        "roles",
    )
    assert first.status == "kept"
    assert second.item is not None
    assert (second.status, second.item["objective"], second.line) == ("changed", "stages", 9)


@pytest.mark.parametrize(
    ("text", "status"),
    [
        ("No braces at all", "refused"),
        ("{=a ~b}", "refused"),
        ("Unclosed {=a ~b", "refused"),
        ("Twice {=a ~b} and {=c}", "refused"),
        ("Loose {words =a ~b}", "refused"),
        ("None right {~a ~b}", "refused"),
        ("Two right {=a ~b =c ~%100%d}", "refused"),
        ("One {=a}{", "refused"),
        ("Half {=a -> 1 =b}", "refused"),
        ("Number {#many}", "refused"),
        ("Weight {~%500%a ~b}", "refused"),
        ("Empty {= ~b}", "refused"),
        ("Partly {=a ~%50%b ~c}", "changed"),
        ("Below {=a ~%-25%b ~c}", "changed"),
        ("Uneven {~%70%a ~%30%b ~c}", "changed"),
        ("Pattern {=*aft* =raft}", "changed"),
        ("Numbers {#=3:1 =%50%2}", "changed"),
        ("Write {}", "changed"),
    ],
)
def test_what_does_not_fit_is_changed_or_refused_and_says_why(text: str, status: str) -> None:
    verdict = one(text)
    assert verdict.status == status
    assert all(str(reason) for reason in verdict.reasons)
    assert len(verdict.reasons) >= 1


def test_one_bad_question_does_not_spoil_the_others() -> None:
    found = verdicts("Good {=a ~b}\n\nBad {=a\n\nGood too {=a ~b}")
    assert [(verdict.line, verdict.status) for verdict in found] == [(1, "kept"), (3, "refused"), (5, "kept")]


def test_ids_are_never_used_twice() -> None:
    found = verdicts("::x::One {=a ~b}\n\n::x::Two {=a ~b}", Place(["stages"], "stages", frozenset({"x"})))
    assert [verdict.id for verdict in found] == ["x-2", "x-3"]


@given(items(FLAT))
def test_out_and_in_again_is_the_same(original: ItemBase) -> None:
    language: Any = next(iter(original.stem))
    export = gift_out.write([original], language)
    assert export.losses == []
    assert item(export.data.decode()) == original


def test_what_gift_has_no_form_for_is_named() -> None:
    from tests.domain.questions.test_cloze import SAMPLES

    export = gift_out.write([read(SAMPLES[0])], "ar")
    assert (export.data, [loss.item for loss in export.losses]) == (b"", ["q"])
