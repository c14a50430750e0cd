"""What graphql-core tells when the fields on the way to one error are all that is asked."""

from inspect import isawaitable
from typing import Any

from graphql import (
    REMOVE,
    DocumentNode,
    FieldNode,
    NameNode,
    SelectionSetNode,
    Visitor,
    execute,
    parse,
    visit,
)

from db.pools import Pools
from resolvers.requests import Request
from schema.graph import graph
from services.reading import Reader
from services.viewers import Viewer
from tests.comparing import Told, told
from tests.operations import Operation

TYPENAME = FieldNode(name=NameNode(value="__typename"))


class Pruner(Visitor):
    """Takes out every field whose name in the answer is not on a path; the rest stands where it stood."""

    def __init__(self, path: tuple[object, ...]) -> None:
        super().__init__()
        self.kept = set(path)

    def enter_field(self, node: FieldNode, *_: Any) -> Any:
        """Take out a field."""
        return None if (node.alias or node.name).value in self.kept else REMOVE

    def leave_selection_set(self, node: SelectionSetNode, *_: Any) -> Any:
        """Leave something where nothing is left."""
        return None if node.selections else SelectionSetNode(selections=(TYPENAME,))


async def possible_alone(demo: Pools, operation: Operation, viewer: Viewer, error: Told) -> set[Told]:
    """The errors that graphql-core tells of the fields on the path of an error."""
    document: DocumentNode = visit(parse(operation.text), Pruner(error[0]))
    result = execute(
        graph._schema,
        document,
        context_value=Request(Reader(demo, viewer), ("en",)),
        variable_values=operation.variables,
    )
    answer: Any = await result if isawaitable(result) else result
    return {told(each) for each in answer.errors or ()}
