"""Patches of one record by many writers: no edit is lost, and edits that do not meet all land."""

from collections.abc import Mapping
from typing import Any

from hypothesis import given
from hypothesis import strategies as st

from services.revising.patches import merged, patch
from services.writing.program_fields import PROGRAM_FIELDS

FIELDS = ("titles", "status", "plannedStart", "plannedEnd")
VALUES = st.sampled_from((None, "A", "B", "C"))
RECORDS = st.fixed_dictionaries(dict.fromkeys(FIELDS, VALUES))
EDITS = st.dictionaries(st.sampled_from(FIELDS), VALUES)


def publish(record: Mapping[str, Any], changes: Mapping[str, Any]) -> tuple[dict[str, Any], set[str]]:
    """The record after a patch that has no conflict, else as it was, and the fields in conflict."""
    values, conflicts = merged(record, changes, PROGRAM_FIELDS)
    return dict(record) if conflicts else {**record, **values}, {each.field for each in conflicts}


@given(RECORDS, st.lists(EDITS, max_size=5))
def test_a_field_is_never_overwritten_unseen(record: dict[str, Any], edits: list[dict[str, Any]]) -> None:
    # given patches of one version of a record, published one after the other
    now: dict[str, Any] = dict(record)
    landed: dict[str, Any] = {}
    for edit in edits:
        changes = patch(record, edit)
        before = now
        now, met = publish(now, changes)
        # then a field in conflict is one that another patch changed to another value
        assert met == {
            name
            for name, value in edit.items()
            if name in landed and value not in (record[name], landed[name])
        }
        # and a patch lands whole or not at all
        if met:
            assert now == before
        else:
            landed |= {name: change["new"] for name, change in changes.items()}
    # and the record has what landed, and else what it had
    assert now == {**record, **landed}


@given(RECORDS, EDITS, EDITS)
def test_edits_of_different_fields_land_in_any_order(
    record: dict[str, Any], first: dict[str, Any], second: dict[str, Any]
) -> None:
    apart = {name: value for name, value in second.items() if name not in first}
    one, other = patch(record, first), patch(record, apart)
    there, back = publish(publish(record, one)[0], other), publish(publish(record, other)[0], one)
    assert there == back == ({**record, **first, **apart}, set())


@given(RECORDS, EDITS)
def test_the_same_patch_twice_changes_nothing_more(record: dict[str, Any], edit: dict[str, Any]) -> None:
    changes = patch(record, edit)
    once, _ = publish(record, changes)
    assert publish(once, changes) == (once, set())
