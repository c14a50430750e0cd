"""Cache of responses to anonymous queries, valid until the data changes."""

import sys
from collections import OrderedDict
from dataclasses import dataclass
from typing import Any

import orjson

from services.querying.data_versions import DataState

# Memory of an entry beside its strings: tuples, the node of the ordered dictionary, object headers.
OVERHEAD_BYTES = 600
# One response may take at most an eighth of the cache: harvesters must not evict the pages of portals.
LARGEST_SHARE = 8

# Document, operation name, variables, languages, media type, and the day: what is out of date depends on it.
CacheKey = tuple[str, str | None, bytes, tuple[str, ...], str, str]


@dataclass(slots=True)
class ResponseCacheCounters:
    """Counters of the response cache, and its current size.

    `hits` and `misses` count lookups; `not_modified` counts responses with status 304, cached or not.
    `dropped` counts responses not cached because the data changed meanwhile, `evicted` removed entries.
    """

    hits: int = 0
    misses: int = 0
    not_modified: int = 0
    dropped: int = 0
    evicted: int = 0
    entries: int = 0
    bytes: int = 0


@dataclass(slots=True)
class CachedResponse:
    """The body of a response, its size in memory including the key, and its ETag if it was computed."""

    body: bytes
    size: int
    tag: str | None = None


class ResponseCache:
    """The cached responses of one process for one data state, at most `limit_bytes` in total."""

    def __init__(self, limit_bytes: int) -> None:
        self.limit_bytes = limit_bytes
        self.counts = ResponseCacheCounters()
        self._state: DataState | None = None
        self._kept: OrderedDict[CacheKey, CachedResponse] = OrderedDict()

    def find(self, state: DataState, key: CacheKey) -> CachedResponse | None:
        """Return the response for the key, if it was built from the current data."""
        kept = self._kept.get(key) if state is self._state else None
        if kept is None:
            self.counts.misses += 1
            return None
        self._kept.move_to_end(key)
        self.counts.hits += 1
        return kept

    def keep(self, state: DataState, key: CacheKey, body: bytes, tag: str | None) -> None:
        """Store a response built from the current data; entries of an earlier state are removed."""
        if state is not self._state:
            self._begin(state)
        size = OVERHEAD_BYTES + len(body) + sum(map(sys.getsizeof, key))
        if size > self.limit_bytes // LARGEST_SHARE:
            return
        self._remove(self._kept.pop(key, None))
        self._kept[key] = CachedResponse(body, size, tag)
        self.counts.entries += 1
        self.counts.bytes += size
        while self.counts.bytes > self.limit_bytes:
            self._remove(self._kept.popitem(last=False)[1])
            self.counts.evicted += 1

    def _begin(self, state: DataState) -> None:
        self._state = state
        self._kept.clear()
        self.counts.entries = self.counts.bytes = 0

    def _remove(self, kept: CachedResponse | None) -> None:
        if kept is not None:
            self.counts.entries -= 1
            self.counts.bytes -= kept.size


def canonical(variables: dict[str, Any] | None) -> bytes | None:
    """Encode variables as bytes, independent of key order; None if they nest too deeply to encode."""
    if not variables:
        return b""
    try:
        encoded = orjson.dumps(variables, option=orjson.OPT_SORT_KEYS)
    except orjson.JSONEncodeError:
        return None
    # A copy: bytes of orjson keep the whole buffer that they were written to, which is not counted here.
    return bytes(memoryview(encoded))
