"""Reading of responses that are not well-formed: each record is mended or rejected on its own.

What a repository sends in one record must not keep the others out. A record that was mended says so in the
attribute MENDED, one that can't be read in UNREADABLE with nothing but its identifier, and a response that
ends too early has the attribute CUT_OFF on its root.
"""

import html.entities
import re
from collections.abc import Callable
from dataclasses import dataclass, field
from xml.sax.saxutils import escape

from lxml import etree

MENDED, UNREADABLE, CUT_OFF = "{urn:ikhub}mended", "{urn:ikhub}unreadable", "{urn:ikhub}cut-off"

NAME = r"(?:[\w.-]{1,40}:)?"
ROOT_BEGIN = re.compile(rf"<({NAME}OAI-PMH)(?:\s[^<>]*)?>")
LIST_BEGIN = re.compile(rf"<({NAME}ListRecords)(?:\s[^<>]*)?>")
ROOT_END = re.compile(rf"</{NAME}OAI-PMH\s*>")
RECORD_BEGIN = re.compile(rf"<{NAME}record(?:\s[^<>]*)?>")
RECORD_END = re.compile(rf"</{NAME}record\s*>")
AFTER_RECORDS = re.compile(rf"<{NAME}resumptionToken|</{NAME}ListRecords")
IDENTIFIER = re.compile(rf"<{NAME}identifier(?:\s[^<>]*)?>([^<>]*)<")

NOT_UTF_8 = re.compile("[\udc80-\udcff]+")
FORBIDDEN = re.compile("[\x00-\x08\x0b\x0c\x0e-\x1f\ufffe\uffff\ud800-\udfff]")
REFERENCE = re.compile(r"&#(?:x([0-9a-fA-F]{1,8})|(\d{1,10}));")
NAMED = re.compile(r"&(?!(?:amp|lt|gt|quot|apos|#\d{1,10}|#x[0-9a-fA-F]{1,8});)([A-Za-z][A-Za-z0-9]{1,31};)?")
NO_TAG = re.compile(r"<(?![A-Za-z_/!?])")
MOST_NOTES = 5
LONGEST_REASON = 200


class UnmendableError(Exception):
    """The response can't be read even in part; the message continues after "the answer"."""


Parse = Callable[[bytes], etree._Element]


def read(content: bytes, parse: Parse) -> etree._Element:
    """Return the tree of a response record by record; raise UnmendableError or etree.XMLSyntaxError."""
    text = content.decode("utf-8", "surrogateescape")
    begin = ROOT_BEGIN.search(text)
    if begin is None:
        raise UnmendableError("contains no <OAI-PMH>")
    ends = list(ROOT_END.finditer(text, begin.end()))
    inside = text[begin.start() : ends[-1].end() if ends else len(text)]
    response = _split(inside, cut_off=not ends)
    root = parse(mended(response.frame).text.encode())
    holder = _list_of(root)
    before = text.count("\n", 0, begin.start())
    for position, chunk in enumerate(response.records):
        if holder is None:
            break
        holder.insert(position, _record(response.shell, chunk.text, before + chunk.line, parse))
    if not ends:
        root.set(CUT_OFF, "1")
    return root


@dataclass(frozen=True, slots=True)
class Chunk:
    """The text of a record, and its line in the response."""

    text: str
    line: int


@dataclass(frozen=True, slots=True)
class Response:
    """A response in parts: all but the records, what encloses a record, and the records."""

    frame: str
    shell: tuple[str, str]
    records: list[Chunk]


def _split(text: str, *, cut_off: bool) -> Response:
    root, found = ROOT_BEGIN.match(text), LIST_BEGIN.search(text)
    if cut_off and (root is None or found is None):
        raise UnmendableError("is cut off before its first record")
    if root is None or found is None:
        return Response(text, ("", ""), [])
    shell = (root[0] + found[0], f"</{found[1]}></{root[1]}>")
    begins = [each.start() for each in RECORD_BEGIN.finditer(text, found.end())]
    if not begins:
        return Response(text[: found.end()] + shell[1] if cut_off else text, shell, [])
    records, line, counted = [], 1, 0
    for begin, end in zip(begins, [*begins[1:], _end_of_records(text, begins[-1])], strict=True):
        line, counted = line + text.count("\n", counted, begin), begin
        records.append(Chunk(text[begin:end], line))
    if cut_off:
        if not RECORD_END.search(records[-1].text):
            records.pop()
        return Response(text[: begins[0]] + shell[1], shell, records)
    return Response(text[: begins[0]] + text[_end_of_records(text, begins[-1]) :], shell, records)


def _end_of_records(text: str, begin: int) -> int:
    """Return where the last record ends, which begins at `begin`."""
    ends = list(RECORD_END.finditer(text, begin))
    if ends:
        return ends[-1].end()
    after = AFTER_RECORDS.search(text, begin)
    return after.start() if after else len(text)


def _list_of(root: etree._Element) -> etree._Element | None:
    return next((each for each in root if etree.QName(each).localname == "ListRecords"), None)


def _record(shell: tuple[str, str], text: str, line: int, parse: Parse) -> etree._Element:
    made = mended(text)
    try:
        [record] = _list_of(parse("".join((shell[0], made.text, shell[1])).encode()))  # type: ignore[misc]
    except (etree.XMLSyntaxError, TypeError, ValueError) as error:
        record = _unreadable(made.text, str(getattr(error, "msg", None) or "it is not one element"))
    else:
        if made.notes:
            record.set(MENDED, ", ".join(list(made.notes)[:MOST_NOTES]))
    record.sourceline = line
    return record


def _unreadable(text: str, reason: str) -> etree._Element:
    """Return a record with nothing but its identifier."""
    namespace = "{http://www.openarchives.org/OAI/2.0/}"
    record = etree.Element(f"{namespace}record", {UNREADABLE: reason[:LONGEST_REASON]})
    header = etree.SubElement(record, f"{namespace}header")
    if found := IDENTIFIER.search(text):
        etree.SubElement(header, f"{namespace}identifier").text = html.unescape(found[1])
    return record


@dataclass(slots=True)
class Mended:
    """A text that XML allows, and notes on what was wrong in it."""

    text: str
    notes: dict[str, None] = field(default_factory=dict)

    def note(self, sentence: str) -> None:
        """Add a note once."""
        self.notes[sentence] = None


def mended(text: str) -> Mended:
    """Return a text with bytes, characters, entities and signs that XML forbids replaced or left out."""
    made = Mended(text)
    made.text = NOT_UTF_8.sub(lambda found: _windows(found[0], made), made.text)
    made.text = REFERENCE.sub(lambda found: _reference(found, made), made.text)
    made.text = FORBIDDEN.sub(lambda found: _left_out(found[0], made), made.text)
    made.text = NAMED.sub(lambda found: _named(found, made), made.text)
    made.text = NO_TAG.sub(lambda _found: _sign("<", "&lt;", made), made.text)
    return made


def _windows(text: str, made: Mended) -> str:
    """Return bytes that are not UTF-8 as Windows-1252, of which Latin-1 is a part."""
    made.note("bytes that are not UTF-8, read as Windows-1252")
    found = text.encode("utf-8", "surrogateescape")
    return "".join(bytes((byte,)).decode("cp1252", "replace") for byte in found)


def _reference(found: re.Match[str], made: Mended) -> str:
    number = int(found[1], 16) if found[1] else int(found[2])
    if number > 0x10FFFF:
        made.note(f"{found[0]}, which is no character")
        return ""
    return _left_out(chr(number), made) if FORBIDDEN.match(chr(number)) else found[0]


def _left_out(character: str, made: Mended) -> str:
    made.note(f"U+{ord(character):04X}, which XML forbids")
    return ""


def _named(found: re.Match[str], made: Mended) -> str:
    character = html.entities.html5.get(found[1] or "")
    if character is None:
        return _sign("&", "&amp;", made) + (found[1] or "")
    made.note(f"the entity {found[0]}, which XML doesn't know")
    return escape(character)


def _sign(sign: str, escaped: str, made: Mended) -> str:
    made.note(f"a {sign} that is not escaped")
    return escaped
