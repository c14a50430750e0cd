"""Values for the arguments of random operations, as literals or variables."""

import re
from collections.abc import Callable, Mapping
from dataclasses import dataclass, field
from random import Random
from typing import Any

from graphql import (
    GraphQLString,
    get_named_type,
    is_enum_type,
    is_non_null_type,
    parse_value,
    value_from_ast_untyped,
)

from services.kinds.registry import FEDERATED

# Values for random arguments: some exist in the demo graph, some don't.
TEXTS = {
    "lang": ["id", "en", "fr"],
    "type": ["1", "2", "3"],
    "typeIn": ["1", "2", "3"],
    "name": ["OrganisationRole", "ActivityStatus", "Nothing"],
    "identifier": ["ID-CONTOH-KL-01", "ID-CONTOH-LSM-99", "unknown"],
    "iatiIdentifier": ["ID-CONTOH-KL-01-P01", "ID-CONTOH-KL-01-P04", "unknown"],
    "code": ["ID", "ID-JT", "33.72", "unknown"],
    "reference": ["RANPE-1/1", "RANPE-2/KKK", "unknown"],
    "plan": ["RANPE-1", "unknown"],
    "url": ["https://contoh.example/pustaka/panduan-pencegahan.pdf"],
    "doi": ["10.5555/contoh.2024.001"],
    "since": ["nothing"],
    "region": ["ID-JT", "33.72", "unknown"],
    "rowIn": ["1", "1.1", "unknown"],
    "columnIn": ["ID-JT", "unknown"],
    "asOf": ["2023-10-10", "2024-01-01"],
    "organization": ["unknown"],
    "enum": ["PlanNodeKind", "OverlapStatus"],
    "query": ["pencegahan", "pelatihan guru", "keluarga -desa", "nothing"],
}
LITERALS = {"Boolean": ["true", "false"], "DateTime": ['"2020-01-01"', '"2026-11-22T09:30:00Z"']}
FILTERS = {
    "CoverageCounting": ["{sharing: SPLIT}"],
    "CoverageFilter": ["{year: 2023}"],
    "ProgramFilter": [
        "{status: [IMPLEMENTATION, CLOSED]}",
        '{region: "ID-JT"}',
        '{regionIn: ["ID-JT", "ID-JB"], roleIn: [FUNDING, IMPLEMENTING]}',
        "{hasOutputs: true}",
        "{OR: []}",
        '{aligned: false, plan: ["RANPE-1"]}',
        '{planNode: ["RANPE-1/1"]}',
    ],
    "OrganizationFilter": ["{type: [GOVERNMENT]}", '{NOT: {country: ["ID"]}}'],
    "OutputFilter": [
        "{hasIndicators: true}",
        '{sector: ["15220"]}',
        '{region: "ID-JT"}',
        '{countryIn: ["ID", "PH"]}',
    ],
    "KnowledgeProductFilter": ["{kind: [EVALUATION, STUDY]}", '{language: ["en"]}'],
    "SearchFilter": ["{status: [CLOSED]}", '{province: ["ID-JT"]}'],
    "MergeProposalFilter": ["{status: [OPEN]}"],
    "RevisionFilter": ["{state: [SUBMITTED]}"],
    "ConflictFilter": ["{state: [OPEN]}"],
    "SpreadsheetPlanFilter": ["{state: [READY]}"],
    "SpreadsheetPlanRowFilter": ["{outcome: [CHANGE]}"],
    "WebhookFilter": ["{state: [ACTIVE]}"],
    "OverlapFilter": ["{kind: [SAME_WORK]}", "{scoreAtLeast: 0.5}", '{regionIn: ["ID-JT", "33.72"]}'],
    "ChangesFilter": ["{programs: {status: [CLOSED]}}", "{outputs: {hasIndicators: true}}"],
    "SimilarProgramsInput": ['{title: "Pelatihan guru"}', '{title: "Literasi digital", regions: ["ID-JT"]}'],
    "ActionPlanFilter": ["{isNational: true}", '{code: ["RANPE-1"]}'],
    "PlanNodeFilter": [
        "{coverage: NONE, year: 2023}",
        "{kind: [ACTION], validIn: 2023}",
        '{within: ["RANPE-1/1"], linkedTo: ["RANPE-2/KKK"]}',
    ],
    "AlignmentFilter": ["{status: [CLAIMED, REJECTED]}", '{node: ["RANPE-1/1"], plan: ["RANPE-1"]}'],
    "CommitmentFilter": ['{plan: ["RANPE-1"], year: [2023]}', '{node: ["RANPE-1/1"]}', "{hasEvidence: true}"],
    "ReportTemplateFilter": ["{period: [PROGRESS]}"],
    "ReportFilter": ["{status: [APPROVED], year: [2023]}"],
    "ObstacleFilter": ["{status: [OPEN], overdue: true}", '{category: ["BUDGET"], region: ["ID-JT"]}'],
    "CollaborationFilter": ["{status: [ACCEPTED]}", '{kind: [MOU], runsOn: "2026-06-30"}'],
    "RegionFilter": ["{level: [PROVINCE]}", '{parent: ["ID-JT"]}'],
}
# Lengths of pages; 0 is not allowed.
NUMBERS = (1, 1, 2, 2, 3, 4)
WILD_NUMBERS = (0, 6)
# Filters in which a region can be a variable.
PLACED = ("ProgramFilter", "OutputFilter")


@dataclass(frozen=True, slots=True)
class Stock:
    """Values of a graph: global ids by type, including hidden ones, and cursors by type of page."""

    ids: Mapping[str, list[str]]
    cursors: Mapping[str, list[str]]


@dataclass
class Values:
    """Draw values and collect the variables for some of them; `is_wild` allows invalid ones."""

    dice: Random
    stock: Stock
    is_wild: bool
    declared: dict[str, tuple[str, str | None]] = field(default_factory=dict)
    given: dict[str, Any] = field(default_factory=dict)

    def chance(self, of: int) -> bool:
        """True once in this many times."""
        return self.dice.randrange(of) == 0

    def forget_unused(self, text: str) -> None:
        """Remove variables of fields that were left out because no name was free."""
        used = set(re.findall(r"\$(\w+)", text))
        self.declared = {name: known for name, known in self.declared.items() if name in used}
        self.given = {name: value for name, value in self.given.items() if name in used}

    def head(self) -> str:
        """The declarations of the variables."""
        listed = (
            f"${name}: {type_}" + (f" = {default}" if default is not None else "")
            for name, (type_, default) in self.declared.items()
        )
        return f"({', '.join(listed)})" if self.declared else ""

    def value(self, owner: str, key: str, type_: Any, *, may_lack: bool = True) -> str:
        """A value for an argument; `owner` is the type that the field leads to."""

        def literal() -> str:
            return self.literal(owner, key, type_)

        if get_named_type(type_).name in PLACED and self.chance(6):
            return f"{{region: {self.variable(GraphQLString, lambda: self.text('code'), may_lack=False)}}}"
        return self.variable(type_, literal, may_lack=may_lack) if self.chance(3) else literal()

    def variable(self, type_: Any, literal: Callable[[], str], *, may_lack: bool) -> str:
        """A variable of that type: an existing or a new one, with or without default and value."""
        written = str(type_)
        alike = [name for name, (known, _) in self.declared.items() if known == written]
        if alike and not may_lack and self.chance(3):
            return f"${self.dice.choice(alike)}"
        name = f"v{len(self.declared)}"
        ways = ["given", "given", "default", "both"]
        ways += ["loosened"] if is_non_null_type(type_) else ["missing", "null"] * may_lack
        way = self.dice.choice(ways)
        if way == "loosened":
            written = written.rstrip("!")
        self.declared[name] = (written, literal() if way in ("default", "both", "loosened") else None)
        if way in ("given", "both"):
            self.given[name] = value_from_ast_untyped(parse_value(literal()))
        elif way == "null" or (way == "loosened" and self.is_wild and self.chance(30)):
            self.given[name] = None
        return f"${name}"

    def flag(self, type_: Any) -> str:
        """A boolean for a directive."""

        def literal() -> str:
            return self.dice.choice(["true", "false"])

        return self.variable(type_, literal, may_lack=False) if self.chance(2) else literal()

    def literal(self, owner: str, key: str, type_: Any) -> str:
        """A value as it is written in a document."""
        target = get_named_type(type_)
        if key == "ids":
            return f"[{', '.join(self.identity('') for _ in range(self.dice.randint(1, 4)))}]"
        if key == "representations":
            return f"[{', '.join(self.representation() for _ in range(self.dice.randint(1, 4)))}]"
        if target.name == "ID":
            return self.identity(owner)
        if key in ("after", "before"):
            return self.cursor(owner)
        if target.name == "Int":
            return str(self.dice.choice(WILD_NUMBERS if self.is_wild and self.chance(8) else NUMBERS))
        if target.name in LITERALS:
            return self.dice.choice(LITERALS[target.name])
        if is_enum_type(target):
            return str(self.dice.choice(sorted(target.values)))
        if target.name in FILTERS:
            return self.dice.choice(FILTERS[target.name])
        if target.name.endswith("Order"):
            word = self.dice.choice(sorted(get_named_type(target.fields["field"].type).values))
            return f"{{field: {word}, direction: {self.dice.choice(['ASC', 'DESC'])}}}"
        return self.text(key)

    def text(self, key: str) -> str:
        """A text for an argument of that name."""
        return f'"{self.dice.choice(TEXTS[key])}"'

    def identity(self, owner: str) -> str:
        """The id of a record of a type; of any type if there is none, or if invalid ids are allowed."""
        if owner not in self.stock.ids or (self.is_wild and self.chance(20)):
            owner = self.dice.choice(sorted(self.stock.ids))
        return f'"{self.dice.choice(self.stock.ids[owner])}"'

    def representation(self) -> str:
        """A reference to a record by one of its keys; an invalid one if allowed."""
        if self.is_wild and self.chance(20):
            return self.dice.choice(['{__typename: "Nothing"}', '{__typename: "Program"}', "7"])
        typename = self.dice.choice(sorted(FEDERATED))
        key = self.dice.choice(FEDERATED[typename])
        value = self.identity(typename) if key == "id" else self.text(key)
        return f'{{__typename: "{typename}", {key}: {value}}}'

    def cursor(self, owner: str) -> str:
        """A cursor of a page of a type; an invalid one if allowed."""
        if self.is_wild and self.chance(20):
            return '"nowhere"'
        known = self.stock.cursors.get(owner) or self.stock.cursors["ProgramConnection"]
        return f'"{self.dice.choice(known)}"'
