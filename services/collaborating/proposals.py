"""Proposing a collaboration to other organizations, also as the way out of an overlap."""

from collections.abc import Sequence
from dataclasses import dataclass, replace
from datetime import date
from typing import Any
from uuid import UUID

import asyncpg
from uuid_utils.compat import uuid7

from db.obstacle_values import CollaborationAction, CollaborationKind, ParticipantAnswer
from db.values import Visibility
from services.collaborating import steps
from services.querying.reader import Reader
from services.querying.visibility import visible_sql
from services.revising.address_problems import no_address
from services.revising.problems import (
    LONGEST_TEXT,
    Problem,
    day_problems,
    localized_problems,
    problem,
)
from services.revising.results import Member, Outcome, Result
from services.revising.transactions import step
from services.text import localized

MOST_PARTNERS, MOST_PROGRAMS = 20, 50
INSERT = """
INSERT INTO collaboration (id, kind, purpose, purposes, start_on, end_on, document_url, overlap_id,
    proposed_by_id, owner_id, stated_visibility, visibility)
VALUES ($1, $2, $3, $4, $5, $6, $7, $8, $9, $9, $10, 'OWNER')
"""
ADD_PARTICIPANTS = """
INSERT INTO collaboration_participant (id, collaboration_id, organization_id, ordinal, answer)
SELECT id, $1, organization_id, ordinal - 1, CASE WHEN ordinal = 1 THEN $4 ELSE 'PENDING' END
FROM unnest($2::uuid[], $3::uuid[]) WITH ORDINALITY AS each (id, organization_id, ordinal)
"""
ADD_PROGRAMS = (
    "INSERT INTO collaboration_program (collaboration_id, program_id) SELECT $1, unnest($2::uuid[])"
)
SEEN = "SELECT r.id FROM {table} r WHERE r.id = ANY($1) AND {condition}"
# The programs of the pair and those who report them, locked, so that two proposals do not meet.
REPORTERS = f"""
SELECT v.a_id, v.b_id, a.reporting_organization_id AS a, b.reporting_organization_id AS b
FROM overlap v JOIN program a ON a.id = v.a_id JOIN program b ON b.id = v.b_id
WHERE v.id = $1 AND {visible_sql("$2", "v")} FOR UPDATE OF v
"""  # noqa: S608 - our own condition
OPEN = """
SELECT EXISTS (
    SELECT FROM collaboration c JOIN collaboration_participant p ON p.collaboration_id = c.id
    WHERE c.overlap_id = $1 AND c.status IN ('PROPOSED', 'ACCEPTED') AND p.organization_id = $2
        AND p.answer <> 'DECLINED')
"""


@dataclass(frozen=True, slots=True)
class Proposal:
    """What an organization proposes to others; `purposes` are pairs of language and text.

    With an overlap and without organizations, those that report its programs are asked.
    """

    kind: CollaborationKind
    purposes: Sequence[tuple[str, str]]
    organizations: Sequence[UUID] = ()
    programs: Sequence[UUID] = ()
    start: date | None = None
    end: date | None = None
    document_url: str | None = None
    visibility: Visibility = Visibility.MEMBERS
    overlap_id: UUID | None = None


async def propose(reader: Reader, wanted: Proposal, key: str | None) -> Result:
    """Propose a collaboration in the name of the viewer's organization."""
    asked = ("collaborate", *(getattr(wanted, name) for name in Proposal.__slots__))
    return await step(reader, key, asked, lambda connection, member: _proposed(connection, member, wanted))


async def _proposed(connection: asyncpg.Connection, member: Member, wanted: Proposal) -> Result:
    if wanted.overlap_id is not None:
        pair = await connection.fetchrow(REPORTERS, wanted.overlap_id, member.organization_id)
        if pair is None:
            return Result(Outcome.NOT_FOUND)
        if found := await _met(connection, member, wanted.overlap_id, pair):
            return Result(Outcome.INVALID, problems=found)
        wanted = replace(wanted, organizations=(pair["a"], pair["b"]), programs=(pair["a_id"], pair["b_id"]))
    others = [each for each in dict.fromkeys(wanted.organizations) if each != member.organization_id]
    programs = list(dict.fromkeys(wanted.programs))
    if found := [*_wrong(wanted, others, programs), *await _unseen(connection, member, others, programs)]:
        return Result(Outcome.INVALID, problems=found)
    return Result(
        Outcome.DONE,
        record_id=await store(connection, member, wanted, others, programs),
        changes_record=True,
    )


async def _met(connection: asyncpg.Connection, member: Member, overlap_id: UUID, pair: Any) -> list[Problem]:
    """What speaks against a collaboration about an overlap."""
    if pair["a"] == pair["b"] or None in (pair["a"], pair["b"]):
        return [problem("input.overlap", "SAME_REPORTER")]
    if await connection.fetchval(OPEN, overlap_id, member.organization_id):
        return [problem("input.overlap", "OPEN_COLLABORATION")]
    return []


def _wrong(wanted: Proposal, others: Sequence[UUID], programs: Sequence[UUID]) -> list[Problem]:
    """What is wrong with the values of a proposal."""
    found = list(localized_problems("input.purposes", wanted.purposes, LONGEST_TEXT))
    if not wanted.purposes:
        found.append(problem("input.purposes", "REQUIRED"))
    if not 1 <= len(others) <= MOST_PARTNERS:
        found.append(problem("input.organizations", "PARTNERS", limit=MOST_PARTNERS))
    if len(programs) > MOST_PROGRAMS:
        found.append(problem("input.programs", "TOO_MANY", length=len(programs), limit=MOST_PROGRAMS))
    for name, day in (("start", wanted.start), ("end", wanted.end)):
        if day is not None:
            found += day_problems(f"input.{name}", day.isoformat())
    if wanted.start and wanted.end and wanted.end < wanted.start:
        found.append(problem("input.end", "DATE_ORDER", wanted.end, start=wanted.start))
    if wanted.document_url is not None:
        found += no_address("input.documentUrl", wanted.document_url)
    return found


async def _unseen(
    connection: asyncpg.Connection, member: Member, others: Sequence[UUID], programs: Sequence[UUID]
) -> list[Problem]:
    """The records that do not exist, or that the member may not see."""
    found = []
    for path, table, ids in (("organizations", "organization", others), ("programs", "program", programs)):
        statement = SEEN.format(table=table, condition=visible_sql("$2", "r"))
        seen = {row["id"] for row in await connection.fetch(statement, ids, member.organization_id)}
        found += [
            problem(f"input.{path}.{place}", "UNKNOWN_RECORD")
            for place, id_ in enumerate(ids)
            if id_ not in seen
        ]
    return found


async def store(
    connection: asyncpg.Connection,
    member: Member,
    wanted: Proposal,
    others: Sequence[UUID],
    programs: Sequence[UUID],
) -> UUID:
    """Write a proposal, and return its id."""
    id_, own = uuid7(), member.organization_id
    texts = (localized.default_text(wanted.purposes), localized.encode(wanted.purposes))
    period = (wanted.start, wanted.end, wanted.document_url, wanted.overlap_id)
    await connection.execute(INSERT, id_, wanted.kind, *texts, *period, own, wanted.visibility)
    participants = [own, *others]
    ids = [uuid7() for _ in participants]
    await connection.execute(ADD_PARTICIPANTS, id_, ids, participants, ParticipantAnswer.PROPOSER)
    await connection.execute(ADD_PROGRAMS, id_, programs)
    await steps.add(connection, id_, CollaborationAction.PROPOSE, member, None)
    return id_
