"""`lms check` and `lms publish`, as typed."""

import json
from pathlib import Path

import pytest
from click.testing import CliRunner, Result

from lms import setup
from lms.cli import main
from lms.courses import stamping
from tests.courses.folder import COURSE, write_course


@pytest.fixture
def root(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    """The course's files, and no instance yet."""
    root = write_course(tmp_path / "courses")
    monkeypatch.chdir(tmp_path)
    monkeypatch.setenv("LMS_COURSES", str(root))
    monkeypatch.setenv("LMS_INSTANCE", str(tmp_path / "instance"))
    monkeypatch.setenv("LANG", "en")
    monkeypatch.delenv("LC_ALL", raising=False)
    return root


def lms(*words: str) -> Result:
    return CliRunner().invoke(main, list(words))


def break_hours(root: Path) -> None:
    path = root / COURSE / "course.yml"
    path.write_text(path.read_text(encoding="utf-8").replace("hours: 3", "hours: x"), encoding="utf-8")


def test_check_works_without_an_instance_and_finds_nothing_wrong(root: Path) -> None:
    result = lms("check")
    assert (result.exit_code, result.stdout) == (0, "")
    assert "0 errors · 0 warnings" in result.stderr


@pytest.mark.parametrize("path", ["courses", f"courses/{COURSE}", f"courses/{COURSE}/course.yml"])
def test_check_names_the_place_and_leaves_with_one(root: Path, path: str) -> None:
    break_hours(root)
    result = lms("check", path)
    assert result.exit_code == 1
    assert result.stdout == f"courses/{COURSE}/course.yml:6:8: error: This must be a number. [not-number]\n"


def test_check_speaks_arabic(root: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    break_hours(root)
    monkeypatch.setenv("LANG", "ar_BH.UTF-8")
    assert "خطأ: يجب أن يكون هذا عددًا. [not-number]" in lms("check").stdout


def test_check_gives_data(root: Path) -> None:
    break_hours(root)
    (one,) = json.loads(lms("check", "--json").stdout)
    assert (one["path"], one["line"], one["column"], one["severity"], one["code"]) == (
        f"courses/{COURSE}/course.yml",
        6,
        8,
        "error",
        "not-number",
    )


def test_stamp_writes_the_digest_and_nothing_else(root: Path) -> None:
    source, translation = root / COURSE / "stages.ar.md", root / COURSE / "stages.en.md"
    source.write_text(source.read_text(encoding="utf-8") + "\nنص\n", encoding="utf-8")
    before = translation.read_text(encoding="utf-8").split("\n")
    assert "translation-stale" in lms("check").stdout
    assert lms("check", "--stamp").stdout == ""
    after = translation.read_text(encoding="utf-8").split("\n")
    assert [old.split(":")[0] for old, new in zip(before, after, strict=True) if old != new] == [
        "source-digest"
    ]


@pytest.mark.parametrize(
    ("before", "after"),
    [
        (b"---\ntitle: a\n---\nb\n---\n", b"---\ntitle: a\nsource-digest: d\n---\nb\n---\n"),
        (b"---\r\ntitle: a\r\n---\r\nb", b"---\r\ntitle: a\r\nsource-digest: d\r\n---\r\nb"),
        (b"---\nsource-digest: x\nt: a\n---\n", b"---\nsource-digest: d\nt: a\n---\n"),
    ],
)
def test_a_stamp_stands_in_the_head(before: bytes, after: bytes) -> None:
    assert stamping.stamped(before, "d") == after


def test_publish_says_what_it_did(root: Path) -> None:
    setup.initialise()
    assert lms("publish", "--note", "first").stdout == f"{COURSE}: release 1 published\n"
    assert lms("publish", COURSE).stdout == f"{COURSE}: unchanged, release 1 stays\n"


def test_publish_refuses_files_with_errors_and_unknown_courses(root: Path) -> None:
    setup.initialise()
    assert lms("publish", "nothing").exit_code == 1
    break_hours(root)
    result = lms("publish")
    assert result.exit_code == 1
    assert "[not-number]" in result.stdout
    assert "nothing was published" in result.stderr


def test_check_compares_with_what_is_published(root: Path) -> None:
    setup.initialise()
    lms("publish")
    path = root / COURSE / "final.bank.yml"
    path.write_text(path.read_text(encoding="utf-8").split("  - id: spare")[0], encoding="utf-8")
    assert "[gone-item]" in lms("check").stdout


def test_the_reviewers_page_lists_every_open_point_with_its_question(
    root: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    lesson = root / COURSE / "stages.ar.md"
    text = lesson.read_text(encoding="utf-8").replace(
        "minutes: 15", "minutes: 15\nverify: [متى نُشر النموذج؟]"
    )
    lesson.write_text(text.replace("## بداية", "الرقم [[fact:hotline]]"), encoding="utf-8")
    law = root / "law.yml"
    asked = (
        "certainty: verify\n        question: {ar: ما نص المادة؟, en: What does it say?}\n        source: UN"
    )
    law.write_text(law.read_text(encoding="utf-8").replace("source: UN", asked), encoding="utf-8")
    monkeypatch.setenv("LANG", "ar")
    page = lms("check", "--review").stdout
    for words in (
        "palermo:3",
        "ما نص المادة؟",
        "أهذا الرقم صحيح؟",
        "995 (2026-11-01)",
        "متى نُشر النموذج؟",
        f"يستند إليه: {COURSE}/stages.ar.md",
    ):
        assert words in page
    assert "palermo:5" not in page
    assert page.count("الجواب: ____") == 3


def test_what_is_to_be_verified_needs_a_question(root: Path) -> None:
    facts = root / "facts.yml"
    text = facts.read_text(encoding="utf-8").split("    question")[0]
    facts.write_text(text, encoding="utf-8")
    assert "[question-missing]" in lms("check").stdout


def test_the_counts_are_those_of_the_files(root: Path) -> None:
    lines = lms("check", "--counts").stdout.splitlines()
    assert lines[0] == COURSE
    for line in ("  lessons: 1", "  items: 5 (final 3, checks 2)", "  thinking: recall 5, apply 0, judge 0"):
        assert line in lines or line.replace("final 3, checks 2", "checks 2, final 3") in lines
    assert "  papers: final 2" in lines
    assert "articles: 2" in lines
    assert "terms: 3" in lines
