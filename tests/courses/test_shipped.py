"""The shipped curriculum: no error, no warning, and as much of everything as a specialist needs."""

from collections import Counter
from functools import lru_cache

import pytest

from lms.courses import compiling
from lms.courses.compiling import Draft
from lms.courses.folders import course_folders
from lms.courses.shared import Shared
from lms.domain import coverage
from lms.domain.content import CompiledCourse
from lms.paths import SHIPPED_COURSES

LESSONS = {
    "identification-and-referral": 6,
    "legislation": 6,
    "criminal-justice": 7,
    "victim-protection": 7,
    "prevention-and-transfer": 6,
}
FEWEST_FINAL_ITEMS = 60
FINAL_LENGTH = 20
FEWEST_DIAGRAMS = 8


@lru_cache
def shared() -> Shared:
    found = compiling.compile_shared(SHIPPED_COURSES)
    assert found.problems() == ()
    assert found.shared is not None
    return found.shared


@lru_cache
def draft(course: str) -> Draft:
    return compiling.compile_folder(SHIPPED_COURSES, course, shared())


def content(course: str) -> CompiledCourse:
    found = draft(course).content
    assert found is not None
    return found


@pytest.mark.parametrize("course", course_folders(SHIPPED_COURSES))
def test_there_is_no_error_and_no_warning(course: str) -> None:
    assert draft(course).problems == ()


@pytest.mark.parametrize("course", LESSONS)
def test_every_lesson_is_there_in_both_languages_with_what_a_lesson_needs(course: str) -> None:
    lessons = content(course).lessons
    assert len(lessons) == LESSONS[course]
    for stem, texts in lessons.items():
        assert set(texts) == {"ar", "en"}, stem
        for text in texts.values():
            html = "".join(part.html for part in text.parts)
            assert text.objectives, stem
            assert text.sources, stem
            assert text.articles or text.facts, stem
            assert 'class="example' in html, stem
            assert 'class="local' in html, stem
        blocks = [[bool(p.check) for p in text.parts] for text in texts.values()]
        assert blocks[0] == blocks[1], f"{stem}: checks stand at other places in the translation"


@pytest.mark.parametrize("course", LESSONS)
def test_the_final_paper_draws_twenty_from_sixty_over_all_objectives(course: str) -> None:
    compiled = content(course)
    paper = compiled.quizzes["final"]
    pool = [compiled.items[i] for i in compiled.askable(paper)]
    assert paper.length() == FINAL_LENGTH
    assert len(pool) >= FEWEST_FINAL_ITEMS
    assert {item.objective for item in pool} == {o.id for o in compiled.course.objectives}
    assert {draw.objective for draw in paper.draw} == {o.id for o in compiled.course.objectives}
    assert Counter(item.thinking for item in pool)["recall"] * 3 <= len(pool)


@pytest.mark.parametrize("course", LESSONS)
def test_two_forms_ask_each_objective_once_or_more_in_like_manner(course: str) -> None:
    compiled = content(course)
    assert len(compiled.forms) == 2
    for form in compiled.forms.values():
        assert form.length() >= 12
        assert {compiled.items[i].objective for i in form.items} == {o.id for o in compiled.course.objectives}
        assert form.review == "never"


@pytest.mark.parametrize("course", LESSONS)
def test_every_objective_is_taught_practised_and_tested(course: str) -> None:
    assert [row.objective.id for row in coverage.objectives(content(course)) if row.has_hole] == []
    assert any(quiz.kind == "unit" for quiz in content(course).quizzes.values())


def test_there_are_diagrams_of_real_text() -> None:
    pages = (
        "".join(part.html for part in text.parts)
        for course in LESSONS
        for texts in content(course).lessons.values()
        for text in texts.values()
    )
    assert sum(html.count('<figure class="diagram') for html in pages) >= 2 * FEWEST_DIAGRAMS


def test_what_is_to_be_verified_has_its_question() -> None:
    for instrument in shared().law.instruments:
        for article in instrument.articles:
            assert (article.certainty == "verify") == (article.question is not None), article.id
    for fact in shared().facts.facts:
        assert (fact.certainty == "verify") == (fact.question is not None), fact.id


def test_three_programmes_make_specialists() -> None:
    """Each: the referral course, its own, an elective of the others, an assessment, a certificate."""
    programmes = {p.id: p for p in shared().programmes.programmes if p.certificate}
    assert set(programmes) == {
        "specialist-legislation",
        "specialist-criminal-justice",
        "specialist-victim-protection",
    }
    for programme in programmes.values():
        first, own = programme.courses
        assert first == "identification-and-referral"
        assert set(programme.electives) == set(LESSONS) - {first, own}
        assert programme.assessment is not None
        assert set(programme.certificate or {}) == {"ar", "en"}
        assert programme.audience
        assert programme.sectors
        assessment = content(programme.assessment)
        assert assessment.course.prerequisites == (first, own)
        assert assessment.course.certificate.issue == "review"
        assert assessment.quizzes["final"].review == "never"
        pool = [assessment.items[i] for i in assessment.askable(assessment.quizzes["final"])]
        assert len(pool) > assessment.quizzes["final"].length()
        assert {item.thinking for item in pool} == {"apply", "judge"}
