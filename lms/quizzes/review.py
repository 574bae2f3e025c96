"""How an attempt went, and as much of why as the quiz's review rule lets out."""

from dataclasses import dataclass
from datetime import UTC, datetime

from sqlmodel import Session

from lms.courses import releases
from lms.domain.content import CompiledCourse
from lms.domain.errors import NotFoundError, RefusedError
from lms.domain.grading import Result
from lms.domain.questions import Text
from lms.domain.releasing import Shown
from lms.i18n import lazy_gettext as _l
from lms.quizzes.attempts import Tried, answers_of, content_of, get_attempt, markings_of, slots, stands, tries
from lms.quizzes.cover import attempts_left, shown_now
from lms.quizzes.mending import regradings
from lms.quizzes.models import Attempt, Regrading
from lms.quizzes.rules import Rules, rules_for
from lms.quizzes.telling import Reviewed, reviewed


@dataclass(frozen=True)
class ResultPage:
    """What the result page shows. `questions` is empty until the review rule lets them out.

    `lessons_again`: lessons that teach what was answered wrong, for the whole paper and not by question, so
    that they tell nothing of the key.
    """

    tried: Tried
    result: Result | None
    course: str
    course_title: Text
    stem: str
    title: Text
    pass_percent: int
    rules: Rules
    attempts_left: int | None
    has_open: bool
    has_passed: bool
    shown: Shown
    questions: tuple[Reviewed, ...]
    lessons_again: tuple[tuple[str, Text], ...]
    regradings: tuple[Regrading, ...] = ()

    @property
    def right_count(self) -> int:
        """How many questions earned their whole mark."""
        return sum(mark.is_right for mark in self.result.marks) if self.result else 0

    @property
    def is_passed(self) -> bool:
        """Whether the pass mark was reached."""
        return self.result is not None and self.result.is_passed

    @property
    def wrong(self) -> tuple[Reviewed, ...]:
        """Questions that did not earn their whole mark."""
        return tuple(question for question in self.questions if question.is_right is False)

    @property
    def right(self) -> tuple[Reviewed, ...]:
        """Questions that did."""
        return tuple(question for question in self.questions if question.is_right)

    @property
    def plain(self) -> tuple[Reviewed, ...]:
        """Questions of which nobody is told yet whether they were answered rightly."""
        return tuple(question for question in self.questions if question.is_right is None)


def result_page(session: Session, person_id: int, attempt_id: int) -> ResultPage:
    """The result of a person's own attempt. Raises NotFoundError, and RefusedError while it is under way."""
    attempt = get_attempt(session, person_id, attempt_id)
    tried = stands(session, attempt)
    if tried.is_open:
        raise RefusedError(_l("This attempt is not submitted yet."))
    content = content_of(session, attempt)
    rules = _rules(session, attempt, content)
    all_tries = tries(session, person_id, attempt.course, attempt.quiz)
    shown = shown_now(rules, all_tries, datetime.now(UTC)) if tried.result else Shown()
    return ResultPage(
        tried=tried,
        result=tried.result,
        course=attempt.course,
        course_title=content.course.title,
        stem=attempt.quiz,
        title=content.paper(attempt.quiz).title,
        pass_percent=content.paper(attempt.quiz).pass_percent,
        rules=rules,
        attempts_left=attempts_left(rules, all_tries),
        has_open=any(each.is_open for each in all_tries),
        has_passed=any(each.is_passed for each in all_tries),
        shown=shown,
        questions=_questions(session, tried, shown) if shown.has_questions else (),
        lessons_again=_lessons_again(content, tried.result) if shown.score else (),
        regradings=tuple(regradings(session, attempt)) if shown.score else (),
    )


def _rules(session: Session, attempt: Attempt, began_with: CompiledCourse) -> Rules:
    """Today's rules, since the key they let out is that of attempts to come; else those it began with."""
    try:
        quiz = releases.current(session, attempt.course).content.paper(attempt.quiz)
    except (NotFoundError, KeyError):
        quiz = began_with.paper(attempt.quiz)
    return rules_for(session, attempt.person_id, attempt.course, attempt.quiz, quiz)


def _questions(session: Session, tried: Tried, shown: Shown) -> tuple[Reviewed, ...]:
    saved, markings = answers_of(session, tried.attempt), markings_of(session, tried.attempt)
    marks = tried.result.marks if tried.result else ()
    return tuple(
        reviewed(n, slot, mark, saved[n].chosen if n in saved else [], shown, markings[n])
        for n, (slot, mark) in enumerate(zip(slots(session, tried.attempt), marks, strict=True), 1)
    )


def _lessons_again(content: CompiledCourse, result: Result | None) -> tuple[tuple[str, Text], ...]:
    marks = result.marks if result else ()
    wrong = {content.items[mark.item].objective for mark in marks if not (mark.is_right or mark.is_waiting)}
    teaching = (stem for stem in content.lesson_stems() if wrong & _objectives(content, stem))
    return tuple((stem, content.title_of(stem)) for stem in teaching)


def _objectives(content: CompiledCourse, stem: str) -> set[str]:
    return {objective for text in content.lessons[stem].values() for objective in text.objectives}
