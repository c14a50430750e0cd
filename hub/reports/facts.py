"""All answers that a report is made of, by what the sections ask of them."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from functools import cached_property
from typing import Any

from hub.localization.words import Words
from hub.reports.achievement import Achieved, achieved
from hub.reports.reading import Answer


def middle(kinds: Sequence[str]) -> str:
    """Return the kind of node below which the report does not go in matrices: foci, else the first kind."""
    return "FOCUS" if "FOCUS" in kinds else kinds[0]


@dataclass(frozen=True)
class Given:
    """What sections are made from."""

    words: Words
    plan_code: str
    year: int
    close: int
    answers: Mapping[str, Answer]

    @property
    def plan(self) -> Mapping[str, Any]:
        """The plan."""
        plan: Mapping[str, Any] = self.answers["plan"].data["actionPlan"]
        return plan

    @cached_property
    def nodes(self) -> Sequence[Mapping[str, Any]]:
        """The nodes that are valid in the year, in the order of the plan."""
        nodes: Sequence[Mapping[str, Any]] = self.answers["nodes"].data["planNodes"]["nodes"]
        return nodes

    @property
    def programs(self) -> Mapping[str, Any]:
        """The list of programs of the plan that run in the year, with its aggregates."""
        programs: Mapping[str, Any] = self.answers["programs"].data["programs"]
        return programs

    @property
    def coverage(self) -> Mapping[str, Any]:
        """The matrix of the plan's middle level and provinces."""
        coverage: Mapping[str, Any] = self.answers["coverage"].data["coverage"]
        return coverage

    @cached_property
    def by_province(self) -> Mapping[str, int]:
        """The number of programs in each province that has one; without those that name none."""
        columns = self.answers["coverage"].data["whole"]["columns"]
        return {
            each["code"]: each["programCount"] for each in columns if each["code"] and each["programCount"]
        }

    @cached_property
    def of_plan(self) -> Mapping[str | None, int]:
        """The number of programs of the whole plan in each column of `coverage`."""
        columns = self.answers["coverage"].data["whole"]["columns"]
        return {each["code"]: each["programCount"] for each in columns}

    @cached_property
    def provinces(self) -> Mapping[str, str]:
        """The names of all provinces by code."""
        found = self.answers["provinces"].data["regions"]["nodes"]
        return {region["code"]: region["name"] for region in found}

    @cached_property
    def outputs(self) -> list[Achieved]:
        """The outputs of these programs that have a target for the year."""
        return achieved(self.answers["outputs"].data["outputs"]["nodes"], self.year, self.close)

    def of_kind(self, kind: str) -> list[Mapping[str, Any]]:
        """Return the nodes of a kind."""
        return [node for node in self.nodes if node["kind"] == kind]

    @cached_property
    def middle(self) -> str:
        """The kind of node of matrices."""
        return middle([level["kind"] for level in self.plan["levels"]])

    @cached_property
    def leaves(self) -> str:
        """The kind of node that is done: actions, else the last kind."""
        kinds = [level["kind"] for level in self.plan["levels"]]
        return "ACTION" if "ACTION" in kinds else kinds[-1]

    def label(self, kind: str) -> str:
        """Return what the plan calls a kind of node."""
        return next(str(level["label"]) for level in self.plan["levels"] if level["kind"] == kind)

    def above(self, reference: str) -> list[str | None]:
        """Return a node's reference and those of all nodes above it."""
        parents: dict[str | None, str | None] = {
            node["reference"]: (node["parent"] or {}).get("reference") for node in self.nodes
        }
        found: list[str | None] = []
        at: str | None = reference
        while at in parents:
            found.append(at)
            at = parents[at]
        return found
