"""Pages of the feed are read along its indexes, whatever the cursor, as both roles."""

from typing import Any

import pytest

from db.pools import Pools
from services import feed
from services.feed import FeedPage
from services.querying.viewers import Viewer
from tests.test_explain import Explaining, nodes, scans


@pytest.mark.parametrize("role", ["public", "member"])
@pytest.mark.parametrize("kinds", [None, ["Output"]])
async def test_a_page_reads_no_more_than_it_returns(
    generated: Pools, viewers: dict[str, Viewer], role: str, kinds: list[str] | None
) -> None:
    reader = Explaining(generated, viewers[role])
    first = await feed.page(reader, None, kinds=kinds, size=50)
    assert isinstance(first, FeedPage)
    second = await feed.page(reader, first.cursor, kinds=kinds, size=50)
    assert isinstance(second, FeedPage)
    end = await feed.page(reader, (await feed.now(reader))[1], kinds=kinds, size=50)
    assert isinstance(end, FeedPage)
    assert (len(first.changes), len(second.changes), len(end.changes)) == (50, 50, 0)
    # The state of the hub is one row, and there are no tombstones.
    assert {table for plan in reader.plans for table in scans(plan)} <= {"hub_state", "feed_tombstone"}
    assert {kind for plan in reader.plans for kind in steps_on_entries(plan)} <= {
        "Index Scan",
        "Index Only Scan",
    }


def steps_on_entries(plan: Any) -> list[str]:
    """How a plan reads the entries of the feed."""
    return [each["Node Type"] for each in nodes(plan) if each.get("Relation Name") == "feed_entry"]
