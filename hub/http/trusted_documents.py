"""Trusted documents: operations that clients send by id, and the rule which operations are accepted."""

import logging
from collections.abc import Iterator
from dataclasses import dataclass, field
from typing import Any

from hub.http import document_manifests
from hub.http.json_responses import EdgeError
from hub.http.request_bodies import BAD_USER_INPUT
from hub.settings import Settings
from schema.graph import Graph

log = logging.getLogger("hub.http.trusted_documents")

OFF, ONLY = "off", "only"
# Longest part of an unknown id that an error repeats.
LONGEST_SHOWN_ID = 80


@dataclass(frozen=True, slots=True)
class TrustedDocuments:
    """Documents by id. `mode` is off, on, or only; with only, all other operations are refused."""

    mode: str = OFF
    texts: dict[str, str] = field(default_factory=dict)

    @property
    def distinct(self) -> tuple[str, ...]:
        """The distinct documents in the order of the manifests."""
        return tuple(dict.fromkeys(self.texts.values()))

    def text(self, query: Any, identifier: Any, extensions: dict[str, Any] | None = None) -> str:
        """Return the document of a request, sent as text, id or hash; raises EdgeError."""
        if identifier is None or identifier == "":
            hashed = None if query else hash_of(extensions)
            return self._free(query) if hashed is None else self._hashed(hashed)
        if query is not None and query != "":
            raise EdgeError(
                400, BAD_USER_INPUT, "Send `query` or `documentId`, not both.", argument="documentId"
            )
        if not isinstance(identifier, str):
            raise EdgeError(400, BAD_USER_INPUT, "`documentId` must be a string.", argument="documentId")
        return self._known(identifier)

    def _hashed(self, hashed: str) -> str:
        """Return the document by its hash; the error messages are those that Apollo clients expect."""
        if self.mode == OFF:
            raise EdgeError(400, "PERSISTED_QUERY_NOT_SUPPORTED", "PersistedQueryNotSupported")
        text = self.texts.get(hashed) or self.texts.get(document_manifests.SHA256 + hashed)
        if text is None:
            raise EdgeError(404, "PERSISTED_QUERY_NOT_FOUND", "PersistedQueryNotFound")
        return text

    def _free(self, query: Any) -> str:
        if self.mode == ONLY:
            raise EdgeError(
                403,
                "FORBIDDEN",
                "This hub accepts only trusted documents (HUB_TRUSTED_DOCUMENTS): send a `documentId`. "
                "The hub's administrators can add your document to the manifest (HUB_DOCUMENTS).",
                argument="query",
            )
        return checked_query(query)

    def _known(self, identifier: str) -> str:
        if self.mode == OFF:
            message = (
                "This hub has no trusted documents (HUB_TRUSTED_DOCUMENTS is off): send the text as `query`."
            )
            raise EdgeError(400, BAD_USER_INPUT, message, argument="documentId")
        text = self.texts.get(identifier)
        if text is None:
            way_out = "Add it to the manifest that the hub reads when it starts (HUB_DOCUMENTS)"
            way_out += "." if self.mode == ONLY else ", or send the text as `query`."
            message = f"The document {identifier[:LONGEST_SHOWN_ID]!r} does not exist. {way_out}"
            raise EdgeError(404, "NOT_FOUND", message, argument="documentId")
        return text


def hash_of(extensions: dict[str, Any] | None) -> str | None:
    """Return the hash that clients send instead of a text (automatic persisted queries)."""
    persisted = (extensions or {}).get("persistedQuery")
    hashed = persisted.get("sha256Hash") if isinstance(persisted, dict) else None
    return hashed if isinstance(hashed, str) else None


def from_settings(chosen: Settings) -> TrustedDocuments:
    """Load the documents from the settings; raises ManifestError."""
    if chosen.trusted_documents == OFF or chosen.documents is None:
        return TrustedDocuments()
    return TrustedDocuments(chosen.trusted_documents, document_manifests.load(chosen.documents))


def prepare(graph: Graph, documents: TrustedDocuments) -> None:
    """Compile the plans of all documents; invalid documents are logged.

    The hub starts anyway: one invalid document must not take down all clients.
    """
    for text in documents.distinct:
        graph.prepare(text)
    for identifier, fault in faults(graph, documents):
        log.warning("the document %s can't be executed: %s", identifier, fault)


def faults(graph: Graph, documents: TrustedDocuments) -> Iterator[tuple[str, str]]:
    """Yield each invalid document by the id in its manifest, with its first error."""
    # The id of the manifest takes precedence over the computed one.
    names = {text: identifier for identifier, text in reversed(documents.texts.items())}
    for text in documents.distinct:
        if fault := graph.fault(text):
            yield names[text], fault


def checked_query(query: Any) -> str:
    """Return the query text; raises EdgeError if it is missing or no string."""
    if query is None or query == "":
        raise missing_query()
    if not isinstance(query, str):
        raise EdgeError(400, BAD_USER_INPUT, "`query` must be a string.", argument="query")
    return query


def missing_query() -> EdgeError:
    """Build the error for a request without an operation."""
    return EdgeError(400, BAD_USER_INPUT, "Send the operation in `query`.", argument="query")
