"""The rows of a plan, made of the facts of a file and the ids of what is stored."""

from collections.abc import Iterator, Mapping
from datetime import UTC, date, datetime, time
from uuid import UUID

import orjson
from uuid_utils.compat import uuid7

from db.plan_values import PlanNodeRole
from services.imports.plans.facts import NodeFacts, PlanFile, Texts
from services.imports.plans.lookups import Known
from services.text import localized
from services.text.normalization import caseless
from services.writing.plans import (
    FigureRow,
    LinkRow,
    NodeRow,
    OrganizationOfNode,
    OutputRow,
    PlanRow,
    PlanRows,
    SuccessorRow,
)

# The id of an expected output by its node and place.
OutputIds = Mapping[tuple[UUID, int], UUID]


def rows(file: PlanFile, known: Known, source_id: UUID, outputs: OutputIds) -> PlanRows:
    """Make the rows; what is stored keeps its id."""
    return Maker(file, known, source_id, outputs).rows()


class Maker:
    """Makes the rows of one plan."""

    def __init__(self, file: PlanFile, known: Known, source_id: UUID, outputs: OutputIds) -> None:
        self.file, self.known, self.source_id, self.output_ids = file, known, source_id, outputs
        self.plan_id = known.plan_id or uuid7()
        self.owner_id = known.organization(file.plan.owner)
        self.visibility = str(file.plan.visibility)
        self.updated = _moment(file.plan.updated)
        self.ids: dict[str, UUID] = {
            node.code: known.nodes[node.code]["id"] if node.code in known.nodes else uuid7()
            for node in file.nodes
        }

    def rows(self) -> PlanRows:
        """Make all rows."""
        return PlanRows(
            self.plan(),
            [self.node(node) for node in self.file.nodes],
            list(self.organizations()),
            list(self.outputs()),
            list(self.successors()),
            list(self.links()),
            list(self.figures()),
        )

    def plan(self) -> PlanRow:
        """Make the row of the plan."""
        plan = self.file.plan
        levels = [{"kind": level.kind, "labels": level.labels} for level in self.file.levels]
        return PlanRow(
            self.plan_id,
            plan.code,
            localized.default_text(plan.titles),
            localized.encode(plan.titles),
            localized.encode(plan.descriptions),
            localized.encode(plan.legal_bases),
            self.known.region_id,
            plan.start,
            plan.end,
            orjson.dumps(levels).decode(),
            plan.is_sample,
            self.visibility,
            self.owner_id,
            self.source_id,
            self.updated,
        )

    def node(self, node: NodeFacts) -> NodeRow:
        """Make the row of a node."""
        plan = self.file.plan
        return NodeRow(
            self.ids[node.code],
            self.plan_id,
            self.visibility,
            self.owner_id,
            self.ids[node.parent] if node.parent else None,
            str(node.kind),
            node.code,
            node.ordinal,
            node.path,
            node.depth,
            localized.default_text(node.titles),
            localized.encode(node.titles),
            localized.encode(node.descriptions),
            localized.encode(node.problems),
            node.valid_from or plan.start,
            node.valid_to or plan.end,
            self.source_id,
            self.updated,
        )

    def organizations(self) -> Iterator[OrganizationOfNode]:
        """Make the organizations of the nodes; two identifiers of one organization are one row."""
        for node in self.file.nodes:
            for role, named in ((PlanNodeRole.LEAD, node.leads), (PlanNodeRole.SUPPORTING, node.supporting)):
                ids = dict.fromkeys(self.known.organization(identifier) for identifier in named)
                for ordinal, id_ in enumerate(ids, 1):
                    yield OrganizationOfNode(*self.of(node.code), id_, str(role), ordinal)

    def outputs(self) -> Iterator[OutputRow]:
        """Make the expected outputs of the nodes."""
        for node in self.file.nodes:
            for ordinal, titles in enumerate(node.outputs, 1):
                id_ = self.output_ids.get((self.ids[node.code], ordinal)) or uuid7()
                title = localized.default_text(titles)
                yield OutputRow(id_, *self.of(node.code), ordinal, title, localized.encode(titles))

    def successors(self) -> Iterator[SuccessorRow]:
        """Make the successors of the nodes."""
        for node in self.file.nodes:
            for code in node.successors:
                yield SuccessorRow(*self.of(node.code), self.ids[code])

    def links(self) -> Iterator[LinkRow]:
        """Make the links to nodes of other plans."""
        for link in self.file.links:
            other = self.known.targets[caseless(link.to)]
            side = other["id"], other["visibility"], other["owner_id"]
            yield LinkRow(
                uuid7(), *self.of(link.node), *side, str(link.relation), localized.encode(link.notes)
            )

    def figures(self) -> Iterator[FigureRow]:
        """Make the figures of the plan and its nodes."""
        for ordinal, figure in enumerate(self.file.figures, 1):
            yield FigureRow(
                uuid7(),
                self.plan_id,
                self.visibility,
                self.owner_id,
                self.ids[figure.node] if figure.node else None,
                ordinal,
                figure.measure,
                localized.encode(figure.measures),
                figure.year,
                figure.value,
                figure.out_of,
                figure.unit,
                figure.source,
                figure.source_url,
                figure.date,
                localized.encode(figure.notes),
            )

    def of(self, code: str) -> tuple[UUID, str, UUID]:
        """The link of a part to its node, with copies of visibility and owner."""
        return self.ids[code], self.visibility, self.owner_id


def _moment(day: date | None) -> datetime | None:
    return datetime.combine(day, time(), UTC) if day else None


def texts_of(pairs: Texts) -> str:
    """The text of readers who request no language."""
    return localized.default_text(pairs)
