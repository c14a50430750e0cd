"""Conditions on references to organizations and regions."""

from typing import Any

from sqlalchemy import ARRAY, ColumnElement, Select, Uuid, func, literal_column, select
from sqlalchemy.types import TypeEngine

from db.tables import organization, organization_former_id, program, region
from services.querying.filters import Rule
from services.querying.rules import IDS, equal
from services.querying.visibility import visible


def refers_to_organization(column: ColumnElement[Any], kind: TypeEngine[Any]) -> Rule:
    """The column refers to the organization, or to one of them, and the viewer may see it."""
    return Rule(lambda id_, *, member: column.in_(visible_organization(id_, member=member)), (kind,))


def visible_organization(id_: ColumnElement[Any], *, member: bool) -> Select[Any]:
    """The organization with the id, or the one that it was merged into, if the viewer may see it.

    All of them if the id is a list.
    """
    if isinstance(id_.type, ARRAY):
        given: ColumnElement[Any] = func.unnest(id_, type_=Uuid).column_valued("given")
        found: ColumnElement[bool] = organization.c.id.in_(select(current_organization(given)))
    else:
        found = organization.c.id == current_organization(id_)
    return select(organization.c.id).where(found, visible(organization, member=member))


def current_organization(id_: ColumnElement[Any]) -> ColumnElement[Any]:
    """The id itself, or that of the organization that it was merged into."""
    merged = organization_former_id
    current = select(merged.c.organization_id).where(merged.c.id == id_).scalar_subquery()
    return func.coalesce(current, id_)


def visible_program(id_: ColumnElement[Any], *, member: bool) -> Select[Any]:
    """The program with the id, or all of a list, if the viewer may see it.

    Records that link to a hidden program can be public: without this, its id would reveal them.
    """
    return select(program.c.id).where(equal(program.c.id, id_), visible(program, member=member))


def organization_of_type(types: ColumnElement[Any], *, member: bool) -> Select[Any]:
    """The ids of the visible organizations of one of the types."""
    return select(organization.c.id).where(
        organization.c.type == func.any(types), visible(organization, member=member)
    )


def region_of_code(code: ColumnElement[Any]) -> ColumnElement[Any]:
    """The id of the region with that ISO 3166-2 or Kemendagri code; a list of ids for a list of codes.

    One code is a single value, not a list: PostgreSQL then reads the links from their index without sorting.
    """
    matches = equal(region.c.code, code) | equal(region.c.kemendagri_code, code)
    if isinstance(code.type, ARRAY):
        return func.array(select(region.c.id).where(matches).scalar_subquery(), type_=IDS)
    return select(region.c.id).where(matches).limit(literal_column("1")).scalar_subquery()
