"""The examples of courses/README.md are files that can be read, so the reference can't drift from the format."""

import re
from typing import Any

import pytest

from lms.courses import markdown, yamltext
from lms.courses.blocks import NAMES
from lms.courses.files import SHARED_MODELS, name_of_list
from lms.courses.markdown import Context
from lms.courses.shapes import Source, build
from lms.domain.cases import Aside, Case, Choice, Condition, Document, FormKey, Node, Role, Variable
from lms.domain.content import Bank, Course, LessonHead, Quiz
from lms.domain.questions import TYPES
from lms.domain.vignettes import Panel, Screening, Vignette
from lms.paths import SHIPPED_COURSES

README = (SHIPPED_COURSES / "README.md").read_text(encoding="utf-8")
YAML = re.findall(r"```yaml\n(.*?)```", README, re.DOTALL)
LESSON = re.findall(r"```markdown\n(.*?)```", README, re.DOTALL)


def model_of(text: str) -> Any:
    for name, model in SHARED_MODELS.items():
        if text.startswith(name_of_list(name) + ":"):
            return model
    if text.startswith("items:"):
        return Bank
    marks = {"\nunits:": Course, "\nnodes:": Case, "\nvignettes:": Screening}
    return next((model for mark, model in marks.items() if mark in text), Quiz)


@pytest.mark.parametrize("text", YAML, ids=[text.split("\n")[0] for text in YAML])
def test_each_yaml_example_can_be_read(text: str) -> None:
    source = Source("README.md", yamltext.read(text))
    assert build(model_of(text), source) is not None, source.problems


def test_there_is_an_example_of_every_file_and_every_type_of_item() -> None:
    models = [model_of(text) for text in YAML]
    assert {Course, Bank, Quiz, Case, Screening, *SHARED_MODELS.values()} <= set(models)
    for kind in TYPES:
        assert f"| `{kind}` |" in README


def test_the_example_of_a_lesson_can_be_read() -> None:
    (text,) = LESSON
    _before, head, body = text.split("---\n")
    source = Source("README.md", yamltext.read(head))
    assert build(LessonHead, source) is not None, source.problems
    markdown.render(body, 1, Context("en", None), source)
    assert source.problems == []


def test_every_block_is_in_the_table_and_nothing_else() -> None:
    assert set(re.findall(r"^\| `::: ([a-z]+)", README, re.MULTILINE)) == set(NAMES)


PARTS = [Aside, Choice, Condition, Document, FormKey, Node, Panel, Role, Variable, Vignette]


@pytest.mark.parametrize(
    "model",
    [Course, LessonHead, Quiz, Bank, Case, Screening, *PARTS, *SHARED_MODELS.values(), *TYPES.values()],
)
def test_every_key_that_can_be_written_is_explained(model: Any) -> None:
    for name, field in model.model_fields.items():
        assert (field.alias or name) in README


def test_the_limits_are_those_of_the_code() -> None:
    from lms.courses.folders import LARGEST_PICTURE, LARGEST_TEXT

    assert f"{LARGEST_TEXT // 1000} kB" in README
    assert f"{LARGEST_PICTURE // 1_000_000} MB" in README
    assert f"{markdown.LONGEST_PARAGRAPH:,} characters" in README
