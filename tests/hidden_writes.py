"""What members write about hidden records, with unique words in every text, and who looks at it."""

from dataclasses import dataclass
from datetime import UTC, datetime, timedelta
from pathlib import Path
from typing import Any
from uuid import UUID

import orjson
from strawberry.types.graphql import OperationType
from uuid_utils.compat import uuid7

from db.pools import Pools
from db.values import Role
from resolvers.requests import Request
from schema import identifiers
from services import api_keys
from services.querying.reader import Reader
from services.querying.viewers import ANONYMOUS, Viewer
from tests.hidden_records import Planted, planted_activity
from tests.iati_files import load, rows, save
from tests.walking import LARGE

OWNER, OTHER = "XX-1", "XX-2"
MUTATIONS = [OperationType.MUTATION]
SAVED = """{ __typename ... on RevisionSaved { revision { id version } }
    ... on InvalidInput { problems { path code } } }"""
PLAN = """
INSERT INTO spreadsheet_plan (id, added, changed, unchanged, refused, visibility, owner_id, expires_at)
VALUES ($1, 0, 1, 0, 0, 'OWNER', $2, $3)
"""
ROW = """
INSERT INTO spreadsheet_row (id, plan_id, visibility, owner_id, sheet, "row", outcome, program_id, label,
    program_version, fields, problems)
VALUES ($1, $2, 'OWNER', $3, $5, 2, 'CHANGE', $4, $5, 1, '{"status": {"base": null, "new": "CLOSED"}}', '[]')
"""
HIDE = "UPDATE program SET visibility = 'OWNER' WHERE iati_identifier = $1"


@dataclass(frozen=True)
class Written:
    """A database with hidden records and what members wrote about them; ids by type, public and hidden."""

    pools: Pools
    viewers: dict[str, Viewer]
    word: Planted
    hidden: dict[str, str]
    public: dict[str, str]
    # Texts that name hidden records: identifiers, addresses.
    names: list[str]


async def does(pools: Pools, viewer: Viewer, document: str, **variables: Any) -> Any:
    """The payload of the one mutation of a document."""
    request = Request(Reader(pools, viewer), ("en",), "0" * 32, "test")
    result = await LARGE.run(document, variables, None, request, MUTATIONS)
    assert not result.errors, (document, result.errors)
    (payload,) = orjson.loads(orjson.dumps(result.data, default=str)).values()
    return payload


async def saves(pools: Pools, viewer: Viewer, kind: str, **given: Any) -> dict[str, Any]:
    """Save a draft and return the revision."""
    document = f"mutation ($input: Save{kind}Input!) {{ save{kind}(input: $input) {SAVED} }}"
    answer = await does(pools, viewer, document, input=given)
    assert answer["__typename"] == "RevisionSaved", answer
    revision: dict[str, Any] = answer["revision"]
    return revision


async def steps(pools: Pools, viewer: Viewer, name: str, revision: Any, **given: Any) -> Any:
    """Take a step of a revision and return it."""
    document = f"mutation ($input: RevisionStepInput!) {{ {name}(input: $input) {SAVED} }}"
    wanted = {"id": revision["id"], "expectedVersion": revision["version"], **given}
    answer = await does(pools, viewer, document, input=wanted)
    assert answer["__typename"] == "RevisionSaved", answer
    return answer["revision"]


async def write(pools: Pools, folder: Path) -> Written:
    """Import programs of three organizations, and let members write about those that are hidden."""
    hidden, word = planted_activity("ha", "HIDDEN", "OWNER", OWNER)
    gone, _ = planted_activity("hg", "GONE", "OWNER", OWNER)
    public, _ = planted_activity("pa", "PUBLIC", "", OWNER)
    others, _ = planted_activity("pb", "OTHERS", "", OTHER)
    await load(pools, save(folder / "a.xml", hidden, gone, public, others))
    organizations = dict(await rows(pools, "SELECT identifier, id FROM organization"))
    viewers = {
        "nobody": ANONYMOUS,
        "other": Viewer(organizations[OTHER], Role.ADMINISTRATOR),
        "editor": Viewer(organizations[OTHER], Role.CONTRIBUTOR),
        "owner": Viewer(organizations[OWNER], Role.ADMINISTRATOR),
    }
    found = await _ids(pools, "HIDDEN"), await _ids(pools, "PUBLIC")
    world = Written(
        pools, viewers, word, *found, ["HIDDEN", "XX-HA", f"https://example.org/{word('address')}.pdf"]
    )
    await _revise(world)
    await _withdraw(world)
    await _conflict(world, folder)
    await _deliver(world, organizations[OWNER])
    return world


async def _ids(pools: Pools, identifier: str) -> dict[str, str]:
    """Global ids of a program and of what it has."""
    queries = {
        "Program": "SELECT id FROM program WHERE iati_identifier = $1",
        "Output": """SELECT r.id FROM result r JOIN program p ON p.id = r.program_id
            WHERE p.iati_identifier = $1""",
        "Organization": """SELECT o.id FROM organization o WHERE o.identifier
            = CASE $1 WHEN 'HIDDEN' THEN 'XX-HA' ELSE 'XX-PA' END""",
        "KnowledgeProduct": """SELECT k.id FROM knowledge_product k WHERE k.title LIKE
            CASE $1 WHEN 'HIDDEN' THEN 'zqxvwhadocument%' ELSE 'zqxvwpadocument%' END""",
    }
    return {
        name: identifiers.encode(name, (await pools.writing.fetchval(query, identifier)))
        for name, query in queries.items()
    }


async def _revise(world: Written) -> None:
    """Drafts of a hidden and of a public program, and one that is submitted, sent back and commented."""
    pools, owner, word = world.pools, world.viewers["owner"], world.word
    titles = [{"language": "en", "text": word("draft")}]
    public = await saves(
        pools,
        owner,
        "Program",
        program=world.public["Program"],
        expectedVersion=1,
        fields={"titles": titles},
        comment=word("draftcomment"),
    )
    titles = [{"language": "en", "text": word("submitted")}]
    given = {"program": world.hidden["Program"], "expectedVersion": 1, "fields": {"titles": titles}}
    submitted = await steps(pools, owner, "submitRevision", await saves(pools, owner, "Program", **given))
    await steps(pools, owner, "requestChanges", submitted, comment=word("sentback"), field="titles")
    new = await saves(
        pools, owner, "KnowledgeProduct", fields={"titles": [{"language": "en", "text": word("new")}]}
    )
    world.hidden["Revision"], world.hidden["Revision "] = submitted["id"], public["id"]
    world.hidden["Revision  "] = new["id"]


async def _withdraw(world: Written) -> None:
    """A hidden program that is withdrawn with a reason."""
    gone = await _ids_of(world.pools, "GONE")
    document = f"mutation ($input: WithdrawRecordInput!) {{ withdrawRecord(input: $input) {SAVED} }}"
    given = {"id": gone, "reason": world.word("withdrawn")}
    answer = await does(world.pools, world.viewers["owner"], document, input=given)
    assert answer["__typename"] == "RevisionSaved", answer
    world.hidden["Program "] = gone


async def _ids_of(pools: Pools, identifier: str) -> str:
    found: UUID = await pools.writing.fetchval(
        "SELECT id FROM program WHERE iati_identifier = $1", identifier
    )
    return identifiers.encode("Program", found)


async def _conflict(world: Written, folder: Path) -> None:
    """A member's title of the hidden program with which an import disagrees."""
    pools, owner, word = world.pools, world.viewers["owner"], world.word
    given = {"descriptions": [{"language": "en", "text": word("members")}]}
    draft = await saves(
        pools, owner, "Program", program=world.hidden["Program"], expectedVersion=1, fields=given
    )
    await steps(pools, owner, "publishRevision", await steps(pools, owner, "submitRevision", draft))
    text, _ = planted_activity("ha", "HIDDEN", "OWNER", OWNER)
    await load(pools, save(folder / "b.xml", text.replace("zqxvwhadescription", word("imported"))))
    found = await pools.writing.fetchval("SELECT id FROM conflict")
    assert found
    world.hidden["Conflict"] = identifiers.encode("Conflict", found)
    world.hidden["Revision   "] = draft["id"]


async def _deliver(world: Written, owner: UUID) -> None:
    """A webhook, a plan of a spreadsheet and a key of the owner."""
    pools, word = world.pools, world.word
    document = """mutation ($input: CreateWebhookInput!) { createWebhook(input: $input) { __typename
        ... on WebhookSaved { webhook { id } } ... on InvalidInput { problems { code } } } }"""
    given = {"url": f"https://example.org/{word('hook')}", "label": word("hooklabel")}
    answer = await does(pools, world.viewers["owner"], document, input=given)
    world.hidden["WebhookEndpoint"] = answer["webhook"]["id"]
    plan, program = uuid7(), identifiers.decode_as("Program", world.hidden["Program"], "id")
    await pools.writing.execute(PLAN, plan, owner, datetime.now(UTC) + timedelta(days=1))
    await pools.writing.execute(ROW, uuid7(), plan, owner, program, word("sheet"))
    world.hidden["SpreadsheetPlan"] = identifiers.encode("SpreadsheetPlan", plan)
    await api_keys.create(pools.writing, OWNER, Role.READER, label=word("key"))
