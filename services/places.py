"""Sectors, countries and locations of programs."""

from db.tables import program_country, program_location, program_sector
from services.querying.entities import Entity

SECTOR = Entity(program_sector, "ProgramSector")
COUNTRY = Entity(program_country, "CountryShare")
LOCATION = Entity(program_location, "ProgramLocation")
