"""The actions of plans that are in force in the years of a list of commitments, by group."""

from collections.abc import Sequence
from functools import lru_cache
from typing import Any

from sqlalchemy import (
    ARRAY,
    ColumnElement,
    Integer,
    Text,
    Uuid,
    bindparam,
    cast,
    distinct,
    func,
    literal_column,
    null,
    select,
)

from db.tables import plan_node
from services.aggregating.aggregates import ListBatch
from services.commitments import OF_NODE, TOP, node_rules
from services.querying import filters
from services.querying.building import KEPT_STATEMENTS
from services.querying.filters import AllOf, Criteria, Test
from services.querying.pages import Scope
from services.querying.reader import Reader
from services.querying.reads import ROOT
from services.querying.statements import Statement, prepare
from services.querying.visibility import visible

FAR = 10_000
RULES = node_rules(plan_node.c.id)
LEVELS: dict[str, ColumnElement[Any]] = {
    "PILLAR": TOP,
    "FOCUS": literal_column("ARRAY['FOCUS']"),
    "ACTION": literal_column("ARRAY['ACTION']"),
}


def ancestor(node: Any, above: Any, level: str) -> ColumnElement[bool]:
    """The condition that one node is the other one's ancestor of a level, or the other one itself."""
    condition: ColumnElement[bool] = (
        (above.c.plan_id == node.c.plan_id)
        & (above.c.kind == func.any(LEVELS[level]))
        & func.starts_with(node.c.path, above.c.path)
    )
    return condition


def plain_tests(criteria: Criteria) -> list[Test]:
    """The tests that all records of a list meet."""
    if isinstance(criteria, Test):
        return [criteria]
    parts = criteria.parts if isinstance(criteria, AllOf) else ()
    return [test for part in parts for test in plain_tests(part)]


def years_of(scope: Scope) -> list[int] | None:
    """The years that the filter of a list names; null if it names none."""
    for test in plain_tests(scope.criteria):
        if test.name == "year":
            (years,) = test.values
            # Other years are in no plan, and the database has none of them.
            return sorted({year for year in years if 0 < year < FAR}) if isinstance(years, tuple) else None
    return None


@lru_cache(KEPT_STATEMENTS)
def statement(criteria: Criteria, level: str | None, of_node: bool, member: bool) -> Statement:
    """Build the statement for the number of actions in force in the years, by list and key."""
    years: Any = func.unnest(bindparam("years", type_=ARRAY(Integer))).column_valued("of_year")
    node, above = plan_node, plan_node.alias("above")
    first = func.make_date(years, literal_column("1"), literal_column("1"))
    last = func.make_date(years, literal_column("12"), literal_column("31"))
    source: Any = node.join(
        select(years.label("year"), first.label("first"), last.label("last")).subquery("span"),
        literal_column("true"),
    )
    span: Any = source.right
    key: ColumnElement[Any] = cast(span.c.year, Text) if level == "YEAR" else cast(null(), Text)
    if level in LEVELS:
        source = source.outerjoin(above, ancestor(node, above, level) & visible(above, member=member))
        key = cast(above.c.id, Text)
    parent: ColumnElement[Any] = cast(null(), Uuid)
    if of_node:
        whole = plan_node.alias("whole")
        parents: Any = bindparam("parents", type_=ARRAY(Uuid))
        source = source.join(
            whole,
            (whole.c.id == func.any(parents))
            & (whole.c.plan_id == node.c.plan_id)
            & func.starts_with(node.c.path, whole.c.path),
        )
        parent = whole.c.id
    return prepare(
        select(parent.label("parent"), key.label("key"), func.count(distinct(node.c.id)).label("number"))
        .select_from(source)
        .where(
            node.c.kind == literal_column("'ACTION'"),
            node.c.valid_from <= span.c.last,
            node.c.valid_to >= span.c.first,
            visible(node, member=member),
            filters.condition(criteria, RULES, member=member),
        )
        .group_by(literal_column("1"), literal_column("2"))
    )


async def in_force(
    reader: Reader, lists: ListBatch, level: str | None, years: Sequence[int]
) -> dict[Any, dict[str | None, int]]:
    """The number of actions in force by key, for each list."""
    tests = AllOf(tuple(test for test in plain_tests(lists.scope.criteria) if test.name in RULES))
    of_node = lists.link is OF_NODE
    built = statement(filters.skeleton(tests), level, of_node, reader.viewer.is_member)
    values = {**filters.values(tests), "years": list(years), "parents": list(lists.parents)}
    none: dict[str | None, int] = {} if level else {None: 0}
    if level == "YEAR":
        none = {str(year): 0 for year in years}
    parents = lists.parents if lists.link else (ROOT,)
    found = {parent: {**none} for parent in parents}
    for row in await reader.fetch(built, values):
        for parent in (row["parent"],) if of_node else parents:
            found[parent][row["key"]] = row["number"]
    return found
