"""Files written to do harm: each becomes problems, quickly, and nothing else happens (S46, R11)."""

import time

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from lms.courses import compiling, problem_texts, yamltext
from lms.courses.files import parse_shared
from lms.courses.folders import Folder, read_course
from lms.courses.problem_texts import TEXTS
from tests.courses import folder
from tests.courses.folder import LESSON_AR

SECONDS = 5.0
MOST = 256_000
BOMB = "a: &a [x, x]\n" + "".join(f"b{n}: &b{n} [*a, *a, *a, *a]\n" for n in range(15))
HOSTILE = {
    "brackets": "[" * 20_000,
    "braces": "{" * 20_000,
    "endless brackets": "[" * MOST,
    "nested lists": "- " * 20_000,
    "nested keys": "? " * 20_000,
    "nested mappings": "".join(" " * n + "a:\n" for n in range(600)),
    "aliases": BOMB,
    "merge keys": "a: &a {b: c}\nd:\n  <<: [*a, *a]\n",
    "tags": "!!python/object/apply:os.system [x]",
    "tag directive": "%TAG ! tag:x,2000:\n---\n!a b",
    "many items": "[" + "a," * 100_000,
    "many lines": "- a\n" * 60_000,
    "many keys": "".join(f"k{n}: v\n" for n in range(20_000)),
    "same key": "a: b\n" * 50_000,
    "no date": "reviewed: 2001-13-01",
    "large number": "hours: " + "9" * 5_000,
    "infinity": "hours: .inf",
    "octal": "hours: 0o17",
    "surrogate escape": 'title: {ar: "\\ud800", en: "\\udfff"}',
    "null escape": 'title: {ar: "\\0", en: "\\x00"}',
    "null byte": "title: \x00",
    "bells": "\x07" * 1000,
    "quotes": '"' * 200_000,
    "open quote": '"' + "a\n" * 100_000,
    "spaces": " " * 250_000,
    "tabs": "\t" * 1000,
    "comments": "#" * 250_000,
    "blank lines": "\n" * 250_000,
    "documents": "---\n" * 60_000,
    "anchors": "&" * 200_000,
    "stars": "*" * 200_000,
    "exclamation": "!" * 200_000,
    "folded": "a: >\n" + " \n" * 100_000,
    "list for a mapping": "- a",
    "text for a mapping": "a",
    "empty": "",
}
SOME = (
    "brackets",
    "aliases",
    "merge keys",
    "same key",
    "surrogate escape",
    "null byte",
    "list for a mapping",
    "empty",
)
MARKDOWN = {
    "images": "![" * 20_000,
    "images in paragraphs": ("![" * 5_000 + "\n\n") * 20,
    "brackets": "[" * 20_000,
    "references": "[[" * 20_000,
    "links": "[a](" * 10_000,
    "tags": "<a " * 20_000,
    "comments": "<!--" * 10_000,
    "stars": "*a_ " * 10_000,
    "quotes": ">" * 20_000,
    "lists": "- " * 20_000,
    "deep list": "".join(" " * n + "- a\n" for n in range(500)),
    "backticks": "`" * 20_000,
    "entities": "&#0;" * 20_000,
    "table": "a|" * 20_000 + "\n" + "-|" * 20_000,
    "footnotes": "[^a]" * 20_000,
    "footnote bodies": "[^a]: b\n\n" * 20_000,
    "blocks": "::: note\n" * 20_000,
    "closings": ":::\n" * 40_000,
    "checks": "::: check a\n:::\n" * 10_000,
    "headings": "# a\n\n" * 40_000,
    "tables": "|a|\n|-|\n\n" * 25_000,
    "raw HTML": "<b>x</b>\n\n" * 20_000,
    "emphasis": "a**b" * 20_000,
    "null": "a\x00b",
    "endless line": "ا" * 120_000,
    "terms": "الاستغلال والضحايا " * 6_000,
}


def problems_of(files: dict[str, bytes | None]) -> list[str]:
    started = time.thread_time()
    found = folder.draft(files).problems
    assert time.thread_time() - started < SECONDS
    for problem in found:
        assert problem_texts.text(problem)
        assert problem.line >= 1
        assert problem.column >= 1
    return [problem.code for problem in found]


@pytest.mark.parametrize("name", HOSTILE)
def test_hostile_yaml_becomes_problems(name: str) -> None:
    assert problems_of({"course.yml": HOSTILE[name].encode()[:MOST]})


@pytest.mark.parametrize("name", SOME)
def test_hostile_yaml_in_a_bank_becomes_problems(name: str) -> None:
    assert problems_of({"final.bank.yml": HOSTILE[name].encode()[:MOST]})


@pytest.mark.parametrize("name", SOME)
def test_hostile_yaml_in_a_shared_file_becomes_problems(name: str) -> None:
    parsed = parse_shared(Folder("", {"law.yml": HOSTILE[name].encode()[:MOST]}))
    assert parsed.shared is None
    assert parsed.problems()


@pytest.mark.parametrize("name", MARKDOWN)
def test_hostile_markdown_is_read_or_refused_in_time(name: str) -> None:
    head = LESSON_AR.split("نص الدرس")[0]
    problems_of({"stages.ar.md": (head + MARKDOWN[name]).encode()[:MOST]})


@pytest.mark.parametrize("name", SOME)
def test_a_hostile_head_of_a_lesson_becomes_problems(name: str) -> None:
    text = f"---\n{HOSTILE[name]}\n---\n# x\n".encode()[:MOST]
    assert problems_of({"stages.ar.md": text})


@settings(max_examples=60, deadline=None, suppress_health_check=list(HealthCheck))
@given(st.binary(max_size=300), st.sampled_from(sorted(folder.files())))
def test_any_bytes_become_problems_or_a_course(content: bytes, name: str) -> None:
    folder.draft({name: content})


@settings(max_examples=60, deadline=None, suppress_health_check=list(HealthCheck))
@given(st.data())
def test_any_change_to_a_good_file_becomes_problems_or_a_course(data: st.DataObject) -> None:
    files = folder.files()
    name = data.draw(st.sampled_from(sorted(files)))
    content = files[name]
    start = data.draw(st.integers(0, len(content)))
    end = data.draw(st.integers(start, min(len(content), start + 20)))
    folder.draft({name: content[:start] + data.draw(st.binary(max_size=12)) + content[end:]})


@settings(max_examples=100, deadline=None)
@given(st.text(alphabet="[]{}:,-?&*!|>'\"%@` \n\tab0#\\~<ا", max_size=60))
def test_any_yaml_like_text_is_read_without_an_exception(text: str) -> None:
    document = yamltext.read(text)
    assert document.flaws or document.data is not None


def test_a_file_larger_than_allowed_is_not_read(tmp_path) -> None:  # type: ignore[no-untyped-def]
    root = folder.write_course(tmp_path)
    (root / folder.COURSE / "final.bank.yml").write_bytes(b"#" * 300_000)
    read = read_course(root, folder.COURSE)
    assert [(p.code, p.path) for p in read.problems] == [("file-too-large", "referral/final.bank.yml")]
    assert not compiling.compile_draft(read, folder.shared()).is_fit


def test_links_pipes_and_folders_are_not_followed(tmp_path) -> None:  # type: ignore[no-untyped-def]
    import os

    root = folder.write_course(tmp_path)
    (root / folder.COURSE / "link.ar.md").symlink_to("/etc/passwd")
    (root / folder.COURSE / "folder.ar.md").mkdir()
    os.mkfifo(root / folder.COURSE / "pipe.ar.md")
    read = read_course(root, folder.COURSE)
    assert sorted(p.path.split("/")[1] for p in read.problems) == ["folder.ar.md", "link.ar.md", "pipe.ar.md"]
    assert {p.code for p in read.problems} == {"file-unreadable"}


def test_every_code_that_is_used_has_words() -> None:
    import re
    from pathlib import Path

    source = "".join(p.read_text(encoding="utf-8") for p in Path(compiling.__file__).parent.glob("*.py"))
    calls = r"(?:add|error|warn|warn_at|flaw|_unknown|PictureError)\(\s*(?:\w+, )?\"([a-z0-9-]+)\""
    used = set(re.findall(calls, source))
    assert len(used) > 50
    assert used <= set(TEXTS)
