"""Patches: the fields that a revision changes, each with the value that it was based on.

Edits of different fields meet without harm. An edit of a field that has changed since is a conflict, unless
both say the same.
"""

from collections.abc import Mapping
from dataclasses import dataclass
from typing import Any

from services.writing.editable_fields import EditableFields

# By field: an object with `base` and `new`.
Patch = Mapping[str, Mapping[str, Any]]


@dataclass(frozen=True, slots=True)
class FieldConflict:
    """A field that two sides changed: what both began with, what it is now, and what the revision says."""

    field: str
    base: Any
    current: Any
    yours: Any


def patch(base: Mapping[str, Any], new: Mapping[str, Any]) -> dict[str, dict[str, Any]]:
    """The patch from the current values of a record to new ones; equal values are left out."""
    return {
        name: {"base": base.get(name), "new": value} for name, value in new.items() if value != base.get(name)
    }


def merged(
    current: Mapping[str, Any], changes: Patch, fields: EditableFields
) -> tuple[dict[str, Any], list[FieldConflict]]:
    """The values to store over the current ones, and the fields or parts in which both sides differ."""
    values: dict[str, Any] = {}
    conflicts: list[FieldConflict] = []
    for name, change in changes.items():
        now = current.get(name)
        value, met = joined(fields, name, (change["base"], now, change["new"]))
        conflicts.extend(met)
        if not met and value != now:
            values[name] = value
    return values, conflicts


def joined(fields: EditableFields, name: str, sides: tuple[Any, Any, Any]) -> tuple[Any, list[FieldConflict]]:
    """The value of a field with the changes of both sides: its base, its present and its proposed value."""
    base, now, new = sides
    if now in (base, new):
        return new, []
    merge = fields.by_name[name].merge
    if merge is None or now is None or base is None or new is None:
        return now, [FieldConflict(name, base, now, new)]
    value, met = merge(base, now, new)
    return value, [FieldConflict(*each) for each in met]


def new_values(changes: Patch) -> dict[str, Any]:
    """The new value of each field."""
    return {name: change["new"] for name, change in changes.items()}


def changed(changes: Patch, values: Mapping[str, Any]) -> dict[str, dict[str, Any]]:
    """A patch with other new values of its fields; those equal to the value it is based on are left out."""
    return {
        name: {"base": change["base"], "new": new}
        for name, change in changes.items()
        if (new := values.get(name, change["new"])) != change["base"]
    }
