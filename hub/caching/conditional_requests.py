"""Cached responses to anonymous queries, and ETags for conditional requests.

An ETag is a digest of the response body. A digest of query and data version would save more database queries,
but would also need everything else that responses depend on: software version, settings, restored backups.
"""

from dataclasses import dataclass
from datetime import UTC, datetime
from hashlib import blake2b
from typing import Any

from starlette.requests import Request
from starlette.responses import Response

from hub.caching.response_cache import CacheKey, ResponseCache, canonical
from hub.http.json_responses import NO_STORE
from services.querying.data_versions import DataState, DataVersions

# Other caches must revalidate on every use, so no client sees a response older than the hub's own.
SHARED = "public, max-age=0, must-revalidate"


@dataclass(slots=True)
class CacheableRequest:
    """An anonymous request and the data state it reads; nothing is cached without a key and a state."""

    key: CacheKey | None
    state: DataState | None
    media_type: str
    is_get: bool
    known_tags: str | None


class ResponseCaching:
    """Caching and conditional responses for anonymous requests in one process."""

    def __init__(self, cache: ResponseCache, versions: DataVersions) -> None:
        self.cache = cache
        self.versions = versions

    def cacheable(
        self,
        request: Request,
        operation: tuple[str, str | None, dict[str, Any] | None],
        languages: tuple[str, ...],
        media_type: str,
    ) -> CacheableRequest | None:
        """Describe an anonymous request for the cache; None if neither cache nor ETag applies.

        `operation` is the document, the operation name and the variables; preferred languages come first.
        """
        state = self.versions.current() if self.cache.limit_bytes else None
        is_get = request.method == "GET"
        if state is None and not is_get:
            return None
        query, name, variables = operation
        encoded = canonical(variables) if state else None
        preferred, day = tuple(dict.fromkeys(languages)), datetime.now(UTC).date().isoformat()
        key = None if encoded is None else (query, name, encoded, preferred, media_type, day)
        tags = request.headers.get("if-none-match") if is_get else None
        return CacheableRequest(key, state, media_type, is_get, tags)

    def find(self, question: CacheableRequest) -> Response | None:
        """Return the cached response, or None."""
        if question.state is None or question.key is None:
            return None
        kept = self.cache.find(question.state, question.key)
        if kept is None:
            return None
        if question.is_get and kept.tag is None:
            kept.tag = tag_of(question.media_type, kept.body)
        return self._response(question, kept.body, kept.tag)

    def keep(self, question: CacheableRequest, response: Response) -> Response:
        """Return the response to a successful query; cache it unless the data changed in the meantime."""
        body = bytes(response.body)
        tag = tag_of(question.media_type, body) if question.is_get else None
        if question.state is not None and question.key is not None:
            if question.state is self.versions.current():
                self.cache.keep(question.state, question.key, body, tag)
            else:
                self.cache.counts.dropped += 1
        return self._response(question, body, tag) if question.is_get else response

    def _response(self, question: CacheableRequest, body: bytes, tag: str | None) -> Response:
        """Build the response; for GET with its ETag, or 304 without a body if the client has it already."""
        if not question.is_get or tag is None:
            return Response(body, 200, {"Cache-Control": NO_STORE}, question.media_type)
        headers = {"Cache-Control": SHARED, "ETag": tag}
        if question.known_tags and is_among(tag, question.known_tags):
            self.cache.counts.not_modified += 1
            return Response(None, 304, headers)
        return Response(body, 200, headers, question.media_type)


def tag_of(media_type: str, body: bytes) -> str:
    """Return the weak ETag of a body: equal for all content codings, different for each media type."""
    digest = blake2b(media_type.encode(), digest_size=16)
    digest.update(body)
    return f'W/"{digest.hexdigest()}"'


def is_among(tag: str, known: str) -> bool:
    """Whether an `If-None-Match` header matches the tag by the weak comparison of RFC 9110."""
    opaque = tag.removeprefix("W/")
    names = (name.strip() for name in known.split(","))
    return any(name == "*" or name.removeprefix("W/") == opaque for name in names)
