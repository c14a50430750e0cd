"""The organizations of a batch of activities: facts keyed by ref or, without one, by publisher and name.

A name without a ref means the organization that the same activity names with this name and a ref; else the
one with this registered synonym; else a separate mention within the publisher. A reporter without a ref is
never matched with another organization, because the reporter owns the records.
"""

from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass

from db.values import Origin, Visibility
from services.imports.records import Activity, Mention, Texts
from services.text.localized import default_text
from services.text.normalization import mention_key, normalized
from services.writing.organization_facts import IDENTIFIER, MENTION, Key, OrganizationFacts, merged


@dataclass(frozen=True, slots=True)
class OrganizationKeys:
    """The keys of an activity's organizations: that of the reporter, and those of names without a ref."""

    reporter: Key
    publisher: str
    by_name: dict[str, Key]

    def of(self, mention: Mention) -> Key:
        """Return the key of an organization that the activity mentions."""
        if mention.ref:
            return IDENTIFIER, mention.ref
        name = default_text(mention.names)
        return self.by_name.get(normalized(name)) or (MENTION, mention_key(self.publisher, name))


def keys_of(activity: Activity) -> OrganizationKeys:
    """Return the keys of an activity's organizations."""
    reporter = activity.reporter
    publisher = reporter.ref or default_text(reporter.names)
    by_name = {
        normalized(text): (IDENTIFIER, mention.ref)
        for mention in reversed([*mentions(activity)])
        if mention.ref
        for _, text in mention.names
    }
    key = (IDENTIFIER, reporter.ref) if reporter.ref else (MENTION, mention_key(publisher, publisher))
    return OrganizationKeys(key, publisher, by_name)


def facts(activities: Sequence[Activity]) -> dict[Key, OrganizationFacts]:
    """Return the merged facts about each organization in the activities."""
    found: dict[Key, OrganizationFacts] = {}
    for activity in activities:
        for fact in _facts(activity, keys_of(activity)):
            found[fact.key] = merged(found[fact.key], fact) if fact.key in found else fact
    return found


def _facts(activity: Activity, keys: OrganizationKeys) -> Iterable[OrganizationFacts]:
    visibility = Visibility(activity.visibility)
    reporter = activity.reporter
    yield OrganizationFacts(keys.reporter, reporter.names, reporter.type_code, Origin.RECORD, visibility)
    hidden = visibility != Visibility.PUBLIC
    for mention in mentions(activity):
        if (key := keys.of(mention)) != keys.reporter:
            yield OrganizationFacts(
                key,
                mention.names,
                mention.type_code,
                visibility=visibility,
                owner=keys.reporter if hidden else None,
                called=() if mention.ref else normalized_names(mention.names),
            )


def normalized_names(names: Texts) -> tuple[str, ...]:
    """Return the normalized names, the one of the default language first."""
    ordered = (default_text(names), *(text for _, text in names)) if names else ()
    return tuple(dict.fromkeys(normalized(text) for text in ordered))


def mentions(activity: Activity) -> Iterator[Mention]:
    """Yield the reporter, the participants, and the providers and receivers of transactions."""
    yield activity.reporter
    for participant in activity.participants:
        yield participant.organization
    for transaction in activity.transactions:
        if transaction.provider:
            yield transaction.provider
        if transaction.receiver:
            yield transaction.receiver
