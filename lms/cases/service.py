"""What the pages of a case show."""

from collections.abc import Sequence
from dataclasses import dataclass

from sqlmodel import Session

from lms.cases import runs
from lms.cases.models import CaseRun
from lms.cases.runs import Taken
from lms.courses import shared
from lms.courses.releases import Served
from lms.courses.shared import Shared
from lms.domain import casework
from lms.domain.cases import Case, Fact
from lms.domain.casework import Form, Review, Score, Step
from lms.domain.content import CompiledCase
from lms.domain.content import Fact as LocalFact

SUPPORT_LINE = "hotline"
"""The fact that names who can be called."""


@dataclass(frozen=True)
class CaseCover:
    """A case before it is begun, and a person's earlier runs of it."""

    served: Served
    stem: str
    runs: Sequence[CaseRun]
    support: LocalFact | None

    @property
    def case(self) -> Case:
        """The case as published now."""
        return self.served.content.cases[self.stem].case

    @property
    def open(self) -> CaseRun | None:
        """The run under way."""
        return next((run for run in self.runs if run.ended_at is None), None)


def case_cover(session: Session, person_id: int, served: Served, stem: str) -> CaseCover:
    """The cover of a case of this course."""
    made = runs.runs_of(session, person_id, served.id, stem)
    return CaseCover(served, stem, made, shared.current(session).fact(SUPPORT_LINE))


@dataclass(frozen=True)
class RunPage:
    """A case under way. `received`: the form of the role before, all that this role knows of it."""

    taken: Taken
    support: LocalFact | None
    received: Form | None

    @property
    def case(self) -> Case:
        """The case as it was when the run began."""
        return self.taken.case

    @property
    def compiled(self) -> CompiledCase:
        """The case with its texts."""
        return self.taken.compiled

    @property
    def facts(self) -> list[Fact]:
        """Facts that can be handed on now."""
        known = casework.known_facts(self.case, self.taken.state)
        return [fact for fact in self.case.facts if fact.id in known]


def run_page(session: Session, taken: Taken) -> RunPage:
    """A case under way."""
    return RunPage(taken, shared.current(session).fact(SUPPORT_LINE), received(session, taken))


def received(session: Session, taken: Taken) -> Form | None:
    """What the role before handed over: a colleague's form in a chain, else the expert's; None for the first role."""
    return casework.expert_handover(taken.case, taken.run.role)


@dataclass(frozen=True)
class DebriefPage:
    """A case that has ended: a way through it beside the expert's."""

    taken: Taken
    shared: Shared
    score: Score
    reviews: Sequence[Review]
    expert: Sequence[Step]

    @property
    def case(self) -> Case:
        """The case as it was when the run began."""
        return self.taken.case

    @property
    def is_passed(self) -> bool:
        """Whether the run counts as done."""
        return self.score.is_passed(self.case)

    @property
    def not_met(self) -> list[Step]:
        """Steps of the expert's way at nodes that this way never came to."""
        met = {review.node.id for review in self.reviews}
        return [step for step in self.expert if step.node not in met]


def debrief_page(session: Session, taken: Taken) -> DebriefPage:
    """A case that has ended."""
    case, role, told = taken.case, taken.run.role, taken.run.told
    return DebriefPage(
        taken,
        shared.current(session),
        casework.score(case, role, taken.steps, told),
        casework.debrief(case, role, taken.steps, told),
        casework.expert_steps(case, role, told),
    )
