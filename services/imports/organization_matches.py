"""Matching of the rows of a list with organizations of the hub: by identifier, else by a registered name.

A row matches the organization of one of its identifiers, records before mentions; else a mention whose name
is one of its synonyms. Other mentions that match are merged into it. A row is rejected if it matches several
records, or the same organization as an earlier row: people decide about merges.
"""

from collections.abc import Iterable, Iterator
from dataclasses import dataclass
from typing import Any
from uuid import UUID

from uuid_utils.compat import uuid7

from db.values import Origin, Visibility
from services.imports.organization_rows import ListedOrganization
from services.imports.organization_sheets import Sheet
from services.text.normalization import mention_key, normalized
from services.writing.listed_organizations import StoredOrganizations
from services.writing.organization_facts import IDENTIFIER, MENTION, Key


@dataclass(frozen=True, slots=True)
class OrganizationMatch:
    """A row, the key and id of its organization, whether the hub has it, and the mentions to merge into it.

    `synonyms` are pairs of normalized and original name that are new to the hub.
    """

    listed: ListedOrganization
    key: Key
    id: UUID
    known: bool
    merged: tuple[UUID, ...]
    synonyms: tuple[tuple[str, str], ...]

    @property
    def identifiers(self) -> list[Key]:
        """The keys of the identifiers."""
        return [*map(_identified, self.listed.identifiers)]


class OrganizationMatcher:
    """Matches rows with stored organizations, each of which can match one row only."""

    def __init__(self, standing: StoredOrganizations, source: str, sheet: Sheet) -> None:
        self._standing = standing
        self._source = source
        self._sheet = sheet
        self._row_of: dict[Any, int] = {}

    def matches(self) -> list[OrganizationMatch]:
        """Return the accepted rows with their organizations; add rejections and remarks to the sheet."""
        return [match for listed in self._sheet.organizations if (match := self._match(listed))]

    def _match(self, listed: ListedOrganization) -> OrganizationMatch | None:
        key = key_of(listed, self._source)
        own = [*map(_identified, listed.identifiers)] or [key]
        found = self._found(listed, key)
        records = [row for row in found if row["origin"] == Origin.RECORD or row["reports"]]
        if len(records) > 1:
            names = ", ".join(map(_public_name, records))
            self._refuse(
                listed, f"it matches several records of the hub, which must be merged first: {names}"
            )
            return None
        for taken in (*own, *(row["id"] for row in found)):
            if taken in self._row_of:
                self._refuse(listed, f"it is the same organization as row {self._row_of[taken]}")
                return None
        synonyms = tuple(self._new_synonyms(listed, records or found))
        mentions = [
            row
            for name, _ in synonyms
            for row in self._standing.mentions.get(name, ())
            if row["id"] not in self._row_of
        ]
        same = {row["id"]: row for row in (*records, *found, *mentions)}
        self._row_of |= dict.fromkeys((*own, *same, *(name for name, _ in synonyms)), listed.row)
        first, *others = same or (uuid7(),)
        return OrganizationMatch(listed, key, first, bool(same), tuple(others), synonyms)

    def _found(self, listed: ListedOrganization, key: Key) -> list[Any]:
        """Return the organizations with the identifiers; without identifiers, the one with the name."""
        standing = self._standing
        if listed.identifiers:
            found = (standing.by_identifier.get(identifier) for identifier in listed.identifiers)
            return list({row["id"]: row for row in found if row}.values())
        names = (standing.by_synonym.get(normalized(text)) for _, text in listed.names)
        row = next(filter(None, names), None) or standing.by_mention_key.get(key[1])
        return [row] if row else []

    def _new_synonyms(self, listed: ListedOrganization, found: Iterable[Any]) -> Iterator[tuple[str, str]]:
        """Yield the synonyms that no organization has yet; add a remark for those of another organization."""
        own = {row["id"] for row in found}
        for name, text in {normalized(text): text for text in listed.synonyms}.items():
            if name in self._row_of:
                self._remark(listed, f"the synonym {text[:80]!r} is already used by row {self._row_of[name]}")
            elif not (row := self._standing.by_synonym.get(name)):
                yield name, text
            elif row["id"] not in own:
                self._remark(
                    listed, f"the synonym {text[:80]!r} is already registered for {_public_name(row)}"
                )

    def _refuse(self, listed: ListedOrganization, reason: str) -> None:
        self._sheet.reject(listed.row, listed.label, reason)

    def _remark(self, listed: ListedOrganization, sentence: str) -> None:
        self._sheet.remark(listed.row, listed.label, sentence)


def key_of(listed: ListedOrganization, source: str) -> Key:
    """Return the key by the preferred identifier; without one, by the name within the source."""
    return _identified(listed.identifiers[0]) if listed.identifiers else (MENTION, name_key(listed, source))


def name_key(listed: ListedOrganization, source: str) -> str:
    """Return the mention key of an organization without identifiers."""
    return mention_key(source, listed.names[0][1])


def _identified(identifier: str) -> Key:
    return IDENTIFIER, identifier


def _public_name(row: Any) -> str:
    """Return the name for reports, which reviewers read: hidden organizations must not be named."""
    if row["visibility"] != Visibility.PUBLIC:
        return "a record that is not public"
    return str(row["identifier"] or row["name"])


def lookup_keys(organizations: Iterable[ListedOrganization], source: str) -> dict[str, list[str]]:
    """Return the keys to look up: identifiers (also of parents), mention keys, normalized synonyms."""
    rows = list(organizations)
    return {
        "identifiers": [each for row in rows for each in (*row.identifiers, row.parent) if each],
        "mention_keys": [name_key(row, source) for row in rows if not row.identifiers],
        "synonyms": [
            normalized(text)
            for row in rows
            for text in (*row.synonyms, *(text for _, text in row.names if not row.identifiers))
        ],
    }
