"""The endpoint `/organizations/ID/digest.atom`: the digest of an organization as an Atom feed."""

from typing import Any

from starlette.requests import Request
from starlette.responses import Response

from hub.caching.conditional_requests import SHARED, is_among, tag_of
from hub.downloads.lists import ExportEndpoint
from hub.http import accept_language
from hub.http.authentication import viewer_of
from hub.http.json_responses import EdgeError
from hub.http.request_bodies import BAD_USER_INPUT
from schema import identifiers
from services.exporting import atom, digest_feed

# The most entries of each sort: feeds are for what is new.
QUERY = """query ($id: ID!) { organizationDigest(id: $id) {
    organization { id name freshness { lastChanged } }
    stale(first: 50) { nodes { id title freshness { staleSince reasons { reason since name } } } }
    changed(first: 50) { nodes { id title version importedAt } }
    conflicts(first: 50) { nodes { id field at record { ... on Titled { title } } } }
    revisions(first: 50) { nodes { id state version changedAt kind isNew
        record { ... on Titled { title } } } } } }"""
AUTHOR = "I-KHub"
# What a member sees is for it alone; it must revalidate, too.
PRIVATE = "private, max-age=0, must-revalidate"


class DigestEndpoint(ExportEndpoint):
    """The ASGI application behind `/organizations/ID/digest.atom`."""

    async def respond(self, request: Request, trace_id: str) -> Response:
        """Return the feed of the organization with the global id in the path, as the viewer sees it."""
        if request.method not in ("GET", "HEAD"):
            raise EdgeError(405, BAD_USER_INPUT, "Use GET.", headers={"Allow": "GET, HEAD"})
        id_ = request.path_params["id"]
        identifiers.decode_as("Organization", id_, "id")
        viewer = await viewer_of(request, self.resources)
        accepted = accept_language.accepted(request.headers.get("accept-language"))
        chosen = request.query_params.get("lang")
        language = digest_feed.language_of((*([chosen.lower()] if chosen else ()), *accepted))
        context = self.resources.request(viewer, (language,), trace_id, connections=1)
        digest = await self.digest(id_, context)
        if digest is None:
            message = "The organization does not exist, or you may not see it."
            raise EdgeError(404, "NOT_FOUND", message, argument="id")
        feed = digest_feed.feed(digest, language, AUTHOR, str(request.url))
        return conditional(request, atom.document(feed), SHARED if not viewer.is_member else PRIVATE)

    async def digest(self, id_: str, context: Any) -> Any:
        """Return the digest of an organization, in the form of the graph; None if there is none."""
        result = await self.resources.graph.execute(QUERY, variable_values={"id": id_}, context_value=context)
        if result.errors:
            raise result.errors[0].original_error or result.errors[0]
        return (result.data or {})["organizationDigest"]


def conditional(request: Request, body: bytes, caching: str) -> Response:
    """Return the feed with its ETag, or 304 if the client has it already."""
    tag = tag_of(atom.MEDIA_TYPE, body)
    headers = {"ETag": tag, "Cache-Control": caching, "Vary": "Accept-Language, Authorization, Cookie"}
    if is_among(tag, request.headers.get("if-none-match", "")):
        return Response(None, 304, headers)
    return Response(body, 200, headers, f"{atom.MEDIA_TYPE}; charset=utf-8")
