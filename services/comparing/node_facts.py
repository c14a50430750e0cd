"""The facts of nodes of action plans, in a form that compares quickly with programs."""

from collections.abc import Iterable, Mapping
from dataclasses import dataclass, field
from datetime import date
from functools import cached_property, lru_cache
from typing import Any
from uuid import UUID

import orjson

from db.plan_values import PlanNodeRole
from services.comparing import activities, target_groups, words
from services.comparing.activities import Activity
from services.comparing.target_groups import TargetGroup
from services.querying.statements import Statement
from services.querying.visibility import visible_sql

# Nodes without nodes below them: what a program can serve most exactly.
LEAVES = """
SELECT n.id, n.plan_id, n.reference, n.valid_from, n.valid_to, n.titles::text, n.descriptions::text,
    n.problems::text,
    (SELECT jsonb_agg(x.titles)::text FROM plan_node_output x WHERE x.node_id = n.id AND {seen}) AS outputs,
    (SELECT jsonb_agg(u.titles)::text FROM plan_node u
        WHERE u.plan_id = n.plan_id AND u.id <> n.id AND n.path LIKE u.path || '%') AS above,
    (SELECT jsonb_object_agg(x.organization_id, x.role)::text FROM (
        SELECT x.organization_id, min(x.role) AS role FROM plan_node_organization x
        WHERE x.node_id = n.id AND {seen} GROUP BY x.organization_id) x) AS organizations
FROM plan_node n JOIN action_plan a ON a.id = n.plan_id
WHERE {wanted} AND ($1::text[] IS NULL OR a.code = ANY($1))
    AND NOT EXISTS (SELECT FROM plan_node c WHERE c.parent_id = n.id)
ORDER BY n.place
"""
Texts = Mapping[str, frozenset[str]]


@dataclass(frozen=True)
class NodeFacts:
    """The facts of one node; words by language, those of the title apart from all."""

    id: UUID
    plan_id: UUID
    reference: str
    valid_from: date
    valid_to: date
    title: frozenset[str]
    own: frozenset[str]
    # Words of the nodes above it.
    above: frozenset[str] = frozenset()
    organizations: Mapping[UUID, PlanNodeRole] = field(default_factory=dict)
    # The own words by language.
    said: Texts = field(default_factory=dict)

    @cached_property
    def groups(self) -> frozenset[TargetGroup]:
        """The target groups in its texts; if there are none, those above it."""
        return target_groups.named_in(self.own) or target_groups.named_in(self.above)

    @cached_property
    def activities(self) -> frozenset[Activity]:
        """The activities in its texts."""
        return activities.named_in(self.own)


@lru_cache
def statement(member: bool) -> Statement:
    """Build the statement for the lowest nodes of plans that the viewer may see."""
    viewer = "$2" if member else None
    sql = LEAVES.format(seen=visible_sql(viewer, "x"), wanted=visible_sql(viewer, "n"))
    return Statement(sql, ("plans", "viewer") if member else ("plans",), {})


def facts_of_row(row: Any) -> NodeFacts:
    """Build the facts from a row of the statement."""
    title = _by_language(_pairs(row["titles"]))
    lists = [_pairs(each) for each in (row["descriptions"], row["problems"])]
    outputs = [pair for texts in orjson.loads(row["outputs"] or "[]") for pair in texts]
    said = _by_language([*_pairs(row["titles"]), *(pair for each in lists for pair in each), *outputs])
    above = _by_language(pair for texts in orjson.loads(row["above"] or "[]") for pair in texts)
    organizations = orjson.loads(row["organizations"] or "{}")
    return NodeFacts(
        row["id"],
        row["plan_id"],
        row["reference"],
        row["valid_from"],
        row["valid_to"],
        all_words(title),
        all_words(said),
        all_words(above),
        {UUID(id_): PlanNodeRole(role) for id_, role in organizations.items()},
        said,
    )


def _pairs(stored: str | None) -> list[list[str]]:
    pairs: list[list[str]] = orjson.loads(stored or "[]")
    return pairs


def _by_language(pairs: Iterable[Iterable[str]]) -> Texts:
    found: dict[str, frozenset[str]] = {}
    for language, text in pairs:
        found[language] = found.get(language, frozenset()).union(words.words(text))
    return found


def all_words(texts: Texts) -> frozenset[str]:
    """The words of all languages."""
    return frozenset[str]().union(*texts.values())
