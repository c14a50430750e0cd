"""The first query of a guide finds something in the sample graph: a newcomer's copy and paste must answer."""

import re
from pathlib import Path
from typing import Any

import httpx
import pytest

from tests.asking import ask

DOCS = Path(__file__).parents[1] / "docs"
BLOCK = re.compile(r"^```graphql\n(.*?)^```$", re.MULTILINE | re.DOTALL)
# Guides whose queries need neither a key nor another graph.
OPENING = ("aggregates", "overlaps", "search")


def blocks(name: str) -> list[str]:
    """The GraphQL blocks of a guide."""
    return BLOCK.findall((DOCS / f"{name}.md").read_text("utf-8"))


def queries(name: str) -> list[str]:
    """The queries of a guide, one or several in a block."""
    found = [part for block in blocks(name) for part in re.split(r"\n\n(?=\{|query)", block)]
    return [part for part in found if "mutation" not in part]


def lists(answer: Any) -> list[list[Any]]:
    """The lists of an answer."""
    if isinstance(answer, dict):
        return [found for value in answer.values() for found in lists(value)]
    if isinstance(answer, list):
        return [answer, *(found for value in answer for found in lists(value))]
    return []


@pytest.mark.parametrize("name", OPENING)
async def test_the_opening_query_of_a_guide_finds_something(client: httpx.AsyncClient, name: str) -> None:
    answer = await ask(client, queries(name)[0])
    (root,) = answer.values()
    assert all(lists(root)), root


@pytest.mark.parametrize(
    ("name", "query"), [(name, query) for name in OPENING for query in queries(name)[1:]]
)
async def test_the_other_queries_of_a_guide_find_something(
    client: httpx.AsyncClient, name: str, query: str
) -> None:
    answer = await ask(client, query)
    assert any(lists(answer)), answer
