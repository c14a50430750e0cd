"""Alignments as members give them, completed: with the ids of their nodes and who claims them."""

from collections.abc import Mapping, Sequence
from typing import Any
from uuid import UUID

import asyncpg

from db.tables.alignments import AlignmentSignificance
from services.querying.viewers import Viewer
from services.querying.visibility import shown_with_sql, visible_sql
from services.revising.problems import FORBIDDEN, Problem, problem
from services.writing.alignments import NAME

Entry = Mapping[str, Any]
# $1 are places with ids $2 or references $3, $4 is the viewer, $5 the work. A new one will be public.
FIND = f"""
SELECT g.place, n.id, a.code AS plan, n.code, {shown_with_sql("n", "p")} AS shown
FROM unnest($1::int[], $2::uuid[], $3::text[]) AS g (place, id, reference)
JOIN plan_node n ON n.id = g.id OR n.reference_key = upper(g.reference COLLATE "C")
JOIN action_plan a ON a.id = n.plan_id
CROSS JOIN (
    SELECT visibility, owner_id FROM program WHERE id = $5
    UNION ALL SELECT visibility, owner_id FROM result WHERE id = $5
    UNION ALL SELECT 'PUBLIC', NULL WHERE NOT EXISTS (SELECT FROM program WHERE id = $5)
        AND NOT EXISTS (SELECT FROM result WHERE id = $5)
) p
WHERE {visible_sql("$4", "n")}
"""  # noqa: S608 - our own conditions
# Whether `node`, `plan` and `code` are given.
BY_NODE, BY_CODES = (True, False, False), (False, True, True)
DEFAULTS = {"significance": AlignmentSignificance.PRIMARY.value, "share": None}


async def complete(
    connection: asyncpg.Connection,
    viewer: Viewer,
    id_: UUID,
    given: Mapping[str, Any],
    known: Sequence[Mapping[str, Any]],
) -> tuple[dict[str, Any], list[Problem]]:
    """The given values with whole alignments, and what is wrong with the nodes in them.

    `known` are the values of the draft and of the record: what was claimed before stays who claimed it.
    """
    if NAME not in given:
        return dict(given), []
    entries: Sequence[Entry] = given[NAME] or ()
    nodes = await _nodes(connection, viewer, id_, entries)
    present = [entry for each in known for entry in each.get(NAME) or ()]
    whole, problems = [], []
    for place, entry in enumerate(entries):
        row = nodes.get(place)
        if wrong := _wrong(entry, row):
            problems.append(problem(f"input.fields.{NAME}.{place}.node", wrong, _named(entry)))
        elif row is not None:
            node = {"node": str(row["id"]), "plan": row["plan"], "code": row["code"]}
            said = {name: entry.get(name) for name in DEFAULTS}
            said = {name: DEFAULTS[name] if value is None else value for name, value in said.items()}
            whole.append(_claimed({**node, **said}, present, viewer))
    return {**given, NAME: whole}, problems


async def _nodes(
    connection: asyncpg.Connection, viewer: Viewer, id_: UUID, entries: Sequence[Entry]
) -> dict[int, Any]:
    """The node of each entry that names one, by the place of the entry."""
    named = {
        place: (entry.get("nodeId"), _reference(entry))
        for place, entry in enumerate(entries)
        if _ways(entry) in (BY_NODE, BY_CODES)
    }
    ids = [None if given is None else UUID(given) for given, _ in named.values()]
    references = [None if given is not None else reference for given, reference in named.values()]
    values = [*named], ids, references, viewer.organization_id, id_
    found = await connection.fetch(FIND, *values) if named else []
    return {row["place"]: row for row in found}


def _reference(entry: Entry) -> str | None:
    """The reference of a node, unless the database refuses it: no node has one like that."""
    text = entry.get("node") or f"{str(entry['plan']).strip()}/{str(entry['code']).strip()}"
    return None if FORBIDDEN.search(text) else text.strip()


def _ways(entry: Entry) -> tuple[bool, ...]:
    return tuple(entry.get(name) is not None for name in ("node", "plan", "code"))


def _wrong(entry: Entry, row: Any) -> str | None:
    if _ways(entry) not in (BY_NODE, BY_CODES):
        return "NODE_NAME"
    if row is None:
        return "NODE"
    return None if row["shown"] else "NODE_HIDDEN"


def _named(entry: Entry) -> str:
    return entry.get("node") or "/".join(filter(None, (entry.get("plan"), entry.get("code"))))


def _claimed(entry: dict[str, Any], present: Sequence[Entry], viewer: Viewer) -> dict[str, Any]:
    """The entry with who claims it: who claimed the same before, or else the viewer."""
    for each in present:
        if all(each[name] == value for name, value in entry.items()):
            return {**entry, "claimedBy": each["claimedBy"]}
    return {**entry, "claimedBy": str(viewer.organization_id)}
