"""Changes of records, newest first. Only members can read them; anonymous viewers get an error."""

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import replace
from typing import Any

from sqlalchemy import Select

from db.tables import change
from services.querying import reads
from services.querying.entities import Entity, Link
from services.querying.errors import ForbiddenError
from services.querying.orders import Order
from services.querying.pages import Page, PageRequest, Scope
from services.querying.reader import Reader
from services.querying.viewers import Viewer

CHANGE = Entity(change, "Change")
# Ids grow with time.
NEWEST = Order(descending=True)


def attach_of_record(query: Select[Any], parent: Any, _options: frozenset[str], _member: bool) -> Select[Any]:
    """The changes of the record itself."""
    return query.where(change.c.record_id == parent)


def attach_of_program(
    query: Select[Any], parent: Any, _options: frozenset[str], _member: bool
) -> Select[Any]:
    """The changes of the program, and of the results that it reports."""
    return query.where(change.c.program_id == parent)


def attach_of_run(query: Select[Any], parent: Any, _options: frozenset[str], _member: bool) -> Select[Any]:
    """The changes that an import run made."""
    return query.where(change.c.run_id == parent)


OF_RECORD = Link(attach_of_record)
OF_PROGRAM = Link(attach_of_program)
OF_RUN = Link(attach_of_run)


def check_allowed(viewer: Viewer) -> None:
    """Raise ForbiddenError for anonymous viewers: an empty list would say that nothing has changed."""
    if not viewer.is_member:
        raise ForbiddenError(
            "The history of records (`changes`) requires an API key of a member. The hub's administrators "
            "issue keys. Without one, leave `changes` out of the query."
        )


async def page(
    reader: Reader, link: Link, parents: Iterable[Any], request: PageRequest, columns: Sequence[str]
) -> Mapping[Any, Page]:
    """A page of the changes of each parent."""
    check_allowed(reader.viewer)
    return await reads.page(reader, CHANGE, link, parents, replace(request, order=NEWEST), columns)


async def count(reader: Reader, link: Link, parents: Iterable[Any], scope: Scope) -> Mapping[Any, int]:
    """The number of changes of each parent."""
    check_allowed(reader.viewer)
    return await reads.count(reader, CHANGE, link, parents, scope)
