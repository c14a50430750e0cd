"""The filter rule of `query`: it works wherever filters do, in lists, counts, aggregates and exports."""

from typing import Any

from sqlalchemy import ARRAY, ColumnElement, Select, Table, Text, Uuid, cast, func, literal_column, select
from sqlalchemy.dialects.postgresql import JSONB

from services.querying.filters import Rule, Test
from services.searching.queries import SearchQuery

NAME = "query"


def found_by_query(table: Table, typename: str) -> Rule:
    """Build the rule for the records of a kind that a search finds."""

    def condition(clauses: Any, identifiers: Any, ids: Any, *, member: bool) -> ColumnElement[bool]:
        search = func.search_found_member if member else func.search_found_public
        kind: ColumnElement[str] = literal_column(f"'{typename}'")
        matches = search(cast(clauses, JSONB), identifiers, ids, kind).table_valued("id")
        hits: Select[Any] = select(matches.c.id)
        return table.c.id.in_(hits)

    return Rule(condition, (Text(), ARRAY(Text), ARRAY(Uuid)))


def test_of(search: SearchQuery) -> Test:
    """The filter test with the values of this rule."""
    return Test(NAME, (search.clauses, search.identifiers, search.ids))
