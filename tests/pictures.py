"""The whole graph of a small database as plain values without ids and times, for comparisons."""

from typing import Any

from db.pools import Pools
from db.tables import metadata

# References are identifiers or names, never ids. A publisher's own code is in the mention key; which
# of several publishers gives it as an identifier depends on the order of their files.
PICTURES = {
    "programs": """
        SELECT p.iati_identifier, p.level, p.titles::text, p.descriptions::text, p.version_dated::text,
            p.actual_start, p.secondary_reporter, o.name, m.iati_identifier
        FROM program p JOIN organization o ON o.id = p.reporting_organization_id
        LEFT JOIN program m ON m.id = p.parent_id""",
    "participations": """
        SELECT p.iati_identifier, a.ordinal, a.role,
            CASE WHEN o.mention_key IS NULL THEN o.identifier END, o.mention_key
        FROM participation a JOIN program p ON p.id = a.program_id
        JOIN organization o ON o.id = a.organization_id""",
    "related": """
        SELECT p.iati_identifier, r.ordinal, r.relation_code, r.iati_identifier
        FROM related_program r JOIN program p ON p.id = r.program_id""",
    "budgets": """
        SELECT p.iati_identifier, b.ordinal, b.amount::text, b.currency
        FROM budget b JOIN program p ON p.id = b.program_id""",
    "results": """
        SELECT r.kind, r.match_key, r.titles::text, r.origin, w.iati_identifier, p.iati_identifier,
            a.iati_identifier, (SELECT count(*) FROM indicator i WHERE i.result_id = r.id),
            (SELECT count(*) FROM indicator_period x JOIN indicator i ON i.id = indicator_id
             WHERE i.result_id = r.id)
        FROM result r JOIN program w ON w.id = r.reported_in_id LEFT JOIN program p ON p.id = r.program_id
        LEFT JOIN program a ON a.id = r.activity_id""",
    "documents": """
        SELECT p.iati_identifier, d.ordinal, d.url, d.titles::text, k.key, r.match_key
        FROM document d JOIN program p ON p.id = d.program_id
        LEFT JOIN knowledge_product k ON k.id = d.knowledge_product_id
        LEFT JOIN result r ON r.id = d.result_id""",
    "products": """
        SELECT k.key, k.titles::text, k.kind, k.categories FROM knowledge_product k
        WHERE EXISTS (SELECT FROM document d WHERE d.knowledge_product_id = k.id)""",
    "product programs": """
        SELECT k.key, p.iati_identifier FROM program_knowledge_product l
        JOIN knowledge_product k ON k.id = l.knowledge_product_id JOIN program p ON p.id = l.program_id""",
    "product outputs": """
        SELECT k.key, r.match_key, w.iati_identifier FROM output_knowledge_product l
        JOIN knowledge_product k ON k.id = l.knowledge_product_id JOIN result r ON r.id = l.result_id
        JOIN program w ON w.id = r.reported_in_id""",
    "organizations": """
        SELECT CASE WHEN mention_key IS NULL THEN identifier END, mention_key, origin FROM organization""",
}


async def picture(pools: Pools) -> dict[str, list[tuple[Any, ...]]]:
    """All values of the programs in the database."""
    found = {}
    for name, statement in PICTURES.items():
        rows = await pools.writing.fetch(statement)
        found[name] = sorted((tuple(row) for row in rows), key=repr)
    return found


async def clear(pools: Pools) -> None:
    """Delete everything except regions; faster than TRUNCATE for small tables."""
    tables = [table.name for table in reversed(metadata.sorted_tables)]
    statements = [f'DELETE FROM "{name}"' for name in tables if name not in ("region", "hub_state")]
    await pools.writing.execute("; ".join(["UPDATE program SET parent_id = NULL", *statements]))
