"""Making the demonstration, through the same services that people use."""

from collections.abc import Mapping

import structlog
from sqlmodel import Session

from lms import config, db, jobs, setup
from lms.accounts import organisations, passwords
from lms.accounts import service as accounts
from lms.accounts.models import Organisation, Person
from lms.app import create_app
from lms.certificates import issuing
from lms.certificates import service as certificates
from lms.courses import publishing, releases
from lms.courses.service import UnfitError
from lms.demo import PASSWORD, history
from lms.demo.cast import BODIES, CAST, Figure
from lms.domain.errors import RefusedError
from lms.enrolments import service as enrolments
from lms.i18n import gettext as _
from lms.i18n import speaking

log = structlog.get_logger()


def make(environ: Mapping[str, str]) -> config.Settings:
    """Make the demonstration, or bring one that is there up to date.

    Raises RefusedError when the instance is a real one.
    """
    folder = config.instance_folder(environ)
    if (folder / "config.toml").exists() and not config.load(environ).is_demo:
        raise RefusedError(_("%(folder)s is no demonstration; it is left alone.", folder=str(folder)))
    settings = setup.initialise(environ, is_demo=True, is_second_factor_required=False)
    app = create_app(settings)  # also tells every room by which settings it works
    database = db.of(app)
    try:
        _publish(settings, database)
        populate(settings, database)
        jobs.run_due(database)
    finally:
        database.close()
    return settings


def _publish(settings: config.Settings, database: db.Database) -> None:
    """Publish the shipped courses; where one can't be at the moment, what was published before stays."""
    try:
        publishing.publish_folders(database, settings.courses)
    except UnfitError as error:
        with database.reading() as session:
            if not releases.all_current(session):
                raise
        log.warning("courses have errors and stay as they were", reason=str(error.message))


def populate(settings: config.Settings, database: db.Database) -> None:
    """Add people and what they have done, all or nothing; once."""
    with database.reading() as session:
        if accounts.find_by_login(session, CAST[0].login):
            return
    # Hashing takes its time on purpose, and the write lock is for everyone.
    hashes = {f.login: passwords.make_hash(settings, PASSWORD) for f in CAST if f.is_main}
    with database.transaction() as session, speaking("ar"):
        bodies = [_add_body(session, place) for place in range(len(BODIES))]
        people = {f.login: _add_person(session, f, bodies, hashes.get(f.login, "")) for f in CAST}
        administrator = people["administrator"].id or 0
        served = releases.all_current(session)
        for course in served:
            enrolments.assign_trainers(session, course, [people["trainer"].id or 0], by=administrator)
        for figure in CAST:
            for taking in figure.takes:
                if taking.course in served:
                    here = served[taking.course]
                    history.live(session, taking, people[figure.login], here, administrator)
    jobs.run_due(database)  # who completed the course is certified
    with database.transaction() as session:
        _replace_one(session, people["a.alnakhli"], administrator)


def _add_body(session: Session, place: int) -> Organisation:
    body = BODIES[place]
    new = Organisation(name_ar="", name_en="")
    return organisations.save(
        session, new, name_ar=body.name_ar, name_en=body.name_en, sector=body.sector, by=None
    )


def _add_person(session: Session, figure: Figure, bodies: list[Organisation], password_hash: str) -> Person:
    body = bodies[figure.body]
    new = accounts.NewPerson(
        login=figure.login,
        name_ar=figure.name_ar,
        name_en=figure.name_en,
        role=figure.role,
        language=figure.language,
        organisation=body.id,
        sector=body.sector,
    )
    person = accounts.add_person(session, new)
    if password_hash:
        passwords.set_password(session, person, password_hash)
    if figure.is_name_confirmed:
        accounts.confirm_name(session, person.id or 0, figure.name_ar, figure.name_en)
    return person


def _replace_one(session: Session, person: Person, administrator: int) -> None:
    """A certificate with a mistake: revoked, and issued anew."""
    for wrong in certificates.mine(session, person.id or 0).certificates:
        served = releases.current(session, wrong.course)
        certificates.revoke(session, wrong.number, "mistake", "صُحّح الاسم بطلب من صاحبته", by=administrator)
        issuing.issue(session, person.id or 0, served, by=administrator)
