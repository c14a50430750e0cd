"""Suggested alignments: for programs, the nodes of action plans that they likely serve, with reasons."""

from collections.abc import Hashable, Iterable, Mapping, Sequence
from typing import Any
from uuid import UUID

from services.alignments import ALIGNMENT
from services.comparing import node_facts, node_reasons, similar, words
from services.comparing.node_facts import NodeFacts
from services.comparing.node_similarity import Rarity, Suggestion, suggestions
from services.comparing.pair_reasons import organization_names
from services.outputs import OUTPUT
from services.querying import reads
from services.querying.errors import LimitError
from services.querying.reader import Reader
from services.text import localized

# The most programs for which one request may have nodes suggested: each takes some milliseconds.
MOST_REQUESTED = 100
MOST_OUTPUTS = 50
NOTHING: frozenset[str] = frozenset()


async def of_programs(
    reader: Reader,
    ids: Iterable[UUID],
    plans: Sequence[str] | None,
    most: int,
    *,
    with_aligned: bool = False,
) -> dict[Hashable, list[Mapping[str, Any]]]:
    """The likeliest nodes for each program, as rows; by default without those that it is aligned with."""
    requested = list(ids)
    if len(requested) > MOST_REQUESTED:
        raise LimitError(
            f"`suggestedAlignments` is available for at most {MOST_REQUESTED} programs per request, not for "
            f"{len(requested)}. Request smaller pages."
        )
    nodes = await _nodes(reader, plans)
    facts = await similar.facts_of(reader, requested)
    delivered = await _outputs(reader, requested)
    aligned = await reads.rows_of_parents(
        reader, ALIGNMENT, "program_id", requested, ("program_id", "node_id"), order=("ordinal", "id")
    )
    rarity = Rarity(nodes)
    found: dict[UUID, list[Suggestion]] = {}
    for id_, each in facts.items():
        known = set() if with_aligned else {row["node_id"] for row in aligned.get(id_, ())}
        open_nodes = [node for node in nodes if node.id not in known]
        found[id_] = suggestions(each, delivered.get(id_, NOTHING), open_nodes, rarity)[:most]
    return await _rows(reader, found)


async def _outputs(reader: Reader, ids: Sequence[UUID]) -> dict[UUID, frozenset[str]]:
    """The words of the titles of the outputs of each program, without its description."""
    rows = await reads.rows_of_parents(
        reader, OUTPUT, "program_id", ids, ("program_id", "titles"), order=("id",)
    )
    return {
        id_: frozenset(
            word
            for row in of_program[:MOST_OUTPUTS]
            for _, text in localized.decode(row["titles"])
            for word in words.words(text)
        )
        for id_, of_program in rows.items()
    }


async def _nodes(reader: Reader, plans: Sequence[str] | None) -> list[NodeFacts]:
    codes = None if plans is None else [code.upper() for code in plans]
    rows = await reader.fetch(node_facts.statement(reader.viewer.is_member), {"plans": codes})
    return [node_facts.facts_of_row(row) for row in rows]


async def _rows(
    reader: Reader, found: Mapping[UUID, Sequence[Suggestion]]
) -> dict[Hashable, list[Mapping[str, Any]]]:
    """Suggestions as rows; their reasons name only organizations that the viewer may see."""
    reasons = [reason for each in found.values() for one in each for reason in one.reasons]
    ids = {UUID(id_) for _, _, evidence in reasons for id_ in evidence.get("organizations", ())}
    names = await organization_names(reader, ids)
    return {
        id_: [
            {
                "score": each.score,
                "node_id": each.node_id,
                "program_id": id_,
                "reasons": node_reasons.rows(each.reasons, names),
            }
            for each in suggested
        ]
        for id_, suggested in found.items()
    }
