"""Money from one program to another: links from both ends, in any order, and none of hidden ones."""

import itertools

import pytest

from db.values import Role
from services import api_keys
from tests.asking import ask, counted
from tests.iati_files import activity, load, rows, save

LINKS = """
{ programs(orderBy: { field: IATI_IDENTIFIER }) { nodes {
  iatiIdentifier
  fundedBy { totalCount nodes { funder { iatiIdentifier } payments { amount currency }
    commitments { amount currency } reportedBy } }
  funds { totalCount nodes { recipient { iatiIdentifier } payments { amount currency } } }
} } }
"""


def transaction(type_, amount, provider=None, receiver=None, currency="IDR"):
    given = f'<provider-org ref="XX-9" provider-activity-id="{provider}"/>' if provider else ""
    taken = f'<receiver-org ref="XX-8" receiver-activity-id="{receiver}"/>' if receiver else ""
    return (
        f'<transaction><transaction-type code="{type_}"/><transaction-date iso-date="2026-02-01"/>'
        f'<value currency="{currency}" value-date="2026-02-01">{amount}</value>{given}{taken}</transaction>'
    )


def participating(role, activity_id):
    return f'<participating-org ref="XX-7" role="{role}" activity-id="{activity_id}"/>'


async def links(client, **headers):
    """(funder, recipient, payments, commitments, who reports) of each link, from the recipient's side."""
    nodes = (await ask(client, LINKS, **headers))["programs"]["nodes"]
    funded = {
        (node["iatiIdentifier"], each["recipient"]["iatiIdentifier"])
        for node in nodes
        for each in node["funds"]["nodes"]
    }
    found = [
        (
            each["funder"]["iatiIdentifier"],
            node["iatiIdentifier"],
            [(money["amount"], money["currency"]) for money in each["payments"]],
            [(money["amount"], money["currency"]) for money in each["commitments"]],
            each["reportedBy"],
        )
        for node in nodes
        for each in node["fundedBy"]["nodes"]
    ]
    assert {(funder, recipient) for funder, recipient, *_ in found} == funded
    assert sum(node["fundedBy"]["totalCount"] for node in nodes) == len(found)
    return found


@pytest.mark.parametrize(
    ("of_funder", "of_recipient", "link"),
    [
        # either end reports
        ([transaction("3", 70, receiver="R")], [], ([("70", "IDR")], [], ["FUNDER"])),
        ([], [transaction("1", 60, provider="F")], ([("60", "IDR")], [], ["RECIPIENT"])),
        # the same money is not added: what the funder reports counts
        (
            [transaction("3", 70, receiver="R"), transaction("4", 5, receiver="R")],
            [transaction("1", 60, provider="F")],
            ([("75", "IDR")], [], ["FUNDER", "RECIPIENT"]),
        ),
        # commitments are apart from payments, and currencies from each other
        (
            [transaction("2", 90, receiver="R")],
            [transaction("1", 60, provider="F"), transaction("1", 1, provider="F", currency="USD")],
            ([("60", "IDR"), ("1", "USD")], [("90", "IDR")], ["FUNDER", "RECIPIENT"]),
        ),
        # what the recipient spends is not what it got
        ([], [transaction("4", 60, provider="F")], ([], [], ["RECIPIENT"])),
        # participating organizations name activities without amounts
        ([participating("4", "R")], [], ([], [], ["FUNDER"])),
        ([participating("3", "R")], [], ([], [], ["FUNDER"])),
        ([], [participating("1", "F")], ([], [], ["RECIPIENT"])),
    ],
)
@pytest.mark.parametrize("funder_first", [True, False])
async def test_a_link_is_made_from_either_end_in_any_order(
    reader, pools, tmp_path, of_funder, of_recipient, link, funder_first
):
    funder, recipient = activity("F", *of_funder), activity("R", *of_recipient)
    files = [save(tmp_path / "f.xml", funder), save(tmp_path / "r.xml", recipient)]
    for file in files if funder_first else reversed(files):
        await load(pools, file)

    assert await links(reader) == [("F", "R", *link)]


@pytest.mark.parametrize(
    "part",
    [
        transaction("3", 70, receiver="A"),
        transaction("3", 70, receiver="elsewhere"),
        transaction("1", 70, provider="elsewhere"),
        participating("2", "B"),
        participating("1", "elsewhere"),
    ],
)
async def test_nothing_links_a_program_to_itself_to_the_unknown_or_by_accountability(
    reader, pools, tmp_path, part
):
    await load(pools, save(tmp_path / "a.xml", activity("A", part), activity("B")))

    assert await links(reader) == []


async def test_a_link_goes_when_a_newer_version_has_it_no_more(reader, pools, tmp_path):
    paid = transaction("3", 70, receiver="R")
    await load(pools, save(tmp_path / "a.xml", activity("F", paid), activity("R")))
    await load(pools, save(tmp_path / "b.xml", activity("F", title="Newer")))

    assert await links(reader) == []
    assert await rows(pools, "SELECT count(*) FROM funding") == [(0,)]


async def test_the_chain_of_a_grant_is_walked_in_one_query(reader, pools, tmp_path):
    chain = [
        activity("A", transaction("3", 90, receiver="B")),
        activity("B", transaction("1", 90, provider="A"), transaction("3", 50, receiver="C")),
        activity("C", participating("1", "B")),
    ]
    await load(pools, save(tmp_path / "a.xml", *chain))

    walked = await ask(
        reader,
        """{ program(iatiIdentifier: "C") { fundedBy { nodes { funder { iatiIdentifier
            fundedBy { nodes {
                payments { amount } funder { iatiIdentifier fundedBy { totalCount } } } } } } } } }""",
    )

    [above] = walked["program"]["fundedBy"]["nodes"]
    assert above["funder"]["iatiIdentifier"] == "B"
    assert above["funder"]["fundedBy"]["nodes"] == [
        {"payments": [{"amount": "90"}], "funder": {"iatiIdentifier": "A", "fundedBy": {"totalCount": 0}}}
    ]


async def test_transactions_and_participants_lead_to_the_other_program(reader, pools, tmp_path):
    paid = [transaction("1", 9, provider="A"), transaction("3", 8, receiver="C")]
    parts = activity("B", *paid, participating("4", "C"), participating("4", "unknown"))
    await load(pools, save(tmp_path / "a.xml", activity("A"), parts, activity("C")))

    shown = await ask(
        reader,
        """{ program(iatiIdentifier: "B") {
            transactions { nodes {
                providerActivity { iatiIdentifier } receiverActivity { iatiIdentifier } } }
            participations { activityId activity { iatiIdentifier } }
        } }""",
    )

    program = shown["program"]
    assert sorted(program["transactions"]["nodes"], key=str) == [
        {"providerActivity": None, "receiverActivity": {"iatiIdentifier": "C"}},
        {"providerActivity": {"iatiIdentifier": "A"}, "receiverActivity": None},
    ]
    assert [each["activity"] for each in program["participations"]] == [{"iatiIdentifier": "C"}, None]


async def test_hidden_programs_leave_no_trace(reader, pools, tmp_path):
    # given a public program between one for members and one for its owner alone, each naming the other
    hidden = {"A": "MEMBERS", "B": "PUBLIC", "C": "OWNER"}
    parts = {
        "A": [transaction("3", 90, receiver="B")],
        "B": [transaction("1", 90, provider="A"), transaction("3", 50, receiver="C")],
        "C": [transaction("1", 50, provider="B")],
    }
    written = [activity(name, *parts[name], visibility=seen) for name, seen in hidden.items()]
    await load(pools, save(tmp_path / "a.xml", *written))
    keys = {}
    for reference, name in (("XX-1", "owner"), ("XX-9", "other")):
        made = await api_keys.create(pools.writing, reference, Role.READER)
        keys[name] = {"Authorization": f"Bearer {made.secret}"}
    # when each viewer walks the links
    seen = {
        name: [(funder, recipient) for funder, recipient, *_ in await links(reader, **headers)]
        for name, headers in {"anonymous": {}, **keys}.items()
    }
    # then there are only those between programs that it may see
    assert seen == {"anonymous": [], "other": [("A", "B")], "owner": [("A", "B"), ("B", "C")]}


async def test_twenty_programs_take_as_many_statements_as_two(pools, tmp_path):
    names = [f"P{number:02}" for number in range(21)]
    chain = [
        activity(name, transaction("3", 1, receiver=following))
        for name, following in itertools.pairwise(names)
    ]
    await load(pools, save(tmp_path / "a.xml", *chain, activity(names[-1])))
    query = """query($first: Int) { programs(first: $first) { nodes {
        fundedBy { totalCount nodes { funder { title } } }
        funds { nodes { recipient { title } payments { amount } } }
        transactions { nodes { providerActivity { title } receiverActivity { title } } } } } }"""

    few, many = [await counted(pools, query, {"first": number}) for number in (2, 20)]

    assert few[1] == many[1]
    assert sum(node["fundedBy"]["totalCount"] for node in many[0]["programs"]["nodes"]) == 19
