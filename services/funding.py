"""Funding: money that goes from one program to another."""

from typing import Any

from sqlalchemy import Select

from db.tables import funding
from services.querying.entities import Entity, Link

FUNDING = Entity(funding, "Funding")


def attach_funders(query: Select[Any], parent: Any, _options: frozenset[str], _member: bool) -> Select[Any]:
    """The links from the programs that fund the program."""
    return query.where(funding.c.b_id == parent)


def attach_funded(query: Select[Any], parent: Any, _options: frozenset[str], _member: bool) -> Select[Any]:
    """The links to the programs that the program funds."""
    return query.where(funding.c.a_id == parent)


FUNDERS, FUNDED = Link(attach_funders), Link(attach_funded)
