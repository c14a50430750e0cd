"""What a key leads to comes in the row that has the key, when nothing further is asked of it."""

from typing import Any

import pytest
from strawberry.types.graphql import OperationType

from db.pools import Pools
from resolvers.requests import Request
from schema.graph import build
from services.querying.reader import Reader
from services.querying.viewers import ANONYMOUS

QUERIES = [OperationType.QUERY]

PROGRAM = '{ program(iatiIdentifier: "%s") { title reportingOrganization { name type } } }'
PARENT = '{ program(iatiIdentifier: "%s") { parent { title } reportingOrganization { name } } }'
FURTHER = '{ program(iatiIdentifier: "%s") { reportingOrganization { name parent { name } } } }'
PAGES = """{ programs(first: 5, orderBy: { field: TITLE, direction: DESC }) { nodes { title
    reportingOrganization { name }
    children(first: 3) { nodes { title reportingOrganization { name } } } } } }"""
COUNTED = """{ programs(first: 5, filter: { status: [IMPLEMENTATION], startAfter: "2000-01-01" }) { totalCount
    nodes { title reportingOrganization { name } } } }"""
ROWS = '{ program(iatiIdentifier: "%s") { participations { role organization { name origin } } } }'
FIRST, BELOW_HIDDEN = "ID-CONTOH-KL-01-P01", "ID-CONTOH-LSM-05-P01"


async def both(demo: Pools, query: str) -> tuple[Any, int, Any, int]:
    """What a plan and graphql-core answer, each with its number of statements."""
    found: list[Any] = []
    for is_on in (True, False):
        request = Request(Reader(demo, ANONYMOUS), ("en",))
        answer = await build(compiled_plans=is_on).run(query, None, None, request, QUERIES)
        assert not answer.errors
        found += [answer.data, request.reader.statements]
    return tuple(found)


@pytest.mark.parametrize(
    ("query", "joined", "asked_for"),
    [
        (PROGRAM % FIRST, 1, 2),
        (PARENT % BELOW_HIDDEN, 1, 3),
        (FURTHER % FIRST, 2, 2),
        (PAGES, 2, 3),
        (COUNTED, 1, 3),
        (ROWS % FIRST, 2, 3),
    ],
)
async def test_a_plan_asks_fewer_statements_and_answers_the_same(
    demo: Pools, query: str, joined: int, asked_for: int
) -> None:
    data, statements, expected, plain = await both(demo, query)
    assert data == expected
    assert (statements, plain) == (joined, asked_for)


async def test_a_hidden_record_behind_a_key_is_null(demo: Pools) -> None:
    data, *_ = await both(demo, PARENT % BELOW_HIDDEN)
    assert data["program"]["parent"] is None
    assert data["program"]["reportingOrganization"] is not None
