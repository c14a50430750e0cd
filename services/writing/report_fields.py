"""The fields of reports that members edit: the narrative, and the values of items."""

from collections.abc import Iterator, Mapping, Sequence
from typing import Any
from uuid import UUID

import asyncpg
import orjson

from services.kinds.reports import items
from services.text import localized
from services.writing.editable_fields import EditableFields, Field, encoded, texts

# What was changed is to be validated again, and is no longer what the hub has filled in.
WRITE = """
UPDATE report_item SET "values" = $3, narratives = $4, sources = sources - $5::text[],
    own_check = 'PENDING', own_comment = NULL, secretariat_check = 'PENDING', secretariat_comment = NULL
WHERE report_id = $1 AND commitment_id = $2
"""

Item = Mapping[str, Any]


async def write_items(connection: asyncpg.Connection, id_: UUID, value: Sequence[Item]) -> None:
    """Store the items that have changed."""
    before = {each["commitment"]: each for each in await items_of(connection, id_)}
    for item in value:
        old = before.get(item["commitment"])
        if old is None or old == item:
            continue
        names = {*old["values"], *item["values"]}
        changed = [name for name in names if old["values"].get(name) != item["values"].get(name)]
        texts_ = [(each["language"], each["text"]) for each in item["narratives"]]
        stored = (orjson.dumps(item["values"]).decode(), localized.encode(texts_), changed)
        await connection.execute(WRITE, id_, UUID(item["commitment"]), *stored)


async def items_of(connection: asyncpg.Connection, id_: UUID) -> list[Item]:
    """The present items of a report."""
    values = await REPORT_FIELDS.values(connection, id_)
    found: list[Item] = values.get("items", [])
    return found


def parts(value: Sequence[Item]) -> dict[tuple[str, str, str], Any]:
    """The single values of items, by commitment, kind of part and key."""
    return {part: each for item in value for part, each in _parts(item)}


def _parts(item: Item) -> Iterator[tuple[tuple[str, str, str], Any]]:
    for key, value in item["values"].items():
        yield (item["commitment"], "values", key), value
    for each in item["narratives"]:
        yield (item["commitment"], "narratives", each["language"]), each["text"]


def merged(
    base: Sequence[Item], now: Sequence[Item], new: Sequence[Item]
) -> tuple[list[Item], list[tuple[str, Any, Any, Any]]]:
    """The items with the changes of both sides, and the parts in which both differ."""
    sides = parts(base), parts(now), parts(new)
    found: dict[tuple[str, str, str], Any] = {}
    met: list[tuple[str, Any, Any, Any]] = []
    for part in dict.fromkeys([*sides[1], *sides[2], *sides[0]]):
        before, present, wanted = (side.get(part) for side in sides)
        if wanted != before and present not in (before, wanted):
            met.append((".".join(("items", *part)), before, present, wanted))
        value = present if wanted == before else wanted
        if value is not None:
            found[part] = value
    return [_item(each["commitment"], found) for each in now], met


def _item(commitment: str, found: Mapping[tuple[str, str, str], Any]) -> Item:
    own = [(part, value) for part, value in found.items() if part[0] == commitment]
    return {
        "commitment": commitment,
        "values": {part[2]: value for part, value in own if part[1] == "values"},
        "narratives": [
            {"language": part[2], "text": value} for part, value in own if part[1] == "narratives"
        ],
    }


REPORT_FIELDS = EditableFields(
    "REPORT",
    "report",
    "r",
    {
        "narratives": texts("r.narratives", encoded("narratives")),
        "items": Field(items(), write=write_items, empty=[], merge=merged),
    },
)
