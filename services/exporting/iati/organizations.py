"""Organizations that an activity names, and its related activities."""

from lxml.etree import _Element

from services.exporting.iati.elements import Attributes, add, add_narratives
from services.imports.record_parts import Mention, Participant, Relation


def add_reporter(parent: _Element, reporter: Mention, *, secondary: bool) -> None:
    """Add the reporting organization; unknown values are empty, because the standard requires them.

    `secondary` is whether it reports the work of another.
    """
    required = {"ref": reporter.ref or "", "type": reporter.type_code or ""}
    element = add(parent, "reporting-org", {**required, "secondary-reporter": "1" if secondary else None})
    add_narratives(element, reporter.names or (("und", ""),))


def add_participant(parent: _Element, participant: Participant) -> None:
    """Add a participating organization with its role."""
    attributes = {"role": participant.role_code, "activity-id": participant.activity_id}
    add_mention(parent, "participating-org", participant.organization, attributes)


def add_mention(parent: _Element, tag: str, mention: Mention | None, attributes: Attributes) -> None:
    """Add an organization by ref and name, if there is one."""
    if mention is not None:
        element = add(parent, tag, {"ref": mention.ref, "type": mention.type_code, **attributes})
        add_narratives(element, mention.names)


def add_relation(parent: _Element, relation: Relation) -> None:
    """Add a related activity."""
    add(parent, "related-activity", {"ref": relation.identifier, "type": relation.code})
