"""What an activity is about and where it happens: countries, locations, sectors."""

import re

from lxml.etree import _Element

from services.exporting.iati.elements import add, add_code, add_narratives, add_texts, plain
from services.imports.places import ISO_3166, PERCENTAGE, REGION
from services.imports.records import Location, Share

# ISO 3166 has no codes of regencies; IATI has no vocabulary for those of the Indonesian ministry.
ISO_CODE = re.compile(r"[A-Z]{2}(-[A-Z0-9]{1,3})?", re.ASCII)
WGS_84 = "http://www.opengis.net/def/crs/EPSG/0/4326"


def add_country(parent: _Element, share: Share) -> None:
    """A recipient country."""
    made = add(parent, "recipient-country", {"code": share.code, "percentage": plain(share.percentage)})
    add_narratives(made, share.names)


def add_sector(parent: _Element, share: Share) -> None:
    """A sector."""
    attributes = {"vocabulary": share.vocabulary, "code": share.code, "percentage": plain(share.percentage)}
    add_narratives(add(parent, "sector", attributes), share.names)


def add_location(parent: _Element, location: Location) -> None:
    """A place; its share and a code that isn't ISO's stand in attributes of the hub's own."""
    others = [code for code in location.codes if not ISO_CODE.fullmatch(code)]
    attributes = {REGION: " ".join(others) or None, PERCENTAGE: plain(location.percentage)}
    made = add(parent, "location", attributes)
    for code in location.codes:
        if code not in others:
            add(made, "location-id", {"vocabulary": ISO_3166, "code": code})
    add_texts(made, "name", location.names)
    for code in location.within:
        add(made, "administrative", {"vocabulary": ISO_3166, "code": code})
    if location.latitude is not None and location.longitude is not None:
        point = add(made, "point", {"srsName": WGS_84})
        add(point, "pos", text=f"{location.latitude!r} {location.longitude!r}")
    add_code(made, "exactness", location.exactness_code)
