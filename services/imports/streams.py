"""Reading of plain and gzip files for a parser, with position and line."""

import gzip
import zlib
from typing import BinaryIO

# Errors of truncated or damaged gzip data.
DAMAGES = (EOFError, gzip.BadGzipFile, zlib.error)
MAGIC = b"\x1f\x8b"
# The parser holds one record in memory, so the length of records is limited.
LONGEST_RECORD = 16_000_000


class TooLongError(Exception):
    """A record has more than `LONGEST_RECORD` bytes."""


class Stream:
    """Reads a plain or gzip file, detected by its first bytes; counts the unpacked bytes and lines."""

    def __init__(self, file: BinaryIO) -> None:
        self._file = file
        packed = file.read(len(MAGIC)) == MAGIC
        file.seek(0)
        self._packed = gzip.GzipFile(fileobj=file) if packed else None
        self._marked = 0
        self.bytes = 0
        self.line = 1

    @property
    def position(self) -> int:
        """The number of bytes of the (packed) file that were read."""
        return self._file.tell()

    def read(self, size: int) -> bytes:
        """Return the next unpacked bytes; fewer than `size` do not mean the end."""
        if self.bytes - self._marked > LONGEST_RECORD:
            raise TooLongError(f"a record has more than {LONGEST_RECORD:,} bytes")
        # `read` would discard unpacked bytes when it reaches damaged data.
        found = self._packed.read1(size) if self._packed else self._file.read(size)
        self.bytes += len(found)
        self.line += found.count(b"\n")
        return found

    def mark(self) -> None:
        """Mark the end of a record."""
        self._marked = self.bytes

    def close(self) -> None:
        """Close the file."""
        self._file.close()
