"""What an activity is about and where it happens: sectors, countries, locations."""

from lxml.etree import _Element

from services.imports import values
from services.imports.narratives import attribute, texts
from services.imports.records import Location, Share
from services.imports.values import Reading

DAC = "1"
ISO_3166 = "A4"
# Attributes of a hub's own exports: what the standard has no place for.
REGION, PERCENTAGE = "{urn:ikhub}region", "{urn:ikhub}percentage"


def sectors(activity: _Element, reading: Reading) -> tuple[Share, ...]:
    """Sectors of the activity; without a vocabulary they are DAC 5-digit codes (vocabulary 1)."""
    return _shares(activity, "sector", DAC, reading)


def countries(activity: _Element, reading: Reading) -> tuple[Share, ...]:
    """Recipient countries, ISO 3166-1 alpha-2."""
    return _shares(activity, "recipient-country", ISO_3166, reading)


def locations(activity: _Element, reading: Reading) -> tuple[Location, ...]:
    """The places of the activity, in the order of the file."""
    return tuple(_location(element, reading) for element in activity.iterfind("location"))


def _shares(activity: _Element, tag: str, vocabulary: str, reading: Reading) -> tuple[Share, ...]:
    found = []
    for element in activity.iterfind(tag):
        code = attribute(element, "code", reading)
        if code is None:
            reading.drop(tag, "", "has no code")
            continue
        share = values.percentage(element.get("percentage"), f"{tag}/@percentage", reading)
        names = texts(element, tag, reading)
        found.append(Share(attribute(element, "vocabulary", reading) or vocabulary, code, share, names))
    return tuple(found)


def _location(element: _Element, reading: Reading) -> Location:
    latitude, longitude = values.point(element.findtext("point/pos"), reading) or (None, None)
    return Location(
        names=texts(element.find("name"), "location/name", reading),
        codes=_codes(element, "location-id", reading) + _of_region(element, reading),
        within=_codes(element, "administrative", reading) + _referred(element, reading),
        latitude=latitude,
        longitude=longitude,
        exactness_code=attribute(element.find("exactness"), "code", reading),
        percentage=values.percentage(
            element.get("percentage") or element.get(PERCENTAGE), "location/@percentage", reading
        ),
    )


def _codes(element: _Element, tag: str, reading: Reading) -> tuple[str, ...]:
    """The codes of ISO 3166; those of other vocabularies name nothing that the hub knows."""
    found = (
        attribute(each, "code", reading)
        for each in element.iterfind(tag)
        if attribute(each, "vocabulary", reading) == ISO_3166
    )
    return tuple(code.upper() for code in found if code)


def _of_region(element: _Element, reading: Reading) -> tuple[str, ...]:
    """The code that a hub's own export gives where ISO 3166 has none: that of a regency or a city."""
    code = attribute(element, REGION, reading)
    return (code,) if code else ()


def _referred(element: _Element, reading: Reading) -> tuple[str, ...]:
    """A location's own ref, which some publishers use for the country around it."""
    ref = attribute(element, "ref", reading)
    return (ref,) if ref else ()
