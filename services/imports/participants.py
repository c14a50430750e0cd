"""Who an activity names: organizations with or without a ref, and other activities."""

from lxml.etree import _Element

from db.values import PARTICIPATION_ROLE_BY_CODE
from services.imports.narratives import attribute, texts
from services.imports.records import Mention, Participant, Relation
from services.imports.values import Reading


def mention(element: _Element | None, reading: Reading) -> Mention | None:
    """The organization of an element, null when it has neither ref nor name."""
    if element is None:
        return None
    ref = attribute(element, "ref", reading)
    names = texts(element, f"{element.tag}", reading)
    return Mention(ref, names, attribute(element, "type", reading)) if ref or names else None


def participants(activity: _Element, reading: Reading) -> tuple[Participant, ...]:
    """The participating organizations that have a known role, and a ref or a name."""
    found = (_participant(element, reading) for element in activity.iterfind("participating-org"))
    return tuple(participant for participant in found if participant)


def relations(activity: _Element, reading: Reading) -> tuple[Relation, ...]:
    """The related activities that have a type and a ref."""
    found = []
    for element in activity.iterfind("related-activity"):
        code, identifier = attribute(element, "type", reading), attribute(element, "ref", reading)
        if code and identifier:
            found.append(Relation(code, identifier))
        else:
            reading.drop("related-activity", identifier or "", "lacks its type or its ref")
    return tuple(found)


def _participant(element: _Element, reading: Reading) -> Participant | None:
    role = attribute(element, "role", reading)
    organization = mention(element, reading)
    if organization is None:
        reading.drop("participating-org", "", "has neither ref nor name")
        return None
    if role not in PARTICIPATION_ROLE_BY_CODE:
        reading.drop("participating-org/@role", role or "", "is none of 1 to 4")
        return None
    return Participant(organization, role, attribute(element, "activity-id", reading))
