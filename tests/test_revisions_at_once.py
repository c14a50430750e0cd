"""Many writers at once, over every kind of record that members edit: no edit is lost, none lands twice."""

import asyncio
import random
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import Any
from typing import cast as typed

import asyncpg
import pytest

from db.pools import Pools
from services.revising.kinds import EDITABLE
from services.writing import runs
from tests.iati_files import activity, document, load, save
from tests.records_of_members import saves
from tests.test_revisions import Cast, Party, blocked, cast, english
from tests.test_several_revisions import several

__all__ = ["cast"]

URL = "https://example.org/reports/annual.pdf"
# Plain values of three fields for each writer; titles and names are texts.
FIELDS: Mapping[str, Sequence[str]] = {
    "Program": ("titles", "descriptions", "plannedEnd", "actualEnd"),
    "KnowledgeProduct": ("titles", "abstracts", "license", "published"),
    "Organization": ("names", "acronym", "website"),
}
READ = {
    "Program": '{ record: program(iatiIdentifier: "XX-1-1") { id version } }',
    "KnowledgeProduct": f'{{ record: knowledgeProduct(url: "{URL}") {{ id version }} }}',
    "Organization": '{ record: organization(identifier: "XX-1") { id version } }',
}
ARGUMENTS = {"Program": "program", "KnowledgeProduct": "knowledgeProduct", "Organization": "organization"}
CHANGES = """query ($id: ID!) { node(id: $id) { ... on Program { version changes { nodes { ...c } } }
    ... on KnowledgeProduct { version changes { nodes { ...c } } }
    ... on Organization { version changes { nodes { ...c } } } } }
    fragment c on Change { field new actor { identifier } }"""
IN_HISTORY = {
    name: alias
    for kind in EDITABLE.values()
    for name, field in kind.fields.by_name.items()
    for alias in field.recorded_as
}
WRITERS = 6
TIMES = 32


@dataclass(frozen=True)
class Attempt:
    """What one writer tried, and the type of the answer that ended it."""

    fields: Mapping[str, Any]
    ended: str
    met: frozenset[str]

    @property
    def landed(self) -> bool:
        """Whether it was published."""
        return self.ended == "RevisionSaved"


@pytest.fixture
async def record(request: pytest.FixtureRequest, cast: Cast, pools: Pools, tmp_path: Path) -> Any:
    """A record of the kind, with its version."""
    await load(pools, save(tmp_path / "p.xml", activity("XX-1-2", document(URL, "Annual report"))))
    return (await cast.owner.reads(READ[request.param]))["record"] | {"kind": request.param}


def value(field: str, writer: int) -> Any:
    """A value of a field that no other writer has."""
    if field in ("plannedEnd", "actualEnd", "published"):
        return f"20{30 + writer}-01-01"
    if field == "website":
        return f"https://example.org/{writer}"
    return english(f"By {writer}") if field.endswith("s") else f"By-{writer}"


async def attempt(cast: Cast, record: Any, fields: Mapping[str, Any]) -> Attempt:
    """Save, submit and publish, as far as it goes."""
    given = {ARGUMENTS[record["kind"]]: record["id"], "expectedVersion": record["version"]}
    answer = await saves(cast.owner, record["kind"], **given, fields=fields)
    if answer["__typename"] == "RevisionSaved":
        submitted = await cast.owner.does("submitRevision", answer["revision"])
        answer = await cast.reviewer.takes("publishRevision", submitted)
    met = frozenset(each["field"] for each in answer.get("conflicts", ()))
    return Attempt(fields, answer["__typename"], met)


async def history(party: Party, record: Any) -> tuple[int, list[tuple[str, Any]]]:
    """How often the record was changed since, and the changes by members."""
    node = (await party.reads(CHANGES, id=record["id"]))["node"]
    made = [(each["field"], each["new"]) for each in node["changes"]["nodes"] if each["actor"]]
    return node["version"] - record["version"], made


def as_recorded(fields: Mapping[str, Any]) -> list[tuple[str, Any]]:
    """The changes that the history has of these values."""
    return [
        (IN_HISTORY.get(name, name), each[0]["text"] if isinstance(each, list) else each)
        for name, each in fields.items()
    ]


@pytest.mark.parametrize("seed", range(3))
@pytest.mark.parametrize("record", FIELDS, indirect=True)
async def test_no_edit_is_lost(cast: Cast, record: Any, seed: int) -> None:
    # given writers who all read one version, each with values of its own for one or two fields
    chance = random.Random(seed)  # noqa: S311 - a plan for a test
    names = FIELDS[record["kind"]]
    plans = [
        {name: value(name, writer) for name in chance.sample(names, chance.randint(1, 2))}
        for writer in range(WRITERS)
    ]
    # when all save, submit and publish at once
    attempts = await asyncio.gather(*(attempt(cast, record, fields) for fields in plans))
    # then no two of those that landed changed one field
    landed = [each for each in attempts if each.landed]
    changed = [name for each in landed for name in each.fields]
    assert landed
    assert len(changed) == len(set(changed))
    # and each other one was shown a field that another one had changed
    for each in attempts:
        if not each.landed:
            assert each.ended == "VersionConflict"
            assert each.met
            assert each.met <= each.fields.keys() & {*changed}
    # and the record has the values of those that landed, each once, and nothing else
    times, made = await history(cast.owner, record)
    assert times == len(landed)
    expected = [pair for each in landed for pair in as_recorded(each.fields)]
    assert sorted(map(str, made)) == sorted(map(str, expected))


@pytest.mark.parametrize("record", FIELDS, indirect=True)
async def test_edits_that_do_not_meet_all_land(cast: Cast, record: Any) -> None:
    # given a writer for each field
    plans = [{name: value(name, writer)} for writer, name in enumerate(FIELDS[record["kind"]])]
    # when all publish at once
    attempts = await asyncio.gather(*(attempt(cast, record, fields) for fields in plans))
    # then all have landed
    assert [each.ended for each in attempts] == ["RevisionSaved"] * len(plans)
    times, made = await history(cast.owner, record)
    assert times == len(plans)
    assert sorted(map(str, made)) == sorted(str(pair) for plan in plans for pair in as_recorded(plan))


@pytest.mark.parametrize("kind", ["Program", "KnowledgeProduct"])
async def test_one_key_many_times_makes_one_record(cast: Cast, pools: Pools, kind: str) -> None:
    # given a new record, saved 32 times at once with one key
    fields: dict[str, Any] = {"titles": english("New")}
    if kind == "KnowledgeProduct":
        fields["url"] = "https://example.org/new"
    given = {"fields": fields, "idempotencyKey": "one"}
    answers = await asyncio.gather(*(saves(cast.owner, kind, **given) for _ in range(TIMES)))
    # then there is one draft
    assert {each["__typename"] for each in answers} == {"RevisionSaved"}
    (id_,) = {each["revision"]["id"] for each in answers}
    # and when it is submitted and published 32 times at once with one key each, then there is one record
    for party, step in ((cast.owner, "submitRevision"), (cast.reviewer, "publishRevision")):
        version = {"submitRevision": 1, "publishRevision": 2}[step]
        draft = {"id": id_, "version": version}
        taken = await asyncio.gather(*(party.takes(step, draft, idempotencyKey=step) for _ in range(TIMES)))
        assert {each["__typename"] for each in taken} == {"RevisionSaved"}
    table = {"Program": "program", "KnowledgeProduct": "knowledge_product"}[kind]
    assert await pools.writing.fetchval(f"SELECT count(*) FROM {table} WHERE title = 'New'") == 1
    assert await pools.writing.fetchval("SELECT count(*) FROM revision") == 1
    assert await pools.writing.fetchval("SELECT count(*) FROM revision_event") == 3


@pytest.mark.parametrize("record", ["Organization"], indirect=True)
async def test_one_key_many_times_changes_a_record_once(cast: Cast, record: Any, pools: Pools) -> None:
    given = {"organization": record["id"], "expectedVersion": record["version"], "idempotencyKey": "one"}
    given["fields"] = {"acronym": "NEW"}
    answers = await asyncio.gather(*(saves(cast.owner, "Organization", **given) for _ in range(TIMES)))
    assert {each["__typename"] for each in answers} == {"RevisionSaved"}
    assert await pools.writing.fetchval("SELECT count(*) FROM revision") == 1


@pytest.mark.parametrize("record", ["KnowledgeProduct"], indirect=True)
async def test_an_import_and_a_member_at_once(cast: Cast, record: Any, pools: Pools, tmp_path: Path) -> None:
    # given a member and an import that change one title at once
    newer = activity("XX-1-2", '<activity-status code="3"/>', document(URL, "Yearly report"))
    importing = load(pools, save(tmp_path / "q.xml", newer))
    mine, _ = await asyncio.gather(attempt(cast, record, {"titles": english("Corrected")}), importing)
    # then either the member's title is there, and the other one a conflict, or the member was shown it
    query = """query ($id: ID!) { node(id: $id) { ... on KnowledgeProduct { title } }
        conflicts { nodes { field } } }"""
    found = await cast.owner.reads(query, id=record["id"])
    if mine.landed:
        assert found == {"node": {"title": "Corrected"}, "conflicts": {"nodes": [{"field": "titles"}]}}
    else:
        assert mine.met == {"titles"}
        assert found["node"]["title"] == "Yearly report"


async def test_several_publications_take_the_lock_of_imports_first(
    cast: Cast, pools: Pools, tmp_path: Path
) -> None:
    # given submitted revisions of two programs; the tags of the second are written in turns with imports
    await load(pools, save(tmp_path / "p.xml", activity("XX-1-2")))
    first = await cast.owner.proposes(status="CLOSED")
    other = (await cast.owner.reads('{ program(iatiIdentifier: "XX-1-2") { id } }'))["program"]["id"]
    tags = {"tags": [{"vocabulary": "99", "code": "Damai"}]}
    answer = await cast.owner.saves(program=other, expectedVersion=1, fields=tags)
    drafts = [await cast.owner.does("submitRevision", each) for each in (first, answer["revision"])]
    # when an import writes a batch, and both are published at once
    async with pools.writing.acquire() as lent, lent.transaction():
        connection = typed("asyncpg.Connection", lent)
        await runs.lock(connection)
        publishing = asyncio.create_task(several(cast.reviewer, "publishRevisions", drafts))
        await blocked(pools)
        # then the import gets the rows of both programs
        await connection.execute("SELECT FROM program ORDER BY id FOR UPDATE NOWAIT")
    assert (await publishing)["doneCount"] == 2
