"""Patches: the fields that a revision changes, each with the value that it was based on.

Edits of different fields meet without harm. An edit of a field that has changed since is a conflict, unless
both say the same.
"""

from collections.abc import Mapping
from dataclasses import dataclass
from typing import Any

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


def merged(current: Mapping[str, Any], changes: Patch) -> tuple[dict[str, Any], list[FieldConflict]]:
    """The values to store over the current ones, and the fields in which both sides differ."""
    values: dict[str, Any] = {}
    conflicts: list[FieldConflict] = []
    for name, change in changes.items():
        now = current.get(name)
        if now == change["new"]:
            continue
        if now == change["base"]:
            values[name] = change["new"]
        else:
            conflicts.append(FieldConflict(name, change["base"], now, change["new"]))
    return values, conflicts


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
