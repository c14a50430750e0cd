"""Targets against actual values: achievement, totals, trends and disaggregations."""

from collections.abc import Collection, Mapping
from typing import Any

from resolvers.relations import Batch
from resolvers.requests import Request
from services.monitoring import achievements, disaggregations, totals, trends
from services.monitoring.works import NODE, PLAN, PROGRAM, Monitored


def achievement_of(kind: str) -> Batch:
    """Return the batch for the numbers of indicators of each record of a kind."""

    async def batch(
        request: Request, keys: Collection[Any], question: Monitored, _columns: tuple[str, ...]
    ) -> Mapping[Any, Any]:
        return await achievements.summaries(request.reader, keys, question.about(kind))

    return batch


def totals_of(kind: str) -> Batch:
    """Return the batch for the totals of indicators of each record of a kind."""

    async def batch(
        request: Request, keys: Collection[Any], question: Monitored, _columns: tuple[str, ...]
    ) -> Mapping[Any, Any]:
        return await totals.totals(request.reader, keys, question.about(kind))

    return batch


of_program, of_node, of_plan = achievement_of(PROGRAM), achievement_of(NODE), achievement_of(PLAN)
totals_of_program, totals_of_node, totals_of_plan = totals_of(PROGRAM), totals_of(NODE), totals_of(PLAN)


async def disaggregation_warnings(
    request: Request, keys: Collection[Any], _question: None, _columns: tuple[str, ...]
) -> Mapping[Any, Any]:
    """Return the parts of each indicator that don't add up to their total."""
    return await disaggregations.warnings(request.reader, keys)


async def trend(
    request: Request, keys: Collection[Any], question: int, columns: tuple[str, ...]
) -> Mapping[Any, Any]:
    """Return the newest periods of each indicator, the oldest of them first."""
    return await trends.trends(request.reader, keys, question, columns)
