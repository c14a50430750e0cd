"""Limits on operations, checked before anything runs."""

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
# Deeper than any input type requires; filters have a much lower limit.
DEEPEST_VALUES = 50
TOO_DEEP_VALUES = (
    f"The operation has values that are nested more than {DEEPEST_VALUES} levels deep. Simplify them."
)


@dataclass(frozen=True, slots=True)
class Limits:
    """The limits of one operation."""

    depth: int = 15
    aliases: int = 15
    directives: int = 50
    tokens: int = 2000
    nodes: int = 50_000
    characters: int = 50_000
    values: int = 5_000


def refused(message: str, node: Node | None = None) -> GraphQLError:
    """Return the error of an operation that exceeds a limit."""
    return GraphQLError(message, node, extensions={"code": LIMIT_EXCEEDED})


class Counter(Visitor):
    """Counts the aliases and directives of a document, and the levels of its values."""

    def __init__(self) -> None:
        super().__init__()
        self.aliases = 0
        self.directives = 0
        self.values = 0
        self._open_values = 0

    def enter_field(self, node: FieldNode, *_: Any) -> None:
        """Count the alias of a field."""
        self.aliases += node.alias is not None

    def enter_directive(self, *_: Any) -> None:
        """Count a directive."""
        self.directives += 1

    def enter_object_value(self, *_: Any) -> None:
        """Count a level of values."""
        self._open_values += 1
        self.values = max(self.values, self._open_values)

    def leave_object_value(self, *_: Any) -> None:
        """Leave a level of values."""
        self._open_values -= 1

    enter_list_value, leave_list_value = enter_object_value, leave_object_value


def check_document(document: DocumentNode, limits: Limits) -> list[GraphQLError]:
    """Return the limits that a document exceeds, regardless of its variables."""
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
    deep = [refused(TOO_DEEP_VALUES)] if counter.values > DEEPEST_VALUES else []
    return deep + [
        refused(
            f"The operation has {number} {what}; the maximum is {most} ({name}). Split it into several "
            "operations."
        )
        for what, name, number, most in found
        if number > most
    ]


def fragments_of(document: DocumentNode) -> dict[str, FragmentDefinitionNode]:
    """Return the fragments of a document by name."""
    return {
        definition.name.value: definition
        for definition in document.definitions
        if isinstance(definition, FragmentDefinitionNode)
    }


def operations_of(document: DocumentNode) -> list[OperationDefinitionNode]:
    """Return the operations of a document."""
    return [each for each in document.definitions if isinstance(each, OperationDefinitionNode)]


def deepest(document: DocumentNode) -> Iterable[int]:
    """Return the depth of the fields of each operation, without introspection."""
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
                # Set first to stop at a cycle of fragments, which validation reports.
                known[name] = 0
                known[name] = depth(fragments[name].selection_set) if name in fragments else 0
            return known[name]
        return depth(selection.selection_set)

    return [depth(operation.selection_set) for operation in operations_of(document)]


def written_out(document: DocumentNode) -> Iterable[int]:
    """Return the number of fields of each operation after expanding its fragments.

    Fragments that spread each other twice double the fields with each level: a short text becomes a
    huge plan.
    """
    fragments = fragments_of(document)
    known: dict[int, int] = {}

    def number(selections: SelectionSetNode) -> int:
        identity = id(selections)
        if identity not in known:
            # Set first to stop at a cycle of fragments, which validation reports.
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
    """Yield the fields that are selected on the same record, visiting each fragment once."""
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
