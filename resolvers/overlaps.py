"""Overlaps: lists, reasons, decisions."""

from collections.abc import Collection, Mapping
from dataclasses import replace
from typing import Any

from resolvers import organizations, pages, records
from resolvers.relations import read_from
from resolvers.requests import Request
from services import overlaps
from services.comparing import pair_reasons
from services.deciding import overlaps as deciding
from services.deciding.decisions import Decision, Result
from services.overlaps import MEMBERS, OF_PROGRAM, OVERLAP
from services.programs import PROGRAM
from services.querying import reads
from services.querying.pages import Page, PageRequest, Scope

by_id = records.one(OVERLAP)
count_everywhere = pages.count(OVERLAP, narrowed=overlaps.works)
members, count_members = pages.page(PROGRAM, MEMBERS), pages.count(PROGRAM, MEMBERS)
of_program, count_of_program = pages.page(OVERLAP, OF_PROGRAM), pages.count(OVERLAP, OF_PROGRAM)


@read_from(OVERLAP)
async def everywhere(
    request: Request, keys: Collection[Any], question: PageRequest, columns: tuple[str, ...]
) -> Mapping[Any, Page]:
    """Return a page of all overlaps, one pair for each work unless the filter has `each_pair`."""
    grouped = replace(question, scope=overlaps.works(question.scope))
    return await reads.page(request.reader, OVERLAP, None, keys, grouped, columns)


async def reasons(
    request: Request, keys: Collection[Any], _question: None, _columns: tuple[str, ...]
) -> Mapping[Any, Any]:
    """Return the reasons of each pair."""
    return await pair_reasons.of_pairs(request.reader, keys)


async def organizations_of_reason(
    request: Request, keys: Collection[Any], _question: None, columns: tuple[str, ...]
) -> Mapping[Any, Any]:
    """Return the visible organizations of each tuple of IDs."""
    wanted = {identity for ids in keys for identity in ids}
    found = await organizations.by_id(request, wanted, None, columns) if wanted else {}
    return {ids: [found[identity] for identity in ids if identity in found] for ids in keys}


async def history(
    request: Request, keys: Collection[Any], question: PageRequest, columns: tuple[str, ...]
) -> Mapping[Any, Page]:
    """Return a page of the decisions about each pair."""
    return await overlaps.history(request.reader, keys, question, columns)


async def count_history(request: Request, keys: Collection[Any], scope: Scope) -> Mapping[Any, int]:
    """Return the number of decisions about each pair."""
    return await overlaps.count_history(request.reader, keys, scope)


async def decide(request: Request, decision: Decision) -> Result:
    """Decide about a pair."""
    return await deciding.decide(request.reader, decision)
