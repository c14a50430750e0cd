"""The places of the identifiers of a run, to report duplicates with both places."""

from hashlib import blake2b

from services.imports.rejections import Duplicate
from services.text.normalization import caseless

DIGEST_BYTES = 8
LINE_BITS = 40


class IdentifierPlaces:
    """The last place of each identifier so far, stored as digests and numbers to save memory."""

    def __init__(self) -> None:
        self._files: list[str] = []
        self._places: dict[int, int] = {}

    def remember(self, kind: str, identifier: str, file: str, line: int) -> Duplicate | None:
        """Remember a place; return a duplicate with both places if the identifier is known."""
        if not self._files or self._files[-1] != file:
            self._files.append(file)
        key = _digest(f"{kind} {caseless(identifier)}")
        before = self._places.get(key)
        self._places[key] = (len(self._files) - 1) << LINE_BITS | line
        if before is None:
            return None
        number, earlier_line = before >> LINE_BITS, before & ((1 << LINE_BITS) - 1)
        return Duplicate(identifier, file, line, self._files[number], earlier_line)


def _digest(text: str) -> int:
    return int.from_bytes(blake2b(text.encode(), digest_size=DIGEST_BYTES).digest())
