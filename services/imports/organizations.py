"""The organizations of a batch of activities: facts keyed by ref or, without one, by publisher and name.

A name without a ref is the organization that the same activity names with a ref and the same name, if there
is one; else the one that it is a registered synonym of; otherwise a mention of its own, found again within
the publisher. Who reports under a name alone is never taken for another, for reporting is owning.
"""

from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass

from db.values import Origin, Visibility
from services.imports.records import Activity, Mention, Texts
from services.text.localized import default_text
from services.text.normalization import mention_key, normalized
from services.writing.organization_facts import IDENTIFIER, MENTION, Key, OrganizationFacts, merged


@dataclass(frozen=True, slots=True)
class Keys:
    """How an activity's organizations are found: the reporter's key, and those of names without a ref."""

    reporter: Key
    publisher: str
    by_name: dict[str, Key]

    def of(self, mention: Mention) -> Key:
        """The key of an organization that the activity mentions."""
        if mention.ref:
            return IDENTIFIER, mention.ref
        name = default_text(mention.names)
        return self.by_name.get(normalized(name)) or (MENTION, mention_key(self.publisher, name))


def keys_of(activity: Activity) -> Keys:
    """The keys of an activity's organizations."""
    reporter = activity.reporter
    publisher = reporter.ref or default_text(reporter.names)
    by_name = {
        normalized(text): (IDENTIFIER, mention.ref)
        for mention in reversed([*mentions(activity)])
        if mention.ref
        for _, text in mention.names
    }
    key = (IDENTIFIER, reporter.ref) if reporter.ref else (MENTION, mention_key(publisher, publisher))
    return Keys(key, publisher, by_name)


def facts(activities: Sequence[Activity]) -> dict[Key, OrganizationFacts]:
    """All that the activities tell of organizations, each of them once."""
    found: dict[Key, OrganizationFacts] = {}
    for activity in activities:
        for fact in _facts(activity, keys_of(activity)):
            found[fact.key] = merged(found[fact.key], fact) if fact.key in found else fact
    return found


def _facts(activity: Activity, keys: Keys) -> Iterable[OrganizationFacts]:
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
                called=() if mention.ref else called(mention.names),
            )


def called(names: Texts) -> tuple[str, ...]:
    """The normalized names, the one that readers get who ask for no language before the others."""
    ordered = (default_text(names), *(text for _, text in names)) if names else ()
    return tuple(dict.fromkeys(normalized(text) for text in ordered))


def mentions(activity: Activity) -> Iterator[Mention]:
    """The reporter, the participants, and the two sides of transactions."""
    yield activity.reporter
    for participant in activity.participants:
        yield participant.organization
    for transaction in activity.transactions:
        if transaction.provider:
            yield transaction.provider
        if transaction.receiver:
            yield transaction.receiver
