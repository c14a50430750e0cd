"""Dimensions to group records by: a value of the record itself, or values that it is linked to."""

from collections.abc import Mapping
from dataclasses import dataclass, field
from enum import StrEnum
from typing import Any, Protocol

from sqlalchemy import ColumnElement, Select, Text, cast, extract, func, literal_column, null, select

from db.tables import (
    organization,
    participation,
    program,
    program_country,
    program_region,
    program_sector,
    region,
)
from services.querying.visibility import visible


class DimensionLinks(Protocol):
    """Builds the select of a dimension's links: `subject`, `key`, and `share`, a percentage or null."""

    def __call__(self, *, member: bool) -> Select[Any]:
        """The links that a member, or an anonymous viewer, may see."""


class Sharing(StrEnum):
    """How a record in several groups counts: fully in each, or split between them."""

    WHOLE = "WHOLE"
    SPLIT = "SPLIT"


@dataclass(frozen=True, eq=False)
class Dimension:
    """A dimension to group by: a value of the record itself, or its links to one or `several` keys.

    `value` is the key, or, if there are links, the subject of the links. `vocabulary` defines the keys: a
    codelist, REGION, ORGANIZATION, YEAR, or the name of a set of words. `words` name
    those keys that no codelist has, in Indonesian and English.
    """

    vocabulary: str
    value: ColumnElement[Any]
    links: DimensionLinks | None = None
    several: bool = False
    words: Mapping[str, tuple[str, str]] = field(default_factory=dict)


def year_of(day: ColumnElement[Any]) -> ColumnElement[Any]:
    """The year of a day as text."""
    return cast(extract("year", day), Text)


def linked(
    subject: ColumnElement[Any], key: ColumnElement[Any], share: ColumnElement[Any] | None = None
) -> Select[Any]:
    """Build the select of a dimension's links."""
    return select(subject.label("subject"), cast(key, Text).label("key"), share_or_null(share).label("share"))


def share_or_null(share: ColumnElement[Any] | None) -> ColumnElement[Any]:
    """The share, or null if none is reported."""
    return cast(null(), program_sector.c.percentage.type) if share is None else share


def sectors(vocabulary: str) -> DimensionLinks:
    """The sectors of one vocabulary, with their percentages."""
    table = program_sector
    in_vocabulary = table.c.vocabulary == literal_column(f"'{vocabulary}'")

    def links(*, member: bool) -> Select[Any]:
        return linked(table.c.program_id, table.c.code, table.c.percentage).where(
            in_vocabulary, visible(table, member=member)
        )

    return links


def sector_categories(*, member: bool) -> Select[Any]:
    """The three-digit categories of five-digit sectors, with their percentages."""
    table = program_sector
    category = func.left(table.c.code, literal_column("3"))
    return linked(table.c.program_id, category, table.c.percentage).where(
        table.c.vocabulary == literal_column("'1'"), visible(table, member=member)
    )


def countries(*, member: bool) -> Select[Any]:
    """The countries of programs, with their percentages."""
    table = program_country
    return linked(table.c.program_id, table.c.code, table.c.percentage).where(visible(table, member=member))


def provinces(*, member: bool) -> Select[Any]:
    """The provinces in which programs work, directly or in one of their regencies and cities."""
    table = program_region
    return (
        linked(table.c.program_id, region.c.code)
        .join_from(table, region, region.c.id == table.c.region_id)
        .where(region.c.level == literal_column("'PROVINCE'"), visible(table, member=member))
    )


def join_visible_organizations(links: Any, identity: ColumnElement[Any], *, member: bool) -> Any:
    """Join links to the organizations that the viewer may see; other links have no key."""
    return links.outerjoin(
        organization, (organization.c.id == identity) & visible(organization, member=member)
    )


def participants(role: str) -> DimensionLinks:
    """The organizations with the role. A hidden one counts as not reported."""
    table = participation

    def links(*, member: bool) -> Select[Any]:
        joined = join_visible_organizations(table, table.c.organization_id, member=member)
        return (
            linked(table.c.program_id, organization.c.id)
            .select_from(joined)
            .where(table.c.role == literal_column(f"'{role}'"), visible(table, member=member))
        )

    return links


def of_organization(key: ColumnElement[Any]) -> DimensionLinks:
    """A value of an organization itself, if the viewer may see it."""
    return lambda *, member: linked(organization.c.id, key).where(visible(organization, member=member))


def reporter(key: ColumnElement[Any]) -> DimensionLinks:
    """A value of the organization that reports a program."""

    def links(*, member: bool) -> Select[Any]:
        joined = join_visible_organizations(program, program.c.reporting_organization_id, member=member)
        return linked(program.c.id, key).select_from(joined).where(visible(program, member=member))

    return links


def of_program(value: ColumnElement[Any]) -> DimensionLinks:
    """A value of the program, for records that belong to one."""
    return lambda *, member: linked(program.c.id, value).where(visible(program, member=member))


def each_of(identity: ColumnElement[Any], words: ColumnElement[Any]) -> DimensionLinks:
    """The words of an array column."""

    def links(*, member: bool) -> Select[Any]:
        table: Any = identity.table
        return linked(identity, func.unnest(words)).where(visible(table, member=member))

    return links
