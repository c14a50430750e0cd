"""Sectors, tags, countries, recipient regions and locations of programs."""

from collections.abc import Collection, Mapping
from typing import Any

from resolvers import records
from resolvers.requests import Request
from services import places
from services.places import COUNTRY, LOCATION, POLICY_MARKER, RECIPIENT_REGION, SECTOR, TAG
from services.querying import reads
from services.querying.pages import Scope

sectors_of_program = records.rows(SECTOR, "program_id")
countries_of_program = records.rows(COUNTRY, "program_id")
recipient_regions_of_program = records.rows(RECIPIENT_REGION, "program_id")
policy_markers_of_program = records.rows(POLICY_MARKER, "program_id")
tags_of_program = records.rows(TAG, "program_id")


async def locations_of_program(
    request: Request, keys: Collection[Any], question: Scope, columns: tuple[str, ...]
) -> Mapping[Any, Any]:
    """Return the locations of programs; option `include_children` adds those of the outputs below."""
    if question.set_options.get("include_children"):
        return await places.working_locations(request.reader, keys, columns)
    return await reads.rows_of_parents(request.reader, LOCATION, "program_id", keys, columns)
