"""Mapping of the Dublin Core of one record to a knowledge product, by pure functions.

Creators and contributors are usually people. Creators are read only to find known organizations among them.
Names of people are never stored: not in a record, its hash, a remark or a rejection.
"""

import re
from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from datetime import UTC, date, datetime, timedelta

from lxml.etree import _Element

from db.values import KnowledgeKind
from services.harvesting.addresses import Address, address_of
from services.harvesting.language_names import tags_of
from services.harvesting.licenses import license_of
from services.harvesting.markup import plain_text
from services.harvesting.resource_types import kind_of
from services.imports import narratives, values
from services.imports.record_parts import Texts
from services.imports.values import ReadingContext

DC = "{http://purl.org/dc/elements/1.1/}"
MEDIA_TYPE = re.compile(r"(application|audio|font|image|message|model|multipart|text|video)/[\w.+-]{1,100}")
PARTIAL = re.compile(r"\d{4}(-\d{2})?", re.ASCII)
# Some catalogs add the email address of the depositor to the descriptions.
MAIL = re.compile(r"[^\s@]@[^\s@]+\.[^\s@]")
UNDETERMINED = "und"
MOST_VALUES = 1_000


class UnusableRecordError(Exception):
    """A record is rejected; the message is the reason."""


@dataclass(frozen=True, slots=True)
class DescribedWork:
    """A work as its record describes it; the last four fields are only matched and never stored."""

    address: Address
    titles: Texts
    abstracts: Texts
    kind: KnowledgeKind
    languages: tuple[str, ...]
    published: date | None
    license: str | None
    format: str | None
    subjects: tuple[str, ...]
    places: tuple[str, ...]
    publishers: tuple[str, ...]
    creators: tuple[str, ...]


def parse_work(metadata: _Element | None, context: ReadingContext) -> DescribedWork:
    """Parse the metadata of a record; raise UnusableRecordError without a title or an address."""
    container = None if metadata is None else next(metadata.iterchildren("*"), None)
    if container is None or next(container.iterchildren(f"{DC}*"), None) is None:
        raise UnusableRecordError("it contains no Dublin Core: harvest the format oai_dc")
    declared = _languages(_values(container, "language"), context)
    default_language = narratives.language(container) or (declared[0] if len(declared) == 1 else UNDETERMINED)
    titles = _titles(container, default_language, context)
    if not titles:
        raise UnusableRecordError("it has no dc:title")
    address = address_of(_values(container, "identifier"), _values(container, "relation"))
    if address is None:
        raise UnusableRecordError(
            "none of its dc:identifiers or dc:relations is a web address, a handle or a DOI"
        )
    return DescribedWork(
        address=address,
        titles=titles,
        abstracts=_abstracts(container, default_language, context),
        kind=kind_of(_values(container, "type")),
        languages=declared,
        published=_published(_values(container, "date"), context),
        license=license_of(_values(container, "rights")),
        format=_format(_values(container, "format")),
        subjects=tuple(_values(container, "subject")),
        places=tuple(_values(container, "coverage")),
        publishers=tuple(_values(container, "publisher")),
        creators=tuple(_values(container, "creator")),
    )


def _elements(container: _Element, name: str) -> list[_Element]:
    return container.findall(f"{DC}{name}")[:MOST_VALUES]


def _values(container: _Element, name: str) -> list[str]:
    """Return the non-empty texts of a Dublin Core element."""
    return [text for element in _elements(container, name) if (text := _text(element))]


def _text(element: _Element) -> str:
    return plain_text(narratives.clean(element))


def _titles(container: _Element, default_language: str, context: ReadingContext) -> Texts:
    """Return the first title of each language."""
    found: dict[str, str] = {}
    for element in _elements(container, "title"):
        if text := " ".join(_text(element).split()):
            tag = narratives.language(element) or default_language
            found.setdefault(tag, values.cut(text, values.TITLE_LENGTH, "dc:title", context))
    return tuple(found.items())


def _abstracts(container: _Element, default_language: str, context: ReadingContext) -> Texts:
    """Join the descriptions by language with blank lines; drop those with an email address."""
    found: dict[str, dict[str, None]] = {}
    for element in _elements(container, "description"):
        text = _text(element)
        if MAIL.search(text):
            context.warn("dc:description", "", "contains an email address")
        elif text:
            found.setdefault(narratives.language(element) or default_language, {})[text] = None
    return tuple(
        (tag, values.cut("\n\n".join(parts), values.TEXT_LENGTH, "dc:description", context))
        for tag, parts in found.items()
    )


def _languages(texts: Iterable[str], context: ReadingContext) -> tuple[str, ...]:
    found: dict[str, None] = {}
    for each in texts:
        for tag in tags_of(each):
            if tag:
                found[tag] = None
            else:
                context.warn("dc:language", each, "is not a known language")
    return tuple(found)


def _published(texts: Sequence[str], context: ReadingContext) -> date | None:
    """Return the earliest date that is not in the future: catalogs also list the date of deposit."""
    limit = datetime.now(UTC).date() + timedelta(days=1)
    found = [day for each in texts if (day := _day(each, context))]
    for day in found:
        if day > limit:
            context.warn("dc:date", day.isoformat(), "is in the future")
    return min((day for day in found if day <= limit), default=None)


def _day(text: str, context: ReadingContext) -> date | None:
    """Return the day of a date, or the first day of a month or a year."""
    missing = "-01-01"[len(text) - 4 :] if PARTIAL.fullmatch(text) else ""
    return values.calendar_date(text + missing, "dc:date", context)


def _format(texts: Iterable[str]) -> str | None:
    return next((each.lower() for each in texts if MEDIA_TYPE.fullmatch(each.lower())), None)
