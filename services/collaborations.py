"""Collaborations: filter rules, sort keys and links."""

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import replace
from datetime import date, datetime
from typing import Any

from sqlalchemy import Boolean, ColumnElement, Date, Select, literal_column, select

from db.tables import (
    collaboration,
    collaboration_event,
    collaboration_participant,
    collaboration_program,
    program,
)
from services.changes import NEWEST
from services.querying import reads
from services.querying.entities import Entity, Link, linked
from services.querying.filters import Rule
from services.querying.orders import SortKey
from services.querying.pages import Page, PageRequest, Scope
from services.querying.reader import Reader, Row
from services.querying.rules import IDS, any_of, at_least, at_most
from services.querying.visibility import visible
from services.references import visible_organization, visible_program


def of_organization(id_: Any, *, member: bool) -> ColumnElement[bool]:
    """One of the organizations takes part, and the viewer may see it."""
    return collaboration.c.id.in_(participations(id_, member=member))


def participations(id_: Any, *, member: bool) -> Select[Any]:
    """The collaborations in which the organization, or one of a list, takes part, if it is visible."""
    table = collaboration_participant
    return select(table.c.collaboration_id).where(
        table.c.organization_id.in_(visible_organization(id_, member=member)), visible(table, member=member)
    )


def awaiting(id_: Any, *, member: bool) -> ColumnElement[bool]:
    """One of the organizations has not answered yet."""
    pending = participations(id_, member=member).where(
        collaboration_participant.c.answer == literal_column("'PENDING'")
    )
    return collaboration.c.id.in_(pending) & (collaboration.c.status == literal_column("'PROPOSED'"))


def of_program(id_: Any, *, member: bool) -> ColumnElement[bool]:
    """It joins one of the programs, and the viewer may see it."""
    table = collaboration_program
    joined = select(table.c.collaboration_id).where(
        table.c.program_id.in_(visible_program(id_, member=member)), visible(table, member=member)
    )
    return collaboration.c.id.in_(joined)


def runs_on(day: Any, *, member: bool) -> ColumnElement[bool]:
    """The day is in the period; an open end of the period includes all days."""
    begun = collaboration.c.start_on.is_(None) | at_most(collaboration.c.start_on, day)
    return begun & (collaboration.c.end_on.is_(None) | at_least(collaboration.c.end_on, day))


COLLABORATION = Entity(
    collaboration,
    "Collaboration",
    rules={
        "kind": any_of(collaboration.c.kind),
        "status": any_of(collaboration.c.status),
        "organization": Rule(of_organization, (IDS,)),
        "awaiting": Rule(awaiting, (IDS,)),
        "program": Rule(of_program, (IDS,)),
        "runs_on": Rule(runs_on, (Date(),)),
        "from_overlap": Rule(
            lambda wanted, *, member: collaboration.c.overlap_id.is_not(None) == wanted, (Boolean(),)
        ),
        "visibility": any_of(collaboration.c.visibility),
    },
    sort_keys={
        "PROPOSED_AT": SortKey("proposed_at", datetime),
        "END": SortKey("end_on", date, nullable=True),
    },
)
PARTICIPANT = Entity(collaboration_participant, "CollaborationParticipant")
STEP = Entity(collaboration_event, "CollaborationStep")


def attach_of_organization(
    query: Select[Any], parent: Any, _options: frozenset[str], member: bool
) -> Select[Any]:
    """The collaborations in which the organization takes part."""
    table = collaboration_participant
    links = select(table.c.collaboration_id).where(
        table.c.organization_id == parent, visible(table, member=member)
    )
    return query.where(collaboration.c.id.in_(links))


def attach_steps(query: Select[Any], parent: Any, _options: frozenset[str], _member: bool) -> Select[Any]:
    """The steps of the collaboration."""
    return query.where(collaboration_event.c.collaboration_id == parent)


OF_ORGANIZATION = Link(attach_of_organization)
OF_PROGRAM = linked(
    collaboration.c.id, by=collaboration_program.c.program_id, to=collaboration_program.c.collaboration_id
)
PROGRAMS = linked(
    program.c.id, by=collaboration_program.c.collaboration_id, to=collaboration_program.c.program_id
)
STEPS = Link(attach_steps)


async def history(
    reader: Reader, parents: Iterable[Any], request: PageRequest, columns: Sequence[str]
) -> Mapping[Any, Page]:
    """A page of the steps of each collaboration, newest first. Anonymous viewers get none."""
    if not reader.viewer.is_member:
        return {}
    return await reads.page(reader, STEP, STEPS, parents, replace(request, order=NEWEST), columns)


async def count_history(reader: Reader, parents: Iterable[Any], scope: Scope) -> Mapping[Any, int]:
    """The number of steps of each collaboration."""
    return await reads.count(reader, STEP, STEPS, parents, scope) if reader.viewer.is_member else {}


async def of_overlaps(reader: Reader, ids: Iterable[Any], columns: Sequence[str]) -> dict[Any, Row]:
    """The newest visible collaboration that began with each overlap."""
    needed = ("overlap_id", *columns)
    found = await reads.rows_of_parents(reader, COLLABORATION, "overlap_id", ids, needed, order=("id",))
    return {id_: rows[-1] for id_, rows in found.items()}
