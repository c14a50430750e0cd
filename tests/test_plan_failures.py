"""Where batches, records and fields fail at random, plans tell of it as graphql-core could have."""

import logging
import os
from collections.abc import Callable, Iterator

import pytest
from hypothesis import HealthCheck, event, given, settings
from hypothesis import strategies as st

from db.pools import Pools
from schema.graph import Graph, build
from services.querying.viewers import ANONYMOUS, Viewer
from tests.comparing import disagreement, executed, planned, same_data
from tests.error_paths import is_error_of_graphql_core
from tests.failures import CURRENT, Faults, install
from tests.operation_values import Stock
from tests.operations import Operation, operations

# See the fixture `collected`.
pytestmark = pytest.mark.filterwarnings("ignore:coroutine 'Executor:RuntimeWarning")
# How many operations are made; half of them are asked by nobody in particular, half by a member.
OPERATIONS = int(os.environ.get("HUB_TEST_OPERATIONS", "2000")) // 4
AT_ONCE = 8


@pytest.fixture(scope="module", params=[True, False], ids=["in batches and fields", "in fields alone"])
def failing(request: pytest.FixtureRequest) -> Iterator[Graph]:
    """A graph in which there may be failures."""
    graph = build()
    with pytest.MonkeyPatch.context() as monkeypatch:
        install(graph._schema, monkeypatch, in_batches=request.param)
        # Each failure would be logged with its traceback.
        monkeypatch.setattr(logging.getLogger("hub.graph"), "disabled", True)
        yield graph


async def compare(graph: Graph, demo: Pools, operation: Operation, viewer: Viewer, faults: Faults) -> str:
    """Run an operation both ways, with the same failures, and compare; answers how it went."""
    CURRENT.set(faults)
    core = await executed(graph, demo, operation, viewer)
    plan = await planned(graph, demo, operation, viewer)
    if plan is None:
        return "fell back"
    assert same_data(plan, core), (operation, faults)
    if plan.error_keys == core.error_keys:
        return "no errors" if not plan.errors else "equal errors"
    for error in set(plan.error_keys) - set(core.error_keys):
        # The same failures: one alone may be another error, as a function fails for the null of a column.
        assert await is_error_of_graphql_core(demo, operation, viewer, error), (error, operation, faults)
    assert disagreement(plan, core) is None, (disagreement(plan, core), operation, faults)
    return "other errors of several"


@settings(max_examples=-(-OPERATIONS // AT_ONCE), deadline=None, suppress_health_check=list(HealthCheck))
@given(data=st.data())
async def test_failures_are_told_as_graphql_core_could_tell_them(
    demo: Pools,
    failing: Graph,
    stock: Stock,
    member: Viewer,
    collected: Callable[[], object],
    data: st.DataObject,
) -> None:
    seed, one_in = data.draw(st.integers(0, 2**32)), data.draw(st.sampled_from([4, 12, 40]))
    for index, operation in enumerate(data.draw(operations(stock, AT_ONCE, is_wild=False))):
        faults = Faults(seed, one_in)
        event(await compare(failing, demo, operation, member if index % 2 else ANONYMOUS, faults))
        event(f"{min(len(faults.struck), 10)} failures")
    CURRENT.set(None)
    collected()


@pytest.mark.parametrize("failing", [True], ids=["in batches"], indirect=True)
async def test_an_error_is_possible_though_another_comes_first(
    demo: Pools, failing: Graph, collected: Callable[[], object]
) -> None:
    # given a row that fails twice: in a list, and in the list of an item of it, which takes longer
    program = "ID-CONTOH-KL-01-P01"
    id_ = await demo.writing.fetchval("SELECT id FROM program WHERE iati_identifier = $1", program)
    text = f"""{{ program(iatiIdentifier: "{program}") {{ budgets {{ program {{
        budgets {{ value {{ amount }} }} }} }} }} }}"""
    operation, faults = Operation(text, {}), Faults(0, 1, f"row Program.budgets {id_} 1")
    # when the operation is run both ways
    outcome = await compare(failing, demo, operation, ANONYMOUS, faults)
    plan = await planned(failing, demo, operation, ANONYMOUS)
    CURRENT.set(None)
    collected()
    # then the plan reports both, and graphql-core the first one, beside which the other is possible
    assert outcome == "other errors of several"
    assert plan is not None
    assert [error.path for error in plan.errors] == [
        ["program", "budgets", 0, "program", "budgets", 1],
        ["program", "budgets", 1],
    ]
