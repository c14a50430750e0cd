"""Conditions on references to organizations and regions."""

from typing import Any

from sqlalchemy import ColumnElement, Select, Uuid, func, literal_column, select

from db.tables import organization, organization_former_id, program, region
from services.querying.filters import Rule
from services.querying.visibility import visible


def refers_to_organization(column: ColumnElement[Any]) -> Rule:
    """The column refers to the organization, and the viewer may see it."""
    return Rule(lambda id_, *, member: column.in_(visible_organization(id_, member=member)), (Uuid(),))


def visible_organization(id_: ColumnElement[Any], *, member: bool) -> Select[Any]:
    """The organization with the id, or the one that it was merged into, if the viewer may see it."""
    merged = organization_former_id
    current = select(merged.c.organization_id).where(merged.c.id == id_).scalar_subquery()
    return select(organization.c.id).where(
        organization.c.id == func.coalesce(current, id_), visible(organization, member=member)
    )


def visible_program(id_: ColumnElement[Any], *, member: bool) -> Select[Any]:
    """The program with the id, if the viewer may see it.

    Records that link to a hidden program can be public: without this, its id would reveal them.
    """
    return select(program.c.id).where(program.c.id == id_, visible(program, member=member))


def organization_of_type(types: ColumnElement[Any], *, member: bool) -> Select[Any]:
    """The ids of the visible organizations of one of the types."""
    return select(organization.c.id).where(
        organization.c.type == func.any(types), visible(organization, member=member)
    )


def region_of_code(code: ColumnElement[Any]) -> ColumnElement[Any]:
    """The id of the region with that ISO 3166-2 or Kemendagri code.

    A single value, not a list: PostgreSQL then reads the links from their index without sorting.
    """
    matches = (region.c.code == code) | (region.c.kemendagri_code == code)
    return select(region.c.id).where(matches).limit(literal_column("1")).scalar_subquery()
