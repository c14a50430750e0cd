"""The documents of an issuer: its configuration and its keys, fetched with limits on time and size."""

import asyncio
import json
import logging

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


class IssuerError(Exception):
    """The issuer can't be reached, or its documents are unusable; the message is for operators."""


async def keys(issuer: str, jwks_url: str | None) -> dict[str, SigningKey]:
    """Fetch the issuer's keys by id; raises IssuerError."""
    # The client logs each request, also those that tokens of strangers cause.
    logging.getLogger("httpx2").setLevel(logging.WARNING)
    try:
        async with asyncio.timeout(SECONDS), httpx2.AsyncClient(headers=HEADERS, timeout=SECONDS) as client:
            found = key_sets.read(await _document(client, jwks_url or await _jwks_url(client, issuer)))
    except (OSError, TimeoutError, httpx2.HTTPError, httpx2.InvalidURL) as error:
        raise IssuerError(f"{type(error).__name__}: {error}") from error
    except (KeyError, TypeError, ValueError, RecursionError) as error:
        raise IssuerError(f"an unusable document: {error!r}") from error
    if not found:
        raise IssuerError("no usable key for signatures")
    return found


async def _jwks_url(client: httpx2.AsyncClient, issuer: str) -> str:
    """Return the address of the keys from the issuer's configuration."""
    configuration = json.loads(await _document(client, issuer.rstrip("/") + DISCOVERY))
    if configuration["issuer"] != issuer:
        raise ValueError("the configuration is of another issuer")
    address = configuration["jwks_uri"]
    if not isinstance(address, str) or not is_safe_address(address):
        raise ValueError("the address of the keys must begin with https://")
    return address


async def _document(client: httpx2.AsyncClient, address: str) -> bytes:
    """Return a document; redirects count as errors, because they could lead anywhere."""
    async with client.stream("GET", address) as response:
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
