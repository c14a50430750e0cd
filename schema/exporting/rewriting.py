"""Rewrites a query into the query for one page of an exported list.

Other fields and the page arguments of the list are removed. Nested lists return 100 records instead of 20
unless the query sets a size, and report whether there are more.
"""

from collections.abc import Iterable
from dataclasses import dataclass
from typing import Any

from graphql import (
    DocumentNode,
    FieldNode,
    FragmentSpreadNode,
    GraphQLSchema,
    Node,
    OperationDefinitionNode,
    TypeInfo,
    TypeInfoVisitor,
    VariableNode,
    Visitor,
    get_named_type,
    parse,
    print_ast,
    visit,
)

from schema.arguments import PageArguments
from schema.execution.collecting import Collector
from schema.exporting.finding import ExportedList, Step, is_page
from schema.limits import fragments_of, operations_of
from services.querying.errors import BadInputError

SIZE, AFTER, COUNT = "exportFirst", "exportAfter", "exportCount"
# The size of a nested list if the query does not set one.
NESTED_LIST_SIZE = PageArguments.largest
WINDOW = ("first", "after", "last", "before")
OWN_VARIABLES = f"${SIZE}: Int!, ${AFTER}: String, ${COUNT}: Boolean!"
OWN_PAGE = f"pageInfo {{ hasNextPage endCursor }} totalCount @include(if: ${COUNT})"


@dataclass(frozen=True, slots=True)
class PageQuery:
    """The query for one page of a list, and the client's variables that it uses."""

    text: str
    document: DocumentNode
    variables: frozenset[str]


def page_query(
    core: GraphQLSchema,
    document: DocumentNode,
    operation: OperationDefinitionNode,
    collector: Collector,
    found: ExportedList,
) -> PageQuery:
    """Return the query for one page, with the variables SIZE, AFTER and COUNT."""
    selection = conditioned(found.steps[-1], listed(collector, found))
    for step in reversed(found.steps[:-1]):
        asked = step.nodes[0]
        selection = conditioned(step, f"{head(asked, asked.arguments or ())} {{ {selection} }}")
    fragments = used_fragments(document, selection)
    used = frozenset(names_in([parse(f"{{ {selection} }}"), *fragments], VariableNode))
    kept = [each for each in operation.variable_definitions or () if each.variable.name.value in used]
    definitions = ", ".join([OWN_VARIABLES, *(print_ast(each) for each in kept)])
    parts = [f"query Export({definitions}) {{ {selection} }}", *(print_ast(each) for each in fragments)]
    made = completed(core, parse("\n".join(parts)))
    names = frozenset(each.variable.name.value for each in kept)
    return PageQuery(print_ast(made), made, names)


def conditioned(step: Step, selection: str) -> str:
    """Wrap a selection in a fragment if the field has one of several types."""
    return f"... on {step.condition} {{ {selection} }}" if step.condition else selection


def head(node: FieldNode, arguments: Iterable[Node], *more: str) -> str:
    """Return the name and arguments of a field as text."""
    alias = f"{node.alias.value}: " if node.alias else ""
    given = ", ".join([*more, *map(print_ast, arguments)])
    return f"{alias}{node.name.value}" + (f"({given})" if given else "")


def listed(collector: Collector, found: ExportedList) -> str:
    """Return the list, selected by its edges: the fields of its records and of the edges."""
    node = found.steps[-1].nodes[0]
    records, places = [], []
    for page_field in collector.fields(found.type, found.steps[-1].sets).values():
        name, sets = page_field[0].name.value, [each.selection_set for each in page_field]
        if name == "nodes":
            records += sets
        elif name == "edges":
            edge: Any = get_named_type(found.type.fields["edges"].type)
            for edge_field in collector.fields(edge, [each for each in sets if each]).values():
                if edge_field[0].name.value == "node":
                    records += [each.selection_set for each in edge_field]
                elif edge_field[0].name.value != "cursor":
                    places.append(print_ast(edge_field[0]))
    asked = " ".join(print_ast(part) for each in records if each for part in each.selections)
    if not asked:
        raise BadInputError(
            f"The query selects no fields of the records of `{found.name}`. Select the columns under "
            "`nodes`.",
            argument="query",
        )
    arguments = [each for each in node.arguments or () if each.name.value not in WINDOW]
    window = f"first: ${SIZE}, after: ${AFTER}"
    edges = f"edges {{ node {{ {asked} }} {' '.join(places)} cursor }}"
    return f"{head(node, arguments, window)} {{ {edges} {OWN_PAGE} }}"


def used_fragments(document: DocumentNode, selection: str) -> list[Node]:
    """Return the fragments that a selection uses, directly or through other fragments."""
    known = fragments_of(document)
    names: list[str] = []
    waiting = names_in([parse(f"{{ {selection} }}")], FragmentSpreadNode)
    while waiting:
        name = waiting.pop()
        if name not in names:
            names.append(name)
            waiting += names_in([known[name]], FragmentSpreadNode)
    return [known[name] for name in names]


def names_in(parts: Iterable[Node], kind: type[FragmentSpreadNode | VariableNode]) -> list[str]:
    """Return the names of all fragments, or of all variables, that parts of a document use."""
    found: list[str] = []

    class Finder(Visitor):
        """Finds them."""

        def enter(self, node: Node, *_: Any) -> None:
            if isinstance(node, kind):
                found.append(node.name.value)

    for part in parts:
        visit(part, Finder())
    return found


def completed(core: GraphQLSchema, document: DocumentNode) -> DocumentNode:
    """Return the document with the maximum size for nested lists and with `hasNextPage`."""
    types = TypeInfo(core)

    class Completer(Visitor):
        """Completes lists."""

        def leave_field(self, node: FieldNode, *_: Any) -> FieldNode | None:
            if not is_page(get_named_type(types.get_type())) or not brings_records(node):
                return None
            return long_list(node)

    made: DocumentNode = visit(document, TypeInfoVisitor(types, Completer()))
    return made


def brings_records(node: FieldNode) -> bool:
    """Return whether a field selects records of a list and not only its count."""
    asked = node.selection_set.selections if node.selection_set else ()
    return any(not isinstance(each, FieldNode) or each.name.value in ("nodes", "edges") for each in asked)


def long_list(node: FieldNode) -> FieldNode:
    """Return a field with the maximum list size, unless the client sets one, and with `hasNextPage`."""
    given = list(node.arguments or ())
    size = () if {each.name.value for each in given} & {"first", "last"} else (f"first: {NESTED_LIST_SIZE}",)
    asked = " ".join(print_ast(each) for each in node.selection_set.selections) if node.selection_set else ""
    made = parse(f"{{ {head(node, given, *size)} {{ {asked} pageInfo {{ hasNextPage }} }} }}")
    (operation,) = operations_of(made)
    field = operation.selection_set.selections[0]
    return FieldNode(
        name=node.name,
        alias=node.alias,
        arguments=getattr(field, "arguments", ()),
        directives=node.directives,
        selection_set=getattr(field, "selection_set", None),
    )
