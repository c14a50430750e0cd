"""The rules by which records count that fall into several groups: whole in each, or in parts."""

from decimal import Decimal
from pathlib import Path

import httpx
import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from db.pools import Pools
from tests import iati_files
from tests.asking import ask

DIMENSIONS = ["STATUS", "START_YEAR", "SECTOR", "SDG_TARGET", "PROVINCE", "COUNTRY", "FUNDER", "IMPLEMENTER"]


def shown(groups):
    """The groups as {code: (count, weight, sum)}."""
    return {
        group["keys"][0]["code"]: (
            group["count"],
            Decimal(group["weight"]),
            [Decimal(money["sum"]) for money in group["budgets"]],
        )
        for group in groups
    }


async def school_programs(client: httpx.AsyncClient, sharing: str):
    """The two programs of one ministry: both 80 % teacher training, 20 % peace building."""
    query = f"""{{ organization(identifier: "ID-CONTOH-KL-02") {{ reportedPrograms {{ aggregate {{
        groups(by: SECTOR, sharing: {sharing}) {{
            keys {{ code }} count weight budgets {{ sum }} }} }} }} }} }}"""
    return (await ask(client, query))["organization"]["reportedPrograms"]["aggregate"]["groups"]


async def test_a_program_counts_whole_in_each_of_its_sectors(client: httpx.AsyncClient) -> None:
    assert shown(await school_programs(client, "WHOLE")) == {
        "11130": (2, Decimal(2), [Decimal(7850000000)]),
        "15220": (2, Decimal(2), [Decimal(7850000000)]),
    }


async def test_or_in_parts_by_its_percentages(client: httpx.AsyncClient) -> None:
    assert shown(await school_programs(client, "SPLIT")) == {
        "11130": (2, Decimal("1.6"), [Decimal(6280000000)]),
        "15220": (2, Decimal("0.4"), [Decimal(1570000000)]),
    }


async def test_a_program_in_three_provinces_is_a_third_in_each(client: httpx.AsyncClient) -> None:
    query = """{ programs(filter: {sector: ["16.3"], status: [FINALISATION]}) { aggregate {
        whole: groups(by: PROVINCE) { keys { code } count weight budgets { sum } }
        split: groups(by: PROVINCE, sharing: SPLIT) { keys { code } count weight budgets { sum } } } } }"""
    aggregate = (await ask(client, query))["programs"]["aggregate"]
    everything = (1, Decimal(1), [Decimal(3600000000), Decimal("40000.5")])
    assert shown(aggregate["whole"]) == dict.fromkeys(["ID-BA", "ID-JI", "ID-JK"], everything)
    parts = shown(aggregate["split"])
    assert [parts[code][1] for code in ("ID-BA", "ID-JI", "ID-JK")] == [
        Decimal("0.333333333334"),
        Decimal("0.333333333333"),
        Decimal("0.333333333333"),
    ]
    assert sum(part[2][0] for part in parts.values()) == Decimal(3600000000)
    assert sum(part[2][1] for part in parts.values()) == Decimal("40000.5")


async def test_two_countries_share_by_percentage(client: httpx.AsyncClient) -> None:
    query = """{ programs(filter: {country: "PH"}) { aggregate { groups(by: COUNTRY, sharing: SPLIT) {
        keys { code name(lang: "en") } weight budgets { sum } } } } }"""
    assert (await ask(client, query))["programs"]["aggregate"]["groups"] == [
        {
            "keys": [{"code": "ID", "name": "Indonesia"}],
            "weight": "0.6",
            "budgets": [{"sum": "672000"}],
        },
        {
            "keys": [{"code": "PH", "name": "Philippines"}],
            "weight": "0.4",
            "budgets": [{"sum": "448000"}],
        },
    ]


async def test_two_funders_each_get_half_or_all(client: httpx.AsyncClient) -> None:
    query = """{ organization(identifier: "ID-CONTOH-KL-03") { reportedPrograms { aggregate {
        whole: groups(by: FUNDER) { keys { code } count weight budgets { sum } }
        split: groups(by: FUNDER, sharing: SPLIT) { keys { code } count weight budgets { sum } } } } } }"""
    aggregate = (await ask(client, query))["organization"]["reportedPrograms"]["aggregate"]
    funders = ["ID-CONTOH-DN-02", "ID-CONTOH-DN-03"]
    assert shown(aggregate["whole"]) == dict.fromkeys(funders, (1, Decimal(1), [Decimal(5700000000)]))
    assert shown(aggregate["split"]) == dict.fromkeys(funders, (1, Decimal("0.5"), [Decimal(2850000000)]))


SECTORS = {
    "no percentages": ('<sector code="15220"/><sector code="15210"/>', {"15210": "0.5", "15220": "0.5"}),
    "one is missing": (
        '<sector code="15220" percentage="90"/><sector code="15210"/>',
        {"15210": "0.5", "15220": "0.5"},
    ),
    "not 100 in all": (
        '<sector code="15220" percentage="30"/><sector code="15210" percentage="10"/>',
        {"15210": "0.25", "15220": "0.75"},
    ),
    "nothing but zeros": (
        '<sector code="15220" percentage="0"/><sector code="15210" percentage="0"/>',
        {"15210": "0.5", "15220": "0.5"},
    ),
    "one code twice": (
        """<sector code="15220" percentage="50"/><sector code="15220" percentage="25"/>
        <sector code="15210" percentage="25"/>""",
        {"15210": "0.25", "15220": "0.75"},
    ),
    "another vocabulary": (
        '<sector code="15220"/><sector vocabulary="99" code="X"/>',
        {"15220": "1"},
    ),
    "none": ("", {None: "1"}),
}


@pytest.mark.parametrize("case", SECTORS)
async def test_parts_of_what_publishers_really_write(
    reader: httpx.AsyncClient, pools: Pools, tmp_path: Path, case: str
) -> None:
    written, expected = SECTORS[case]
    activity = iati_files.activity("XX-1-A", '<activity-status code="2"/>', written)
    await iati_files.load(pools, iati_files.save(tmp_path / "one.xml", activity))
    query = """{ programs { aggregate { groups(by: SECTOR, sharing: SPLIT) {
        keys { code } count weight } whole: groups(by: SECTOR) { count } } } }"""
    aggregate = (await ask(reader, query))["programs"]["aggregate"]
    assert {group["keys"][0]["code"]: group["weight"] for group in aggregate["groups"]} == expected
    assert {group["count"] for group in (*aggregate["groups"], *aggregate["whole"])} == {1}


@given(
    by=st.lists(st.sampled_from(DIMENSIONS), min_size=1, max_size=2, unique=True),
    where=st.sampled_from(
        [
            "",
            '(filter: {country: "ID"})',
            "(filter: {status: [IMPLEMENTATION]})",
            '(filter: {region: "ID-JB"})',
        ]
    ),
)
@settings(max_examples=40, deadline=None, suppress_health_check=[HealthCheck.function_scoped_fixture])
async def test_parts_add_up_to_the_whole_exactly(
    client: httpx.AsyncClient, by: list[str], where: str
) -> None:
    query = f"""{{ programs{where} {{ aggregate {{ count budgets {{ currency sum }}
        groups(by: [{", ".join(by)}], sharing: SPLIT, first: 10000) {{
            weight budgets {{ currency sum }} }} }} }} }}"""
    aggregate = (await ask(client, query))["programs"]["aggregate"]
    total: dict[str, Decimal] = {}
    for group in aggregate["groups"]:
        for money in group["budgets"]:
            total[money["currency"]] = total.get(money["currency"], Decimal()) + Decimal(money["sum"])
    assert sum(Decimal(group["weight"]) for group in aggregate["groups"]) == aggregate["count"]
    assert total == {money["currency"]: Decimal(money["sum"]) for money in aggregate["budgets"]}
