"""Similar obstacles: of the same category, with shared words, places or plan nodes, and how they were solved.

Candidates have the category of the obstacle, so that an index finds them and their number is bounded.
"""

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from functools import cache
from typing import Any

from services.querying.errors import LimitError
from services.querying.reader import Reader, Row
from services.querying.statements import Statement
from services.querying.visibility import visible_sql
from services.text import localized

# The most obstacles of a category that are compared with one, the newest first.
MOST_COMPARED = 200
# The most obstacles to find similar ones for in one request.
MOST_REQUESTED = 100
# The share of each reason in the score. Shared words count by how many of the shorter text are shared.
WORDS, PLAN_NODE, REGION, TYPE, CATEGORY = 0.5, 0.15, 0.15, 0.1, 0.1
# Words alone that are fewer say nothing.
FEWEST_WORDS = 2

SENTENCES = {
    "WORDS": ("Memuat kata yang sama: {0}.", "Shares the words {0}."),
    "PLAN_NODE": (
        "Menyangkut simpul rencana aksi yang sama.",
        "Is about the same node of an action plan.",
    ),
    "REGION": ("Menyangkut wilayah yang sama.", "Is about the same region."),
    "TYPE": ("Jenisnya sama.", "Is of the same type."),
    "CATEGORY": ("Kategorinya sama.", "Is of the same category."),
}
SHOWN_WORDS = 8


@dataclass(frozen=True, slots=True)
class Reason:
    """A reason why two obstacles are similar, its share of the score, and the words that both have."""

    kind: str
    points: float
    words: Sequence[str] = ()


@cache
def statement(*, member: bool) -> Statement:
    """Build the statement for the candidates of each obstacle $1, at most $2 for each."""
    viewer = "$3" if member else None
    sql = f"""
    SELECT a.id AS of_id, o.id, o.type = a.type AS type, o.plan_node_id = a.plan_node_id AS plan_node,
        o.region_id = a.region_id AS region, o.status IN ('RESOLVED', 'CLOSED') AS done,
        ARRAY(SELECT unnest(a.words) INTERSECT SELECT unnest(o.words) ORDER BY 1) AS words,
        least(cardinality(a.words), cardinality(o.words)) AS shorter
    FROM obstacle a CROSS JOIN LATERAL (
        SELECT x.id, x.type, x.plan_node_id, x.region_id, x.status, x.words FROM obstacle x
        WHERE x.category = a.category AND x.id <> a.id AND {visible_sql(viewer, "x")}
        ORDER BY x.id DESC LIMIT $2
    ) o
    WHERE a.id = ANY($1) AND {visible_sql(viewer, "a")}
    """  # noqa: S608 - conditions of our own
    names = ("ids", "most", "viewer") if member else ("ids", "most")
    return Statement(sql, names, {"most": MOST_COMPARED})


async def of_obstacles(reader: Reader, ids: Iterable[Any], most: int) -> dict[Any, list[Mapping[str, Any]]]:
    """The visible obstacles that are most similar to each one, as rows: score, reasons, obstacle_id.

    Of equally similar ones, those with a resolution come first.
    """
    requested = list(ids)
    if len(requested) > MOST_REQUESTED:
        raise LimitError(
            f"`similar` is available for at most {MOST_REQUESTED} obstacles per request, "
            f"not for {len(requested)}. Request smaller pages."
        )
    found: dict[Any, list[tuple[Any, ...]]] = {}
    for row in await reader.fetch(statement(member=reader.viewer.is_member), {"ids": requested}):
        if reasons := reasons_of(row):
            score = round(sum(each.points for each in reasons), 4)
            found.setdefault(row["of_id"], []).append((-score, not row["done"], row["id"], reasons))
    return {
        of_id: [similar(*each) for each in sorted(candidates, key=lambda one: one[:3])[:most]]
        for of_id, candidates in found.items()
    }


def reasons_of(row: Row) -> list[Reason]:
    """The reasons for the similarity of a pair, strongest first; none if only category and type are equal."""
    words = row["words"]
    share = len(words) / row["shorter"] if row["shorter"] else 0.0
    specific = [
        Reason("WORDS", round(WORDS * share, 4), words[:SHOWN_WORDS]) if len(words) >= FEWEST_WORDS else None,
        Reason("PLAN_NODE", PLAN_NODE) if row["plan_node"] else None,
        Reason("REGION", REGION) if row["region"] else None,
    ]
    found = [each for each in specific if each is not None]
    if not found:
        return []
    common = [Reason("TYPE", TYPE)] if row["type"] else []
    return sorted([*found, *common, Reason("CATEGORY", CATEGORY)], key=lambda each: -each.points)


def similar(score: float, _done: bool, id_: Any, reasons: Iterable[Reason]) -> dict[str, Any]:
    """The row of a similar obstacle."""
    return {"score": -score, "obstacle_id": id_, "reasons": [reason_row(each) for each in reasons]}


def reason_row(reason: Reason) -> dict[str, Any]:
    """The row of a reason, with its sentence in both languages."""
    shown = ", ".join(reason.words)
    indonesian, english = (text.format(shown) for text in SENTENCES[reason.kind])
    texts = localized.encode([("id", indonesian), ("en", english)])
    return {"kind": reason.kind, "points": reason.points, "texts": texts, "words": list(reason.words)}
