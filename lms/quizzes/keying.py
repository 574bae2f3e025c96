"""Keying in a paper that was sat without a machine: an attempt made, answered and handed in at once."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import UTC, datetime

from sqlalchemy.exc import IntegrityError
from sqlmodel import Session

from lms.audit import service as audit
from lms.courses.releases import Served
from lms.domain.errors import InvalidError, NotFoundError, RefusedError
from lms.domain.questions import Answer as Answered
from lms.enrolments import service as enrolments
from lms.i18n import lazy_gettext as _l
from lms.quizzes.attempts import Slot, Tried, keep_result, slots, thing, tries
from lms.quizzes.cover import attempts_left
from lms.quizzes.drawing import drawn
from lms.quizzes.models import Answer, Attempt
from lms.quizzes.rules import rules_for


@dataclass(frozen=True)
class Keyed:
    """One person's paper as it came back: of which release and quiz, the seed that drew it, the code printed on it.

    `answers`: by position, as the items understand them.
    """

    served: Served
    stem: str
    seed: int
    code: str
    answers: Mapping[int, Answered]


def key_in(session: Session, person_id: int, keyed: Keyed, by: int) -> Attempt:
    """Make an attempt of a paper and hand it in, under the rules of the release it was printed from.

    When it may be sat and what must be read before is settled in the room; how often, here. The caller has made sure
    that `by` trains the course or administers. Raises NotFoundError for what is no quiz, InvalidError for answers that
    do not fit it and for a person who can't be keyed in for, RefusedError while another attempt is under way and when
    none is left.
    """
    content = keyed.served.content
    if keyed.stem not in content.quizzes:
        raise NotFoundError
    _require_other_taker(session, person_id, keyed, by)
    made = tries(session, person_id, keyed.served.id, keyed.stem)
    _require_room(session, person_id, keyed, made)
    now = datetime.now(UTC)
    attempt = Attempt(
        person_id=person_id,
        course=keyed.served.id,
        quiz=keyed.stem,
        number=1 + max((tried.attempt.number for tried in made), default=0),
        release_id=keyed.served.release_id,
        seed=keyed.seed,
        paper=drawn(content, content.quizzes[keyed.stem], keyed.seed),
        started_at=now,
        seen_at=now,
        submitted_at=now,
        keyed_by_id=by,
        paper_code=keyed.code,
    )
    chosen = _chosen(slots(session, attempt), keyed.answers)
    try:
        with session.begin_nested():
            session.add(attempt)
            session.flush()
    except IntegrityError:
        raise RefusedError(_l("This was done in another window at the same moment. Try again.")) from None
    session.add_all(
        Answer(attempt_id=attempt.id or 0, position=position, chosen=values, saved_at=now)
        for position, values in chosen.items()
    )
    session.flush()
    keep_result(session, attempt)
    audit.record(
        session, "attempt.key-in", actor=by, thing=thing(attempt), number=attempt.number, paper=keyed.code
    )
    return attempt


def _require_other_taker(session: Session, person_id: int, keyed: Keyed, by: int) -> None:
    if person_id == by:
        raise InvalidError(_l("Nobody keys in a paper of their own."))
    if not enrolments.is_enrolled(session, person_id, keyed.served.id):
        raise InvalidError(_l("This person does not take the course."))


def _require_room(session: Session, person_id: int, keyed: Keyed, made: tuple[Tried, ...]) -> None:
    """Refuse the same paper a second time, one beside an open attempt, and one too many."""
    if any(tried.counts and tried.attempt.paper_code == keyed.code for tried in made):
        raise RefusedError(
            _l("This paper is keyed in for this person already. To key it in anew, void that attempt first.")
        )
    if any(tried.is_open for tried in made):
        raise RefusedError(
            _l("This person has an attempt under way. It has to be handed in or voided before this one.")
        )
    quiz = keyed.served.content.quizzes[keyed.stem]
    if attempts_left(rules_for(session, person_id, keyed.served.id, keyed.stem, quiz), made) == 0:
        raise RefusedError(_l("This person has no attempt left. Allow one more first, if there is a reason."))


def _chosen(paper: Sequence[Slot], answers: Mapping[int, Answered]) -> dict[int, list[str]]:
    """What is stored for the questions that were answered, by position."""
    found = {}
    for position, answer in answers.items():
        if not (0 < position <= len(paper) and paper[position - 1].item.accepts(answer)):
            raise InvalidError(_l("An answer does not fit its question. Nothing was saved."))
        found[position] = paper[position - 1].stored(answer)
    return {position: values for position, values in found.items() if any(values)}
