"""What fields are declared to be made of is really there, in tables or in rows that functions make."""

import pytest
from graphql import is_object_type

from schema.columns import columns_of_type, kinds_of
from schema.fields import Column, Computed, Related
from schema.graph import graph
from services.changes import CHANGE
from services.finances import BUDGET, TRANSACTION
from services.import_runs import IMPORT_RUN, REJECTION
from services.knowledge_products import DOCUMENT, KNOWLEDGE_PRODUCT
from services.merges import MERGE, PROPOSAL
from services.organizations import IDENTIFIER, ORGANIZATION
from services.outputs import IMPACT, INDICATOR, OTHER_RESULT, OUTCOME, OUTPUT, PERIOD
from services.overlaps import DECISION, OVERLAP
from services.places import COUNTRY, LOCATION, SECTOR
from services.programs import PARTICIPATION, PROGRAM, RELATED
from services.querying.entities import Entity
from services.regions import REGION
from services.searching import retrieval
from services.sources import SOURCE

TYPES = graph._schema.type_map
ENTITIES = [
    *(
        ORGANIZATION,
        IDENTIFIER,
        PROGRAM,
        PARTICIPATION,
        RELATED,
        BUDGET,
        TRANSACTION,
        SECTOR,
        COUNTRY,
        LOCATION,
    ),
    *(OUTPUT, OUTCOME, IMPACT, OTHER_RESULT, INDICATOR, PERIOD, KNOWLEDGE_PRODUCT, DOCUMENT, REGION, SOURCE),
    *(CHANGE, IMPORT_RUN, REJECTION),
    *(OVERLAP, DECISION),
    *(MERGE, PROPOSAL),
]
# Rows that functions make, and what they hold.
MADE = {
    "CodedValue": {"vocabulary", "code", "names"},
    "Dimension": {"name", "value"},
    "HubInfo": {"version", "data_version", "last_import_at", "everything"},
    "ImportCount": {"kind", "added", "changed", "unchanged", "superseded", "rejected", "removed"},
    "IndicatorValue": {"value", "number", "year", "dimensions", "comments"},
    "LocalizedText": {"language", "text"},
    "DateSpan": {"min", "max"},
    "Group": {"keys", "count", "weight", "money"},
    "GroupKey": {"dimension", "vocabulary", "code", "names", "organization_id"},
    "KnowledgeProductAggregate": {"whole", "count", "published_min", "published_max"},
    "MoneySum": {"type", "currency", "count", "sum", "avg", "min", "max"},
    "OrganizationAggregate": {"whole", "count"},
    "OutputAggregate": {"whole", "count"},
    "ProgramAggregate": {"whole", "count", "start_min", "start_max", "end_min", "end_max"},
    "ProgramGroup": {"keys", "count", "weight", "money"},
    "TransactionAggregate": {"whole", "count", "date_min", "date_max"},
    "TransactionGroup": {"keys", "count", "weight", "money"},
    "TransactionSum": {"type", "currency", "count", "sum", "avg", "min", "max"},
    "FacetCount": {"facet", "value", "count"},
    "SearchFacets": {*retrieval.FACET_NAMES},
    "SearchHighlight": {"field", "language", "text"},
    "MergeDecided": {"proposal_id", "merge_id", "organization_id", "former_id"},
    "MergeImpossible": {"message", "argument"},
    "MergeNotFound": {"message"},
    "MergeReason": {"kind", "evidence"},
    "MergeStale": {"message", "proposal_id", "merge_id"},
    "NotPermitted": {"message"},
    "OverlapDecided": {"overlap_id"},
    "OverlapNotFound": {"message"},
    "OverlapReason": {"kind", "points", "texts", "evidence", "organization_ids"},
    "OverlapStale": {"message", "overlap_id"},
    "ReasonMissing": {"message", "argument"},
    "SimilarProgram": {"score", "reasons", "program_id"},
    "Money": {"amount", "currency"},
    "Point": {"latitude", "longitude"},
    "Viewer": {"kind", "organization_id", "role"},
    "_Service": {"sdl"},
}


@pytest.mark.parametrize("entity", ENTITIES, ids=lambda entity: entity.typename)
def test_every_column_of_a_type_exists(entity: Entity) -> None:
    type_ = TYPES[entity.typename]
    assert is_object_type(type_)
    assert columns_of_type(type_) - set(entity.table.c.keys()) == set()


@pytest.mark.parametrize("entity", ENTITIES, ids=lambda entity: entity.typename)
def test_what_may_be_missing_is_nullable(entity: Entity) -> None:
    """A column that may be null is never behind a field that may not."""
    type_ = TYPES[entity.typename]
    assert is_object_type(type_)
    for name, field in type_.fields.items():
        kind = dict(kinds_of(type_)).get(field.extensions["strawberry-definition"].python_name)
        if isinstance(kind, Column):
            column = entity.table.c[kind.name or field.extensions["strawberry-definition"].python_name]
            assert not (column.nullable and str(field.type).endswith("!")), f"{entity.typename}.{name}"


def test_every_type_is_a_table_s_a_page_s_or_made() -> None:
    roots = {"Query", "Mutation", "Subscription"}
    told = {entity.typename for entity in ENTITIES} | set(MADE) | {"PageInfo"} | roots
    declared = {
        name
        for name, type_ in TYPES.items()
        if is_object_type(type_) and not name.startswith("__") and not name.endswith(("Connection", "Edge"))
    }
    assert declared == told


@pytest.mark.parametrize("name", MADE)
def test_made_rows_hold_what_their_fields_need(name: str) -> None:
    type_ = TYPES[name]
    assert is_object_type(type_)
    assert columns_of_type(type_) <= MADE[name]


def test_there_are_three_kinds_of_field_and_no_other() -> None:
    for name, type_ in TYPES.items():
        if is_object_type(type_) and not name.startswith("__") and name not in {"Mutation", "Subscription"}:
            kinds = dict(kinds_of(type_))
            assert len(kinds) == len(type_.fields)
            assert all(isinstance(kind, Column | Computed | Related) for kind in kinds.values())
