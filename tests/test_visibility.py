"""Nobody sees what they may not: in lists, look-ups, counts, filters, orders and relations."""

from collections.abc import AsyncIterator

import httpx
import pytest

from db.pools import Pools
from db.values import Role
from services import api_keys
from tests.asking import ask

MEMBERS_PROGRAM = "ID-CONTOH-KL-01-P04"
OWNER_PROGRAM = "ID-CONTOH-KL-03-P02"
OTHER_OWNER_PROGRAM = "ID-CONTOH-LSM-01-P02"
HIDDEN_ORGANIZATION = "ID-CONTOH-LSM-99"
ROLES = {
    Role.ADMINISTRATOR: "ID-CONTOH-KL-01",
    Role.REVIEWER: "ID-CONTOH-KL-03",
    Role.CONTRIBUTOR: "ID-CONTOH-LSM-01",
    Role.READER: "ID-CONTOH-UNIV-01",
}
# What each viewer sees of (MEMBERS program, KL-03's own, LSM-01's own).
SEEN = {
    None: (False, False, False),
    Role.READER: (True, False, False),
    Role.ADMINISTRATOR: (True, False, False),
    Role.REVIEWER: (True, True, False),
    Role.CONTRIBUTOR: (True, False, True),
}
# (public, MEMBERS, own) as in db/demo/README.md
PROGRAM_COUNTS = {None: 29, Role.READER: 31, Role.ADMINISTRATOR: 31, Role.REVIEWER: 32, Role.CONTRIBUTOR: 32}


@pytest.fixture(scope="session")
async def headers(demo: Pools) -> AsyncIterator[dict[Role | None, dict[str, str]]]:
    """What each viewer sends along."""
    sent: dict[Role | None, dict[str, str]] = {None: {}}
    for role, identifier in ROLES.items():
        made = await api_keys.create(demo.writing, identifier, role)
        sent[role] = {"Authorization": f"Bearer {made.secret}"}
    yield sent
    for role, identifier in ROLES.items():
        for key in await api_keys.list_all(demo.writing):
            if (key.role, key.identifier) == (role, identifier) and key.revoked_at is None:
                await api_keys.revoke(demo.writing, key.prefix)


@pytest.fixture(params=["as served", "without row level security"])
async def client(
    request: pytest.FixtureRequest, live_hub: str, unguarded_hub: str
) -> AsyncIterator[httpx.AsyncClient]:
    """A client of a hub as it is served, and of one that has its own conditions alone.

    Row level security would hide what these let through.
    """
    address = live_hub if request.param == "as served" else unguarded_hub
    async with httpx.AsyncClient(base_url=address, timeout=20) as opened:
        yield opened


@pytest.mark.parametrize("viewer", SEEN, ids=str)
async def test_the_viewer_is_told_who_they_are(
    client: httpx.AsyncClient, headers, viewer: Role | None
) -> None:
    data = await ask(client, "{ viewer { kind role organization { identifier } } }", **headers[viewer])
    if viewer is None:
        assert data["viewer"] == {"kind": "ANONYMOUS", "role": None, "organization": None}
    else:
        assert data["viewer"] == {
            "kind": "API_KEY",
            "role": viewer.value,
            "organization": {"identifier": ROLES[viewer]},
        }


@pytest.mark.parametrize("viewer", SEEN, ids=str)
async def test_look_ups_lists_and_counts_agree(
    client: httpx.AsyncClient, headers, viewer: Role | None
) -> None:
    query = """query ($a: String, $b: String, $c: String) {
        a: program(iatiIdentifier: $a) { id } b: program(iatiIdentifier: $b) { id }
        c: program(iatiIdentifier: $c) { id }
        programs(first: 1000) { totalCount nodes { iatiIdentifier visibility } } hub { programCount } }"""
    wanted = {"a": MEMBERS_PROGRAM, "b": OWNER_PROGRAM, "c": OTHER_OWNER_PROGRAM}
    data = await ask(client, query, wanted, **headers[viewer])
    assert tuple(data[name] is not None for name in "abc") == SEEN[viewer]
    listed = {node["iatiIdentifier"] for node in data["programs"]["nodes"]}
    assert tuple(identifier in listed for identifier in wanted.values()) == SEEN[viewer]
    assert data["programs"]["totalCount"] == len(listed) == PROGRAM_COUNTS[viewer]
    assert data["hub"]["programCount"] == PROGRAM_COUNTS[viewer]


async def id_of(client: httpx.AsyncClient, headers, role: Role, query: str, path: str) -> str:
    """An id as somebody who may see the record learns it."""
    data = await ask(client, query, **headers[role])
    for step in path.split("."):
        data = data[int(step)] if step.isdigit() else data[step]
    return str(data)


@pytest.mark.parametrize("viewer", SEEN, ids=str)
async def test_an_id_that_leaked_opens_nothing(
    client: httpx.AsyncClient, headers, viewer: Role | None
) -> None:
    # Given the ids of everything that hangs on a hidden program
    query = f"""{{ program(iatiIdentifier: "{OTHER_OWNER_PROGRAM}") {{ id
        outputs {{ nodes {{ id }} }} outcomes {{ nodes {{ id }} }}
        knowledgeProducts {{ nodes {{ id visibility }} }}
        organizations {{ nodes {{ id visibility }} }} }} }}"""
    hidden = (await ask(client, query, **headers[Role.CONTRIBUTOR]))["program"]
    ids = [hidden["id"]]
    for name in ("outputs", "outcomes"):
        ids += [node["id"] for node in hidden[name]["nodes"]]
    for name in ("knowledgeProducts", "organizations"):
        ids += [node["id"] for node in hidden[name]["nodes"] if node["visibility"] == "OWNER"]
    assert len(ids) > 4
    # When somebody asks for them
    data = await ask(
        client, "query ($ids: [ID!]!) { nodes(ids: $ids) { id } }", {"ids": ids}, **headers[viewer]
    )
    # Then only the owner gets them
    assert [node is not None for node in data["nodes"]] == [viewer is Role.CONTRIBUTOR] * len(ids)


@pytest.mark.parametrize("viewer", [None, Role.READER, Role.REVIEWER], ids=str)
async def test_filters_and_orders_do_not_tell_of_what_is_hidden(
    client: httpx.AsyncClient, headers, viewer: Role | None
) -> None:
    hidden = await id_of(
        client,
        headers,
        Role.CONTRIBUTOR,
        f'{{ organization(identifier: "{HIDDEN_ORGANIZATION}") {{ id }} }}',
        "organization.id",
    )
    query = """query ($id: ID!) {
        organization(id: $id) { id }
        byOrganization: programs(filter: {organization: $id}) { totalCount nodes { id } }
        outputs(filter: {organization: $id}) { totalCount }
        knowledgeProducts(filter: {organization: $id}) { totalCount }
        owners: programs(filter: {visibility: [OWNER]}) { nodes { reportingOrganization { identifier } } }
        organizations(first: 1000, orderBy: {field: NAME}) { nodes { identifier } } }"""
    data = await ask(client, query, {"id": hidden}, **headers[viewer])
    assert data["organization"] is None
    assert data["byOrganization"] == {"totalCount": 0, "nodes": []}
    assert data["outputs"]["totalCount"] == data["knowledgeProducts"]["totalCount"] == 0
    own = [node["reportingOrganization"]["identifier"] for node in data["owners"]["nodes"]]
    assert own == ([ROLES[Role.REVIEWER]] if viewer is Role.REVIEWER else [])
    assert HIDDEN_ORGANIZATION not in {node["identifier"] for node in data["organizations"]["nodes"]}


async def test_links_across_the_border_are_null_or_left_out(client: httpx.AsyncClient, headers) -> None:
    query = """{
        child: program(iatiIdentifier: "ID-CONTOH-LSM-05-P01") { title parent { iatiIdentifier } }
        parent: program(iatiIdentifier: "ID-CONTOH-DN-01-P01") { children { nodes { iatiIdentifier } } }
        region(code: "ID") { programs(first: 100) { totalCount nodes { visibility } } }
        organization(identifier: "ID-CONTOH-KL-01") {
            programs(first: 100) { totalCount nodes { visibility } } } }"""
    anybody = await ask(client, query)
    member = await ask(client, query, **headers[Role.READER])
    assert anybody["child"]["parent"] is None
    assert member["child"]["parent"] == {"iatiIdentifier": MEMBERS_PROGRAM}
    assert "ID-CONTOH-DN-01-P03" not in {n["iatiIdentifier"] for n in anybody["parent"]["children"]["nodes"]}
    for data, allowed in ((anybody, {"PUBLIC"}), (member, {"PUBLIC", "MEMBERS"})):
        for holder in (data["region"], data["organization"]):
            page = holder["programs"]
            assert {node["visibility"] for node in page["nodes"]} <= allowed
            assert page["totalCount"] == len(page["nodes"])
    assert anybody["organization"]["programs"]["totalCount"] == 27


async def test_knowledge_products_show_their_visible_programs_only(
    client: httpx.AsyncClient, headers
) -> None:
    query = """{ knowledgeProducts(filter: {visibility: [MEMBERS, OWNER]}) { totalCount nodes { url
        programs { totalCount nodes { visibility } } organizations { nodes { visibility } } } } }"""
    assert (await ask(client, query))["knowledgeProducts"]["totalCount"] == 0
    assert (await ask(client, query, **headers[Role.READER]))["knowledgeProducts"]["totalCount"] == 3
    owner = (await ask(client, query, **headers[Role.CONTRIBUTOR]))["knowledgeProducts"]
    assert owner["totalCount"] == 4
    for node in owner["nodes"]:
        assert node["programs"]["totalCount"] == len(node["programs"]["nodes"]) >= 1


async def test_a_revoked_key_opens_nothing(client: httpx.AsyncClient, demo: Pools) -> None:
    made = await api_keys.create(demo.writing, "ID-CONTOH-KL-01", Role.READER)
    sent = {"Authorization": f"Bearer {made.secret}"}
    assert (await ask(client, "{ viewer { kind } }", None, **sent))["viewer"]["kind"] == "API_KEY"
    await api_keys.revoke(demo.writing, made.prefix)
    answer = await client.post("/graphql", json={"query": "{ viewer { kind } }"}, headers=sent)
    assert answer.status_code == 401
