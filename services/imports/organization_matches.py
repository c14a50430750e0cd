"""Which organization of the hub each row of a list is: by identifier, else by a name that was registered.

A row becomes what one of its identifiers stands for, a record before a mention; else, with a synonym, the
mention of that name. Other mentions of the row are merged into it. Rows that would join two records, or that
are one organization with an earlier row, are refused: that is for people to decide.
"""

from collections.abc import Iterable, Iterator
from dataclasses import dataclass
from typing import Any
from uuid import UUID

from uuid_utils.compat import uuid7

from db.values import Origin, Visibility
from services.imports.organization_rows import Listed
from services.imports.organization_sheets import Sheet
from services.text.normalization import mention_key, normalized
from services.writing.listed_organizations import Standing
from services.writing.organization_facts import IDENTIFIER, MENTION, Key


@dataclass(frozen=True, slots=True)
class Match:
    """A row, its organization's key and id, whether the hub knows that, and the mentions that are it, too.

    `synonyms` are pairs of normalized and written name that are new to the hub.
    """

    listed: Listed
    key: Key
    id: UUID
    known: bool
    merged: tuple[UUID, ...]
    synonyms: tuple[tuple[str, str], ...]

    @property
    def identifiers(self) -> list[Key]:
        """The keys of its identifiers."""
        return [*map(_identified, self.listed.identifiers)]


class Matcher:
    """What the hub has, and which row of the list took it."""

    def __init__(self, standing: Standing, source: str, sheet: Sheet) -> None:
        self._standing = standing
        self._source = source
        self._sheet = sheet
        self._row_of: dict[Any, int] = {}

    def matches(self) -> list[Match]:
        """The rows that go in, each with its organization; what doesn't is noted in the sheet."""
        return [match for listed in self._sheet.organizations if (match := self._match(listed))]

    def _match(self, listed: Listed) -> Match | None:
        key = key_of(listed, self._source)
        own = [*map(_identified, listed.identifiers)] or [key]
        found = self._found(listed, key)
        records = [row for row in found if row["origin"] == Origin.RECORD or row["reports"]]
        if len(records) > 1:
            names = ", ".join(map(_shown, records))
            self._refuse(listed, f"the hub has several records of it, which people must join: {names}")
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
        return Match(listed, key, first, bool(same), tuple(others), synonyms)

    def _found(self, listed: Listed, key: Key) -> list[Any]:
        """The organizations that the identifiers stand for; without any, the one of the name."""
        standing = self._standing
        if listed.identifiers:
            found = (standing.by_identifier.get(identifier) for identifier in listed.identifiers)
            return list({row["id"]: row for row in found if row}.values())
        names = (standing.by_synonym.get(normalized(text)) for _, text in listed.names)
        row = next(filter(None, names), None) or standing.by_mention_key.get(key[1])
        return [row] if row else []

    def _new_synonyms(self, listed: Listed, found: Iterable[Any]) -> Iterator[tuple[str, str]]:
        """The synonyms that are nobody's yet; one that is somebody else's is noted."""
        own = {row["id"] for row in found}
        for name, text in {normalized(text): text for text in listed.synonyms}.items():
            if name in self._row_of:
                self._remark(listed, f"the synonym {text[:80]!r} is one of row {self._row_of[name]}")
            elif not (row := self._standing.by_synonym.get(name)):
                yield name, text
            elif row["id"] not in own:
                self._remark(listed, f"the synonym {text[:80]!r} is registered for {_shown(row)}")

    def _refuse(self, listed: Listed, reason: str) -> None:
        self._sheet.reject(listed.row, listed.label, reason)

    def _remark(self, listed: Listed, sentence: str) -> None:
        self._sheet.remark(listed.row, listed.label, sentence)


def key_of(listed: Listed, source: str) -> Key:
    """The preferred identifier; without one, the name within the source."""
    return _identified(listed.identifiers[0]) if listed.identifiers else (MENTION, name_key(listed, source))


def name_key(listed: Listed, source: str) -> str:
    """What an organization without identifiers is found again by."""
    return mention_key(source, listed.names[0][1])


def _identified(identifier: str) -> Key:
    return IDENTIFIER, identifier


def _shown(row: Any) -> str:
    """What the report calls an organization: reviewers read it, who may not see all of them."""
    if row["visibility"] != Visibility.PUBLIC:
        return "one that is not public"
    return str(row["identifier"] or row["name"])


def wanted(organizations: Iterable[Listed], source: str) -> dict[str, list[str]]:
    """What to look up in the hub: identifiers (parents' too), mention keys, synonyms as normalized names."""
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
