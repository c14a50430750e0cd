"""Similar programs: the visible programs that are most similar to a draft, or to a program."""

import asyncio
from collections.abc import Hashable, Iterable, Mapping, Sequence
from dataclasses import dataclass, field
from datetime import date
from functools import cache, lru_cache
from typing import Any
from uuid import UUID

from db import regions as region_facts
from db.regions import RegionFact
from services.comparing import blocking_keys, facts, loading, reason_texts, scoring
from services.comparing.facts import Facts, Party, Place
from services.comparing.pair_reasons import organization_names
from services.comparing.scoring import Similarity
from services.comparing.statistics import Statistics
from services.comparing.target_groups import TargetGroup
from services.querying.errors import BadInputError, LimitError
from services.querying.reader import Reader
from services.querying.statements import Statement

# The most programs to compare per program or draft, and the most holders of keys to consider for that.
MOST_COMPARED, MOST_CONSIDERED = 40, 1_500
MOST_KEYS = 40
# The most programs to find similar ones for in one request: each takes some milliseconds of CPU time.
MOST_REQUESTED = 25
# The id of a draft, which is no program.
DRAFT = UUID(int=0)

FREQUENCIES = Statement(
    "SELECT s.programs AS total, k.key, k.programs FROM comparison_state s"
    " LEFT JOIN key_frequency k ON k.key = ANY($1)",
    ("keys",),
    {},
)


SHARING = """
SELECT asked.place, found.program_id
FROM (
    SELECT place, array_agg(key) AS keys, array_agg(worth) AS worths
    FROM unnest($1::int[], $2::text[], $3::float8[]) AS each (place, key, worth) GROUP BY place
) asked CROSS JOIN LATERAL sharing_{role}(asked.keys, asked.worths, $4) AS found
"""
SHARING_VALUES = ("places", "keys", "worths", "most")


@dataclass(frozen=True, slots=True)
class Draft:
    """A planned program, as its planner describes it."""

    title: str
    description: str = ""
    regions: tuple[str, ...] = ()
    themes: tuple[str, ...] = ()
    groups: tuple[TargetGroup, ...] = ()
    start: date | None = None
    end: date | None = None
    organizations: tuple[UUID, ...] = field(default=())


def facts_of_draft(draft: Draft) -> Facts:
    """The facts of a draft."""
    title = facts.title("und", draft.title)
    description_words = facts.description([("und", draft.description)])
    places = {place for code in draft.regions for place in places_of(code)}
    return Facts(
        id=DRAFT,
        titles=(title,),
        description=description_words,
        parties=tuple(Party(identity, "IMPLEMENTING", "") for identity in draft.organizations),
        start=draft.start,
        end=draft.end,
        countries=frozenset(place.code for place in places if place.level == "COUNTRY"),
        places=frozenset(places),
        sectors=frozenset(("1" if len(code) > 3 else "2", code) for code in draft.themes),
        groups=frozenset(draft.groups) or facts.groups_of([title], description_words),
    )


def places_of(code: str) -> Iterable[Place]:
    """The region with an ISO 3166-2 or Kemendagri code and its ancestors; raises BadInputError if unknown."""
    regions_by_code = _regions()
    if code not in regions_by_code:
        raise BadInputError(
            f"There is no region {code[:20]!r}: use ISO 3166-2 codes such as `ID-JI`, or Kemendagri codes "
            "such as `35.78`.",
            argument="input.regions",
        )
    region: RegionFact | None = regions_by_code[code]
    while region is not None:
        yield Place(region.code, region.level, (("id", region.name_id), ("en", region.name_en)))
        region = regions_by_code[region.parent_code] if region.parent_code else None


@cache
def _regions() -> Mapping[str, RegionFact]:
    all_regions = region_facts.load()
    return {each.code: each for each in all_regions} | {
        each.kemendagri_code: each for each in all_regions if each.kemendagri_code
    }


async def of_draft(reader: Reader, draft: Draft, most: int) -> list[Mapping[str, Any]]:
    """The visible programs that are most similar to a draft, as rows: score, program_id, reasons."""
    return (await _similar(reader, {DRAFT: facts_of_draft(draft)}, most))[DRAFT]


async def of_programs(
    reader: Reader, ids: Iterable[UUID], most: int
) -> dict[Hashable, list[Mapping[str, Any]]]:
    """The visible programs that are most similar to each program, without the program itself."""
    requested = list(ids)
    if len(requested) > MOST_REQUESTED:
        raise LimitError(
            f"`similar` is available for at most {MOST_REQUESTED} programs per request, "
            f"not for {len(requested)}. Request smaller pages."
        )
    facts_by_id = await facts_of(reader, requested)
    return await _similar(reader, facts_by_id, most)


async def _similar(
    reader: Reader, facts_by_id: Mapping[UUID, Facts], most: int
) -> dict[Hashable, list[Mapping[str, Any]]]:
    keys_by_id = {identity: blocking_keys.keys_of(each) for identity, each in facts_by_id.items()}
    statistics = await _frequencies(reader, {key for each in keys_by_id.values() for key in each})
    searched_keys = {identity: search_keys(each, statistics) for identity, each in keys_by_id.items()}
    candidates = await _sharing(reader, searched_keys, statistics)
    others = await facts_of(
        reader, list({each for candidate_ids in candidates.values() for each in candidate_ids})
    )
    words = {word for each in (*facts_by_id.values(), *others.values()) for word in each.words}
    counted = {key for each in others.values() for key in blocking_keys.counted_only(each)}
    statistics = await _frequencies(reader, words | counted)
    best: dict[UUID, list[tuple[UUID, Similarity]]] = {}
    for identity, each in facts_by_id.items():
        candidate_facts = [others[one] for one in candidates.get(identity, ()) if one in others]
        best[identity] = ranked(each, candidate_facts, statistics)[:most]
        # Let other requests run between two programs.
        await asyncio.sleep(0)
    return await _rows(reader, best)


def search_keys(keys: Iterable[str], statistics: Statistics) -> list[str]:
    """The keys to search by, the rarest first, up to the limits on keys and programs."""
    chosen: list[str] = []
    considered = 0
    pairing = (key for key in keys if blocking_keys.most_sharing(key) > 0)
    for key in sorted(pairing, key=lambda each: (statistics.frequencies.get(each, 0), each)):
        considered += statistics.frequencies.get(key, 1)
        if chosen and (considered > MOST_CONSIDERED or len(chosen) == MOST_KEYS):
            break
        chosen.append(key)
    return chosen


def ranked(one: Facts, others: Iterable[Facts], statistics: Statistics) -> list[tuple[UUID, Similarity]]:
    """The other programs, the most similar first, without itself and those with a score of 0."""
    scored = ((each.id, scoring.similarity(one, each, statistics)) for each in others if each.id != one.id)
    similar = [(identity, each) for identity, each in scored if each.score > 0]
    return sorted(similar, key=lambda pair: (-pair[1].score, pair[0]))


async def _frequencies(reader: Reader, keys: Iterable[str]) -> Statistics:
    rows = await reader.fetch(FREQUENCIES, {"keys": list(keys)})
    total = rows[0]["total"] if rows else 0
    return Statistics(total, {row["key"]: row["programs"] for row in rows if row["key"] is not None})


@lru_cache
def sharing_statement(member: bool) -> Statement:
    """Build the statement for the programs that share most with each list of keys (place, key, worth)."""
    return Statement(SHARING.format(role="member" if member else "public"), SHARING_VALUES, {})


async def _sharing(
    reader: Reader, keys_by_id: Mapping[UUID, Sequence[str]], statistics: Statistics
) -> dict[UUID, list[UUID]]:
    """The programs that share most of the keys of each program."""
    ids = list(keys_by_id)
    pairs = [(place, key) for place, identity in enumerate(ids) for key in keys_by_id[identity]]
    if not pairs:
        return {}
    values = {
        "places": [place for place, _ in pairs],
        "keys": [key for _, key in pairs],
        "worths": [blocking_keys.worth(key, statistics) for _, key in pairs],
        "most": MOST_COMPARED,
    }
    by_id: dict[UUID, list[UUID]] = {}
    for row in await reader.fetch(sharing_statement(reader.viewer.is_member), values):
        by_id.setdefault(ids[row["place"]], []).append(row["program_id"])
    return by_id


@lru_cache
def facts_statement(member: bool) -> Statement:
    """Build the statement for the facts of programs that the viewer may see."""
    if member:
        return Statement(loading.statement(loading.MEMBER), ("ids", "viewer"), {})
    return Statement(loading.statement(loading.PUBLIC), ("ids",), {})


async def facts_of(reader: Reader, ids: Sequence[UUID]) -> dict[UUID, Facts]:
    """The facts of programs that the viewer may see."""
    if not ids:
        return {}
    rows = await reader.fetch(facts_statement(reader.viewer.is_member), {"ids": ids})
    return {row["id"]: loading.facts_of_row(row) for row in rows}


async def _rows(
    reader: Reader, similar: Mapping[UUID, Sequence[tuple[UUID, Similarity]]]
) -> dict[Hashable, list[Mapping[str, Any]]]:
    """The similar programs as rows; their reasons name only organizations that the viewer may see."""
    reasons = {
        (identity, other): [(str(reason.kind), reason.points, reason.evidence) for reason in each.reasons]
        for identity, pairs in similar.items()
        for other, each in pairs
    }
    organization_ids = {each for stored in reasons.values() for each in reason_texts.organizations_in(stored)}
    names = await organization_names(reader, organization_ids)
    return {
        identity: [
            {
                "score": each.score,
                "program_id": other,
                "reasons": reason_texts.rows(reasons[identity, other], names),
            }
            for other, each in pairs
        ]
        for identity, pairs in similar.items()
    }
