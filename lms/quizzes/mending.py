"""When a key was wrong: whose results the corrected one changes, and marking those attempts again."""

from collections.abc import Iterator
from dataclasses import dataclass
from datetime import UTC, datetime

from sqlmodel import Session, col, select

from lms.accounts.models import Person
from lms.audit import service as audit
from lms.courses.releases import Served
from lms.domain.errors import InvalidError
from lms.domain.grading import Result
from lms.domain.questions import Text
from lms.i18n import lazy_gettext as _l
from lms.quizzes.attempts import as_stored, from_stored, keep_result, mark, thing
from lms.quizzes.models import Attempt, Regrading

LESS_THAN_THIS_IS_NONE = 1e-9


@dataclass(frozen=True)
class Change:
    """An attempt whose result the corrected key changes. `stems`: the questions whose mark changes."""

    attempt: Attempt
    person: Person
    before: Result
    after: Result
    stems: tuple[Text, ...]

    @property
    def turns(self) -> str:
        """`passed` or `failed` where the outcome becomes another, else empty."""
        if self.before.is_passed == self.after.is_passed:
            return ""
        return "passed" if self.after.is_passed else "failed"


def dry_run(session: Session, served: Served, stem: str) -> list[Change]:
    """What marking every attempt at a quiz by the key as published now would change. Nothing is changed."""
    return sorted(
        _changes(session, served, stem), key=lambda change: (change.person.sort_key, change.attempt.number)
    )


def _changes(session: Session, served: Served, stem: str, *, lock: bool = False) -> Iterator[Change]:
    statement = select(Attempt).where(
        Attempt.course == served.id,
        Attempt.quiz == stem,
        col(Attempt.submitted_at).is_not(None),
        col(Attempt.voided_at).is_(None),
    )
    rows = session.exec((statement.with_for_update() if lock else statement).order_by(col(Attempt.id))).all()
    people = {
        p.id: p for p in session.exec(select(Person).where(col(Person.id).in_({r.person_id for r in rows})))
    }
    for attempt in rows:
        before = from_stored(attempt.result)
        if before is None:
            continue
        after = _marked_by(session, attempt, served.release_id)
        pairs = zip(before.marks, after.marks, strict=True)
        changed = [new.item for old, new in pairs if abs(old.share - new.share) > LESS_THAN_THIS_IS_NONE]
        if changed:
            stems = tuple(served.content.items[item].stem for item in changed)
            yield Change(attempt, people[attempt.person_id], before, after, stems)


def _marked_by(session: Session, attempt: Attempt, release_id: int) -> Result:
    """The result by another release's key, leaving the attempt as it is."""
    kept = attempt.key_release_id
    with session.no_autoflush:
        attempt.key_release_id = release_id
        try:
            return mark(session, attempt)
        finally:
            attempt.key_release_id = kept


def regrade(session: Session, served: Served, stem: str, by: int, note: str) -> list[Change]:
    """Mark every attempt that changes by the key as published now, and keep what it was and why.

    Certificates are not touched. The caller has made sure that `by` trains the course or administers. Raises
    InvalidError without a note.
    """
    if not note.strip():
        raise InvalidError(_l("Say what was wrong; everyone concerned will read it."))
    changes = list(_changes(session, served, stem, lock=True))
    for change in changes:
        attempt = change.attempt
        session.add(
            Regrading(
                attempt_id=attempt.id or 0,
                release_id=served.release_id,
                by_id=by,
                note=note.strip()[:500],
                before=as_stored(change.before),
                regraded_at=datetime.now(UTC),
            )
        )
        attempt.key_release_id = served.release_id
        keep_result(session, attempt)
        audit.record(
            session,
            "attempt.regrade",
            actor=by,
            thing=thing(attempt),
            before=round(change.before.percent, 1),
            after=round(change.after.percent, 1),
            note=note.strip()[:500],
        )
    return changes


def regradings(session: Session, attempt: Attempt) -> list[Regrading]:
    """How often and why an attempt was marked again, first to last."""
    statement = select(Regrading).where(Regrading.attempt_id == attempt.id).order_by(col(Regrading.id))
    return list(session.exec(statement))
