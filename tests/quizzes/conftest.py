"""Someone who may take the final paper."""

from datetime import UTC, datetime

import pytest

from lms import db
from lms.accounts.models import Person
from lms.courses.releases import Served
from lms.progress.models import Reading
from tests.quizzes.papers import LESSONS


@pytest.fixture
def ready(database: db.Database, course: Served, enrolled: Person) -> Person:
    """Mariam, who has read every lesson of the course."""
    with database.transaction() as session:
        session.add_all(
            Reading(
                person_id=enrolled.id or 0,
                course=course.id,
                lesson=lesson,
                release_id=course.release_id,
                read_at=datetime.now(UTC),
            )
            for lesson in LESSONS
        )
    return enrolled
