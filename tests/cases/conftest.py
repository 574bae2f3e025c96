"""The reference's own example of a case, published and taken."""

import re

import pytest

from lms import db
from lms.accounts.models import Person
from lms.cases import runs
from lms.courses import releases, yamltext
from lms.courses.releases import Served
from lms.courses.shapes import Source, build
from lms.domain.cases import Case
from lms.domain.content import CompiledCase
from lms.paths import SHIPPED_COURSES
from tests import samples
from tests.conftest import Cast, publish

STEM = "on-site"


def example() -> Case:
    """The case that courses/README.md shows."""
    readme = (SHIPPED_COURSES / "README.md").read_text(encoding="utf-8")
    (text,) = (one for one in re.findall(r"```yaml\n(.*?)```", readme, re.DOTALL) if "\nnodes:" in one)
    case = build(Case, Source("README.md", yamltext.read(text)))
    assert isinstance(case, Case)
    return case


def compiled(case: Case) -> CompiledCase:
    """A case with its texts as they stand in the file."""
    nodes = {f"node/{n.id}": dict(n.text or {}) for n in case.nodes}
    documents = {f"document/{d.id}": dict(d.text or {}) for d in case.documents}
    return CompiledCase(case=case, texts=nodes | documents, stages=())


@pytest.fixture
def course(database: db.Database, cast: Cast) -> Served:
    """A course whose certificate asks for the case."""
    plain = samples.course()
    unit, *others = plain.course.units
    asked = plain.course.completion.model_copy(update={"cases": (STEM,)})
    units = (unit.model_copy(update={"modules": (*unit.modules, STEM)}), *others)
    rules = plain.course.model_copy(update={"units": units, "completion": asked})
    content = plain.model_copy(update={"course": rules, "cases": {STEM: compiled(example())}})
    return publish(database, content, trainer=cast.trainer)


@pytest.fixture
def run_id(database: db.Database, course: Served, enrolled: Person) -> int:
    """A run that was just begun."""
    with database.transaction() as session:
        served = releases.current(session, course.id)
        return runs.start(session, enrolled.id or 0, served, STEM, "inspector").id or 0
