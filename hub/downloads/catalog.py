"""The endpoint `/catalog.jsonld`: the public data sets as DCAT."""

from typing import Any

from starlette.requests import Request
from starlette.responses import Response

from hub.caching.conditional_requests import SHARED, is_among, tag_of
from hub.downloads.lists import ExportEndpoint
from hub.http.json_responses import EdgeError, encode_for_pages
from hub.http.request_bodies import BAD_USER_INPUT
from services.exporting import dcat
from services.exporting.linked_data import MEDIA_TYPE
from services.querying.viewers import ANONYMOUS

METADATA = """metadata { producer { name identifier } steward standard license periodStart periodEnd modified
    languages referenceCodes }"""
QUERY = f"""query ($after: String) {{ hub {{ lastImportAt }}
    exports {{ name titles {{ language text }} {METADATA} }}
    actionPlans(first: 100, after: $after, orderBy: {{field: CODE}}) {{ pageInfo {{ hasNextPage endCursor }}
        nodes {{ code titles {{ language text }} descriptions {{ language text }} {METADATA} }} }} }}"""


class CatalogEndpoint(ExportEndpoint):
    """The ASGI application behind `/catalog.jsonld`."""

    async def respond(self, request: Request, trace_id: str) -> Response:
        """Return the catalog as anonymous viewers see it, or 304 if the client has it already."""
        if request.method not in ("GET", "HEAD"):
            raise EdgeError(405, BAD_USER_INPUT, "Use GET.", headers={"Allow": "GET, HEAD"})
        content = encode_for_pages(await self.document(str(request.base_url), trace_id))
        tag = tag_of(MEDIA_TYPE, content)
        headers = {"ETag": tag, "Cache-Control": SHARED}
        if is_among(tag, request.headers.get("if-none-match", "")):
            return Response(None, 304, headers)
        return Response(content, 200, headers, MEDIA_TYPE)

    async def document(self, base: str, trace_id: str) -> dict[str, Any]:
        """Read all plans and lists, and return them as a catalog."""
        plans: list[Any] = []
        after = None
        while True:
            data = await self.page(after, trace_id)
            found = data["actionPlans"]
            plans += found["nodes"]
            if not found["pageInfo"]["hasNextPage"]:
                break
            after = found["pageInfo"]["endCursor"]
        publisher = self.resources.settings.catalog_publisher
        return dcat.catalog(base, plans, data["exports"], publisher, data["hub"]["lastImportAt"])

    async def page(self, after: str | None, trace_id: str) -> Any:
        """Read the lists and a page of the plans."""
        context = self.resources.request(ANONYMOUS, (), trace_id, connections=1)
        result = await self.resources.graph.execute(
            QUERY, variable_values={"after": after}, context_value=context
        )
        if result.errors:
            raise result.errors[0].original_error or result.errors[0]
        return result.data or {}
