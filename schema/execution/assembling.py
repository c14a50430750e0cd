"""Generated code that builds the response of a plan.

A plan is compiled to one Python function, with one inner function per selection that turns a row into a
dictionary. The function raises an error for any irregular value; `completing` then builds the response with
errors.
"""

from collections.abc import Callable
from typing import Any

from graphql import is_leaf_type, is_list_type, is_non_null_type

from schema.execution.plans import Choice, Follow, Joined, Part, Selection, TypeName, Value

Assembler = Callable[[list[Any], list[Any]], dict[str, Any]]


class IrregularError(Exception):
    """A value is not as the generated code expects."""


def irregular() -> Any:
    """Raise IrregularError; used as an expression in generated code."""
    raise IrregularError


# Functions that convert leaves to JSON, by scalar; other leaves are used as they are.
CONVERTERS: dict[str, Callable[[Any], Any]] = {
    "Decimal": lambda value: format(value, "f"),
}
# Scalars that orjson serializes in the same way.
NATIVE = {"String", "Int", "Float", "Boolean", "ID", "Date", "DateTime"}


def assembler(root: Selection) -> tuple[Assembler, str]:
    """Return the generated function for a root selection, and its source."""
    writer = Writer()
    source = writer.write(root)
    namespace: dict[str, Any] = {"irregular": irregular, **writer.names}
    exec(compile(source, "<plan>", "exec"), namespace)  # noqa: S102 - the source is ours, made of a valid schema
    return namespace["assemble"], source


class Writer:
    """Generates the source of one assembler."""

    def __init__(self) -> None:
        self.names: dict[str, Any] = {}
        self.lines: list[str] = []
        self.count = 0

    def write(self, root: Selection) -> str:
        """The whole source."""
        body = self.record(root, "None")
        return "\n".join(
            [
                "def assemble(questions, answers):",
                *(f"    {line}" for line in self.lines),
                f"    return {body}",
            ]
        )

    def record(self, selection: Selection, row: str) -> str:
        """The expression that makes a row's dictionary."""
        parts = ", ".join(f"{part.key!r}: {self.shown(part, selection, row)}" for part in selection.parts)
        return f"{{{parts}}}"

    def shown(self, part: Part, selection: Selection, row: str) -> str:
        """The expression of one field."""
        if isinstance(part, TypeName):
            return repr(selection.typename)
        if isinstance(part, Follow):
            return self.followed(part, selection, row)
        if isinstance(part, Joined):
            return self.joined(part, row)
        reading = [self.read(name, selection, row) for name in part.needs]
        value = reading[0] if part.function is None else self.called(part, reading)
        return self.typed(part.type, value, part.choice)

    def called(self, part: Value, reading: list[str]) -> str:
        """The call of a computed field's function."""
        name = self.name(part.function)
        question = [f"questions[{part.slot}]"] if part.evaluator is not None else []
        return f"{name}({', '.join([*reading, *question])})"

    def followed(self, part: Follow, selection: Selection, row: str) -> str:
        """What a relation answered to a row's key; null to a null key."""
        found = self.bind(f"answers[{part.slot}].get")
        key = "'root'" if part.relation.key is None else self.read(part.relation.key, selection, row)
        return self.typed(part.type, f"{found}({key})", part.choice)

    def joined(self, part: Joined, row: str) -> str:
        """What came in the same row; null when that record isn't there."""
        otherwise = "irregular()" if is_non_null_type(part.type) else "None"
        shown = self.record(part.choice.of(None), row)
        return f"({shown} if {row}[{part.presence!r}] is not None else {otherwise})"

    def read(self, name: str, selection: Selection, row: str) -> str:
        """The expression of a row's value."""
        return f"{row}.{name}" if selection.by_attribute else f"{row}[{selection.prefix + name!r}]"

    def typed(self, type_: Any, value: str, choice: Choice | None) -> str:
        """The expression of a value of a type: converted, looked into, and checked for null."""
        if is_non_null_type(type_):
            inner = type_.of_type
            if is_leaf_type(inner) and self.converter(inner) is None:
                held = self.held()
                return f"({held} if ({held} := {value}) is not None else irregular())"
            return self.checked(inner, value, choice, "irregular()")
        return self.checked(type_, value, choice, "None")

    def checked(self, type_: Any, value: str, choice: Choice | None, otherwise: str) -> str:
        """The expression of a value that may be null."""
        if is_leaf_type(type_) and self.converter(type_) is None:
            return value
        held = self.held()
        return f"({self.made(type_, held, choice)} if ({held} := {value}) is not None else {otherwise})"

    def made(self, type_: Any, held: str, choice: Choice | None) -> str:
        """The expression of a value that is there."""
        if is_list_type(type_):
            each = self.held()
            item = self.typed(type_.of_type, each, choice)
            return held if item == each else f"[{item} for {each} in {held}]"
        if choice is None:
            return f"{self.name(self.converter(type_))}({held})"
        if choice.is_open:
            return f"{self.chooser(choice)}[{held}['typename']]({held})"
        return f"{self.maker(choice.of(None))}({held})"

    def converter(self, type_: Any) -> Callable[[Any], Any] | None:
        """How a leaf becomes JSON; null for those that are it already."""
        if type_.name in NATIVE:
            return None
        return CONVERTERS.get(type_.name)

    def maker(self, selection: Selection) -> str:
        """The name of the function that makes a row's dictionary."""
        name = self.held()
        body = self.record(selection, "row")
        self.lines.append(f"def {name}(row): return {body}")
        return name

    def chooser(self, choice: Choice) -> str:
        """The name of the table that has such a function for each type."""
        makers = ", ".join(f"{name!r}: {self.maker(each)}" for name, each in choice.selections.items())
        return self.bind(f"{{{makers}}}")

    def bind(self, expression: str) -> str:
        """A name for the value of an expression, worked out once a run."""
        name = self.held()
        self.lines.append(f"{name} = {expression}")
        return name

    def name(self, value: Any) -> str:
        """A name for a thing that the source can't spell."""
        known = next((name for name, held in self.names.items() if held is value), None)
        if known is None:
            known = f"function_{len(self.names)}"
            self.names[known] = value
        return known

    def held(self) -> str:
        """A name that is new."""
        self.count += 1
        return f"v{self.count}"
