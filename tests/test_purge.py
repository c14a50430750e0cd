"""Purged records: nothing of them is left but what says that they were purged; imports leave them away."""

from pathlib import Path
from typing import Any

import httpx
import pytest

from db.pools import Pools
from db.tables import metadata
from hub.commands import purge
from hub.commands.failures import CommandError
from services.writing import purging
from tests.asking import ask
from tests.iati_files import activity, document, load, numbers, participant, related, result, save
from tests.test_revisions import Cast, cast, english

__all__ = ["cast"]

PROGRAMS = "{ programs { nodes { iatiIdentifier parent { iatiIdentifier } } } }"


async def rows_with(pools: Pools, word: str) -> dict[str, int]:
    """The tables with rows that contain a word, and the number of those rows."""
    found = {}
    for table in metadata.sorted_tables:
        count = await pools.writing.fetchval(
            f'SELECT count(*) FROM "{table.name}" t WHERE position(lower($1) IN lower(t::text)) > 0', word
        )
        if count:
            found[table.name] = count
    return found


@pytest.fixture
async def published(cast: Cast, pools: Pools, tmp_path: Path) -> Cast:
    """A program with parts, results, a child, revisions and a history."""
    parts = (
        participant("Zebedee foundation", ref="XX-9"),
        document("https://example.org/zebedee.pdf"),
        result("Zebedee output"),
    )
    await load(
        pools,
        save(
            tmp_path / "b.xml",
            activity("XX-1-1", *parts, title="Zebedee title"),
            activity("XX-1-2", related("XX-1-1"), title="Child"),
        ),
    )
    draft = await cast.owner.proposes(titles=english("Zebedee newer"))
    await cast.reviewer.does("publishRevision", await cast.owner.does("submitRevision", draft))
    return cast


async def purged(pools: Pools, record: str, reason: str = "Court order.") -> Any:
    found = await purge.look_up(pools, record)
    await purge.run(pools, found, reason)
    return found


async def test_nothing_of_a_purged_program_is_left(
    published: Cast, pools: Pools, reader: httpx.AsyncClient
) -> None:
    id_ = (await published.owner.program())["id"]
    before = await rows_with(pools, "zebedee")
    assert {"program", "result", "change", "revision", "search_document"} <= before.keys()
    # when
    record = await purged(pools, "xx-1-1")
    # then the participant, its product and the words of the search are all that has the word
    assert (record.kind, record.identifier, record.title) == ("PROGRAM", "XX-1-1", "Zebedee newer")
    left = await rows_with(pools, "zebedee")
    assert left.keys() <= {
        *("organization", "knowledge_product", "search_document", "search_word"),
        *("organization_knowledge_product", "merge_proposal"),
    }
    # the feed may say that it was removed
    assert (await rows_with(pools, str(record.id))).keys() - {"feed_tombstone"} == {"purged_record"}
    (row,) = await pools.writing.fetch("SELECT kind, reason FROM purged_record WHERE id = $1", record.id)
    assert tuple(row) == ("PROGRAM", "Court order.")
    # and its child has no parent
    nodes = (await ask(reader, PROGRAMS))["programs"]["nodes"]
    assert {"iatiIdentifier": "XX-1-2", "parent": None} in nodes
    assert (await ask(reader, "query ($id: ID!) { node(id: $id) { id } }", {"id": id_}))["node"] is None


async def test_an_import_does_not_bring_a_purged_program_back(
    cast: Cast, pools: Pools, tmp_path: Path
) -> None:
    await purged(pools, "XX-1-1")
    report = await load(pools, save(tmp_path / "b.xml", activity("xx-1-1", title="Again")))
    assert numbers(report)["programs"] == {"withdrawn": 1}
    assert report.remarks[0].sentence == "was purged from the hub; the import did not bring it back"


async def test_a_purged_product_does_not_come_back(
    published: Cast, pools: Pools, reader: httpx.AsyncClient, tmp_path: Path
) -> None:
    products = "{ knowledgeProducts { nodes { id url } } }"
    (product,) = (await ask(reader, products))["knowledgeProducts"]["nodes"]
    record = await purged(pools, product["id"])
    assert record.kind == purging.PRODUCT
    again = activity("XX-1-3", document("https://example.org/zebedee.pdf"))
    await load(pools, save(tmp_path / "c.xml", again))
    assert (await ask(reader, products))["knowledgeProducts"]["nodes"] == []


async def test_a_purge_needs_a_reason_and_a_record(cast: Cast, pools: Pools) -> None:
    with pytest.raises(CommandError, match="A purge needs a reason"):
        purge.purge("XX-1-1", reason=" ", yes=True)
    for unknown in ("XX-1-9", "no id"):
        with pytest.raises(CommandError, match="There is no record"):
            await purge.look_up(pools, unknown)
