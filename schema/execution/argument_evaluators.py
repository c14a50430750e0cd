"""What a field's arguments ask, worked out from the variables of a request and kept where it can be."""

from collections import OrderedDict
from collections.abc import Callable, Hashable, Mapping
from typing import Any

import orjson
from graphql import FieldNode, Node, VariableNode, Visitor, visit
from graphql.execution.values import VariableValues

from resolvers.requests import Request
from schema.fields import Arguments

# The keyword arguments as graphql-core and Strawberry make them; raises what they raise.
Convert = Callable[[VariableValues], dict[str, Any]]
# What a field's arguments ask in a request; raises what they raise.
Given = Callable[[VariableValues, Request], Any]

# Types of values that mean the same before and after conversion.
SCALARS = {str, int, float, bool}
# Of each field: how many values of its variables, and how many ways of asking, are remembered.
KEPT_VALUES = 64
# Longer values are converted each time: lists of a thousand keys are hardly asked twice, and fill the memory.
LONGEST_KEPT = 8192


def given(node: FieldNode, scalars: Mapping[str, str], arguments: type[Arguments], convert: Convert) -> Given:
    """How to work out what a field asks at the least cost; `scalars` names simple arguments in Python."""
    names = list(dict.fromkeys(name for each in node.arguments or () for name in variables_in(each)))
    if not names:
        return once(arguments, convert)
    remembered = Remembered(names, arguments, convert)
    direct = direct_variables(node, scalars)
    return remembered if direct is None else Learned(direct, remembered)


def once(arguments: type[Arguments], convert: Convert) -> Given:
    """Arguments without variables are worked out when the plan is compiled, unless that fails."""
    try:
        return Constant(arguments(**convert(VariableValues({}, {}))))
    except Exception:
        return lambda variables, request: arguments(**convert(variables)).ask(request)


class Constant:
    """Arguments that are always the same; what they ask depends on the languages and on who asks."""

    def __init__(self, arguments: Arguments) -> None:
        self._arguments = arguments
        self._asked: OrderedDict[Hashable, Any] = OrderedDict()

    def __call__(self, _variables: VariableValues, request: Request) -> Any:
        """What they ask."""
        key = (request.languages, request.reader.viewer)
        if key in self._asked:
            return self._asked[key]
        return keep(self._asked, key, self._arguments.ask(request))


class Remembered:
    """Arguments with variables of any kind: converting a filter takes longer than finding the last ones."""

    def __init__(self, names: list[str], arguments: type[Arguments], convert: Convert) -> None:
        self._names = names
        self.arguments = arguments
        self.convert = convert
        self._known: OrderedDict[bytes, Constant] = OrderedDict()

    def __call__(self, variables: VariableValues, request: Request) -> Any:
        """What they ask for the variables of a request."""
        coerced = variables.coerced
        key = orjson.dumps({name: coerced[name] for name in self._names if name in coerced}, default=repr)
        known = self._known.get(key)
        if known is None:
            known = Constant(self.arguments(**self.convert(variables)))
            if len(key) <= LONGEST_KEPT:
                keep(self._known, key, known)
        return known(variables, request)


class Learned:
    """Arguments some of which are variables; scalars go through as they are, once that has been seen.

    They are then passed on beside the constants, which costs a tenth of converting everything. A variable
    that is null or missing may stand for a default, so it is left to the conversion.
    """

    def __init__(self, direct: dict[str, str], remembered: Remembered) -> None:
        self._direct = direct
        self._remembered = remembered
        self._constant: dict[str, Any] | None = None

    def __call__(self, variables: VariableValues, request: Request) -> Any:
        """What they ask for the variables of a request."""
        given = {name: variables.coerced.get(variable) for name, variable in self._direct.items()}
        if None in given.values():
            return self._remembered(variables, request)
        if self._constant is None:
            self._learn(given, self._remembered.convert(variables))
        if self._constant is None:
            return self._remembered(variables, request)
        return self._remembered.arguments(**self._constant, **given).ask(request)

    def _learn(self, given: dict[str, Any], converted: dict[str, Any]) -> None:
        """Note the constants, if the variables were passed on as they are."""
        if all(type(value) in SCALARS and converted.get(name) is value for name, value in given.items()):
            self._constant = {name: value for name, value in converted.items() if name not in given}


def keep(store: "OrderedDict[Any, Any]", key: Any, value: Any) -> Any:
    """Keep a value, and answer it; the one that came first makes room."""
    store[key] = value
    if len(store) > KEPT_VALUES:
        store.popitem(last=False)
    return value


def direct_variables(node: FieldNode, scalars: Mapping[str, str]) -> dict[str, str] | None:
    """The variables that simple arguments are, by keyword; null when others hold variables too."""
    found = {}
    for argument in node.arguments or ():
        if isinstance(argument.value, VariableNode) and argument.name.value in scalars:
            found[scalars[argument.name.value]] = argument.value.name.value
        elif variables_in(argument):
            return None
    return found


def variables_in(node: Node) -> list[str]:
    """The names of the variables below a node."""
    found: dict[str, None] = {}

    class Finder(Visitor):
        """Finds variables."""

        def enter_variable(self, variable: VariableNode, *_: Any) -> None:
            found[variable.name.value] = None

    visit(node, Finder())
    return list(found)
