"""The endpoints of an issuer for people who sign in with a browser."""

import asyncio
import json
from collections.abc import Mapping
from dataclasses import dataclass

import httpx2

from hub.identity import issuer_documents
from hub.identity.issuer_documents import DISCOVERY, HEADERS, SECONDS, IssuerError
from hub.oidc_settings import is_safe_address


@dataclass(frozen=True, slots=True)
class Endpoints:
    """Where people sign in, and where the hub exchanges their codes for tokens."""

    authorization: str
    token: str


async def endpoints(issuer: str) -> Endpoints:
    """Fetch the endpoints from the issuer's configuration; raises IssuerError."""
    try:
        async with asyncio.timeout(SECONDS), httpx2.AsyncClient(headers=HEADERS, timeout=SECONDS) as client:
            found = json.loads(await issuer_documents.document(client, issuer.rstrip("/") + DISCOVERY))
        if found["issuer"] != issuer:
            raise IssuerError("the configuration is of another issuer")
        return Endpoints(safe(found["authorization_endpoint"]), safe(found["token_endpoint"]))
    except (OSError, TimeoutError, httpx2.HTTPError, httpx2.InvalidURL) as error:
        raise IssuerError(f"{type(error).__name__}: {error}") from error
    except (KeyError, TypeError, ValueError, RecursionError) as error:
        raise IssuerError(f"an unusable configuration: {error!r}") from error


async def exchanged(
    address: str, form: Mapping[str, str], client_secret: tuple[str, str] | None
) -> dict[str, str] | None:
    """Return the tokens for a code; null if the issuer refuses it. Raises IssuerError if it can't be reached.

    `client_secret` is the id and the secret of the client, encoded for a form, if it has a secret.
    """
    try:
        async with asyncio.timeout(SECONDS), httpx2.AsyncClient(headers=HEADERS, timeout=SECONDS) as client:
            content = await issuer_documents.document(client, address, form=form, user=client_secret)
        found = json.loads(content)
        tokens = {name: found[name] for name in ("access_token", "id_token")}
    except issuer_documents.RefusedError:
        return None
    except (OSError, TimeoutError, httpx2.HTTPError, httpx2.InvalidURL) as error:
        raise IssuerError(f"{type(error).__name__}: {error}") from error
    except (KeyError, TypeError, ValueError, RecursionError) as error:
        # Without the content, which may have tokens.
        raise IssuerError("an unusable answer to a code") from error
    if not all(isinstance(token, str) for token in tokens.values()):
        raise IssuerError("an unusable answer to a code")
    return tokens


def safe(address: object) -> str:
    """Return an address that others can't replace; raises ValueError."""
    if not isinstance(address, str) or not is_safe_address(address):
        raise ValueError("the addresses of the issuer must begin with https://")
    return address
