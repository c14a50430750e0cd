"""Outputs that are reported as activities (level OUTPUT), and when they stand in for their program.

Such an output is a part of the program above it, which is counted already. It stands in for a program that is
not in the list: because it is not in the hub, because the viewer may not see it, or, in the list of an
organization, because the organization does not take part in it. So each list has all money of its programs.
"""

from collections.abc import Callable, Mapping
from dataclasses import replace
from typing import Any

from sqlalchemy import ColumnElement, Select, Text, Uuid, literal_column, or_, select, true

from db.tables import participation, program
from db.values import ProgramLevel
from services.querying.entities import Link, option
from services.querying.filters import AllOf, AnyOf, Criteria, Rule, Rules, Test, tested
from services.querying.pages import Scope
from services.querying.rules import IDS, WORDS, equal
from services.querying.visibility import visible
from services.references import visible_organization

# A literal, not a parameter: the planner then knows that nearly all rows match.
LEVEL_PROGRAM: ColumnElement[str] = literal_column(f"'{ProgramLevel.PROGRAM}'")
IS_PROGRAM = "is_program"
# The option of links whose lists have outputs only where these stand in.
STANDING_IN = "standing_in"
upper = program.alias("upper_program")
Conditions = Callable[..., ColumnElement[bool]]


def is_missing(parents: Select[Any]) -> ColumnElement[bool]:
    """The programs for which the select has no row.

    A scalar subquery, not NOT EXISTS: it runs only for the outputs of a page.
    """
    return parents.with_only_columns(true()).limit(literal_column("1")).scalar_subquery().is_(None)


def has_no_parent(*, member: bool) -> ColumnElement[bool]:
    """The programs without a program above them that the viewer may see.

    Others must not count differently because of a hidden program.
    """
    visible_parents = select(upper.c.id).where(
        upper.c.id == program.c.parent_id, visible(upper, member=member)
    )
    return or_(program.c.parent_id.is_(None), is_missing(visible_parents))


def counts_as_program(*, member: bool) -> ColumnElement[bool]:
    """The programs, and the outputs without a visible program above them."""
    return or_(program.c.level == LEVEL_PROGRAM, has_no_parent(member=member))


def not_taking_part(organization: ColumnElement[bool], role: Any, *, member: bool) -> ColumnElement[bool]:
    """The programs below one in which the organization does not take part, in the given role if any."""
    parents = select(participation.c.program_id).where(
        participation.c.program_id == program.c.parent_id, organization, visible(participation, member=member)
    )
    return is_missing(parents if role is None else parents.where(equal(participation.c.role, role)))


def not_reporting(organization: ColumnElement[bool], *, member: bool) -> ColumnElement[bool]:
    """The programs below one that the organization does not report."""
    return is_missing(
        select(upper.c.id).where(
            upper.c.id == program.c.parent_id, organization, visible(upper, member=member)
        )
    )


def apart_from(id_: Any, role: Any = None, *, member: bool) -> ColumnElement[bool]:
    """The programs below one in which the visible organization with this id does not take part."""
    ids = visible_organization(id_, member=member)
    return not_taking_part(participation.c.organization_id.in_(ids), role, member=member)


def apart_from_reporter(id_: Any, *, member: bool) -> ColumnElement[bool]:
    """The programs below one that the visible organization with this id does not report."""
    ids = visible_organization(id_, member=member)
    return not_reporting(upper.c.reporting_organization_id.in_(ids), member=member)


RULES: Rules = {
    IS_PROGRAM: Rule(counts_as_program),
    "apart_from_organization": Rule(apart_from, (Uuid(),)),
    "apart_from_organization_in": Rule(apart_from, (IDS,)),
    "apart_from_organization_role": Rule(apart_from, (Uuid(), Text())),
    "apart_from_organization_role_in": Rule(apart_from, (IDS, WORDS)),
    "apart_from_reporting_organization": Rule(apart_from_reporter, (Uuid(),)),
    "apart_from_reporting_organization_in": Rule(apart_from_reporter, (IDS,)),
}
# Filters that make a list one of an organization, and the outputs that then stand in.
APART: Mapping[str, str] = {
    "organization": "apart_from_organization",
    "organization_in": "apart_from_organization_in",
    "organization_role": "apart_from_organization_role",
    "organization_role_in": "apart_from_organization_role_in",
    "reporting_organization": "apart_from_reporting_organization",
    "reporting_organization_in": "apart_from_reporting_organization_in",
}


def without_output_level(scope: Scope) -> Scope:
    """Restrict a list to what counts as a program, unless its filter tests the level itself."""
    if "level" in tested(scope.criteria):
        return scope
    is_program: Criteria = Test(IS_PROGRAM, ())
    apart = tuple(
        Test(APART[each.name], each.values) for each in required(scope.criteria) if each.name in APART
    )
    if apart:
        is_program = AnyOf((is_program, *apart))
    return replace(scope, criteria=AllOf((is_program, scope.criteria)))


def required(criteria: Criteria) -> tuple[Test, ...]:
    """The tests that all records of the list pass."""
    match criteria:
        case Test():
            return (criteria,)
        case AllOf(parts):
            return tuple(test for part in parts for test in required(part))
        case _:
            return ()


def standing_in(scope: Scope) -> Scope:
    """Set the option for outputs that stand in, unless the filter tests the level itself."""
    if "level" in tested(scope.criteria):
        return scope
    return replace(scope, options=(*scope.options, (STANDING_IN, True)))


def narrowed(link: Link, is_apart: Callable[[Any, frozenset[str], bool], ColumnElement[bool]]) -> Link:
    """Add the option to a link; `is_apart` is the condition for outputs whose program is not in the list."""

    def narrow(query: Select[Any], parent: Any, options: frozenset[str], member: bool) -> Select[Any]:
        if STANDING_IN not in options:
            return query
        is_whole = program.c.level == LEVEL_PROGRAM
        return query.where(or_(is_whole, program.c.parent_id.is_(None), is_apart(parent, options, member)))

    def attach(query: Select[Any], parent: Any, options: frozenset[str], member: bool) -> Select[Any]:
        return narrow(link.attach(query, parent, options, member), parent, options, member)

    walk = link.walk
    if walk is None:
        return Link(attach, link.extra)
    return Link(
        attach,
        link.extra,
        lambda query, parent, options, member, follows: narrow(
            walk(query, parent, options, member, follows), parent, options, member
        ),
    )


def of_participant(link: Link) -> Link:
    """Add the option to the list of an organization that takes part, in the role of the option `role`."""

    def is_apart(parent: Any, options: frozenset[str], member: bool) -> ColumnElement[bool]:
        role = option("role", options)
        return not_taking_part(participation.c.organization_id == parent, role, member=member)

    return narrowed(link, is_apart)


def of_reporter(link: Link) -> Link:
    """Add the option to the list of an organization that reports."""
    return narrowed(
        link,
        lambda parent, _options, member: not_reporting(
            upper.c.reporting_organization_id == parent, member=member
        ),
    )


def of_place(link: Link) -> Link:
    """Add the option to the list of a region: a program works where its outputs work."""
    return narrowed(link, lambda _parent, _options, member: has_no_parent(member=member))
