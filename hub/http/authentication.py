"""Authentication by the `Authorization` header: an API key, or an access token."""

from collections.abc import Sequence

from starlette.requests import Request

from hub.http.json_responses import EdgeError
from hub.resources import Resources
from services import api_keys
from services.api_keys import KEY_START
from services.querying.errors import UnauthenticatedError, UnavailableError
from services.querying.reader import CONNECTION_LOST, unavailable
from services.querying.viewers import ANONYMOUS, Viewer

RETRY = {"Retry-After": "5"}
CHALLENGE = {"WWW-Authenticate": 'Bearer realm="I-KHub"'}


async def viewer_of(request: Request, resources: Resources) -> Viewer:
    """Return the viewer of the request's key, anonymous without a key; raises EdgeError for a wrong one."""
    return await viewer_by(one_of(request.headers.getlist("authorization")), resources)


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


async def viewer_by(header: str | None, resources: Resources) -> Viewer:
    """Return the viewer of an `Authorization` header; raises EdgeError.

    Gateways send an empty header if their own client sent none.
    """
    if header is None or not header.strip():
        return ANONYMOUS
    scheme, _, secret = header.partition(" ")
    if scheme.lower() != "bearer" or not secret.strip():
        raise unauthenticated("Send the key as `Authorization: Bearer KEY`, or omit the header.")
    try:
        viewer = await _holder(secret.strip(), resources)
    except UnauthenticatedError as error:
        raise unauthenticated(error.message) from error
    except UnavailableError as error:
        raise EdgeError(503, error.code, error.message, headers=RETRY) from error
    except CONNECTION_LOST as error:
        refusal = unavailable(error, "The request was not started")
        raise EdgeError(503, refusal.code, refusal.message, headers=RETRY) from error
    if viewer is None:
        raise unauthenticated("The key is unknown or revoked. Ask the hub's administrators for a new one.")
    return viewer


async def _holder(secret: str, resources: Resources) -> Viewer | None:
    """Return the viewer of an access token or a key; null if the key is unknown or revoked."""
    # No token begins like a key, and no key has a point.
    if resources.tokens is not None and "." in secret and not secret.startswith(KEY_START):
        return await resources.tokens.viewer_of(secret, resources.pools)
    return await api_keys.viewer_of(resources.pools, secret, resources.key_uses)


def unauthenticated(message: str) -> EdgeError:
    """Build the error for a wrong key or token."""
    return EdgeError(401, "UNAUTHENTICATED", message, headers=CHALLENGE)
