"""Inject failures into the graph from a seed, the same ones for plans and for graphql-core."""

from collections.abc import Callable, Collection, Mapping
from contextvars import ContextVar
from dataclasses import dataclass, field, replace
from typing import Any
from zlib import crc32

import pytest
from graphql import GraphQLSchema, is_object_type

from resolvers.relations import Counted, Relation
from schema.columns import DEFINITION, declared
from schema.execution import argument_evaluators
from schema.fields import KIND, Computed, Related
from services.querying.errors import BadInputError
from services.querying.pages import Page, Scope
from services.querying.reads import ROOT

# Columns with the type of a row: without them neither finds anything.
KEPT = ("typename",)


@dataclass
class Faults:
    """Which sites fail: one in N, by a hash of the seed and the site's name; or a single one."""

    seed: int
    one_in: int
    only: str | None = None
    struck: set[str] = field(default_factory=set)

    def strike(self, *site: object, rarely: int = 1) -> bool:
        """Whether a site fails."""
        name = " ".join(map(str, site))
        if self.only is not None:
            return name == self.only
        if crc32(f"{self.seed} {name}".encode()) % (self.one_in * rarely):
            return False
        self.struck.add(name)
        return True

    def answer(self, name: str, key: object, answer: Any) -> Any:
        """The answer of a batch for a key, with injected failures."""
        if self.strike("key", name, key):
            return BadInputError(f"{name} fails for {key}.")
        if isinstance(answer, Page):
            answer.rows = [self.row(name, key, index, row) for index, row in enumerate(answer.rows)]
            return answer
        if isinstance(answer, list):
            return [self.row(name, key, index, row) for index, row in enumerate(answer)]
        return self.row(name, key, 0, answer)

    def row(self, name: str, key: object, index: int, row: Any) -> Any:
        """The row with some nulls, or null; other values stay as they are."""
        if row is None or isinstance(row, int | str):
            return row
        if self.strike("row", name, key, index, rarely=2):
            return None
        shown = dict(row)
        for column in shown:
            if column not in KEPT and self.strike("column", name, key, index, column, rarely=8):
                shown[column] = None
        return shown


CURRENT: ContextVar[Faults | None] = ContextVar("faults", default=None)


def install(schema: GraphQLSchema, monkeypatch: pytest.MonkeyPatch, *, in_batches: bool) -> None:
    """Make computed fields and arguments fail, and batches if requested, while there are current faults.

    Relations of a changed batch are never joined into their parents' statements; without, they are.
    """
    known: set[int] = set()
    # Evaluated arguments are kept otherwise, and could fail only once.
    monkeypatch.setattr(argument_evaluators, "KEPT_VALUES", 0)
    for type_ in schema.type_map.values():
        for name, each in type_.fields.items() if is_object_type(type_) else ():
            kind = declared(each)
            definition = each.extensions.get(DEFINITION)
            if isinstance(kind, Computed):
                computed(monkeypatch, f"{type_.name}.{name}", definition, kind)
            elif isinstance(kind, Related) and in_batches and id(kind.relation) not in known:
                known.add(id(kind.relation))
                monkeypatch.setattr(kind.relation, "batch", apart(kind.relation))
                answer = failing_answer(f"{type_.name}.{name}", kind.relation)
                monkeypatch.setattr(kind.relation, "answer", answer, raising=False)
            arguments = getattr(kind, "arguments", None)
            if arguments is not None and id(arguments) not in known:
                known.add(id(arguments))
                monkeypatch.setattr(arguments, "evaluate", failing_ask(arguments.evaluate))


def computed(monkeypatch: pytest.MonkeyPatch, name: str, definition: Any, kind: Computed) -> None:
    """Make the function of a computed field fail, in its declaration and in its resolver."""
    resolver = definition.base_resolver.wrapped_func
    cells = dict(zip(resolver.__code__.co_freevars, resolver.__closure__, strict=True))
    original = kind.function
    if hasattr(original, "is_failing"):
        return

    def function(*values: Any) -> Any:
        faults = CURRENT.get()
        # Whole rows have more columns without a plan.
        shown = ["row" if hasattr(value, "keys") else value for value in values]
        if faults is not None and faults.strike("function", name, shown, rarely=2):
            raise BadInputError(f"{name} can't be told.")
        return original(*values)

    function.is_failing = True  # type: ignore[attr-defined] # a mark
    monkeypatch.setattr(cells["function"], "cell_contents", function)
    failing = {**definition.metadata, KIND: replace(kind, function=function, from_table=None)}
    monkeypatch.setattr(definition, "metadata", failing)


def failing_ask(original: Callable[..., Any]) -> Callable[..., Any]:
    """The evaluated arguments, unless they must fail."""

    def ask(arguments: Any, request: Any) -> Any:
        faults = CURRENT.get()
        if faults is not None and faults.strike("arguments", repr(arguments), rarely=3):
            raise BadInputError("The arguments are at fault.", argument="x")
        return original(arguments, request)

    return ask


def failing_answer(name: str, relation: Relation) -> Callable[..., Any]:
    """The answer of a relation that fails as a whole, for some keys, or in some rows."""
    original = relation.answer

    async def answer(
        request: Any, keys: Collection[Any], question: Any, columns: tuple[str, ...], **shown: bool
    ) -> list[Any]:
        faults = CURRENT.get()
        if faults is None:
            return await original(request, keys, question, columns, **shown)
        if not name.endswith("totalCount") and faults.strike("batch", name, rarely=3):
            raise BadInputError(f"{name} fails.")
        found = await original(request, keys, question, columns, **shown)
        return [with_faults(faults, name, key, each) for key, each in zip(keys, found, strict=True)]

    return answer


def apart(relation: Relation) -> Callable[..., Any]:
    """The same batch as an unknown function, which is never joined into the parents' statement."""
    original = relation.batch

    async def batch(*asked: Any) -> Mapping[Any, Any]:
        return await original(*asked)

    return batch


def with_faults(faults: Faults, name: str, key: Any, answer: Any) -> Any:
    """The answer with failures; a length that may come with its page is unchanged."""
    if isinstance(key, Counted):
        if key.parent == ROOT and key.scope != Scope():
            return answer
        return faults.answer(name, key.parent, answer)
    return faults.answer(name, key, answer)
