"""A published edit and an import of the same facts lead to equal databases."""

from pathlib import Path
from typing import Any

import httpx
import pytest

from db.pools import Pools
from db.values import Role
from services import api_keys
from tests.iati_files import activity, load, narrative, save
from tests.test_revisions import Party, english

BARE = '<activity-status code="2"/>'
FULL = f"""
<participating-org ref="XX-2" role="1" activity-id="XX-2-1"/>
<participating-org ref="XX-3" role="4"/>
<activity-status code="2"/>
<recipient-country code="ID" percentage="60"/>
<recipient-region code="298" percentage="40"/>
<location hub:region="ID-JI" hub:percentage="75.5"/>
<location hub:percentage="24.5" hub:region="35.78"><name>{narrative("School")}</name>
  <point><pos>-7.25 112.75</pos></point><exactness code="1"/></location>
<sector code="15220" percentage="100"/>
<sector vocabulary="99" code="P1">{narrative("Peace")}</sector>
<tag vocabulary="99" code="Damai"/>
<policy-marker code="1" significance="2"/>
<budget type="1" status="2"><period-start iso-date="2027-01-01"/><period-end iso-date="2027-12-31"/>
  <value currency="USD" value-date="2027-01-01">1250.5</value></budget>
<document-link url="https://example.org/a.pdf" format="application/pdf"><title>{narrative("Plan")}</title>
  <category code="A02"/><language code="en"/><document-date iso-date="2026-05-01"/></document-link>
<document-link url="https://example.org/b"><title>{narrative("Contact")}</title>
  <category code="A12"/></document-link>
"""
FIELDS: dict[str, Any] = {
    "participations": [
        {"organization": "XX-2", "role": "FUNDING", "activityId": "XX-2-1"},
        {"organization": "XX-3", "role": "IMPLEMENTING"},
    ],
    "countries": [{"code": "ID", "percentage": 60}],
    "recipientRegions": [{"code": "298", "percentage": 40}],
    "locations": [
        {"region": "ID-JI", "percentage": "75.5"},
        {
            "region": "35.78",
            "names": english("School"),
            "point": {"latitude": -7.25, "longitude": 112.75},
            "exactness": "1",
            "percentage": "24.5",
        },
    ],
    "sectors": [
        {"code": "15220", "percentage": 100},
        {"vocabulary": "99", "code": "P1", "names": english("Peace")},
    ],
    "tags": [{"vocabulary": "99", "code": "Damai"}],
    "policyMarkers": [{"code": "1", "significance": "2"}],
    "budgets": [
        {
            "status": "2",
            "periodStart": "2027-01-01",
            "periodEnd": "2027-12-31",
            # As in the history, without zeros at its end.
            "amount": "1250.50",
            "currency": "USD",
            "valueDate": "2027-01-01",
        }
    ],
    "documents": [
        {
            "url": "https://example.org/a.pdf",
            "titles": english("Plan"),
            "categories": ["A02"],
            "languages": ["en"],
            "format": "application/pdf",
            "published": "2026-05-01",
        },
        {"url": "https://example.org/b", "titles": english("Contact"), "categories": ["A12"]},
    ],
}
EMPTY: dict[str, None] = dict.fromkeys(FIELDS)
# What tells who wrote, and when; ids are random, or of time.
APART = {
    *("id", "version", "imported_at", "last_updated", "marked_at", "version_hash", "version_dated"),
    *("program_id", "organization_id", "knowledge_product_id", "owner_id", "source_id", "a_id", "b_id"),
    *("a_owner_id", "b_owner_id", "result_id", "region_id"),
    "reporting_organization_id",
    *("changed_last", "stale_from", "stale_change", "stale_reference", "stale_place"),
}
TABLES = (
    *("program", "participation", "mention", "stated_ref", "related_program", "budget", "transaction"),
    *(
        "program_sector",
        "program_country",
        "program_recipient_region",
        "program_tag",
        "program_policy_marker",
    ),
    *("other_identifier", "planned_disbursement", "program_location", "program_region", "document"),
    *("knowledge_product", "program_knowledge_product", "organization_knowledge_product", "organization"),
    *("organization_identifier", "funding", "search_document", "overlap_due"),
)
# Rows name their records by what never changes.
NAMES = {
    # A day depends on the time of the write; whether there is one does not.
    **{name: f"({name} IS NULL)::text" for name in ("stale_change", "stale_reference", "stale_place")},
    "program_id": "(SELECT iati_identifier FROM program WHERE id = t.program_id)",
    "organization_id": "(SELECT coalesce(identifier, name) FROM organization WHERE id = t.organization_id)",
    "owner_id": "(SELECT coalesce(identifier, name) FROM organization WHERE id = t.owner_id)",
    "knowledge_product_id": "(SELECT key FROM knowledge_product WHERE id = t.knowledge_product_id)",
    "region_id": "(SELECT code FROM region WHERE id = t.region_id)",
    "reporting_organization_id": "(SELECT identifier FROM organization"
    " WHERE id = t.reporting_organization_id)",
    "a_id": "(SELECT iati_identifier FROM program WHERE id = t.a_id)",
    "b_id": "(SELECT iati_identifier FROM program WHERE id = t.b_id)",
}
COLUMNS = "SELECT column_name FROM information_schema.columns WHERE table_name = $1"


async def contents(pools: Pools) -> dict[str, list[str]]:
    """The rows of all tables of programs and of what is derived from them, without ids and times."""
    found = {}
    for table in TABLES:
        names = {row["column_name"] for row in await pools.writing.fetch(COLUMNS, table)}
        named = [expression for name, expression in NAMES.items() if name in names]
        left_out = ", ".join(f"'{name}'" for name in sorted(APART & names))
        rows = await pools.writing.fetch(
            f"SELECT (to_jsonb(t) - ARRAY[{left_out}]::text[])::text"
            f" || concat_ws('|', '', {', '.join(named) or 'NULL'}) AS row FROM \"{table}\" t"
        )
        found[table] = sorted(row["row"] for row in rows)
    return found


async def parties(pools: Pools, client: httpx.AsyncClient) -> tuple[Party, Party]:
    owner = await api_keys.create(pools.writing, "XX-1", Role.CONTRIBUTOR)
    reviewer = await api_keys.create(pools.writing, "XX-3", Role.REVIEWER)
    return Party(client, owner.secret), Party(client, reviewer.secret)


async def publish(owner: Party, reviewer: Party, fields: dict[str, Any]) -> None:
    draft = await owner.proposes(**fields)
    await reviewer.does("publishRevision", await owner.does("submitRevision", draft))


async def cleared(pools: Pools) -> None:
    """Empty the database, regions excepted."""
    await pools.writing.execute("TRUNCATE organization, source, program, knowledge_product CASCADE")
    await pools.writing.execute("TRUNCATE search_document, search_word, overlap_due")


@pytest.mark.parametrize(("first", "second", "fields"), [(BARE, FULL, FIELDS), (FULL, BARE, EMPTY)])
async def test_an_edit_is_like_an_import(
    pools: Pools, reader: httpx.AsyncClient, tmp_path: Path, first: str, second: str, fields: dict[str, Any]
) -> None:
    others = (
        activity("XX-2-1", reporter="XX-2", name="Others"),
        activity("XX-3-1", reporter="XX-3", name="Secretariat"),
    )

    async def imported(name: str, parts: str, generated: str) -> None:
        text = activity("XX-1-1", parts, last_updated_datetime=generated)
        await load(pools, save(tmp_path / f"{name}.xml", text, *others))

    # given what two imports lead to
    await imported("first", first, "2026-01-01T00:00:00Z")
    await imported("second", second, "2026-02-01T00:00:00Z")
    expected = await contents(pools)
    # when the second one is an edit instead
    await cleared(pools)
    await imported("again", first, "2026-01-01T00:00:00Z")
    assert await contents(pools) != expected
    await publish(*await parties(pools, reader), fields)
    # then the database is the same
    found = await contents(pools)
    assert {table: rows for table, rows in found.items() if rows != expected[table]} == {}
    assert found == expected
