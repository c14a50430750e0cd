"""Who may see a row: the one rule that every SELECT carries, in front of the database's own policies."""

from typing import Any

from sqlalchemy import ColumnElement, FromClause, Uuid, bindparam, literal_column, or_

from db.values import Visibility

# Written as text, not as parameters, so that the planner sees which rows they are.
PUBLIC: ColumnElement[str] = literal_column(f"'{Visibility.PUBLIC}'")
OWNER: ColumnElement[str] = literal_column(f"'{Visibility.OWNER}'")


def visible(table: FromClause, *, member: bool) -> ColumnElement[bool]:
    """The condition on a table with `visibility` and `owner_id`; for members it binds `viewer`."""
    if not member:
        return table.c.visibility == PUBLIC
    viewer: Any = bindparam("viewer", type_=Uuid)
    return or_(table.c.visibility != OWNER, table.c.owner_id == viewer)


def visible_sql(viewer: str | None, alias: str | None = None) -> str:
    """The same condition as SQL text, for statements that are written as text.

    `viewer` is the parameter that binds the viewer's organization, such as `$2`; null is for all viewers.
    """
    row = f"{alias}." if alias else ""
    if viewer is None:
        return f"{row}visibility = {PUBLIC}"
    return f"({row}visibility <> {OWNER} OR {row}owner_id = {viewer})"
