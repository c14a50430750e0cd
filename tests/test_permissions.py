"""Who may do what: the table of the code is the one of the docs, and the hub behaves as it says."""

from collections.abc import AsyncIterator
from typing import Any
from uuid import UUID

import httpx
import pytest
from uuid_utils.compat import uuid7

from db.pools import Pools
from db.values import Role
from hub import app as application
from hub.settings import Settings
from schema import identifiers
from services import api_keys, organization_trees
from services.querying import permissions
from services.querying.permissions import TABLE, Action, Extent
from services.querying.viewers import ANONYMOUS, Viewer
from services.revising.policies import Review
from tests.asking import post
from tests.conftest import serving
from tests.printed import ROOT
from tests.test_keys import add_organization

PAGE = ROOT / "docs" / "authorization.md"
ROLES = (None, *Role)
NEEDED = """
SELECT o.identifier, (SELECT iati_identifier FROM program WHERE visibility = $1 AND owner_id = o.id LIMIT 1)
FROM organization o WHERE o.identifier IS NOT NULL
    AND EXISTS (SELECT FROM program WHERE visibility = $1 AND owner_id = o.id)
ORDER BY o.identifier LIMIT 1
"""
OTHER = "SELECT identifier FROM organization WHERE identifier <> $1 ORDER BY identifier LIMIT 1"
CHANGED = "SELECT p.iati_identifier FROM change c JOIN program p ON p.id = c.record_id ORDER BY 1 LIMIT 1"
PROGRAM = "query ($id: String!) { program(iatiIdentifier: $id) { id } }"
HISTORY = "query ($id: String!) { program(iatiIdentifier: $id) { changes(first: 1) { totalCount } } }"
# Requests that are refused for their empty reason if the role may decide, so that nothing is written.
DECISIONS = {
    Action.DECIDE_OVERLAPS: (
        "Overlap",
        """mutation { decideOverlap(input: {id: "%s", status: CONFIRMED, reason: "", expectedVersion: 1}) {
            __typename } }""",
    ),
    Action.DECIDE_MERGES: (
        "MergeProposal",
        """mutation { decideMerge(input: {id: "%s", decision: DISMISS, reason: "", expectedVersion: 1}) {
            __typename } }""",
    ),
    Action.DECIDE_ALIGNMENTS: (
        "Program",
        """mutation { acceptAlignment(input: {program: "%s", node: "RANPE-1/1", reason: ""}) {
            __typename } }""",
    ),
}
# Revisions that change nothing are refused, if the role may propose or publish any.
REVISIONS = {
    Action.PROPOSE: """mutation { saveProgram(input: {program: "%s", expectedVersion: 1, fields: {}}) {
        __typename } }""",
    Action.WITHDRAW: 'mutation { withdrawRecord(input: {id: "%s", reason: ""}) { __typename } }',
    Action.MERGE_PROGRAMS: 'mutation { revertProgramMerge(input: {id: "%s", reason: ""}) { __typename } }',
    Action.CHANGE_OWNER: """mutation { changeOwner(input: {id: "%s", reason: "",
        owner: "OWNER"}) { __typename } }""",
    Action.PUBLISH: """mutation { publishRevision(input: {id: "%s", expectedVersion: 1}) { __typename } }""",
}
# Steps of records that do not exist: not found, if the role may take any.
STEPS = {
    Action.DECIDE_COMMITMENTS: (
        "Commitment",
        """mutation { decideCommitment(input: {id: "%s", status: DROPPED, reason: "", expectedVersion: 1}) {
            __typename } }""",
    ),
    Action.APPROVE_REPORTS: (
        "Report",
        'mutation { reopenReport(input: {id: "%s", reason: "", expectedVersion: 1}) { __typename } }',
    ),
}
# A report of the owner by a template that does not exist is refused, if the role may write any.
REPORT = """mutation ($organization: ID!) { startReport(input: {template: "%s", year: 2023,
    organization: $organization}) { __typename } }"""
PUBLISH_STALE = """mutation { publishRevision(input: {id: "%s", expectedVersion: 99}) { __typename } }"""
SUBMITTED = """
INSERT INTO revision (id, kind, record_id, is_new, base_version, fields, state, visibility, owner_id)
SELECT $1, 'PROGRAM', p.id, false, p.version, '{}', 'SUBMITTED', 'MEMBERS', $2
FROM program p JOIN organization o ON o.id = p.owner_id
WHERE o.identifier = $3 AND p.visibility = 'PUBLIC' ORDER BY p.id LIMIT 1
"""
# A webhook of the owner without an address is refused, if the role may make any.
WEBHOOK = """mutation { createWebhook(input: {url: "", organization: "%s"}) { __typename } }"""
LISTS = {Action.SEE_IMPORT_RUNS: "importRuns", Action.SEE_MERGES: "mergeProposals"}
KEYS = "{ keys { prefix } }"


@pytest.fixture(scope="module")
async def hub(changed_url: str) -> AsyncIterator[httpx.AsyncClient]:
    """A client of a hub whose records have all visibilities and a history."""
    async with (
        serving(application.create(Settings(), changed_url)) as address,
        httpx.AsyncClient(base_url=address, timeout=20) as client,
    ):
        yield client


@pytest.fixture(scope="module")
async def trusting(changed_url: str) -> AsyncIterator[httpx.AsyncClient]:
    """A client of a hub in which members publish what is their own."""
    async with (
        serving(application.create(Settings(review=Review.TRUSTED), changed_url)) as address,
        httpx.AsyncClient(base_url=address, timeout=20) as client,
    ):
        yield client


@pytest.fixture(scope="module")
async def members(changed: Pools) -> AsyncIterator[dict[tuple[Role | None, bool], dict[str, str]]]:
    """The headers of each role in the organization that owns a hidden program, and in another one."""
    owner = await changed.writing.fetchval(NEEDED, "OWNER")
    organizations = {True: owner, False: await changed.writing.fetchval(OTHER, owner)}
    made = {
        (role, own): await api_keys.create(changed.writing, identifier, role)
        for role in Role
        for own, identifier in organizations.items()
    }
    yield {
        (None, True): {},
        (None, False): {},
        **{viewer: {"authorization": f"Bearer {key.secret}"} for viewer, key in made.items()},
    }
    for key in made.values():
        await api_keys.revoke(changed.writing, key.prefix)


async def answered(client: httpx.AsyncClient, query: str, headers: dict[str, str], **variables: Any) -> Any:
    """The data of an answer, or the code of its error."""
    body = (await post(client, query, variables, **headers)).json()
    return body["errors"][0]["extensions"]["code"] if "errors" in body else body["data"]


async def found(
    changed: Pools,
    hub: httpx.AsyncClient,
    trusting: httpx.AsyncClient,
    action: Action,
    headers: dict[str, str],
) -> bool:
    """Whether the hub lets a viewer do this."""
    if action in LISTS:
        return bool(await answered(hub, f"{{ {LISTS[action]} {{ totalCount }} }}", headers) != "FORBIDDEN")
    if action in DECISIONS:
        typename, query = DECISIONS[action]
        query %= identifiers.encode(typename, uuid7())
        (result,) = (await answered(hub, query, headers)).values()
        assert result["__typename"] in ("ReasonMissing", "InvalidInput", "NotPermitted")
        return bool(result["__typename"] != "NotPermitted")
    if action in STEPS:
        typename, query = STEPS[action]
        query %= identifiers.encode(typename, uuid7())
        (result,) = (await answered(hub, query, headers)).values()
        assert result["__typename"] in ("NotFound", "NotPermitted")
        return bool(result["__typename"] == "NotFound")
    if action is Action.WRITE_REPORTS:
        return await may_write_reports(changed, hub, headers)
    if action is Action.PUBLISH_OWN:
        return await may_publish_own(changed, trusting, headers)
    if action in REVISIONS:
        return await may_revise(changed, hub, action, headers)
    if action is Action.MANAGE_KEYS:
        return bool(await answered(hub, KEYS, headers) != "FORBIDDEN")
    if action is Action.MANAGE_WEBHOOKS:
        return await may_make_webhooks(changed, hub, headers)
    visibility = action.name.removeprefix("READ_")
    row = await changed.writing.fetchrow(NEEDED, visibility)
    assert row is not None
    return bool((await answered(hub, PROGRAM, headers, id=row[1]))["program"])


async def may_write_reports(changed: Pools, hub: httpx.AsyncClient, headers: dict[str, str]) -> bool:
    """Whether the hub lets a viewer begin a report of the owner."""
    identifier = await changed.writing.fetchval(NEEDED, "OWNER")
    owner = await changed.writing.fetchval("SELECT id FROM organization WHERE identifier = $1", identifier)
    query = REPORT % identifiers.encode("ReportTemplate", uuid7())
    given = {"organization": identifiers.encode("Organization", owner)}
    (result,) = (await answered(hub, query, headers, **given)).values()
    assert result["__typename"] in ("InvalidInput", "NotPermitted")
    return bool(result["__typename"] == "InvalidInput")


async def may_revise(changed: Pools, hub: httpx.AsyncClient, action: Action, headers: dict[str, str]) -> bool:
    """Whether the hub lets a viewer propose a change of the owner's program, or publish any revision."""
    program = await changed.writing.fetchval(
        "SELECT p.id FROM program p JOIN organization o ON o.id = p.owner_id"
        " WHERE o.identifier = $1 AND p.visibility = 'PUBLIC' ORDER BY p.id LIMIT 1",
        await changed.writing.fetchval(NEEDED, "OWNER"),
    )
    id_ = identifiers.encode("Program", program)
    if action is Action.PUBLISH:
        id_ = identifiers.encode("Revision", uuid7())
    query = (REVISIONS[action] % id_).replace("OWNER", identifiers.encode("Organization", uuid7()))
    (result,) = (await answered(hub, query, headers)).values()
    assert result["__typename"] in ("InvalidInput", "NotFound", "NotPermitted")
    return bool(result["__typename"] != "NotPermitted")


async def may_publish_own(changed: Pools, trusting: httpx.AsyncClient, headers: dict[str, str]) -> bool:
    """Whether a hub that trusts members lets a viewer publish its own change of the owner's program.

    The change is refused for its version if the role may, so that nothing is written.
    """
    viewer = (await answered(trusting, "{ viewer { organization { id } } }", headers))["viewer"]
    owner = viewer["organization"] and identifiers.decode_as(
        "Organization", viewer["organization"]["id"], "id"
    )
    id_ = uuid7()
    if owner:
        await changed.writing.execute(SUBMITTED, id_, owner, await changed.writing.fetchval(NEEDED, "OWNER"))
    query = PUBLISH_STALE % identifiers.encode("Revision", id_)
    (result,) = (await answered(trusting, query, headers)).values()
    await changed.writing.execute("DELETE FROM revision WHERE id = $1", id_)
    assert result["__typename"] in ("StaleVersion", "NotPermitted")
    return bool(result["__typename"] == "StaleVersion")


async def may_make_webhooks(changed: Pools, hub: httpx.AsyncClient, headers: dict[str, str]) -> bool:
    """Whether the hub lets a viewer make endpoints of the owner."""
    owner = await changed.writing.fetchval(
        "SELECT id FROM organization WHERE identifier = $1", await changed.writing.fetchval(NEEDED, "OWNER")
    )
    query = WEBHOOK % identifiers.encode("Organization", owner)
    (result,) = (await answered(hub, query, headers)).values()
    assert result["__typename"] in ("InvalidInput", "NotPermitted")
    return bool(result["__typename"] == "InvalidInput")


@pytest.mark.parametrize("role", ROLES)
@pytest.mark.parametrize("action", [action for action in Action if not TABLE[action].is_planned])
async def test_the_hub_behaves_as_the_table_says(
    changed: Pools,
    hub: httpx.AsyncClient,
    trusting: httpx.AsyncClient,
    members: dict[tuple[Role | None, bool], dict[str, str]],
    action: Action,
    role: Role | None,
) -> None:
    extent = TABLE[action].of(role)
    assert await found(changed, hub, trusting, action, members[role, True]) is (extent is not Extent.NONE)
    assert await found(changed, hub, trusting, action, members[role, False]) is (extent is Extent.ALL)


@pytest.mark.parametrize("role", ROLES)
async def test_history_is_for_members(
    changed: Pools,
    hub: httpx.AsyncClient,
    members: dict[tuple[Role | None, bool], dict[str, str]],
    role: Role | None,
) -> None:
    identifier = await changed.writing.fetchval(CHANGED)
    answer = await answered(hub, HISTORY, members[role, False], id=identifier)
    if TABLE[Action.READ_MEMBERS].of(role) is Extent.ALL:
        assert answer["program"]["changes"]["totalCount"] > 0
    else:
        assert answer == "FORBIDDEN"


def test_the_docs_have_the_table_of_the_code() -> None:
    lines = PAGE.read_text("utf-8").splitlines()
    rows = [
        f"| {action}{' (planned)' if TABLE[action].is_planned else ''} | "
        f"{' | '.join(TABLE[action].of(role) for role in ROLES)} |"
        for action in Action
    ]
    header = f"| | anonymous | {' | '.join(Role)} |"
    start = lines.index(header)
    assert lines[start + 2 : start + 3 + len(rows)] == [*rows, ""]


@pytest.mark.parametrize("action", Action)
def test_each_role_may_do_what_the_roles_before_it_may(action: Action) -> None:
    order = [*Extent]
    extents = [order.index(TABLE[action].of(role)) for role in ROLES]
    assert extents == sorted(extents)


def test_a_role_without_an_organization_is_nobody() -> None:
    assert not permissions.may(Viewer(None, Role.ADMINISTRATOR), Action.SEE_IMPORT_RUNS)
    assert permissions.roles(Action.DECIDE_MERGES) == {Role.REVIEWER, Role.ADMINISTRATOR}


async def family(pools: Pools) -> dict[str, UUID]:
    """A ministry with a directorate that has an office, beside another ministry."""
    ids = {name: await add_organization(pools, name, name) for name in ("A", "A-1", "A-1-1", "B")}
    for child, parent in (("A-1", "A"), ("A-1-1", "A-1")):
        await pools.writing.execute(
            "UPDATE organization SET parent_id = $2 WHERE id = $1", ids[child], ids[parent]
        )
    return ids


@pytest.mark.parametrize(
    ("role", "action", "owners"),
    [
        (Role.READER, Action.PROPOSE, ""),
        (Role.CONTRIBUTOR, Action.PROPOSE, "A-1 A-1-1"),
        (Role.REVIEWER, Action.PROPOSE, "A-1 A-1-1"),
        (Role.ADMINISTRATOR, Action.PROPOSE, "A A-1 A-1-1 B"),
        (Role.CONTRIBUTOR, Action.PUBLISH, ""),
        (Role.CONTRIBUTOR, Action.PUBLISH_OWN, "A-1 A-1-1"),
        (Role.REVIEWER, Action.PUBLISH, "A A-1 A-1-1 B"),
        (Role.ADMINISTRATOR, Action.READ_OWNER, "A-1"),
    ],
)
async def test_an_organization_acts_for_those_below_it(
    pools: Pools, role: Role, action: Action, owners: str
) -> None:
    ids = await family(pools)
    viewer = Viewer(ids["A-1"], role)
    may = [
        name
        for name, id_ in ids.items()
        if await organization_trees.may_for(pools.writing, viewer, action, id_)
    ]
    assert may == owners.split()
    # and an anonymous viewer acts for none
    expected = TABLE[action].anonymous is Extent.ALL
    assert await organization_trees.may_for(pools.writing, ANONYMOUS, action, ids["A"]) is expected


async def test_a_circle_of_organizations_ends(pools: Pools) -> None:
    ids = await family(pools)
    await pools.writing.execute("UPDATE organization SET parent_id = $1 WHERE id = $2", ids["A-1"], ids["A"])
    viewer = Viewer(ids["B"], Role.CONTRIBUTOR)
    assert not await organization_trees.may_for(pools.writing, viewer, Action.PROPOSE, ids["A"])
