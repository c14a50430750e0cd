"""Conditions on columns that refer to an organization or a region."""

from typing import Any

from sqlalchemy import ColumnElement, Select, Uuid, func, literal_column, select

from db.tables import organization, organization_former_id, region
from services.querying.filters import Rule
from services.querying.visibility import visible


def known_organization(column: ColumnElement[Any]) -> Rule:
    """The column is an organization that the viewer may see."""
    return Rule(lambda id_, *, member: column.in_(seen_organization(id_, member=member)), (Uuid(),))


def seen_organization(id_: ColumnElement[Any], *, member: bool) -> Select[Any]:
    """The id, a merged mention's followed to what it is now, if the viewer may see that organization."""
    merged = organization_former_id
    current = select(merged.c.organization_id).where(merged.c.id == id_).scalar_subquery()
    return select(organization.c.id).where(
        organization.c.id == func.coalesce(current, id_), visible(organization, member=member)
    )


def organization_of_type(types: ColumnElement[Any], *, member: bool) -> Select[Any]:
    """The ids of the organizations of one of the types that the viewer may see."""
    return select(organization.c.id).where(
        organization.c.type == func.any(types), visible(organization, member=member)
    )


def region_of_code(code: ColumnElement[Any]) -> ColumnElement[Any]:
    """The id of the region with that ISO 3166-2 or Kemendagri code.

    One value, not a list of them: links are then read along their index, with nothing to make unique.
    """
    known = (region.c.code == code) | (region.c.kemendagri_code == code)
    return select(region.c.id).where(known).limit(literal_column("1")).scalar_subquery()
