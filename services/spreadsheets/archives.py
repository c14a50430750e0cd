"""Bounds of uploaded workbooks, checked before any of their XML is parsed."""

import re
import zipfile
import zlib
from io import BytesIO

from services.spreadsheets.sentences import FileError

MOST_ENTRIES = 500
# Bytes when unpacked, and signs that begin elements and attributes: each becomes an object in memory.
MOST_BYTES = 100_000_000
MOST_MARKS = 6_000_000
PIECE = 1 << 18

OLD = b"\xd0\xcf\x11\xe0\xa1\xb1\x1a\xe1"
# The name of the stream of an encrypted workbook, as its directory has it.
ENCRYPTED = "EncryptedPackage".encode("utf-16-le")
DAMAGES = (
    *(zipfile.BadZipFile, zlib.error, EOFError, OSError),
    *(ValueError, NotImplementedError, RuntimeError),
)
# Workbooks have neither; with them, small files become large ones.
DECLARATIONS = re.compile(rb"<!(DOCTYPE|ENTITY)|<\x00!\x00(D|E)")
IS_ENCRYPTED = 0x1
# Names that lead out of a folder; no workbook has them.
OUTSIDE = re.compile(r"^/|^[A-Za-z]:|\\|(^|/)\.\.(/|$)")
# The part that says what the others are.
TYPES = "[Content_Types].xml"
METHODS = (zipfile.ZIP_STORED, zipfile.ZIP_DEFLATED)


def is_archive(content: bytes) -> bool:
    """Whether the content is a zip archive; raise FileError if it is an old or an encrypted workbook."""
    if content.startswith(OLD):
        raise FileError("ENCRYPTED" if ENCRYPTED in content else "OLD_FORMAT")
    return content.startswith((b"PK\x03\x04", b"PK\x05\x06"))


def check(content: bytes) -> None:
    """Raise FileError for an archive that is too large, or no workbook without macros."""
    try:
        with zipfile.ZipFile(BytesIO(content)) as archive:
            _check_names(archive)
            _check_sizes(archive)
            if b"macroEnabled" in archive.read(TYPES):
                raise FileError("MACROS")
    except DAMAGES as error:
        raise FileError("DAMAGED") from error


def _check_names(archive: zipfile.ZipFile) -> None:
    entries = archive.infolist()
    if len(entries) > MOST_ENTRIES:
        raise too_many(MOST_ENTRIES, "parts", "bagian")
    names = [entry.filename for entry in entries]
    if any(entry.flag_bits & IS_ENCRYPTED for entry in entries):
        raise FileError("ENCRYPTED")
    if any(name.lower().endswith("vbaproject.bin") for name in names):
        raise FileError("MACROS")
    if TYPES not in names or not any(name.startswith("xl/") for name in names):
        raise FileError("OTHER_FORMAT")
    if any(OUTSIDE.search(name) for name in names):
        raise FileError("DAMAGED")
    if len(names) != len(set(names)) or any(entry.compress_type not in METHODS for entry in entries):
        raise FileError("DAMAGED")


def _check_sizes(archive: zipfile.ZipFile) -> None:
    """Check the declared sizes, then the real ones."""
    if sum(entry.file_size for entry in archive.infolist()) > MOST_BYTES:
        raise too_many(MOST_BYTES, "bytes when unpacked", "bita setelah dibuka")
    size = marks = 0
    for entry in archive.infolist():
        with archive.open(entry) as opened:
            while piece := opened.read(PIECE):
                size += len(piece)
                if size > MOST_BYTES:
                    raise too_many(MOST_BYTES, "bytes when unpacked", "bita setelah dibuka")
                if is_xml(entry.filename):
                    marks += piece.count(b"<") + piece.count(b"=")
                    _check_piece(piece, marks)


def _check_piece(piece: bytes, marks: int) -> None:
    if marks > MOST_MARKS:
        raise too_many(MOST_MARKS, "elements of XML", "elemen XML")
    # A tag or a text that is longer than any that a spreadsheet program writes takes parsers long.
    if DECLARATIONS.search(piece) or (len(piece) == PIECE and b">" not in piece):
        raise FileError("DAMAGED")


def is_xml(name: str) -> bool:
    """Whether a part is checked as XML; no other part may be parsed."""
    return name.lower().endswith((".xml", ".rels", ".vml"))


def too_many(limit: int, english: str, indonesian: str) -> FileError:
    """Build the error for a file that has more of something than the limit."""
    return FileError("TOO_MANY", limit=limit, what_en=english, what_id=indonesian)
