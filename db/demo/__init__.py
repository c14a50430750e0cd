"""The sample graph: organizations as CSV, programs as IATI activity files; nothing in it is real."""

import csv
from collections.abc import Iterator
from datetime import datetime
from pathlib import Path
from typing import NamedTuple

FOLDER = Path(__file__).parent
ORGANIZATIONS = FOLDER / "organizations.csv"

# Files are imported in the order of their names.
ACTIVITIES = tuple(sorted(FOLDER.glob("*.xml")))


class SampleOrganization(NamedTuple):
    """One sample organization; `synonym` is a further identifier that it is known by.

    Country is ISO 3166-1 alpha-2, region a code of `db.regions`, type an IATI OrganisationType.
    """

    identifier: str
    name_id: str
    name_en: str
    acronym: str | None
    type_code: str
    country: str | None
    region_code: str | None
    website: str | None
    parent_identifier: str | None
    synonym: str | None
    last_updated: datetime


def organizations() -> list[SampleOrganization]:
    """The sample organizations, parents before children, in the order in which they get their ids."""
    return list(_read())


def _read() -> Iterator[SampleOrganization]:
    with ORGANIZATIONS.open(encoding="utf-8", newline="") as file:
        for row in csv.DictReader(file):
            yield SampleOrganization(
                identifier=row["identifier"],
                name_id=row["name_id"],
                name_en=row["name_en"],
                acronym=row["acronym"] or None,
                type_code=row["type_code"],
                country=row["country"] or None,
                region_code=row["region_code"] or None,
                website=row["website"] or None,
                parent_identifier=row["parent_identifier"] or None,
                synonym=row["synonym"] or None,
                last_updated=datetime.fromisoformat(row["last_updated"]),
            )
