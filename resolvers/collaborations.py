"""Collaborations: lists, participants, history, and the steps that change them."""

from collections.abc import Collection, Mapping
from typing import Any

from resolvers import pages, records
from resolvers.relations import read_from
from resolvers.requests import Request
from services import collaborations
from services.collaborating import proposals, steps
from services.collaborating.proposals import Proposal
from services.collaborating.steps import Step
from services.collaborations import COLLABORATION, OF_ORGANIZATION, OF_PROGRAM, PARTICIPANT, PROGRAMS
from services.programs import PROGRAM
from services.querying.pages import Page, PageRequest, Scope
from services.revising.results import Result

by_id = records.one(COLLABORATION)
everywhere, count_everywhere = pages.page(COLLABORATION), pages.count(COLLABORATION)
of_organization = pages.page(COLLABORATION, OF_ORGANIZATION)
count_of_organization = pages.count(COLLABORATION, OF_ORGANIZATION)
of_program, count_of_program = pages.page(COLLABORATION, OF_PROGRAM), pages.count(COLLABORATION, OF_PROGRAM)
programs, count_programs = pages.page(PROGRAM, PROGRAMS), pages.count(PROGRAM, PROGRAMS)
participants = records.rows(PARTICIPANT, "collaboration_id")


@read_from(COLLABORATION)
async def of_overlap(
    request: Request, keys: Collection[Any], _question: None, columns: tuple[str, ...]
) -> Mapping[Any, Any]:
    """Return the newest collaboration that began with each overlap."""
    return await collaborations.of_overlaps(request.reader, keys, columns)


async def history(
    request: Request, keys: Collection[Any], question: PageRequest, columns: tuple[str, ...]
) -> Mapping[Any, Page]:
    """Return a page of the steps of each collaboration."""
    return await collaborations.history(request.reader, keys, question, columns)


async def count_history(request: Request, keys: Collection[Any], scope: Scope) -> Mapping[Any, int]:
    """Return the number of steps of each collaboration."""
    return await collaborations.count_history(request.reader, keys, scope)


async def propose(request: Request, proposal: Proposal, key: str | None) -> Result:
    """Propose a collaboration."""
    return await proposals.propose(request.reader, proposal, key)


async def take(request: Request, step: Step, key: str | None) -> Result:
    """Take a step of a collaboration."""
    return await steps.take(request.reader, step, key)
