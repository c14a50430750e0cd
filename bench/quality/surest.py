"""The pairs with the highest scores on the real set, by identifier, with their reasons."""

from collections.abc import Callable, Mapping
from typing import Any

import asyncpg
import orjson

from bench.quality.tables import table

NUMBER = 30

STATEMENT = """
SELECT o.kind, o.score, o.reasons, a.iati_identifier AS a, b.iati_identifier AS b
FROM overlap o JOIN program a ON a.id = o.a_id JOIN program b ON b.id = o.b_id
ORDER BY o.score DESC, least(a.iati_identifier, b.iati_identifier),
    greatest(a.iati_identifier, b.iati_identifier)
LIMIT $1
"""

Evidence = Mapping[str, Any]

# The fields of evidence that are numbers or codes; titles and texts are omitted.
FIGURES: Mapping[str, Callable[[Evidence], str]] = {
    "TITLE": lambda found: f"{'same' if found['same'] else 'alike'}, {found['percent']} % telling",
    "PERIOD": lambda found: f"{found['days']} days" + same_dates(found),
    "PLACE": lambda found: " ".join((*found["countries"], *found["regions"])),
    "SECTOR": lambda found: " ".join(found["codes"]),
    "AMOUNT": lambda found: f"{found['amount']} {found['currency']}",
}


async def lines(connection: asyncpg.Connection) -> str:
    """Return the table of the surest pairs."""
    rows = await connection.fetch(STATEMENT, NUMBER)
    return table(
        ("", "activities", "kind", "score", "reasons"),
        (
            (
                str(place),
                f"`{row['a']}` `{row['b']}`",
                row["kind"],
                f"{row['score']:.4f}",
                reasons_text(row["reasons"]),
            )
            for place, row in enumerate(rows, 1)
        ),
    )


def reasons_text(stored: str) -> str:
    """Return stored reasons as kinds, figures and points."""
    return "; ".join(reason(*each) for each in orjson.loads(stored))


def reason(kind: str, points: float, evidence: Evidence) -> str:
    """One reason: `PERIOD 120 days +1.80`."""
    figures = FIGURES[kind](evidence) if kind in FIGURES else ""
    return " ".join(part for part in (kind, figures, f"{points:+.2f}") if part)


def same_dates(found: Evidence) -> str:
    """Whether both start and end on the same dates."""
    return ", same dates" if found["sameStart"] and found["sameEnd"] else ""
