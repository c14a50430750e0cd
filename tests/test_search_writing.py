"""Search documents follow their records: after imports, edits, changes of visibility, merges and ends."""

from typing import Any, cast
from uuid import UUID

import asyncpg
import httpx
import pytest

from db.pools import Pools
from services.imports import seeding
from services.writing import search_documents
from tests.asking import ask

# The kinds that have documents, and which of their rows.
RECORDS = {
    "Organization": "organization r WHERE true",
    "Program": "program r WHERE true",
    "Output": "result r WHERE r.kind = 'OUTPUT'",
    "KnowledgeProduct": "knowledge_product r WHERE true",
}
DOCUMENTS = "SELECT * FROM search_document ORDER BY id"
FOUND = "SELECT id FROM search_document WHERE words @@ to_tsquery('search_exact', $1)"


async def ensure(pools: Pools, *, force: bool = False) -> bool:
    async with pools.writing.acquire() as lent:
        return await search_documents.ensure(cast("asyncpg.Connection", lent), force=force)


async def write(pools: Pools, statement: str, *values: Any) -> None:
    await pools.writing.execute(statement, *values)


async def follow(pools: Pools, **ids: list[UUID]) -> None:
    async with pools.writing.acquire() as lent:
        await search_documents.follow(cast("asyncpg.Connection", lent), **ids)


async def document(pools: Pools, identity: UUID) -> Any:
    return await pools.writing.fetchrow("SELECT * FROM search_document WHERE id = $1", identity)


async def program_of(pools: Pools, identifier: str) -> UUID:
    found: UUID = await pools.writing.fetchval(
        "SELECT id FROM program WHERE iati_identifier = $1", identifier
    )
    return found


@pytest.fixture
async def seeded(pools: Pools) -> Pools:
    """The sample graph in the database that tests write to."""
    await seeding.seed(pools)
    return pools


@pytest.mark.parametrize("typename", RECORDS)
async def test_every_record_has_a_document_that_is_as_visible(
    demo: Pools, changed: Pools, typename: str
) -> None:
    for pools in (demo, changed):
        records = await pools.writing.fetch(f"SELECT id, visibility, owner_id FROM {RECORDS[typename]}")
        documents = await pools.writing.fetch(
            "SELECT id, visibility, owner_id FROM search_document WHERE typename = $1", typename
        )
        assert records
        assert {tuple(row) for row in documents} == {tuple(row) for row in records}


async def test_what_imports_write_is_what_making_all_anew_writes(seeded: Pools) -> None:
    # given documents as imports left them
    kept = await seeded.writing.fetch(DOCUMENTS)
    words = await seeded.writing.fetch("SELECT * FROM search_word ORDER BY word")
    # when all are made anew
    assert await ensure(seeded) is True
    # then they are the same, and are not made once more
    assert await seeded.writing.fetch(DOCUMENTS) == kept
    assert await seeded.writing.fetch("SELECT * FROM search_word ORDER BY word") == words
    assert await ensure(seeded) is False
    assert await ensure(seeded, force=True) is True
    indexes = await seeded.writing.fetchval(
        "SELECT count(*) FROM pg_indexes WHERE tablename IN ('search_document', 'search_word')"
    )
    assert indexes == 5


@pytest.mark.parametrize(
    "harm",
    [
        "DELETE FROM search_document; DELETE FROM search_word",
        "UPDATE search_document SET words = 'elsewhere', status = NULL, sectors = '{99999}'",
        "UPDATE search_document SET typename = 'Output' WHERE typename = 'Program'",
        "INSERT INTO search_word (word, is_public) VALUES ('nowhere', true)",
        """INSERT INTO search_document (id, typename, visibility, owner_id, last_updated, words)
        SELECT gen_random_uuid(), 'Program', 'PUBLIC', owner_id, now(), 'gone' FROM program LIMIT 1""",
    ],
)
async def test_made_anew_documents_are_the_same_whatever_they_were(seeded: Pools, harm: str) -> None:
    # given
    kept = await seeded.writing.fetch(DOCUMENTS)
    words = await seeded.writing.fetch("SELECT * FROM search_word ORDER BY word")
    await write(seeded, harm)
    # when
    assert await ensure(seeded, force=True) is True
    # then
    assert await seeded.writing.fetch(DOCUMENTS) == kept
    assert await seeded.writing.fetch("SELECT * FROM search_word ORDER BY word") == words


async def test_searches_go_on_while_documents_are_made_anew(seeded: Pools, reader: httpx.AsyncClient) -> None:
    question = '{ search(query: "pelatihan", first: 3) { totalCount edges { highlights { text } } } }'
    found = await ask(reader, question)
    # given all documents made anew by a transaction that isn't at its end
    async with seeded.writing.acquire() as lent, lent.transaction():
        connection = cast("asyncpg.Connection", lent)
        await connection.execute("UPDATE search_document SET words = 'elsewhere'")
        await search_documents.rebuild(connection)
        # then others find what they found before
        assert await ask(reader, question) == found
    assert await ask(reader, question) == found


async def test_other_rules_make_the_documents_anew(seeded: Pools, monkeypatch: pytest.MonkeyPatch) -> None:
    assert await ensure(seeded) is True
    monkeypatch.setattr(search_documents, "rules", lambda: "others")
    assert await ensure(seeded) is True
    assert await seeded.writing.fetchval("SELECT rules FROM search_state") == "others"


async def test_a_document_follows_its_record(seeded: Pools) -> None:
    # given a program under another title, in another status and place
    program = await program_of(seeded, "ID-CONTOH-KL-04-P02")
    assert await seeded.writing.fetch(FOUND, "tumbuhan") == []
    await write(
        seeded,
        """UPDATE program SET titles = '[["id", "Tumbuhan obat"]]', title = 'Tumbuhan obat', status = 'CLOSED'
        WHERE id = $1""",
        program,
    )
    await write(seeded, "DELETE FROM program_sector WHERE program_id = $1", program)
    # when documents follow
    await follow(seeded, programs=[program])
    # then it is found so, and its outputs are in the same status
    assert [row["id"] for row in await seeded.writing.fetch(FOUND, "tumbuhan")] == [program]
    found = await document(seeded, program)
    assert (found["status"], found["sectors"], found["languages"]) == ("CLOSED", [], ["id"])
    outputs = await seeded.writing.fetch(
        "SELECT d.status FROM search_document d JOIN result r ON r.id = d.id WHERE r.reported_in_id = $1",
        program,
    )
    assert [row["status"] for row in outputs] == ["CLOSED"] * len(outputs) != []
    assert await seeded.writing.fetchval("SELECT is_public FROM search_word WHERE word = 'tumbuhan'") is True


async def test_a_document_is_hidden_with_its_record_at_once(seeded: Pools) -> None:
    program = await program_of(seeded, "ID-CONTOH-KL-04-P02")
    owner = await seeded.writing.fetchval("SELECT owner_id FROM program WHERE id = $1", program)
    # when a program becomes its owner's alone, by whatever statement
    await write(seeded, "UPDATE program SET visibility = 'OWNER' WHERE id = $1", program)
    # then so do its document and those of its results, though nobody made them anew
    rows = await seeded.writing.fetch(
        "SELECT d.visibility, d.owner_id FROM search_document d"
        " WHERE d.id = $1 OR d.id IN (SELECT id FROM result WHERE reported_in_id = $1)",
        program,
    )
    assert {tuple(row) for row in rows} == {("OWNER", owner)}
    assert len(rows) > 1


async def test_a_document_ends_with_its_record(seeded: Pools) -> None:
    program = await program_of(seeded, "ID-CONTOH-KL-04-P02")
    results = await seeded.writing.fetch("SELECT id FROM result WHERE reported_in_id = $1", program)
    await write(seeded, "DELETE FROM program WHERE id = $1", program)
    gone = [program, *(row["id"] for row in results)]
    assert await seeded.writing.fetch("SELECT id FROM search_document WHERE id = ANY($1)", gone) == []
    assert len(gone) > 1


async def test_the_type_of_an_organization_shows_in_what_it_reports(seeded: Pools) -> None:
    owner = await seeded.writing.fetchval("SELECT id FROM organization WHERE identifier = 'ID-CONTOH-LSM-01'")
    await write(seeded, "UPDATE organization SET type = 'FOUNDATION' WHERE id = $1", owner)
    await follow(seeded, organizations=[owner])
    rows = await seeded.writing.fetch(
        "SELECT DISTINCT typename, organization_type FROM search_document d"
        " WHERE d.id = $1 OR d.owner_id = $1 AND typename <> 'Organization' ORDER BY 1",
        owner,
    )
    assert {row["organization_type"] for row in rows} == {"FOUNDATION"}
    assert [row["typename"] for row in rows] == [
        *("KnowledgeProduct", "Obstacle", "Organization", "Output", "Program"),
    ]


async def test_a_public_product_takes_over_nothing_from_a_hidden_program(seeded: Pools) -> None:
    # given a public product linked by a program that nobody else may see, in a place of its own
    product = await seeded.writing.fetchval(
        "SELECT knowledge_product_id FROM program_knowledge_product l JOIN knowledge_product k"
        " ON k.id = l.knowledge_product_id WHERE k.visibility = 'PUBLIC'"
        " GROUP BY 1 HAVING count(*) = 1 ORDER BY 1 LIMIT 1"
    )
    before = await document(seeded, product)
    assert before["provinces"]
    program = await seeded.writing.fetchval(
        "SELECT program_id FROM program_knowledge_product WHERE knowledge_product_id = $1", product
    )
    # when the program is hidden
    await write(seeded, "UPDATE program SET visibility = 'OWNER' WHERE id = $1", program)
    await follow(seeded, programs=[program])
    # then the product tells nothing of where and on what it works
    after = await document(seeded, product)
    assert (after["visibility"], after["provinces"], after["sectors"]) == ("PUBLIC", [], [])
