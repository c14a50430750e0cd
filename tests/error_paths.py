"""The errors that graphql-core reports if only the path of one error is requested.

Only its fields, and of each list only its item: another field or item could fail first, and then graphql-core
would not report this error.
"""

import re
from collections.abc import Iterable
from dataclasses import replace
from inspect import isawaitable
from typing import Any

from graphql import (
    DocumentNode,
    FieldNode,
    FragmentDefinitionNode,
    FragmentSpreadNode,
    InlineFragmentNode,
    NameNode,
    OperationDefinitionNode,
    SelectionSetNode,
    execute,
    parse,
)
from graphql.execution.executor_throwing_on_incremental import ExecutorThrowingOnIncremental

from db.pools import Pools
from resolvers.requests import Request
from schema.graph import graph
from services.querying.reader import Reader
from services.querying.viewers import Viewer
from tests.comparing import ErrorKey, error_key
from tests.operations import Operation

TYPENAME = FieldNode(name=NameNode(value="__typename"))


class Pruner:
    """Prune a document to the fields along a path; they keep their locations."""

    def __init__(self, document: DocumentNode, path: tuple[object, ...]) -> None:
        self.names = [step for step in path if isinstance(step, str)]
        self.operation = next(
            each for each in document.definitions if isinstance(each, OperationDefinitionNode)
        )
        self.fragments = {
            each.name.value: each for each in document.definitions if isinstance(each, FragmentDefinitionNode)
        }

    def pruned(self) -> DocumentNode:
        """The document with only the pruned operation, fragments inlined."""
        within = self.kept(self.operation.selection_set, 0)
        return DocumentNode(definitions=(replace(self.operation, selection_set=within),))

    def kept(self, selections: SelectionSetNode, depth: int) -> SelectionSetNode:
        """The selections along the path from this depth."""
        found = [one for each in selections.selections if (one := self.selection(each, depth)) is not None]
        return SelectionSetNode(selections=(*found, *([] if found else [TYPENAME])))

    def selection(self, node: Any, depth: int) -> Any:
        """The field if it is on the path, or the pruned fragment; null for other fields."""
        if isinstance(node, FragmentSpreadNode):
            fragment = self.fragments[node.name.value]
            within = self.kept(fragment.selection_set, depth)
            return InlineFragmentNode(
                type_condition=fragment.type_condition, directives=node.directives, selection_set=within
            )
        if isinstance(node, InlineFragmentNode):
            return replace(node, selection_set=self.kept(node.selection_set, depth))
        if depth >= len(self.names) or (node.alias or node.name).value != self.names[depth]:
            return None
        if node.selection_set is None:
            return node
        return replace(node, selection_set=self.kept(node.selection_set, depth + 1))


def one_item(target: tuple[object, ...]) -> type[ExecutorThrowingOnIncremental]:
    """An executor that completes only the items on a path, which so are the first of their lists."""

    class OneItem(ExecutorThrowingOnIncremental):
        """An executor that completes only the items on a path."""

        def complete_iterable_value(
            self, item_type: Any, nodes: Any, info: Any, path: Any, items: Iterable[Any], context: Any
        ) -> Any:
            """Complete the item of the list; none if the path ends before it."""
            index = next((step for step in target[len(path.as_list()) :][:1] if isinstance(step, int)), None)
            kept = [] if index is None else [*items][index : index + 1]
            return super().complete_iterable_value(item_type, nodes, info, path, kept, context)

    return OneItem


async def errors_on_path(demo: Pools, operation: Operation, viewer: Viewer, error: ErrorKey) -> set[ErrorKey]:
    """The errors that graphql-core reports for the fields and items on the path of an error."""
    document = Pruner(parse(operation.text), error[0]).pruned()
    result = execute(
        graph._schema,
        document,
        context_value=Request(Reader(demo, viewer), ("en",)),
        variable_values=operation.variables,
        executor_class=one_item(error[0]),
    )
    answer: Any = await result if isawaitable(result) else result
    return {error_key(each) for each in answer.errors or ()}


def anywhere(error: ErrorKey) -> ErrorKey:
    """The error without indexes of lists, which are those of the only items that are completed.

    Each place counts once: a fragment that is spread twice stands in two places when it is put into them.
    """
    path, message, code, locations = error
    places = sorted(set(re.findall(r"SourceLocation\([^)]*\)", locations)))
    return tuple("*" if isinstance(step, int) else step for step in path), message, code, str(places)


async def is_error_of_graphql_core(
    demo: Pools, operation: Operation, viewer: Viewer, error: ErrorKey
) -> bool:
    """Whether graphql-core reports the error if only its path is requested."""
    possible = await errors_on_path(demo, operation, viewer, error)
    return anywhere(error) in map(anywhere, possible)
