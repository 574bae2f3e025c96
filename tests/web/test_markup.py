"""Markup enters a page through one door, and SQL is never put together from text (S42, S43)."""

import re

import pytest

from lms.paths import PACKAGE, TEMPLATES

# i18n and templating make markup from our own catalogue and values they escape; device shows segno's own drawing.
MAKERS = {"i18n.py", "templating.py", "device.py"}
# What Markdown was made into when a course was published: lessons, and the texts of cases.
RENDERED = {"learning/_lesson_body.html", "cases/_parts.html"}
FORBIDDEN = {
    "safe": re.compile(r"\|\s*safe\b"),
    "autoescape off": re.compile(r"autoescape\s+false"),
    "trusted_html elsewhere": re.compile(r"trusted_html"),
}


@pytest.mark.parametrize("word", FORBIDDEN)
def test_no_template_switches_escaping_off(word: str) -> None:
    found = {
        p.relative_to(TEMPLATES).as_posix()
        for p in TEMPLATES.rglob("*")
        if p.is_file() and FORBIDDEN[word].search(p.read_text("utf-8"))
    }
    assert found == (RENDERED if word == "trusted_html elsewhere" else set())


def test_markup_is_made_in_few_places() -> None:
    found = {p.name for p in PACKAGE.rglob("*.py") if re.search(r"\bMarkup\(", p.read_text("utf-8"))}
    assert found <= MAKERS


def test_nothing_renders_a_template_from_text_or_reads_a_pickle() -> None:
    for path in PACKAGE.rglob("*.py"):
        text = path.read_text("utf-8")
        for word in (
            "render_template_string",
            "pickle.load",
            "yaml.load(",
            "extractall",
            "eval(",
            "csrf.exempt",
        ):
            assert word not in text, f"{word} in {path.name}"
