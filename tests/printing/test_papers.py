"""A printed paper: drawn by a secret seed, found again by its code, with its key on another sheet."""

import re
from collections.abc import Callable

import pytest

from lms import db, i18n
from lms.courses.releases import Served
from lms.domain.errors import NotFoundError
from lms.printing import service
from lms.printing.service import PrintedPaper
from tests import samples
from tests.conftest import SECRET, Cast, publish
from tests.quizzes import papers

SECRETS = ("سبب الإجابة السرّي", "كلا", "إحالة الضحية إلى الإيواء", "0.35", "The secret reason", "right")
Html = Callable[..., str]


def variants(served: Served, secret: str = SECRET) -> list[PrintedPaper]:
    return [service.paper(served, "final", n, secret) for n in range(1, service.MOST_VARIANTS + 1)]


def test_the_paper_asks_what_was_drawn_in_that_order(course: Served, html: Html) -> None:
    orders = set()
    for printed in variants(course)[:6]:
        asked = re.findall(r"سؤال (q\d)؟", html("paper", printed))
        assert asked == [question.item for question in printed.drawn]
        orders.add(tuple(asked))
    assert len(orders) > 1


@pytest.mark.parametrize("language", ["ar", "en"])
def test_neither_paper_nor_sheet_tells_the_key(printed: PrintedPaper, html: Html, language: str) -> None:
    said = html("paper", printed, language) + html("sheet", printed, language)
    for secret in SECRETS:
        assert f">{secret}<" not in said
        assert secret in ("right", "كلا") or secret not in said
    assert "سبب الإجابة السرّي" in html("key", printed)


def test_options_stand_as_drawn_behind_their_letters(course: Served, html: Html) -> None:
    for printed in variants(course)[:4]:
        with i18n.speaking("ar"):
            for drawn, question in zip(printed.drawn, printed.questions(), strict=True):
                (place,) = question.places
                assert [option.sign for option in place.options] == list("أبجد")[: len(drawn.options)]
                items = printed.served.content.items[drawn.item].choices()
                texts = {choice.id: choice.text for choice in items}
                assert [option.text for option in place.options] == [texts[o] for o in drawn.options]


def test_the_key_names_the_letter_printed_beside_what_is_right(course: Served) -> None:
    letters = set()
    for printed in variants(course):
        for drawn, solution in zip(printed.drawn, printed.solutions(), strict=True):
            if "right" in drawn.options:
                sign = "أبج"[drawn.options.index("right")]
                assert [option.sign for option in solution.rights[0].options] == [sign]
                letters.add(sign)
    assert letters == set("أبج")


def test_the_key_tells_all_that_is_right_of_every_type(printed: PrintedPaper, html: Html) -> None:
    rights = {s.question.control: s.rights for s in printed.solutions()}
    items = printed.served.content.items
    for slot, solution in zip(printed.slots, printed.solutions(), strict=True):
        found = {
            right.place.id: [slot.options[o.token] for o in right.options] or list(right.written)
            for right in solution.rights
        }
        assert {k: set(v) for k, v in found.items()} == {k: set(v) for k, v in slot.item.right().items()}
    assert [option.sign for right in rights["order"] for option in right.options] == [
        items["order"].right()[right.place.id][0] for right in rights["order"]
    ]
    said = html("key", printed)
    for words in ("an act", "referral to shelter", "0.25 – 0.35", "السلامة", "4 درجات"):
        assert words in said
    assert "الترحيل" not in said, "words that are expected to be wrong"
    assert "لا يُعطى للمتدربين" in said


def test_a_variant_is_the_same_each_time_and_each_variant_has_a_code(course: Served) -> None:
    once = variants(course)
    assert [each.drawn for each in once] == [each.drawn for each in variants(course)]
    assert len({each.code for each in once}) == service.MOST_VARIANTS
    assert len({each.drawn for each in once}) > service.MOST_VARIANTS / 2


def test_without_the_secret_nobody_can_tell_a_paper(course: Served) -> None:
    ours, theirs = variants(course), variants(course, "another secret of some length, 32 letters")
    assert [each.seed for each in ours] != [each.seed for each in theirs]
    assert not {each.code for each in ours} & {each.code for each in theirs}


def test_the_code_leads_back_however_it_is_typed(database: db.Database, course: Served) -> None:
    printed = service.paper(course, "final", 2, SECRET)
    tail = printed.code[-4:]
    typed = {printed.code, printed.code.lower(), f" 1 b {tail} ", f"١B{tail}", f"1B\u200f-{tail}"}
    with database.reading() as session:
        for code in typed:
            assert service.paper_of(session, "referral", "final", code, SECRET).drawn == printed.drawn


def test_the_code_leads_to_the_release_it_was_printed_from(database: db.Database, course: Served) -> None:
    printed = service.paper(course, "final", 1, SECRET)
    papers.publish_next(database, papers.of_every_type())
    with database.reading() as session:
        found = service.paper_of(session, "referral", "final", printed.code, SECRET)
    assert (found.served.release_id, found.drawn) == (course.release_id, printed.drawn)


def test_a_code_of_another_paper_leads_nowhere(database: db.Database, cast: Cast, course: Served) -> None:
    other = publish(database, samples.course("other"))
    later = papers.publish_next(database, papers.of_every_type())
    own, code = service.paper(course, "final", 1, SECRET), service.paper(later, "final", 1, SECRET).code
    wrong = [
        service.paper(other, "final", 1, SECRET).code,
        "1" + code[1:],
        own.code[0] + "B" + own.code[2:],
        "9" + own.code[1:],
        "0" + own.code,
        own.code[:-1],
        "",
        "x\x00",
        "٩" * 300,
        f"{10**30}A-{own.code[-4:]}",
    ]
    with database.reading() as session:
        for typed in wrong:
            with pytest.raises(NotFoundError):
                service.paper_of(session, "referral", "final", typed, SECRET)
        with pytest.raises(NotFoundError):
            service.paper_of(session, "referral", "nothing", own.code, SECRET)
        with pytest.raises(NotFoundError):
            service.paper_of(session, "referral", "final", own.code, SECRET + "x")


@pytest.mark.parametrize("variant", [0, -1, 27, 10**9])
def test_there_are_no_other_variants(course: Served, variant: int) -> None:
    with pytest.raises(NotFoundError):
        service.paper(course, "final", variant, SECRET)


def test_what_trainers_wrote_is_text_on_every_sheet(database: db.Database, cast: Cast, html: Html) -> None:
    evil = "</p><img src=http://evil.example/x.png><style>*{display:none}</style>{{ 7*7 }}"
    compiled = samples.course("evil", title=samples.text(evil, evil))
    item = {**samples.single("q1"), "stem": samples.text(evil, evil), "explanation": samples.text(evil, evil)}
    item["options"][0]["text"] = samples.text(evil, evil)
    items = {**compiled.items, "q1": papers.read(item)}
    rules = {"draw": (), "items": ("q1",), "title": samples.text(evil, evil)}
    quiz = compiled.quizzes["final"].model_copy(update=rules)
    served = publish(database, compiled.model_copy(update={"items": items, "quizzes": {"final": quiz}}))
    printed = service.paper(served, "final", 1, SECRET)
    for kind in ("paper", "sheet", "key"):
        said = html(kind, printed)
        assert "<img" not in said
        assert "<style" not in said
        assert "{{ 7*7 }}" in said
