"""Estimates of the number of records that an operation may return, before it runs."""

from collections.abc import Mapping
from typing import Any

from graphql import (
    ArgumentNode,
    DocumentNode,
    FieldNode,
    GraphQLSchema,
    InlineFragmentNode,
    IntValueNode,
    ListValueNode,
    OperationDefinitionNode,
    SelectionSetNode,
    ValueNode,
    VariableNode,
    get_named_type,
)

from schema import costs
from schema.costs import RECORDS
from schema.limits import Limits, fragments_of, refused


class Estimate:
    """The estimated number of records of an operation.

    The product of the page sizes along each path, summed.
    """

    def __init__(self, schema: GraphQLSchema, document: DocumentNode, variables: Mapping[str, Any]) -> None:
        self.schema = schema
        self.fragments = fragments_of(document)
        self.variables = variables
        self.known: dict[tuple[str, int], int] = {}
        # Whether the estimate depends on variables.
        self.uses_variables = False

    def of_operation(self, operation: OperationDefinitionNode) -> int:
        """The estimate of an operation."""
        self.variables = {**defaults_of(operation), **self.variables}
        root = self.schema.get_root_type(operation.operation)
        return self.of_selections(operation.selection_set, root)

    def of_selections(self, selections: SelectionSetNode | None, parent: Any, size: int = 1) -> int:
        """The estimate of what is selected on one record, or on a page of that size."""
        if selections is None:
            return 0
        return sum(self.of_selection(each, parent, size) for each in selections.selections)

    def of_selection(self, selection: Any, parent: Any, size: int) -> int:
        """The estimate of a field or fragment on one record, or on a page of that size."""
        if isinstance(selection, FieldNode):
            # Fields about the whole list count once, regardless of the page size.
            return self.of_field(selection, parent) * (size if selection.name.value in RECORDS else 1)
        if isinstance(selection, InlineFragmentNode):
            condition = selection.type_condition
            target = self.schema.get_type(condition.name.value) if condition else parent
            return self.of_selections(selection.selection_set, target, size)
        return self.of_fragment(selection.name.value, size)

    def of_fragment(self, name: str, size: int) -> int:
        """The estimate of a named fragment on one record, or on a page of that size, worked out once."""
        fragment = self.fragments.get(name)
        if (name, size) not in self.known and fragment is not None:
            target = self.schema.get_type(fragment.type_condition.name.value)
            self.known[name, size] = self.of_selections(fragment.selection_set, target, size)
        return self.known.get((name, size), 0)

    def of_field(self, field: FieldNode, parent: Any) -> int:
        """The estimate of a field on one record: its page, times what is selected on each record of it."""
        definition = getattr(parent, "fields", {}).get(field.name.value)
        if definition is None:
            return 0
        target = get_named_type(definition.type)
        size = self.size_of(field, definition)
        if costs.is_page(target):
            return (size or 0) + self.of_selections(field.selection_set, target, size or 0)
        return (size or 0) + (1 if size is None else size) * self.of_selections(field.selection_set, target)

    def size_of(self, field: FieldNode, definition: Any) -> int | None:
        """Return the number of records that a field requests; null if it is not a list with a size."""
        declared = costs.list_size(definition)
        if declared is None:
            return None
        given = {argument.name.value: argument for argument in field.arguments or ()}
        listed = next((given[name] for name in costs.LISTED if name in given), None)
        if listed is not None:
            return self.length_of(listed.value)
        sizes = (self.number_of(given.get(name)) for name in declared.slicing)
        return next((size for size in sizes if size is not None), declared.assumed)

    def number_of(self, argument: ArgumentNode | None) -> int | None:
        """Return the number in an argument; null if there is none."""
        value = None if argument is None else self.value_of(argument.value)
        return max(0, value) if isinstance(value, int) else None

    def length_of(self, node: ValueNode) -> int:
        """Return the length of the list in an argument."""
        if isinstance(node, ListValueNode):
            return len(node.values)
        value = self.value_of(node)
        return len(value) if isinstance(value, list) else 1

    def value_of(self, node: ValueNode) -> Any:
        """The value of a number or a variable."""
        if isinstance(node, VariableNode):
            self.uses_variables = True
            return self.variables.get(node.name.value)
        return int(node.value) if isinstance(node, IntValueNode) else None


def defaults_of(operation: OperationDefinitionNode) -> dict[str, Any]:
    """Return the numeric defaults of the variables of an operation."""
    return {
        definition.variable.name.value: int(definition.default_value.value)
        for definition in operation.variable_definitions or ()
        if isinstance(definition.default_value, IntValueNode)
    }


def check_size(estimate: Estimate, operation: OperationDefinitionNode, limits: Limits) -> None:
    """Reject an operation that may return more records than the limit."""
    number = estimate.of_operation(operation)
    if number > limits.nodes:
        raise refused(
            f"The operation may return {number:,} records; the maximum is {limits.nodes:,} (HUB_MAX_NODES). "
            "Request smaller pages, and read the next ones with `after`.",
            operation,
        )
