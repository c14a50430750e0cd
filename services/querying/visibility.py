"""Visibility: the one condition in every SELECT. Row-level security in the database backs it up."""

from typing import Any

from sqlalchemy import ColumnElement, FromClause, Uuid, any_, bindparam, literal_column, or_

from db.values import Visibility

# Literals, not parameters: the planner can then estimate how many rows match.
PUBLIC: ColumnElement[str] = literal_column(f"'{Visibility.PUBLIC}'")
OWNER: ColumnElement[str] = literal_column(f"'{Visibility.OWNER}'")


def visible(table: FromClause, *, member: bool) -> ColumnElement[bool]:
    """The condition for visible rows of a table with `visibility` and `owner_id`; members bind `viewer`.

    The organizations in the column `seen_by`, if the table has it, see what its owner sees.
    """
    if not member:
        return table.c.visibility == PUBLIC
    viewer: Any = bindparam("viewer", type_=Uuid)
    shown = or_(table.c.visibility != OWNER, table.c.owner_id == viewer)
    return or_(shown, viewer == any_(table.c.seen_by)) if "seen_by" in table.c else shown


def owned(table: FromClause) -> ColumnElement[bool]:
    """The condition for rows of a table that the viewer's organization owns; members bind `viewer`."""
    viewer: Any = bindparam("viewer", type_=Uuid)
    owner: ColumnElement[bool] = table.c.owner_id == viewer
    return owner


def visible_sql(viewer: str | None, alias: str | None = None) -> str:
    """The same condition as SQL text.

    `viewer` is the parameter for the viewer's organization, such as `$2`; null is for anonymous viewers.
    """
    row = f"{alias}." if alias else ""
    if viewer is None:
        return f"{row}visibility = {PUBLIC}"
    return f"({row}visibility <> {OWNER} OR {row}owner_id = {viewer})"


def owned_sql(viewer: str) -> str:
    """The condition of records that the viewer's organization owns; `viewer` is its parameter."""
    return f"owner_id = {viewer}"


def shown_with_sql(part: str, whole: str) -> str:
    """The condition that all who see row `whole` may see row `part`, which it quotes; both are aliases."""
    return f"""({part}.visibility = {PUBLIC}
    OR {part}.visibility <> {OWNER} AND {whole}.visibility <> {PUBLIC}
    OR {part}.visibility = {OWNER} AND {whole}.visibility = {OWNER} AND {part}.owner_id = {whole}.owner_id)"""
