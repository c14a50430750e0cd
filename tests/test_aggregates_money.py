"""Money in aggregates: each amount once, for the program that it belongs to, in its own currency."""

from decimal import Decimal

import httpx

from db.pools import Pools
from db.values import Role
from services import api_keys
from tests.asking import ask

DONOR = "ID-CONTOH-DN-01"


def amounts(sums):
    """The sums as {currency: amount}."""
    return {money["currency"]: Decimal(money["sum"]) for money in sums}


async def test_money_is_counted_at_the_deepest_level_that_reports(client: httpx.AsyncClient) -> None:
    """Three programs have children that report budgets too; the outputs of a fourth report its money."""
    query = "{ programs { aggregate { budgets { currency count sum avg min max } } } }"
    assert (await ask(client, query))["programs"]["aggregate"]["budgets"] == [
        {
            "currency": "AUD",
            "count": 3,
            "sum": "1695000",
            "avg": "565000",
            "min": "185000",
            "max": "1260000",
        },
        {
            "currency": "IDR",
            "count": 15,
            "sum": "49170000000",
            "avg": "3278000000",
            "min": "500000000",
            "max": "9300000000",
        },
        {
            "currency": "JPY",
            "count": 1,
            "sum": "42000000",
            "avg": "42000000",
            "min": "42000000",
            "max": "42000000",
        },
        {
            "currency": "USD",
            "count": 8,
            "sum": "2219000.5",
            "avg": "277375.06",
            "min": "40000.5",
            "max": "1120000",
        },
    ]


async def test_what_each_program_reports_itself_can_be_added_up_too(client: httpx.AsyncClient) -> None:
    query = "{ programs { aggregate { budgets(level: OWN) { currency sum } } } }"
    assert amounts((await ask(client, query))["programs"]["aggregate"]["budgets"]) == {
        "AUD": Decimal(1695000),
        "IDR": Decimal(63600000000),
        "JPY": Decimal(167000000),
        "USD": Decimal("2629000.5"),
    }


async def test_outputs_as_activities_bring_their_money_to_the_listed_program(
    client: httpx.AsyncClient,
) -> None:
    query = """{ organization(identifier: "ID-CONTOH-ML-01") { reportedPrograms(filter: {level: PROGRAM}) {
        aggregate { budgets { currency sum } own: budgets(level: OWN) { sum }
            groups(by: STATUS) { keys { code } budgets { sum } } } } } }"""
    aggregate = (await ask(client, query))["organization"]["reportedPrograms"]["aggregate"]
    assert amounts(aggregate["budgets"]) == {"USD": Decimal(1120000 + 75000)}
    assert aggregate["own"] == [{"sum": "1605000"}]
    assert aggregate["groups"] == [
        {"keys": [{"code": "FINALISATION"}], "budgets": [{"sum": "1120000"}]},
        {"keys": [{"code": "SUSPENDED"}], "budgets": [{"sum": "75000"}]},
    ]


async def test_a_list_with_a_program_s_outputs_beside_it_counts_their_money_once(
    client: httpx.AsyncClient,
) -> None:
    query = """{ organization(identifier: "ID-CONTOH-ML-01") {
        reportedPrograms(filter: {level: [PROGRAM, OUTPUT]}) { aggregate { count
        budgets { sum } groups(by: LEVEL) { keys { code } count budgets { sum } } } } } }"""
    aggregate = (await ask(client, query))["organization"]["reportedPrograms"]["aggregate"]
    assert aggregate == {
        "count": 4,
        "budgets": [{"sum": "1195000"}],
        "groups": [
            {"keys": [{"code": "OUTPUT"}], "count": 2, "budgets": [{"sum": "1120000"}]},
            {"keys": [{"code": "PROGRAM"}], "count": 2, "budgets": [{"sum": "75000"}]},
        ],
    }


async def test_one_donor_s_money_by_region_without_double_counting(client: httpx.AsyncClient) -> None:
    """Question 9: co-funded money in equal parts, and each program's in equal parts to its provinces."""
    query = """query ($donor: String!) { organization(identifier: $donor) { programs(
        role: FUNDING) { aggregate {
            groups(by: [FUNDER, PROVINCE], sharing: SPLIT) {
                keys { code } budgets { currency sum } } } } } }"""
    groups = (await ask(client, query, {"donor": DONOR}))["organization"]["programs"]["aggregate"]["groups"]
    own = {
        (group["keys"][1]["code"], currency): amount
        for group in groups
        if group["keys"][0]["code"] == DONOR
        for currency, amount in amounts(group["budgets"]).items()
    }
    assert {key: round(amount, 2) for key, amount in own.items()} == {
        ("ID-BA", "IDR"): Decimal("1200000000.00"),
        ("ID-JB", "IDR"): Decimal("2163333333.34"),
        ("ID-JI", "IDR"): Decimal("2500000000.00"),
        ("ID-JK", "IDR"): Decimal("1200000000.00"),
        ("ID-JT", "IDR"): Decimal("2163333333.33"),
        ("ID-ST", "IDR"): Decimal("10163333333.33"),
        ("ID-BA", "USD"): Decimal("13333.50"),
        ("ID-JI", "USD"): Decimal("13333.50"),
        ("ID-JK", "USD"): Decimal("13333.50"),
        ("ID-NT", "USD"): Decimal("280000.00"),
        ("ID-SA", "USD"): Decimal("280000.00"),
        ("ID-SU", "JPY"): Decimal("42000000.00"),
    }
    # Its halves of 5.18 and 7.8 billion, and all of 9.3 and 3.6 billion: exactly, in whatever parts.
    assert sum(amount for (_, currency), amount in own.items() if currency == "IDR") == Decimal(19390000000)
    assert sum(amount for (_, currency), amount in own.items() if currency == "USD") == Decimal("600000.5")


async def test_money_of_a_hidden_child_replaces_its_parent_s_for_its_owner_alone(
    client: httpx.AsyncClient, demo: Pools
) -> None:
    query = """{ organization(identifier: "ID-CONTOH-DN-01") { reportedPrograms { aggregate {
        count budgets { currency sum count } } } } }"""
    made = await api_keys.create(demo.writing, DONOR, Role.READER)
    own = await ask(client, query, Authorization=f"Bearer {made.secret}")
    await api_keys.revoke(demo.writing, made.prefix)
    assert own["organization"]["reportedPrograms"]["aggregate"] == {
        "count": 3,
        "budgets": [{"currency": "JPY", "sum": "50000000", "count": 2}],
    }
    anybody = await ask(client, query)
    assert anybody["organization"]["reportedPrograms"]["aggregate"] == {
        "count": 2,
        "budgets": [{"currency": "JPY", "sum": "42000000", "count": 1}],
    }


async def test_transactions_are_added_up_by_type_and_currency(client: httpx.AsyncClient) -> None:
    query = """{ program(iatiIdentifier: "ID-CONTOH-KL-01-P01") {
        transactions(includeChildren: false, first: 100) {
            nodes { type { code } value { amount currency } date }
            aggregate { date { min max } sums { type { code name(lang: "en") } currency count sum }
                groups(by: YEAR) { keys { code } count sums { type { code } sum } } } } } }"""
    found = (await ask(client, query))["program"]["transactions"]
    expected: dict[tuple[str, str], Decimal] = {}
    for node in found["nodes"]:
        place = node["type"]["code"], node["value"]["currency"]
        expected[place] = expected.get(place, Decimal()) + Decimal(node["value"]["amount"])
    sums = found["aggregate"]["sums"]
    assert {(each["type"]["code"], each["currency"]): Decimal(each["sum"]) for each in sums} == expected
    assert len(expected) > 2
    days = sorted(node["date"] for node in found["nodes"])
    assert found["aggregate"]["date"] == {"min": days[0], "max": days[-1]}
    assert sum(group["count"] for group in found["aggregate"]["groups"]) == len(found["nodes"])
    assert sum(each["count"] for each in sums) == len(found["nodes"])
