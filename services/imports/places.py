"""Parsing of the sectors, tags, countries, regions and locations of an activity or a transaction."""

from collections.abc import Iterator
from dataclasses import replace

from lxml.etree import _Element

from services import region_names
from services.imports import subjects, values
from services.imports.extras import coded
from services.imports.narratives import attribute, paragraphs, texts
from services.imports.records import Administrative, Location, LocationDetails, Share
from services.imports.values import ReadingContext

DAC = "1"
AGROVOC = "1"
SDG_TARGETS = "8"
ISO_3166 = "A4"
LOWEST_LEVEL = 99
# Attributes that the hub's exports add for values without an element in the standard.
REGION, PERCENTAGE = "{urn:ikhub}region", "{urn:ikhub}percentage"


def sectors(activity: _Element, context: ReadingContext) -> tuple[Share, ...]:
    """Parse the sectors; without a vocabulary they are DAC 5-digit codes (vocabulary 1)."""
    return tuple(
        replace(each, code=subjects.sdg(each.code)) if each.vocabulary == SDG_TARGETS else each
        for each in _shares(activity, "sector", DAC, context)
    )


def tags(activity: _Element, context: ReadingContext) -> tuple[Share, ...]:
    """Parse the tags; without a vocabulary they are of the AGROVOC vocabulary (1), the standard's first."""
    return _shares(activity, "tag", AGROVOC, context)


def regions(activity: _Element, context: ReadingContext) -> tuple[Share, ...]:
    """Parse the recipient regions; without a vocabulary they are DAC codes (vocabulary 1)."""
    return _shares(activity, "recipient-region", DAC, context)


def countries(activity: _Element, context: ReadingContext) -> tuple[Share, ...]:
    """Parse the recipient countries, ISO 3166-1 alpha-2."""
    return _shares(activity, "recipient-country", ISO_3166, context)


def without_percentages(shares: tuple[Share, ...]) -> tuple[Share, ...]:
    """Return the sectors, countries or regions of a transaction, which can't have percentages."""
    return tuple(replace(each, percentage=None) for each in shares)


def locations(activity: _Element, context: ReadingContext) -> tuple[Location, ...]:
    """Parse the locations of the activity, in the order of the file."""
    return tuple(_location(element, context) for element in activity.iterfind("location"))


def _shares(activity: _Element, tag: str, vocabulary: str, context: ReadingContext) -> tuple[Share, ...]:
    found = []
    for element in activity.iterfind(tag):
        code = attribute(element, "code", context)
        if code is None:
            context.warn(tag, "", "has no code")
            continue
        share = values.percentage(element.get("percentage"), f"{tag}/@percentage", context)
        names = texts(element, tag, context)
        uri = attribute(element, "vocabulary-uri", context)
        found.append(Share(attribute(element, "vocabulary", context) or vocabulary, code, share, names, uri))
    return tuple(found)


def _location(element: _Element, context: ReadingContext) -> Location:
    latitude, longitude = values.point(element.findtext("point/pos"), context) or (None, None)
    return Location(
        names=texts(element.find("name"), "location/name", context),
        codes=_codes(element, "location-id", context) + _of_region(element, context),
        within=_codes(element, "administrative", context) + _referred(element, context),
        latitude=latitude,
        longitude=longitude,
        exactness_code=attribute(element.find("exactness"), "code", context),
        percentage=values.percentage(
            element.get("percentage") or element.get(PERCENTAGE), "location/@percentage", context
        ),
        details=_location_details(element, context),
    )


def _location_details(element: _Element, context: ReadingContext) -> LocationDetails:
    return LocationDetails(
        ref=attribute(element, "ref", context),
        descriptions=paragraphs(element.iterfind("description"), "location/description", context),
        activity_descriptions=paragraphs(
            element.iterfind("activity-description"), "location/activity-description", context
        ),
        reach_code=attribute(element.find("location-reach"), "code", context),
        class_code=attribute(element.find("location-class"), "code", context),
        feature_code=attribute(element.find("feature-designation"), "code", context),
        codes=tuple(each for each in coded(element, "location-id", context) if each.vocabulary != ISO_3166),
        administrative=tuple(_administrative(element, context)),
    )


def _administrative(element: _Element, context: ReadingContext) -> Iterator[Administrative]:
    for each in element.iterfind("administrative"):
        code, vocabulary = attribute(each, "code", context), attribute(each, "vocabulary", context)
        if code and vocabulary != ISO_3166:
            yield Administrative(vocabulary, code, values.integer(each.get("level"), 0, LOWEST_LEVEL))


def _codes(element: _Element, tag: str, context: ReadingContext) -> tuple[str, ...]:
    """Return the ISO 3166 codes; the hub does not have the codes of other vocabularies."""
    found = (
        attribute(each, "code", context)
        for each in element.iterfind(tag)
        if attribute(each, "vocabulary", context) == ISO_3166
    )
    return tuple(current(code) for code in found if code)


def current(code: str) -> str:
    """Return the region's code of today, for a code in another spelling or from before 2022."""
    fact = region_names.of_code(code)
    return fact.code if fact else code.upper()


def _of_region(element: _Element, context: ReadingContext) -> tuple[str, ...]:
    """Return the code of a regency or city from the hub's exports, because ISO 3166 has none."""
    code = attribute(element, REGION, context)
    return (code,) if code else ()


def _referred(element: _Element, context: ReadingContext) -> tuple[str, ...]:
    """Return the ref of the location, which some publishers use for its country."""
    ref = attribute(element, "ref", context)
    return (ref,) if ref else ()
