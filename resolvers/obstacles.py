"""Obstacles: lists, groups, similar ones."""

from collections.abc import Collection, Mapping
from typing import Any

from resolvers import pages, records
from resolvers.aggregates import lists_by_shape
from resolvers.relations import Counted
from resolvers.requests import Request
from services.aggregating import obstacle_groups
from services.comparing import similar_obstacles
from services.obstacles import OBSTACLE, OF_ORGANIZATION, OF_PLAN_NODE, OF_PROGRAM, OF_REGION

by_id = records.one(OBSTACLE)
everywhere, count_everywhere = pages.page(OBSTACLE), pages.count(OBSTACLE)
of_program, count_of_program = pages.page(OBSTACLE, OF_PROGRAM), pages.count(OBSTACLE, OF_PROGRAM)
of_plan_node, count_of_plan_node = pages.page(OBSTACLE, OF_PLAN_NODE), pages.count(OBSTACLE, OF_PLAN_NODE)
of_region, count_of_region = pages.page(OBSTACLE, OF_REGION), pages.count(OBSTACLE, OF_REGION)
of_organization = pages.page(OBSTACLE, OF_ORGANIZATION)
count_of_organization = pages.count(OBSTACLE, OF_ORGANIZATION)


async def groups(
    request: Request, keys: Collection[Counted], question: tuple[str, int], _columns: tuple[str, ...]
) -> dict[Counted, list[Any]]:
    """Return the groups of each list."""
    by, size = question
    found: dict[Counted, list[Any]] = {}
    for lists, group in lists_by_shape(request, keys):
        rows = await obstacle_groups.grouped(request.reader, lists, by, size)
        found |= {key: rows.get(parent, []) for parent, key in group}
    return found


async def similar(
    request: Request, keys: Collection[Any], most: int, _columns: tuple[str, ...]
) -> Mapping[Any, Any]:
    """Return the obstacles most similar to each obstacle."""
    return await similar_obstacles.of_obstacles(request.reader, keys, most)
