"""Parsing of the organizations and activities that an activity names."""

from lxml.etree import _Element

from db.values import PARTICIPATION_ROLE_BY_CODE
from services.imports import references
from services.imports.names import cut, names
from services.imports.narratives import attribute
from services.imports.record_parts import Mention, Participant, Relation
from services.imports.references import Worth
from services.imports.values import ReadingContext


def mention(element: _Element | None, context: ReadingContext) -> Mention | None:
    """Parse an organization; return None without a ref and a name."""
    if element is None:
        return None
    ref, doubted = _reference(element, context)
    found, descriptions = names(element, f"{element.tag}", context)
    if doubted and not found and references.worth(doubted) is Worth.NAME:
        found = ((context.language, cut(doubted)),)
    if not ref and not found:
        return None
    return Mention(ref, found, attribute(element, "type", context), doubted, descriptions)


def participants(activity: _Element, context: ReadingContext) -> tuple[Participant, ...]:
    """Parse the participating organizations that have a known role, and a ref or a name."""
    found = (_participant(element, context) for element in activity.iterfind("participating-org"))
    return tuple(participant for participant in found if participant)


def relations(activity: _Element, context: ReadingContext) -> tuple[Relation, ...]:
    """Parse the related activities that have a type and a ref."""
    found = []
    for element in activity.iterfind("related-activity"):
        code, identifier = attribute(element, "type", context), attribute(element, "ref", context)
        if code and identifier:
            found.append(Relation(code, identifier))
        else:
            context.warn("related-activity", identifier or "", "lacks its type or its ref")
    return tuple(found)


def _participant(element: _Element, context: ReadingContext) -> Participant | None:
    role = attribute(element, "role", context)
    organization = mention(element, context)
    if organization is None:
        context.warn("participating-org", "", "has neither ref nor name")
        return None
    if role not in PARTICIPATION_ROLE_BY_CODE:
        context.warn("participating-org/@role", role or "", "is not one of 1 to 4")
        return None
    return Participant(organization, role, attribute(element, "activity-id", context))


def _reference(element: _Element, context: ReadingContext) -> tuple[str | None, str | None]:
    """Return the ref of an organization, and the ref that is not believed; at most one of them is there."""
    ref = attribute(element, "ref", context)
    if ref is None or references.is_believed(ref):
        return ref, None
    context.warn(f"{element.tag}/@ref", ref, references.REASONS[references.worth(ref)])
    return None, ref
