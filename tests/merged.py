"""Rows of every table that refers to organizations, for tests of merges and their undoing."""

from pathlib import Path
from typing import cast

import asyncpg

from db.pools import Pools
from services.writing import search_documents
from tests.iati_files import activity, document, load, participant, save

# For XX-2, which is removed, and XX-1, which stays: each row that a merge moves, deletes or adds.
STATEMENTS = (
    # Three more organizations: a parent, a child, and one that only its owner sees.
    """INSERT INTO organization (id, identifier, name, origin, visibility, owner_id, source_id)
    SELECT gen_random_uuid(), n.identifier, n.name, 'RECORD', n.visibility, o.id, o.source_id
    FROM (VALUES ('XX-5', 'Induk', 'PUBLIC'), ('XX-6', 'Cabang', 'PUBLIC'), ('XX-7', 'Rahasia', 'OWNER'))
        n (identifier, name, visibility), organization o WHERE o.identifier = 'XX-9'""",
    # The parent of XX-2, its child, and XX-1 as another child.
    """UPDATE organization o SET parent_id = p.id
    FROM (VALUES ('XX-2', 'XX-5'), ('XX-6', 'XX-2'), ('XX-1', 'XX-2')) n (child, parent)
    JOIN organization p ON p.identifier = n.parent WHERE o.identifier = n.child""",
    """UPDATE organization SET mention_key = 'rukun', website = 'https://example.org/rukun',
        acronym = 'YR', country = 'ID',
        version_hash = '\\x01', version_dated = '2025-01-01', last_updated = '2025-01-01', version = 3
    WHERE identifier = 'XX-2'""",
    # Two documents of each, in order.
    """INSERT INTO document (id, organization_id, visibility, owner_id, ordinal, url)
    SELECT gen_random_uuid(), o.id, 'PUBLIC', o.id, place, 'https://example.org/' || o.identifier || place
    FROM organization o, generate_series(0, 1) place WHERE o.identifier IN ('XX-1', 'XX-2')""",
    # History of both, and of a program that one of them owns.
    """INSERT INTO change (id, kind, record_id, visibility, owner_id, field, old, new)
    SELECT gen_random_uuid(), 'ORGANIZATION', o.id, 'PUBLIC', o.owner_id, 'acronym', '"A"', '"B"'
    FROM organization o WHERE o.identifier IN ('XX-1', 'XX-2')""",
    """INSERT INTO change (id, kind, record_id, program_id, visibility, owner_id, field, old, new)
    SELECT gen_random_uuid(), 'PROGRAM', p.id, p.id, p.visibility, p.owner_id, 'titles', '[]', '[1]'
    FROM program p WHERE p.iati_identifier IN ('XX-1-1', 'XX-2-1')""",
    # Proposals with others, one decided by people, one about a hidden organization.
    """INSERT INTO merge_proposal (id, a_id, a_visibility, a_owner_id, b_id, b_visibility, b_owner_id, score,
        reasons, status, decided_by_id, decided_at, decision_reason, version)
    SELECT gen_random_uuid(), a.id, a.visibility, a.owner_id, b.id, b.visibility, b.owner_id, 0.5,
        '[{"kind": "NAME", "evidence": "x"}]', 'DISMISSED', d.id, '2025-01-01', 'Not the same.', 2
    FROM organization a JOIN organization b ON a.id < b.id, organization d
    WHERE d.identifier = 'XX-2' AND 'XX-2' IN (a.identifier, b.identifier)
        AND ARRAY[a.identifier, b.identifier] && ARRAY['XX-3', 'XX-7']""",
    # Both on one side of each transaction, and of a decided overlap.
    """INSERT INTO transaction (id, program_id, visibility, owner_id, ordinal, type_code, date, amount,
        currency, value_date, provider_id, receiver_id)
    SELECT gen_random_uuid(), p.id, p.visibility, p.owner_id, place, '3', '2025-01-01', 5, 'IDR',
        '2025-01-01', CASE WHEN place = 0 THEN a.id ELSE b.id END, CASE WHEN place = 0 THEN b.id ELSE a.id END
    FROM program p, organization a, organization b, generate_series(0, 1) place
    WHERE p.iati_identifier = 'XX-9-1' AND a.identifier = 'XX-1' AND b.identifier = 'XX-2'""",
    """INSERT INTO overlap (id, lead_id, a_id, a_visibility, a_owner_id, b_id, b_visibility, b_owner_id, kind,
        score, reasons, status, decided_by_id, decided_at, decision_reason)
    SELECT pair.id, pair.id, a.id, a.visibility, a.owner_id, b.id, b.visibility, b.owner_id,
        'OVERLAP', 0.9, '[]', 'COORDINATED', o.id, '2025-01-01', 'They meet.'
    FROM program a JOIN program b ON a.id < b.id, organization o, (SELECT gen_random_uuid() AS id) pair
    WHERE ARRAY[a.iati_identifier, b.iati_identifier] <@ ARRAY['XX-1-1', 'XX-9-1']
        AND o.identifier = 'XX-2'""",
    # A revoked key, a synonym, and an id from an earlier merge.
    """INSERT INTO api_key (id, organization_id, role, prefix, digest, revoked_at)
    SELECT gen_random_uuid(), id, 'READER', 'abcdefgh', sha256('x'), now()
    FROM organization WHERE identifier = 'XX-2'""",
    """INSERT INTO organization_synonym (organization_id, visibility, owner_id, key, name)
    SELECT id, visibility, owner_id, 'rukun lama', 'Rukun Lama' FROM organization
    WHERE identifier = 'XX-2'""",
    """INSERT INTO organization_former_id (organization_id, visibility, owner_id, id)
    SELECT id, visibility, owner_id, gen_random_uuid() FROM organization WHERE identifier = 'XX-2'""",
    # A repository's record that names both.
    """INSERT INTO harvested_record (id, source_id, identifier, datestamp, hash, knowledge_product_id,
        owner_id, seen_at)
    SELECT gen_random_uuid(), o.source_id, 'oai:1', '2025-01-01', '\\x01', k.id, o.id, '2025-01-01'
    FROM organization o, knowledge_product k WHERE o.identifier = 'XX-2' LIMIT 1""",
    """INSERT INTO harvested_organization (record_id, organization_id, role)
    SELECT r.id, o.id, 'PUBLISHER' FROM harvested_record r, organization o
    WHERE o.identifier IN ('XX-1', 'XX-2')""",
)


async def furnish(pools: Pools, file: Path, name: str, kept: str | None) -> None:
    """Insert the rows, and give XX-1 the identifier `kept`.

    The file gets an activity with a document that both organizations of the name are the funders of.
    """
    funders = (participant(name, "1", ref="XX-1"), participant(name, "1", ref="XX-2"))
    report = document("https://example.org/a.pdf")
    await load(pools, save(file, activity("XX-9-3", *funders, report, reporter="XX-9")))
    async with pools.writing.acquire() as connection:
        for statement in STATEMENTS:
            done = await connection.execute(statement)
            assert not done.endswith(" 0"), statement
        await connection.execute("UPDATE organization SET identifier = $1 WHERE identifier = 'XX-1'", kept)
        await search_documents.ensure(cast("asyncpg.Connection", connection), force=True)
