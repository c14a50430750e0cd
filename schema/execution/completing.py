"""Builds the response when something failed.

Errors with paths, and nulls that propagate to nullable fields.
"""

from typing import Any

from graphql import GraphQLError, is_leaf_type, is_list_type, is_non_null_type
from graphql.error import located_error
from graphql.pyutils import Path

from schema.execution.plans import (
    Choice,
    Failure,
    Follow,
    Joined,
    Part,
    Plan,
    Run,
    Selection,
    TypeName,
    Value,
)
from schema.rows import read
from services.querying.reads import ROOT


class ClimbingError(Exception):
    """An error that propagates to the next nullable field."""

    def __init__(self, error: GraphQLError) -> None:
        super().__init__(error.message)
        self.error = error


class Completer:
    """Builds the response of a run with failures from the fetched data."""

    def __init__(self, run: Run) -> None:
        self._run = run
        self.errors: list[GraphQLError] = []

    def answer(self, plan: Plan) -> dict[str, Any] | None:
        """Return the whole response; null if an error propagates to the root."""
        try:
            return self._record(plan.root, None, None)
        except ClimbingError as climbing:
            self.errors.append(climbing.error)
            return None

    def _record(self, selection: Selection, row: Any, path: Path | None) -> dict[str, Any]:
        shown: dict[str, Any] = {}
        climbing: ClimbingError | None = None
        for part in selection.parts:
            try:
                shown[part.key] = self._field(part, selection, row, Path(path, part.key, selection.typename))
            except ClimbingError as error:
                # The first error propagates; later fields still report their errors.
                climbing = climbing or error
        if climbing is not None:
            raise climbing
        return shown

    def _field(self, part: Part, selection: Selection, row: Any, path: Path) -> Any:
        try:
            return self._typed(part, part.type, self._value(part, selection, row), path)
        except ClimbingError as climbing:
            caught = climbing
        except Exception as error:
            caught = ClimbingError(located_error(error, part.nodes, path.as_list()))
        return self._null(part.type, caught)

    def _null(self, type_: Any, climbing: ClimbingError) -> None:
        """Return null and report the error if the type is nullable; else propagate the error."""
        if is_non_null_type(type_):
            raise climbing
        self.errors.append(climbing.error)

    def _value(self, part: Part, selection: Selection, row: Any) -> Any:
        """Return the value of a field; raise its error if it failed."""
        if isinstance(part, TypeName):
            return selection.typename
        if isinstance(part, Follow):
            question = self._run.questions[part.slot]
            if isinstance(question, Failure):
                # Also without a key: arguments are evaluated first.
                raise question.error
            key = ROOT if part.relation.key is None else read(row, part.relation.key)
            value = None if key is None else self._run.answers[part.slot].get(key)
            if isinstance(value, Exception):
                raise value
            return value
        if isinstance(part, Joined):
            return None if read(row, part.presence) is None else row
        values = [read(row, selection.prefix + name) for name in part.needs]
        if part.function is None:
            return values[0]
        return part.function(*values, *self._question(part))

    def _question(self, part: Value) -> list[Any]:
        """Return the evaluated arguments of a computed field, if it takes any."""
        if part.evaluator is None:
            return []
        question = self._run.questions[part.slot]
        if isinstance(question, Failure):
            raise question.error
        return [question]

    def _typed(self, part: Part, type_: Any, value: Any, path: Path) -> Any:
        """Return a value as serialized by its type."""
        if is_non_null_type(type_):
            shown = self._typed(part, type_.of_type, value, path)
            if shown is None:
                name = f"{path.typename}.{part.name}"
                raise TypeError(f"Cannot return null for non-nullable field {name}.")
            return shown
        if value is None:
            return None
        if is_list_type(type_):
            return [self._item(part, type_.of_type, each, path, index) for index, each in enumerate(value)]
        if is_leaf_type(type_):
            return type_.coerce_output_value(value)
        choice: Choice = part.choice  # type: ignore[union-attr, assignment] # composite types have one
        return self._record(choice.of(value), value, path)

    def _item(self, part: Part, type_: Any, value: Any, path: Path, index: int) -> Any:
        """Return an item of a list; null if it failed and the item type is nullable."""
        place = Path(path, index, path.typename)
        try:
            if isinstance(value, Exception):
                raise value
            return self._typed(part, type_, value, place)
        except ClimbingError as climbing:
            caught = climbing
        except Exception as error:
            caught = ClimbingError(located_error(error, part.nodes, place.as_list()))
        return self._null(type_, caught)
