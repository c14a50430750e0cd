"""Countries, locations and sectors of an activity."""

import re

from lxml.etree import _Element

from services.exporting.iati.elements import add, add_code, add_narratives, add_texts, plain_digits
from services.imports.place_records import Location
from services.imports.places import ISO_3166, PERCENTAGE, REGION
from services.imports.record_parts import Share

# ISO 3166 has no codes for regencies, and IATI has no vocabulary for the codes of the Indonesian ministry.
ISO_CODE = re.compile(r"[A-Z]{2}(-[A-Z0-9]{1,3})?", re.ASCII)
WGS_84 = "http://www.opengis.net/def/crs/EPSG/0/4326"


def add_country(parent: _Element, share: Share) -> None:
    """Add a recipient country."""
    element = add(
        parent, "recipient-country", {"code": share.code, "percentage": plain_digits(share.percentage)}
    )
    add_narratives(element, share.names)


def add_region(parent: _Element, share: Share) -> None:
    """Add a recipient region."""
    _add_share(parent, "recipient-region", share)


def add_sector(parent: _Element, share: Share) -> None:
    """Add a sector."""
    _add_share(parent, "sector", share)


def add_tag(parent: _Element, tag: Share) -> None:
    """Add a tag."""
    _add_share(parent, "tag", tag)


def _add_share(parent: _Element, tag: str, share: Share) -> None:
    attributes = {
        "vocabulary": share.vocabulary,
        "vocabulary-uri": share.vocabulary_uri,
        "code": share.code,
        "percentage": plain_digits(share.percentage),
    }
    add_narratives(add(parent, tag, attributes), share.names)


def add_location(parent: _Element, location: Location) -> None:
    """Add a location; its percentage and codes outside ISO 3166 are attributes in the hub's namespace."""
    others, details = [code for code in location.codes if not ISO_CODE.fullmatch(code)], location.details
    attributes = {
        "ref": details.ref,
        REGION: " ".join(others) or None,
        PERCENTAGE: plain_digits(location.percentage),
    }
    element = add(parent, "location", attributes)
    add_code(element, "location-reach", details.reach_code)
    for code in location.codes:
        if code not in others:
            add(element, "location-id", {"vocabulary": ISO_3166, "code": code})
    for other in details.codes:
        add(element, "location-id", {"vocabulary": other.vocabulary or "", "code": other.code})
    add_texts(element, "name", location.names)
    add_texts(element, "description", details.descriptions)
    add_texts(element, "activity-description", details.activity_descriptions)
    # An import takes the reference of a place for an area around it, too.
    for code in location.within[: -1 if details.ref else None]:
        add(element, "administrative", {"vocabulary": ISO_3166, "code": code})
    for area in details.administrative:
        add(
            element,
            "administrative",
            {
                "vocabulary": area.vocabulary or "",
                "level": None if area.level is None else str(area.level),
                "code": area.code,
            },
        )
    if location.latitude is not None and location.longitude is not None:
        point = add(element, "point", {"srsName": WGS_84})
        add(point, "pos", text=f"{location.latitude!r} {location.longitude!r}")
    add_code(element, "exactness", location.exactness_code)
    add_code(element, "location-class", details.class_code)
    add_code(element, "feature-designation", details.feature_code)
