"""What anybody may have again: kept answers, and tags by which other caches ask whether theirs still hold.

A tag is a digest of the bytes. One of question and data version would spare the database more questions, but
would have to know of everything else that answers depend on: the software, its settings, restored backups.
"""

from dataclasses import dataclass
from hashlib import blake2b
from typing import Any

from starlette.requests import Request
from starlette.responses import Response

from hub.caching.response_cache import Key, Responses, canonical
from hub.http.json_responses import NO_STORE
from services.querying.data_versions import DataState, DataVersions

# Others may keep it, but ask each time whether it still holds: nobody sees what is older than this hub's own.
SHARED = "public, max-age=0, must-revalidate"


@dataclass(slots=True)
class Question:
    """What anybody asks, and from which state of the data; without one, or without key, nothing is kept."""

    key: Key | None
    stand: DataState | None
    media_type: str
    is_get: bool
    known_tags: str | None


class Reuse:
    """Reuse of answers in one process."""

    def __init__(self, responses: Responses, versions: DataVersions) -> None:
        self.responses = responses
        self.versions = versions

    def question(
        self,
        request: Request,
        asked: tuple[str, str | None, dict[str, Any] | None],
        languages: tuple[str, ...],
        media_type: str,
    ) -> Question | None:
        """The question of anybody's request; null when nothing of it could be reused.

        `asked` is the document, the operation's name and the variables; languages come best first.
        """
        stand = self.versions.current() if self.responses.most else None
        is_get = request.method == "GET"
        if stand is None and not is_get:
            return None
        query, name, variables = asked
        written = canonical(variables) if stand else None
        key = None if written is None else (query, name, written, tuple(dict.fromkeys(languages)), media_type)
        tags = request.headers.get("if-none-match") if is_get else None
        return Question(key, stand, media_type, is_get, tags)

    def find(self, question: Question) -> Response | None:
        """The kept answer."""
        if question.stand is None or question.key is None:
            return None
        kept = self.responses.find(question.stand, question.key)
        if kept is None:
            return None
        if question.is_get and kept.tag is None:
            kept.tag = tag_of(question.media_type, kept.body)
        return self._response(question, kept.body, kept.tag)

    def keep(self, question: Question, response: Response) -> Response:
        """The answer to a query that went well, kept unless the data has moved since it was asked."""
        body = bytes(response.body)
        tag = tag_of(question.media_type, body) if question.is_get else None
        if question.stand is not None and question.key is not None:
            if question.stand is self.versions.current():
                self.responses.keep(question.stand, question.key, body, tag)
            else:
                self.responses.counts.dropped += 1
        return self._response(question, body, tag) if question.is_get else response

    def _response(self, question: Question, body: bytes, tag: str | None) -> Response:
        """The answer; by GET with its tag, and without its body where the client has that already."""
        if not question.is_get or tag is None:
            return Response(body, 200, {"Cache-Control": NO_STORE}, question.media_type)
        headers = {"Cache-Control": SHARED, "ETag": tag}
        if question.known_tags and is_among(tag, question.known_tags):
            self.responses.counts.not_modified += 1
            return Response(None, 304, headers)
        return Response(body, 200, headers, question.media_type)


def tag_of(media_type: str, body: bytes) -> str:
    """The weak tag of an answer: the same in every content coding, another for each media type."""
    digest = blake2b(media_type.encode(), digest_size=16)
    digest.update(body)
    return f'W/"{digest.hexdigest()}"'


def is_among(tag: str, known: str) -> bool:
    """Whether an `If-None-Match` header names the tag, by the weak comparison that the standard asks for."""
    opaque = tag.removeprefix("W/")
    names = (name.strip() for name in known.split(","))
    return any(name == "*" or name.removeprefix("W/") == opaque for name in names)
