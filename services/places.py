"""Sectors, tags, policy markers, countries, recipient regions and locations of programs."""

from db.tables import (
    program_country,
    program_location,
    program_policy_marker,
    program_recipient_region,
    program_sector,
    program_tag,
)
from services.querying.entities import Entity

SECTOR = Entity(program_sector, "ProgramSector")
COUNTRY = Entity(program_country, "CountryShare")
RECIPIENT_REGION = Entity(program_recipient_region, "RecipientRegion")
POLICY_MARKER = Entity(program_policy_marker, "ProgramPolicyMarker")
TAG = Entity(program_tag, "ProgramTag")
LOCATION = Entity(program_location, "ProgramLocation")
