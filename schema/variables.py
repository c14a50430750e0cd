"""Variables: rejected before coercion if there are too many values, and coerced up to the first errors."""

import sys
from typing import Any

from graphql import (
    GraphQLError,
    GraphQLSchema,
    NamedTypeNode,
    OperationDefinitionNode,
    get_variable_values,
)
from graphql.execution.values import VariableValues

from schema.limits import DEEPEST_VALUES, Limits, refused
from schema.validation import MOST_ERRORS, is_brief

# This number of references costs about as much as one other value.
REFERENCES = 4
REFERENCE = "_Any"
# Suggestions need a second pass over all values, so they are limited to short inputs.
SUGGESTED = Limits(values=500)


def check_variables(
    variables: dict[str, Any], operation: OperationDefinitionNode, limits: Limits
) -> GraphQLError | None:
    """Return the error of variables with too many or too deeply nested values; else null.

    graphql-core visits each value several times, even after an error. The number of values in references
    (`_Any`) is limited by `_entities` instead.
    """
    error = too_much(variables, limits)
    if error is None:
        return None
    references = {
        each.variable.name.value
        for each in operation.variable_definitions or ()
        if named(each.type) == REFERENCE
    }
    number = sum(len(value) for name, value in variables.items() if name in references and sized(value))
    if not references or number > REFERENCES * limits.values:
        return error
    others = {name: value for name, value in variables.items() if name not in references}
    return too_much(others, limits) or too_deep({name: variables[name] for name in references & {*variables}})


def named(type_: Any) -> str:
    """Return the named type inside list and non-null types."""
    while not isinstance(type_, NamedTypeNode):
        type_ = type_.type
    return type_.name.value


def sized(value: Any) -> bool:
    """Return whether a value contains others."""
    return isinstance(value, dict | list)


def too_much(variables: dict[str, Any], limits: Limits) -> GraphQLError | None:
    """Return the error of too many or too deeply nested values, regardless of their types; else null."""
    if is_flat(variables) and len(variables) <= limits.values:
        return None
    number = 0
    level: list[Any] = [variables]
    for _ in range(DEEPEST_VALUES):
        number += sum(map(len, level))
        if number > limits.values:
            return refused(
                f"The variables contain more than {limits.values:,} values (HUB_MAX_VALUES). Each key of an "
                "object and each item of a list counts. Split long lists into several operations."
            )
        level = [
            value
            for holder in level
            for value in (holder.values() if isinstance(holder, dict) else holder)
            if sized(value)
        ]
        if not level:
            return None
    return refused(f"The variables are nested more than {DEEPEST_VALUES} levels deep. Simplify them.")


def too_deep(variables: dict[str, Any]) -> GraphQLError | None:
    """Return the error of too deeply nested values, regardless of their number; else null."""
    return too_much(variables, Limits(values=sys.maxsize))


def is_flat(variables: dict[str, Any]) -> bool:
    """Return whether no variable contains others, as in most requests."""
    for value in variables.values():  # noqa: SIM110 # a generator would take three times as long
        if isinstance(value, dict | list):
            return False
    return True


def coerced(
    schema: GraphQLSchema, operation: OperationDefinitionNode, variables: dict[str, Any], limits: Limits
) -> VariableValues | list[GraphQLError]:
    """Return the coerced variables, or the first errors; the first one has suggestions."""
    if variables and (error := check_variables(variables, operation, limits)):
        return [error]
    definitions = operation.variable_definitions or ()
    found = get_variable_values(schema, definitions, variables, MOST_ERRORS, hide_suggestions=True)
    if isinstance(found, list) and is_brief(found) and not too_much(variables, SUGGESTED):
        suggesting = get_variable_values(schema, definitions, variables, max_errors=1)
        if isinstance(suggesting, list):
            return [*suggesting[:1], *found[1:]]
    return found
