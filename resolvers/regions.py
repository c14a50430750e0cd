"""Regions: lookups and lists, sorted by code."""

from collections.abc import Collection, Mapping
from dataclasses import replace
from typing import Any

from resolvers import pages, records
from resolvers.relations import read_from
from resolvers.requests import Request
from services import program_provinces, regions
from services.kinds.regions import REGIONS
from services.querying import reads
from services.querying.pages import Page, PageRequest
from services.regions import CHILDREN, REGION

by_id = records.one(REGION)
by_key = records.look_up(REGIONS)
count_everywhere = pages.count(REGION)
count_children = pages.count(REGION, CHILDREN)


@read_from(REGION)
async def everywhere(
    request: Request, keys: Collection[Any], question: PageRequest, columns: tuple[str, ...]
) -> Mapping[Any, Page]:
    """Return a page of all regions."""
    sorted_question = replace(question, order=regions.BY_CODE)
    return await reads.page(request.reader, REGION, None, keys, sorted_question, columns)


@read_from(REGION)
async def children(
    request: Request, keys: Collection[Any], question: PageRequest, columns: tuple[str, ...]
) -> Mapping[Any, Page]:
    """Return a page of the regions directly below each."""
    sorted_question = replace(question, order=regions.BY_CODE)
    return await reads.page(request.reader, REGION, CHILDREN, keys, sorted_question, columns)


async def provinces_of_program(
    request: Request, keys: Collection[Any], _question: None, columns: tuple[str, ...]
) -> Mapping[Any, Any]:
    """Return the provinces in which each program works."""
    return await program_provinces.provinces(request.reader, keys, columns)
