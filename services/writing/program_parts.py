"""The parts of a program that members edit: lists of objects, read and written in the form of the history.

An organization has its id beside the name that the history has, because names change.
"""

import datetime
from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass
from decimal import Decimal
from typing import Any
from uuid import UUID

import asyncpg
import orjson

from db.values import PARTICIPATION_ROLE_BY_CODE, Visibility
from services.kinds.history_fields import listed, named, part
from services.kinds.program_history import DOCUMENT, PARTS
from services.querying.visibility import shown_with_sql
from services.text import localized
from services.text.normalization import normalized
from services.writing import rows
from services.writing.programs import (
    BudgetRow,
    CountryRow,
    LocationRow,
    ParticipationRow,
    PolicyMarkerRow,
    RecipientRegionRow,
    SectorRow,
    TagRow,
)

Item = Mapping[str, Any]
Items = Sequence[Item]

CODE_OF_ROLE = {role: code for code, role in PARTICIPATION_ROLE_BY_CODE.items()}
# Who sees the program must not read the name of an organization that they may not see.
SHOWN_NAME = f"CASE WHEN {shown_with_sql('o', 'p')} THEN {named('o')} END"
# The values of program `p`, by the names that its history has. Documents of its results are not among them.
EXPRESSIONS: Mapping[str, str] = {
    "participations": listed(
        part("participation", "JOIN organization o ON o.id = x.organization_id"),
        role="x.role",
        organization=SHOWN_NAME,
        activityId="x.activity_id",
        organizationId="x.organization_id",
    ),
    **PARTS,
    "documents": listed(f"{part('document')} AND x.result_id IS NULL", **DOCUMENT),
}
HOLDER = "SELECT id, visibility, owner_id, source_id FROM program WHERE id = $1"
REGIONS = "SELECT code, id FROM region WHERE code = ANY($1)"


@dataclass(frozen=True, slots=True)
class Holder:
    """The program whose parts are written."""

    id: UUID
    visibility: Visibility
    owner_id: UUID
    source_id: UUID

    @property
    def part(self) -> tuple[UUID, Visibility, UUID]:
        """The columns that every part repeats: program id, visibility and owner id."""
        return self.id, self.visibility, self.owner_id


async def holder(connection: asyncpg.Connection, program_id: UUID) -> Holder:
    """The program whose parts are to be written."""
    row = await connection.fetchrow(HOLDER, program_id)
    if row is None:
        raise LookupError(f"there is no program {program_id}")
    return Holder(**row)


async def write(connection: asyncpg.Connection, program_id: UUID, name: str, items: Items) -> None:
    """Replace one part of a program, documents excepted."""
    program = await holder(connection, program_id)
    if name == "locations":
        items = await _with_region_ids(connection, items)
    table, row = TABLES[name]
    made = [row(program.part, ordinal, item) for ordinal, item in enumerate(items)]
    await rows.replace(connection, table, [program.id], made)


async def _with_region_ids(connection: asyncpg.Connection, items: Items) -> list[Item]:
    codes = [item["region"] for item in items if item["region"]]
    ids = {row["code"]: row["id"] for row in await connection.fetch(REGIONS, codes)}
    return [{**item, "regionId": ids.get(item["region"])} for item in items]


def pairs(texts: Sequence[Mapping[str, str]]) -> list[tuple[str, str]]:
    """The [language, text] pairs of a list of texts."""
    return [(each["language"], each["text"]) for each in texts]


def day(value: str | None) -> datetime.date | None:
    """The date of its text."""
    return None if value is None else datetime.date.fromisoformat(value)


def _encoded(texts: Sequence[Mapping[str, str]]) -> str:
    return localized.encode(pairs(texts))


def _number(value: str | None) -> Decimal | None:
    return None if value is None else Decimal(value)


def _degrees(value: float | None) -> float | None:
    return None if value is None else float(value)


Part = tuple[UUID, Visibility, UUID]


def _participation(part: Part, ordinal: int, item: Item) -> ParticipationRow:
    organization, role = UUID(item["organizationId"]), item["role"]
    return ParticipationRow(*part, ordinal, organization, role, CODE_OF_ROLE[role], item["activityId"])


def _budget(part: Part, ordinal: int, item: Item) -> BudgetRow:
    period = day(item["periodStart"]), day(item["periodEnd"])
    money: tuple[Any, ...] = Decimal(item["amount"]), item["currency"], day(item["valueDate"])
    return BudgetRow(*part, ordinal, item["type"], item["status"], *period, *money)


def _in_vocabulary(item: Item) -> tuple[str, str | None, str]:
    return item["vocabulary"], item["vocabularyUri"], item["code"]


def _share(item: Item) -> tuple[Decimal | None, str, Any]:
    return _number(item["percentage"]), _encoded(item["names"]), item["origin"]


def _sector(part: Part, ordinal: int, item: Item) -> SectorRow:
    return SectorRow(*part, ordinal, *_in_vocabulary(item), *_share(item))


def _recipient_region(part: Part, ordinal: int, item: Item) -> RecipientRegionRow:
    return RecipientRegionRow(*part, ordinal, *_in_vocabulary(item), *_share(item))


def _country(part: Part, ordinal: int, item: Item) -> CountryRow:
    return CountryRow(*part, ordinal, item["code"], *_share(item))


def _tag(part: Part, ordinal: int, item: Item) -> TagRow:
    key, names = normalized(item["code"]), _encoded(item["names"])
    return TagRow(*part, ordinal, *_in_vocabulary(item), key, names)


def _policy_marker(part: Part, ordinal: int, item: Item) -> PolicyMarkerRow:
    names = _encoded(item["names"])
    return PolicyMarkerRow(*part, ordinal, *_in_vocabulary(item), names, item["significance"])


def _location(part: Part, ordinal: int, item: Item) -> LocationRow:
    point = _degrees(item["latitude"]), _degrees(item["longitude"])
    details = orjson.dumps(item["details"]).decode()
    place: tuple[Any, ...] = item["exactness"], _number(item["percentage"]), details
    return LocationRow(*part, ordinal, _encoded(item["names"]), item["regionId"], *point, *place)


# The table of each part, and the row of the importer for an object.
TABLES: Mapping[str, tuple[str, Callable[[Part, int, Item], Any]]] = {
    "participations": ("participation", _participation),
    "budgets": ("budget", _budget),
    "sectors": ("program_sector", _sector),
    "countries": ("program_country", _country),
    "recipientRegions": ("program_recipient_region", _recipient_region),
    "tags": ("program_tag", _tag),
    "policyMarkers": ("program_policy_marker", _policy_marker),
    "locations": ("program_location", _location),
}
