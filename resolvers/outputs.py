"""Outputs, outcomes, impacts and other results, with their indicators."""

from collections.abc import Collection, Mapping
from typing import Any

from resolvers import pages, records
from resolvers.requests import Request
from services import latest_periods
from services.kinds.outputs import OUTPUTS
from services.outputs import (
    IMPACT,
    INDICATOR,
    OF_KNOWLEDGE_PRODUCT,
    OF_ORGANIZATION,
    OF_PROGRAM,
    OTHER_RESULT,
    OUTCOME,
    OUTPUT,
    PERIOD,
)

by_id = records.one(OUTPUT)
by_key = records.look_up(OUTPUTS)
of_activity = records.one(OUTPUT, "activity_id")
indicators_of_result = records.rows(INDICATOR, "result_id")
periods_of_indicator = records.rows(PERIOD, "indicator_id")

everywhere, count_everywhere = pages.page(OUTPUT), pages.count(OUTPUT)
of_program, count_of_program = pages.page(OUTPUT, OF_PROGRAM), pages.count(OUTPUT, OF_PROGRAM)
of_organization = pages.page(OUTPUT, OF_ORGANIZATION)
count_of_organization = pages.count(OUTPUT, OF_ORGANIZATION)
of_knowledge_product = pages.page(OUTPUT, OF_KNOWLEDGE_PRODUCT)
count_of_knowledge_product = pages.count(OUTPUT, OF_KNOWLEDGE_PRODUCT)
outcomes, count_outcomes = pages.page(OUTCOME, OF_PROGRAM), pages.count(OUTCOME, OF_PROGRAM)
impacts, count_impacts = pages.page(IMPACT, OF_PROGRAM), pages.count(IMPACT, OF_PROGRAM)
others, count_others = pages.page(OTHER_RESULT, OF_PROGRAM), pages.count(OTHER_RESULT, OF_PROGRAM)


async def latest_achievement(
    request: Request, keys: Collection[Any], _question: None, columns: tuple[str, ...]
) -> Mapping[Any, Any]:
    """Return the newest period with an actual value of each indicator."""
    return await latest_periods.newest_measured(request.reader, keys, columns)
