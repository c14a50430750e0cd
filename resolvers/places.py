"""Sectors, countries and locations of programs."""

from resolvers import records
from resolvers.finances import rows_of_program
from services.places import COUNTRY, LOCATION, SECTOR

sectors_of_program = records.rows(SECTOR, "program_id")
countries_of_program = records.rows(COUNTRY, "program_id")
locations_of_program = rows_of_program(LOCATION)
