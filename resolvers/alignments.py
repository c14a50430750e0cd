"""Alignments with action plans: lists, decisions, and what serves the nodes of plans."""

from collections.abc import Collection, Mapping, Sequence
from typing import Any

from resolvers import pages, records
from resolvers.requests import Request
from services import aligned_works, alignments
from services.alignments import ALIGNMENT, OF_NODE, OF_PROGRAM, OF_RESULT
from services.comparing import node_suggestions
from services.deciding.decisions import Decision
from services.knowledge_products import KNOWLEDGE_PRODUCT
from services.organizations import ORGANIZATION
from services.outputs import OUTPUT
from services.programs import PROGRAM
from services.querying.pages import Page, PageRequest, Scope
from services.revising import alignment_acceptance, alignment_decisions
from services.revising.alignment_acceptance import Acceptance, Accepted
from services.revising.alignment_decisions import Decided

by_id = records.one(ALIGNMENT)
everywhere = pages.page(ALIGNMENT, narrowed=alignments.valid)
count_everywhere = pages.count(ALIGNMENT, narrowed=alignments.valid)
of_program = pages.page(ALIGNMENT, OF_PROGRAM, alignments.valid)
count_of_program = pages.count(ALIGNMENT, OF_PROGRAM, alignments.valid)
of_output = pages.page(ALIGNMENT, OF_RESULT, alignments.valid)
count_of_output = pages.count(ALIGNMENT, OF_RESULT, alignments.valid)
of_node, count_of_node = (
    pages.page(ALIGNMENT, OF_NODE, alignments.valid),
    pages.count(ALIGNMENT, OF_NODE, alignments.valid),
)
programs = pages.page(PROGRAM, aligned_works.PROGRAMS)
count_programs = pages.count(PROGRAM, aligned_works.PROGRAMS)
outputs, count_outputs = pages.page(OUTPUT, aligned_works.OUTPUTS), pages.count(OUTPUT, aligned_works.OUTPUTS)
knowledge_products = pages.page(KNOWLEDGE_PRODUCT, aligned_works.KNOWLEDGE_PRODUCTS)
count_knowledge_products = pages.count(KNOWLEDGE_PRODUCT, aligned_works.KNOWLEDGE_PRODUCTS)
organizations = pages.page(ORGANIZATION, aligned_works.ORGANIZATIONS)
count_organizations = pages.count(ORGANIZATION, aligned_works.ORGANIZATIONS)


async def history(
    request: Request, keys: Collection[Any], question: PageRequest, columns: tuple[str, ...]
) -> Mapping[Any, Page]:
    """Return a page of the decisions about each alignment."""
    return await alignments.history(request.reader, keys, question, columns)


async def count_history(request: Request, keys: Collection[Any], scope: Scope) -> Mapping[Any, int]:
    """Return the number of decisions about each alignment."""
    return await alignments.count_history(request.reader, keys, scope)


async def suggested(
    request: Request,
    keys: Collection[Any],
    question: tuple[Sequence[str] | None, int],
    _columns: tuple[str, ...],
) -> Mapping[Any, Any]:
    """Return the nodes that each program likely serves."""
    plans, most = question
    return await node_suggestions.of_programs(request.reader, keys, plans, most)


async def decide(request: Request, decisions: Sequence[Decision]) -> Decided:
    """Decide about alignments."""
    return await alignment_decisions.decide(request.reader, decisions, request.review)


async def accept(request: Request, given: Acceptance) -> Accepted:
    """Align a program with a node, and confirm it."""
    return await alignment_acceptance.accept(request.reader, given, request.review)
