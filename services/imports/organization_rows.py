"""Parsing of one row of a list of organizations: valid values, remarks, and reasons for rejection."""

import re
from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from datetime import datetime
from urllib.parse import urlsplit

from db import codelists
from db.values import ORGANIZATION_TYPE_BY_CODE
from services import region_names
from services.imports import values
from services.imports.record_parts import Texts
from services.imports.values import CODE_LENGTH, TITLE_LENGTH, ReadingContext
from services.text import invisible
from services.text.languages import normalise

NAME = "name_"
SEPARATOR = ";"
UNWRITABLE = re.compile(r"[\x00-\x08\x0b\x0c\x0e-\x1f]")


class RefusedRowError(Exception):
    """A row is rejected; the message is the reason."""


@dataclass(frozen=True, slots=True)
class ListedOrganization:
    """A row of a list; `row` counts from 1, and the preferred identifier is the first."""

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
        """The first identifier or the name, for reports."""
        return self.identifiers[0] if self.identifiers else self.names[0][1]


def listed_organization(
    row: int, values_by_column: Mapping[str, str | None], context: ReadingContext
) -> ListedOrganization:
    """Parse a row with the columns of the CSV format; raise RefusedRowError."""
    cells = {
        name: invisible.cleaned(UNWRITABLE.sub("", text)).strip()
        for name, text in values_by_column.items()
        if text
    }
    cells = {name: text for name, text in cells.items() if text}
    identifiers = _identifiers(cells)
    names = _names(cells, context)
    if not identifiers and not names:
        raise RefusedRowError("it has neither an identifier nor a name")
    return ListedOrganization(
        row=row,
        identifiers=identifiers,
        names=names,
        synonyms=tuple(
            values.cut(each, TITLE_LENGTH, "synonyms", context) for each in _several(cells, "synonyms")
        ),
        type_code=_code(cells, "type", ORGANIZATION_TYPE_BY_CODE, "code of IATI codelist OrganisationType"),
        acronym=values.code(cells.get("acronym"), "acronym", context),
        country=_code(cells, "country", codelists.load()["Country"], "country code of ISO 3166-1"),
        region=_region(cells),
        website=_website(cells.get("website"), context),
        parent=_parent(cells, identifiers),
        last_updated=values.moment(cells.get("last_updated"), "last_updated", context),
    )


def _identifiers(cells: Mapping[str, str]) -> tuple[str, ...]:
    found = [*filter(None, [cells.get("identifier")]), *_several(cells, "identifiers")]
    if any(len(identifier) > CODE_LENGTH for identifier in found):
        raise RefusedRowError(f"one of its identifiers has more than {CODE_LENGTH} characters")
    return tuple(dict.fromkeys(found))


def _several(cells: Mapping[str, str], column: str) -> list[str]:
    return [text.strip() for text in cells.get(column, "").split(SEPARATOR) if text.strip()]


def _names(cells: Mapping[str, str], context: ReadingContext) -> Texts:
    """Return the names, one per language."""
    found = {}
    for column, text in cells.items():
        if column.startswith(NAME) and (language := normalise(column.removeprefix(NAME))):
            found[language] = values.cut(text, TITLE_LENGTH, column, context)
    return tuple(found.items())


def _code(cells: Mapping[str, str], column: str, known: Iterable[str], what: str) -> str | None:
    text = cells.get(column, "").upper()
    if text and text not in known:
        raise RefusedRowError(f"its {column} {text[:40]!r} is not a {what}")
    return text or None


def _region(cells: Mapping[str, str]) -> str | None:
    """Return the code of a region, from any of its codes or its name."""
    text = cells.get("region", "")
    found = region_names.of_code(text) or region_names.of_name(text)
    if text and found is None:
        raise RefusedRowError(
            f"its region {text[:40]!r} is not a province, regency or city of Indonesia: use a code such as "
            "ID-JB, or a name that only one region has"
        )
    return found.code if found else None


def _website(text: str | None, context: ReadingContext) -> str | None:
    """Return an http or https address, or None for anything else."""
    if not text:
        return None
    try:
        parts = urlsplit(text)
    except ValueError:
        parts = urlsplit("")
    if parts.scheme.lower() in ("http", "https") and parts.netloc and " " not in text:
        return values.code(text, "website", context)
    context.warn("website", text, "is not an address that begins with http:// or https://")
    return None


def _parent(cells: Mapping[str, str], identifiers: tuple[str, ...]) -> str | None:
    parent = cells.get("parent") or None
    if parent in identifiers:
        raise RefusedRowError("it names itself as its parent")
    if parent and len(parent) > CODE_LENGTH:
        raise RefusedRowError(f"its parent has more than {CODE_LENGTH} characters")
    return parent
