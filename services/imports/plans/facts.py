"""What a file says about a plan, as typed values."""

import datetime
from collections.abc import Sequence
from dataclasses import dataclass, field
from datetime import date
from decimal import Decimal

from db.plan_values import PlanNodeKind, PlanNodeRelation
from db.values import Visibility
from services.imports.plans.entries import Entry

Texts = Sequence[tuple[str, str]]


@dataclass(slots=True)
class LevelFacts:
    """A level of a plan and what the plan calls it."""

    kind: PlanNodeKind
    labels: Texts


@dataclass(slots=True)
class PlanFacts:
    """A plan without its nodes."""

    entry: Entry
    code: str
    titles: Texts
    start: date
    end: date
    owner: str
    descriptions: Texts = ()
    legal_bases: Texts = ()
    region: str | None = None
    visibility: Visibility = Visibility.PUBLIC
    is_sample: bool = False
    source: str | None = None
    source_url: str | None = None
    license: str | None = None
    updated: date | None = None


@dataclass(slots=True)
class NodeFacts:
    """A node; checks complete the dates, the ordinal and the path."""

    entry: Entry
    code: str
    kind: PlanNodeKind
    titles: Texts
    parent: str | None = None
    descriptions: Texts = ()
    problems: Texts = ()
    valid_from: date | None = None
    valid_to: date | None = None
    leads: Sequence[str] = ()
    supporting: Sequence[str] = ()
    successors: Sequence[str] = ()
    outputs: list[Texts] = field(default_factory=list)
    ordinal: int = 0
    path: str = ""

    @property
    def depth(self) -> int:
        """The number of nodes from the root down to this one."""
        return len(self.path) // 5


@dataclass(slots=True)
class LinkFacts:
    """A link to a node of another plan, which `to` refers to as PLAN/CODE."""

    entry: Entry
    node: str
    to: str
    relation: PlanNodeRelation
    notes: Texts = ()


@dataclass(slots=True)
class FigureFacts:
    """A number that a source gives."""

    entry: Entry
    measure: str
    value: Decimal
    source: str
    measures: Texts = ()
    node: str | None = None
    year: int | None = None
    out_of: Decimal | None = None
    unit: str | None = None
    source_url: str | None = None
    date: datetime.date | None = None
    notes: Texts = ()


@dataclass(slots=True)
class PlanFile:
    """Everything that a file says. `codes` are those of all nodes, also of nodes that other faults leave "
    "out."""

    plan: PlanFacts
    levels: Sequence[LevelFacts]
    nodes: Sequence[NodeFacts]
    links: Sequence[LinkFacts]
    figures: Sequence[FigureFacts]
    codes: frozenset[str] = frozenset()
