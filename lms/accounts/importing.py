"""Many people at once, all or nothing: read, check line by line, and only then write."""

from dataclasses import dataclass
from typing import Any

from sqlmodel import Session, col, select

from lms.accounts import choices
from lms.accounts.models import Organisation, Person
from lms.accounts.service import (
    EMAIL_TAKEN,
    LOGIN_TAKEN,
    NO_ORGANISATION,
    NewPerson,
    shape_problems,
    store_person,
)
from lms.accounts.sheets import COLUMNS as COLUMNS
from lms.accounts.sheets import Row as Row
from lms.accounts.sheets import read as read
from lms.audit import service as audit
from lms.domain import arabic
from lms.domain.errors import InvalidError
from lms.domain.roles import Role
from lms.domain.texts import key
from lms.i18n import LANGUAGES, OWN_NAMES, speaking
from lms.i18n import lazy_gettext as _l


@dataclass(frozen=True)
class Line:
    """What was made of one row, and what is wrong with it in words; `organisation_id` once found."""

    number: int
    new: NewPerson
    problems: tuple[Any, ...]
    organisation_id: int | None = None


@dataclass(frozen=True)
class Report:
    """What importing these rows would do."""

    lines: tuple[Line, ...]

    @property
    def is_good(self) -> bool:
        """Whether every line can be imported."""
        return not self.bad

    @property
    def good(self) -> list[Line]:
        """Lines without a problem."""
        return [line for line in self.lines if not line.problems]

    @property
    def bad(self) -> list[Line]:
        """Lines to be mended."""
        return [line for line in self.lines if line.problems]


def _words(pairs: list[tuple[str, Any]]) -> dict[str, str]:
    """Codes and their labels in every language, folded, to the code."""
    found = {arabic.fold(code): code for code, _label in pairs}
    for language in LANGUAGES:
        with speaking(language):
            found |= {arabic.fold(str(label)): code for code, label in pairs if code}
    return found


def _new_person(cells: dict[str, str], words: dict[str, dict[str, str]]) -> tuple[NewPerson, list[Any]]:
    problems: list[Any] = []

    def code(column: str, usual: str, problem: Any) -> str:
        asked = cells.get(column, "")
        found = words[column].get(arabic.fold(asked)) if asked else usual
        if found is None:
            problems.append(problem)
        return found if found is not None else usual

    new = NewPerson(
        login=cells.get("login", ""),
        name_ar=cells.get("name_ar", ""),
        name_en=cells.get("name_en", ""),
        email=cells.get("email", ""),
        role=Role(code("role", "trainee", _l("The role is trainee, trainer or administrator."))),
        language=code("language", "ar", _l("The language is ar or en.")),
        sector=code("sector", "", _l("There is no such sector.")),
        organisation=cells.get("organisation", ""),
    )
    return new, problems


def check(session: Session, rows: list[Row]) -> Report:
    """Look at every row, against each other and against who there is. Writes nothing."""
    words = {
        "role": _words(choices.ROLES),
        "language": _words(list(OWN_NAMES.items())),
        "sector": _words(choices.SECTORS),
    }
    logins = dict.fromkeys(session.exec(select(Person.login_key)), 0)
    emails = dict.fromkeys(
        session.exec(select(Person.email_key).where(col(Person.email_key).is_not(None))), 0
    )
    organisations: dict[str, int | None] = {}
    for organisation in session.exec(select(Organisation)):
        organisations |= {
            arabic.fold(n): organisation.id for n in (organisation.name_ar, organisation.name_en)
        }
    lines: list[Line] = []
    for row in rows:
        new, problems = _new_person(row.cells, words)
        problems += shape_problems(new).values()
        problems += _twice(logins, key(new.login), row.line, LOGIN_TAKEN)
        problems += _twice(emails, key(new.email), row.line, EMAIL_TAKEN)
        organisation_id = organisations.get(arabic.fold(str(new.organisation)))
        if new.organisation and organisation_id is None:
            problems.append(NO_ORGANISATION)
        lines.append(Line(row.line, new, tuple(problems), organisation_id))
    return Report(tuple(lines))


def _twice(seen: dict[Any, int], value: str, line: int, taken: Any) -> list[Any]:
    """`seen` maps what is used to the line that uses it; 0 is someone who is here already."""
    if not value:
        return []
    if value not in seen:
        seen[value] = line
        return []
    return [_l("The same as in line %(n)s.", n=seen[value])] if seen[value] else [taken]


def apply(session: Session, rows: list[Row], *, by: int | None = None) -> list[Person]:
    """Add all these people, or none. Raises InvalidError when `check` finds anything wrong."""
    report = check(session, rows)
    if not report.is_good:
        raise InvalidError(_l("Nothing was imported: there are lines to mend."))
    people = [store_person(session, line.new, line.organisation_id) for line in report.lines]
    first, last = people[0].id, people[-1].id
    audit.record(session, "people.import", actor=by, people=len(people), first=first, last=last)
    return people
