"""Every endpoint × every kind of principal, generated from the URL map: a new page is in this test by being there."""

import hashlib
from collections.abc import Iterator
from datetime import UTC, datetime

import pytest
import sqlalchemy as sa
from flask import Flask
from werkzeug.routing import Rule

from lms import db
from lms.accounts.models import Person
from lms.app import create_app
from lms.courses.releases import Served
from lms.domain.roles import Role
from lms.tables import metadata
from lms.web import access
from lms.web.access import Policy
from tests.browser import Browser
from tests.conftest import Cast, sign_in

# A value for each part of an address; enough to reach the view, whether or not it finds a thing.
VALUES = {"lang": "ar", "course": "referral", "stem": "stages", "filename": "app.css", "path": "x"}
KINDS = (
    "anonymous",
    "half",
    "disabled",
    "not enrolled staff",
    "trainee",
    "trainer",
    "administrator",
    "stale",
)
FULL = {"trainee": Role.TRAINEE, "trainer": Role.TRAINER, "administrator": Role.ADMINISTRATOR}


def address(rule: Rule) -> str:
    values = {
        name: VALUES.get(name, 1 if "int" in type(rule._converters[name]).__name__.lower() else "x")
        for name in rule.arguments
    }
    built = rule.build(values, append_unknown=False)
    assert built is not None, rule
    return built[1]


def endpoints(app: Flask) -> Iterator[tuple[Rule, str, Policy]]:
    for rule in app.url_map.iter_rules():
        policy = access.policy_of(app, rule.endpoint)
        assert policy is not None, f"{rule.endpoint} declares no policy"
        if rule.endpoint != "static":
            for method in sorted((rule.methods or set()) - {"HEAD", "OPTIONS"}):
                yield rule, method, policy


@pytest.fixture
def browsers(app: Flask, cast: Cast, database: db.Database) -> dict[str, Browser]:
    """A browser for each kind of principal."""
    disabled, bare = (
        Person(
            login=name,
            login_key=name,
            name_ar="سالم راشد",
            name_en="Salem Rashid",
            role=role,
            is_active=name != "disabled",
            created_at=datetime.now(UTC),
        )
        for name, role in (("disabled", Role.TRAINEE), ("bare", Role.TRAINER))
    )
    with database.transaction() as session:
        session.add_all([disabled, bare])
    return {
        "anonymous": Browser(app),
        "half": sign_in(app, cast.administrator, is_half=True),
        "disabled": sign_in(app, disabled),
        "not enrolled staff": sign_in(app, bare),
        "trainee": sign_in(app, cast.trainee),
        "trainer": sign_in(app, cast.trainer),
        "administrator": sign_in(app, cast.administrator),
        "stale": sign_in(app, cast.administrator, is_stale=True),
    }


def expected(policy: Policy, kind: str) -> str:
    """What the guard must do: `sign-in`, `code`, `enrol`, `prove`, `refuse` or let `through`."""
    if policy.is_public:
        return "through"
    if kind in {"anonymous", "disabled"}:
        return "sign-in"
    if kind == "half" and not policy.allows_half:
        return "code"
    if kind == "not enrolled staff" and not policy.allows_enrolling:
        return "enrol"
    role = {"half": Role.ADMINISTRATOR, "stale": Role.ADMINISTRATOR, "not enrolled staff": Role.TRAINER}.get(
        kind
    ) or FULL[kind]
    if policy.roles is not None and role not in policy.roles:
        return "refuse"
    return "prove" if policy.needs_fresh and kind == "stale" else "through"


def seen(status: int, location: str) -> str:
    if status == 403:
        return "refuse"
    for word, path in (
        ("code", "/sign-in/code"),
        ("prove", "/sign-in/again"),
        ("enrol", "/me/second-factor"),
        ("sign-in", "/sign-in"),
    ):
        if status == 303 and location.split("?")[0].endswith(path):
            return word
    return "through"


class Doorway:
    """Who there is and who is signed in, to be put back after a page that ends sessions or disables someone."""

    def __init__(self, database: db.Database) -> None:
        self.database = database
        self.people, self.sessions = metadata.tables["person"], metadata.tables["user_session"]
        with database.reader.connect() as connection:
            self.person_rows = [dict(r._mapping) for r in connection.execute(sa.select(self.people))]
            self.session_rows = [dict(r._mapping) for r in connection.execute(sa.select(self.sessions))]

    def put_back(self) -> None:
        with self.database.writer.begin() as connection:
            connection.execute(sa.delete(self.sessions))
            connection.execute(sa.insert(self.sessions), self.session_rows)
            for row in self.person_rows:
                connection.execute(sa.update(self.people).where(self.people.c.id == row["id"]).values(**row))


def test_every_endpoint_meets_every_kind_of_principal_as_its_policy_says(
    app: Flask, browsers: dict[str, Browser], course: Served, database: db.Database
) -> None:
    wrong = []
    doorway = Doorway(database)
    for rule, method, policy in endpoints(app):
        for kind in KINDS:
            doorway.put_back()
            browser = browsers[kind]
            data = {"csrf_token": browser.token()} if method != "GET" else None
            if rule.endpoint == "accounts.sign_out":
                continue
            response = browser.client.open(address(rule), method=method, data=data)
            if response.status_code >= 500 and rule.endpoint != "health.readyz":
                wrong.append(f"{method} {rule.rule} as {kind}: {response.status_code}")
            want, got = (
                expected(policy, kind),
                seen(response.status_code, response.headers.get("Location", "")),
            )
            if (
                want != got
                and not (want == "through" and policy.is_public)
                and not (
                    want == "through"
                    and got in {"sign-in", "code", "prove", "enrol"}
                    and rule.endpoint.startswith("accounts.")
                )
            ):
                wrong.append(f"{method} {rule.rule} as {kind}: {got}, not {want}")
    assert not wrong, "\n".join(wrong)


def test_an_endpoint_without_a_policy_stops_the_application(app: Flask) -> None:
    app.view_functions["bare"] = lambda: "open to all"
    with pytest.raises(RuntimeError, match="bare"):
        access.require_policies(app)


def test_an_unsafe_request_without_the_visitors_token_is_refused(
    app: Flask, browsers: dict[str, Browser]
) -> None:
    for rule, method, _policy in endpoints(app):
        if method == "GET":
            continue
        for browser in (browsers["administrator"], browsers["trainee"], browsers["anonymous"]):
            for data in ({}, {"csrf_token": "0" * 128}, {"csrf_token": browsers["trainer"].token()}):
                status = browser.client.open(address(rule), method=method, data=data).status_code
                assert status == 400, f"{method} {rule.rule} with {data}: {status}"


def test_an_unsafe_request_from_another_site_is_refused(app: Flask, administrator: Browser) -> None:
    token = administrator.token()
    for headers in ({"Origin": "https://evil.example"}, {"Sec-Fetch-Site": "cross-site"}):
        response = administrator.client.post("/ar/sign-out", data={"csrf_token": token}, headers=headers)
        assert response.status_code == 400


def snapshot(database: db.Database) -> dict[str, str]:
    """A digest of every row of every table, without the one column a GET may write."""
    found = {}
    with database.reader.connect() as connection:
        for table in metadata.sorted_tables:
            columns = [c for c in table.c if (table.name, c.name) != ("user_session", "seen_at")]
            rows = sorted(repr(tuple(row)) for row in connection.execute(sa.select(*columns)))
            found[table.name] = hashlib.sha256("\n".join(rows).encode()).hexdigest()
    return found


def test_no_get_writes_anything(
    app: Flask, database: db.Database, browsers: dict[str, Browser], course: Served
) -> None:
    before = snapshot(database)
    for rule, method, _policy in endpoints(app):
        if method == "GET":
            for browser in browsers.values():
                browser.client.get(address(rule))
    assert snapshot(database) == before


def test_unknown_methods_are_refused(app: Flask, administrator: Browser) -> None:
    for rule in app.url_map.iter_rules():
        if rule.endpoint != "static":
            token = administrator.token()
            for method in {"PUT", "DELETE", "PATCH"} - (rule.methods or set()):
                response = administrator.client.open(
                    address(rule), method=method, headers={"X-CSRF-Token": token}
                )
                assert response.status_code in {404, 405}, f"{method} {rule.rule}: {response.status_code}"


def test_names_that_are_often_tried_lead_nowhere(anyone: Browser) -> None:
    for name in (
        ".git/config",
        ".env",
        "app.db",
        "diraya.db",
        "backups/",
        "config.toml",
        "secret.key",
        "setup",
        "admin.php",
    ):
        assert anyone.client.get(f"/{name}").status_code == 404
        assert anyone.client.get(f"/ar/{name}").status_code == 404


def test_the_application_refuses_a_half_made_configuration(settings, database: db.Database) -> None:  # type: ignore[no-untyped-def]
    from dataclasses import replace

    from lms.config import ConfigError

    for broken in (
        {"secret_key": ""},
        {"secret_key": "short"},
        {"public_url": "http://example.org"},
        {"is_second_factor_required": False},
    ):
        with pytest.raises(ConfigError):
            create_app(replace(settings, **broken), database=database)
