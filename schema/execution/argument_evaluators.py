"""Evaluation of field arguments from the variables of a request, with caching."""

from collections import OrderedDict
from collections.abc import Callable, Hashable, Mapping
from typing import Any

import orjson
from graphql import FieldNode, Node, VariableNode, Visitor, visit
from graphql.execution.values import VariableValues

from resolvers.requests import Request
from schema.fields import Arguments

# Converts arguments with graphql-core and Strawberry, and raises their errors.
Convert = Callable[[VariableValues], dict[str, Any]]
# Evaluates the arguments of a field in a request, and raises their errors.
Evaluator = Callable[[VariableValues, Request], Any]

# Types of values that conversion does not change.
SCALARS = {str, int, float, bool}
# The maximum number of cached results per field.
KEPT_VALUES = 64
# Longer values are not cached: lists of a thousand keys rarely repeat and use much memory.
LONGEST_KEPT = 8192


def evaluator(
    node: FieldNode, scalars: Mapping[str, str], arguments: type[Arguments], convert: Convert
) -> Evaluator:
    """Return the cheapest evaluator for the arguments of a field.

    `scalars` maps scalar arguments to Python names.
    """
    names = list(dict.fromkeys(name for each in node.arguments or () for name in variables_in(each)))
    if not names:
        return without_variables(arguments, convert)
    remembered = CachedArguments(names, arguments, convert)
    direct = direct_variables(node, scalars)
    return remembered if direct is None else DirectArguments(direct, remembered)


def without_variables(arguments: type[Arguments], convert: Convert) -> Evaluator:
    """Return an evaluator for arguments without variables.

    They are converted at compile time unless that fails.
    """
    try:
        return ConstantArguments(arguments(**convert(VariableValues({}, {}))))
    except Exception:
        return lambda variables, request: arguments(**convert(variables)).evaluate(request)


class ConstantArguments:
    """Constant arguments. The result depends only on the languages and the viewer."""

    def __init__(self, arguments: Arguments) -> None:
        self._arguments = arguments
        self._results: OrderedDict[Hashable, Any] = OrderedDict()

    def __call__(self, _variables: VariableValues, request: Request) -> Any:
        """Return the evaluated arguments."""
        key = (request.languages, request.reader.viewer)
        if key in self._results:
            return self._results[key]
        return keep(self._results, key, self._arguments.evaluate(request))


class CachedArguments:
    """Arguments with variables of any type, cached by their values.

    Converting a filter is slower than a lookup.
    """

    def __init__(self, names: list[str], arguments: type[Arguments], convert: Convert) -> None:
        self._names = names
        self.arguments = arguments
        self.convert = convert
        self._cached: OrderedDict[str, ConstantArguments] = OrderedDict()

    def __call__(self, variables: VariableValues, request: Request) -> Any:
        """Return the evaluated arguments for the variables of a request."""
        coerced = variables.coerced
        given = {name: coerced[name] for name in self._names if name in coerced}
        # Bytes of orjson keep the whole buffer that they were written to, of 4 KB and more; a copy does not.
        key = orjson.dumps(given, default=repr).decode()
        known = self._cached.get(key)
        if known is None:
            known = ConstantArguments(self.arguments(**self.convert(variables)))
            if len(key) <= LONGEST_KEPT:
                keep(self._cached, key, known)
        return known(variables, request)


class DirectArguments:
    """Arguments with scalar variables, which are passed on unconverted once that is known to be safe.

    This costs a tenth of converting everything. A variable that is null or missing may have a default,
    so it is converted.
    """

    def __init__(self, direct: dict[str, str], remembered: CachedArguments) -> None:
        self._direct = direct
        self._remembered = remembered
        self._constant: dict[str, Any] | None = None

    def __call__(self, variables: VariableValues, request: Request) -> Any:
        """Return the evaluated arguments for the variables of a request."""
        given = {name: variables.coerced.get(variable) for name, variable in self._direct.items()}
        if None in given.values():
            return self._remembered(variables, request)
        if self._constant is None:
            self._learn_constants(given, self._remembered.convert(variables))
        if self._constant is None:
            return self._remembered(variables, request)
        return self._remembered.arguments(**self._constant, **given).evaluate(request)

    def _learn_constants(self, given: dict[str, Any], converted: dict[str, Any]) -> None:
        """Store the constants if the conversion left the variables unchanged."""
        if all(type(value) in SCALARS and converted.get(name) is value for name, value in given.items()):
            self._constant = {name: value for name, value in converted.items() if name not in given}


def keep(store: "OrderedDict[Any, Any]", key: Any, value: Any) -> Any:
    """Cache a value and return it; evict the oldest one if the cache is full."""
    store[key] = value
    if len(store) > KEPT_VALUES:
        store.popitem(last=False)
    return value


def direct_variables(node: FieldNode, scalars: Mapping[str, str]) -> dict[str, str] | None:
    """Return the variables of scalar arguments by keyword; null if other arguments contain variables."""
    found = {}
    for argument in node.arguments or ():
        if isinstance(argument.value, VariableNode) and argument.name.value in scalars:
            found[scalars[argument.name.value]] = argument.value.name.value
        elif variables_in(argument):
            return None
    return found


def variables_in(node: Node) -> list[str]:
    """Return the names of the variables below a node."""
    found: dict[str, None] = {}

    class Finder(Visitor):
        """Finds variables."""

        def enter_variable(self, variable: VariableNode, *_: Any) -> None:
            found[variable.name.value] = None

    visit(node, Finder())
    return list(found)
