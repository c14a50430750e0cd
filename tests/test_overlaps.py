"""Overlaps of the sample graph over HTTP: found, explained, filtered, paged; hidden where they must be."""

import httpx
import pytest

from db.pools import Pools
from db.values import Role
from services import api_keys
from services.comparing import pair_finding
from tests.asking import ask, counted, refused
from tests.iati_files import activity, load, participant, rows, save

FUNDER, IMPLEMENTER = "ID-CONTOH-DN-03-P01", "ID-CONTOH-LSM-01-P01"
PAIR = "a { iatiIdentifier } b { iatiIdentifier } kind"

# Question 6 of the domain: open overlaps in one province, with reasons.
IN_A_PROVINCE = """query ($province: String!) {
  overlaps(filter: {region: $province, status: [OPEN]}) {
    totalCount
    nodes {
      kind score a { iatiIdentifier title } b { iatiIdentifier title } reasons { kind text(lang: "en") }
    }
  }
}"""


def pair(node) -> tuple[str, str, str]:
    return node["kind"], *sorted((node["a"]["iatiIdentifier"], node["b"]["iatiIdentifier"]))


async def test_the_surest_overlap_is_what_funder_and_implementer_report(client: httpx.AsyncClient) -> None:
    data = await ask(client, f"{{ overlaps(first: 1) {{ totalCount nodes {{ {PAIR} score status }} }} }}")
    [first] = data["overlaps"]["nodes"]
    assert data["overlaps"]["totalCount"] == 10
    assert pair(first) == ("SAME_WORK", FUNDER, IMPLEMENTER)
    assert (first["score"], first["status"]) == (0.9999, "OPEN")


async def test_open_overlaps_of_a_province_have_reasons(client: httpx.AsyncClient) -> None:
    data = await ask(client, IN_A_PROVINCE, {"province": "ID-JB"})
    node, other = data["overlaps"]["nodes"]
    assert pair(node) == ("SAME_WORK", "ID-CONTOH-KL-06-P01", "ID-CONTOH-LSM-03-P01")
    assert pair(other) == ("OVERLAP", "ID-CONTOH-DN-01-P01", "ID-CONTOH-KL-01-P03")
    texts = {reason["kind"]: reason["text"] for reason in node["reasons"]}
    assert texts["PERIOD"].startswith("They run in parallel for 1063 days, start at the same time")
    assert texts["TARGET_GROUP"] == "They have the same target groups: young people."
    assert texts["PLACE"] == "They work in the same places: Indonesia, Cianjur Regency."
    assert "ID-CONTOH-KL-06-P01" in texts["REFERENCE"]


async def test_reasons_are_told_in_the_language_that_is_asked(client: httpx.AsyncClient) -> None:
    query = """{ overlaps(first: 1) { nodes { reasons {
        kind points id: text(lang: "id") en: text(lang: "en") other: text(lang: "fr") evidence(lang: "id")
        organizations { name(lang: "id") } } } } }"""
    [node] = (await ask(client, query))["overlaps"]["nodes"]
    by_kind = {reason["kind"]: reason for reason in node["reasons"]}
    assert by_kind["SECTOR"]["evidence"] == [
        "11130 Pelatihan guru",
        "15220 Pembangunan perdamaian sipil, pencegahan dan penyelesaian konflik",
    ]
    assert by_kind["PLACE"]["id"] == "Dilaksanakan di tempat yang sama: Indonesia, Kota Surakarta."
    assert by_kind["PLACE"]["en"] == "They work in the same places: Indonesia, Surakarta City."
    assert by_kind["PLACE"]["other"] == by_kind["PLACE"]["id"]
    assert [each["name"] for each in by_kind["PARTNER"]["organizations"]] == by_kind["PARTNER"]["evidence"]
    points = [abs(reason["points"]) for reason in node["reasons"]]
    assert points == sorted(points, reverse=True)


async def test_a_program_has_its_overlaps(client: httpx.AsyncClient) -> None:
    query = f"""query ($identifier: String) {{ program(iatiIdentifier: $identifier) {{
        overlaps {{ totalCount nodes {{ {PAIR} }} }} }} }}"""
    for identifier, number in ((FUNDER, 2), (IMPLEMENTER, 2)):
        found = (await ask(client, query, {"identifier": identifier}))["program"]["overlaps"]
        assert pair(found["nodes"][0]) == ("SAME_WORK", FUNDER, IMPLEMENTER)
        assert found["totalCount"] == len(found["nodes"]) == number


async def test_an_overlap_is_found_again_by_its_id(client: httpx.AsyncClient) -> None:
    [node] = (await ask(client, "{ overlaps(first: 1) { nodes { id } } }"))["overlaps"]["nodes"]
    query = f"query ($id: ID!) {{ node(id: $id) {{ __typename id ... on Overlap {{ {PAIR} }} }} }}"
    found = (await ask(client, query, {"id": node["id"]}))["node"]
    assert found["__typename"] == "Overlap"
    assert pair(found) == ("SAME_WORK", FUNDER, IMPLEMENTER)


async def test_pages_of_overlaps_go_on_where_they_ended(client: httpx.AsyncClient) -> None:
    query = """query ($after: String, $order: OverlapOrder) {
        overlaps(first: 4, after: $after, orderBy: $order) {
            pageInfo { hasNextPage endCursor } nodes { id score } } }"""
    for order in (None, {"field": "SCORE", "direction": "ASC"}, {"field": "DECIDED", "direction": "DESC"}):
        met, after = [], None
        # A fault would turn pages for ever.
        for _ in range(11):
            page = (await ask(client, query, {"after": after, "order": order}))["overlaps"]
            met += page["nodes"]
            if not page["pageInfo"]["hasNextPage"]:
                break
            after = page["pageInfo"]["endCursor"]
        assert len({node["id"] for node in met}) == len(met) == 10
        scores = [node["score"] for node in met]
        if order is None or order["field"] == "SCORE":
            assert scores == sorted(scores, reverse=order is None)


async def test_a_bad_cursor_is_refused(client: httpx.AsyncClient) -> None:
    code, argument, _ = await refused(client, '{ overlaps(after: "x") { totalCount nodes { id } } }')
    assert (code, argument) == ("BAD_USER_INPUT", "after")


async def test_statements_do_not_grow_with_the_overlaps(demo: Pools) -> None:
    query = """query ($first: Int) { overlaps(first: $first) { nodes {
        a { title } b { title } reasons { text organizations { name } } decidedBy { name } } } }"""
    _, few = await counted(demo, query, {"first": 2})
    found, many = await counted(demo, query, {"first": 10})
    assert len(found["overlaps"]["nodes"]) == 10
    assert few == many


# Two records of one work, the second of which may be hidden.
def records(**attributes) -> tuple[str, str]:
    told = (
        '<activity-date type="1" iso-date="2024-01-01"/><activity-date type="3" iso-date="2025-12-31"/>'
        '<recipient-country code="ID"/><sector code="15220"/>'
    )
    title = "Bridges of trust between fishing villages of Alor"
    funder = activity(
        "FUND-1", participant("Village", ref="VIL"), told, title=title, reporter="FUND", name="Fund"
    )
    village = activity(
        "VIL-1",
        participant("Fund", role="1", ref="FUND"),
        participant("Village", ref="VIL"),
        told,
        title=title,
        reporter="VIL",
        name="Village",
        **attributes,
    )
    return funder, village


@pytest.mark.parametrize(
    ("visibility", "seen"),
    [
        ("PUBLIC", {None: 1, "FUND": 1, "VIL": 1}),
        ("MEMBERS", {None: 0, "FUND": 1, "VIL": 1}),
        ("OWNER", {None: 0, "FUND": 0, "VIL": 1}),
    ],
)
async def test_a_pair_is_seen_by_those_who_see_both_programs(
    pools: Pools, reader: httpx.AsyncClient, tmp_path, visibility: str, seen
) -> None:
    # given a pair of which one program is public and the other is seen by fewer
    await load(pools, save(tmp_path / "a.xml", *records(visibility=visibility.lower())))
    await pair_finding.compute(pools)
    assert await rows(pools, "SELECT kind, visibility FROM overlap") == [("SAME_WORK", visibility)]
    # then only those who see both see the pair, in lists, in counts and at the public one
    query = """{ overlaps { totalCount nodes { id reasons { text } } }
        program(iatiIdentifier: "FUND-1") { overlaps { totalCount nodes { id } } } }"""
    for name, number in seen.items():
        sent = {} if name is None else {"Authorization": f"Bearer {await secret(pools, name)}"}
        data = await ask(reader, query, None, **sent)
        for found in (data["overlaps"], data["program"]["overlaps"]):
            assert (found["totalCount"], len(found["nodes"])) == (number, number), (visibility, name)


async def secret(pools: Pools, identifier: str) -> str:
    return (await api_keys.create(pools.writing, identifier, Role.READER)).secret


async def test_a_pair_of_two_hidden_programs_of_different_owners_is_seen_by_nobody(
    pools: Pools, reader: httpx.AsyncClient, tmp_path
) -> None:
    funder, village = records(visibility="owner")
    hidden = funder.replace("<iati-activity ", '<iati-activity xmlns:h="urn:ikhub" h:visibility="owner" ', 1)
    await load(pools, save(tmp_path / "a.xml", hidden, village))
    await pair_finding.compute(pools)
    assert await rows(pools, "SELECT visibility FROM overlap") == [("OWNER",)]
    for name in ("FUND", "VIL"):
        sent = {"Authorization": f"Bearer {await secret(pools, name)}"}
        assert (await ask(reader, "{ overlaps { totalCount } }", None, **sent))["overlaps"]["totalCount"] == 0


async def test_a_program_that_is_hidden_later_hides_its_pairs_at_once(
    pools: Pools, reader: httpx.AsyncClient, tmp_path
) -> None:
    await load(pools, save(tmp_path / "a.xml", *records()))
    await pair_finding.compute(pools)
    assert (await ask(reader, "{ overlaps { totalCount } }"))["overlaps"]["totalCount"] == 1
    # when one of the two is hidden, before anything is compared again
    await pools.writing.execute("UPDATE program SET visibility = 'OWNER' WHERE iati_identifier = 'VIL-1'")
    assert (await ask(reader, "{ overlaps { totalCount } }"))["overlaps"]["totalCount"] == 0
    await pools.writing.execute("UPDATE program SET visibility = 'PUBLIC' WHERE iati_identifier = 'VIL-1'")
    assert (await ask(reader, "{ overlaps { totalCount } }"))["overlaps"]["totalCount"] == 1


async def test_reasons_do_not_name_hidden_organizations(
    pools: Pools, reader: httpx.AsyncClient, tmp_path
) -> None:
    # given a third organization that takes part in both, and is hidden
    funder, village = (
        each.replace("<title>", participant("Secret helpers", ref="XX-5") + "<title>", 1)
        for each in records()
    )
    await load(pools, save(tmp_path / "a.xml", funder, village))
    await pair_finding.compute(pools)
    query = "{ overlaps { nodes { reasons { kind text evidence organizations { name } } } } }"
    shown = str(await ask(reader, query))
    assert "Secret helpers" in shown
    # when it is hidden
    await pools.writing.execute("UPDATE organization SET visibility = 'OWNER' WHERE identifier = 'XX-5'")
    # then the other organizations are still told, and it is not
    hidden = str(await ask(reader, query))
    assert "Secret helpers" not in hidden
    assert "Fund" in hidden
    mine = {"Authorization": f"Bearer {await secret(pools, 'XX-5')}"}
    assert "Secret helpers" in str(await ask(reader, query, None, **mine))
