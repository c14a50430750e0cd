"""Filters: a tree of conditions. Its shape determines the statement; its values are bound as parameters."""

from collections.abc import Callable, Hashable, Iterator, Mapping
from dataclasses import dataclass, field
from itertools import count
from typing import Any

from sqlalchemy import ColumnElement, and_, bindparam, false, not_, or_, true
from sqlalchemy.types import TypeEngine

Condition = Callable[..., ColumnElement[bool]]


@dataclass(frozen=True, slots=True)
class Test:
    """One field of a filter and the values to compare it with."""

    name: str
    values: tuple[Hashable, ...]


@dataclass(frozen=True, slots=True)
class AllOf:
    """All parts must match. Without parts, everything matches."""

    parts: "tuple[Criteria, ...]" = ()


@dataclass(frozen=True, slots=True)
class AnyOf:
    """One part must match. Without parts, nothing matches."""

    parts: "tuple[Criteria, ...]" = ()


@dataclass(frozen=True, slots=True)
class NoneOf:
    """The part must not match."""

    part: "Criteria"


@dataclass(frozen=True, slots=True)
class Having:
    """One linked record of another kind must match the whole part."""

    name: str
    part: "Criteria"


Criteria = Test | AllOf | AnyOf | NoneOf | Having
EVERYTHING = AllOf()


@dataclass(frozen=True, slots=True)
class Rule:
    """Builds the SQL of a test, from bound values of these types and whether the viewer is a member."""

    condition: Condition
    types: tuple[TypeEngine[Any], ...] = field(default=())


@dataclass(frozen=True, slots=True)
class LinkedRule:
    """Builds the SQL of a filter on a linked kind, from that kind's rules and the link to it.

    `link` takes the other kind's condition and whether the viewer is a member.
    """

    rules: "Rules"
    link: Condition


Rules = Mapping[str, Rule | LinkedRule]


def skeleton(criteria: Criteria) -> Criteria:
    """The tree without its values: the cache key of a statement."""
    match criteria:
        case Test(name, _):
            return Test(name, ())
        case NoneOf(part):
            return NoneOf(skeleton(part))
        case Having(name, part):
            return Having(name, skeleton(part))
        case AllOf(parts) | AnyOf(parts):
            return type(criteria)(tuple(skeleton(part) for part in parts))


def values(criteria: Criteria) -> dict[str, Any]:
    """The values of the tree by the parameter names that `condition` gives them."""
    return {f"filter_{position}": value for position, value in enumerate(leaves(criteria))}


def leaves(criteria: Criteria) -> Iterator[Any]:
    """The values of the tree, from left to right."""
    match criteria:
        case Test(_, values):
            yield from (list(value) if isinstance(value, tuple) else value for value in values)
        case NoneOf(part) | Having(_, part):
            yield from leaves(part)
        case AllOf(parts) | AnyOf(parts):
            for part in parts:
                yield from leaves(part)


def tested(criteria: Criteria) -> set[str]:
    """The names of all fields that the tree tests, without those of linked kinds."""
    match criteria:
        case Test(name, _) | Having(name, _):
            return {name}
        case NoneOf(part):
            return tested(part)
        case AllOf(parts) | AnyOf(parts):
            return {name for part in parts for name in tested(part)}


def condition(criteria: Criteria, rules: Rules, *, member: bool) -> ColumnElement[bool]:
    """Build the SQL of the tree, with its values as the parameters filter_0, filter_1 ..."""
    return _condition(criteria, rules, count(), member=member)


def _condition(
    criteria: Criteria, rules: Rules, positions: Iterator[int], *, member: bool
) -> ColumnElement[bool]:
    match criteria:
        case Test(name, _):
            rule: Any = rules[name]
            bound = (bindparam(f"filter_{next(positions)}", type_=kind) for kind in rule.types)
            return rule.condition(*bound, member=member)  # type: ignore[no-any-return] # Rule says so
        case Having(name, part):
            rule_of_link: Any = rules[name]
            linked = _condition(part, rule_of_link.rules, positions, member=member)
            return rule_of_link.link(linked, member=member)  # type: ignore[no-any-return] # LinkedRule says so
        case NoneOf(part):
            return not_(_condition(part, rules, positions, member=member))
        case AllOf(parts):
            return and_(true(), *(_condition(part, rules, positions, member=member) for part in parts))
        case AnyOf(parts):
            return or_(false(), *(_condition(part, rules, positions, member=member) for part in parts))
