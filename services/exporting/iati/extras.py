"""Policy markers, other identifiers and the values of an activity that the hub only shows."""

from lxml.etree import _Element

from services.exporting.iati.elements import NO_TEXT, add, add_coded, add_narratives, as_flag, plain_digits
from services.imports.record_parts import OtherIdentifier, PolicyMarker
from services.imports.records import ActivityDetails


def add_policy_marker(parent: _Element, marker: PolicyMarker) -> None:
    """Add a policy marker."""
    attributes = {
        "vocabulary": marker.vocabulary,
        "vocabulary-uri": marker.vocabulary_uri,
        "code": marker.code,
        "significance": marker.significance_code,
    }
    add_narratives(add(parent, "policy-marker", attributes), marker.names)


def add_other_identifier(parent: _Element, other: OtherIdentifier) -> None:
    """Add another identifier, with the organization that issued it."""
    element = add(parent, "other-identifier", {"ref": other.identifier, "type": other.type_code or ""})
    if other.owner_ref is not None or other.owner_names:
        add_narratives(add(element, "owner-org", {"ref": other.owner_ref}), other.owner_names)


def add_activity_details(parent: _Element, details: ActivityDetails) -> None:
    """Add the values of an activity that the hub only shows."""
    add_coded(parent, "default-aid-type", details.aid_types)
    for scope in details.humanitarian_scopes:
        attributes = {
            "type": scope.type_code or "",
            "vocabulary": scope.vocabulary or "",
            "vocabulary-uri": scope.vocabulary_uri,
            "code": scope.code,
        }
        add_narratives(add(parent, "humanitarian-scope", attributes), scope.names)
    if details.capital_spend is not None:
        add(parent, "capital-spend", {"percentage": plain_digits(details.capital_spend)})
    _add_conditions(parent, details)


def _add_conditions(parent: _Element, details: ActivityDetails) -> None:
    if details.conditions_attached is None and not details.conditions:
        return
    # Required by the standard: conditions that are listed are attached.
    attached = details.conditions_attached is not False
    element = add(parent, "conditions", {"attached": as_flag(attached)})
    for condition in details.conditions:
        written = add(element, "condition", {"type": condition.type_code or ""})
        add_narratives(written, condition.texts or NO_TEXT)
