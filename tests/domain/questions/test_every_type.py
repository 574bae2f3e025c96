"""What holds for every type of question there is, and will be."""

from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st

from lms.domain.questions import TYPES, ItemBase
from tests.domain.questions.reading import read, samples

ONE_OF_EACH = {kind: read(sample) for kind, sample in samples().items()}
EACH = pytest.mark.parametrize("kind", sorted(TYPES))


def answers(item: ItemBase) -> st.SearchStrategy[Any]:
    """Answers of the right shape, whatever they say."""
    values = {}
    for blank in item.fields():
        if blank.choices:
            ids = st.sampled_from([choice.id for choice in blank.choices])
            values[blank.id] = st.lists(ids, unique=True, max_size=blank.most)
        else:
            values[blank.id] = st.lists(
                st.text(st.characters(exclude_characters="\x00"), max_size=30), max_size=1
            )
    return st.fixed_dictionaries({}, optional=values)


def test_every_type_has_a_sample() -> None:
    assert set(ONE_OF_EACH) == set(TYPES)


@given(kind=st.sampled_from(sorted(TYPES)), data=st.data())
def test_every_answer_earns_between_nothing_and_one(kind: str, data: st.DataObject) -> None:
    item = ONE_OF_EACH[kind]
    answer = data.draw(answers(item))
    assert item.accepts(answer)
    assert 0 <= item.mark(answer) <= 1


@EACH
def test_the_right_answer_earns_the_whole_mark_and_none_earns_nothing(kind: str) -> None:
    item = ONE_OF_EACH[kind]
    assert item.accepts(item.right())
    assert item.mark(item.right()) == (0 if item.is_marked_by_hand else 1)
    assert item.mark({}) == 0


@EACH
def test_the_right_answer_can_be_read_field_by_field(kind: str) -> None:
    item = ONE_OF_EACH[kind]
    lines = item.lines(item.right())
    assert len(lines) == sum(len(values) for values in item.right().values())
    assert all(line.text or line.written for line in lines)


@EACH
def test_refuses_a_field_it_does_not_have_and_too_much(kind: str) -> None:
    item = ONE_OF_EACH[kind]
    assert not item.accepts({"foreign": ["x"]})
    for blank in item.fields():
        assert not item.accepts({blank.id: ["x" * (blank.longest + 1)]})
        assert not item.accepts({blank.id: ["a\x00b"]})


@EACH
def test_choices_carry_no_key_and_have_ids_of_their_own(kind: str) -> None:
    item = ONE_OF_EACH[kind]
    assert all(set(type(choice).model_fields) == {"id", "text", "feedback"} for choice in item.choices())
    assert len({blank.id for blank in item.fields()}) == len(item.fields())


@EACH
def test_is_the_same_after_it_was_stored_in_a_release(kind: str) -> None:
    item = ONE_OF_EACH[kind]
    assert read(item.model_dump(mode="json", by_alias=True)) == item


def test_what_older_files_call_ready_is_reviewed() -> None:
    sample = samples()["single"]
    assert read({**sample, "status": "ready"}).status == "reviewed"
