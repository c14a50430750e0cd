"""The rows and columns of a matrix, with those that no program is in: gaps are data."""

from collections.abc import Mapping, Sequence
from functools import lru_cache
from typing import Any

from sqlalchemy import (
    ColumnElement,
    Integer,
    Text,
    bindparam,
    cast,
    func,
    literal_column,
    or_,
    select,
)

from db.plan_values import PlanNodeRole
from db.tables import action_plan, organization, plan_node, plan_node_organization, region
from db.values import OrganizationType, ProgramStatus
from services.aggregating import labels
from services.coverage.columns import LEVELS
from services.coverage.shapes import CoverageColumns, CoverageRows, Matrix, NationalScope
from services.coverage.works import PLAN
from services.plan_coverage import valid_in
from services.querying.errors import BadInputError
from services.querying.reader import Reader
from services.querying.statements import Statement, prepare
from services.querying.visibility import visible

Header = dict[str, Any]

VOCABULARIES = {
    CoverageColumns.PROVINCE: "REGION",
    CoverageColumns.REGENCY: "REGION",
    CoverageColumns.YEAR: "YEAR",
    CoverageColumns.ORGANIZATION_TYPE: "OrganizationType",
    CoverageColumns.STATUS: "ProgramStatus",
}
WORDS: Mapping[CoverageColumns, Sequence[str]] = {
    CoverageColumns.ORGANIZATION_TYPE: tuple(OrganizationType),
    CoverageColumns.STATUS: tuple(ProgramStatus),
}
# The most possible cells of a matrix.
MOST_CELLS = 200_000


@lru_cache
def nodes_statement(in_year: bool, member: bool) -> Statement:
    """Build the statement for the nodes that are rows, as the plan prints them."""
    table = plan_node
    kind: Any = bindparam("kind", type_=Text)
    columns = [table.c.id.label("node_id"), table.c.code, table.c.titles, table.c.title]
    query = select(cast(table.c.id, Text).label("row_key"), *columns).where(
        table.c.plan_id == PLAN, table.c.kind == kind, visible(table, member=member)
    )
    if in_year:
        query = query.where(valid_in(bindparam("year", type_=Integer)))
    return prepare(query.order_by(table.c.path))


@lru_cache
def leads_statement(member: bool) -> Statement:
    """Build the statement for the organizations that lead nodes of the plan, by name."""
    lead, node = plan_node_organization, plan_node
    of_plan = select(node.c.id).where(node.c.plan_id == PLAN, visible(node, member=member))
    is_lead = lead.c.role == literal_column(f"'{PlanNodeRole.LEAD}'")
    leading = select(lead.c.organization_id).where(
        is_lead, lead.c.node_id.in_(of_plan), visible(lead, member=member)
    )
    table = organization
    columns = [
        table.c.id.label("organization_id"),
        table.c.identifier.label("code"),
        table.c.names.label("titles"),
        table.c.name.label("title"),
    ]
    query = select(cast(table.c.id, Text).label("row_key"), *columns)
    query = query.where(table.c.id.in_(leading), visible(table, member=member))
    return prepare(query.order_by(table.c.sort_name, table.c.id))


async def rows(reader: Reader, matrix: Matrix) -> list[Header]:
    """The rows of a matrix, in order."""
    member, year = reader.viewer.is_member, matrix.selection.year
    if matrix.rows is CoverageRows.LEAD:
        found = await reader.fetch(leads_statement(member), {"plan": matrix.plan})
        return [{"node_id": None, **row} for row in found]
    values = {"plan": matrix.plan, "kind": matrix.rows.value, "year": year}
    found = await reader.fetch(nodes_statement(year is not None, member), values)
    return [{"organization_id": None, **row} for row in found]


@lru_cache
def codes_statement(in_region: bool) -> Statement:
    """Build the statement for the codes of regions of one level, at or below a region if there is one."""
    above = region.alias("above")
    level: Any = bindparam("level", type_=Text)
    query = select(region.c.code).where(region.c.level == level).order_by(region.c.code)
    if in_region:
        code: Any = bindparam("region", type_=Text)
        query = query.outerjoin(above, above.c.id == region.c.parent_id).where(
            or_(region.c.code == code, above.c.code == code, is_country(code))
        )
    return prepare(query)


def is_country(code: Any) -> ColumnElement[bool]:
    """The code is that of the country."""
    country = region.alias("country")
    found = select(country.c.code).where(country.c.level == literal_column("'COUNTRY'"))
    is_found: ColumnElement[bool] = code.in_(found)
    return is_found


@lru_cache
def years_statement(member: bool) -> Statement:
    """Build the statement for the years of a plan."""
    first, last = (
        cast(func.extract("year", action_plan.c[name]), Integer) for name in ("start_date", "end_date")
    )
    year = func.generate_series(first, last).label("code")
    return prepare(
        select(cast(year, Text)).where(action_plan.c.id == PLAN, visible(action_plan, member=member))
    )


async def columns(reader: Reader, matrix: Matrix) -> list[Header]:
    """The columns of a matrix, in order. The last one, without a code, is for programs without a value."""
    codes = await column_codes(reader, matrix)
    is_place = matrix.columns in LEVELS
    if not is_place or matrix.counting.national is NationalScope.SEPARATE:
        codes = [*codes, None]
    vocabulary = VOCABULARIES[matrix.columns]
    return [{"column_key": code, **labels.key("", vocabulary, code, {})} for code in codes]


async def column_codes(reader: Reader, matrix: Matrix) -> list[str | None]:
    """The codes of the columns."""
    if matrix.columns in WORDS:
        return list(WORDS[matrix.columns])
    member, values = reader.viewer.is_member, {"plan": matrix.plan, "region": matrix.selection.region}
    if matrix.columns is CoverageColumns.YEAR:
        found = await reader.fetch(years_statement(member), values)
    else:
        statement = codes_statement(matrix.selection.region is not None)
        found = await reader.fetch(statement, {**values, "level": LEVELS[matrix.columns]})
    return [row[0] for row in found]


def check_size(matrix: Matrix, number_of_rows: int, number_of_columns: int) -> None:
    """Raise an error if the matrix has too many possible cells."""
    number = number_of_rows * number_of_columns
    if number > MOST_CELLS:
        raise BadInputError(
            f"The matrix has {number:,} cells ({matrix.rows}: {number_of_rows:,}, {matrix.columns}: "
            f"{number_of_columns:,}); the maximum is {MOST_CELLS:,}. Choose coarser `rows` or `columns`, or "
            "give `filter: {region: ...}`.",
            argument="columns",
        )
