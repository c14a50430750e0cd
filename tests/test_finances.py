"""Money: nothing is counted twice, and no two currencies are added."""

from decimal import Decimal
from typing import Any
from uuid import uuid4

import httpx
from hypothesis import given
from hypothesis import strategies as st

from services.finances import sum_by_currency
from tests.asking import ask

PROGRAM = "ID-CONTOH-KL-01-P01"


async def below(client: httpx.AsyncClient, identifier: str) -> dict[str, Any]:
    """A program's own budgets, and all below it."""
    query = """query ($identifier: String!) { program(iatiIdentifier: $identifier) { iatiIdentifier
        own: totalBudgets(includeChildren: false) { amount currency }
        children(first: 100) { nodes { iatiIdentifier } } } }"""
    program = (await ask(client, query, {"identifier": identifier}))["program"]
    children = [await below(client, child["iatiIdentifier"]) for child in program["children"]["nodes"]]
    return {"own": program["own"], "children": children}


def deepest(program: dict[str, Any]) -> dict[str, Decimal]:
    """The sums of the deepest reporting level of each branch, worked out anew."""
    total: dict[str, Decimal] = {}
    for child in program["children"]:
        for currency, amount in deepest(child).items():
            total[currency] = total.get(currency, Decimal()) + amount
    return total or {money["currency"]: Decimal(money["amount"]) for money in program["own"]}


async def test_a_program_s_own_budget_gives_way_to_those_below(client: httpx.AsyncClient) -> None:
    tree = await below(client, PROGRAM)
    query = f'{{ program(iatiIdentifier: "{PROGRAM}") {{ totalBudgets {{ amount currency }} }} }}'
    total = (await ask(client, query))["program"]["totalBudgets"]
    assert {money["currency"]: Decimal(money["amount"]) for money in total} == deepest(tree)
    assert total != tree["own"]
    assert len(tree["children"]) == 3


async def test_every_budget_says_whose_it_is(client: httpx.AsyncClient) -> None:
    query = f"""{{ program(iatiIdentifier: "{PROGRAM}") {{
        all: budgets {{ value {{ amount }} program {{ iatiIdentifier }} }}
        own: budgets(includeChildren: false) {{ value {{ amount }} program {{ iatiIdentifier }} }} }} }}"""
    data = (await ask(client, query))["program"]
    assert {budget["program"]["iatiIdentifier"] for budget in data["own"]} == {PROGRAM}
    assert data["all"][: len(data["own"])] == data["own"]
    assert len({budget["program"]["iatiIdentifier"] for budget in data["all"]}) > 2


async def test_currencies_stay_apart(client: httpx.AsyncClient) -> None:
    query = """{ program(iatiIdentifier: "ID-CONTOH-KL-05-P01") {
        totalBudgets { currency } budgets { value { amount currency } } } }"""
    data = (await ask(client, query))["program"]
    assert [money["currency"] for money in data["totalBudgets"]] == ["IDR", "USD"]


async def test_transactions_come_by_date_and_by_type(client: httpx.AsyncClient) -> None:
    query = f"""{{ program(iatiIdentifier: "{PROGRAM}") {{
        all: transactions(first: 100) {{ totalCount nodes {{ date }} }}
        some: transactions(first: 100, type: "3") {{ nodes {{ type {{ code }} }} }}
        own: transactions(first: 100, includeChildren: false) {{ totalCount }}
        paid: totalTransactions(type: "3", includeChildren: false) {{ amount currency }} }} }}"""
    data = (await ask(client, query))["program"]
    days = [node["date"] for node in data["all"]["nodes"]]
    assert days == sorted(days)
    assert {node["type"]["code"] for node in data["some"]["nodes"]} == {"3"}
    assert data["own"]["totalCount"] == 9 < data["all"]["totalCount"] == len(days)
    assert len(data["paid"]) == 1


@given(st.lists(st.tuples(st.integers(0, 6), st.integers(-1000, 1000)), max_size=12))
def test_of_a_chain_only_the_lowest_reporting_level_counts(told: list[tuple[int, int]]) -> None:
    chain = [uuid4() for _ in range(7)]
    rows = [
        {"id": chain[level], "above": chain[:level], "currency": "IDR", "amount": Decimal(amount)}
        for level, amount in told
    ]
    lowest = max((level for level, _ in told), default=0)
    expected = sum(amount for level, amount in told if level == lowest)
    assert sum_by_currency(rows) == ([{"amount": Decimal(expected), "currency": "IDR"}] if told else [])
