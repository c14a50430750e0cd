"""What an edit proposes, beside what others have changed since the member read the record."""

from collections.abc import Collection, Mapping, Sequence
from dataclasses import dataclass
from typing import Any

from services.revising import patches
from services.revising.editable import EditableKind
from services.revising.patches import FieldConflict, Patch
from services.revising.problems import Problem


@dataclass(frozen=True, slots=True)
class Proposal:
    """The proposed values, the fields or parts that others have changed too, and what can't be applied."""

    values: Mapping[str, Any]
    conflicts: Sequence[FieldConflict]
    problems: Sequence[Problem]


def proposed(
    kind: EditableKind,
    base: Mapping[str, Any],
    current: Mapping[str, Any],
    given: Mapping[str, Any],
    *,
    only: Collection[str] | None = None,
) -> Proposal:
    """The values that a member proposes who read the values `base`; `current` are the present ones.

    Parts of a field that others have changed meanwhile stay as they are. `only` are the fields that count.
    """
    values: dict[str, Any] = {}
    conflicts: list[FieldConflict] = []
    problems: list[Problem] = []
    for name, value in given.items():
        if only is not None and name not in only:
            continue
        new, found = _applied(kind, name, base.get(name), value)
        problems.extend(found)
        if current.get(name) == base.get(name):
            values[name] = new
        else:
            sides = (base.get(name), current.get(name), new)
            values[name], met = patches.joined(kind.fields, name, sides)
            conflicts.extend(met)
    return Proposal(values, conflicts, problems)


def rebased(kind: EditableKind, base: Mapping[str, Any], changes: Patch) -> dict[str, Any]:
    """The values of a draft on a newer version of its record.

    They replace those of the record. Of a field with parts, the parts that others have changed stay.
    """
    return {
        name: patches.joined(kind.fields, name, (change["base"], base[name], change["new"]))[0]
        if name in kind.apply
        else change["new"]
        for name, change in changes.items()
    }


def _applied(kind: EditableKind, name: str, base: Any, value: Any) -> tuple[Any, list[Problem]]:
    apply = kind.apply.get(name)
    return (value, []) if apply is None else apply(base, value)
