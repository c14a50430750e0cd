"""No relation asks more statements for more parents: every one that the schema declares is tried here."""

from collections.abc import Iterator
from typing import Any, NamedTuple

import pytest
from graphql import GraphQLObjectType, get_named_type, is_leaf_type, is_list_type, is_object_type

from db.pools import Pools
from db.values import Role
from schema import identifiers
from schema.columns import DEFINITION, declared
from schema.fields import Related
from schema.graph import graph
from services.kinds.registry import BY_TYPENAME
from services.querying.viewers import ANONYMOUS, Viewer
from tests.asking import counted

TYPES = graph._schema.type_map
# Types whose records are found by their id: where every question here begins.
STARTS = {
    "Organization": "organization",
    "Program": "program",
    "Output": "result WHERE kind = 'OUTPUT'",
    "Outcome": "result WHERE kind = 'OUTCOME'",
    "Impact": "result WHERE kind = 'IMPACT'",
    "OtherResult": "result WHERE kind = 'OTHER'",
    "KnowledgeProduct": "knowledge_product",
    "Region": "region WHERE level <> 'COUNTRY'",
    "ActionPlan": "action_plan",
    "PlanNode": "plan_node",
}
MANY = 20
# Results of these kinds are few in the demo graph; their relations are the same as an output's. So are plans.
FEW = {"Outcome", "Impact", "OtherResult", "ActionPlan"}
# There is one of each in an answer, so it has no second parent.
SINGLE = {
    "Query",
    "HubInfo",
    "Viewer",
    "ImportRunConnection",
    "SearchConnection",
    "SearchEdge",
    "AlignmentAccepted",
    # A matrix is read once; tests of coverage count the statements of its rows and cells.
    *("Coverage", "CoverageRow", "CoverageCell", "CoverageGap"),
    "AlignmentDecided",
    "AlignmentStale",
    "CollaborationSaved",
    "CommitmentDecided",
    "ReportSaved",
    "ReportTemplateConnection",
    "OverlapDecided",
    "OverlapStale",
    "MergeDecided",
    "MergeStale",
    "RevisionSaved",
    "VersionConflict",
    "StaleVersion",
    "WrongState",
    "ConflictDecided",
    "KeySaved",
    "OrganizationDigest",
    "SpreadsheetApplied",
    "SpreadsheetClosed",
    "SpreadsheetRefused",
    "WebhookSaved",
    "WebhookStale",
    # A page of changes has one of each record; tests of the feed count its statements.
    "RecordChange",
    "ProgramChange",
}
# Types that are no kind of record, and to which only the root leads; their tests count statements.
OF_ROOT = {"ActionPlanConnection", "ApiKey", "Duty"}
# History is for members: the relations of these names, and those of these types.
HISTORY = {"claims", "changes"}
OF_HISTORY = {"Claim", "Change", "ChangeConnection", "ImportRun", "ImportRejectionConnection"}
# Decisions about overlaps: nobody has taken any in the demo graph.
DECIDED = {"decidedBy", "history"}
OF_DECISIONS = {"OverlapDecision", "OverlapDecisionConnection"}
OF_DECISIONS |= {"AlignmentDecision", "AlignmentDecisionConnection"}
# What is worked out for so many programs at once at most.
AT_MOST = {"similar": 25}
# Lists as long as the sentence that they belong to.
IN_SENTENCES = {"OverlapReason.organizations", "SuggestionReason.organizations"}
# Members change programs alone.
WAYS = {
    "Change.actor": ("Program", ("changes nodes",)),
    # The alignments of programs have no output.
    "Alignment.output": ("Output", ("alignments nodes",)),
}
# Nothing is withdrawn in the demo graph: tests/test_withdrawals.py tries these.
TRIED_ELSEWHERE = {"Program.withdrawal", "KnowledgeProduct.withdrawal", "Withdrawal.mergedInto"}
# No overlap of the demo graph is coordinated, and no obstacle was changed:
# tests/test_collaborations.py and tests/test_obstacles_of_members.py try these.
TRIED_ELSEWHERE |= {"Collaboration.overlap", "Overlap.collaboration", "CollaborationStep.organization"}
TRIED_ELSEWHERE |= {"Obstacle.changes"}
# Nobody has changed a commitment or a report of the demo graph, and ungrouped summaries lead nowhere:
# tests/test_commitments.py and tests/test_reports.py try these.
TRIED_ELSEWHERE |= {f"{name}.changes" for name in ("Commitment", "Report", "ReportTemplate")}
TRIED_ELSEWHERE |= {"Commitment.evidenceOutputs", "Report.decidedBy"}
TRIED_ELSEWHERE |= {"CommitmentSummary.node", "CommitmentSummary.organization"}
# All parts add up in the demo graph: tests/test_monitoring.py tries these.
TRIED_ELSEWHERE |= {"Indicator.disaggregationWarnings"}
# Dimensions whose keys are organizations.
ORGANIZATIONS = ("REPORTING_ORGANIZATION", "PUBLISHER", "PROVIDER")
# Two sets of arguments to ask with at once, by the name of an argument.
VARIANTS = {
    "first": ("first: 1", "first: 2"),
    "includeChildren": ("includeChildren: true", "includeChildren: false"),
}


class Path(NamedTuple):
    """A way from a record to the parents of a relation, and the relation."""

    start: str
    steps: tuple[str, ...]
    type: str
    field: str

    def __str__(self) -> str:
        return f"{self.type}.{self.field}"


def targets(type_: GraphQLObjectType) -> Iterator[tuple[str, GraphQLObjectType]]:
    """The fields of a type that lead to objects, looking through pages."""
    for name, field in type_.fields.items():
        target = get_named_type(field.type)
        if is_object_type(target) and "by" in field.args:
            if (dimension := grouped(field)) in ORGANIZATIONS:
                yield f"{name}(by:{dimension})", target
        elif is_object_type(target):
            yield name, target
            if "pageInfo" in target.fields:
                yield f"{name} nodes", get_named_type(target.fields["nodes"].type)


def grouped(field: Any) -> str:
    """What `by` asks for: organizations where there are any, so that groups lead on to them."""
    values = get_named_type(field.args["by"].type).values
    found: str = next((name for name in ORGANIZATIONS if name in values), sorted(values)[0])
    return found


def ways() -> dict[str, tuple[str, tuple[str, ...]]]:
    """The shortest way from a record with an id to each type."""
    found: dict[str, tuple[str, tuple[str, ...]]] = {name: (name, ()) for name in STARTS}
    queue = list(STARTS)
    while queue:
        name = queue.pop(0)
        start, steps = found[name]
        parent = TYPES[name]
        assert is_object_type(parent)
        for step, target in targets(parent):
            if target.name not in found:
                found[target.name] = (start, (*steps, step))
                queue.append(target.name)
    return found


def relations() -> list[Path]:
    """Every declared relation, with a way to its parents."""
    reached = ways()
    paths = []
    for name, type_ in TYPES.items():
        # A kind that no record leads to has a list at the root, which tests of its own try.
        if is_object_type(type_) and name not in SINGLE and name in reached:
            for field, definition in type_.fields.items():
                if isinstance(declared(definition), Related) and f"{name}.{field}" not in TRIED_ELSEWHERE:
                    start, steps = WAYS.get(f"{name}.{field}", reached[name])
                    paths.append(Path(start, steps, name, field))
    return paths


def selection(path: Path) -> str:
    """The relation asked twice at once, with distinct arguments where it takes any."""
    field = TYPES[path.type].fields[path.field]  # type: ignore[attr-defined] # an object type
    target = get_named_type(field.type)
    within = "" if is_leaf_type(target) else " { __typename }"
    if is_object_type(target) and "pageInfo" in target.fields:
        within = " { totalCount nodes { __typename } }"
    variants = next((pair for name, pair in VARIANTS.items() if name in field.args), None)
    if "by" in field.args:
        variants = (f"by: {grouped(field)}", f"by: {grouped(field)}, first: 1")
    if variants is None:
        return f"one: {path.field}{within}"
    return " ".join(
        f"{alias}: {path.field}({arguments}){within}"
        for alias, arguments in zip(("one", "two"), variants, strict=True)
    )


def question(path: Path) -> str:
    """The whole operation."""
    inner = selection(path)
    for step in reversed(" ".join(path.steps).split()):
        inner = f"{step} {{ {inner} }}"
    return f"query ($ids: [ID!]!) {{ nodes(ids: $ids) {{ ... on {path.start} {{ {inner} }} }} }}"


def found(value: Any) -> bool:
    """Whether an answer holds anything in the asked relation, at the end of the way."""
    if isinstance(value, list):
        return any(found(each) for each in value)
    if not isinstance(value, dict):
        return False
    if "one" in value:
        return holds(value["one"])
    return any(found(each) for each in value.values())


def holds(one: Any) -> bool:
    """Whether the answer of one relation holds anything: a record, rows, a page with rows, a number."""
    return one.get("nodes") != [] if isinstance(one, dict) else one not in (None, [])


async def ids_of(demo: Pools, start: str) -> list[str]:
    """The ids of up to twenty public records."""
    hidden = "" if start == "Region" else "AND visibility = 'PUBLIC'"
    where = STARTS[start] if "WHERE" in STARTS[start] else f"{STARTS[start]} WHERE true"
    async with demo.writing.acquire() as connection:
        rows = await connection.fetch(f"SELECT id FROM {where} {hidden} ORDER BY id")
    return [identifiers.encode(start, row["id"]) for row in rows]


def is_history(path: Path) -> bool:
    """Whether only members find something in the relation, and only where something has happened."""
    return path.field in HISTORY | DECIDED or path.type in OF_HISTORY | OF_DECISIONS


async def an_administrator(pools: Pools) -> Viewer:
    """Somebody who may see all of history."""
    return Viewer(await pools.writing.fetchval("SELECT id FROM organization LIMIT 1"), Role.ADMINISTRATOR)


@pytest.mark.parametrize("path", relations(), ids=str)
async def test_statements_do_not_grow_with_parents(demo: Pools, changed: Pools, path: Path) -> None:
    # Given records of which one at least has something in the relation
    pools, viewer = (changed, await an_administrator(changed)) if is_history(path) else (demo, ANONYMOUS)
    ids = await ids_of(pools, path.start)
    most = min(AT_MOST.get(step, 100) for step in (*path.steps, path.field))
    data, _ = await counted(pools, question(path), {"ids": ids[:most]}, viewer)
    full = [text for text, node in zip(ids, data["nodes"], strict=False) if found(node)]
    assert full, f"the demo graph has nothing in {path}"
    chosen = [*full, *(text for text in ids if text not in full)]
    assert len(chosen) >= (3 if path.start in FEW else MANY)
    # When two of them, and twenty, are asked
    _, few = await counted(pools, question(path), {"ids": chosen[:2]}, viewer)
    _, many = await counted(pools, question(path), {"ids": chosen[:MANY]}, viewer)
    # Then it takes as many statements
    assert few == many


def test_every_relation_is_reached_but_those_of_kinds_that_only_the_root_leads_to() -> None:
    declared_fields = {
        f"{name}.{field}"
        for name, type_ in TYPES.items()
        if is_object_type(type_) and name not in SINGLE
        for field, definition in type_.fields.items()
        if isinstance(declared(definition), Related)
    }
    reached = {str(path) for path in relations()} | (TRIED_ELSEWHERE & declared_fields)
    kinds = tuple(({*BY_TYPENAME} | OF_ROOT) - {*ways()})
    assert declared_fields - reached == {field for field in declared_fields if field.startswith(kinds)}
    assert len(reached) > 60


def test_fields_without_a_relation_bring_no_records() -> None:
    """A field that leads to a record must be declared as related, or hang on a row that is already there."""
    plain = {
        f"{name}.{field}"
        for name, type_ in TYPES.items()
        if is_object_type(type_) and not name.startswith("__") and name not in {"Mutation", "Subscription"}
        for field, definition in type_.fields.items()
        if DEFINITION in definition.extensions and declared(definition) is None
    }
    assert plain == set()


@pytest.mark.parametrize("size", [2, 20])
async def test_a_portal_page_takes_the_same_statements_whatever_its_size(demo: Pools, size: int) -> None:
    _, statements = await counted(
        demo,
        """query ($size: Int!) { programs(first: $size) { totalCount nodes { title
            reportingOrganization { name }
            organizations(first: 2) { nodes { name } }
            outputs(first: 5) { nodes { title indicators { title } } }
            knowledgeProducts(first: 3) { totalCount nodes { title } } } } }""",
        {"size": size},
    )
    # programs, their number; reporters, organizations, outputs, products, the products' number; indicators
    assert statements == 8


def test_lists_of_the_schema_are_lists_of_records_that_are_there() -> None:
    """Of the lists that can grow without end, none is shown whole: they are pages."""
    growing = {"Organization", "Program", "Output", "Outcome", "Impact", "OtherResult", "KnowledgeProduct"}
    whole = {
        f"{name}.{field}"
        for name, type_ in TYPES.items()
        if is_object_type(type_) and "Connection" not in name
        for field, definition in type_.fields.items()
        if any(is_list_type(part) for part in (definition.type, getattr(definition.type, "of_type", None)))
        and get_named_type(definition.type).name in growing
    }
    assert whole == IN_SENTENCES
