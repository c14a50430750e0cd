"""The items of reports, with their values in the order of the template's fields."""

from collections.abc import Collection, Iterator, Mapping, Sequence
from typing import Any
from uuid import UUID

import orjson

from services.querying.reader import Reader
from services.querying.statements import Statement
from services.querying.visibility import visible_sql

ITEMS = """
SELECT x.report_id, x.commitment_id, x.ordinal, x."values", x.sources, x.narratives, x.own_check,
    x.own_comment, x.secretariat_check, x.secretariat_comment, t.fields
FROM report_item x JOIN report r ON r.id = x.report_id JOIN report_template t ON t.id = r.template_id
JOIN commitment c ON c.id = x.commitment_id
WHERE x.report_id = ANY($1) AND {item} AND {report} AND {template} AND {commitment}
ORDER BY x.report_id, x.ordinal
"""
ALIASES = {"item": "x", "report": "r", "template": "t", "commitment": "c"}


def _built(*, member: bool) -> Statement:
    viewer = "$2" if member else None
    conditions = {name: visible_sql(viewer, alias) for name, alias in ALIASES.items()}
    return Statement(ITEMS.format(**conditions), ("reports", "viewer") if member else ("reports",), {})


STATEMENTS = {member: _built(member=member) for member in (False, True)}


async def items_of(reader: Reader, reports: Collection[Any]) -> Mapping[Any, list[dict[str, Any]]]:
    """The items of each report that the viewer may see."""
    found: dict[Any, list[dict[str, Any]]] = {}
    rows = await reader.fetch(STATEMENTS[reader.viewer.is_member], {"reports": list(reports)})
    for row in rows:
        values = [
            *_values(orjson.loads(row["fields"]), orjson.loads(row["values"]), orjson.loads(row["sources"]))
        ]
        found.setdefault(row["report_id"], []).append({**row, "entries": values})
    return found


def _values(
    fields: Sequence[Mapping[str, Any]], values: Mapping[str, Any], sources: Mapping[str, Any]
) -> Iterator[dict[str, Any]]:
    """Each field of the template with its value, which may be missing."""
    for field in fields:
        found = sources.get(field["key"], [])
        ids = tuple((each["typename"], UUID(each["id"])) for each in found)
        yield {"field": field, "value": values.get(field["key"]), "sources": found, "source_ids": ids}
