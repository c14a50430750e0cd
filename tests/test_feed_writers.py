"""Every writer of the hub leaves its changes in the feed: stamped with the data version as its last step."""

import itertools
import re
from functools import partial
from pathlib import Path

import httpx
import pytest

from db.pools import Pools
from schema import identifiers
from services.feed import ChangeType
from services.imports import iati
from tests.feeding import Consumer
from tests.harvested import harvest, repository
from tests.iati_files import SOURCE, activity, load, result, save
from tests.oai_repository import report
from tests.test_merges import merge, revert, reviewer

# The fixture of an organization that may be merged.
__all__ = ["reviewer"]

PENDING = """
SELECT kind, record_id, NULL AS owner_id FROM feed_entry WHERE pending IS NOT NULL
UNION ALL SELECT kind, record_id, owner_id FROM feed_tombstone WHERE pending IS NOT NULL
"""
# Each record has an entry with its kind and audience, and each entry a record.
UNLIKE = """
WITH record AS (
    SELECT id, 'Organization' AS kind, visibility, owner_id FROM organization
    UNION ALL SELECT id, 'Program', visibility, owner_id FROM program
    UNION ALL SELECT id, 'KnowledgeProduct', visibility, owner_id FROM knowledge_product
    UNION ALL SELECT id, CASE kind WHEN 'OTHER' THEN 'OtherResult' ELSE initcap(kind) END, visibility,
        owner_id FROM result
    UNION ALL SELECT id, 'ActionPlan', visibility, owner_id FROM action_plan
    UNION ALL SELECT id, 'PlanNode', visibility, owner_id FROM plan_node
    UNION ALL SELECT id, 'Commitment', visibility, owner_id FROM commitment
    UNION ALL SELECT id, 'ReportTemplate', visibility, owner_id FROM report_template
    UNION ALL SELECT id, 'Report', visibility, owner_id FROM report
    UNION ALL SELECT id, 'Obstacle', visibility, owner_id FROM obstacle
)
SELECT * FROM record r FULL JOIN feed_entry e ON e.record_id = r.id
WHERE (r.kind, r.visibility, r.owner_id) IS DISTINCT FROM (e.kind, e.visibility, e.owner_id)
"""
INCREMENT = re.compile(r"data_version\.increment\(|\.advance_data_version\(\)")
SERVICES = Path(__file__).parents[1] / "services"


async def check(pools: Pools) -> None:
    """Assert that the feed is complete."""
    assert await pools.writing.fetch(PENDING) == []
    assert await pools.writing.fetch(UNLIKE) == []


async def test_imports_decisions_and_revisions_are_in_the_feed(changed: Pools) -> None:
    await check(changed)


async def test_an_import_in_batches_is_in_the_feed(pools: Pools, tmp_path: Path) -> None:
    many = [activity(f"XX-1-{n}", result(f"Output {n}"), title=f"Title {n}") for n in range(30)]
    await load(pools, save(tmp_path / "1.xml", *many))
    reader = Consumer(pools)
    added = await reader.catch_up()
    assert {each.type for each in added} == {ChangeType.ADDED}
    assert [each.kind for each in added].count("Program") == 30
    # when one of them changes
    many[7] = activity("XX-1-7", result("Output 7"), title="Another title", humanitarian="1")
    await load(pools, save(tmp_path / "2.xml", *many))
    # then it comes with the names of its changed fields, and its output, which was written again
    changes = await reader.catch_up()
    assert [(each.type.value, each.kind, each.fields) for each in changes] == [
        ("CHANGED", "Program", ("humanitarian", "title")),
        ("CHANGED", "Output", None),
    ]
    await check(pools)


async def test_an_import_that_hides_a_program_removes_it_with_its_parts(pools: Pools, tmp_path: Path) -> None:
    given = activity("XX-1-1", result("Output")), activity("XX-1-2")
    await load(pools, save(tmp_path / "1.xml", *given))
    reader = Consumer(pools)
    await reader.catch_up()
    await load(
        pools, save(tmp_path / "2.xml", activity("XX-1-1", result("Output"), visibility="owner"), given[1])
    )
    changes = await reader.catch_up()
    assert [(each.type.value, each.kind) for each in changes] == [
        ("REMOVED", "Program"),
        ("REMOVED", "Output"),
    ]
    await check(pools)


async def test_a_dry_run_is_not_in_the_feed(pools: Pools, tmp_path: Path) -> None:
    reader = Consumer(pools)
    await reader.catch_up()
    await load(pools, save(tmp_path / "0.xml", activity("XX-1-0")))
    await reader.catch_up()
    await iati_dry_run(pools, save(tmp_path / "1.xml", activity("XX-1-1")))
    assert await reader.catch_up() == []
    await check(pools)


async def iati_dry_run(pools: Pools, path: Path) -> None:
    """Import a file without writing."""
    await iati.run(pools, [path], source=SOURCE, dry_run=True)


async def test_a_merge_removes_one_organization_and_its_reversal_adds_it_again(
    pools: Pools, reader: httpx.AsyncClient, reviewer: dict[str, str]
) -> None:
    follower = Consumer(pools)
    await follower.catch_up()
    merged = await merge(reader, reviewer)
    former = identifiers.decode_as("Organization", merged["merge"]["formerId"], "id")
    kept = identifiers.decode_as("Organization", merged["organization"]["id"], "id")
    assert {("REMOVED", former), ("CHANGED", kept)} <= {*(await follower.sees())}
    await check(pools)
    await revert(reader, reviewer, merged["merge"])
    assert {("ADDED", former), ("CHANGED", kept)} <= {*(await follower.sees())}
    await check(pools)


async def test_a_harvest_is_in_the_feed(pools: Pools) -> None:
    with repository(report(1), report(2)) as (_, address):
        await harvest(pools, address)
    found = await Consumer(pools).catch_up()
    assert [each.kind for each in found] == ["Organization", "KnowledgeProduct", "KnowledgeProduct"]
    await check(pools)


@pytest.mark.parametrize("file", sorted(SERVICES.rglob("*.py")), ids=lambda file: file.stem)
def test_nothing_is_written_after_the_data_version(file: Path) -> None:
    """After the increment, a transaction only ends: no statement of the same block follows."""
    lines = file.read_text("utf-8").splitlines()
    for number, line in enumerate(lines):
        if INCREMENT.search(line):
            indent = len(line) - len(line.lstrip())
            after = itertools.takewhile(partial(is_inside, indent), lines[number + 1 :])
            assert [each for each in after if "await" in each and "connection" in each] == []


def is_inside(indent: int, line: str) -> bool:
    """Whether a line belongs to a block."""
    return not line.strip() or len(line) - len(line.lstrip()) >= indent
