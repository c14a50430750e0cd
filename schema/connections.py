"""Connections of the lists that have aggregates."""

from typing import Any

import strawberry

import resolvers.aggregates
from schema.aggregates import (
    KnowledgeProductAggregate,
    OrganizationAggregate,
    OutputAggregate,
    ProgramAggregate,
    TransactionAggregate,
)
from schema.fields import related
from schema.lazy_types import AKnowledgeProduct, AnOrganization, AnOutput, AProgram, ATransaction
from schema.nodes import Connection

DESCRIPTION = "A page of a list, as a Relay connection."


def aggregate() -> Any:
    """Declare the field `aggregate`, which covers the whole list regardless of the page."""
    return related(
        resolvers.aggregates.aggregate,
        key="whole",
        description="Counts and sums over the whole list, as a total and by group, regardless of the page.",
    )


@strawberry.type(description=DESCRIPTION)
class ProgramConnection(Connection[AProgram]):
    """A page of programs."""

    aggregate: ProgramAggregate = aggregate()


@strawberry.type(description=DESCRIPTION)
class OutputConnection(Connection[AnOutput]):
    """A page of outputs."""

    aggregate: OutputAggregate = aggregate()


@strawberry.type(description=DESCRIPTION)
class OrganizationConnection(Connection[AnOrganization]):
    """A page of organizations."""

    aggregate: OrganizationAggregate = aggregate()


@strawberry.type(description=DESCRIPTION)
class KnowledgeProductConnection(Connection[AKnowledgeProduct]):
    """A page of knowledge products."""

    aggregate: KnowledgeProductAggregate = aggregate()


@strawberry.type(description=DESCRIPTION)
class TransactionConnection(Connection[ATransaction]):
    """A page of transactions."""

    aggregate: TransactionAggregate = aggregate()
