"""The documents that a hub knows by their ids, and which documents it answers at all."""

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
# So much of a wrong id is repeated to who sent it.
SHOWN = 80


@dataclass(frozen=True, slots=True)
class Documents:
    """The documents of a hub by their ids. `mode` says whether they are asked for, or nothing else is."""

    mode: str = OFF
    texts: dict[str, str] = field(default_factory=dict)

    @property
    def distinct(self) -> tuple[str, ...]:
        """Each document once, in the order of the manifests."""
        return tuple(dict.fromkeys(self.texts.values()))

    def text(self, query: Any, identifier: Any, extensions: dict[str, Any] | None = None) -> str:
        """The text of what a request asks, which it says itself, by an id or by a hash; raises EdgeError."""
        if identifier is None or identifier == "":
            hashed = None if query else hash_of(extensions)
            return self._free(query) if hashed is None else self._hashed(hashed)
        if query is not None and query != "":
            raise EdgeError(
                400, BAD_USER_INPUT, "Send `query` or `documentId`, not both.", argument="documentId"
            )
        if not isinstance(identifier, str):
            raise EdgeError(400, BAD_USER_INPUT, "`documentId` must be a text.", argument="documentId")
        return self._known(identifier)

    def _hashed(self, hashed: str) -> str:
        """The text that a client names by its hash; the refusals are the words that such clients wait for."""
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
                "This hub answers known documents only (HUB_TRUSTED_DOCUMENTS): send a `documentId`. "
                "Those who run the hub can add yours to its manifest (HUB_DOCUMENTS).",
                argument="query",
            )
        return checked_query(query)

    def _known(self, identifier: str) -> str:
        if self.mode == OFF:
            message = "This hub knows no documents (HUB_TRUSTED_DOCUMENTS is off): send the text as `query`."
            raise EdgeError(400, BAD_USER_INPUT, message, argument="documentId")
        text = self.texts.get(identifier)
        if text is None:
            way_out = "Add it to the manifest that the hub reads when it starts (HUB_DOCUMENTS)"
            way_out += "." if self.mode == ONLY else ", or send the text as `query`."
            message = f"There is no document {identifier[:SHOWN]!r} here. {way_out}"
            raise EdgeError(404, "NOT_FOUND", message, argument="documentId")
        return text


def hash_of(extensions: dict[str, Any] | None) -> str | None:
    """The hash that Apollo Client and others send in the place of a text (automatic persisted queries)."""
    persisted = (extensions or {}).get("persistedQuery")
    hashed = persisted.get("sha256Hash") if isinstance(persisted, dict) else None
    return hashed if isinstance(hashed, str) else None


def of(chosen: Settings) -> Documents:
    """The documents that the settings name; raises ManifestError."""
    if chosen.trusted_documents == OFF or chosen.documents is None:
        return Documents()
    return Documents(chosen.trusted_documents, document_manifests.load(chosen.documents))


def prepare(graph: Graph, documents: Documents) -> None:
    """Compile the plans of all documents; what the schema refuses is logged, and refused again when asked.

    A hub that didn't start because of one page of one partner would take all others down with it.
    """
    for text in documents.distinct:
        graph.prepare(text)
    for identifier, fault in faults(graph, documents):
        log.warning("the document %s can't be answered: %s", identifier, fault)


def faults(graph: Graph, documents: Documents) -> Iterator[tuple[str, str]]:
    """Each document that can't be answered, by the id in its manifest, and the first fault of it."""
    # The id of the manifest comes before the one that is worked out.
    names = {text: identifier for identifier, text in reversed(documents.texts.items())}
    for text in documents.distinct:
        if fault := graph.fault(text):
            yield names[text], fault


def checked_query(query: Any) -> str:
    """The text of the operation."""
    if query is None or query == "":
        raise missing_query()
    if not isinstance(query, str):
        raise EdgeError(400, BAD_USER_INPUT, "`query` must be a text.", argument="query")
    return query


def missing_query() -> EdgeError:
    """The refusal of a request that asks nothing."""
    return EdgeError(400, BAD_USER_INPUT, "Say what you ask in `query`.", argument="query")
