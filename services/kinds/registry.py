"""All kinds of records, and the registries derived from them. No other module lists kinds."""

from collections.abc import Iterable, Mapping, Sequence
from enum import StrEnum
from typing import Any

from services.kinds.alignments import ALIGNMENTS
from services.kinds.collaborations import COLLABORATIONS
from services.kinds.commitments import COMMITMENTS
from services.kinds.declaration import History, Kind, LookupKey
from services.kinds.knowledge_products import KNOWLEDGE_PRODUCTS
from services.kinds.merges import MERGE_PROPOSALS, ORGANIZATION_MERGES
from services.kinds.obstacles import OBSTACLES
from services.kinds.organizations import ORGANIZATIONS
from services.kinds.outputs import IMPACTS, OTHER_RESULTS, OUTCOMES, OUTPUTS
from services.kinds.overlaps import OVERLAPS
from services.kinds.plans import ACTION_PLANS, PLAN_NODES
from services.kinds.programs import PROGRAMS
from services.kinds.regions import REGIONS
from services.kinds.reports import REPORT_TEMPLATES, REPORTS
from services.kinds.revisions import CONFLICTS, REVISIONS
from services.kinds.sources import IMPORT_RUNS, SOURCES
from services.kinds.spreadsheets import SPREADSHEET_PLANS
from services.kinds.transactions import TRANSACTIONS
from services.kinds.webhooks import WEBHOOKS
from services.querying import reads
from services.querying.entities import Entity
from services.querying.reader import Reader, Row
from services.querying.viewers import Viewer
from services.text.normalization import caseless

# Programs come before outputs and products, whose search documents copy the places of programs.
KINDS = (
    ORGANIZATIONS,
    PROGRAMS,
    OUTPUTS,
    OUTCOMES,
    IMPACTS,
    OTHER_RESULTS,
    KNOWLEDGE_PRODUCTS,
    REGIONS,
    ACTION_PLANS,
    PLAN_NODES,
    OVERLAPS,
    MERGE_PROPOSALS,
    ORGANIZATION_MERGES,
    SOURCES,
    IMPORT_RUNS,
    TRANSACTIONS,
    REVISIONS,
    CONFLICTS,
    SPREADSHEET_PLANS,
    WEBHOOKS,
    ALIGNMENTS,
    COMMITMENTS,
    REPORT_TEMPLATES,
    REPORTS,
    OBSTACLES,
    COLLABORATIONS,
)
BY_TYPENAME: Mapping[str, Kind] = {kind.typename: kind for kind in KINDS}
BY_ENTITY: Mapping[Entity, Kind] = {kind.entity: kind for kind in KINDS}
NODES: Mapping[str, Kind] = {kind.typename: kind for kind in KINDS if kind.is_node}
SEARCHED: Mapping[str, Kind] = {kind.typename: kind for kind in KINDS if kind.search is not None}
LETTERS: Mapping[str, bytes] = {kind.typename: kind.letter for kind in KINDS if kind.letter is not None}
FEDERATED: Mapping[str, tuple[str, ...]] = {
    kind.typename: names
    for kind in KINDS
    if (names := tuple(name for name, key in kind.keys.items() if key.federated))
}
# Outputs, outcomes, impacts and other results share one history.
HISTORIES: Mapping[str, History] = {kind.history.word: kind.history for kind in KINDS if kind.history}
# The kinds in the feed: records with a history.
FED: Mapping[str, Kind] = {kind.typename: kind for kind in KINDS if kind.history is not None}
# The words for kinds in history, by the names under which imports count records.
COUNTED: Mapping[str, str] = {history.counted_as: word for word, history in HISTORIES.items()}
RecordKind = StrEnum("RecordKind", [(word, word) for word in HISTORIES])  # type: ignore[misc] # mypy reads literals only


async def records_by_key(
    reader: Reader, kind: Kind, key: str, values: Iterable[Any], columns: Sequence[str]
) -> Mapping[Any, Row]:
    """The visible record for each value of a key. Values without a record are left out."""
    lookup = kind.keys[key]
    if lookup.find is not None:
        return await lookup.find(reader, values, columns)
    normalized = {value: lookup.normalize(value) for value in values}
    rows = await reads.by_column(reader, kind.entity, lookup.column, set(normalized.values()), columns)
    found = {value: rows[key_value] for value, key_value in normalized.items() if key_value in rows}
    if lookup.caseless and (missing := normalized.keys() - found.keys()):
        found |= await _whatever_case(reader, kind, lookup, missing, columns)
    if lookup.former and (missing := normalized.keys() - found.keys()):
        found |= await lookup.former(reader, missing, columns)
    return found


async def _whatever_case(
    reader: Reader, kind: Kind, lookup: LookupKey, values: Iterable[Any], columns: Sequence[str]
) -> dict[Any, Row]:
    """The visible record for each value, whatever its letter case; the first of several."""
    folded = {value: caseless(value) for value in values}
    rows = await reads.rows_of_parents(
        reader, kind.entity, lookup.caseless, set(folded.values()), columns, order=("id",)
    )
    return {value: rows[key][0] for value, key in folded.items() if key in rows}


async def by_ids(reader: Reader, kind: Kind, ids: Iterable[Any], columns: Sequence[str]) -> Mapping[Any, Row]:
    """The visible record of each id."""
    if "id" in kind.keys:
        return await records_by_key(reader, kind, "id", ids, columns)
    return await reads.by_column(reader, kind.entity, "id", ids, columns)


def may_write(viewer: Viewer, kind: Kind) -> bool:
    """Return whether the viewer's role may change records of the kind."""
    return viewer.is_member and viewer.role in kind.writers
