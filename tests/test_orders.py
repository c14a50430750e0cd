"""Programs by budget and achievement, organizations by number of programs; what is hidden does not count."""

import pytest

from db.values import Role
from services import api_keys
from services.writing import measures
from tests.asking import ask, refused
from tests.iati_files import UNDP, activity, load, participant, related, result, save
from tests.test_computed_for_clients import indicator, period

BY_BUDGET = """query ($direction: OrderDirection!, $currency: BudgetCurrency!) {
    programs(orderBy: {field: BUDGET, direction: $direction, currency: $currency}) {
        nodes { iatiIdentifier } } }"""
BY_ACHIEVEMENT = """{ programs(orderBy: {field: ACHIEVEMENT, direction: DESC}) {
    nodes { iatiIdentifier achievement } } }"""
BY_NUMBER = """{ organizations(orderBy: {field: NUMBER_OF_PROGRAMS, direction: DESC}) {
    nodes { name programs { totalCount } } } }"""
PAGES = """query ($after: String, $before: String, $first: Int, $last: Int) { programs(
    first: $first, after: $after, last: $last, before: $before,
    orderBy: {field: BUDGET, direction: DESC}) {
        nodes { iatiIdentifier } pageInfo { endCursor startCursor hasNextPage hasPreviousPage } } }"""


def budget(amount, currency="USD", start="2024-01-01", end="2024-12-31", type_code="1"):
    return (
        f'<budget type="{type_code}"><period-start iso-date="{start}"/><period-end iso-date="{end}"/>'
        f'<value value-date="2024-01-01" currency="{currency}">{amount}</value></budget>'
    )


def achieved(*shares):
    """An output whose indicators reached these shares of their targets."""
    inside = "".join(
        indicator(period("2024-01-01", "2024-12-31", actual=round(share * 100), target=100))
        for share in shares
    )
    return result("Output", inside=inside)


async def order(reader, direction="DESC", currency="USD", **headers):
    given = {"direction": direction, "currency": currency}
    nodes = (await ask(reader, BY_BUDGET, given, **headers))["programs"]["nodes"]
    return [each["iatiIdentifier"] for each in nodes]


async def numbers(reader, **headers):
    nodes = (await ask(reader, BY_NUMBER, **headers))["organizations"]["nodes"]
    return [(each["name"], each["programs"]["totalCount"]) for each in nodes]


async def member_of(pools, identifier="XX-1"):
    key = await api_keys.create(pools.writing, identifier, Role.READER)
    return {"authorization": f"Bearer {key.secret}"}


@pytest.fixture
async def budgets(pools, tmp_path):
    """Programs with budgets: of two currencies, revised, below an own one, and none."""
    parent = activity("P", budget(1), reporter=UNDP, hierarchy=1)
    child = activity("C", related("P"), budget(400), reporter=UNDP, hierarchy=2)
    revised = activity("R", budget(900), budget(300, type_code="2"))
    mixed = activity("M", budget(50), budget(7_000_000, currency="IDR"))
    rupiah = activity("I", budget(9_000_000, currency="IDR"))
    await load(pools, save(tmp_path / "a.xml", activity("N"), parent, child, revised, mixed, rupiah))


@pytest.mark.usefixtures("budgets")
async def test_programs_are_sorted_by_their_total_budget_in_a_currency(reader):
    # those without a budget in the currency come last, in either direction
    assert await order(reader) == ["P", "R", "M", "I", "N"]
    assert await order(reader, "ASC") == ["M", "R", "P", "N", "I"]
    assert await order(reader, currency="IDR") == ["I", "M", "R", "P", "N"]
    default = "{ programs(orderBy: {field: BUDGET, direction: DESC}) { nodes { iatiIdentifier } } }"
    nodes = (await ask(reader, default))["programs"]["nodes"]
    assert [each["iatiIdentifier"] for each in nodes] == ["P", "R", "M", "I", "N"]
    other = "{ programs(orderBy: {field: BUDGET, currency: EUR}) { totalCount } }"
    assert (await refused(reader, other))[0] == "BAD_USER_INPUT"


@pytest.mark.usefixtures("budgets")
async def test_pages_by_budget_go_on_where_they_ended(reader):
    # given pages of two, forward and back
    seen, after = [], None
    for _ in range(3):
        page = (await ask(reader, PAGES, {"first": 2, "after": after}))["programs"]
        seen.append([each["iatiIdentifier"] for each in page["nodes"]])
        after = page["pageInfo"]["endCursor"]
    assert seen == [["P", "R"], ["M", "I"], ["N"]]
    before = page["pageInfo"]["startCursor"]
    page = (await ask(reader, PAGES, {"last": 3, "before": before}))["programs"]
    assert [each["iatiIdentifier"] for each in page["nodes"]] == ["R", "M", "I"]
    assert page["pageInfo"]["hasPreviousPage"] is True


async def test_a_budget_that_changes_moves_the_program_and_those_above(pools, reader, tmp_path):
    parent = activity("P", reporter=UNDP, hierarchy=1)
    child = activity("C", related("P"), budget(10), reporter=UNDP, hierarchy=2)
    await load(pools, save(tmp_path / "1.xml", parent, child, activity("B", budget(20))))
    assert await order(reader) == ["B", "P"]

    larger = activity("C", related("P"), budget(30), reporter=UNDP, hierarchy=2)
    await load(pools, save(tmp_path / "2.xml", larger))

    assert await order(reader) == ["P", "B"]


@pytest.mark.parametrize("visibility", ["MEMBERS", "OWNER"])
async def test_hidden_budgets_move_no_program_that_others_see(pools, reader, tmp_path, visibility):
    # given a public program whose hidden child has the largest budget
    parent = activity("P", budget(10), reporter=UNDP, hierarchy=1)
    child = activity("C", related("P"), budget(90), reporter=UNDP, hierarchy=2, visibility=visibility)
    await load(pools, save(tmp_path / "a.xml", parent, child, activity("B", budget(20))))
    # then it moves nothing, for members neither: one number is stored for all
    assert await order(reader) == ["B", "P"]
    assert await order(reader, **await member_of(pools, UNDP)) == ["B", "P"]


async def test_programs_are_sorted_by_the_progress_of_their_outputs(pools, reader, tmp_path):
    # given programs with shares of targets, one of them far beyond and below
    await load(
        pools,
        save(
            tmp_path / "a.xml",
            activity("HALF", achieved(0.5)),
            activity("NONE"),
            activity("MORE", achieved(0.5, 9.0)),
            activity("ALL", achieved(1.0)),
            activity("OUTCOME", result("Outcome", "2", inside=indicator(period("2024-01-01", "2024-12-31")))),
        ),
    )
    # when
    nodes = (await ask(reader, BY_ACHIEVEMENT))["programs"]["nodes"]
    # then
    assert [(each["iatiIdentifier"], each["achievement"]) for each in nodes] == [
        *(("ALL", 1.0), ("MORE", 0.75), ("HALF", 0.5)),
        *(("OUTCOME", None), ("NONE", None)),
    ]


async def test_organizations_are_sorted_by_their_number_of_programs(pools, reader, tmp_path):
    few, many = participant("Few", ref="XX-8"), participant("Many", ref="XX-9")
    parent = activity("P", many, reporter=UNDP, name="UNDP", hierarchy=1)
    child = activity("C", related("P"), few, many, reporter=UNDP, name="UNDP", hierarchy=2)
    await load(pools, save(tmp_path / "a.xml", parent, child, activity("A", many), activity("B", many)))
    assert await numbers(reader) == [("Many", 3), ("Few", 1), ("Sample ministry", 0), ("UNDP", 0)]


async def test_hidden_programs_do_not_count_for_an_organization(pools, reader, tmp_path):
    # given an organization whose three programs become hidden, and one with two public ones
    one, two = participant("One", ref="XX-8"), participant("Two", ref="XX-9")
    names = ("A", "B", "C")
    await load(pools, save(tmp_path / "1.xml", *(activity(each, one) for each in names)))
    await load(pools, save(tmp_path / "2.xml", *(activity(each, two) for each in ("D", "E"))))
    assert (await numbers(reader))[:2] == [("One", 3), ("Two", 2)]
    # when
    hidden = [activity(each, one, visibility="OWNER") for each in names[1:]]
    await load(pools, save(tmp_path / "3.xml", *hidden))
    # then
    assert (await numbers(reader))[:2] == [("Two", 2), ("One", 1)]
    assert (await numbers(reader, **await member_of(pools)))[:2] == [("Two", 2), ("One", 3)]


async def test_what_becomes_hidden_stops_to_count_in_its_batch(pools, tmp_path, monkeypatch):
    """An import that is interrupted leaves no numbers of what was hidden before."""
    stored = "SELECT program_count FROM organization WHERE name = 'One'"
    one = participant("One", ref="XX-8")
    await load(pools, save(tmp_path / "1.xml", activity("A", one), activity("B", one)))
    assert await pools.writing.fetchval(stored) == 2
    # given a run that does not come to its last step
    follow = measures.follow_organizations

    async def interrupted(connection, organizations=None):
        if organizations is None:
            raise KeyboardInterrupt
        await follow(connection, organizations)

    monkeypatch.setattr(measures, "follow_organizations", interrupted)
    with pytest.raises(KeyboardInterrupt):
        await load(pools, save(tmp_path / "2.xml", activity("A", one, visibility="OWNER")))
    assert await pools.writing.fetchval(stored) == 1
