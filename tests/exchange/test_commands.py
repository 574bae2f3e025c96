"""`lms import questions` and `lms export questions`: reports, files, and plain sentences for what can't be."""

import json
import shutil
from pathlib import Path
from typing import Any

import pytest
from click.testing import CliRunner, Result
from hypothesis import given
from hypothesis import strategies as st

from lms.cli import VERBS  # noqa: F401  # the commands are found through it
from lms.cli.exchange import give_out, take_in
from lms.courses import yamltext
from lms.courses.folders import LARGEST_TEXT
from lms.domain.errors import InvalidError, RefusedError
from lms.exchange import aiken, bank_file, service
from lms.exchange.intake import convert
from lms.exchange.verdicts import Place
from lms.paths import SHIPPED_COURSES

COURSE = "legislation"
GIFT = "::Q1:: ما الأركان؟ {=ثلاثة ~اثنان ~أربعة}\n\nBad {=a\n\n::Q3:: اكتب {}\n"


@pytest.fixture
def root(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    """A copy of one shipped course, and the shared files."""
    folder = tmp_path / "courses"
    folder.mkdir()
    for path in SHIPPED_COURSES.glob("*.yml"):
        shutil.copy(path, folder)
    shutil.copytree(SHIPPED_COURSES / COURSE, folder / COURSE)
    monkeypatch.setenv("LMS_COURSES", str(folder))
    monkeypatch.setenv("LMS_INSTANCE", str(tmp_path))
    return folder


def written(root: Path, text: str | bytes) -> str:
    path = root.parent / "questions.txt"
    path.write_bytes(text if isinstance(text, bytes) else text.encode())
    return str(path)


def run(*arguments: str) -> Result:
    return CliRunner().invoke(take_in, ["questions", *arguments, "--course", COURSE])


def test_a_dry_run_reports_every_question_and_writes_nothing(root: Path) -> None:
    before = sorted(path.name for path in (root / COURSE).iterdir())
    result = run(written(root, GIFT), "--dry-run", "--json")
    report = json.loads(result.stdout)
    assert {key: report[key] for key in ("kept", "changed", "refused")} == {
        "kept": 1,
        "changed": 1,
        "refused": 1,
    }
    assert [(q["line"], q["id"], q["type"], q["status"]) for q in report["questions"]] == [
        (1, "q1", "single", "kept"),
        (3, "", "", "refused"),
        (5, "q3", "essay", "changed"),
    ]
    assert sorted(path.name for path in (root / COURSE).iterdir()) == before


def test_what_is_taken_in_is_a_bank_of_drafts_that_can_be_read(root: Path) -> None:
    assert run(written(root, GIFT), "--bank", "mine").exit_code == 0
    content = service.course_of(root, COURSE)
    assert {content.items[item].status for item in ("q1", "q3")} == {"draft"}
    assert content.banks["mine"] == (), "a draft is not asked"


def test_a_bank_that_is_there_is_not_written_over(root: Path) -> None:
    run(written(root, GIFT))
    first = (root / COURSE / "imported.bank.yml").read_text("utf-8")
    assert isinstance(run(written(root, GIFT)).exception, RefusedError)
    assert (root / COURSE / "imported.bank.yml").read_text("utf-8") == first


@pytest.mark.parametrize(("text", "error"), [(b"\xff\xfe\x00", InvalidError), ("", RefusedError)])
def test_a_file_that_holds_no_questions_is_refused(
    root: Path, text: str | bytes, error: type[Exception]
) -> None:
    assert isinstance(run(written(root, text)).exception, error)


def test_a_large_file_becomes_several_banks_none_too_large(root: Path) -> None:
    many = "\n\n".join(f"::n{n}::" + "سؤال طويل " * 40 + "{=a ~b}" for n in range(900))
    assert run(written(root, many)).exit_code == 0
    banks = sorted((root / COURSE).glob("imported*.bank.yml"))
    assert len(banks) > 1
    assert all(path.stat().st_size <= LARGEST_TEXT for path in banks)
    content = service.course_of(root, COURSE)
    assert sum(item.startswith("n") and item[1:].isdecimal() for item in content.items) == 900


def test_what_is_given_out_can_be_taken_in(root: Path) -> None:
    out = root.parent / "out.gift"
    done = CliRunner().invoke(give_out, ["questions", str(out), "--course", COURSE, "--bank", "final"])
    assert done.exit_code == 0
    report = service.look(out.read_bytes(), service.place_in(root, COURSE))
    assert report.count("kept") == len(service.course_of(root, COURSE).banks["final"])


def test_an_unknown_course_or_bank_is_named(root: Path) -> None:
    with pytest.raises(RefusedError):
        service.course_of(root, "nothing")
    with pytest.raises(RefusedError):
        service.give_out(service.course_of(root, COURSE), "nothing", "gift", "ar")


def test_aiken_is_told_from_gift_and_read(root: Path) -> None:
    whole = "What is first?\nA. Identification\nB) Return\nANSWER: A\n\n"
    text = f"{whole}Lost\nA. a\nB. b\n\nNext?\nA. a\nB. b\nANSWER: B\n"
    assert service.form_of(text.encode()) == "aiken"
    found = list(convert(aiken.read(text), Place(["stages"], "stages")))
    assert [(v.line, v.status) for v in found] == [(1, "kept"), (6, "refused"), (10, "kept")]
    assert found[0].item is not None
    assert [option.get("key") for option in found[0].item["options"]] == [True, None]


everything = st.recursive(
    st.text(st.characters(exclude_categories=("Cc", "Cs")), max_size=20),
    lambda inner: (
        st.lists(inner, min_size=1, max_size=3) | st.dictionaries(st.sampled_from("abc"), inner, min_size=1)
    ),
    max_leaves=8,
)


@given(st.dictionaries(st.sampled_from(["id", "stem", "text"]), everything, min_size=1))
def test_a_bank_s_file_says_what_the_items_say(item: dict[str, Any]) -> None:
    (text,) = bank_file.files([item])
    document = yamltext.read(text)
    assert document.flaws == []
    assert document.data == {"items": [item]}
