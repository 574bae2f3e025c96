"""Logs tell what happened and nothing that must stay secret (S88). Canaries are sung everywhere; none may be heard."""

import io
import json
import logging
from collections.abc import Iterator
from types import SimpleNamespace
from typing import Any

import pytest
import structlog
from flask import Flask
from sqlalchemy.exc import IntegrityError
from werkzeug.test import Client

from lms import db, logs
from lms.web.access_log import AccessLog, network
from tests import samples
from tests.conftest import Cast

CANARY = "canary7Q"


@pytest.fixture
def heard(monkeypatch: pytest.MonkeyPatch) -> Iterator[io.StringIO]:
    """What the logs say."""
    stream = io.StringIO()
    monkeypatch.setattr(logs, "sys", SimpleNamespace(stderr=stream))
    logs.configure()
    yield stream
    monkeypatch.undo()
    logs.configure()


class Whole(Client):
    """A client that takes each answer to its end, as a server does."""

    def open(self, *args: Any, **kwargs: Any) -> Any:
        return super().open(*args, buffered=True, **kwargs)


@pytest.fixture
def client(app: Flask, heard: io.StringIO) -> Client:
    return Whole(AccessLog(app))


def lines(heard: io.StringIO) -> list[dict[str, object]]:
    return [json.loads(line) for line in heard.getvalue().splitlines()]


@pytest.mark.parametrize(
    "address",
    [
        f"/ar/password/reset/{CANARY}",
        f"/en/invitation/{CANARY}",
        f"/en/me/email/{CANARY}",
        f"/ar/verify/{CANARY}",
        f"/v/{CANARY}",
        f"/ar/verify?code={CANARY}",
        f"/ar/?q={CANARY}",
        f"/ar/no-such-page?token={CANARY}",
    ],
)
def test_addresses_keep_their_secrets(client: Client, heard: io.StringIO, address: str) -> None:
    client.get(address, base_url="http://localhost")
    assert CANARY not in heard.getvalue()
    assert lines(heard)[-1]["event"] == "request"


def test_forms_headers_and_cookies_are_not_logged(client: Client, heard: io.StringIO, cast: Cast) -> None:
    client.post(
        "/ar/sign-in",
        base_url="http://localhost",
        data={"login": "mariam", "password": CANARY, "csrf_token": CANARY},
        headers={
            "Cookie": f"diraya={CANARY * 5}",
            "Referer": f"http://localhost/{CANARY}",
            "User-Agent": CANARY,
        },
        environ_overrides={"REMOTE_ADDR": "203.0.113.77"},
    )
    assert CANARY not in heard.getvalue()
    assert "203.0.113.77" not in heard.getvalue()
    assert lines(heard)[-1]["network"] == "203.0.113.0/24"


def test_a_failed_statement_does_not_tell_its_values(
    heard: io.StringIO, database: db.Database, cast: Cast
) -> None:
    person = samples.person("trainee")
    person.password_hash = CANARY
    with pytest.raises(IntegrityError) as failed, database.transaction() as session:
        session.add(person)
    structlog.get_logger().error("page crashed", exc_info=failed.value)
    assert "IntegrityError" in heard.getvalue()
    assert CANARY not in heard.getvalue()


def test_a_crash_is_logged_with_the_requests_number(
    app: Flask, client: Client, heard: io.StringIO, monkeypatch: pytest.MonkeyPatch
) -> None:
    def crash(**_: object) -> str:
        raise ValueError(f"GET /ar/invitation/{CANARY}?a={CANARY} from ip=203.0.113.77")

    monkeypatch.setitem(app.view_functions, "web.privacy", crash)
    crash.policy = app.view_functions["web.accessibility"].policy  # type: ignore[attr-defined]
    answer = client.get("/ar/privacy", base_url="http://localhost")
    assert answer.status_code == 500
    crashed, request = lines(heard)[-2:]
    assert crashed["request"] == request["request"] == answer.headers["X-Request-Id"]
    assert "ValueError" in str(crashed["exception"])
    assert CANARY not in heard.getvalue()
    assert "203.0.113.77" not in heard.getvalue()


def test_a_line_can_not_be_forged(heard: io.StringIO, client: Client) -> None:
    client.get('/ar/x%0d%0a%1b%5b31m{"event":"forged"}', base_url="http://localhost")
    assert len(heard.getvalue().splitlines()) == 1
    assert "\x1b" not in heard.getvalue()


def test_secret_words_are_hidden_whoever_logs_them(heard: io.StringIO) -> None:
    structlog.get_logger().info("careless", password=CANARY, token=CANARY, totp_secret=CANARY)
    assert CANARY not in heard.getvalue()


def test_libraries_log_the_same_way(heard: io.StringIO) -> None:
    root = logging.getLogger()
    before = (root.handlers[:], root.level)
    try:
        logs.take_over()
        logging.getLogger("gunicorn.error").warning("Invalid request from ip=203.0.113.77: /v/%s", CANARY)
    finally:
        root.handlers[:], root.level = before
    assert lines(heard)[-1]["event"] == "Invalid request from ip=*** /v/***"


def test_health_is_not_logged_while_all_is_well(client: Client, heard: io.StringIO) -> None:
    client.get("/healthz", base_url="http://localhost")
    assert heard.getvalue() == ""


@pytest.mark.parametrize(
    ("address", "kept"),
    [("203.0.113.77", "203.0.113.0/24"), ("2001:db8:1:2:3::4", "2001:db8:1:2::/64"), ("", "unknown")],
)
def test_of_an_address_the_network_is_kept(address: str, kept: str) -> None:
    assert network(address) == kept
