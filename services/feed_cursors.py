"""Cursors of the feed: which generation of the data, what the reader knows, and how far it has read.

A reader that pages through many changes sees each page at another moment. So a cursor contains two places:
`start` is the data version up to which the reader knew everything when it began to page, and the position
is the last change that it has read. The last page moves `start`.
"""

import binascii
import struct
from base64 import urlsafe_b64decode, urlsafe_b64encode
from dataclasses import dataclass, replace
from uuid import UUID

LAYOUT = struct.Struct(">B16sq?qh16s")
FORMAT = 1
FIRST, LAST = UUID(int=0), UUID(int=2**128 - 1)
LAST_ORDINAL = 2**15 - 1


@dataclass(frozen=True, slots=True)
class Cursor:
    """A place in the feed.

    `is_initial` means that the reader knew nothing at `start`, so that everything that it may see is new.
    """

    generation: UUID
    start: int
    version: int
    ordinal: int
    id: UUID
    is_initial: bool = False

    def at(self, version: int, ordinal: int, identity: UUID) -> "Cursor":
        """The cursor after a change of the same reading."""
        return replace(self, version=version, ordinal=ordinal, id=identity)


def beginning(generation: UUID, version: int) -> Cursor:
    """The cursor of a reader that begins to read everything while the data has this version."""
    return Cursor(generation, version, -1, 0, FIRST, is_initial=True)


def end(generation: UUID, version: int) -> Cursor:
    """The cursor of a reader that knows everything up to this data version."""
    return Cursor(generation, version, version, LAST_ORDINAL, LAST)


def encode(cursor: Cursor) -> str:
    """Encode a cursor as opaque text."""
    packed = LAYOUT.pack(
        FORMAT,
        cursor.generation.bytes,
        cursor.start,
        cursor.is_initial,
        cursor.version,
        cursor.ordinal,
        cursor.id.bytes,
    )
    return urlsafe_b64encode(packed).rstrip(b"=").decode()


def decode(text: str) -> Cursor | None:
    """Decode a cursor; null if the text is none."""
    try:
        raw = urlsafe_b64decode(text.encode("ascii") + b"=" * (-len(text) % 4))
        form, generation, start, is_initial, version, ordinal, identity = LAYOUT.unpack(raw)
    except (ValueError, binascii.Error, struct.error):
        return None
    cursor = Cursor(
        UUID(bytes=generation), start, version, ordinal, UUID(bytes=identity), is_initial=is_initial
    )
    return cursor if form == FORMAT and encode(cursor) == text else None
