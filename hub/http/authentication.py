"""Who asks, by the `Authorization` header."""

from starlette.requests import Request

from db.pools import Pools
from hub.http.json_responses import EdgeError
from services import api_keys
from services.querying.reader import CONNECTION_LOST, unavailable
from services.querying.viewers import ANONYMOUS, Viewer

CHALLENGE = {"WWW-Authenticate": 'Bearer realm="I-KHub"'}


async def viewer_of(request: Request, pools: Pools) -> Viewer:
    """The viewer that the request's key stands for; anybody without a key, an error with a wrong one."""
    return await viewer_by(request.headers.get("authorization"), pools)


async def viewer_by(header: str | None, pools: Pools) -> Viewer:
    """The viewer that an `Authorization` header stands for."""
    if header is None:
        return ANONYMOUS
    scheme, _, secret = header.partition(" ")
    if scheme.lower() != "bearer" or not secret.strip():
        raise unauthenticated("Send the key as `Authorization: Bearer KEY`, or leave the header out.")
    try:
        viewer = await api_keys.viewer_of(pools, secret.strip())
    except CONNECTION_LOST as error:
        refusal = unavailable(error, "The request was not begun")
        raise EdgeError(503, refusal.code, refusal.message, headers={"Retry-After": "5"}) from error
    if viewer is None:
        raise unauthenticated("The key is unknown or revoked. Ask the hub's administrators for a new one.")
    return viewer


def unauthenticated(message: str) -> EdgeError:
    """The refusal of a key."""
    return EdgeError(401, "UNAUTHENTICATED", message, headers=CHALLENGE)
