"""The commitments to the rows of a matrix: they belong to nodes and years, not to programs and places."""

from functools import lru_cache
from typing import Any

from sqlalchemy import Integer, Text, bindparam, cast, func, literal_column, select

from db.tables import commitment
from db.tables.commitments import CommitmentStatus
from services.coverage import works
from services.coverage.shapes import CoverageRows, Matrix, Shape
from services.querying.building import KEPT_STATEMENTS
from services.querying.reader import Reader
from services.querying.statements import Statement, prepare
from services.querying.visibility import visible

COLUMNS = ("commitment_count", "realised_count")


@lru_cache(KEPT_STATEMENTS)
def statement(shape: Shape, rows: CoverageRows, in_year: bool) -> Statement:
    """Build the statement that counts the commitments, and the realised ones, of each row."""
    member = works.rows(shape, rows).subquery("member")
    is_realised = commitment.c.status == literal_column(f"'{CommitmentStatus.REALISED}'")
    query = (
        select(
            cast(member.c.row_key, Text).label("row_key"),
            func.count().label(COLUMNS[0]),
            func.count().filter(is_realised).label(COLUMNS[1]),
        )
        .join_from(member, commitment, commitment.c.node_id == member.c.node_id)
        .where(visible(commitment, member=shape.member))
        .group_by(member.c.row_key)
    )
    if in_year:
        query = query.where(commitment.c.year == bindparam("year", type_=Integer))
    return prepare(query)


async def of_rows(reader: Reader, matrix: Matrix) -> dict[str, dict[str, Any]]:
    """The numbers of commitments of each row that has any."""
    year = matrix.selection.year
    shape = matrix.shape(member=reader.viewer.is_member)
    built = statement(shape, matrix.rows, year is not None)
    found = await reader.fetch(built, {"plan": matrix.plan, "year": year})
    return {row["row_key"]: {name: row[name] for name in COLUMNS} for row in found}
