"""Organizations that an activity names, and activities that it is related to."""

from lxml.etree import _Element

from services.exporting.iati.elements import Attributes, add, add_narratives
from services.imports.records import Mention, Participant, Relation


def add_reporter(parent: _Element, reporter: Mention) -> None:
    """Who reports; what isn't known of it is empty, for the standard needs both attributes and a name."""
    made = add(parent, "reporting-org", {"ref": reporter.ref or "", "type": reporter.type_code or ""})
    add_narratives(made, reporter.names or (("und", ""),))


def add_participant(parent: _Element, participant: Participant) -> None:
    """Who takes part, in which role."""
    attributes = {"role": participant.role_code, "activity-id": participant.activity_id}
    add_mention(parent, "participating-org", participant.organization, attributes)


def add_mention(parent: _Element, tag: str, mention: Mention | None, attributes: Attributes) -> None:
    """An organization by ref and name; nothing without either."""
    if mention is not None:
        made = add(parent, tag, {"ref": mention.ref, "type": mention.type_code, **attributes})
        add_narratives(made, mention.names)


def add_relation(parent: _Element, relation: Relation) -> None:
    """A related activity."""
    add(parent, "related-activity", {"ref": relation.identifier, "type": relation.code})
