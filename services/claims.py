"""Claims: versions of a program that others than its owner reported, newest first, for members."""

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import replace
from typing import Any

from sqlalchemy import Select

from db.tables import claim
from services.changes import NEWEST
from services.querying import reads
from services.querying.entities import Entity, Link
from services.querying.pages import Page, PageRequest, Scope
from services.querying.reader import Reader

CLAIM = Entity(claim, "Claim")


def attach_of_program(
    query: Select[Any], parent: Any, _options: frozenset[str], _member: bool
) -> Select[Any]:
    """The claims on the program."""
    return query.where(claim.c.program_id == parent)


OF_PROGRAM = Link(attach_of_program)


async def page(
    reader: Reader, parents: Iterable[Any], request: PageRequest, columns: Sequence[str]
) -> Mapping[Any, Page]:
    """A page of the claims on each program."""
    if not reader.viewer.is_member:
        return {}
    return await reads.page(reader, CLAIM, OF_PROGRAM, parents, replace(request, order=NEWEST), columns)


async def count(reader: Reader, parents: Iterable[Any], scope: Scope) -> Mapping[Any, int]:
    """The number of claims on each program."""
    return await reads.count(reader, CLAIM, OF_PROGRAM, parents, scope) if reader.viewer.is_member else {}
