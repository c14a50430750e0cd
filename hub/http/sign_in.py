"""Sign-in and sign-out of people with a browser, with a key or at the identity provider."""

import secrets
from collections.abc import Mapping
from dataclasses import replace
from typing import Any
from urllib.parse import parse_qsl

import structlog
from starlette.requests import ClientDisconnect, Request
from starlette.responses import RedirectResponse, Response
from starlette.types import Receive, Scope, Send

from hub.http import request_bodies, sign_in_pages
from hub.http.authentication import viewer_by_key, viewer_by_session
from hub.http.json_responses import TRACE_HEADER, EdgeError
from hub.http.local_paths import local_path
from hub.http.session_cookies import (
    SESSION,
    SIGN_IN,
    is_of_other_site,
    is_own_form,
    keep,
    name_of,
    own_origin,
)
from hub.http.sign_in_pages import HEADERS, PageError, Problem, SignInPage
from hub.identity.code_flow import CodeFlow, RefusedCodeError
from hub.identity.issuer_documents import IssuerError
from hub.resources import Resources
from hub.telemetry import logs
from services.querying.errors import UnauthenticatedError, UnavailableError
from services.querying.viewers import Viewer

log = structlog.get_logger("hub.http.sign_in")

MEMBER = "{ viewer { role organization { name } } }"
FORM = "application/x-www-form-urlencoded"
MOST_BYTES = 10_000
SIGN_IN_SECONDS = 600
UNAVAILABLE = 503
# Separate from the key of sessions' forms: a form to sign in belongs to no session.
PURPOSE, FORMS = "sign-in", "sign-in form"


class SignInEndpoint:
    """The page to sign in with a key; its subclasses are the other steps."""

    methods: tuple[str, ...] = ("GET", "HEAD", "POST")

    def __init__(self, resources: Resources) -> None:
        self.resources = resources
        self.settings = resources.settings
        self.sessions = resources.sessions
        self.signer = resources.sessions.signer
        has_provider = resources.tokens is not None and self.settings.oidc_client_id is not None
        self.flow = CodeFlow(resources.tokens, self.signer) if has_provider and resources.tokens else None

    async def __call__(self, scope: Scope, receive: Receive, send: Send) -> None:
        """Handle one request; all errors are pages."""
        request = Request(scope, receive)
        trace_id = logs.begin_request(request)
        try:
            response = await self.answer(request)
        except ClientDisconnect:
            return
        response.headers.update({**HEADERS, TRACE_HEADER: trace_id})
        await response(scope, receive, send)

    async def answer(self, request: Request) -> Response:
        """Return the response, or the page with the reason why there is none."""
        try:
            if request.method not in self.methods:
                raise PageError(Problem.METHOD)
            return await self.respond(request)
        except PageError as error:
            problem = error.problem
        except EdgeError as error:
            problem = Problem.UNAVAILABLE if error.status == UNAVAILABLE else Problem.FORM
        except UnavailableError:
            problem = Problem.PROVIDER
        except IssuerError as error:
            log.warning("the issuer can't be used for a sign-in", reason=str(error))
            problem = Problem.PROVIDER
        return await self.page(request, problem)

    async def respond(self, request: Request) -> Response:
        """Show the page, or sign in with the key of its form."""
        if request.method != "POST":
            return await self.page(request)
        form = await form_of(request)
        self.check_form(request, form)
        viewer = await self.key_holder(form.get("key", "").strip())
        if viewer is None:
            raise PageError(Problem.KEY)
        log.info("signed in", way="key")
        cookie = self.sessions.begin_with_key(form["key"].strip())
        return self.signed_in(request, cookie, request.query_params.get("next"))

    async def key_holder(self, key: str) -> Viewer | None:
        """Return the viewer of a key; null if it is unknown, revoked or expired."""
        try:
            return await viewer_by_key(key, self.resources)
        except EdgeError as error:
            if error.status == UNAVAILABLE:
                raise
            return None

    def check_form(self, request: Request, form: Mapping[str, str]) -> None:
        """Raise PageError unless the form is from the page that this browser opened."""
        begun = self.begun(request)
        is_own = begun is not None and self.signer.is_derived(FORMS, begun["handle"], form.get("csrf", ""))
        if not is_own or is_of_other_site(request, self.settings):
            raise PageError(Problem.FORM)

    def begun(self, request: Request) -> dict[str, Any] | None:
        """Return the sign-in that this browser has begun; null if there is none or it has expired."""
        cookie = request.cookies.get(name_of(SIGN_IN, request, self.settings))
        return self.signer.read(PURPOSE, cookie) if cookie else None

    def begin(self, request: Request, response: Response, handle: str, next_path: str) -> None:
        """Remember in the browser which sign-in it has begun."""
        cookie = self.signer.sign(PURPOSE, {"handle": handle, "next": next_path}, SIGN_IN_SECONDS)
        keep(response, SIGN_IN, cookie, SIGN_IN_SECONDS, request, self.settings)

    def signed_in(self, request: Request, cookie: str, next_path: str | None) -> Response:
        """Begin a new session, whatever cookies the browser had, and go where the person wanted to go."""
        response = RedirectResponse(local_path(next_path), 303)
        keep(response, SESSION, cookie, self.settings.session_hours * 3600, request, self.settings)
        keep(response, SIGN_IN, "", 0, request, self.settings)
        return response

    async def page(self, request: Request, problem: Problem | None = None) -> Response:
        """Return the page: with the member who is signed in, or with the form."""
        session = request.cookies.get(name_of(SESSION, request, self.settings))
        viewer, has_ended = await self.viewer(session) if session else (None, False)
        page = SignInPage(
            csrf=(self.sessions.form_token(session) or "") if session and viewer else "",
            next=local_path(request.query_params.get("next")),
            has_provider=self.flow is not None,
            member=await self.member(viewer) if viewer else None,
            is_signed_out="signed-out" in request.query_params,
            problem=problem,
        )
        if page.member:
            return sign_in_pages.response(request, self.settings, page)
        response = self.form(request, page)
        if has_ended:
            keep(response, SESSION, "", 0, request, self.settings)
        return response

    def form(self, request: Request, page: SignInPage) -> Response:
        """Return the page with the form to sign in."""
        handle = self.handle(request)
        filled = replace(page, csrf=self.signer.derived(FORMS, handle))
        response = sign_in_pages.response(request, self.settings, filled)
        self.begin(request, response, handle, page.next)
        return response

    def handle(self, request: Request) -> str:
        """Return the handle for a form. Tabs share one, so that the form of each stays valid."""
        begun = self.begun(request)
        return secrets.token_urlsafe(16) if begun is None else str(begun["handle"])

    async def viewer(self, session: str) -> tuple[Viewer | None, bool]:
        """Return the viewer of a session, and whether it has ended."""
        try:
            return await viewer_by_session(session, self.resources), False
        except EdgeError as error:
            return None, error.status != UNAVAILABLE

    async def member(self, viewer: Viewer) -> Any:
        """Return role and organization of the person who is signed in; null if they can't be read now."""
        result = await self.resources.graph.execute(
            MEMBER, context_value=self.resources.request(viewer, (), "")
        )
        return result.data["viewer"] if result.data else None


class ProviderEndpoint(SignInEndpoint):
    """The way to the identity provider. A link and no form: policies of forms also hold for redirects."""

    methods = ("GET",)

    async def respond(self, request: Request) -> Response:
        """Redirect to the identity provider, with a new state."""
        if self.flow is None:
            raise PageError(Problem.PROVIDER)
        handle = secrets.token_urlsafe(16)
        address = await self.flow.address(handle, return_url(request, self.resources))
        response = RedirectResponse(address, 303)
        self.begin(request, response, handle, local_path(request.query_params.get("next")))
        return response


class ReturnEndpoint(SignInEndpoint):
    """The way back from the identity provider."""

    methods = ("GET",)

    async def respond(self, request: Request) -> Response:
        """Sign in the person whose sign-in this browser has begun."""
        begun, given = self.begun(request), request.query_params
        if (
            self.flow is None
            or begun is None
            or not self.flow.is_state(begun["handle"], given.get("state", ""))
        ):
            raise PageError(Problem.BEGUN)
        if "error" in given:
            raise PageError(Problem.DENIED)
        # RFC 9207: the answer of another issuer must not be taken for one of ours.
        if "code" not in given or given.get("iss", self.settings.oidc_issuer) != self.settings.oidc_issuer:
            raise PageError(Problem.CODE)
        return self.signed_in(request, await self.session(request, begun["handle"]), begun["next"])

    async def session(self, request: Request, handle: str) -> str:
        """Return the cookie of a session for the code in the address."""
        if self.flow is None:
            raise PageError(Problem.PROVIDER)
        url = return_url(request, self.resources)
        try:
            holder = await self.flow.holder(handle, request.query_params["code"], url)
            await self.flow.tokens.viewer(holder, self.resources.pools)
        except RefusedCodeError as error:
            log.warning("a sign-in was refused", reason=str(error))
            raise PageError(Problem.CODE) from error
        except UnauthenticatedError as error:
            log.warning("a sign-in was refused", reason=error.message)
            raise PageError(Problem.ACCOUNT) from error
        log.info("signed in", way="provider")
        return self.sessions.begin_with_token(holder)

    def handle(self, request: Request) -> str:
        """Return a new handle: a sign-in that failed can't be continued."""
        return secrets.token_urlsafe(16)


class SignOutEndpoint(SignInEndpoint):
    """The end of a session."""

    methods = ("POST",)

    async def respond(self, request: Request) -> Response:
        """Delete the cookie of the session, if the form is one of the hub's own."""
        cookie = request.cookies.get(name_of(SESSION, request, self.settings))
        form = await form_of(request)
        has_begun = cookie is not None and self.sessions.form_token(cookie) is not None
        if has_begun and not is_own_form(request, self.resources, cookie or "", form.get("csrf", "")):
            raise PageError(Problem.FORM)
        response = RedirectResponse("/sign-in?signed-out", 303)
        keep(response, SESSION, "", 0, request, self.settings)
        return response


def return_url(request: Request, resources: Resources) -> str:
    """Return where the identity provider sends people back to."""
    return f"{resources.settings.public_url or own_origin(request)}/sign-in/return"


async def form_of(request: Request) -> dict[str, str]:
    """Return the fields of a form; raises PageError for other bodies, EdgeError for long ones."""
    content_type = request.headers.get("content-type", "").partition(";")[0].strip().lower()
    if content_type != FORM:
        raise PageError(Problem.FORM)
    body = await request_bodies.read(request, MOST_BYTES)
    try:
        return dict(parse_qsl(body.decode("ascii"), keep_blank_values=True, max_num_fields=20))
    except ValueError as error:
        raise PageError(Problem.FORM) from error
