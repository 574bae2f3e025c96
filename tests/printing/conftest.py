"""A course whose final paper asks every type of question, and its papers on paper."""

from collections.abc import Callable

import pytest
from flask import Flask

from lms import db
from lms.accounts.models import Person
from lms.courses.releases import Served
from lms.printing import service
from lms.printing.service import PrintedPaper
from tests.conftest import SECRET
from tests.quizzes import papers
from tests.quizzes.conftest import ready as ready


@pytest.fixture
def kinds(database: db.Database, enrolled: Person) -> Served:
    """A release of the course with one question of each type; Mariam takes it, Huda teaches it."""
    return papers.publish_next(database, papers.of_every_type())


@pytest.fixture
def printed(kinds: Served) -> PrintedPaper:
    """Its first variant."""
    return service.paper(kinds, "final", 1, SECRET)


@pytest.fixture
def html(app: Flask) -> Callable[..., str]:
    """What is handed to be set: a sheet of a paper, in a language."""
    from flask import render_template

    from lms import i18n
    from lms.printing.questions import letter

    def made(kind: str, printed: PrintedPaper, language: str = "ar") -> str:
        with app.test_request_context(f"/{language}/"), i18n.speaking(language):
            content = (
                {"solutions": printed.solutions()} if kind == "key" else {"questions": printed.questions()}
            )
            return render_template(f"printing/{kind}.html", paper=printed, letter=letter, **content)

    return made
