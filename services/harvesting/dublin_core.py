"""Dublin Core becomes what the hub keeps of a knowledge product: pure functions over one record.

Creators and contributors are people as a rule. Their names are read to find known organizations among the
creators, and are kept nowhere: neither in a record nor in its hash, a remark or a rejection.
"""

import re
from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from datetime import UTC, date, datetime, timedelta

from lxml.etree import _Element

from db.values import KnowledgeKind
from services.harvesting.addresses import Address, address_of
from services.harvesting.licences import license_of
from services.harvesting.resource_types import kind_of
from services.imports import languages, narratives, values
from services.imports.records import Texts
from services.imports.values import Reading

DC = "{http://purl.org/dc/elements/1.1/}"
MEDIA_TYPE = re.compile(r"(application|audio|font|image|message|model|multipart|text|video)/[\w.+-]{1,100}")
PARTIAL = re.compile(r"\d{4}(-\d{2})?", re.ASCII)
# Catalogues note who deposited a work between its descriptions.
MAIL = re.compile(r"[^\s@]@[^\s@]+\.[^\s@]")
NAMES = {"bahasa indonesia": "id", "bahasa melayu": "ms"}
UNTOLD = "und"
MOST_VALUES = 1_000


class UnusableRecordError(Exception):
    """Nothing of the record can go in; the message is why."""


@dataclass(frozen=True, slots=True)
class Work:
    """What a record tells of a work; the last four are only looked up, names of people never leave them."""

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


def work(metadata: _Element | None, reading: Reading) -> Work:
    """The work of a record's metadata; raises UnusableRecordError when it has no title or no address."""
    container = None if metadata is None else next(metadata.iterchildren("*"), None)
    if container is None or next(container.iterchildren(f"{DC}*"), None) is None:
        raise UnusableRecordError("it holds no Dublin Core: harvest the format oai_dc")
    spoken = _languages(_values(container, "language"), reading)
    around = narratives.language(container) or (spoken[0] if len(spoken) == 1 else UNTOLD)
    titles = _titles(container, around, reading)
    if not titles:
        raise UnusableRecordError("it has no dc:title")
    address = address_of(_values(container, "identifier"))
    if address is None:
        raise UnusableRecordError("no dc:identifier of it is a web address or a DOI, so nobody could open it")
    return Work(
        address=address,
        titles=titles,
        abstracts=_abstracts(container, around, reading),
        kind=kind_of(_values(container, "type")),
        languages=spoken,
        published=_published(_values(container, "date"), reading),
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
    """The texts of an element of Dublin Core, without empty ones."""
    return [text for element in _elements(container, name) if (text := narratives.clean(element))]


def _titles(container: _Element, around: str, reading: Reading) -> Texts:
    """The first title of each language."""
    found: dict[str, str] = {}
    for element in _elements(container, "title"):
        if text := " ".join(narratives.clean(element).split()):
            tag = narratives.language(element) or around
            found.setdefault(tag, values.cut(text, values.TITLE_LENGTH, "dc:title", reading))
    return tuple(found.items())


def _abstracts(container: _Element, around: str, reading: Reading) -> Texts:
    """The descriptions of each language with empty lines between; those with a mail address are left out."""
    found: dict[str, dict[str, None]] = {}
    for element in _elements(container, "description"):
        text = narratives.clean(element)
        if MAIL.search(text):
            reading.drop("dc:description", "", "has a mail address in it")
        elif text:
            found.setdefault(narratives.language(element) or around, {})[text] = None
    return tuple(
        (tag, values.cut("\n\n".join(parts), values.TEXT_LENGTH, "dc:description", reading))
        for tag, parts in found.items()
    )


def _languages(told: Iterable[str], reading: Reading) -> tuple[str, ...]:
    found: dict[str, None] = {}
    for each in told:
        tag = NAMES.get(each.casefold()) or languages.normalise(each)
        if tag:
            found[tag] = None
        else:
            reading.drop("dc:language", each, "is no language")
    return tuple(found)


def _published(told: Sequence[str], reading: Reading) -> date | None:
    """The earliest date that isn't to come: catalogues also tell when they took a work in."""
    limit = datetime.now(UTC).date() + timedelta(days=1)
    found = [day for each in told if (day := _day(each, reading))]
    for day in found:
        if day > limit:
            reading.drop("dc:date", day.isoformat(), "is still to come")
    return min((day for day in found if day <= limit), default=None)


def _day(text: str, reading: Reading) -> date | None:
    """The day of a date; of a month or a year alone, its first."""
    missing = "-01-01"[len(text) - 4 :] if PARTIAL.fullmatch(text) else ""
    return values.calendar_date(text + missing, "dc:date", reading)


def _format(told: Iterable[str]) -> str | None:
    return next((each.lower() for each in told if MEDIA_TYPE.fullmatch(each.lower())), None)
