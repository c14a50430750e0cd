"""The documents of an issuer: its configuration and its keys, fetched with limits on time and size."""

import asyncio
import json
import logging
from collections.abc import Mapping

import httpx2

from hub.identity import key_sets
from hub.identity.key_sets import SigningKey
from hub.oidc_settings import is_safe_address
from hub.version import VERSION

SECONDS = 10.0
MOST_BYTES = 1_000_000
DISCOVERY = "/.well-known/openid-configuration"
HEADERS = {
    "Accept": "application/json",
    # A few compressed bytes can expand to very many.
    "Accept-Encoding": "identity",
    "User-Agent": f"I-KHub/{VERSION}",
}


# A code or a client that is wrong.
REFUSALS = (400, 401, 403)


class IssuerError(Exception):
    """The issuer can't be reached, or its documents are unusable; the message is for operators."""


class RefusedError(IssuerError):
    """The issuer refuses a request as wrong (status 400 to 403)."""


async def keys(issuer: str, jwks_url: str | None) -> dict[str, SigningKey]:
    """Fetch the issuer's keys by id; raises IssuerError."""
    # The client logs each request, also those that tokens of strangers cause.
    logging.getLogger("httpx2").setLevel(logging.WARNING)
    try:
        async with asyncio.timeout(SECONDS), httpx2.AsyncClient(headers=HEADERS, timeout=SECONDS) as client:
            found = key_sets.read(await document(client, jwks_url or await _jwks_url(client, issuer)))
    except (OSError, TimeoutError, httpx2.HTTPError, httpx2.InvalidURL) as error:
        raise IssuerError(f"{type(error).__name__}: {error}") from error
    except (KeyError, TypeError, ValueError, RecursionError) as error:
        raise IssuerError(f"an unusable document: {error!r}") from error
    if not found:
        raise IssuerError("no usable key for signatures")
    return found


async def _jwks_url(client: httpx2.AsyncClient, issuer: str) -> str:
    """Return the address of the keys from the issuer's configuration."""
    configuration = json.loads(await document(client, issuer.rstrip("/") + DISCOVERY))
    if configuration["issuer"] != issuer:
        raise ValueError("the configuration is of another issuer")
    address = configuration["jwks_uri"]
    if not isinstance(address, str) or not is_safe_address(address):
        raise ValueError("the address of the keys must begin with https://")
    return address


async def document(
    client: httpx2.AsyncClient,
    address: str,
    *,
    form: Mapping[str, str] | None = None,
    user: tuple[str, str] | None = None,
) -> bytes:
    """Return a document, or the answer to a form; redirects count as errors: they could lead anywhere."""
    method = "GET" if form is None else "POST"
    async with client.stream(method, address, data=form, auth=user) as response:
        if response.status_code in REFUSALS:
            raise RefusedError(f"the HTTP status {response.status_code} of {address}")
        if response.status_code != httpx2.codes.OK or "content-encoding" in response.headers:
            raise IssuerError(
                f"the HTTP status {response.status_code}, or a compressed document, of {address}"
            )
        content = bytearray()
        async for chunk in response.aiter_raw():
            content += chunk
            if len(content) > MOST_BYTES:
                raise IssuerError(f"a document of more than {MOST_BYTES:,} bytes")
    return bytes(content)
