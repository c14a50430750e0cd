"""Dimensions of programs and of records that belong to one: places, sectors, organizations."""

from typing import Any

from sqlalchemy import ColumnElement

from services.kinds import dimensions
from services.kinds.dimensions import Dimension


def places(subject: ColumnElement[Any]) -> dict[str, Dimension]:
    """The dimensions of records that belong to a program; `subject` is the program's id."""
    several = {
        "SECTOR": ("Sector", dimensions.sectors("1")),
        "SECTOR_CATEGORY": ("SectorCategory", dimensions.sector_categories),
        "SDG_GOAL": ("UNSDG-Goals", dimensions.sectors("7")),
        "SDG_TARGET": ("UNSDG-Targets", dimensions.sectors("8")),
        "PROVINCE": ("REGION", dimensions.provinces),
        "COUNTRY": ("Country", dimensions.countries),
        "FUNDER": ("ORGANIZATION", dimensions.participants("FUNDING")),
        "IMPLEMENTER": ("ORGANIZATION", dimensions.participants("IMPLEMENTING")),
    }
    return {
        name: Dimension(vocabulary, subject, links, several=True)
        for name, (vocabulary, links) in several.items()
    }
