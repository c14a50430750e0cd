"""Pairs of records, visible only to viewers who see both records."""

from sqlalchemy import Column, Computed, ForeignKeyConstraint, Text, Uuid
from sqlalchemy.schema import SchemaItem

from db.tables.base import one_of
from db.values import Visibility

# The owner of a pair of records restricted to two different organizations: none, so it is visible to no one.
NOBODY = "'00000000-0000-0000-0000-000000000000'::uuid"


def sides(table: str) -> list[SchemaItem]:
    """Return the columns of the records `a` and `b`, with the visibility and owner of the stricter one."""
    return [
        *side("a", table),
        *side("b", table),
        Column(
            "visibility",
            Text,
            Computed(
                "CASE WHEN 'OWNER' IN (a_visibility, b_visibility) THEN 'OWNER'"
                " WHEN 'MEMBERS' IN (a_visibility, b_visibility) THEN 'MEMBERS' ELSE 'PUBLIC' END",
                persisted=True,
            ),
            nullable=False,
        ),
        Column(
            "owner_id",
            Uuid,
            Computed(
                "CASE WHEN a_visibility <> 'OWNER' AND b_visibility = 'OWNER' THEN b_owner_id"
                f" WHEN b_visibility = 'OWNER' AND a_owner_id <> b_owner_id THEN {NOBODY}"
                " ELSE a_owner_id END",
                persisted=True,
            ),
            nullable=False,
        ),
    ]


def side(name: str, table: str) -> list[SchemaItem]:
    """Return the columns of one record, with its visibility, which the foreign key keeps up to date."""
    return [
        Column(f"{name}_id", Uuid, nullable=False),
        *one_of(f"{name}_visibility", Visibility),
        Column(f"{name}_owner_id", Uuid, nullable=False),
        ForeignKeyConstraint(
            [f"{name}_id", f"{name}_visibility", f"{name}_owner_id"],
            [f"{table}.id", f"{table}.visibility", f"{table}.owner_id"],
            onupdate="CASCADE",
            ondelete="CASCADE",
        ),
    ]
