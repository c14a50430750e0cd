"""Random valid operations: fields, arguments, aliases, fragments, directives, variables."""

from dataclasses import dataclass
from random import Random
from typing import Any

from graphql import get_named_type, is_abstract_type, is_interface_type, is_leaf_type, is_union_type
from hypothesis import strategies as st

from schema.graph import graph
from tests.operation_values import Stock, Values

CORE = graph._schema
# Keys of look-ups: each takes exactly one.
LOOK_UPS = ("organization", "program", "output", "knowledgeProduct", "region")
# Refused without a role, together with the rest of the operation.
REFUSED = ("importRuns",)
# The hub's limits for one operation, with a margin.
ALIASES = 13
DIRECTIVES = 20
LEVELS = 14
# After this many fields, no more records are requested.
FIELDS = 40


@dataclass(frozen=True, slots=True)
class Operation:
    """A random operation with its variables."""

    text: str
    variables: dict[str, Any]


class Maker:
    """Build one operation: `depth` counts records without pages, `width` is the maximum of fields of each."""

    def __init__(self, dice: Random, stock: Stock, width: int, *, is_wild: bool) -> None:
        self.dice = dice
        self.width = width
        self.values = Values(dice, stock, is_wild)
        self.chance = self.values.chance
        self.fragments: list[str] = []
        self.aliases = 0
        self.directives = 0
        self.fields = 0
        # The field of each name in the answer, so that fields with equal names can be merged.
        self.taken = {"id": ("id", "")}

    def operation(self, depth: int) -> Operation:
        """The operation."""
        body = self.selection(CORE.query_type, depth, 1)
        rest = " ".join([body, *self.fragments])
        self.values.forget_unused(rest)
        return Operation(f"query Made{self.values.head()} {rest}", self.values.given)

    def selection(self, type_: Any, depth: int, level: int, *, is_apart: bool = False) -> str:
        """A selection on a type: leaves always, records until the maximum depth.

        `is_apart`: under names of its own, for it stands beside selections on other types.
        """
        names = [name for name in type_.fields if self.may_ask(type_, name, depth, level)]
        chosen = self.dice.sample(names, min(len(names), self.dice.randint(1, self.width)))
        if depth > 0 and not any(self.leads_far(type_, name) for name in chosen):
            further = [name for name in names if self.leads_far(type_, name)]
            chosen += [self.dice.choice(further)] if further else []
        parts: list[str] = []
        for name in chosen:
            parts += self.field(type_, name, depth, level, is_apart=is_apart)
        if self.chance(3) or not parts:
            parts.insert(self.dice.randint(0, len(parts)), "__typename")
        if self.chance(4):
            cut = self.dice.randint(0, len(parts) - 1)
            parts = [*parts[:cut], *self.fragment(type_, parts[cut:])]
        return f"{{ {' '.join(parts)} }}"

    def may_ask(self, type_: Any, name: str, depth: int, level: int) -> bool:
        """Whether a field can be added."""
        leaf_only = level >= LEVELS or depth == 0 or self.fields >= FIELDS
        return name not in REFUSED and not (leaf_only and self.leads_on(type_, name))

    def leads_on(self, type_: Any, name: str) -> bool:
        """Whether a field takes a selection."""
        return not is_leaf_type(get_named_type(type_.fields[name].type))

    def leads_far(self, type_: Any, name: str) -> bool:
        """Whether the records of a field have relations."""
        target = get_named_type(type_.fields[name].type)
        if is_union_type(target):
            return True
        return not is_leaf_type(target) and any(self.leads_on(target, each) for each in target.fields)

    def field(self, type_: Any, name: str, depth: int, level: int, *, is_apart: bool) -> list[str]:
        """One field, sometimes twice, to be merged; nothing if no name is free."""
        target = get_named_type(type_.fields[name].type)
        self.fields += 1
        arguments = self.arguments(type_, name, target)
        alias = self.name(type_, name, arguments, is_apart=is_apart)
        if alias is None:
            return []
        head = f"{alias}{name}{arguments}{self.directive()}"
        if is_leaf_type(target):
            return [head] * (2 if self.may_repeat(alias, 12) else 1)
        deeper = depth if is_page(target) else depth - 1
        inner = [self.record(target, deeper, level + 1)]
        if self.may_repeat(alias, 6):
            inner.append(self.record(target, min(deeper, 2), level + 1))
        return [f"{head} {each}" for each in inner]

    def record(self, target: Any, depth: int, level: int) -> str:
        """A selection on a type or an interface."""
        if is_abstract_type(target):
            return self.open(target, depth, level)
        return self.selection(target, depth, level)

    def name(self, type_: Any, name: str, arguments: str, *, is_apart: bool) -> str | None:
        """An alias or none, so that different fields have different names; null if that is impossible."""
        borrowed = self.dice.choice(list(type_.fields))
        meant = (name, arguments)
        if not is_apart and not self.chance(5) and self.taken.setdefault(name, meant) == meant:
            return ""
        if self.aliases >= ALIASES:
            return "" if not is_apart and self.taken.setdefault(name, meant) == meant else None
        self.aliases += 1
        if not is_apart and self.chance(4) and self.taken.setdefault(borrowed, meant) == meant:
            return f"{borrowed}: "
        return f"a{self.aliases}: "

    def may_repeat(self, alias: str, rarely: int) -> bool:
        """Whether a field is requested a second time."""
        if not self.chance(rarely) or (alias and self.aliases >= ALIASES):
            return False
        self.aliases += bool(alias)
        return True

    def fragment(self, type_: Any, parts: list[str]) -> list[str]:
        """The same fields in a fragment, named or inline, with or without a type condition."""
        body = f"{{ {' '.join(parts)} }}"
        if self.chance(2):
            condition = "" if self.chance(3) else f" on {type_.name}"
            spread = [f"...{condition}{self.directive()} {body}"]
        else:
            name = f"F{len(self.fragments)}"
            self.fragments.append(f"fragment {name} on {type_.name} {body}")
            spread = [f"...{name}{self.directive()}" for _ in range(1 + self.chance(3))]
        if type_.interfaces and self.chance(2):
            interface = self.dice.choice(type_.interfaces)
            spread.append(f"... on {interface.name}{self.directive()} {{ __typename id }}")
        return spread

    def open(self, target: Any, depth: int, level: int) -> str:
        """A selection on an interface or a union, and on some of its types."""
        kinds = sorted(CORE.get_possible_types(target), key=lambda kind: kind.name)
        chosen = self.dice.sample(kinds, self.dice.randint(1, min(3, len(kinds))))
        first, *others = [
            f"... on {kind.name}{self.directive()} {self.selection(kind, depth, level, is_apart=index > 0)}"
            for index, kind in enumerate(chosen)
        ]
        shared = "__typename id" if is_interface_type(target) else "__typename"
        return f"{{ {shared} {' '.join([first, *others])} }}"

    def directive(self) -> str:
        """Sometimes `@skip` or `@include` or both, by a literal or a variable."""
        if self.directives >= DIRECTIVES or not self.chance(16):
            return ""
        words = self.dice.choice([["skip"], ["include"], ["include", "skip"]])
        self.directives += len(words)
        type_ = CORE.get_directive("skip").args["if"].type  # type: ignore[union-attr] # it is in every schema
        return "".join(f" @{word}(if: {self.values.flag(type_)})" for word in words)

    def arguments(self, type_: Any, name: str, target: Any) -> str:
        """The arguments of a field: the required and some optional ones; pages are short."""
        definition = type_.fields[name]
        is_look_up = type_ is CORE.query_type and name in LOOK_UPS
        # List forms come before the single ones.
        names = sorted(definition.args, key=lambda key: (not key.endswith("In"), key))
        if is_look_up and not (self.values.is_wild and self.chance(30)):
            names = [self.dice.choice(names)]
        short = self.dice.choice(["first", "first", "last"])
        given: dict[str, str] = {}
        for key in names:
            if f"{key}In" in given:
                # Both forms of one argument together are refused.
                continue
            argument = definition.args[key]
            needed = is_look_up or key == short or str(argument.type).endswith("!")
            if needed or self.chance(self.rarity(key)):
                given[key] = self.values.value(target.name, key, argument.type, may_lack=not needed)
        return f"({', '.join(f'{key}: {value}' for key, value in given.items())})" if given else ""

    def rarity(self, key: str) -> int:
        """How rarely an optional argument is used."""
        if key in ("first", "last"):
            # Both together are refused.
            return 40 if self.values.is_wild else 1_000_000_000
        return 12 if key in ("after", "before") else 3


def is_page(type_: Any) -> bool:
    """Whether a type is a page of records, or an edge of one."""
    return str(type_.name).endswith(("Connection", "Edge"))


def made(seed: str, stock: Stock, depth: int, width: int, *, is_wild: bool = True) -> Operation:
    """The operation for a seed."""
    return Maker(Random(seed), stock, width, is_wild=is_wild).operation(depth)  # noqa: S311 - no secret


def operations(stock: Stock, number: int, *, is_wild: bool = True) -> st.SearchStrategy[list[Operation]]:
    """A list of valid operations with values of the stock; with `is_wild` some have refused values.

    Hypothesis draws a seed and how large the operations are; drawing each part of them would cost more time
    than running them, and the large ones would be thrown away.
    """

    def make(seed: int, depth: int, width: int) -> list[Operation]:
        return [made(f"{seed} {index}", stock, depth, width, is_wild=is_wild) for index in range(number)]

    return st.builds(make, st.integers(0, 2**64 - 1), st.integers(1, 6), st.integers(2, 5))
