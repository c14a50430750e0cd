"""The endpoint of all pages: an address to a query, an answer to HTML."""

import time
from collections.abc import Callable
from dataclasses import replace
from typing import Any
from urllib.parse import quote

import structlog
from starlette.requests import ClientDisconnect, Request
from starlette.responses import HTMLResponse, RedirectResponse, Response
from starlette.types import Receive, Scope, Send

from hub.caching.conditional_requests import CacheableRequest
from hub.downloads.dry_running import FileRefusedError
from hub.http import accept_language, session_cookies
from hub.http.authentication import viewer_by_session, viewer_of
from hub.http.json_responses import TRACE_HEADER, EdgeError
from hub.http.request_bodies import BAD_USER_INPUT
from hub.localization import catalogs
from hub.resources import Resources
from hub.site import asking, feeds, forms, rendering, uploads
from hub.site.asking import RefusedError
from hub.site.forms import NotTakenError
from hub.site.pages import Act, Data, MovedError, NoRecordError, Page
from hub.site.problems import Problem, problem_of
from hub.site.views import PAGES
from hub.site.visits import Visit
from hub.telemetry import logs
from hub.telemetry.request_counters import Outcome
from services import page_addresses as addresses
from services.page_addresses import Found
from services.querying.viewers import ANONYMOUS, Viewer

log = structlog.get_logger("hub.site")

HTML = "text/html"
METHODS = ("GET", "HEAD")
# A form that did nothing is shown again with this status.
NOT_DONE = 422
HEADERS = {
    # Beside the policy of all responses; browsers apply both.
    "Content-Security-Policy": (
        "default-src 'none'; style-src 'self'; img-src 'self'; form-action 'self'; base-uri 'none'; "
        "frame-ancestors 'none'"
    ),
    "Vary": "Accept-Encoding, Authorization, Cookie",
}
PRIVATE = {"Cache-Control": "private, no-store"}


class SiteEndpoint:
    """The ASGI application behind `/id/...` and `/en/...`."""

    def __init__(self, resources: Resources) -> None:
        self.resources = resources
        self.counters = resources.counters

    async def __call__(self, scope: Scope, receive: Receive, send: Send) -> None:
        """Handle one request; all errors are pages."""
        started_at = time.perf_counter()
        request = Request(scope, receive)
        trace_id = logs.begin_request(request)
        language = language_of(request)
        try:
            response = await self.respond(request, language, trace_id)
        except ClientDisconnect:
            self.counters.count_aborted()
            return
        except Exception as error:
            response = self.problem(request, language, error, trace_id)
        for name, value in HEADERS.items():
            response.headers[name] = value
        response.headers[TRACE_HEADER] = trace_id
        self.counters.count_request(time.perf_counter() - started_at)
        await response(scope, receive, send)

    async def respond(self, request: Request, language: str, trace_id: str) -> Response:
        """Find the page, ask its query, render."""
        path = raw_path(request)
        is_feed = path.endswith(feeds.ENDING)
        found = addresses.find(language, path.removesuffix(feeds.ENDING)) if is_of_site(request) else None
        page = PAGES.get(found.name) if found else None
        if found is None or page is None or (is_feed and found.name not in feeds.LISTS):
            raise NoRecordError
        if request.method == "POST" and (page.acts or page.takes):
            return await self.posted(request, page, found, trace_id)
        if request.method not in METHODS:
            raise EdgeError(405, BAD_USER_INPUT, "Use GET.", headers={"Allow": ", ".join(METHODS)})
        viewer = await viewer_of(request, self.resources)
        if page.for_members and not viewer.is_member:
            return RedirectResponse(f"/sign-in?next={quote(address_of(request))}", 303)
        visit = self.visit(request, found, viewer)
        if is_feed:
            return await feeds.respond(self.resources, visit, trace_id)
        cacheable = None if viewer.is_member else self.cacheable(request, visit, path)
        if cacheable and (cached := self.resources.response_caching.find(cacheable)):
            return cached
        try:
            response = await self.page(visit, page, trace_id)
        except MovedError as moved:
            return RedirectResponse(moved.address, 301)
        if cacheable and response.status_code == Problem.NONE:
            return self.resources.response_caching.keep(cacheable, response)
        return response

    async def posted(self, request: Request, page: Page, found: Found, trace_id: str) -> Response:
        """Do what a form asks for: go on if it was done, else show the page again with what was typed."""
        if page.takes:
            viewer = await self.sender(request)
            return await self.uploaded(
                request, page, page.takes, self.visit(request, found, viewer), trace_id
            )
        form = await forms.read(request)
        try:
            viewer = await self.sender(request)
            forms.check_own(request, self.resources, form)
        except EdgeError as error:
            raise NotTakenError(error, form) from error
        return await self.acted(page, replace(self.visit(request, found, viewer), form=form), trace_id)

    async def sender(self, request: Request) -> Viewer:
        """Return the member who sends a form; raises EdgeError without a session."""
        return await viewer_by_session(forms.cookie_of(request, self.resources) or "", self.resources)

    async def uploaded(
        self, request: Request, page: Page, onward: Callable[[Visit, str], str], visit: Visit, trace_id: str
    ) -> Response:
        """Go on to the plan of a file; show the page again if the file can't be read."""
        try:
            plan = await uploads.plan(self.resources, request, visit, trace_id)
        except FileRefusedError as refusal:
            why = {"message": str(refusal)}
            return await self.page(visit, page, trace_id, refusal=why, status=refusal.status)
        return RedirectResponse(onward(visit, plan), 303, PRIVATE)

    async def acted(self, page: Page, visit: Visit, trace_id: str) -> Response:
        """Run the mutation of a form."""
        act = next((each for each in page.acts if each.name == visit.form.get(forms.ACT)), None)
        if act is None:
            raise EdgeError(400, BAD_USER_INPUT, forms.EXPIRED)
        try:
            done = await self.done(act, visit, trace_id)
        except RefusedError as refusal:
            if refusal.code != BAD_USER_INPUT:
                raise
            # Such as a day that a browser sent as text: what was typed stays in the form.
            why = {"message": refusal.message}
            return await self.page(visit, page, trace_id, refusal=why, status=NOT_DONE)
        onward = act.onward(visit, done)
        if onward is not None:
            return RedirectResponse(onward, 303, PRIVATE)
        if done["__typename"] == act.shows:
            return await self.page(replace(visit, form={}), page, trace_id, shown=done)
        return await self.page(visit, page, trace_id, refusal=done, status=NOT_DONE)

    async def done(self, act: Act, visit: Visit, trace_id: str) -> Data:
        """Return what the mutation of a form answers; raises RefusedError."""
        variables = act.variables(visit)
        data = await asking.act(self.resources, act.name, variables, visit.viewer, visit.language, trace_id)
        answered: Data = data["done"]
        return answered

    def visit(self, request: Request, found: Found, viewer: Viewer) -> Visit:
        """Return who asks for which page."""
        return Visit(
            found.name,
            language_of(request),
            viewer,
            found.parts,
            request.query_params,
            origin(request, self.resources),
            forms.token_for(request, self.resources) if viewer.is_member else "",
            feedback=self.resources.settings.feedback,
        )

    async def page(
        self,
        visit: Visit,
        page: Page,
        trace_id: str,
        *,
        refusal: Any = None,
        shown: Any = None,
        status: int = Problem.NONE,
    ) -> HTMLResponse:
        """Return a page; `refusal` is why a form of it did nothing, `shown` what one of it made."""
        visit, variables, data = await asking.answered(self.resources, page, visit, trace_id)
        values = {**data, **page.view(visit, data), "refusal": refusal, "outcome": shown}
        query = rendering.query_of(page.name, variables)
        html = rendering.render(visit, page.name, {"data": data, "query": query, **values})
        status = Problem.REFUSED if visit.refused and not refusal else status
        return HTMLResponse(html, status, PRIVATE if visit.viewer.is_member else None)

    def cacheable(self, request: Request, visit: Visit, path: str) -> CacheableRequest | None:
        """Describe an anonymous request for the cache of responses."""
        query: dict[str, Any] = {name: visit.query.getlist(name) for name in visit.query}
        parts = (f"page {visit.origin} {path}", visit.page, query)
        return self.resources.response_caching.cacheable(request, parts, (visit.language,), HTML)

    def problem(self, request: Request, language: str, error: Exception, trace_id: str) -> Response:
        """Return the page for an error; what was not foreseen is logged."""
        problem = problem_of(error, trace_id)
        if problem.status == Problem.UNFORESEEN:
            self.counters.outcomes[Outcome.BROKEN] += 1
            log.exception("unexpected error in a page")
        if problem.status == Problem.SIGNED_OUT and not problem.typed:
            return RedirectResponse(f"/sign-in?next={quote(address_of(request))}", 303, problem.headers)
        visit = Visit("home", language, ANONYMOUS, {}, request.query_params, origin(request, self.resources))
        meant = " ".join(raw_path(request).replace("-", " ").split("/"))
        values = {"problem": problem, "meant": meant, "back": address_of(request), "query": None}
        html = rendering.render(visit, "problem", values)
        return HTMLResponse(html, problem.status, {**PRIVATE, **problem.headers})


def is_of_site(request: Request) -> bool:
    """Whether the address is of a page, and not an unknown one outside of the site."""
    return request.url.path.split("/")[1] in catalogs.LANGUAGES


def language_of(request: Request) -> str:
    """Return the language of the address; of an unknown address, what the browser accepts."""
    if is_of_site(request):
        return request.url.path.split("/")[1]
    return catalogs.chosen(accept_language.accepted(request.headers.get("accept-language")))


def raw_path(request: Request) -> str:
    """Return the path after the language, still percent-encoded."""
    raw: bytes = request.scope.get("raw_path") or quote(request.url.path).encode()
    return raw.decode("latin-1").partition("?")[0].lstrip("/").partition("/")[2]


def address_of(request: Request) -> str:
    """Return the path and the query of a request."""
    query = request.url.query
    return f"{request.url.path}?{query}" if query else request.url.path


def origin(request: Request, resources: Resources) -> str:
    """Return the hub's own address without a slash at its end, as the settings or the request say."""
    return (resources.settings.public_url or session_cookies.own_origin(request)).rstrip("/")


class StyleEndpoint:
    """The style sheet, at an address that changes with it."""

    def __init__(self, _resources: Resources) -> None:
        pass

    async def __call__(self, scope: Scope, receive: Receive, send: Send) -> None:
        """Serve the sheet; browsers keep it for a year."""
        headers = {"Cache-Control": "public, max-age=31536000, immutable"}
        await Response(rendering.style(), 200, headers, "text/css")(scope, receive, send)


class StartEndpoint:
    """The address `/`, which leads to the home page in a language that the browser accepts."""

    def __init__(self, _resources: Resources) -> None:
        pass

    async def __call__(self, scope: Scope, receive: Receive, send: Send) -> None:
        """Redirect; caches keep nothing, because it depends on the header."""
        accepted = Request(scope).headers.get("accept-language")
        language = catalogs.chosen(accept_language.accepted(accepted))
        headers = {"Vary": "Accept-Language", "Cache-Control": "no-cache"}
        await RedirectResponse(f"/{language}", 307, headers)(scope, receive, send)
