"""Revisions and conflicts name their record, of whatever kind, and go with it."""

from pathlib import Path

from alembic import command

from db import embedded
from db.pools import Pools, open_pools
from tests.conftest import new_database
from tests.iati_files import activity, load, rows, save
from tests.test_edited_fields import conflicts, edited, imported
from tests.test_hidden_texts import at_revision
from tests.test_revisions import Cast, cast

__all__ = ["cast", "edited"]

ABOUT = """query ($filter: RevisionFilter) { revisions(filter: $filter) { nodes {
    kind record { __typename id ... on Program { title(lang: "en") } } } } }"""
OLDER = (
    """INSERT INTO revision (id, program_id, is_new, base_version, fields, owner_id)
    SELECT gen_random_uuid(), id, false, 1, '{}', owner_id FROM program""",
    """INSERT INTO conflict (id, program_id, visibility, owner_id, field)
    SELECT gen_random_uuid(), id, visibility, owner_id, 'titles' FROM program""",
    "INSERT INTO edited_field (program_id, field) SELECT id, 'titles' FROM program",
)
PROGRAM_ID = "SELECT id FROM program WHERE iati_identifier = 'XX-1-1'"


async def test_a_revision_names_its_record_and_kind(cast: Cast) -> None:
    # given a draft of a program, and one of a new program
    draft = await cast.owner.proposes(status="CLOSED")
    await cast.owner.saves(fields={"status": "CLOSED"})
    # when the revisions of the kind and of the record are read
    id_ = draft["program"]["id"]
    record = {"__typename": "Program", "id": id_, "title": "Old title"}
    about = {"kind": "PROGRAM", "record": record}
    found = await cast.owner.reads(ABOUT, filter={"kind": ["PROGRAM"]})
    # then each names its record, unless that does not exist yet
    assert found["revisions"]["nodes"] == [about, {"kind": "PROGRAM", "record": None}]
    found = await cast.owner.reads(ABOUT, filter={"record": id_})
    assert found["revisions"]["nodes"] == [about]
    found = await cast.owner.reads(ABOUT, filter={"kind": ["ORGANIZATION"]})
    assert found["revisions"]["nodes"] == []


async def test_a_conflict_is_hidden_with_its_record(edited: Cast, pools: Pools, tmp_path: Path) -> None:
    # given a conflict that a reviewer sees
    await imported(pools, tmp_path, "Newer title")
    assert len(await conflicts(edited.reviewer)) == 1
    # when its program is hidden
    await pools.writing.execute("UPDATE program SET visibility = 'OWNER' WHERE iati_identifier = 'XX-1-1'")
    # then only the owner sees it
    assert (len(await conflicts(edited.reviewer)), len(await conflicts(edited.owner))) == (0, 1)


async def test_what_is_about_a_deleted_record_goes(edited: Cast, pools: Pools, tmp_path: Path) -> None:
    # given a conflict and an edited field of a program
    await imported(pools, tmp_path, "Newer title")
    id_ = await pools.writing.fetchval(PROGRAM_ID)
    counted = """SELECT (SELECT count(*) FROM conflict WHERE record_id = $1)
        + (SELECT count(*) FROM edited_field WHERE record_id = $1)"""
    assert await pools.writing.fetchval(counted, id_) == 2
    # when the program is deleted
    await pools.writing.execute("DELETE FROM program WHERE id = $1", id_)
    # then both are gone
    assert await pools.writing.fetchval(counted, id_) == 0


async def test_an_import_of_the_same_difference_is_the_same_conflict(
    edited: Cast, pools: Pools, tmp_path: Path
) -> None:
    # given a conflict
    await imported(pools, tmp_path, "Newer title")
    (before,) = await conflicts(edited.owner)
    # when another version brings the same title
    await imported(pools, tmp_path, "Newer title", status="4")
    # then a decision about the conflict is still possible
    (after,) = await conflicts(edited.owner)
    assert (after["id"], after["version"]) == (before["id"], before["version"])


async def test_the_migration_keeps_what_members_proposed(
    server: embedded.EmbeddedServer, tmp_path: Path
) -> None:
    # given a database of the time when revisions were about programs alone
    url = await new_database(server.url, "older_revisions")
    pools = await open_pools(url)
    await load(pools, save(tmp_path / "a.xml", activity("A")))
    await at_revision(url, command.downgrade, "0022")
    for statement in OLDER:
        await pools.writing.execute(statement)
    # when it is migrated
    await at_revision(url, command.upgrade, "head")
    # then all is there, about the program
    for table in ("revision", "conflict", "edited_field"):
        found = f"SELECT kind, p.iati_identifier FROM {table} JOIN program p ON p.id = record_id"
        assert await rows(pools, found) == [("PROGRAM", "A")]
    await pools.close()
