"""Certificates that wait for an administrator, with what is doubtful about the names on them."""

from collections.abc import Collection, Sequence
from dataclasses import dataclass
from datetime import datetime

from sqlmodel import Session, col, select

from lms.accounts.models import Person
from lms.certificates import issuing
from lms.certificates.models import Certificate, CertificateRequest
from lms.certificates.service import PER_PAGE
from lms.courses import releases
from lms.courses.releases import Served
from lms.domain import arabic, names
from lms.domain.errors import RefusedError
from lms.progress import service as progress
from lms.progress.service import Standing


@dataclass(frozen=True)
class Candidate:
    """Someone who may get the certificate of a course. `doubts`: what to look at before their name is printed."""

    person: Person
    standing: Standing
    completed_at: datetime | None = None
    request_id: int | None = None

    @property
    def served(self) -> Served:
        """The course as it is published now."""
        return self.standing.served

    @property
    def doubts(self) -> tuple[str, ...]:
        """`unconfirmed`, `title`, `parts`: each at most once."""
        found = [] if self.person.name_confirmed_at else ["unconfirmed"]
        both = (names.doubt(self.person.name_ar, "ar"), names.doubt(self.person.name_en, "en"))
        return (*found, *sorted({doubt for doubt in both if doubt}, reverse=True))


@dataclass(frozen=True)
class Waiting:
    """A page of who waits."""

    candidates: Sequence[Candidate]
    total: int


def waiting(session: Session, *, words: str = "", page: int = 1) -> Waiting:
    """Who waits, first come first. Each of `words` stands in a name."""
    statement = select(CertificateRequest).join(Person, col(Person.id) == CertificateRequest.person_id)
    for word in arabic.words(words)[:8]:
        statement = statement.where(col(Person.sort_key).contains(arabic.sort_key(word), autoescape=True))
    found = session.exec(statement.order_by(col(CertificateRequest.id))).all()
    shown = found[(page - 1) * PER_PAGE : page * PER_PAGE]
    return Waiting(_candidates(session, shown), len(found))


def chosen(session: Session, request_ids: Collection[int]) -> list[Candidate]:
    """Those of them that still wait."""
    statement = select(CertificateRequest).where(col(CertificateRequest.id).in_(request_ids))
    return _candidates(session, session.exec(statement.order_by(col(CertificateRequest.id))).all())


def _candidates(session: Session, requests: Sequence[CertificateRequest]) -> list[Candidate]:
    """With a fixed number of queries for each course that occurs."""
    served = releases.all_current(session)
    standings: dict[tuple[int, str], progress.Member] = {}
    for course in {request.course for request in requests}:
        ids = [request.person_id for request in requests if request.course == course]
        for member in progress.group(session, served[course], ids):
            standings[member.person.id or 0, course] = member
    members = [(request, standings[request.person_id, request.course]) for request in requests]
    return [Candidate(m.person, m.standing, r.completed_at, r.id) for r, m in members]


def candidate(session: Session, person: Person, served: Served) -> Candidate:
    """One person and one course, waiting or not."""
    return Candidate(person, progress.standing(session, person.id or 0, served))


@dataclass(frozen=True)
class Outcome:
    """What came of issuing several: each certificate, and each candidate who got none with the reason."""

    issued: Sequence[Certificate]
    refused: Sequence[tuple[Candidate, RefusedError]]


def issue_all(session: Session, candidates: Collection[Candidate], *, by: int) -> Outcome:
    """Issue what waits. One that can't be issued is left out, and costs no number."""
    done, refused = [], []
    for each in candidates:
        try:
            done.append(issuing.issue(session, each.person.id or 0, each.served, by=by))
        except RefusedError as error:
            refused.append((each, error))
    return Outcome(done, refused)
