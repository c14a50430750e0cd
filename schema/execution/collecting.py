"""Collects the fields that an operation selects on a type.

Expands fragments, applies directives and merges fields with equal names.
"""

from collections.abc import Iterable, Mapping
from typing import Any

from graphql import (
    DirectiveNode,
    FieldNode,
    FragmentDefinitionNode,
    FragmentSpreadNode,
    GraphQLObjectType,
    GraphQLSchema,
    InlineFragmentNode,
    SelectionSetNode,
    VariableNode,
    is_abstract_type,
)

from schema.execution.plans import UnsupportedError

Fields = dict[str, list[FieldNode]]
Fragment = InlineFragmentNode | FragmentDefinitionNode


class Collector:
    """Collects fields like CollectFields of the GraphQL specification, for one operation and set of flags."""

    def __init__(
        self,
        schema: GraphQLSchema,
        fragments: Mapping[str, FragmentDefinitionNode],
        flags: Mapping[str, Any],
    ) -> None:
        self._schema = schema
        self._fragments = fragments
        self._flags = flags

    def fields(self, type_: GraphQLObjectType, sets: Iterable[SelectionSetNode]) -> Fields:
        """Return the selected fields of a type by response name, in order."""
        found: Fields = {}
        visited: set[str] = set()
        for selections in sets:
            self._collect(type_, selections, found, visited)
        return found

    def _collect(
        self, type_: GraphQLObjectType, selections: SelectionSetNode, found: Fields, visited: set[str]
    ) -> None:
        for selection in selections.selections:
            if not self._included(selection.directives or ()):
                continue
            if isinstance(selection, FieldNode):
                key = selection.alias.value if selection.alias else selection.name.value
                found.setdefault(key, []).append(selection)
            elif isinstance(selection, InlineFragmentNode):
                if self._applies(selection, type_):
                    self._collect(type_, selection.selection_set, found, visited)
            elif isinstance(selection, FragmentSpreadNode) and selection.name.value not in visited:
                visited.add(selection.name.value)
                fragment = self._fragments[selection.name.value]
                if self._applies(fragment, type_):
                    self._collect(type_, fragment.selection_set, found, visited)

    def _applies(
        self, fragment: InlineFragmentNode | FragmentDefinitionNode, type_: GraphQLObjectType
    ) -> bool:
        if fragment.type_condition is None:
            return True
        condition = self._schema.get_type(fragment.type_condition.name.value)
        if condition is type_:
            return True
        return is_abstract_type(condition) and self._schema.is_sub_type(condition, type_)

    def _included(self, directives: Iterable[DirectiveNode]) -> bool:
        # All directives are evaluated, because graphql-core reports an error in any of them.
        flags = [
            self._flag(directive) is (directive.name.value == "include")
            for directive in directives
            if directive.name.value in ("include", "skip")
        ]
        return all(flags)

    def _flag(self, directive: DirectiveNode) -> bool:
        value = (directive.arguments or ())[0].value
        if isinstance(value, VariableNode):
            flag = self._flags[value.name.value]
            if flag is None:
                raise UnsupportedError("null for a directive")
            return bool(flag)
        return bool(getattr(value, "value", False))
