"""Answers that are kept for anybody to have again, for as long as the data stays what it was."""

import sys
from collections import OrderedDict
from dataclasses import dataclass
from typing import Any

import orjson

from services.querying.data_versions import DataState

# What an entry takes beside its texts: the tuples, the node of the ordered dictionary, the objects' heads.
OVERHEAD_BYTES = 600
# One answer may take this part of the room at most: a harvest must not push the portals' pages out.
LARGEST_PART = 8

Key = tuple[str, str | None, bytes, tuple[str, ...], str]


@dataclass(slots=True)
class ResponseCounts:
    """What became of questions by anybody, and what is kept now.

    `hits` and `misses` count look-ups, `not_modified` answers of status 304 (kept or not), `dropped` those
    that weren't kept because the data moved while they were made, `evicted` those that made room for others.
    """

    hits: int = 0
    misses: int = 0
    not_modified: int = 0
    dropped: int = 0
    evicted: int = 0
    entries: int = 0
    bytes: int = 0


@dataclass(slots=True)
class Kept:
    """The bytes of an answer, the size with all that is kept beside them, and the tag once it is made."""

    body: bytes
    size: int
    tag: str | None = None


class Responses:
    """The kept answers of one process, of one state of the data, within `most` bytes."""

    def __init__(self, most: int) -> None:
        self.most = most
        self.counts = ResponseCounts()
        self._stand: DataState | None = None
        self._kept: OrderedDict[Key, Kept] = OrderedDict()

    def find(self, stand: DataState, key: Key) -> Kept | None:
        """The answer to a question, if it was made from the data as it stands."""
        kept = self._kept.get(key) if stand is self._stand else None
        if kept is None:
            self.counts.misses += 1
            return None
        self._kept.move_to_end(key)
        self.counts.hits += 1
        return kept

    def keep(self, stand: DataState, key: Key, body: bytes, tag: str | None) -> None:
        """Keep an answer made from the data as it stands now; those of an earlier state go."""
        if stand is not self._stand:
            self._begin(stand)
        size = OVERHEAD_BYTES + len(body) + sum(map(sys.getsizeof, key))
        if size > self.most // LARGEST_PART:
            return
        self._remove(self._kept.pop(key, None))
        self._kept[key] = Kept(body, size, tag)
        self.counts.entries += 1
        self.counts.bytes += size
        while self.counts.bytes > self.most:
            self._remove(self._kept.popitem(last=False)[1])
            self.counts.evicted += 1

    def _begin(self, stand: DataState) -> None:
        self._stand = stand
        self._kept.clear()
        self.counts.entries = self.counts.bytes = 0

    def _remove(self, kept: Kept | None) -> None:
        if kept is not None:
            self.counts.entries -= 1
            self.counts.bytes -= kept.size


def canonical(variables: dict[str, Any] | None) -> bytes | None:
    """Variables as bytes, the same for any order of names; null when they nest too deep to be written."""
    if not variables:
        return b""
    try:
        return orjson.dumps(variables, option=orjson.OPT_SORT_KEYS)
    except orjson.JSONEncodeError:
        return None
