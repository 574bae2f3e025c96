"""The log as an administrator reads it: in words, about people by name, narrowed down."""

import ast
from collections.abc import Iterator

import pytest
from flask import Flask

from lms import db
from lms.accounts import tokens
from lms.audit import service as audit
from lms.paths import PACKAGE
from lms.reports import words
from tests.browser import Browser
from tests.conftest import Cast


def calls() -> Iterator[ast.Call]:
    """Every place in the code that writes in the log."""
    for path in PACKAGE.rglob("*.py"):
        for node in ast.walk(ast.parse(path.read_text("utf-8"))):
            is_call = isinstance(node, ast.Call) and isinstance(node.func, ast.Attribute)
            if is_call and ast.unparse(node.func) == "audit.record":  # type: ignore[attr-defined]
                yield node  # type: ignore[misc]


def codes(node: ast.expr) -> Iterator[str]:
    """The actions an argument can be: those written in it, and those made of a link's kind."""
    if isinstance(node, ast.JoinedStr):
        (end,) = (part.value for part in node.values if isinstance(part, ast.Constant))
        yield from (f"{kind}{end}" for kind in (tokens.INVITATION, tokens.RESET))
        return
    yield from (part.value for part in ast.walk(node) if isinstance(part, ast.Constant))


def test_every_action_and_detail_has_words() -> None:
    written = [call.args[1] for call in calls()]
    assert len(written) > 25
    actions = {code for node in written for code in codes(node)}
    assert actions - set(words.ACTIONS) == set()
    details = {keyword.arg for call in calls() for keyword in call.keywords if keyword.arg}
    assert details - {"actor", "thing"} - set(words.DETAILS) == set()


@pytest.fixture
def log(app: Flask, database: db.Database, cast: Cast) -> None:
    with database.transaction() as session:
        audit.record(
            session,
            "person.role",
            actor=cast.administrator.id,
            thing=f"person:{cast.trainee.id}",
            before="trainee",
            after="trainer",
        )
        audit.record(
            session,
            "certificate.issue",
            thing="certificate:2026-00001",
            person=cast.other_trainee.id,
            is_manual=True,
            reason="",
        )
        audit.record(session, "older.action", some_detail="x")


def rows(browser: Browser, query: str = "") -> list[str]:
    page = browser.get(f"/ar/admin/audit{query}")
    return [" ".join("".join(row.itertext()).split()) for row in page.all("tr")[1:]]


def test_entries_are_in_words_about_people_by_name(log: None, administrator: Browser, cast: Cast) -> None:
    older, issued, role = rows(administrator)
    assert "older.action" in older
    assert "some_detail: x" in older
    for piece in (
        "إصدار شهادة",
        cast.other_trainee.name_ar,
        "certificate:2026-00001",
        "بقرار: نعم",
        "النظام",
    ):
        assert piece in issued
    assert "السبب" not in issued, "an empty detail says nothing"
    for piece in (cast.administrator.name_ar, "تغيير دور", cast.trainee.name_ar, "قبل التغيير: متدرّب"):
        assert piece in role


def test_the_log_is_narrowed_to_an_action_and_a_person(log: None, administrator: Browser, cast: Cast) -> None:
    assert len(rows(administrator, "?action=person.role")) == 1
    assert len(rows(administrator, f"?who={cast.administrator.login}")) == 1
    assert len(rows(administrator, "?action=strange")) == 3, "an action that does not exist narrows nothing"
    assert rows(administrator, "?who=nobody") == []
