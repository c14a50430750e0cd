"""Compiled plans answer as graphql-core does: the same bytes, and errors that it could have told."""

import os
from collections.abc import Callable

import pytest
from hypothesis import HealthCheck, event, given, settings
from hypothesis import strategies as st

from db.pools import Pools
from schema.graph import graph
from services.querying.viewers import ANONYMOUS, Viewer
from tests.comparing import disagreement, executed, planned, same_data
from tests.error_paths import is_error_of_graphql_core
from tests.operation_values import Stock
from tests.operations import Operation, operations

# See the fixture `collected`.
pytestmark = pytest.mark.filterwarnings("ignore:coroutine 'Executor:RuntimeWarning")
# How many operations are made; half of them are asked by nobody in particular, half by a member.
OPERATIONS = int(os.environ.get("HUB_TEST_OPERATIONS", "2000"))
AT_ONCE = 8


async def compare(demo: Pools, operation: Operation, viewer: Viewer) -> str:
    """Run an operation both ways and compare; answers how the plan's way went."""
    core = await executed(graph, demo, operation, viewer)
    plan = await planned(graph, demo, operation, viewer)
    if plan is None:
        return "fell back"
    assert same_data(plan, core), operation
    if plan.error_keys == core.error_keys:
        return "no errors" if not plan.errors else "equal errors"
    for error in set(plan.error_keys) - set(core.error_keys):
        assert await is_error_of_graphql_core(demo, operation, viewer, error), (error, operation)
    assert disagreement(plan, core) is None, (disagreement(plan, core), operation)
    return "other errors of several"


@settings(max_examples=-(-OPERATIONS // AT_ONCE), deadline=None, suppress_health_check=list(HealthCheck))
@given(data=st.data())
async def test_a_plan_answers_as_graphql_core_does(
    demo: Pools, stock: Stock, member: Viewer, collected: Callable[[], object], data: st.DataObject
) -> None:
    for index, operation in enumerate(data.draw(operations(stock, AT_ONCE))):
        event(await compare(demo, operation, member if index % 2 else ANONYMOUS))
    collected()
