"""Limits on what one operation may ask, told before anything runs."""

from collections.abc import Iterable, Iterator, Mapping
from dataclasses import dataclass
from typing import Any

from graphql import (
    DocumentNode,
    FieldNode,
    FragmentDefinitionNode,
    FragmentSpreadNode,
    GraphQLError,
    InlineFragmentNode,
    OperationDefinitionNode,
    SelectionSetNode,
    Visitor,
    visit,
)
from graphql.language import Node

LIMIT_EXCEEDED = "LIMIT_EXCEEDED"


@dataclass(frozen=True, slots=True)
class Limits:
    """How much one operation may ask."""

    depth: int = 15
    aliases: int = 15
    directives: int = 50
    tokens: int = 2000
    nodes: int = 50_000
    characters: int = 50_000
    values: int = 5_000


def refused(message: str, node: Node | None = None) -> GraphQLError:
    """The error of an operation that asks too much."""
    return GraphQLError(message, node, extensions={"code": LIMIT_EXCEEDED})


class Counter(Visitor):
    """Counts the aliases and directives of a document."""

    def __init__(self) -> None:
        super().__init__()
        self.aliases = 0
        self.directives = 0

    def enter_field(self, node: FieldNode, *_: Any) -> None:
        """Count the alias of a field."""
        self.aliases += node.alias is not None

    def enter_directive(self, *_: Any) -> None:
        """Count a directive."""
        self.directives += 1


def check_document(document: DocumentNode, limits: Limits) -> list[GraphQLError]:
    """What is too much about a document, whatever its variables."""
    counter = Counter()
    visit(document, counter)
    depth = max(deepest(document), default=0)
    fields = max(written_out(document), default=0)
    found = (
        ("levels of fields", "HUB_MAX_DEPTH", depth, limits.depth),
        ("fields after expanding fragments", "HUB_MAX_TOKENS", fields, limits.tokens),
        ("aliases", "HUB_MAX_ALIASES", counter.aliases, limits.aliases),
        ("directives", "HUB_MAX_DIRECTIVES", counter.directives, limits.directives),
    )
    return [
        refused(
            f"The operation has {number} {what}; the maximum is {most} ({name}). Split it into several "
            "operations."
        )
        for what, name, number, most in found
        if number > most
    ]


def fragments_of(document: DocumentNode) -> dict[str, FragmentDefinitionNode]:
    """The document's fragments by name."""
    return {
        definition.name.value: definition
        for definition in document.definitions
        if isinstance(definition, FragmentDefinitionNode)
    }


def operations_of(document: DocumentNode) -> list[OperationDefinitionNode]:
    """The document's operations."""
    return [each for each in document.definitions if isinstance(each, OperationDefinitionNode)]


def deepest(document: DocumentNode) -> Iterable[int]:
    """How deep the fields of each operation nest; introspection does not count."""
    fragments = fragments_of(document)
    known: dict[str, int] = {}

    def depth(selections: SelectionSetNode | None) -> int:
        return max((of(each) for each in selections.selections), default=0) if selections else 0

    def of(selection: Any) -> int:
        if isinstance(selection, FieldNode):
            return 0 if selection.name.value.startswith("__") else 1 + depth(selection.selection_set)
        if isinstance(selection, FragmentSpreadNode):
            name = selection.name.value
            if name not in known:
                # Set first, so that a circle of fragments ends here; validation refuses it by name.
                known[name] = 0
                known[name] = depth(fragments[name].selection_set) if name in fragments else 0
            return known[name]
        return depth(selection.selection_set)

    return [depth(operation.selection_set) for operation in operations_of(document)]


def written_out(document: DocumentNode) -> Iterable[int]:
    """How many fields each operation has when every fragment is written out.

    Fragments that spread each other twice double the fields with each level: a short text, a huge plan.
    """
    fragments = fragments_of(document)
    known: dict[int, int] = {}

    def number(selections: SelectionSetNode) -> int:
        identity = id(selections)
        if identity not in known:
            # Set first, so that a circle of fragments ends here; validation refuses it by name.
            known[identity] = 0
            fields = list(level(selections, fragments))
            known[identity] = len(fields) + sum(
                number(each.selection_set) for each in fields if each.selection_set
            )
        return known[identity]

    return [number(operation.selection_set) for operation in operations_of(document)]


def level(
    selections: SelectionSetNode, fragments: Mapping[str, FragmentDefinitionNode]
) -> Iterator[FieldNode]:
    """The fields that are selected on the same record, each fragment looked into once."""
    waiting, visited = [selections], set()
    while waiting:
        for selection in waiting.pop().selections:
            if isinstance(selection, FieldNode):
                yield selection
            elif isinstance(selection, FragmentSpreadNode):
                name = selection.name.value
                if name not in visited and name in fragments:
                    visited.add(name)
                    waiting.append(fragments[name].selection_set)
            elif isinstance(selection, InlineFragmentNode):
                waiting.append(selection.selection_set)
