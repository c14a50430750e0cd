"""What graphql-core tells when the fields on the way to one error are all that is asked."""

import re
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

from db.pools import Pools
from resolvers.requests import Request
from schema.graph import graph
from services.querying.reader import Reader
from services.querying.viewers import Viewer
from tests.comparing import Told, told
from tests.operations import Operation

TYPENAME = FieldNode(name=NameNode(value="__typename"))


class Pruner:
    """Leaves of a document what is asked on the way along a path; what is left stands where it stood."""

    def __init__(self, document: DocumentNode, path: tuple[object, ...]) -> None:
        self.names = [step for step in path if isinstance(step, str)]
        self.operation = next(
            each for each in document.definitions if isinstance(each, OperationDefinitionNode)
        )
        self.fragments = {
            each.name.value: each for each in document.definitions if isinstance(each, FragmentDefinitionNode)
        }

    def pruned(self) -> DocumentNode:
        """The document of the operation alone, its fragments put in their places."""
        within = self.kept(self.operation.selection_set, 0)
        return DocumentNode(definitions=(replace(self.operation, selection_set=within),))

    def kept(self, selections: SelectionSetNode, depth: int) -> SelectionSetNode:
        """The selections that lead along the path from this depth."""
        found = [one for each in selections.selections if (one := self.selection(each, depth)) is not None]
        return SelectionSetNode(selections=(*found, *([] if found else [TYPENAME])))

    def selection(self, node: Any, depth: int) -> Any:
        """A field of the path, or a fragment with what of it is; null for other fields."""
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


async def possible_alone(demo: Pools, operation: Operation, viewer: Viewer, error: Told) -> set[Told]:
    """The errors that graphql-core tells of the fields on the path of an error."""
    document = Pruner(parse(operation.text), error[0]).pruned()
    result = execute(
        graph._schema,
        document,
        context_value=Request(Reader(demo, viewer), ("en",)),
        variable_values=operation.variables,
    )
    answer: Any = await result if isawaitable(result) else result
    return {told(each) for each in answer.errors or ()}


def anywhere(error: Told) -> Told:
    """The error of whichever item of a list: of items that fail alike, it is open whose error is told.

    Each place counts once: a fragment that is spread twice stands in two places when it is put into them.
    """
    path, message, code, locations = error
    places = sorted(set(re.findall(r"SourceLocation\([^)]*\)", locations)))
    return tuple("*" if isinstance(step, int) else step for step in path), message, code, str(places)


async def is_possible_alone(demo: Pools, operation: Operation, viewer: Viewer, error: Told) -> bool:
    """Whether graphql-core tells an error, of whichever item, when its path is all that is asked."""
    possible = await possible_alone(demo, operation, viewer, error)
    return anywhere(error) in map(anywhere, possible)
