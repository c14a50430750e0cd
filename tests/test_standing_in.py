"""Outputs reported as activities stand in for their program where it is not in the list."""

from decimal import Decimal

import pytest

from db.values import Role
from services import api_keys
from services.aggregating import summary_refresh
from tests.asking import ask
from tests.conftest import REAL_DATA
from tests.iati_files import UNDP, activity, load, participant, related, save

DONOR = "XX-DONOR"
PLACE = '<location><location-id vocabulary="A4" code="ID-AC"/></location>'
COUNTED = """query($donor: ID) {
    root: programs { totalCount aggregate { count budgets { sum } } nodes { iatiIdentifier } }
    byDonor: programs(filter: {organization: $donor}) { ...P }
    byFunder: programs(filter: {organization: $donor, role: FUNDING}) { ...P }
    byReporter: programs(filter: {reportingOrganization: $donor}) { totalCount }
    inAceh: programs(filter: {region: "ID-AC"}) { ...P }
    organization(id: $donor) { programs { ...P } funded: programs(role: FUNDING) { ...P }
        reportedPrograms { totalCount } }
    region(code: "ID-AC") { programs { ...P } }
}
fragment P on ProgramConnection { totalCount aggregate { count budgets { sum } } nodes { iatiIdentifier } }
"""


def budget(amount):
    return (
        '<budget><period-start iso-date="2024-01-01"/><period-end iso-date="2024-12-31"/>'
        f'<value value-date="2024-01-01" currency="USD">{amount}</value></budget>'
    )


def project(*parts, identifier="P", **attributes):
    return activity(identifier, *parts, reporter=UNDP, hierarchy=1, **attributes)


def output(*parts, identifier="C", parent="P", **attributes):
    return activity(identifier, related(parent), *parts, reporter=UNDP, hierarchy=2, **attributes)


def funded(*parts):
    return (participant("Sample donor", "1", DONOR), PLACE, *parts)


async def counted(reader, pools, **headers):
    """What each list of programs counts: identifiers and the sum of budgets; all ways to count agree."""
    donor = await ask(reader, '{ organization(identifier: "XX-DONOR") { id } }')
    data = await ask(reader, COUNTED, {"donor": donor["organization"]["id"]}, **headers)
    assert data["byDonor"] == data["organization"]["programs"]
    assert data["byFunder"] == data["organization"]["funded"]
    assert data["byReporter"] == data["organization"]["reportedPrograms"]
    assert data["inAceh"] == data["region"]["programs"]
    lists = {"root": data["root"], "donor": data["byFunder"], "region": data["inAceh"]}
    for each in lists.values():
        assert each["totalCount"] == each["aggregate"]["count"] == len(each["nodes"])
    return {
        name: (
            "".join(sorted(node["iatiIdentifier"] for node in each["nodes"])),
            "".join(money["sum"] for money in each["aggregate"]["budgets"]),
        )
        for name, each in lists.items()
    }


async def test_an_output_stands_in_until_its_program_arrives(reader, pools, tmp_path):
    await load(pools, save(tmp_path / "1.xml", output(*funded(budget(10)))))
    orphan = await counted(reader, pools)
    await load(pools, save(tmp_path / "2.xml", project(*funded(budget(90)))))

    assert orphan == {"root": ("C", "10"), "donor": ("C", "10"), "region": ("C", "10")}
    assert await counted(reader, pools) == {"root": ("P", "10"), "donor": ("P", "10"), "region": ("P", "10")}


async def test_an_output_stands_in_for_a_program_without_the_organization(reader, pools, tmp_path):
    await load(
        pools,
        save(
            tmp_path / "1.xml",
            project(participant("Sample donor", "2", DONOR)),
            output(*funded(budget(10))),
            output(budget(30), identifier="D"),
        ),
    )

    assert await counted(reader, pools) == {
        "root": ("P", "40"),
        "donor": ("C", "10"),
        "region": ("P", "40"),
    }


async def test_an_output_stands_in_for_a_program_that_the_viewer_may_not_see(reader, pools, tmp_path):
    await load(
        pools, save(tmp_path / "1.xml", project(*funded(), visibility="MEMBERS"), output(*funded(budget(10))))
    )
    key = await api_keys.create(pools.writing, UNDP, Role.READER)

    public = await counted(reader, pools)
    member = await counted(reader, pools, authorization=f"Bearer {key.secret}")

    assert public == {"root": ("C", "10"), "donor": ("C", "10"), "region": ("C", "10")}
    assert member == {"root": ("P", "10"), "donor": ("P", "10"), "region": ("P", "10")}


async def test_stored_sums_count_outputs_that_stand_in(reader, pools, tmp_path):
    await load(
        pools,
        save(
            tmp_path / "1.xml",
            output(*funded(budget(10))),
            project(*funded(), identifier="Q", visibility="OWNER"),
            output(*funded(budget(20)), identifier="D", parent="Q"),
            project(*funded(budget(5)), identifier="R"),
            output(*funded(budget(7)), identifier="E", parent="R"),
        ),
    )
    query = """{ programs { aggregate { count budgets { sum }
        groups(by: [PROVINCE]) { keys { code } count budgets { sum } } } } }"""
    read = await ask(reader, query)
    async with pools.writing.acquire() as connection:
        assert await summary_refresh.refresh(connection)

    assert await ask(reader, query) == read
    assert read["programs"]["aggregate"] == {
        "count": 3,
        "budgets": [{"sum": "37"}],
        "groups": [{"keys": [{"code": "ID-AC"}], "count": 3, "budgets": [{"sum": "37"}]}],
    }


async def test_a_level_in_the_filter_lists_just_that_level(reader, pools, tmp_path):
    await load(pools, save(tmp_path / "1.xml", output(*funded(budget(10)))))

    data = await ask(
        reader,
        """{ programs: programs(filter: {level: [PROGRAM]}) { totalCount }
            outputs: programs(filter: {level: [OUTPUT]}) { totalCount }
            region(code: "ID-AC") { programs(filter: {level: [PROGRAM]}) { totalCount } } }""",
    )

    assert data == {
        "programs": {"totalCount": 0},
        "outputs": {"totalCount": 1},
        "region": {"programs": {"totalCount": 0}},
    }


@pytest.mark.real
async def test_a_real_donor_has_all_its_money(reader, pools):
    # given the activities of a publisher, of which many outputs have no program here
    await load(pools, REAL_DATA / "iati" / "iati-peace-security-pcve.xml")
    (expected,) = await pools.writing.fetchrow(
        """SELECT sum(b.amount) FROM budget b JOIN program p ON p.id = b.program_id
        JOIN participation a ON a.program_id = p.id AND a.role = 'FUNDING'
        JOIN organization o ON o.id = a.organization_id AND o.name = 'GOVERNMENT OF JAPAN'
        WHERE p.level = 'OUTPUT' AND b.currency = 'USD' AND NOT (b.type_code = '1' AND EXISTS (
            SELECT FROM budget r WHERE r.program_id = b.program_id AND r.period_start = b.period_start
                AND r.type_code = '2'))"""
    )
    query = """{ organizations(query: "GOVERNMENT OF JAPAN", first: 1) { nodes { name
        programs(role: FUNDING) { aggregate { budgets { currency sum } } } } } }"""

    (japan,) = (await ask(reader, query))["organizations"]["nodes"]

    assert japan["name"] == "GOVERNMENT OF JAPAN"
    sums = {each["currency"]: Decimal(each["sum"]) for each in japan["programs"]["aggregate"]["budgets"]}
    assert sums["USD"] == expected > 0
