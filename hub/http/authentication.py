"""Authentication by the `Authorization` header (an API key, or an access token) or by a session cookie."""

from collections.abc import Awaitable, Sequence

from starlette.requests import Request

from hub.http import session_cookies
from hub.http.json_responses import EdgeError
from hub.resources import Resources
from services import api_keys
from services.api_keys import KEY_START
from services.querying.errors import UnauthenticatedError, UnavailableError
from services.querying.reader import CONNECTION_LOST, unavailable
from services.querying.viewers import ANONYMOUS, Viewer

RETRY = {"Retry-After": "5"}
UNAUTHORIZED = 401
UNKNOWN_KEY = "The key is unknown or revoked. Ask the hub's administrators for a new one."
CHALLENGE = {"WWW-Authenticate": 'Bearer realm="I-KHub"'}


async def viewer_of(request: Request, resources: Resources) -> Viewer:
    """Return the viewer of the request's key or session, anonymous without one; raises EdgeError."""
    header = one_of(request.headers.getlist("authorization"))
    session = None if is_given(header) else session_cookies.session_of(request, resources)
    try:
        return await viewer_by(header, resources, session)
    except EdgeError as refusal:
        if session is not None and refusal.status == UNAUTHORIZED:
            refusal.headers |= session_cookies.expired(request, resources.settings)
        raise


def one_of(headers: Sequence[str]) -> str | None:
    """Return the value of the `Authorization` headers; raises EdgeError if there are different ones.

    A proxy may have checked another one than the hub would use.
    """
    if len(set(headers)) > 1:
        raise unauthenticated(
            "The request has several different `Authorization` headers. Send one; proxies and gateways must "
            "replace the header instead of adding one."
        )
    return headers[0] if headers else None


def is_given(header: str | None) -> bool:
    """True for a header with content. Gateways send an empty header if their own client sent none."""
    return header is not None and bool(header.strip())


async def viewer_by(header: str | None, resources: Resources, session: str | None = None) -> Viewer:
    """Return the viewer of an `Authorization` header, else of a session cookie; raises EdgeError."""
    if header is None or not is_given(header):
        return ANONYMOUS if session is None else await viewer_by_session(session, resources)
    scheme, _, secret = header.partition(" ")
    if scheme.lower() != "bearer" or not secret.strip():
        raise unauthenticated("Send the key as `Authorization: Bearer KEY`, or omit the header.")
    viewer = await _checked(_holder(secret.strip(), resources))
    if viewer is None:
        raise unauthenticated(UNKNOWN_KEY)
    return viewer


async def viewer_by_session(session: str, resources: Resources) -> Viewer:
    """Return the viewer of a session cookie; raises EdgeError if the session has ended."""
    found = resources.sessions.viewer_of(session, resources.pools, resources.key_uses)
    viewer = await _checked(found)
    if viewer is None:
        raise unauthenticated("The session has ended. Sign in again at /sign-in.")
    return viewer


async def viewer_by_key(key: str, resources: Resources) -> Viewer | None:
    """Return the viewer of an API key that a person entered; null if there is none. Raises EdgeError."""
    return await _checked(api_keys.viewer_of(resources.pools, key, resources.key_uses))


async def _checked(finding: Awaitable[Viewer | None]) -> Viewer | None:
    """Return the viewer that is found; raises EdgeError for the errors of finding it."""
    try:
        return await finding
    except UnauthenticatedError as error:
        raise unauthenticated(error.message) from error
    except UnavailableError as error:
        raise EdgeError(503, error.code, error.message, headers=RETRY) from error
    except CONNECTION_LOST as error:
        refusal = unavailable(error, "The request was not started")
        raise EdgeError(503, refusal.code, refusal.message, headers=RETRY) from error


async def _holder(secret: str, resources: Resources) -> Viewer | None:
    """Return the viewer of an access token or a key; null if the key is unknown or revoked."""
    # No token begins like a key, and no key has a point.
    if resources.tokens is not None and "." in secret and not secret.startswith(KEY_START):
        return await resources.tokens.viewer_of(secret, resources.pools)
    return await api_keys.viewer_of(resources.pools, secret, resources.key_uses)


def unauthenticated(message: str) -> EdgeError:
    """Build the error for a wrong key, token or session."""
    return EdgeError(401, "UNAUTHENTICATED", message, headers=CHALLENGE)
