"""The sample's obstacles and collaborations, written as if members had added them."""

import csv
from collections import Counter
from collections.abc import Iterator, Mapping
from datetime import date
from pathlib import Path
from uuid import UUID

import asyncpg
from uuid_utils.compat import uuid7

from db import demo
from db.obstacle_values import CollaborationAction, CollaborationKind, CollaborationStatus
from db.values import Role, Visibility
from services.collaborating import proposals, steps
from services.collaborating.proposals import Proposal
from services.collaborating.steps import Step
from services.imports.rules import ImportOutcome
from services.revising import obstacles
from services.revising.obstacles import OBSTACLE
from services.revising.results import Member
from services.writing import sources
from services.writing.sources import SourceFacts

FIND = {
    "organization": "SELECT id FROM organization WHERE identifier = $1",
    "program": "SELECT id FROM program WHERE iati_identifier = $1",
    "planNode": "SELECT id FROM plan_node WHERE reference = $1",
    "region": "SELECT id FROM region WHERE $1 IN (code, kemendagri_code)",
}
FIND["responsible"] = FIND["organization"]
LINKS = {
    **{name: name for name in ("organization", "program", "region", "responsible")},
    "planNode": "plan_node",
}
PLAIN = ("type", "category", "severity", "status")
DAYS = ("raised", "due", "resolved")
KNOWN_OBSTACLE = "SELECT EXISTS (SELECT FROM obstacle WHERE raised_by_id = $1 AND title = $2)"
KNOWN_COLLABORATION = "SELECT EXISTS (SELECT FROM collaboration WHERE proposed_by_id = $1 AND purpose = $2)"

Row = Mapping[str, str]


async def write(connection: asyncpg.Connection, source: SourceFacts) -> dict[str, Counter[str]]:
    """Add what is missing, in the caller's transaction; return the counts by kind and outcome."""
    raised = Counter([await _obstacle(connection, source, row) for row in _rows(demo.OBSTACLES)])
    agreed = Counter([await _collaboration(connection, row) for row in _rows(demo.COLLABORATIONS)])
    return {"obstacles": raised, "collaborations": agreed}


def _rows(path: Path) -> Iterator[Row]:
    with path.open(encoding="utf-8", newline="") as file:
        yield from csv.DictReader(file)


async def _id(connection: asyncpg.Connection, kind: str, code: str) -> UUID:
    found: UUID | None = await connection.fetchval(FIND[kind], code)
    if found is None:
        raise LookupError(f"The sample has no {kind} {code}.")
    return found


def _texts(row: Row, name: str) -> list[tuple[str, str]]:
    return [(language, text) for language in ("id", "en") if (text := row[f"{name}_{language}"])]


async def _obstacle(connection: asyncpg.Connection, source: SourceFacts, row: Row) -> str:
    owner = await _id(connection, "organization", row["raised_by"])
    if await connection.fetchval(KNOWN_OBSTACLE, owner, row["title_id"]):
        return ImportOutcome.UNCHANGED
    values = {
        **OBSTACLE.fields.blank,
        **{name: row[name] for name in PLAIN},
        **{name: row[name] or None for name in DAYS},
        **{
            f"{name}s": [list(pair) for pair in _texts(row, name)]
            for name in ("title", "description", "resolution")
        },
        **{
            name: str(await _id(connection, name, row[column])) if row[column] else None
            for name, column in LINKS.items()
        },
        "aboutHub": row["about_hub"] == "true",
        "evidence": row["evidence"].split(),
        "visibility": row["visibility"] or Visibility.PUBLIC,
    }
    id_ = uuid7()
    await obstacles.insert(connection, id_, owner, values, await sources.ensure(connection, source))
    await OBSTACLE.fields.store(connection, id_, values, "imported_at = now()")
    await OBSTACLE.follow(connection, id_)
    return ImportOutcome.ADDED


async def _collaboration(connection: asyncpg.Connection, row: Row) -> str:
    own = await _id(connection, "organization", row["proposed_by"])
    if await connection.fetchval(KNOWN_COLLABORATION, own, row["purpose_id"]):
        return ImportOutcome.UNCHANGED
    asked = [await _id(connection, "organization", each) for each in row["asked"].split()]
    programs = [await _id(connection, "program", each) for each in row["programs"].split()]
    wanted = Proposal(
        CollaborationKind(row["kind"]),
        _texts(row, "purpose"),
        start=date.fromisoformat(row["start"]),
        end=date.fromisoformat(row["end"]) if row["end"] else None,
        visibility=Visibility(row["visibility"]),
    )
    id_ = await proposals.store(connection, Member(own, Role.CONTRIBUTOR), wanted, asked, programs)
    if row["status"] == CollaborationStatus.ACCEPTED:
        for each in asked:
            await steps.write(
                connection, Member(each, Role.CONTRIBUTOR), Step(id_, CollaborationAction.ACCEPT, 1)
            )
    return ImportOutcome.ADDED
