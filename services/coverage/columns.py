"""The columns of a matrix: where each program counts."""

from dataclasses import dataclass
from typing import Any

from sqlalchemy import (
    ColumnElement,
    FromClause,
    Integer,
    Numeric,
    Select,
    Text,
    cast,
    exists,
    func,
    literal_column,
    select,
    true,
    union_all,
)

from db.tables import organization, program, program_region, region
from services.aggregating import allocation
from services.coverage.shapes import CoverageColumns, NationalScope, PlaceScope, Shape
from services.kinds import dimensions
from services.kinds.dimensions import DimensionLinks, Sharing
from services.querying.visibility import visible

# A program of more years is one with a mistyped date.
MOST_YEARS = 20


def places(level: str) -> DimensionLinks:
    """The provinces, or the regencies and cities, in which programs work."""

    def links(*, member: bool) -> Select[Any]:
        return (
            dimensions.linked(program_region.c.program_id, region.c.code)
            .join_from(program_region, region, region.c.id == program_region.c.region_id)
            .where(region.c.level == literal_column(f"'{level}'"), visible(program_region, member=member))
        )

    return links


def own_provinces(*, member: bool) -> Select[Any]:
    """The provinces that programs name themselves, without those of their regencies."""
    part, place = program_region.alias("part"), region.alias("part_region")
    in_part = exists().where(
        part.c.program_id == program_region.c.program_id,
        visible(part, member=member),
        place.c.id == part.c.region_id,
        place.c.parent_id == region.c.id,
    )
    return dimensions.provinces(member=member).where(~in_part)


def years(*, member: bool) -> Select[Any]:
    """The years in which programs run."""
    first = cast(func.extract("year", func.coalesce(program.c.start_date, program.c.end_date)), Integer)
    last = cast(func.extract("year", func.coalesce(program.c.end_date, program.c.start_date)), Integer)
    most: ColumnElement[Any] = literal_column(str(MOST_YEARS), Integer)
    each = func.generate_series(first, func.least(last, first + most))
    return dimensions.linked(program.c.id, each).where(visible(program, member=member))


LINKS: dict[CoverageColumns, DimensionLinks] = {
    CoverageColumns.PROVINCE: dimensions.provinces,
    CoverageColumns.REGENCY: places("REGENCY"),
    CoverageColumns.YEAR: years,
    CoverageColumns.ORGANIZATION_TYPE: dimensions.reporter(organization.c.type),
    CoverageColumns.STATUS: dimensions.of_program(program.c.status),
}
# The levels of regions that are columns.
LEVELS = {CoverageColumns.PROVINCE: "PROVINCE", CoverageColumns.REGENCY: "REGENCY"}


def links_of(shape: Shape) -> DimensionLinks:
    """The links from programs to the columns, by the rules of counting."""
    if shape.columns is CoverageColumns.PROVINCE and shape.counting.places is PlaceScope.OWN:
        return own_provinces
    if shape.columns is None:
        raise ValueError("A total has no columns.")
    return LINKS[shape.columns]


def links_to_columns(shape: Shape) -> FromClause | None:
    """The columns of each program: `subject`, `key`, and `weight` if programs are split; null in totals."""
    if shape.columns is None:
        return None
    links = links_of(shape)(member=shape.member)
    if shape.counting.sharing is Sharing.SPLIT:
        return allocation.split(links, None, "split")
    told = links.subquery("told")
    return select(told.c.subject, told.c.key).distinct().subquery("placed")


@dataclass(frozen=True, eq=False)
class Placed:
    """Facts joined to their columns, the key of the column, and the weight of the fact if it is split."""

    joined: FromClause
    key: ColumnElement[Any]
    weight: ColumnElement[Any] | None


def place(fact: FromClause, shape: Shape, each: FromClause | None) -> Placed:
    """Join facts to the columns of their programs."""
    is_split = shape.counting.sharing is Sharing.SPLIT
    weight: ColumnElement[Any] | None = fact.c.weight if is_split else None
    if each is None or shape.columns is None:
        return Placed(fact, cast(literal_column("NULL"), Text), weight)
    national = shape.counting.national if shape.columns in LEVELS else NationalScope.SEPARATE
    if national is NationalScope.EVERYWHERE:
        each = everywhere(fact, each, LEVELS[shape.columns], is_split=is_split)
    on = each.c.subject == fact.c.program_id
    joined = fact.join(each, on) if national is NationalScope.NOWHERE else fact.outerjoin(each, on)
    if weight is not None:
        one: ColumnElement[Any] = literal_column("1", Numeric)
        weight = weight * func.coalesce(each.c.weight, one)
    return Placed(joined, each.c.key, weight)


def everywhere(fact: FromClause, each: FromClause, level: str, *, is_split: bool) -> FromClause:
    """The links, and for programs without one a link to every place of the level."""
    without = select(fact.c.program_id).where(fact.c.program_id.not_in(select(each.c.subject)))
    rest = without.distinct().subquery("rest")
    is_place = region.c.level == literal_column(f"'{level}'")
    every = select(region.c.code).where(is_place).subquery("every")
    number = select(func.count()).select_from(every).scalar_subquery()
    weight = (cast(literal_column("1"), Numeric) / number).label("weight")
    own: list[ColumnElement[Any]] = [each.c.subject, each.c.key, *([each.c.weight] if is_split else [])]
    added = [rest.c.program_id.label("subject"), every.c.code.label("key"), *([weight] if is_split else [])]
    national = select(*added).select_from(rest.join(every, true()))
    return union_all(select(*own), national).subquery("everywhere")
