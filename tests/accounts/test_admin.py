"""The administrator's pages of people (S13, S15, S38, S41)."""

import threading
from pathlib import Path

import pytest
from flask import Flask
from sqlmodel import select

from lms import db
from lms.accounts import service
from lms.accounts.models import Organisation, Person, UserSession
from lms.audit.models import AuditEntry
from lms.domain.errors import RefusedError
from lms.domain.roles import Role
from tests.accounts.outbox import link, mails
from tests.accounts.people import PASSWORD, enter
from tests.browser import Browser
from tests.conftest import Cast, sign_in

NEW = {
    "login": "salem.r",
    "name_ar": "سالم راشد عيسى البوعينين",
    "name_en": "Salem Rashid Isa Albuainain",
    "email": "salem@example.org",
}


def find(database: db.Database, login: str) -> Person:
    with database.reading() as session:
        return session.exec(select(Person).where(Person.login == login)).one()


def last_action(database: db.Database) -> str:
    with database.reading() as session:
        return session.exec(select(AuditEntry.action).order_by(AuditEntry.seq.desc())).first() or ""


@pytest.mark.parametrize(
    ("words", "who"),
    [
        ("مريم", "mariam"), ("عبدالله مريم", "mariam"), ("ابراهيم", "mariam"), ("الدوسرى", "noora"),
        ("khalid", "khalid"), ("Almoayyed", "yousif"), ("huda@example", "huda"), ("NOORA", "noora"),
    ],
)  # fmt: skip
def test_finds_people_however_they_are_spelt(
    administrator: Browser, cast: Cast, words: str, who: str
) -> None:
    page = administrator.get("/ar/admin/people", query_string={"q": words})
    found = [a.get("href") for a in page.all("a", class_="nm")]
    person = next(p for p in vars(cast).values() if p.login == who)
    assert f"/ar/admin/people/{person.id}" in found


@pytest.mark.parametrize("words", ["%", "_", "' or 1=1 --", "{{7*7}}", "<b>x", "قققق"])
def test_odd_searches_find_nobody_and_come_back_as_typed(administrator: Browser, words: str) -> None:
    page = administrator.get("/en/admin/people", query_string={"q": words})
    assert page.one("input", id="q").get("value") == words
    if words not in ("%", "_"):
        assert not page.all("a", class_="nm")


def test_list_stands_in_arabic_order_and_filters(administrator: Browser) -> None:
    page = administrator.get("/ar/admin/people")
    names = ["".join(a.itertext()).split()[0] for a in page.all("a", class_="nm")]
    assert names == ["خالد", "مريم", "نورة", "هدى", "يوسف"]
    page = administrator.get("/ar/admin/people?role=trainer&state=active")
    assert len(page.all("a", class_="nm")) == 2
    administrator.get("/ar/admin/people?role=king&state=x&page=99999999999999999999")


def test_pages_by_fifty(administrator: Browser, database: db.Database) -> None:
    with database.transaction() as session:
        for n in range(60):
            facts = {**NEW, "login": f"n{n}", "email": ""}
            service.add_person(session, service.NewPerson(**facts))
    page = administrator.get("/en/admin/people")
    assert len(page.all("a", class_="nm")) == 50
    assert "65 people" in page.text
    assert len(administrator.get(page.link("Next page")).all("a", class_="nm")) == 15


def test_adds_invites_and_the_invited_person_signs_in(
    administrator: Browser, anyone: Browser, database: db.Database, run_jobs, tmp_path: Path
) -> None:  # type: ignore[no-untyped-def]
    page = administrator.get("/ar/admin/people/add").form(action="add").submit(303, **NEW)
    person = administrator.follow(page)
    assert "سالم" in person.text
    person.form(action="mail-link").submit(303)
    run_jobs()
    [mail] = mails(tmp_path)
    assert link(mail).startswith("/ar/invitation/")
    form = anyone.get(link(mail)).form(button="")
    done = form.submit(303, password=PASSWORD, again=PASSWORD)
    assert done.location.startswith("/ar/sign-in")
    assert enter(anyone, "salem.r").location == "/ar/me/name"
    anyone.get(link(mail), status=404)


def test_a_tampered_role_in_an_invitation_changes_nothing(
    administrator: Browser, anyone: Browser, database: db.Database
) -> None:
    facts = {k: v for k, v in NEW.items() if k != "email"}
    page = administrator.get("/ar/admin/people/add").form(action="add").submit(303, **facts)
    shown = administrator.follow(page).form(action="show-link").submit(200)
    path = shown.one("input", id="link").get("value", "").removeprefix("http://localhost")
    form = anyone.get(path).form(button="")
    form.fields["role"] = "administrator"
    form.fields["person_id"] = "1"
    form.submit(303, password=PASSWORD, again=PASSWORD)
    assert find(database, "salem.r").role is Role.TRAINEE


@pytest.mark.parametrize(
    ("field", "value", "words"),
    [
        ("login", "mariam", "taken"),
        ("login", "MARIAM", "taken"),
        ("login", "ｍａｒｉａｍ", "one script"),
        ("login", "mаriam", "one script"),
        ("login", "a b", "without spaces"),
        ("login", "x@example.org", "one script"),
        ("email", "Mariam@EXAMPLE.org", "someone else"),
        ("email", "not-an-address", "not an e-mail"),
        ("email", "a@example.org\nBcc: b@example.org", "not an e-mail"),
        ("name_ar", "Salem Rashid", "Arabic letters only"),
        ("name_en", "سالم راشد", "Latin letters only"),
        ("name_en", "Salem", "at least two parts"),
        ("name_en", "x " * 61, "at most"),
    ],
)
def test_says_at_its_field_what_is_wrong(administrator: Browser, field: str, value: str, words: str) -> None:
    form = administrator.get("/en/admin/people/add").form(action="add")
    page = form.submit(422, **{**NEW, field: value})
    [error] = page.all("span", id=f"{field}-error")
    assert words in "".join(error.itertext())


def test_names_are_stored_clean(administrator: Browser, database: db.Database) -> None:
    form = administrator.get("/ar/admin/people/add").form(action="add")
    form.submit(
        303, **{**NEW, "name_ar": " سالـم  راشد\u202e عيسى\u200b البوعينين", "name_en": "Sa\u00adlem  Rashid"}
    )
    person = find(database, "salem.r")
    assert (person.name_ar, person.name_en) == ("سالم راشد عيسى البوعينين", "Salem Rashid")


def test_changes_facts_and_logs_which(administrator: Browser, cast: Cast, database: db.Database) -> None:
    page = administrator.get(f"/en/admin/people/{cast.trainee.id}")
    page.form(action=f"people/{cast.trainee.id}").submit(303, name_en="Mariam Abdulla Hasan Alzayani")
    assert find(database, "mariam").name_en == "Mariam Abdulla Hasan Alzayani"
    assert last_action(database) == "person.change"


def test_a_role_change_ends_sessions_and_holds_at_once(
    administrator: Browser, trainer: Browser, cast: Cast, database: db.Database
) -> None:
    page = administrator.get(f"/en/admin/people/{cast.trainer.id}")
    page.form(action="/role").submit(303, role="trainee")
    trainer.get("/ar/me", status=303)
    assert last_action(database) == "person.role"


def test_disabling_ends_sessions_and_enabling_does_not_bring_them_back(
    administrator: Browser, trainee: Browser, cast: Cast, database: db.Database
) -> None:
    page = administrator.get(f"/en/admin/people/{cast.trainee.id}")
    page = administrator.follow(page.form(action="/disable").submit(303))
    trainee.get("/ar/me", status=303)
    administrator.follow(page.form(action="/enable").submit(303))
    trainee.get("/ar/me", status=303)
    with database.reading() as session:
        assert not session.exec(select(UserSession).where(UserSession.person_id == cast.trainee.id)).all()


def test_resets_a_second_factor_and_signs_out(administrator: Browser, trainer: Browser, cast: Cast) -> None:
    page = administrator.get(f"/ar/admin/people/{cast.trainer.id}")
    page = administrator.follow(page.form(action="reset-second-factor").submit(303))
    trainer.get("/ar/me", status=303)
    assert not page.has_form("reset-second-factor")


def test_what_matters_asks_a_stale_administrator_first(app: Flask, cast: Cast, database: db.Database) -> None:
    stale = sign_in(app, cast.administrator, is_stale=True)
    token = stale.token()
    base = f"/ar/admin/people/{cast.trainee.id}"
    for path in ("role", "show-link", "mail-link", "reset-second-factor"):
        page = stale.post(f"{base}/{path}", {"csrf_token": token, "role": "administrator"})
        assert page.location.startswith("/ar/sign-in/again"), path
    assert find(database, "mariam").role is Role.TRAINEE


def test_the_last_administrator_stays(administrator: Browser, cast: Cast, database: db.Database) -> None:
    page = administrator.get(f"/en/admin/people/{cast.administrator.id}")
    page.form(action="/disable").submit(409)
    page.form(action="/role").submit(409, role="trainer")
    me = find(database, "noora")
    assert me.is_active
    assert me.role is Role.ADMINISTRATOR


def demote_each_other(database: db.Database, ids: list[int]) -> int:
    """Two administrators, at the same moment; how many were refused."""
    ready, refused = threading.Barrier(2), []

    def demote(target: int, by: int) -> None:
        ready.wait()
        try:
            with database.transaction() as session:
                service.set_role(session, target, Role.TRAINER, by=by)
        except RefusedError as error:
            refused.append(error)

    threads = [threading.Thread(target=demote, args=pair) for pair in (ids, ids[::-1])]
    [t.start() for t in threads]
    [t.join() for t in threads]
    return len(refused)


def test_two_administrators_who_demote_each_other_leave_one(database: db.Database, cast: Cast) -> None:
    ids = [cast.administrator.id or 0, cast.other_trainer.id or 0]
    for _ in range(5):
        with database.transaction() as session:
            for person_id in ids:
                session.get_one(Person, person_id).role = Role.ADMINISTRATOR
        assert demote_each_other(database, ids) == 1
        with database.reading() as session:
            assert len(session.exec(select(Person).where(Person.role == Role.ADMINISTRATOR)).all()) == 1


def test_unknown_people_are_not_found(administrator: Browser) -> None:
    for path in ("999", "0", "99999999999999999999"):
        administrator.get(f"/ar/admin/people/{path}", status=404)
        administrator.get(f"/ar/admin/organisations/{path}", status=404)


def test_organisations_are_added_and_renamed_once(administrator: Browser, database: db.Database) -> None:
    page = administrator.get("/ar/admin/organisations")
    form = page.form(action="organisations")
    form.submit(422)
    administrator.follow(form.submit(303, name_ar="وزارة الداخلية", name_en="Ministry of Interior"))
    form.submit(422, name_ar="وزارة الداخليه", name_en="Another")
    with database.reading() as session:
        [row] = session.exec(select(Organisation)).all()
    edit = administrator.get(f"/ar/admin/organisations/{row.id}").form(action=f"organisations/{row.id}")
    page = administrator.follow(edit.submit(303, sector="police", name_en="Interior Ministry"))
    assert "Interior Ministry" in page.text
