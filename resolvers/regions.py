"""Regions: look-ups and lists, sorted by code."""

from collections.abc import Collection, Mapping
from dataclasses import replace
from typing import Any

from resolvers import pages, records
from resolvers.relations import read_from
from resolvers.requests import Request
from services import regions
from services.querying import reads
from services.querying.pages import Page, Question
from services.regions import CHILDREN, REGION

by_id = records.one(REGION)
count_everywhere = pages.count(REGION)
count_children = pages.count(REGION, CHILDREN)


@read_from(REGION)
async def everywhere(
    request: Request, keys: Collection[Any], question: Question, columns: tuple[str, ...]
) -> Mapping[Any, Page]:
    """A page of all regions."""
    asked = replace(question, order=regions.BY_CODE)
    return await reads.page(request.reader, REGION, None, keys, asked, columns)


@read_from(REGION)
async def children(
    request: Request, keys: Collection[Any], question: Question, columns: tuple[str, ...]
) -> Mapping[Any, Page]:
    """A page of the regions right below each."""
    asked = replace(question, order=regions.BY_CODE)
    return await reads.page(request.reader, REGION, CHILDREN, keys, asked, columns)


async def by_key(
    request: Request, keys: Collection[Any], question: tuple[str, Any], columns: tuple[str, ...]
) -> dict[Any, Any]:
    """The region of the one key that a look-up asks with, under the root."""
    column, value = question
    if column == "id":
        return await records.by_key(request, REGION, keys, question, columns)
    found = await regions.by_code(request.reader, [value], columns)
    return dict.fromkeys(keys, found.get(value))
