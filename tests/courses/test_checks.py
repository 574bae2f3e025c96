"""Every problem code, made by one change to a faultless course, at its exact place."""

import pytest

from lms.courses import checks, compiling, problem_texts
from lms.courses.files import parse_shared
from lms.courses.folders import Folder
from lms.domain.problems import Problem, Severity
from lms.i18n import speaking
from tests.courses import folder
from tests.courses.folder import BANK, CHECKS, COURSE_YML, LESSON_AR, LESSON_EN, QUIZ


def found(changes: dict[str, bytes | None]) -> list[str]:
    return [shown(problem) for problem in folder.draft(changes).problems]


def shown(problem: Problem) -> str:
    name = problem.path.removeprefix("referral/")
    return f"{name}:{problem.line}:{problem.column} {problem.code} {problem.severity[0]}"


def test_the_course_has_no_problem() -> None:
    assert found({}) == []


ALL = {
    "course.yml": COURSE_YML,
    "stages.ar.md": LESSON_AR,
    "final.bank.yml": BANK,
    "checks.bank.yml": CHECKS,
    "final.quiz.yml": QUIZ,
}
# file, what is replaced (empty: the whole file), by what, the problem
CHANGES = [
    ("course.yml", "", "", "1:1 yaml-empty e"),
    ("course.yml", "", "a: [", "1:5 yaml-syntax e"),
    ("course.yml", "", "a: [b\nc: d", "2:2 yaml-syntax e"),
    ("course.yml", "", "\t- a", "1:1 yaml-syntax e"),
    ("course.yml", "hours: 3", "hours: &a 3", "6:8 yaml-anchor e"),
    ("course.yml", "hours: 3", "hours: *a", "6:8 yaml-anchor e"),
    ("course.yml", "hours: 3", "hours: !!int 3", "6:8 yaml-tag e"),
    ("course.yml", "hours: 3", "hours: 3\n<<: {a: b}", "7:1 yaml-merge e"),
    ("course.yml", "hours: 3", "hours: 3\nhours: 4", "7:1 yaml-duplicate-key e"),
    ("course.yml", "hours: 3", "hours: 3\n? [a]\n: b", "7:3 yaml-key e"),
    ("course.yml", "hours: 3", "hours: 3\n---\nhours: 4", "7:1 yaml-documents e"),
    ("course.yml", "hours: 3", "hours: " + "[" * 40, "6:39 yaml-depth e"),
    ("course.yml", "hours: 3", 'hours: "\\ud800"', "6:8 characters e"),
    ("course.yml", "hours: 3", "hours: 3\n# \x00", "7:3 characters e"),
    ("course.yml", "hours: 3", "hours: three", "6:8 not-number e"),
    ("course.yml", "hours: 3", "hours: .nan", "6:8 not-number e"),
    ("course.yml", "hours: 3", "hours: 0", "6:8 too-small e"),
    ("course.yml", "hours: 3", "hours: 501", "6:8 too-big e"),
    ("course.yml", "hours: 3\n", "", "1:1 key-missing e"),
    ("course.yml", "hours: 3", "hours: 3\nreviewd: 2026-11-20", "7:1 key-unknown e"),
    ("course.yml", "hours: 3", "hours: 3\nreviewed: 2001-13-01", "7:11 not-date e"),
    ("course.yml", "track: referral", "track: referal", "3:8 not-one-of e"),
    ("course.yml", "[police]", "police", "4:10 not-list e"),
    ("course.yml", "[police]", "[]", "4:1 too-few e"),
    ("course.yml", "{ar: الوحدة الأولى, en: Unit one}", "Unit", "12:12 not-mapping e"),
    ("course.yml", "{ar: الوحدة الأولى, en: Unit one}", "{ar: [a]}", "12:13 not-text e"),
    ("course.yml", "{ar: الوحدة الأولى, en: Unit one}", "{ar: ''}", "12:17 text-empty e"),
    ("course.yml", "الوحدة الأولى", "و" * 4001, "12:17 text-too-long e"),
    ("course.yml", "{ar: الوحدة الأولى, en: Unit one}", "{ar: و, fr: u}", "12:20 key-unknown e"),
    ("course.yml", "{ar: الوحدة الأولى, en: Unit one}", "{ar: و}", "12:5 text-untranslated w"),
    ("course.yml", "{ar: الوحدة الأولى, en: Unit one}", "{en: u}", "12:5 text-no-source e"),
    ("course.yml", "id: one", "id: One", "11:9 bad-id e"),
    ("course.yml", "[stages, final]", "[stages, finl]", "13:23 module-unknown e"),
    ("course.yml", "[stages, final]", "[stages, final, stages]", "13:30 id-twice e"),
    ("course.yml", "[stages, final]", "[final]", "stages.ar.md:2:1 file-orphan w"),
    ("course.yml", "quizzes: [final]", "quizzes: [stages]", "15:13 quiz-unknown e"),
    ("course.yml", "quizzes: [final]", "lessons: [final]", "15:13 lesson-unknown e"),
    (
        "course.yml",
        "  - id: stages\n",
        "  - id: other\n    text: {ar: أ, en: a}\n  - id: stages\n",
        "8:9 objective-untaught w",
    ),
    (
        "course.yml",
        "  - id: stages\n",
        "  - id: other\n    text: {ar: أ, en: a}\n  - id: stages\n",
        "8:9 objective-untested w",
    ),
    (
        "course.yml",
        "  - id: stages\n",
        "  - id: stages\n    text: {ar: أ, en: a}\n  - id: stages\n",
        "10:9 id-twice e",
    ),
    ("course.yml", "hours: 3", "hours: 3\nprerequisites: [referral]", "7:17 course-unknown e"),
    ("course.yml", "hours: 3", "hours: 3\nforms: [final]", "7:9 form-unknown e"),
    ("course.yml", "hours: 3", "hours: 3\nforms: [a, b, c]", "7:1 too-many e"),
    ("final.quiz.yml", "kind: final", "kind: form", "2:7 form-in-unit e"),
    ("final.quiz.yml", "kind: final", "kind: form", "3:1 form-drawn e"),
    ("course.yml", "languages: [ar, en]", "languages: [ar]", "stages.en.md:2:1 language-undeclared w"),
    ("final.bank.yml", "id: q2", "id: q1", "10:9 id-twice e"),
    ("final.bank.yml", "type: single", "type: singel", "3:11 not-one-of e"),
    ("final.bank.yml", "    type: single\n", "", "2:5 key-missing e"),
    ("final.bank.yml", ", key: true", "", "2:5 one-key e"),
    ("final.bank.yml", "key: true", "key: maybe", "7:54 not-yes-no e"),
    ("final.bank.yml", "id: wrong", "id: right", "2:5 option-twice e"),
    ("final.bank.yml", "type: single", "type: multiple", "6:5 too-few e"),
    ("final.bank.yml", "objective: stages", "objective: stage", "4:16 objective-unknown e"),
    (
        "final.bank.yml",
        "objective: stages",
        "objective: stages\n    articles: [palermo:4]",
        "5:16 article-unknown e",
    ),
    ("final.bank.yml", "answer: false", "answer: false\n    status: draft\n    articles: []", None),
    ("checks.bank.yml", "answer: true", "answer: true\n    status: draft", "stages.ar.md:12:1 item-draft e"),
    ("checks.bank.yml", "id: check-1", "id: check-2", "stages.ar.md:12:1 item-unknown e"),
    ("checks.bank.yml", "id: check-1", "id: q1", "2:9 id-twice e"),
    ("final.quiz.yml", "count: 2", "count: 4", "4:26 draw-short e"),
    ("final.quiz.yml", "objective: stages", "tags: [airport]", "4:26 draw-short e"),
    ("final.quiz.yml", "count: 2", "count: 2.5", "4:26 not-whole e"),
    ("final.quiz.yml", "bank: final", "bank: finl", "4:12 bank-unknown e"),
    ("final.quiz.yml", "objective: stages", "objective: x", "4:40 objective-unknown e"),
    ("final.quiz.yml", "draw:\n  - {bank: final, count: 2, objective: stages}\n", "", "1:1 quiz-empty e"),
    ("final.quiz.yml", "draw:", "items: [q9]\ndraw:", "3:9 item-unknown e"),
    ("final.quiz.yml", "draw:", "items: [q1, q1]\ndraw:", "3:13 id-twice e"),
    ("final.quiz.yml", "draw:", "items: [check-1]\ndraw:", "stages.ar.md:12:1 check-drawn w"),
    ("final.quiz.yml", "kind: final", "kind: final\npass_percent: 3", "3:1 key-unknown e"),
    ("stages.ar.md", "", "نص", "1:1 head-missing e"),
    ("stages.ar.md", "", "---\ntitle: a\n", "1:1 head-unclosed e"),
    ("stages.ar.md", "minutes: 15", "minutes: 0", "3:10 too-small e"),
    ("stages.ar.md", "minutes: 15", "minuts: 15", "3:1 key-unknown e"),
    ("stages.ar.md", "objectives: [stages]", "objectives: [stage]", "4:14 objective-unknown e"),
    ("stages.ar.md", "## بداية", "# بداية", "8:1 heading-one e"),
    ("stages.ar.md", "## بداية", "سطر\nو <b>x</b>", "9:3 raw-html e"),
    ("stages.ar.md", "## بداية", "<!-- x -->", "8:1 raw-html e"),
    ("stages.ar.md", "## بداية", "و [[palermo:9]]", "8:3 article-unknown e"),
    ("stages.ar.md", "## بداية", "و [[fact:hotlin]]", "8:3 fact-unknown e"),
    ("stages.ar.md", "## بداية", "و [[hotline]]", "8:3 reference-unknown e"),
    ("stages.ar.md", "## بداية", "[a](ftp://x.example)", "8:5 link-refused e"),
    ("stages.ar.md", "## بداية", "[a](//x.example)", "8:5 link-refused e"),
    ("stages.ar.md", "## بداية", "::: nota\na\n:::", "8:1 block-unknown e"),
    ("stages.ar.md", "## بداية", ":::", "8:1 block-stray e"),
    ("stages.ar.md", "check-2\n:::\n", "check-2\n", "15:1 block-unclosed e"),
    ("stages.ar.md", "## بداية", "::: law palermo:5\n:::", "8:1 law-empty e"),
    ("stages.ar.md", "## بداية", "::: sensitive\nx\n:::", "8:1 sensitive-bare w"),
    ("stages.ar.md", "## بداية", "::: steps\n1. x\n:::", "8:1 diagram-bare w"),
    ("stages.ar.md", "## بداية", "::: steps x\n- x\n:::", "8:1 diagram-numbered e"),
    ("stages.ar.md", "## بداية", "::: tree x\n- x\n\ny\n:::", "8:1 diagram-list e"),
    ("stages.ar.md", "## بداية", "::: lanes x\n:::", "8:1 diagram-table e"),
    ("stages.ar.md", "## بداية", ":::: note\n::: check check-1\n:::\n::::", "9:1 check-nested e"),
    ("stages.ar.md", "## بداية", "- a\n\n  ::: check check-1\n  :::", "10:3 check-nested e"),
    ("stages.ar.md", "check-1\n", "check-1\nwords\n", "12:1 check-content e"),
    ("stages.ar.md", "check check-1", "check check-9", "12:1 item-unknown e"),
    ("stages.ar.md", "![نقطة]", "![]", "10:5 picture-words e"),
    ("stages.ar.md", "media/dot.png", "media/dott.png", "10:9 picture-missing e"),
    ("stages.ar.md", "media/dot.png", "https://x.example/a.png", "10:9 picture-address e"),
    ("stages.ar.md", "## بداية", "و " * 7000, "8:1 paragraph-too-long e"),
    ("stages.ar.md", "## بداية", "\x01", "8:1 characters e"),
    ("stages.ar.md", "## بداية", "## نهاية", "stages.en.md:5:16 translation-stale w"),
]


@pytest.mark.parametrize(("name", "old", "new", "problem"), CHANGES)
def test_a_fault_is_named_at_its_place(name: str, old: str, new: str, problem: str | None) -> None:
    text = ALL[name]
    assert old in text
    changed = text.replace(old, new, 1) if old else new
    place = None if problem is None else problem if problem[0].isalpha() else f"{name}:{problem}"
    problems = found({name: changed.encode("utf-8", "surrogatepass")})
    assert place is None or place in problems
    for one in folder.draft({name: changed.encode()}).problems:
        for language in ("ar", "en"):
            with speaking(language):
                assert problem_texts.line(one)


# files given or taken away, the problem
FILES: list[tuple[dict[str, bytes | None], str]] = [
    ({"course.yml": None}, "course.yml:1:1 file-missing e"),
    ({"notes.txt": b"x"}, "notes.txt:1:1 file-unknown w"),
    ({"Big.ar.md": b"x"}, "Big.ar.md:1:1 file-unknown w"),
    ({"stages.ar.md": b"---\ntitle: \xff"}, "stages.ar.md:2:8 not-utf8 e"),
    ({"course.yml": b"title: a\n\xd9"}, "course.yml:2:1 not-utf8 e"),
    ({"stages.ar.md": None}, "stages.en.md:1:1 lesson-no-source e"),
    ({"stages.en.md": None}, "stages.ar.md:2:1 lesson-untranslated w"),
    (
        {"stages.en.md": LESSON_EN.replace("source-digest: DIGEST\n", "").encode()},
        "stages.en.md:2:1 translation-unstamped w",
    ),
    ({"done.ar.md": LESSON_AR.encode()}, "done.ar.md:1:1 stem-reserved e"),
    ({"stages.quiz.yml": QUIZ.encode()}, "stages.quiz.yml:1:1 stem-clash e"),
    ({"media/dot.png": None}, "stages.ar.md:10:9 picture-missing e"),
    ({"media/dot.png": b"\xff\xd8\xff\xe0"}, "media/dot.png:1:1 picture-kind e"),
    ({"media/dot.png": folder.png()[:40]}, "media/dot.png:1:1 picture-broken e"),
    ({"media/dot.png": folder.png(6000, 5000)}, "media/dot.png:1:1 picture-pixels e"),
    ({"media/a.svg": b"<svg/>"}, "media/a.svg:1:1 picture-name w"),
]


@pytest.mark.parametrize(("changes", "problem"), FILES)
def test_a_file_that_is_wrong_or_missing_is_named(changes: dict[str, bytes | None], problem: str) -> None:
    assert problem in found(changes)


def test_all_problems_come_at_once() -> None:
    changes = {
        "course.yml": COURSE_YML.replace("hours: 3", "hours: x\ntitel: y").encode(),
        "final.quiz.yml": b"kind: x\npass: 0",
        "stages.ar.md": LESSON_AR.replace("## ", "# ").encode(),
    }
    codes = {shown(p) for p in folder.draft(changes).problems}  # type: ignore[arg-type]
    assert {
        "course.yml:6:8 not-number e",
        "course.yml:7:1 key-unknown e",
        "final.quiz.yml:1:1 key-missing e",
        "final.quiz.yml:1:7 not-one-of e",
        "final.quiz.yml:2:7 too-small e",
        "stages.ar.md:8:1 heading-one e",
    } <= codes


def test_two_missing_keys_at_one_place_are_two_problems() -> None:
    text = COURSE_YML.replace("hours: 3\n", "").replace("track: referral\n", "")
    problems = folder.draft({"course.yml": text.encode()}).problems
    assert {p.values["key"] for p in problems if p.code == "key-missing"} == {"hours", "track"}


@pytest.mark.parametrize(
    ("name", "old", "new", "near"),
    [
        ("course.yml", "hours: 3", "hours: 3\nreviewd: 2026-11-20", "reviewed"),
        ("course.yml", "track: referral", "track: referal", "referral"),
        ("course.yml", "[stages, final]", "[stages, finl]", "final"),
        ("final.bank.yml", "thinking", "thinking", ""),
        ("final.bank.yml", "    explanation:", "    explanaton:", "explanation"),
        ("final.quiz.yml", "count: 2", "cont: 2", "count"),
        ("stages.ar.md", "minutes: 15", "minuts: 15", "minutes"),
        ("stages.ar.md", "## بداية", "[[palermo:33]]", "palermo:3"),
        ("stages.ar.md", "## بداية", "::: warnin\n:::", "warning"),
    ],
)
def test_the_word_that_was_meant_is_suggested(name: str, old: str, new: str, near: str) -> None:
    problems = folder.draft({name: ALL[name].replace(old, new, 1).encode()}).problems
    assert near in {p.values.get("near", "") for p in problems} | {""}
    if near:
        with speaking("en"):
            assert any(f"Did you mean {near}?" in problem_texts.text(p) for p in problems)


def test_a_problem_reads_like_a_compilers_line_in_both_languages() -> None:
    (problem,) = folder.draft({"notes.txt": b""}).problems
    with speaking("en"):
        assert problem_texts.line(problem, "courses/") == (
            "courses/referral/notes.txt:1:1: warning: "
            "Nothing reads this file: its name has no form that a course knows. [file-unknown]"
        )
    with speaking("ar"):
        assert problem_texts.line(problem).startswith("referral/notes.txt:1:1: تنبيه: لا يُقرأ هذا الملف")


def test_the_shared_files_are_checked_too() -> None:
    files = folder.shared_files() | {
        "programmes.yml": folder.PROGRAMMES.replace("[referral]", "[referal]").encode(),
        "glossary.yml": folder.GLOSSARY.replace("id: victim", "id: exploitation").encode(),
        "facts.yml": folder.FACTS.replace('{ar: "995", en: "995"}', '{ar: "995"}').encode(),
    }
    parsed = parse_shared(Folder("", files))
    checks.check_shared(parsed, ["referral"])
    assert [f"{p.path}:{p.line}:{p.column} {p.code}" for p in parsed.problems()] == [
        "facts.yml:4:5 text-untranslated",
        "glossary.yml:6:9 id-twice",
        "programmes.yml:5:15 course-unknown",
    ]


def test_what_can_be_compiled_of_a_faulty_draft_is_compiled() -> None:
    made = folder.draft({"final.quiz.yml": b"["})
    assert not made.is_fit
    assert made.content is not None
    assert made.content.course.modules() == ("stages",)
    assert made.content.title_of("stages")["ar"] == "مراحل الإحالة"


def test_drafts_are_never_in_a_bank_to_draw_from() -> None:
    text = BANK.replace("answer: true", "answer: true\n    status: draft")
    content = folder.draft({"final.bank.yml": text.encode()}).content
    assert content is not None
    assert content.banks["final"] == ("q1", "q2")
    assert "spare" in content.items


def test_a_stale_translation_is_marked_for_its_page() -> None:
    content = folder.draft({"stages.ar.md": LESSON_AR.replace("بداية", "نهاية").encode()}).content
    assert content is not None
    assert [text.is_stale for text in content.lessons["stages"].values()] == [False, True]


def test_the_digest_depends_on_content_only() -> None:
    first, again = folder.draft(), folder.draft()
    other = folder.draft({"media/dot.png": folder.png(5, 5)})
    assert first.content
    assert again.content
    assert other.content
    assert (
        compiling.digest(first.content) == compiling.digest(again.content) != compiling.digest(other.content)
    )


def test_problems_that_stop_publishing_are_errors_and_the_rest_are_not() -> None:
    assert folder.draft({"notes.txt": b""}).is_fit
    assert {p.severity for p in folder.draft({"notes.txt": b""}).problems} == {Severity.WARNING}
