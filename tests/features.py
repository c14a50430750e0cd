"""The features that an operation uses, found in its text."""

from collections import Counter
from typing import Any

from graphql import (
    FieldNode,
    FragmentSpreadNode,
    GraphQLSchema,
    InlineFragmentNode,
    TypeInfo,
    TypeInfoVisitor,
    VariableNode,
    Visitor,
    get_named_type,
    is_abstract_type,
    parse,
    visit,
)

from tests.operations import Operation


def features(schema: GraphQLSchema, operation: Operation) -> set[str]:
    """The names of the features that an operation has, and `depth n`."""
    finder = Finder(schema, operation)
    document = parse(operation.text)
    visit(document, TypeInfoVisitor(finder.info, finder))
    return {*finder.found, *finder.of_names(), f"depth {finder.deepest}"}


class Finder(Visitor):
    """Visit a document and record the features in it."""

    def __init__(self, schema: GraphQLSchema, operation: Operation) -> None:
        super().__init__()
        self.info = TypeInfo(schema)
        self.operation = operation
        self.found: set[str] = set()
        self.deepest = 0
        self.records = 0
        self.pages = 0
        self.shown: list[Counter[str]] = []
        self.asked: dict[str, set[str]] = {}
        self.spreads: Counter[str] = Counter()

    def of_names(self) -> set[str]:
        """Record what is known after the whole document."""
        found = set()
        if any(len(arguments) > 1 for arguments in self.asked.values()):
            found.add("one field with different arguments")
        if any(count > 1 for count in self.spreads.values()):
            found.add("a fragment spread twice")
        return found

    def enter_selection_set(self, *_: Any) -> None:
        """Start to count names."""
        self.shown.append(Counter())

    def leave_selection_set(self, *_: Any) -> None:
        """Record whether a name occurred twice."""
        if max(self.shown.pop().values(), default=0) > 1:
            self.found.add("a field asked twice")

    def enter_field(self, node: FieldNode, *_: Any) -> None:
        """Record what a field shows."""
        key = (node.alias or node.name).value
        self.shown[-1][key] += 1
        self.asked.setdefault(node.name.value, set()).add(
            " ".join(str(argument.to_dict()) for argument in node.arguments or ())
        )
        self.note("alias", node.alias)
        self.note("arguments", node.arguments)
        self.note("__typename", node.name.value == "__typename")
        parent = self.info.get_parent_type()
        self.note(f"Query.{node.name.value}", parent is not None and parent.name == "Query")
        self.note(node.name.value, node.name.value in ("node", "nodes", "edges", "totalCount", "pageInfo"))
        self.enter_type(get_named_type(self.info.get_type()) if node.selection_set else None, 1)

    def leave_field(self, node: FieldNode, *_: Any) -> None:
        """Leave the field."""
        self.enter_type(get_named_type(self.info.get_type()) if node.selection_set else None, -1)

    def enter_type(self, target: Any, step: int) -> None:
        """Enter a type, or leave it."""
        if target is None:
            return
        self.note("interface", is_abstract_type(target))
        if target.name.endswith("Connection"):
            self.pages += step
            self.note("pages in pages", self.pages > 1)
        elif not target.name.endswith("Edge") and target.name != "PageInfo":
            self.records += step
            self.deepest = max(self.deepest, self.records)

    def enter_inline_fragment(self, node: InlineFragmentNode, *_: Any) -> None:
        """Record an inline fragment."""
        self.note("inline fragment" if node.type_condition else "inline fragment of no type", node)

    def enter_fragment_spread(self, node: FragmentSpreadNode, *_: Any) -> None:
        """Record a named fragment."""
        self.spreads[node.name.value] += 1
        self.note("named fragment", node)

    def enter_directive(self, node: Any, *_: Any) -> None:
        """Record `@skip` and `@include`."""
        self.note(f"@{node.name.value}", node)
        self.note("directive by variable", isinstance(node.arguments[0].value, VariableNode))

    def enter_variable_definition(self, node: Any, *_: Any) -> None:
        """Record how a variable gets its value."""
        is_given = node.variable.name.value in self.operation.variables
        self.note("variable", is_given and node.default_value is None)
        self.note("default instead of a value", not is_given and node.default_value)
        self.note("default and value", is_given and node.default_value)
        self.note("variable left out", not is_given and node.default_value is None)
        self.note("null in a variable", self.operation.variables.get(node.variable.name.value, 0) is None)

    def note(self, name: str, is_there: Any) -> None:
        """Record a feature."""
        if is_there:
            self.found.add(name)
