"""Taking a case: begin, choose, and where a run stands. A run is its steps; everything else follows from them."""

from collections.abc import Mapping, Sequence
from dataclasses import asdict, dataclass
from datetime import UTC, datetime
from functools import cached_property
from typing import Any

from sqlalchemy.exc import IntegrityError
from sqlmodel import Session, col, select

from lms import jobs
from lms.audit import service as audit
from lms.cases.guard import require_invented
from lms.cases.models import CaseRun, CaseStep
from lms.courses import releases
from lms.courses.releases import Served
from lms.domain import casework
from lms.domain.cases import Aside, Case, Choice, Node
from lms.domain.casework import Form, IllegalError, State, Step
from lms.domain.content import CompiledCase
from lms.domain.errors import InvalidError, NotFoundError, RefusedError
from lms.enrolments import service as enrolments
from lms.i18n import lazy_gettext as _l


@dataclass(frozen=True)
class Taken:
    """A run with its case as the release has it, and the steps made so far."""

    run: CaseRun
    served: Served
    steps: tuple[Step, ...]

    @property
    def compiled(self) -> CompiledCase:
        """The case as it was when the run began."""
        return self.served.content.cases[self.run.stem]

    @property
    def case(self) -> Case:
        """Its rules."""
        return self.compiled.case

    @cached_property
    def states(self) -> list[State]:
        """Every state so far, the present one last."""
        return casework.states(self.case, self.run.role, self.steps, self.run.told)

    @property
    def state(self) -> State:
        """Where it stands."""
        return self.states[-1]

    @property
    def node(self) -> Node:
        """The node it stands at."""
        return self.case.node(self.state.node)

    @property
    def asides(self) -> list[Aside]:
        """What stands there besides, for who came this way."""
        return [aside for aside in self.node.asides if casework.holds(self.case, self.state, aside.when)]

    @property
    def choices(self) -> tuple[Choice, ...]:
        """What can be done now."""
        return casework.open_choices(self.case, self.state)

    @property
    def last(self) -> Choice | None:
        """The choice that led here."""
        return self.case.node(self.steps[-1].node).choice(self.steps[-1].choice) if self.steps else None

    @property
    def new_documents(self) -> tuple[str, ...]:
        """Documents that the last step, or the beginning, put into the dossier."""
        before = self.states[-2].dossier if self.steps else ()
        return tuple(one for one in self.state.dossier if one not in before)


def start(session: Session, person_id: int, served: Served, stem: str, role: str) -> CaseRun:
    """Begin a case in a role, or give back the run of it that is open, whatever its role.

    Raises NotFoundError for an unknown case or role, RefusedError for someone who does not take the course.
    """
    case = _case(served, stem)
    if role not in {one.id for one in case.roles}:
        raise NotFoundError
    if not enrolments.is_enrolled(session, person_id, served.id):
        raise RefusedError(_l("Enrol in the course first."))
    handed = casework.expert_handover(case, role)
    return begin(session, person_id, served, stem, role, told=handed.facts if handed else ())


def _case(served: Served, stem: str) -> Case:
    if stem not in served.content.cases:
        raise NotFoundError
    return served.content.cases[stem].case


def begin(
    session: Session,
    person_id: int,
    served: Served,
    stem: str,
    role: str,
    *,
    told: Sequence[str],
    chain_id: int | None = None,
) -> CaseRun:
    """A new run, or the one that is open: the database allows one at a time."""
    made = runs_of(session, person_id, served.id, stem)
    under_way = next((run for run in made if run.ended_at is None), None)
    if under_way:
        return under_way
    run = CaseRun(
        person_id=person_id,
        course=served.id,
        stem=stem,
        role=role,
        number=1 + max((run.number for run in made), default=0),
        release_id=served.release_id,
        chain_id=chain_id,
        told=list(told),
        started_at=datetime.now(UTC),
    )
    try:
        with session.begin_nested():
            session.add(run)
            session.flush()
    except IntegrityError:
        # Another window was faster, and the database said no to a second one: go on with that one.
        return next(r for r in runs_of(session, person_id, served.id, stem) if r.ended_at is None)
    audit.record(session, "case.start", actor=person_id, thing=thing(run), number=run.number)
    return run


def thing(run: CaseRun) -> str:
    """How the log names a case."""
    return f"case:{run.course}/{run.stem}"


def runs_of(session: Session, person_id: int, course: str, stem: str) -> list[CaseRun]:
    """A person's runs of a case, the first one first."""
    return list(
        session.exec(
            select(CaseRun)
            .where(CaseRun.person_id == person_id, CaseRun.course == course, CaseRun.stem == stem)
            .order_by(col(CaseRun.number))
        )
    )


def get_taken(session: Session, person_id: int, run_id: int) -> Taken:
    """A person's own run. Raises NotFoundError for another's, just as for one that is not there."""
    run = session.get(CaseRun, run_id)
    if run is None or run.person_id != person_id:
        raise NotFoundError
    return taken(session, run)


def taken(session: Session, run: CaseRun) -> Taken:
    """A run with everything that was done in it."""
    rows = session.exec(select(CaseStep).where(CaseStep.run_id == run.id).order_by(col(CaseStep.position)))
    steps = tuple(Step(row.node, row.choice, form_of(row.form)) for row in rows)
    return Taken(run, releases.get(session, run.release_id), steps)


def form_of(stored: Mapping[str, Any] | None) -> Form | None:
    """A form as it was stored."""
    if stored is None:
        return None
    lists = {name: tuple(stored.get(name, ())) for name in casework.LISTS}
    return Form(**lists, reasons=stored.get("reasons", ""))


def choose(session: Session, found: Taken, position: int, choice: str, form: Form | None) -> None:
    """Make the choice at `position` (from 0).

    Any other position changes nothing: two windows, a double click and a replay are one choice. Raises InvalidError for
    what can't be done now; nothing is stored then.
    """
    if position != len(found.steps) or found.run.ended_at is not None:
        return
    if form is not None:
        require_invented(form.reasons)
    try:
        after = casework.choose(found.case, found.state, choice, form)
    except IllegalError:
        raise InvalidError(_l("Choose one of what can be done now.")) from None
    now = datetime.now(UTC)
    row = CaseStep(
        run_id=found.run.id or 0,
        position=len(found.steps),
        node=found.state.node,
        choice=choice,
        form=asdict(form) if form else None,
        made_at=now,
    )
    try:
        with session.begin_nested():
            session.add(row)
            session.flush()
    except IntegrityError:
        return  # another window was faster, and its choice holds
    if found.case.node(after.node).is_end:
        _end(session, found, Step(row.node, choice, form), now)


def _end(session: Session, found: Taken, last: Step, now: datetime) -> None:
    run = found.run
    score = casework.score(found.case, run.role, (*found.steps, last), run.told)
    run.ended_at, run.percent, run.is_passed = now, score.percent, score.is_passed(found.case)
    session.flush()
    audit.record(session, "case.end", actor=run.person_id, thing=thing(run), number=run.number)
    jobs.enqueue(session, "completion", person_id=run.person_id, course=run.course)
