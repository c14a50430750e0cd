"""Random operations have in them, often, all that operations can have."""

from collections import Counter
from uuid import UUID

import pytest
from graphql import parse, validate

from schema import identifiers
from schema.limits import Limits, check_document
from services.querying import cursors
from tests.features import features
from tests.operation_values import Stock
from tests.operations import CORE, LOOK_UPS, Operation, made

NUMBER = 600
LISTS = ("programs", "organizations", "outputs", "codelist", "_entities")
# Features by the least percentage of operations that must have them.
OFTEN = {
    50: ("alias", "arguments", "__typename"),
    25: ("named fragment", "inline fragment", "variable", "nodes", "edges", "totalCount", "pageInfo"),
    20: ("@skip", "@include", "directive by variable", "a field asked twice", "pages in pages"),
    15: ("interface", "inline fragment of no type", "one field with different arguments"),
    10: ("default instead of a value", "default and value", "a fragment spread twice"),
    4: ("variable left out", "null in a variable", "Query.node", "Query.nodes", "Query.viewer", "Query.hub"),
    3: tuple(f"Query.{name}" for name in (*LOOK_UPS, *LISTS)),
}


@pytest.fixture(scope="module")
def many() -> list[Operation]:
    """Operations of all depths, over ids of nothing."""
    one = UUID(int=1)
    ids = {name: [identifiers.encode(name, one)] for name in ("Organization", "Program", "Output", "Region")}
    stock = Stock(ids, {"ProgramConnection": [cursors.encode("ID-ASC", None, one)]})
    return [made(f"{seed}", stock, seed % 6 + 1, seed % 4 + 2) for seed in range(NUMBER)]


def test_all_are_valid_and_within_the_limits(many: list[Operation]) -> None:
    for operation in many[::3]:
        document = parse(operation.text)
        assert validate(CORE, document) == [], operation
        assert check_document(document, Limits()) == [], operation


def test_each_feature_occurs_often(many: list[Operation]) -> None:
    found = Counter(name for operation in many for name in features(CORE, operation))
    rare = {
        name: found[name] * 100 / NUMBER
        for least, names in OFTEN.items()
        for name in names
        if found[name] * 100 < least * NUMBER
    }
    assert rare == {}
    shallow = {depth: found[f"depth {depth}"] for depth in range(1, 7)}
    assert min(shallow.values()) * 20 >= NUMBER, shallow


def test_no_two_are_alike(many: list[Operation]) -> None:
    assert len({operation.text for operation in many}) > NUMBER * 0.97
