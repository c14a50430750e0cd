"""The endpoint `/knowledge-products/ID.jsonld`: a knowledge product as linked data."""

from uuid import UUID

from starlette.requests import Request
from starlette.responses import Response

from hub.downloads.lists import ExportEndpoint
from hub.http.authentication import viewer_of
from hub.http.json_responses import NO_STORE, EdgeError, encode_for_pages
from hub.http.request_bodies import BAD_USER_INPUT
from schema import identifiers
from services import withdrawals
from services.exporting.linked_data import MEDIA_TYPE
from services.exporting.linked_products import as_linked_data
from services.querying.reader import Reader


async def refuse_withdrawn(reader: Reader, identity: UUID) -> None:
    """Raise EdgeError 410 with the reason, if the record was withdrawn and the viewer could see it before."""
    found = (await withdrawals.by_record(reader, [identity], ("reason",))).get(identity)
    if found is not None:
        raise EdgeError(410, "NOT_FOUND", f"The record was withdrawn: {found['reason']}", argument="id")


class ProductEndpoint(ExportEndpoint):
    """The ASGI application behind `/knowledge-products/ID.jsonld`."""

    async def respond(self, request: Request, trace_id: str) -> Response:
        """Return the JSON-LD document of the product with the global id in the path."""
        if request.method not in ("GET", "HEAD"):
            raise EdgeError(405, BAD_USER_INPUT, "Use GET.", headers={"Allow": "GET, HEAD"})
        identity = identifiers.decode_as("KnowledgeProduct", request.path_params["id"], "id")
        viewer = await viewer_of(request, self.resources)
        reader = self.resources.request(viewer, (), trace_id, connections=1).reader
        document = await as_linked_data(reader, identity)
        if document is None:
            await refuse_withdrawn(reader, identity)
            message = "The knowledge product does not exist, or you may not see it."
            raise EdgeError(404, "NOT_FOUND", message, argument="id")
        return Response(encode_for_pages(document), 200, {"Cache-Control": NO_STORE}, MEDIA_TYPE)
