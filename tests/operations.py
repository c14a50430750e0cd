"""Operations made at random, valid: fields, arguments, aliases, fragments, directives, variables."""

from dataclasses import dataclass, field
from typing import Any

from graphql import (
    GraphQLObjectType,
    get_named_type,
    is_abstract_type,
    is_enum_type,
    is_leaf_type,
    is_object_type,
)
from hypothesis import strategies as st

from schema.graph import graph

CORE = graph._schema
# What random arguments are made of: values that exist in the demo graph, and some that don't.
TEXTS = {
    "lang": ["id", "en", "fr"],
    "type": ["1", "2", "3"],
    "name": ["OrganisationRole", "ActivityStatus", "Nothing"],
    "identifier": ["ID-CONTOH-KL-01", "ID-CONTOH-LSM-99", "unknown"],
    "iatiIdentifier": ["ID-CONTOH-KL-01-P01", "ID-CONTOH-KL-01-P04", "unknown"],
    "code": ["ID", "ID-JT", "33.72", "unknown"],
    "url": ["https://contoh.example/pustaka/panduan-pencegahan.pdf"],
    "doi": ["10.5555/contoh.2024.001"],
}
FILTERS = {
    "ProgramFilter": [
        "{status: [IMPLEMENTATION, CLOSED]}",
        '{region: "ID-JT"}',
        "{hasOutputs: true}",
        "{OR: []}",
    ],
    "OrganizationFilter": ["{type: [GOVERNMENT]}", '{NOT: {country: ["ID"]}}'],
    "OutputFilter": ["{hasIndicators: true}", '{sector: ["15220"]}'],
    "KnowledgeProductFilter": ["{kind: [EVALUATION, STUDY]}", '{language: ["en"]}'],
    "RegionFilter": ["{level: [PROVINCE]}", '{parent: ["ID-JT"]}'],
}
# Keys of look-ups: each takes exactly one.
LOOK_UPS = ("organization", "program", "output", "knowledgeProduct", "region")
# Refused to anybody without a role, with all that is asked beside it.
REFUSED = ("importRuns",)


@dataclass
class Operation:
    """A random operation with its variables."""

    text: str = ""
    variables: dict[str, Any] = field(default_factory=dict)


class Maker:
    """Draws one operation."""

    def __init__(self, draw: Any, ids: list[str]) -> None:
        self.draw = draw
        self.ids = ids
        self.variables: dict[str, tuple[str, Any]] = {}
        self.fragments: list[str] = []
        self.aliases = 0

    def operation(self, depth: int) -> Operation:
        body = self.selection(CORE.query_type, depth)
        declared = ", ".join(f"${name}: {type_}" for name, (type_, _) in self.variables.items())
        head = f"query Made({declared})" if declared else "query Made"
        text = " ".join([head, body, *self.fragments])
        given = {name: value for name, (_, value) in self.variables.items() if value is not None}
        return Operation(text, given)

    def selection(self, type_: Any, depth: int) -> str:
        """A selection set on a type, with leaves always and composites while there is depth left."""
        names = [
            name
            for name, one in type_.fields.items()
            if name not in REFUSED and (depth > 1 or is_leaf_type(get_named_type(one.type)))
        ]
        chosen = (
            self.draw(st.lists(st.sampled_from(names), min_size=1, max_size=4, unique=True)) if names else []
        )
        parts = [self.field(type_, name, depth) for name in chosen]
        if self.draw(st.booleans()) or not parts:
            parts.append("__typename")
        if type_ is not CORE.query_type and len(parts) > 1 and self.draw(st.integers(0, 5)) == 0:
            parts = [self.fragment(type_, parts)]
        return f"{{ {' '.join(parts)} }}"

    def fragment(self, type_: GraphQLObjectType, parts: list[str]) -> str:
        """The same fields, in a named or an inline fragment."""
        if self.draw(st.booleans()):
            return f"... on {type_.name}{self.directive()} {{ {' '.join(parts)} }} __typename"
        name = f"F{len(self.fragments)}"
        self.fragments.append(f"fragment {name} on {type_.name} {{ {' '.join(parts)} }}")
        return f"...{name}{self.directive()} __typename"

    def field(self, type_: Any, name: str, depth: int) -> str:
        """One field, perhaps under an alias, perhaps twice."""
        definition = type_.fields[name]
        target = get_named_type(definition.type)
        arguments = self.arguments(type_, name, definition)
        alias = ""
        if self.aliases < 12 and (arguments or self.draw(st.integers(0, 4)) == 0):
            self.aliases += 1
            alias = f"a{self.aliases}: "
        inner = ""
        if is_object_type(target):
            inner = f" {self.selection(target, depth - 1)}"
        elif is_abstract_type(target):
            inner = f" {self.open(target, depth - 1)}"
        return f"{alias}{name}{arguments}{self.directive()}{inner}"

    def open(self, target: Any, depth: int) -> str:
        """A selection on an interface: of one type only, for equal names of several types could clash."""
        kind = self.draw(st.sampled_from(CORE.get_possible_types(target)))
        return f"{{ __typename id ... on {kind.name} {self.selection(kind, depth)} }}"

    def directive(self) -> str:
        """Sometimes `@skip` or `@include`, by a literal or a variable."""
        if self.draw(st.integers(0, 11)):
            return ""
        word = self.draw(st.sampled_from(["skip", "include"]))
        value = self.draw(st.booleans())
        if self.draw(st.booleans()):
            return f" @{word}(if: {str(value).lower()})"
        return f" @{word}(if: {self.variable('Boolean!', value)})"

    def variable(self, type_: str, value: Any) -> str:
        """A new variable."""
        name = f"v{len(self.variables)}"
        self.variables[name] = (type_, value)
        return f"${name}"

    def arguments(self, type_: Any, name: str, definition: Any) -> str:
        """The arguments of a field: those it needs, and some of those it may have."""
        given = {}
        is_look_up = type_ is CORE.query_type and name in LOOK_UPS
        names = [self.draw(st.sampled_from(sorted(definition.args)))] if is_look_up else list(definition.args)
        if "last" in names and "first" in names:
            names.remove(self.draw(st.sampled_from(["first", "last"])))
        for key in names:
            argument = definition.args[key]
            rare = 15 if key in ("after", "before") else 2
            needed = is_look_up or str(argument.type).endswith("!")
            if needed or self.draw(st.integers(0, rare)) == 0:
                given[key] = self.value(key, argument.type)
        return f"({', '.join(f'{key}: {value}' for key, value in given.items())})" if given else ""

    def value(self, key: str, type_: Any) -> str:
        """A value for an argument, as a literal or in a variable."""
        literal, plain = self.plain(key, type_)
        if plain is not None and self.draw(st.integers(0, 3)) == 0:
            return self.variable(str(type_), plain)
        return literal

    def plain(self, key: str, type_: Any) -> tuple[str, Any]:
        """A literal, and the same as a variable's value where that is easily said."""
        target = get_named_type(type_)
        if key == "ids":
            chosen = self.draw(st.lists(st.sampled_from(self.ids), min_size=1, max_size=4))
            return "[" + ", ".join(f'"{each}"' for each in chosen) + "]", chosen
        if target.name == "ID":
            chosen = self.draw(st.sampled_from(self.ids))
            return f'"{chosen}"', chosen
        if target.name == "Int":
            number = self.draw(st.sampled_from([1, 2, 3, 5]))
            return str(number), number
        if target.name == "Boolean":
            flag = self.draw(st.booleans())
            return str(flag).lower(), flag
        if is_enum_type(target):
            return self.draw(st.sampled_from(sorted(target.values))), None
        if target.name in FILTERS:
            return self.draw(st.sampled_from(FILTERS[target.name])), None
        if target.name.endswith("Order"):
            word = self.draw(st.sampled_from(sorted(get_named_type(target.fields["field"].type).values)))
            return f"{{field: {word}, direction: {self.draw(st.sampled_from(['ASC', 'DESC']))}}}", None
        text = self.draw(st.sampled_from(TEXTS.get(key, ["x"])))
        return f'"{text}"', text


def operations(ids: list[str]) -> st.SearchStrategy[Operation]:
    """Valid operations of depth 1 to 6 (deeper with the pages on the way) over the records of those ids."""

    @st.composite
    def make(draw: Any) -> Operation:
        return Maker(draw, ids).operation(draw(st.integers(2, 9)))

    return make()
