"""The operations that the docs print: each is valid in the schema, and each mutation is shown."""

import re

import pytest
from graphql import (
    DocumentNode,
    FieldNode,
    OperationDefinitionNode,
    OperationType,
    build_schema,
    parse,
    validate,
)

from tests.printed import ROOT

BLOCK = re.compile(r"^ *```graphql\n(.*?)^ *```$", re.MULTILINE | re.DOTALL)
SCHEMA = build_schema((ROOT / "schema" / "schema.graphql").read_text("utf-8"))
# Pages about keeping data current: members, reviewers and partner platforms copy from them.
PAGES = [
    "alignments",
    "authorization",
    "commitments",
    "collaborations",
    "corrections",
    "feed",
    "freshness",
    "members",
    "obstacles",
    "organizations",
    "overlaps",
    "plans",
    "reports",
    "revisions",
    "spreadsheets",
    "subscriptions",
    "webhooks",
]


def operations(page: str) -> list[OperationDefinitionNode]:
    """The operations that a page prints; a block can have several."""
    text = (ROOT / "docs" / f"{page}.md").read_text("utf-8")
    return [
        each
        for block in BLOCK.findall(text)
        for each in parse(block).definitions
        if isinstance(each, OperationDefinitionNode)
    ]


@pytest.mark.parametrize("page", PAGES)
def test_each_operation_of_a_page_is_valid(page: str) -> None:
    documents = [DocumentNode(definitions=(each,)) for each in operations(page)]
    assert [error.message for each in documents for error in validate(SCHEMA, each)] == []


def test_each_mutation_is_shown_with_an_example() -> None:
    shown = {
        selection.name.value
        for page in PAGES
        for each in operations(page)
        if each.operation is OperationType.MUTATION
        for selection in each.selection_set.selections
        if isinstance(selection, FieldNode)
    }
    assert SCHEMA.mutation_type is not None
    assert SCHEMA.mutation_type.fields.keys() - shown == set()
