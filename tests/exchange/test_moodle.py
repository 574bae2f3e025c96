"""Moodle XML: what its documentation has is read; out and in again is the same item, in both languages."""

from typing import Any

import pytest
from hypothesis import given

from lms.domain.errors import InvalidError
from lms.domain.questions import ItemBase
from lms.exchange import moodle, moodle_out
from lms.exchange.intake import convert
from lms.exchange.verdicts import Place, Verdict
from lms.i18n import speaking
from tests.domain.questions.reading import read, samples
from tests.exchange.items import KINDS, items

PLACE = Place(["stages", "roles"], "stages")
WHOLE = [kind for kind in KINDS if kind != "cloze"]


def verdicts(inner: str) -> list[Verdict]:
    return list(convert(moodle.read(f"<quiz>{inner}</quiz>".encode()), PLACE))


def one(inner: str) -> Verdict:
    (verdict,) = verdicts(inner)
    return verdict


def question(kind: str, inner: str, text: str = "<p>ما المرحلة الأولى؟</p>") -> str:
    return (
        f'<question type="{kind}"><name><text>Q 1</text></name>'
        f'<questiontext format="html"><text><![CDATA[{text}]]></text></questiontext>{inner}</question>'
    )


def item(verdict: Verdict) -> Any:
    assert verdict.item is not None, [str(reason) for reason in verdict.reasons]
    return read(verdict.item)


def answer(text: str, fraction: str, more: str = "") -> str:
    return f'<answer fraction="{fraction}" format="html"><text>{text}</text>{more}</answer>'


def test_a_single_choice_with_feedback_id_tags_and_category() -> None:
    said = "<feedback format='html'><text>&lt;b&gt;نعم&lt;/b&gt;</text></feedback>"
    inner = (
        "<single>true</single>"
        + answer("التعرّف", "100", said)
        + answer("العودة", "0")
        + "<idnumber>first-stage</idnumber><generalfeedback><text>لأنها تبدأ بالشك</text></generalfeedback>"
        + "<hint format='html'><text>فكّر في الشك</text></hint>"
        + "<tags><tag><text>Night Shift</text></tag><tag><text>thinking:apply</text></tag></tags>"
    )
    category = "<question type='category'><category><text>$course$/top/roles</text></category></question>"
    verdict = one(category + question("multichoice", inner))
    found = item(verdict)
    assert (found.id, found.type, found.objective, found.thinking, found.tags) == (
        "first-stage", "single", "roles", "apply", ("night-shift",),
    )  # fmt: skip
    assert (found.stem, found.hint) == ({"ar": "ما المرحلة الأولى؟"}, {"ar": "فكّر في الشك"})
    assert found.options[0].feedback == {"ar": "نعم"}
    assert verdict.status == "kept"


def test_both_languages_are_told_apart() -> None:
    def both(ar: str, en: str) -> str:
        return f'<![CDATA[<span lang="ar" class="multilang">{ar}</span><span lang="en" class="multilang">{en}</span>]]>'

    inner = answer(both("نعم", "Yes"), "100") + answer(both("لا", "No"), "0")
    found = item(one(question("multichoice", inner, both("سؤال؟", "A question?")[9:-3])))
    assert found.stem == {"ar": "سؤال؟", "en": "A question?"}
    assert found.options[1].text == {"ar": "لا", "en": "No"}


STEPS = "".join(answer(words, str(n)) for n, words in enumerate("أبج", 1))


@pytest.mark.parametrize(
    ("kind", "inner", "type_", "right"),
    [
        ("truefalse", answer("true", "0") + answer("false", "100"), "true-false", {"answer": ["false"]}),
        ("shortanswer", answer("أ", "50") + answer("ب", "100"), "short", {"answer": ["ب"]}),
        ("numerical", answer("12.5", "100", "<tolerance>0.5</tolerance>"), "numeric", {"answer": ["12.5"]}),
        ("ordering", STEPS, "order", {"a": ["1"], "b": ["2"], "c": ["3"]}),
    ],
)
def test_each_kind_becomes_one_of_ours(
    kind: str, inner: str, type_: str, right: dict[str, list[str]]
) -> None:
    verdict = one(question(kind, inner))
    assert (item(verdict).type, item(verdict).right(), verdict.status) == (type_, right, "kept")


def test_gaps_in_a_text_with_weights_and_escapes() -> None:
    text = "<p>أكمل.</p><p>الركن الأول {1:SHORTANSWER:=فعل~%100%الفعل} والثاني {2:MC:مكان#لا~=وسيلة \\} و\\~}.</p>"
    found = item(one(question("cloze", "", text)))
    assert found.stem == {"ar": "أكمل."}
    assert found.text == {"ar": "الركن الأول {{1}} والثاني {{2}}."}
    assert found.gaps[0].accepted == ("فعل", "الفعل")
    assert [(o.text["ar"], o.key) for o in found.gaps[1].options] == [("مكان", False), ("وسيلة } و~", True)]


@pytest.mark.parametrize(
    ("text", "status", "word"),
    [
        (question("calculated", answer("{a}+{b}", "100")), "refused", "النوع"),
        (question("description", ""), "refused", "شيئ"),
        (question("truefalse", answer("yes", "100")), "refused", ""),
        (question("cloze", "", "كم؟ {1:NUMERICAL:=5:0}"), "refused", "فراغ"),
        (question("multichoice", answer("أ", "0") + answer("ب", "0")), "refused", ""),
        (question("multichoice", answer("أ", "100") + answer("ب", "-50")), "changed", ""),
        (question("essay", ""), "changed", ""),
        (
            question(
                "multichoice", answer("أ", "100") + answer("ب", "0"), '<img src="@@PLUGINFILE@@/a.png">من؟'
            ),
            "changed",
            "صورت",
        ),
    ],
)
def test_what_does_not_fit_is_changed_or_refused_and_says_why(text: str, status: str, word: str) -> None:
    verdict = one(text)
    with speaking("ar"):
        said = " ".join(str(reason) for reason in verdict.reasons)
    assert (verdict.status, word in said, bool(said)) == (status, True, True)


def test_lines_are_those_of_the_file() -> None:
    found = verdicts("\n\n" + question("essay", "") + "\n" + question("calculated", ""))
    assert [verdict.line for verdict in found] == [3, 4]


@pytest.mark.parametrize(
    "data",
    [
        b"",
        b"<quiz>",
        b'<!DOCTYPE quiz [<!ENTITY a "aaaa"><!ENTITY b "&a;&a;">]><quiz>&b;</quiz>',
        b'<!DOCTYPE quiz SYSTEM "http://127.0.0.1/x.dtd"><quiz/>',
        b'<!DOCTYPE q [<!ENTITY x SYSTEM "file:///etc/passwd">]><quiz><question type="essay">&x;</question></quiz>',
        b"<quiz>" + b"<a>" * 10_000,
        b"\xff\xfe\x00",
    ],
)
def test_a_hostile_file_gets_one_sentence(data: bytes) -> None:
    with pytest.raises(InvalidError) as caught:
        list(moodle.read(data))
    assert str(caught.value.message)


def taken_in(export_data: bytes) -> ItemBase:
    (verdict,) = convert(moodle.read(export_data), PLACE)
    assert verdict.status == "kept", [str(reason) for reason in verdict.reasons]
    found: ItemBase = item(verdict)
    return found


@given(items(WHOLE, is_bilingual=True))
def test_out_and_in_again_is_the_same_in_both_languages(original: ItemBase) -> None:
    export = moodle_out.write([original], None)
    assert export.losses == []
    assert taken_in(export.data) == original


@given(items(KINDS))
def test_out_and_in_again_is_the_same_in_one_language(original: ItemBase) -> None:
    language: Any = next(iter(original.stem))
    export = moodle_out.write([original], language)
    assert export.losses == []
    assert taken_in(export.data) == original


def test_what_the_format_does_not_hold_is_named() -> None:
    said = {
        kind: [str(loss.reason) for loss in moodle_out.write([read(sample)], None).losses]
        for kind, sample in samples().items()
    }
    assert said["single"] == []
    assert said["essay"]
    assert said["cloze"], "a text with gaps is given out in one language only"
