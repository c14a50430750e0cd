"""The graph keeps the public contract of its core: names, nullability, lists."""

import re
from pathlib import Path

import pytest
from graphql import (
    DocumentNode,
    EnumTypeDefinitionNode,
    InputObjectTypeDefinitionNode,
    InterfaceTypeDefinitionNode,
    ObjectTypeDefinitionNode,
    build_schema,
    parse,
    print_ast,
)
from graphql.utilities import find_breaking_changes

from schema.graph import graph

CONTRACT = Path(__file__).parents[2] / "shared" / "docs" / "contract.graphql"
WINDOW = "first: Int, after: String, last: Int, before: String"
# Values that the hub has beyond the contract, each for a question that the contract leaves open.
ADDED = {
    "ProgramOrderField": {"CHANGED_AT", "BUDGET", "ACHIEVEMENT", "STALENESS"},
    # Documents of categories that are no reports.
    "KnowledgeKind": {"PLAN", "AGREEMENT"},
}
FIELDED = (ObjectTypeDefinitionNode, InterfaceTypeDefinitionNode, InputObjectTypeDefinitionNode)


def read_contract() -> DocumentNode:
    """The contract with its shorthand written out."""
    if not CONTRACT.is_file():
        pytest.skip(f"needs the contract, {CONTRACT}")
    lines = (line.partition("#")[0] for line in CONTRACT.read_text("utf-8").splitlines())
    return parse(re.sub(r"\bPAGE\b", WINDOW, "\n".join(lines)))


def facts(document: DocumentNode) -> set[str]:
    """Everything that a schema promises, a line each."""
    told = set()
    for definition in document.definitions:
        if isinstance(definition, EnumTypeDefinitionNode):
            told |= {f"{definition.name.value} = {value.name.value}" for value in definition.values or ()}
        elif isinstance(definition, FIELDED):
            name = definition.name.value
            for field in definition.fields or ():
                told.add(f"{name}.{field.name.value}: {print_ast(field.type)}")
                for argument in getattr(field, "arguments", None) or ():
                    told.add(f"{name}.{field.name.value}({argument.name.value}: {print_ast(argument.type)})")
            for interface in getattr(definition, "interfaces", None) or ():
                told.add(f"{name} implements {interface.name.value}")
    return told


def test_everything_that_the_contract_promises_is_in_the_graph() -> None:
    promised = facts(read_contract())
    kept = facts(parse(graph.as_str()))
    assert len(promised) > 300
    assert promised - kept == set()


def words(document: DocumentNode) -> dict[str, set[str]]:
    """The values of each enum."""
    return {
        definition.name.value: {value.name.value for value in definition.values or ()}
        for definition in document.definitions
        if isinstance(definition, EnumTypeDefinitionNode)
    }


def test_enums_have_no_value_that_the_contract_does_not_name() -> None:
    promised, kept = words(read_contract()), words(parse(graph.as_str()))
    assert {name: kept[name] - ADDED.get(name, set()) for name in promised} == promised


# An output may be an activity, serves nodes of plans itself, and has a page.
OF_OUTPUTS = ("iatiIdentifier", "activity", "alignments", "url")


@pytest.mark.parametrize("kind", ["Outcome", "Impact", "OtherResult"])
def test_other_results_are_as_outputs_without_what_only_outputs_have(kind: str) -> None:
    types = graph._schema.type_map
    output = {name: str(field.type) for name, field in types["Output"].fields.items()}  # type: ignore[attr-defined]
    other = {name: str(field.type) for name, field in types[kind].fields.items()}  # type: ignore[attr-defined]
    assert other == {k: v for k, v in output.items() if k not in OF_OUTPUTS}


# What some connections tell beside their pages.
BESIDE = {
    "SearchConnection": ("facets",),
    **dict.fromkeys(
        (
            "ProgramConnection",
            "OutputConnection",
            "OrganizationConnection",
            "KnowledgeProductConnection",
            "TransactionConnection",
        ),
        ("aggregate",),
    ),
    "ObstacleConnection": ("groups",),
    "CommitmentConnection": ("summary",),
}


@pytest.mark.parametrize(
    "name",
    [name for name in graph._schema.type_map if name.endswith("Connection")],
)
def test_every_connection_has_the_same_shape(name: str) -> None:
    fields = graph._schema.type_map[name].fields  # type: ignore[attr-defined]
    item = str(fields["nodes"].type).strip("[]!")
    edge = name.replace("Connection", "Edge")
    shown = {key: str(field.type) for key, field in fields.items() if key not in BESIDE.get(name, ())}
    assert shown == {
        "edges": f"[{edge}!]!",
        "nodes": f"[{item}!]!",
        "pageInfo": "PageInfo!",
        "totalCount": "Int!",
    }


def test_a_partner_edge_tells_the_number_of_shared_programs() -> None:
    edge = graph._schema.type_map["PartnerEdge"].fields  # type: ignore[attr-defined]
    assert str(edge["sharedProgramCount"].type) == "Int!"


def test_the_committed_schema_is_the_real_one() -> None:
    committed = (Path(__file__).parents[1] / "schema" / "schema.graphql").read_text("utf-8")
    assert find_breaking_changes(build_schema(committed), graph._schema) == []
    assert committed == graph.as_str() + "\n"


def test_every_element_has_a_description() -> None:
    silent = []
    for name, type_ in graph._schema.type_map.items():
        if name.startswith("__") or name in ("Boolean", "Float", "ID", "Int", "String"):
            continue
        if not type_.description:
            silent.append(name)
        for key, part in {**getattr(type_, "fields", {}), **getattr(type_, "values", {})}.items():
            if not part.description:
                silent.append(f"{name}.{key}")
            for argument, taken in (getattr(part, "args", None) or {}).items():
                if not taken.description:
                    silent.append(f"{name}.{key}({argument})")
    assert silent == []
