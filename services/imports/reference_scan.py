"""A first reading of the files of a run for what only all of them together tell about references.

Who reports under a ref vouches for it. A ref that a publisher gives to many organizations whose names share
no word is a category of that publisher, and identifies nobody.
"""

import re
from collections import Counter
from collections.abc import Collection, Iterable, Iterator
from contextlib import closing
from dataclasses import dataclass, field

from lxml import etree

from db.values import Visibility
from services.imports import files, narratives, references
from services.imports.activities import VISIBILITY
from services.imports.failures import ImportFailure
from services.imports.files import ACTIVITIES, SAFE, InputFile
from services.imports.participants import mention
from services.imports.record_parts import Mention
from services.imports.references import Worth
from services.imports.streams import DAMAGES, Stream, TooLongError
from services.imports.values import ReadingContext
from services.text.localized import default_text
from services.text.normalization import caseless, normalized

ACTIVITY, IDENTIFIER, REPORTER = "iati-activity", "iati-identifier", "reporting-org"
MENTIONS = ("participating-org", "provider-org", "receiver-org")
TAGS = (ACTIVITY, IDENTIFIER, REPORTER, *MENTIONS)
# So many names that have no word in common are those of many; of more, none may be in half of them.
FEW, MANY = 3, 5
KEPT_NAMES = 50
WORD = re.compile(r"[^\W\d_]{3,}")

# A publisher (its ref or name, normalized) and a ref in upper case.
PublishersRef = tuple[str, str]


@dataclass(slots=True)
class Findings:
    """Who reports, which refs are categories of their publishers, and the activities of the run.

    `identifiers` are hashes of the keys of identifiers, to save memory.
    """

    reporters: set[str] = field(default_factory=set)
    categories: set[PublishersRef] = field(default_factory=set)
    identifiers: set[int] = field(default_factory=set)

    def contains(self, identifier: str) -> bool:
        """Tell whether the run contains an activity with this identifier."""
        return hash(caseless(identifier)) in self.identifiers


def scan(input_files: Iterable[InputFile]) -> Findings:
    """Read the files; those that can't be read to the end are scanned to where they can."""
    found = Findings()
    names: dict[PublishersRef, set[str]] = {}
    for file in input_files:
        if file.root == ACTIVITIES:
            for reporter, others in _activities(file, found.identifiers):
                _note(reporter, others, found, names)
    found.categories.update(key for key, called in names.items() if is_category(called))
    return found


def is_category(names: Collection[str]) -> bool:
    """Tell whether names are those of many organizations: they share no word."""
    words = [set(WORD.findall(references.plain(name))) for name in names]
    words = [each for each in words if each]
    if len(words) < FEW:
        return False
    most = max(Counter(word for each in words for word in each).values())
    return most == 1 or (len(words) >= MANY and most * 2 <= len(words))


def publisher_of(reporter: Mention) -> str:
    """Return what a publisher is known by in keys: its ref, or its name."""
    return normalized(reporter.ref or default_text(reporter.names))


def _note(
    reporter: Mention, others: Iterable[Mention], found: Findings, names: dict[PublishersRef, set[str]]
) -> None:
    if reporter.ref:
        found.reporters.add(reporter.ref.upper())
    publisher = publisher_of(reporter)
    for each in others:
        if each.ref and each.names and _may_be_category(each.ref, reporter):
            called = names.setdefault((publisher, each.ref.upper()), set())
            if len(called) < KEPT_NAMES:
                called.add(normalized(default_text(each.names)))


def _may_be_category(ref: str, reporter: Mention) -> bool:
    own = reporter.ref is not None and ref.upper() == reporter.ref.upper()
    return not own and (references.worth(ref) is Worth.LOCAL or not references.is_known(ref))


def _activities(file: InputFile, identifiers: set[int]) -> Iterator[tuple[Mention, list[Mention]]]:
    """Yield the reporter and the other organizations of each activity, and note its identifier."""
    try:
        with closing(files.reopen_file(file)) as stream:
            yield from _read(stream, identifiers)
    except (etree.XMLSyntaxError, TooLongError, ImportFailure, OSError, *DAMAGES):
        # The import itself says so.
        return


def _read(stream: Stream, identifiers: set[int]) -> Iterator[tuple[Mention, list[Mention]]]:
    context = ReadingContext()
    reporter: Mention | None = None
    others: list[Mention] = []
    for _, element in etree.iterparse(stream, events=("end",), tag=TAGS, **SAFE):
        if element.tag == ACTIVITY:
            stream.mark()
            # What hidden activities say must not change what others see.
            if reporter and element.get(VISIBILITY, Visibility.PUBLIC) == Visibility.PUBLIC:
                yield reporter, others
            reporter, others = None, []
            context.warnings.clear()
            free(element)
        elif element.tag == IDENTIFIER:
            if own := narratives.identifier(element):
                identifiers.add(hash(caseless(own)))
        elif element.tag == REPORTER:
            reporter = reporter or mention(element, context)
        elif found := mention(element, context):
            others.append(found)


def free(element: etree._Element) -> None:
    """Free the memory of the element and of those before it, to which the root refers."""
    element.clear()
    root = element.getparent()
    while root is not None and element.getprevious() is not None:
        del root[0]
