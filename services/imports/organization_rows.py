"""One row of a list of organizations: which of its values go in, and which make the whole row refused."""

import re
from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from datetime import datetime
from urllib.parse import urlsplit

from db import codelists, regions
from db.values import ORGANIZATION_TYPE_BY_CODE
from services.imports import values
from services.imports.languages import normalise
from services.imports.records import Texts
from services.imports.values import CODE_LENGTH, TITLE_LENGTH, Reading

NAME = "name_"
SEPARATOR = ";"
UNWRITABLE = re.compile(r"[\x00-\x08\x0b\x0c\x0e-\x1f]")


class RefusedRowError(Exception):
    """A row that does not go in; the message is the reason."""


@dataclass(frozen=True, slots=True)
class Listed:
    """An organization as a list tells it; `row` counts from 1, `identifiers` begin with the preferred one."""

    row: int
    identifiers: tuple[str, ...]
    names: Texts
    synonyms: tuple[str, ...]
    type_code: str | None
    acronym: str | None
    country: str | None
    region: str | None
    website: str | None
    parent: str | None
    last_updated: datetime | None

    @property
    def label(self) -> str | None:
        """What the row is told apart by in reports."""
        return self.identifiers[0] if self.identifiers else self.names[0][1]


def listed(row: int, told: Mapping[str, str | None], reading: Reading) -> Listed:
    """The organization of a row, by the columns of the CSV format; raises RefusedRowError."""
    cells = {name: UNWRITABLE.sub("", text).strip() for name, text in told.items() if text}
    cells = {name: text for name, text in cells.items() if text}
    identifiers = _identifiers(cells)
    names = _names(cells, reading)
    if not identifiers and not names:
        raise RefusedRowError("it has neither an identifier nor a name")
    return Listed(
        row=row,
        identifiers=identifiers,
        names=names,
        synonyms=tuple(
            values.cut(each, TITLE_LENGTH, "synonyms", reading) for each in _several(cells, "synonyms")
        ),
        type_code=_code(cells, "type", ORGANIZATION_TYPE_BY_CODE, "code of IATI codelist OrganisationType"),
        acronym=values.code(cells.get("acronym"), "acronym", reading),
        country=_code(cells, "country", codelists.load()["Country"], "country of ISO 3166-1"),
        region=_code(cells, "region", _regions(), "province or regency of Indonesia by its code"),
        website=_website(cells.get("website"), reading),
        parent=_parent(cells, identifiers),
        last_updated=values.moment(cells.get("last_updated"), "last_updated", reading),
    )


def _identifiers(cells: Mapping[str, str]) -> tuple[str, ...]:
    found = [*filter(None, [cells.get("identifier")]), *_several(cells, "identifiers")]
    if any(len(identifier) > CODE_LENGTH for identifier in found):
        raise RefusedRowError(f"an identifier of it has more than {CODE_LENGTH} characters")
    return tuple(dict.fromkeys(found))


def _several(cells: Mapping[str, str], column: str) -> list[str]:
    return [text.strip() for text in cells.get(column, "").split(SEPARATOR) if text.strip()]


def _names(cells: Mapping[str, str], reading: Reading) -> Texts:
    """The names, one a language."""
    found = {}
    for column, text in cells.items():
        if column.startswith(NAME) and (language := normalise(column.removeprefix(NAME))):
            found[language] = values.cut(text, TITLE_LENGTH, column, reading)
    return tuple(found.items())


def _code(cells: Mapping[str, str], column: str, known: Iterable[str], what: str) -> str | None:
    text = cells.get(column, "").upper()
    if text and text not in known:
        raise RefusedRowError(f"its {column} {text[:40]!r} is no {what}")
    return text or None


def _regions() -> frozenset[str]:
    return frozenset(fact.code for fact in regions.load())


def _website(text: str | None, reading: Reading) -> str | None:
    """An address that a browser may follow, null for any other."""
    if not text:
        return None
    try:
        parts = urlsplit(text)
    except ValueError:
        parts = urlsplit("")
    if parts.scheme.lower() in ("http", "https") and parts.netloc and " " not in text:
        return values.code(text, "website", reading)
    reading.drop("website", text, "is no address that begins with http:// or https://")
    return None


def _parent(cells: Mapping[str, str], identifiers: tuple[str, ...]) -> str | None:
    parent = cells.get("parent") or None
    if parent in identifiers:
        raise RefusedRowError("it is named as its own parent")
    if parent and len(parent) > CODE_LENGTH:
        raise RefusedRowError(f"its parent has more than {CODE_LENGTH} characters")
    return parent
