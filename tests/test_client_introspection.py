"""The introspection of graphql-js, of old and of new, asked with all that its version knows."""

import pytest
from graphql import print_schema

from schema.graph import graph
from tests.node_clients import run


@pytest.mark.parametrize("package", ["graphql", "graphql-17"])
async def test_what_is_introspected_is_the_whole_schema(live_hub: str, package: str) -> None:
    printed = await run("introspection.js", f"{live_hub}/graphql", package)
    assert printed == print_schema(graph._schema) + "\n"
