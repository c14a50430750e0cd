"""Sectors, tags, countries, recipient regions and locations of programs."""

from resolvers import records
from resolvers.finances import rows_of_program
from services.places import COUNTRY, LOCATION, POLICY_MARKER, RECIPIENT_REGION, SECTOR, TAG

sectors_of_program = records.rows(SECTOR, "program_id")
countries_of_program = records.rows(COUNTRY, "program_id")
recipient_regions_of_program = records.rows(RECIPIENT_REGION, "program_id")
policy_markers_of_program = records.rows(POLICY_MARKER, "program_id")
tags_of_program = records.rows(TAG, "program_id")
locations_of_program = rows_of_program(LOCATION)
