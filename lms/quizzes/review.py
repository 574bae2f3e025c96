"""How an attempt went, and as much of why as the quiz's review rule lets out."""

from collections.abc import Sequence
from dataclasses import dataclass

from sqlmodel import Session

from lms.courses import releases
from lms.domain.content import CompiledCourse, Quiz
from lms.domain.errors import NotFoundError, RefusedError
from lms.domain.grading import Result
from lms.domain.questions.choice import Text
from lms.i18n import lazy_gettext as _l
from lms.quizzes.attempts import Slot, Tried, answers_of, content_of, get_attempt, slots, stands, tries


@dataclass(frozen=True)
class Reviewed:
    """One question with its key and reasons. `feedback` belongs to what was chosen."""

    position: int
    stem: Text
    share: float
    answered: tuple[Text, ...]
    right: tuple[Text, ...]
    explanation: Text
    feedback: tuple[Text, ...]

    @property
    def is_right(self) -> bool:
        """Whether the whole mark was earned."""
        return self.share >= 1


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
    rules: Quiz
    attempts_left: int | None
    has_open: bool
    has_passed: bool
    is_released: bool
    questions: tuple[Reviewed, ...]
    lessons_again: tuple[tuple[str, Text], ...]

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
        return tuple(question for question in self.questions if not question.is_right)

    @property
    def right(self) -> tuple[Reviewed, ...]:
        """Questions that did."""
        return tuple(question for question in self.questions if question.is_right)


def result_page(session: Session, person_id: int, attempt_id: int) -> ResultPage:
    """The result of a person's own attempt. Raises NotFoundError, and RefusedError while it is under way."""
    attempt = get_attempt(session, person_id, attempt_id)
    tried = stands(session, attempt)
    if tried.is_open:
        raise RefusedError(_l("This attempt is not submitted yet."))
    content = content_of(session, attempt)
    rules = _rules(session, attempt.course, attempt.quiz, content)
    all_tries = tries(session, person_id, attempt.course, attempt.quiz)
    left = _left(rules, all_tries)
    is_released = tried.result is not None and _is_released(rules, all_tries, left)
    return ResultPage(
        tried=tried,
        result=tried.result,
        course=attempt.course,
        course_title=content.course.title,
        stem=attempt.quiz,
        title=content.quizzes[attempt.quiz].title,
        pass_percent=content.quizzes[attempt.quiz].pass_percent,
        rules=rules,
        attempts_left=left,
        has_open=any(each.is_open for each in all_tries),
        has_passed=any(each.is_passed for each in all_tries),
        is_released=is_released,
        questions=_questions(session, tried) if is_released else (),
        lessons_again=_lessons_again(content, tried.result),
    )


def _rules(session: Session, course: str, stem: str, began_with: CompiledCourse) -> Quiz:
    """Today's rules, since the key they let out is that of attempts to come; else those it began with."""
    try:
        return releases.current(session, course).content.quizzes[stem]
    except (NotFoundError, KeyError):
        return began_with.quizzes[stem]


def _left(rules: Quiz, all_tries: Sequence[Tried]) -> int | None:
    return None if rules.attempts is None else max(0, rules.attempts - sum(each.counts for each in all_tries))


def _is_released(rules: Quiz, all_tries: Sequence[Tried], left: int | None) -> bool:
    # An open attempt may ask the same items: the key of an earlier one waits until it is submitted.
    if rules.review == "never" or any(each.is_open for each in all_tries):
        return False
    return rules.review == "submitted" or left == 0 or any(each.is_passed for each in all_tries)


def _questions(session: Session, tried: Tried) -> tuple[Reviewed, ...]:
    saved = answers_of(session, tried.attempt)
    marks = tried.result.marks if tried.result else ()
    return tuple(
        _reviewed(n, slot, mark.share, slot.ids(saved[n].chosen) if n in saved else [])
        for n, (slot, mark) in enumerate(zip(slots(session, tried.attempt), marks, strict=True), 1)
    )


def _reviewed(position: int, slot: Slot, share: float, chosen: list[str]) -> Reviewed:
    choices, keys = slot.item.choices(), slot.item.keys()
    picked = [choice for choice in choices if choice.id in chosen]
    return Reviewed(
        position=position,
        stem=slot.item.stem,
        share=share,
        answered=tuple(choice.text for choice in picked),
        right=tuple(choice.text for choice in choices if choice.id in keys),
        explanation=slot.item.explanation,
        feedback=tuple(choice.feedback for choice in picked if choice.feedback),
    )


def _lessons_again(content: CompiledCourse, result: Result | None) -> tuple[tuple[str, Text], ...]:
    marks = result.marks if result else ()
    wrong = {content.items[mark.item].objective for mark in marks if not mark.is_right}
    teaching = (stem for stem in content.lesson_stems() if wrong & _objectives(content, stem))
    return tuple((stem, content.title_of(stem)) for stem in teaching)


def _objectives(content: CompiledCourse, stem: str) -> set[str]:
    return {objective for text in content.lessons[stem].values() for objective in text.objectives}
