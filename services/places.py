"""What a program is about and where it happens."""

from db.tables import program_country, program_location, program_sector
from services.querying.entities import Entity

SECTOR = Entity(program_sector, "ProgramSector")
COUNTRY = Entity(program_country, "CountryShare")
LOCATION = Entity(program_location, "ProgramLocation")
