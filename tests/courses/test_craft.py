"""The craft of items, papers and prose: each warning is given where it is due, and not where it isn't."""

from collections.abc import Sequence

import pytest

from lms.courses import checks, compiling, craft
from lms.courses.files import parse_shared
from lms.courses.folders import Folder
from lms.domain.problems import Problem
from tests.courses import folder
from tests.courses.folder import BANK, COURSE_YML, LESSON_AR, LESSON_EN, PROGRAMMES


def problems(changes: dict[str, str], code: str) -> list[Problem]:
    made = folder.draft({name: text.encode() for name, text in changes.items()})
    return [problem for problem in made.problems if problem.code == code]


def places(changes: dict[str, str], code: str) -> list[str]:
    return [f"{p.path.removeprefix('referral/')}:{p.line}:{p.column}" for p in problems(changes, code)]


def item(name: str, options: Sequence[str], key: int, *, thinking: str = "apply", stem: str = "سؤال؟") -> str:
    """A single-choice item whose options read the same in both languages."""
    lines = [
        f"      {{id: o{n}, text: {{ar: {words}, en: {words}}}, key: {str(n == key).lower()}, "
        "feedback: {ar: و, en: f}}"
        for n, words in enumerate(options)
    ]
    head = f"  - {{id: {name}, type: single, objective: stages, thinking: {thinking}, "
    body = f"stem: {{ar: {stem}, en: {stem}}}, explanation: {{ar: لأن, en: because}}, options: [\n"
    return head + body + ",\n".join(lines) + "]}\n"


def bank(*items: str) -> dict[str, str]:
    return {"final.bank.yml": "items:\n" + "".join(items)}


def four(key: int, longest: int) -> list[str]:
    return ["كلمتان هنا طويلتان" if n == longest else "كلمة" for n in range(4)]


def test_an_option_without_feedback_is_named() -> None:
    bare = BANK.replace(", feedback: {ar: لا, en: No}}", "}")
    assert places({"final.bank.yml": bare}, "feedback-missing") == ["final.bank.yml:2:5"]


def test_a_true_statement_needs_no_feedback_beside_its_explanation() -> None:
    assert '"true"' in BANK
    assert not problems({}, "feedback-missing")
    without = BANK.replace('    feedback: {"true": {ar: لا, en: No}}\n', "")
    assert [p.values["option"] for p in problems({"final.bank.yml": without}, "feedback-missing")] == ["true"]


@pytest.mark.parametrize(
    ("words", "is_named"),
    [
        ("جميع ما سبق", True),
        ("كل ما ذُكر", True),
        ("لا شيء مما سبق", True),
        ("All of the above", True),
        ("none of the following", True),
        ("both of the above", True),
        ("كل ما قالته المرأة", False),
        ("All workers in the house", False),
    ],
)
def test_an_option_about_the_other_options_is_named(words: str, is_named: bool) -> None:
    found = problems(
        bank(item("q1", ["أ", "ب", "ج", words], 0), item("q2", four(0, 1), 0)), "option-catch-all"
    )
    assert bool(found) is is_named


@pytest.mark.parametrize(
    ("stem", "option", "is_named"),
    [
        ("أي هذه الأفعال ليس من أركان الجريمة؟", "لا يُسأل عن الرضا", True),
        ("Which of these is not an act?", "Not asking for consent", True),
        ("أي هذه الأفعال ليس من أركان الجريمة؟", "نقل الشخص", False),
        ("قال الضابط إن الجواز ليس معه. ماذا يفعل المفتش؟", "لا يترك المكان", False),
        ("What should the officer do?", "Not ask for consent", False),
    ],
)
def test_a_denied_question_with_a_denied_option_is_named(stem: str, option: str, is_named: bool) -> None:
    found = problems(bank(item("q1", ["نقل", "إيواء", "تجنيد", option], 0, stem=stem)), "double-negative")
    assert bool(found) is is_named


@pytest.mark.parametrize(("longest", "is_named"), [(4, False), (5, True), (10, True)])
def test_a_bank_whose_key_is_mostly_the_longest_is_named_in_each_language(
    longest: int, is_named: bool
) -> None:
    """Two in five are let pass: with ten items, four."""
    rows = [item(f"q{n}", four(n % 4, n % 4 if n < longest else (n + 1) % 4), n % 4) for n in range(10)]
    found = problems(bank(*rows), "key-longest")
    assert [p.values["language"] for p in found] == (["ar", "en"] if is_named else [])
    assert {p.values["n"] for p in found} <= {longest}


def test_options_of_one_length_give_nothing_away() -> None:
    assert not problems(bank(*(item(f"q{n}", ["كلمة"] * 4, n % 4) for n in range(10))), "key-longest")


def test_few_items_prove_nothing() -> None:
    assert not problems(bank(*(item(f"q{n}", four(0, 0), 0) for n in range(7))), "key-longest")
    assert not problems(bank(*(item(f"q{n}", four(0, 1), 0) for n in range(19))), "key-position")


def test_keys_that_stand_mostly_at_one_place_are_named() -> None:
    even = [item(f"q{n}", four(n % 4, (n + 1) % 4), n % 4) for n in range(20)]
    assert not problems(bank(*even), "key-position")
    skewed = [item(f"q{n}", four(n % 2, 3), n % 2) for n in range(20)]
    (found,) = problems(bank(*skewed), "key-position")
    assert found.values["counts"] == "10, 10, 0, 0"


def test_chi_squared_is_that_of_a_worked_example() -> None:
    """A die thrown 60 times: 13.4, more than 11.07 (Wikipedia, Pearson's chi-squared test, "Fairness of dice")."""
    counts = dict(enumerate([5, 8, 9, 8, 10, 20]))
    assert craft.chi_squared(counts, 6) == pytest.approx(13.4)
    assert craft.chi_squared(counts, 6) > craft.CHI_SQUARED[5]


@pytest.mark.parametrize(("recall", "is_named"), [(3, False), (4, True)])
def test_a_final_paper_of_too_much_recall_is_named(recall: int, is_named: bool) -> None:
    rows = [item(f"q{n}", four(0, 1), 0, thinking="recall" if n < recall else "judge") for n in range(9)]
    assert bool(problems(bank(*rows), "recall-many")) is is_named


def form(*ids: str) -> str:
    return "title: {ar: نموذج, en: Form}\nkind: form\nreview: never\nitems: [" + ", ".join(ids) + "]\n"


def with_forms(a: str, b: str, thinking: str = "apply") -> dict[str, str]:
    rows = [item("fa", four(0, 1), 0), item("fb", four(1, 2), 1, thinking=thinking)]
    return {
        "course.yml": COURSE_YML.replace("completion:", "forms: [form-a, form-b]\ncompletion:"),
        "forms.bank.yml": "items:\n" + "".join(rows),
        "form-a.quiz.yml": form(a),
        "form-b.quiz.yml": form(b),
    }


def test_forms_are_like_and_new_and_long_enough(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(craft, "FORM_LENGTH", 1)
    made = folder.draft({n: t.encode() for n, t in with_forms("fa", "fb").items()})
    assert made.problems == ()
    assert made.content is not None
    assert list(made.content.forms) == ["form-a", "form-b"]
    assert list(made.content.quizzes) == ["final"]


def test_a_short_form_is_named() -> None:
    assert places(with_forms("fa", "fb"), "form-short") == ["form-a.quiz.yml:1:1", "form-b.quiz.yml:1:1"]


def test_forms_that_ask_for_different_thinking_are_named() -> None:
    (found,) = problems(with_forms("fa", "fb", thinking="recall"), "forms-unequal")
    assert found.values["id"] == "stages"


def test_a_forms_item_that_is_asked_elsewhere_is_named() -> None:
    assert places(with_forms("fa", "fa"), "form-item-known") == ["form-a.quiz.yml:4:9", "form-b.quiz.yml:4:9"]
    assert places(with_forms("q1", "fb"), "form-item-known") == ["form-a.quiz.yml:4:9"]
    assert places(with_forms("check-1", "fb"), "form-item-known") == ["form-a.quiz.yml:4:9"]


def test_an_objective_a_form_leaves_out_is_named() -> None:
    changes = with_forms("fa", "fb")
    more = "objectives:\n  - id: other\n    text: {ar: أ, en: a}\n"
    changes["course.yml"] = changes["course.yml"].replace("objectives:\n", more)
    assert [p.values["id"] for p in problems(changes, "form-gap")] == ["other", "other"]


@pytest.mark.parametrize(("words", "is_named"), [(600, True), (700, False), (1150, False), (1250, True)])
def test_a_lesson_of_the_wrong_length_is_named(words: int, is_named: bool) -> None:
    text = LESSON_AR.replace("كلمة " * 700, "كلمة " * words)
    assert bool(problems({"stages.ar.md": text}, "lesson-length")) is is_named


def test_a_lesson_with_one_check_is_named() -> None:
    text = LESSON_AR.replace("::: check check-2\n:::\n", "")
    assert places({"stages.ar.md": text}, "lesson-checks") == ["stages.ar.md:2:1"]


AVOID = """\
  - id: trafficking
    ar: الاتجار بالأشخاص
    en: trafficking in persons
    also: {ar: [قانون مكافحة الاتجار بالبشر]}
    avoid: {ar: [الاتجار بالبشر, تجارة البشر], en: [human trade]}
    definition: {ar: فعل, en: an act}
"""


def avoided(
    words: str, name: str = "stages.ar.md", lesson: str = LESSON_AR, heading: str = "## بداية"
) -> list[str]:
    shared = {**folder.shared_files(), "glossary.yml": (folder.GLOSSARY + AVOID).encode()}
    read = parse_shared(Folder("", shared)).shared
    changed = {**folder.files(), name: lesson.replace(heading, words).encode()}
    made = compiling.compile_draft(Folder("referral", changed), read)
    return [f"{p.line}:{p.column} {p.values['near']}" for p in made.problems if p.code == "term-avoided"]


def test_the_press_term_is_named_and_the_statutory_one_offered() -> None:
    assert avoided("سطر\nعن الاتجار بالبشر") == ["9:4 الاتجار بالأشخاص"]
    assert avoided("وبتجارة البشر وتجارة البشر") == ["8:1 الاتجار بالأشخاص", "8:15 الاتجار بالأشخاص"]
    english = avoided("on human trade", "stages.en.md", LESSON_EN, "## Beginning")
    assert english == ["9:4 trafficking in persons"]


@pytest.mark.parametrize(
    "words",
    [
        "قال: «هذا من الاتجار بالبشر»",
        "::: law palermo:3\nالاتجار بالبشر\n:::",
        "ينص قانون مكافحة الاتجار بالبشر على ذلك",
        "عن الاتجار بالأشخاص",
    ],
)
def test_quotations_laws_and_longer_good_terms_stay(words: str) -> None:
    assert avoided(words) == []


@pytest.mark.parametrize(
    ("words", "is_named"),
    [
        ("الخط الساخن هو 995", True),
        ("call the hotline on 995 at night", True),
        ("الرقم +973 17870000", True),
        ("ورقم المكتب 1787-0000", True),
        ("قال الوزير في عام 2023 ذلك", True),
        ("in 2021 the minister opened it", True),
        ("صدر القانون رقم 1 لسنة 2008 عن النائب العام", False),
        ("بين عامي 2018-2020", False),
        ("يتصل بالوزير قبل الظهر", False),
        ("الخط الساخن: [[fact:hotline]]", False),
        ("اعتُمد عام 2000", False),
    ],
)
def test_what_will_change_belongs_in_the_facts(words: str, is_named: bool) -> None:
    text = LESSON_AR.replace("## بداية", words)
    assert (places({"stages.ar.md": text}, "fact-in-prose") != []) is is_named


def test_items_are_read_for_facts_too() -> None:
    text = BANK.replace("stem: {ar: سؤال؟,", "stem: {ar: الخط الساخن 995؟,")
    assert places({"final.bank.yml": text}, "fact-in-prose") == ["final.bank.yml:5:16"]


def test_prerequisites_are_courses_beside_this_one() -> None:
    text = COURSE_YML.replace("hours: 3", "hours: 3\nprerequisites: [other]")
    files = {**folder.files(), "course.yml": text.encode()}
    made = compiling.compile_draft(Folder("referral", files, siblings=("other", "referral")), folder.shared())
    assert made.problems == ()


SPECIALIST = PROGRAMMES.replace(
    "courses: [referral]",
    "courses: [referral, own]\n    electives: [left, right]\n    assessment: last\n"
    "    certificate: {ar: اختصاصي, en: Specialist}",
)
COURSES = ["last", "left", "own", "referral", "right"]


@pytest.mark.parametrize(
    ("old", "new", "expected"),
    [
        ("", "", []),
        ("[left, right]", "[left, rigt]", ["6:23 course-unknown"]),
        ("[left, right]", "[left, own]", ["6:23 id-twice"]),
        ("assessment: last", "assessment: lst", ["7:17 course-unknown"]),
        ("    assessment: last\n", "", ["7:5 certificate-bare"]),
        ("[referral, own]", "[referral, last]", ["7:17 id-twice"]),
    ],
)
def test_a_programmes_courses_are_checked(old: str, new: str, expected: list[str]) -> None:
    text = SPECIALIST.replace(old, new) if old else SPECIALIST
    parsed = parse_shared(Folder("", folder.shared_files() | {"programmes.yml": text.encode()}))
    checks.check_shared(parsed, COURSES)
    assert [f"{p.line}:{p.column} {p.code}" for p in parsed.problems()] == expected


def test_an_assessment_belongs_to_one_programme() -> None:
    second = SPECIALIST.removeprefix("programmes:\n").replace("id: first", "id: second")
    parsed = parse_shared(
        Folder("", folder.shared_files() | {"programmes.yml": (SPECIALIST + second).encode()})
    )
    checks.check_shared(parsed, COURSES)
    assert [p.code for p in parsed.problems()] == ["id-twice"]
