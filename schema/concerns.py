"""What concerns a record beside its own data: the obstacles in its way, and its collaborations."""

from typing import Any

import strawberry

import resolvers.collaborations
import resolvers.obstacles
from resolvers.relations import Batch, Count
from schema.collaboration_inputs import CollaborationsArguments
from schema.fields import related
from schema.lazy_types import ACollaboration, AnObstacleConnection
from schema.nodes import Connection
from schema.obstacle_inputs import ObstaclesArguments


def obstacles(batch: Batch, count: Count, description: str) -> Any:
    """Declare the field `obstacles` of a record."""
    return related(batch, key="id", count=count, arguments=ObstaclesArguments, description=description)


@strawberry.type
class ProgramConcerns:
    """What concerns a program."""

    obstacles: AnObstacleConnection = obstacles(
        resolvers.obstacles.of_program,
        resolvers.obstacles.count_of_program,
        "The obstacles that are about the program.",
    )
    collaborations: Connection[ACollaboration] = related(
        resolvers.collaborations.of_program,
        key="id",
        count=resolvers.collaborations.count_of_program,
        arguments=CollaborationsArguments,
        description="The collaborations that join the program.",
    )


@strawberry.type
class PlanNodeConcerns:
    """What concerns a node of an action plan."""

    obstacles: AnObstacleConnection = obstacles(
        resolvers.obstacles.of_plan_node,
        resolvers.obstacles.count_of_plan_node,
        "The obstacles that are about the node, or about a node below it.",
    )


@strawberry.type
class RegionConcerns:
    """What concerns a region."""

    obstacles: AnObstacleConnection = obstacles(
        resolvers.obstacles.of_region,
        resolvers.obstacles.count_of_region,
        "The obstacles that are about the region, or about a region below it. Obstacles of programs that "
        "work there are not in it unless they name the region.",
    )


@strawberry.type
class OrganizationConcerns:
    """What concerns an organization."""

    obstacles: AnObstacleConnection = obstacles(
        resolvers.obstacles.of_organization,
        resolvers.obstacles.count_of_organization,
        "The obstacles that the organization has raised, and those that are about it.",
    )
    collaborations: Connection[ACollaboration] = related(
        resolvers.collaborations.of_organization,
        key="id",
        count=resolvers.collaborations.count_of_organization,
        arguments=CollaborationsArguments,
        description="The collaborations in which the organization takes part, or was asked to.",
    )
