"""Labels of groups of commitments: nodes of plans, organizations, years, statuses."""

from collections.abc import Collection, Mapping
from typing import Any, NamedTuple
from uuid import UUID

from sqlalchemy import ARRAY, Uuid, bindparam, func, select

from db.tables import organization, plan_node
from db.tables.commitments import CommitmentStatus
from services.querying.reader import Reader
from services.querying.statements import Statement, prepare
from services.querying.visibility import visible
from services.text.localized import encode

STATUSES = {
    "COMMITTED": ("Dikomitmenkan", "Committed"),
    "REPORTED": ("Dilaporkan", "Reported"),
    "REALISED": ("Terealisasi", "Realised"),
    "PARTLY": ("Terealisasi sebagian", "Partly realised"),
    "DROPPED": ("Dibatalkan", "Dropped"),
}


class Label(NamedTuple):
    """The code of a group, its name in each language, its record, and its place in the order."""

    code: str | None
    names: str | None
    id: UUID | None
    place: tuple[Any, ...]


def _nodes(*, member: bool) -> Statement:
    keys: Any = bindparam("keys", type_=ARRAY(Uuid))
    node = plan_node.c
    columns = (node.id, node.code, node.title, node.titles, node.path, node.plan_id)
    return prepare(select(*columns).where(node.id == func.any(keys), visible(plan_node, member=member)))


def _organizations(*, member: bool) -> Statement:
    keys: Any = bindparam("keys", type_=ARRAY(Uuid))
    table = organization.c
    columns = (table.id, table.identifier, table.name, table.names, table.sort_name)
    return prepare(select(*columns).where(table.id == func.any(keys), visible(organization, member=member)))


NODES = {member: _nodes(member=member) for member in (False, True)}
ORGANIZATIONS = {member: _organizations(member=member) for member in (False, True)}


def _names(texts: str, otherwise: str) -> str:
    return texts if texts not in ("", "[]") else encode([("id", otherwise)])


async def of_keys(reader: Reader, grouping: str | None, keys: Collection[str]) -> Mapping[str, Label]:
    """The label of each key."""
    if grouping is None or not keys:
        return {}
    if grouping == "STATUS":
        return {key: _status(key) for key in keys}
    if grouping == "YEAR":
        return {key: Label(key, encode([("id", key)]), None, (int(key),)) for key in keys}
    values = {"keys": [UUID(key) for key in keys]}
    member = reader.viewer.is_member
    if grouping == "ORGANIZATION":
        return {
            str(row["id"]): Label(
                row["identifier"],
                _names(row["names"], row["name"]),
                row["id"],
                (row["sort_name"], str(row["id"])),
            )
            for row in await reader.fetch(ORGANIZATIONS[member], values)
        }
    return {
        str(row["id"]): Label(
            row["code"], _names(row["titles"], row["title"]), row["id"], (row["plan_id"], row["path"])
        )
        for row in await reader.fetch(NODES[member], values)
    }


def _status(key: str) -> Label:
    indonesian, english = STATUSES[key]
    place = list(CommitmentStatus).index(CommitmentStatus(key))
    return Label(key, encode([("id", indonesian), ("en", english)]), None, (place,))
