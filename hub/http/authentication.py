"""Authentication by the `Authorization` header."""

from collections.abc import Sequence

from starlette.requests import Request

from hub.http.json_responses import EdgeError
from hub.resources import Resources
from services import api_keys
from services.querying.errors import UnauthenticatedError
from services.querying.reader import CONNECTION_LOST, unavailable
from services.querying.viewers import ANONYMOUS, Viewer

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
        viewer = await api_keys.viewer_of(resources.pools, secret.strip(), resources.key_uses)
    except UnauthenticatedError as error:
        raise unauthenticated(error.message) from error
    except CONNECTION_LOST as error:
        refusal = unavailable(error, "The request was not started")
        raise EdgeError(503, refusal.code, refusal.message, headers={"Retry-After": "5"}) from error
    if viewer is None:
        raise unauthenticated("The key is unknown or revoked. Ask the hub's administrators for a new one.")
    return viewer


def unauthenticated(message: str) -> EdgeError:
    """Build the error for a missing or wrong key."""
    return EdgeError(401, "UNAUTHENTICATED", message, headers=CHALLENGE)
