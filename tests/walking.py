"""Queries for every field that a viewer can reach, generated from the schema."""

from collections.abc import Iterator
from typing import Any

import orjson
from graphql import get_named_type, is_abstract_type, is_leaf_type, is_required_argument
from strawberry.types.graphql import OperationType

from db.pools import Pools
from resolvers.requests import Request
from schema.graph import build
from schema.limits import Limits
from services.querying.errors import ForbiddenError
from services.querying.reader import Reader
from services.querying.viewers import Viewer

# All together would exceed the limits.
LARGE = build(Limits(aliases=10_000, tokens=1_000_000, nodes=10**12, characters=1_000_000))
CORE = LARGE._schema
QUERIES = [OperationType.QUERY]
NODE = CORE.type_map["Node"]
# Lists that are not at the root are read as a whole.
MANY = 50
# Fields that need specific arguments, here and where the walk is used.
GIVEN = {"search", "similarPrograms"}
# Look-ups by key return records that lists return too.
BY_KEY = {
    *("node", "nodes", "organization", "program", "output", "knowledgeProduct", "region", "codelist"),
    "labels",
    "reportTemplate",
    *("revision", "withdrawn", "organizationDigest", "spreadsheetPlan", "webhook"),
    *("actionPlan", "planNode"),
}
# The arguments of fields that need them; they ask about the plan of plan_files.
REQUIRED = {
    "coverage": '(plan: "T-1", rows: ACTION, columns: PROVINCE)',
    "coverageGaps": '(plan: "T-1", year: 2023)',
}
SUBGRAPH = {"_service", "_entities"}


def is_record(type_: Any) -> bool:
    """Whether the records of a type have ids."""
    return is_abstract_type(type_) or NODE in type_.interfaces


def queries() -> Iterator[str]:
    """A query for each field of each root list, with all fields of the records, one record deep."""
    for name, field in CORE.query_type.fields.items():  # type: ignore[union-attr] # every schema has one
        target = get_named_type(field.type)
        if name in GIVEN | BY_KEY | SUBGRAPH:
            continue
        if not str(target).endswith("Connection"):
            yield f"{{ {name}{REQUIRED.get(name, '')} {body(target, 1)} }}"
            continue
        first = f"(first: {MANY})"
        node = get_named_type(target.fields["nodes"].type)
        yield f"{{ {name}{first} {{ totalCount nodes {body(node, 0)} }} }}"
        for further in further_of(node):
            yield f"{{ {name}{first} {{ nodes {{ {further} }} }} }}"
        yield from groups(name, target)


def further_of(type_: Any) -> Iterator[str]:
    """The relations of a record, each with all fields of the related records."""
    for name, field in type_.fields.items():
        target = get_named_type(field.type)
        if not is_leaf_type(target) and not needs_arguments(field):
            yield f"{name}{short(field)} {body(target, 1 - is_record(target))}"


def groups(name: str, connection: Any) -> Iterator[str]:
    """The groups of a list by each dimension."""
    if "aggregate" in connection.fields:
        aggregate = get_named_type(connection.fields["aggregate"].type)
        field = aggregate.fields["groups"]
        dimensions = get_named_type(field.args["by"].type)
        for dimension in dimensions.values:
            inner = body(get_named_type(field.type), 1)
            yield f"{{ {name} {{ aggregate {{ groups(by: [{dimension}]) {inner} }} }} }}"


def body(type_: Any, records: int, path: tuple[str, ...] = ()) -> str:
    """All fields of a type, and of related records up to a depth of `records`."""
    if is_abstract_type(type_):
        kinds = [
            f"... on {kind.name} {inner(kind, records, path, kind.name)}"
            for kind in CORE.get_possible_types(type_)
        ]
        return f"{{ __typename {' '.join(kinds)} }}"
    return inner(type_, records, path, "")


def inner(type_: Any, records: int, path: tuple[str, ...], apart: str) -> str:
    """All fields of an object type, with aliases if there are several types."""
    parts = ["__typename"]
    for name, field in type_.fields.items():
        target = get_named_type(field.type)
        alias = f"{apart}_{name}: {name}" if apart else name
        # Edges contain the same nodes as `nodes`, and a page has no other values.
        if needs_arguments(field) or name in ("edges", "pageInfo"):
            continue
        if is_leaf_type(target):
            parts.append(f"{alias}{short(field)}")
        elif target.name not in path and (left := records - is_record(target)) >= 0:
            parts.append(f"{alias}{short(field)} {body(target, left, (*path, type_.name))}")
    return f"{{ {' '.join(parts)} }}"


def needs_arguments(field: Any) -> bool:
    """Whether a field has required arguments."""
    return any(is_required_argument(argument) for argument in field.args.values())


def short(field: Any) -> str:
    """The arguments of a list that keep it short."""
    return f"(first: {MANY})" if "first" in field.args and "after" in field.args else ""


# Queries that search for a word in all ways.
FOUND = """query ($word: String!) { search(query: $word) { totalCount nodes { id } }
    programs(query: $word) { totalCount } organizations(query: $word) { totalCount }
    outputs(query: $word) { totalCount } knowledgeProducts(query: $word) { totalCount } }"""


def searched(word: str) -> str:
    """A query for everything that a word finds, with facets."""
    return f'{{ search(query: "{word}") {body(CORE.type_map["SearchConnection"], 1)} }}'


def alike(word: str) -> str:
    """A query for programs similar to a draft with that word as its title."""
    similar = body(CORE.type_map["SimilarProgram"], 1)
    return f'{{ similarPrograms(input: {{title: "{word}"}}) {similar} }}'


async def asked(pools: Pools, query: str, viewer: Viewer, **variables: str) -> str:
    """The answer to a query as text; only queries that the role does not allow are refused."""
    request = Request(Reader(pools, viewer), ("en",), "0" * 32, "test")
    result = await LARGE.run(query, variables, None, request, QUERIES)
    refusals = [
        error for error in result.errors or () if not isinstance(error.original_error, ForbiddenError)
    ]
    assert not refusals, (query[:200], refusals)
    return orjson.dumps(result.data, default=str).decode()


async def walked(pools: Pools, viewer: Viewer) -> dict[str, str]:
    """All answers for a viewer, by query."""
    return {query: await asked(pools, query, viewer) for query in queries()}
