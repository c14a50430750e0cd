"""The organizations of a batch of activities: facts keyed by ref or, without one, by publisher and name.

A ref that is no identifier means something within its publisher only, or nothing (references.py). A name
without a ref means the organization that the same activity names with this name and a ref; else the one with
this registered synonym; else a separate mention within the publisher. A reporter without a ref is
never matched with another organization, because the reporter owns the records.
"""

from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass

from db.values import Origin, Visibility
from services.imports.known_references import KnownReferences
from services.imports.record_parts import Mention, Texts
from services.imports.records import Activity
from services.imports.references import REASONS, Worth
from services.text.localized import default_text
from services.text.normalization import mention_key, normalized
from services.writing.organization_facts import IDENTIFIER, MENTION, Key, OrganizationFacts, merged


@dataclass(frozen=True, slots=True)
class OrganizationKeys:
    """The keys of an activity's organizations: that of the reporter, and those of names without a ref."""

    reporter: Key
    reporter_ref: str | None
    publisher: str
    references: KnownReferences
    by_name: dict[str, Key]

    def of(self, mention: Mention) -> Key:
        """Return the key of an organization that the activity mentions."""
        if key := self.by_ref(mention):
            return key
        name = default_text(mention.names)
        return self.by_name.get(normalized(name)) or (MENTION, mention_key(self.publisher, name))

    def by_ref(self, mention: Mention) -> Key | None:
        """Return the key by the ref, or None if the ref is missing or identifies nobody."""
        ref = mention.ref
        if ref is None:
            return None
        if self.reporter_ref and ref.upper() == self.reporter_ref.upper():
            return self.reporter
        worth = self.worth(mention)
        if worth is Worth.LOCAL:
            return MENTION, mention_key(self.publisher, f"ref {ref}")
        return (IDENTIFIER, self.references.spelled(ref)) if worth is Worth.IDENTIFIER else None

    def is_by_ref(self, key: Key) -> bool:
        """Tell whether a key is that of a ref, if only of a code of the publisher's own."""
        return key[0] == IDENTIFIER or key in self.by_name.values()

    def worth(self, mention: Mention) -> Worth | None:
        """Return what the ref of a mention is worth to this publisher; None without a ref."""
        return self.references.worth(normalized(self.publisher), mention)


def keys_of(activity: Activity, known: KnownReferences) -> OrganizationKeys:
    """Return the keys of an activity's organizations."""
    key = reporter_key(activity.reporter, known)
    publisher = activity.reporter.ref or default_text(activity.reporter.names)
    keys = OrganizationKeys(key, activity.reporter.ref, publisher, known, {})
    for mention in reversed([*mentions(activity)]):
        if found := keys.by_ref(mention):
            keys.by_name.update((normalized(text), found) for _, text in mention.names)
    return keys


def reporter_key(reporter: Mention, known: KnownReferences) -> Key:
    """Return the key of who reports: whatever ref it uses, for it is its own."""
    if reporter.ref:
        return IDENTIFIER, known.spelled(reporter.ref)
    name = default_text(reporter.names)
    return MENTION, mention_key(name, name)


def facts(activities: Sequence[Activity], known: KnownReferences) -> dict[Key, OrganizationFacts]:
    """Return the merged facts about each organization in the activities."""
    found: dict[Key, OrganizationFacts] = {}
    for activity in activities:
        for fact in _facts(activity, keys_of(activity, known)):
            found[fact.key] = merged(found[fact.key], fact) if fact.key in found else fact
    return found


def _facts(activity: Activity, keys: OrganizationKeys) -> Iterable[OrganizationFacts]:
    visibility = Visibility(activity.visibility)
    reporter = activity.reporter
    yield OrganizationFacts(
        keys.reporter,
        reporter.names,
        reporter.type_code,
        Origin.RECORD,
        visibility,
        descriptions=reporter.descriptions,
    )
    hidden = visibility != Visibility.PUBLIC
    for mention in mentions(activity):
        if (key := keys.of(mention)) != keys.reporter:
            yield OrganizationFacts(
                key,
                mention.names,
                mention.type_code,
                visibility=visibility,
                owner=keys.reporter if hidden else None,
                descriptions=mention.descriptions,
                called=() if keys.is_by_ref(key) else normalized_names(mention.names),
                code=mention.ref if key[0] == MENTION and keys.worth(mention) is Worth.LOCAL else None,
            )


def normalized_names(names: Texts) -> tuple[str, ...]:
    """Return the normalized names, the one of the default language first."""
    ordered = (default_text(names), *(text for _, text in names)) if names else ()
    return tuple(dict.fromkeys(normalized(text) for text in ordered))


def mentions(activity: Activity) -> Iterator[Mention]:
    """Yield the reporter, the participants, and the providers and receivers of money."""
    yield activity.reporter
    for participant in activity.participants:
        yield participant.organization
    for transaction in activity.transactions:
        if transaction.provider:
            yield transaction.provider
        if transaction.receiver:
            yield transaction.receiver
    for planned in activity.planned_disbursements:
        if planned.provider:
            yield planned.provider
        if planned.receiver:
            yield planned.receiver


def doubted(activity: Activity, known: KnownReferences) -> list[tuple[Mention, str, Worth]]:
    """Return the mentions whose refs are not believed, each with the ref and what it is instead."""
    keys = keys_of(activity, known)
    return [
        (mention, ref, worth)
        for mention in mentions(activity)
        if (ref := mention.ref or mention.doubted)
        and (worth := keys.worth(mention)) in REASONS
        and (mention.ref is None or keys.by_ref(mention) is None)
    ]


def refs(activities: Iterable[Activity]) -> list[str]:
    """Return the distinct refs in the activities, in their order."""
    found = (mention.ref for activity in activities for mention in mentions(activity))
    return list(dict.fromkeys(ref for ref in found if ref))
