"""Cursors and ids come back as they went out, and nothing else passes for one."""

from datetime import UTC, date, datetime
from uuid import UUID

import pytest
from hypothesis import given
from hypothesis import strategies as st

from schema import identifiers
from services.kinds.registry import LETTERS
from services.querying import cursors
from services.querying.errors import BadInputError

VALUES = st.one_of(
    st.none().map(lambda value: (value, str)),
    st.text(max_size=200).map(lambda value: (value, str)),
    st.integers(-(2**53), 2**53).map(lambda value: (value, int)),
    st.dates().map(lambda value: (value, date)),
    st.datetimes(timezones=st.just(UTC)).map(lambda value: (value, datetime)),
)


@given(VALUES, st.uuids())
def test_a_cursor_comes_back_as_it_went_out(valued, identity: UUID) -> None:
    value, kind = valued
    text = cursors.encode("TITLE-ASC", value, identity)
    assert cursors.decode(text, "TITLE-ASC", kind, "after") == cursors.Position(value, identity)


@given(st.text(max_size=100))
def test_any_other_text_is_no_cursor(text: str) -> None:
    with pytest.raises(BadInputError) as caught:
        cursors.decode(text, "TITLE-ASC", str, "before")
    assert (caught.value.code, caught.value.argument) == ("BAD_USER_INPUT", "before")


@given(st.uuids())
def test_a_cursor_of_one_order_is_none_of_another(identity: UUID) -> None:
    text = cursors.encode("TITLE-ASC", "a", identity)
    with pytest.raises(BadInputError, match="another list or order"):
        cursors.decode(text, "TITLE-DESC", str, "after")


@given(st.sampled_from(sorted(LETTERS)), st.uuids())
def test_a_global_id_comes_back_as_it_went_out(typename: str, identity: UUID) -> None:
    assert identifiers.decode(identifiers.encode(typename, identity), "id") == (typename, identity)


@given(st.text(max_size=60))
def test_any_other_text_is_no_id(text: str) -> None:
    with pytest.raises(BadInputError) as caught:
        identifiers.decode(text, "ids[3]")
    assert (caught.value.code, caught.value.argument) == ("BAD_USER_INPUT", "ids[3]")


def test_every_type_has_a_letter_of_its_own() -> None:
    assert len(set(LETTERS.values())) == len(LETTERS)
