"""Commitments: lists, summaries, evidence, decisions."""

from collections.abc import Collection
from typing import Any

from resolvers import pages, records
from resolvers.aggregates import lists_by_shape
from resolvers.relations import Counted
from resolvers.requests import Request
from services.aggregating import commitment_summaries
from services.aggregating.commitment_summaries import CommitmentGrouping
from services.commitments import COMMITMENT, EVIDENCE, OF_NODE, OF_ORGANIZATION
from services.outputs import OUTPUT
from services.revising import commitment_decisions
from services.revising.commitment_decisions import CommitmentDecision
from services.revising.results import Result

by_id = records.one(COMMITMENT)
everywhere, count_everywhere = pages.page(COMMITMENT), pages.count(COMMITMENT)
of_node, count_of_node = pages.page(COMMITMENT, OF_NODE), pages.count(COMMITMENT, OF_NODE)
of_organization = pages.page(COMMITMENT, OF_ORGANIZATION)
count_of_organization = pages.count(COMMITMENT, OF_ORGANIZATION)
evidence, count_evidence = pages.page(OUTPUT, EVIDENCE), pages.count(OUTPUT, EVIDENCE)


async def summary(
    request: Request,
    keys: Collection[Counted],
    question: CommitmentGrouping | None,
    _columns: tuple[str, ...],
) -> dict[Counted, list[Any]]:
    """Return the groups of each list."""
    found: dict[Counted, list[Any]] = {}
    for lists, group in lists_by_shape(request, keys):
        rows = await commitment_summaries.summarize(request.reader, lists, question)
        found |= {key: rows.get(parent) or commitment_summaries.nothing(question) for parent, key in group}
    return found


async def decide(request: Request, decision: CommitmentDecision, key: str | None) -> Result:
    """Decide about a commitment."""
    return await commitment_decisions.decide(request.reader, decision, key, request.review)
