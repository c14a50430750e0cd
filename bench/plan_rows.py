"""Generated rows of an action plan and of the alignments with it: 3 pillars, 38 foci, 130 actions."""

from collections.abc import Iterator, Sequence
from datetime import UTC, date, datetime
from typing import Any

from bench import records
from bench.identities import identity
from bench.outline import Outline, Owned, drawing, named
from db.plan_values import PlanNodeKind, PlanNodeRole
from db.tables.alignments import AlignmentSignificance, AlignmentStatus
from db.values import Visibility
from services.text.localized import encode

PLAN = named("id code title titles start_date end_date visibility owner_id source_id")
NODE = named(
    "id plan_id visibility owner_id parent_id kind code ordinal path depth title titles valid_from valid_to"
    " source_id"
)
LEAD = named("node_id visibility owner_id organization_id role ordinal")
ALIGNMENT = named(
    "id program_id work_visibility work_owner_id node_id node_visibility node_owner_id significance share"
    " status claimed_by_id decided_at"
)

START, END = date(2020, 1, 1), date(2024, 12, 31)
CODE = "BENCH-1"
PILLARS, FOCI, ACTIONS = 3, 38, 130
# How many programs serve the plan, and how many of these serve a second action.
ALIGNED, SECOND = 0.9, 0.4
DECIDED = datetime(2024, 6, 1, tzinfo=UTC)

Row = tuple[Any, ...]


def owner(outline: Outline) -> Owned:
    """The visibility and the owner of the plan: its first organization."""
    return Visibility.PUBLIC, outline.organization_ids[0]


def plans(outline: Outline) -> Iterator[Row]:
    """The row of PLAN."""
    visibility, organization = owner(outline)
    title = "[Sample] Action plan of the benchmark"
    source = records.SOURCE_ID
    yield (
        *(identity("plan", 0), CODE, title, encode([("en", title)]), START, END),
        *(visibility, organization, source),
    )


def nodes(outline: Outline) -> Iterator[Row]:
    """The rows of NODE, parents before children."""
    pillars = [(str(number + 1),) for number in range(PILLARS)]
    foci = spread(pillars, FOCI)
    actions = spread(foci, ACTIONS)
    kinds = (PlanNodeKind.PILLAR, PlanNodeKind.FOCUS, PlanNodeKind.ACTION)
    source = records.SOURCE_ID
    levels: tuple[Sequence[tuple[str, ...]], ...] = (pillars, foci, actions)
    for kind, codes in zip(kinds, levels, strict=True):
        for code in codes:
            title = f"[Sample] {kind.capitalize()} {'.'.join(code)}"
            parent = node_id(code[:-1]) if len(code) > 1 else None
            yield (
                *(node_id(code), identity("plan", 0), *owner(outline), parent, kind, ".".join(code)),
                *(int(code[-1]), "".join(f"{int(part):04}." for part in code), len(code)),
                *(title, encode([("en", title)]), START, END, source),
            )


def spread(parents: Sequence[tuple[str, ...]], number: int) -> list[tuple[str, ...]]:
    """The codes of nodes that are spread evenly over parents."""
    counts = [len(range(place, number, len(parents))) for place in range(len(parents))]
    return [
        (*code, str(place + 1)) for code, count in zip(parents, counts, strict=True) for place in range(count)
    ]


def node_id(code: Sequence[str]) -> Any:
    """The id of a node."""
    return identity("plan node", int("".join(f"{int(part):04}" for part in code)))


def action_codes() -> list[tuple[str, ...]]:
    """The codes of the actions."""
    return spread(spread([(str(number + 1),) for number in range(PILLARS)], FOCI), ACTIONS)


def leads(outline: Outline) -> Iterator[Row]:
    """The rows of LEAD: an organization leads each action."""
    draw = drawing("leads of actions")
    for code in action_codes():
        organization = outline.organization_ids[outline.some_organization(draw)]
        yield node_id(code), *owner(outline), organization, PlanNodeRole.LEAD, 0


def alignments(outline: Outline) -> Iterator[Row]:
    """The rows of ALIGNMENT: most programs serve an action, some a second one."""
    draw = drawing("alignments")
    ids = [node_id(code) for code in action_codes()]
    number = 0
    for program, id_ in enumerate(outline.program_ids):
        if draw.random() > ALIGNED:
            continue
        for place, node in enumerate(draw.sample(ids, 1 + (draw.random() < SECOND))):
            confirmed = draw.random() < 0.5
            status = AlignmentStatus.CONFIRMED if confirmed else AlignmentStatus.CLAIMED
            visibility, organization = outline.program_owned[program]
            significance = AlignmentSignificance.SECONDARY if place else AlignmentSignificance.PRIMARY
            yield (
                *(identity("alignment", number), id_, visibility, organization, node, *owner(outline)),
                *(significance, None, status, organization, DECIDED if confirmed else None),
            )
            number += 1
