"""Parsing of the markers, identifiers and conditions of an activity, and of coded details of its parts."""

from lxml.etree import _Element

from services.imports import values
from services.imports.narratives import attribute, texts
from services.imports.record_parts import Code, Condition, HumanitarianScope, OtherIdentifier, PolicyMarker
from services.imports.records import ActivityDetails
from services.imports.values import ReadingContext

DAC = "1"


def flagged(element: _Element | None, name: str) -> bool | None:
    """Return a boolean attribute, or None if it is missing or no boolean."""
    text = None if element is None else element.get(name)
    yes, no = values.flag(text, default=False), not values.flag(text, default=True)
    return yes if yes or no else None


def coded(parent: _Element, path: str, context: ReadingContext) -> tuple[Code, ...]:
    """Parse the elements at a path that are codes of a vocabulary; those without a code are dropped."""
    found = (_code(element, context) for element in parent.iterfind(path))
    return tuple(code for code in found if code)


def _code(element: _Element, context: ReadingContext) -> Code | None:
    code = attribute(element, "code", context)
    uri = attribute(element, "vocabulary-uri", context) or attribute(element, "indicator-uri", context)
    return Code(attribute(element, "vocabulary", context), code, uri) if code else None


def policy_markers(activity: _Element, context: ReadingContext) -> tuple[PolicyMarker, ...]:
    """Parse the policy markers; without a vocabulary they are those of the DAC (vocabulary 1)."""
    return tuple(
        PolicyMarker(
            attribute(element, "vocabulary", context) or DAC,
            code,
            attribute(element, "significance", context),
            texts(element, "policy-marker", context),
            attribute(element, "vocabulary-uri", context),
        )
        for element in activity.iterfind("policy-marker")
        if (code := attribute(element, "code", context))
    )


def other_identifiers(activity: _Element, context: ReadingContext) -> tuple[OtherIdentifier, ...]:
    """Parse the other identifiers that have a value."""
    return tuple(
        OtherIdentifier(
            identifier,
            attribute(element, "type", context),
            attribute(element.find("owner-org"), "ref", context),
            texts(element.find("owner-org"), "other-identifier/owner-org", context),
        )
        for element in activity.iterfind("other-identifier")
        if (identifier := attribute(element, "ref", context))
    )


def activity_details(activity: _Element, context: ReadingContext) -> ActivityDetails:
    """Parse the values of an activity that are only shown and exported."""
    conditions, capital_spend = activity.find("conditions"), activity.find("capital-spend")
    spent = None if capital_spend is None else capital_spend.get("percentage")
    return ActivityDetails(
        aid_types=coded(activity, "default-aid-type", context),
        humanitarian_scopes=_humanitarian_scopes(activity, context),
        conditions_attached=flagged(conditions, "attached"),
        conditions=() if conditions is None else _conditions(conditions, context),
        capital_spend=values.percentage(spent, "capital-spend/@percentage", context),
    )


def _humanitarian_scopes(activity: _Element, context: ReadingContext) -> tuple[HumanitarianScope, ...]:
    return tuple(
        HumanitarianScope(
            attribute(element, "type", context),
            attribute(element, "vocabulary", context),
            code,
            texts(element, "humanitarian-scope", context),
            attribute(element, "vocabulary-uri", context),
        )
        for element in activity.iterfind("humanitarian-scope")
        if (code := attribute(element, "code", context))
    )


def _conditions(parent: _Element, context: ReadingContext) -> tuple[Condition, ...]:
    return tuple(
        Condition(
            attribute(element, "type", context),
            texts(element, "conditions/condition", context, length=values.TEXT_LENGTH),
        )
        for element in parent.iterfind("condition")
    )
