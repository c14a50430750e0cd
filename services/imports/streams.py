"""The bytes of a file as a parser reads them: unpacked where it is compressed, with the place kept."""

import gzip
import zlib
from typing import BinaryIO

# What reading compressed bytes that are cut off or damaged raises.
DAMAGES = (EOFError, gzip.BadGzipFile, zlib.error)
MAGIC = b"\x1f\x8b"
# The parser holds a record at a time, and none may be longer: memory stays flat whatever a file says.
LONGEST_RECORD = 16_000_000


class TooLongError(Exception):
    """No record has ended for `LONGEST_RECORD` bytes."""


class Stream:
    """Reads a file, plain or gzip by its first bytes; counts the bytes and lines that it has given out."""

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
        """How many bytes of the file itself have been read."""
        return self._file.tell()

    def read(self, size: int) -> bytes:
        """The next bytes, unpacked; fewer than `size` are no sign of the end."""
        if self.bytes - self._marked > LONGEST_RECORD:
            raise TooLongError(f"a record has more than {LONGEST_RECORD:,} bytes")
        # Not `read`, which throws away what it has unpacked when it then meets the damage.
        found = self._packed.read1(size) if self._packed else self._file.read(size)
        self.bytes += len(found)
        self.line += found.count(b"\n")
        return found

    def mark(self) -> None:
        """Note that a record has ended here."""
        self._marked = self.bytes

    def close(self) -> None:
        """Let go of the file."""
        self._file.close()
