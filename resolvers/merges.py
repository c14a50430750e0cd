"""Merge proposals, merges, and decisions about both."""

from collections.abc import Collection, Mapping
from typing import Any

from resolvers import pages, records
from resolvers.requests import Request
from services import organizations
from services.deciding import organization_merges
from services.deciding.decisions import Decision, Result
from services.merges import MERGE, PROPOSAL

proposal_by_id = records.one(PROPOSAL)
proposals, count_proposals = pages.page(PROPOSAL), pages.count(PROPOSAL)
merge_by_id = records.one(MERGE)
merges, count_merges = pages.page(MERGE), pages.count(MERGE)


async def found_by_id(
    request: Request, keys: Collection[Any], _question: None, columns: tuple[str, ...]
) -> Mapping[Any, Any]:
    """Return the organization of each ID; for a merged one, the organization that was kept."""
    return await organizations.by_id(request.reader, keys, columns)


async def decide(request: Request, decision: Decision) -> Result:
    """Decide about a pair."""
    return await organization_merges.decide(request.reader, decision)


async def revert(request: Request, decision: Decision) -> Result:
    """Take a merge back."""
    return await organization_merges.revert(request.reader, decision)
