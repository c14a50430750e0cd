"""Parts of a program as members give them: completed, with their organizations and regions found."""

from collections.abc import Mapping, Sequence
from typing import Any
from uuid import UUID

import asyncpg

from services.querying.viewers import Viewer
from services.revising import part_organizations, part_values
from services.revising.problems import Problem
from services.writing.program_parts import EXPRESSIONS

REGIONS = "SELECT id::text AS id, code FROM region WHERE id = ANY($1)"


async def complete(
    connection: asyncpg.Connection,
    viewer: Viewer,
    program_id: UUID,
    given: Mapping[str, Any],
    known: Sequence[Mapping[str, Any]],
) -> tuple[dict[str, Any], list[Problem]]:
    """The given values with whole parts, and what is wrong with the organizations in them.

    `known` are the values of the draft and of the program, in this order: entries that are the same keep
    what is left out.
    """
    values: dict[str, Any] = dict(given)
    problems: list[Problem] = []
    for name in EXPRESSIONS.keys() & given.keys():
        entries = given[name]
        if name == "participations" and viewer.organization_id is not None:
            member = viewer.organization_id
            entries, problems = await part_organizations.resolved(connection, member, program_id, entries)
        elif name == "locations":
            entries = await _with_codes(connection, entries)
        present = [entry for each in known for entry in each.get(name) or ()]
        values[name] = part_values.completed(name, entries, present)
    return values, problems


async def _with_codes(
    connection: asyncpg.Connection, entries: Sequence[Mapping[str, Any]]
) -> list[dict[str, Any]]:
    """The locations with the codes of regions that are named by their global IDs."""
    ids = [UUID(each["regionId"]) for each in entries if "regionId" in each]
    rows = await connection.fetch(REGIONS, ids) if ids else []
    codes: dict[Any, str] = {row["id"]: row["code"] for row in rows}
    found = (codes.get(each.get("regionId")) for each in entries)
    return [{**each, "region": code} if code else {**each} for each, code in zip(entries, found, strict=True)]
