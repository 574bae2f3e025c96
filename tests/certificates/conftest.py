"""A course that is completed by reading, and who completed it."""

from collections.abc import Iterator

import pytest

from lms import db
from lms.accounts.models import Person
from lms.certificates import issuing
from lms.certificates.models import Certificate
from lms.config import Settings
from lms.courses.releases import Served
from tests.certificates import holders
from tests.conftest import Cast, publish


@pytest.fixture(autouse=True)
def issuer(settings: Settings) -> Iterator[None]:
    """Certificates are issued by the test installation, also where no application is made."""
    issuing.configure(settings)
    yield
    issuing._settings = None


@pytest.fixture
def reading_course(database: db.Database, cast: Cast) -> Served:
    return publish(database, holders.readable(), trainer=cast.trainer)


@pytest.fixture
def reviewed_course(database: db.Database, cast: Cast) -> Served:
    return publish(database, holders.readable("reviewed", issue="review"))


@pytest.fixture
def completed(database: db.Database, cast: Cast, reading_course: Served) -> Person:
    """Mariam, who completed the course; no job has noticed yet."""
    holders.complete(database, cast.trainee, reading_course)
    return cast.trainee


@pytest.fixture
def certificate(database: db.Database, cast: Cast, reading_course: Served) -> Certificate:
    """Mariam's certificate, with its document."""
    holders.complete(database, cast.trainee, reading_course)
    return holders.certify(database, cast.trainee, reading_course)
