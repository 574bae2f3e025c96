"""What the published courses cover, for those who write and run them."""

from collections.abc import Sequence
from dataclasses import dataclass

from sqlmodel import Session

from lms.courses import releases, shared, trainers
from lms.courses.markdown import shared_articles
from lms.courses.releases import Served
from lms.courses.shared import FoundArticle
from lms.domain import coverage
from lms.domain.coverage import Cited, Covered
from lms.domain.questions.item import Text
from lms.domain.roles import Role
from lms.web.access import Principal


@dataclass(frozen=True)
class CourseCoverage:
    """A course and its objectives."""

    served: Served
    objectives: tuple[Covered, ...]

    @property
    def holes(self) -> int:
        """How many objectives are not taught, not practised or not tested."""
        return sum(row.has_hole for row in self.objectives)


@dataclass(frozen=True)
class Coverage:
    """All of it: courses with their objectives, and the law's articles."""

    courses: tuple[CourseCoverage, ...]
    articles: Sequence[tuple[FoundArticle, Cited]]

    @property
    def article_holes(self) -> int:
        """How many articles no lesson or no item knows."""
        return sum(row.has_hole for _article, row in self.articles)

    def lesson_titles(self, row: Cited) -> list[Text]:
        """Titles of the lessons that cite an article."""
        contents = {one.served.id: one.served.content for one in self.courses}
        return [contents[course].title_of(stem) for course, stem in row.lessons]


def gather(session: Session, who: Principal) -> Coverage:
    """An administrator sees every published course, a trainer those they work on."""
    served = releases.all_current(session)
    if who.role is not Role.ADMINISTRATOR:
        mine = set(trainers.courses_of(session, who.id))
        served = {course: one for course, one in served.items() if course in mine}
    law = shared.current(session)
    rows = coverage.articles([one.content for one in served.values()], shared_articles(law))
    found = [(law.article(row.reference), row) for row in rows]
    return Coverage(
        tuple(CourseCoverage(one, coverage.objectives(one.content)) for one in served.values()),
        [(article, row) for article, row in found if article],
    )
