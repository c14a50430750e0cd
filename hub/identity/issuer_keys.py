"""The keys of an issuer, kept in memory: fetched when needed, and never dropped because a fetch fails."""

import asyncio
import time
from collections.abc import Awaitable, Callable, Mapping

import structlog

from hub.identity.issuer_documents import IssuerError
from hub.identity.key_sets import SigningKey
from services.querying.errors import UnavailableError

log = structlog.get_logger("hub.identity.issuer_keys")

# At most one fetch in this time, however many tokens with unknown keys arrive.
COOLDOWN_SECONDS = 30.0
# A token after this time has the keys fetched again, without waiting: a withdrawn key may pass once more.
REFRESH_SECONDS = 600.0

Fetch = Callable[[], Awaitable[Mapping[str, SigningKey]]]


class IssuerKeys:
    """The keys of one issuer in one process; `fetch` raises IssuerError, `clock` returns seconds."""

    def __init__(self, fetch: Fetch, clock: Callable[[], float] = time.monotonic) -> None:
        self._fetch = fetch
        self._clock = clock
        self._keys: Mapping[str, SigningKey] = {}
        self._tried = self._fetched = float("-inf")
        self._failed = False
        self._fetching: asyncio.Task[None] | None = None

    async def key(self, kid: str | None) -> SigningKey | None:
        """Return the key with that id, or the only key for null; null if the issuer has no such key.

        Raises UnavailableError if the key is unknown because the issuer can't be reached.
        """
        if self._find(kid) is None:
            if task := self._refresh():
                # The fetch goes on for others if this client leaves.
                await asyncio.shield(task)
        elif self._clock() - self._fetched > REFRESH_SECONDS:
            self._refresh()
        found = self._find(kid)
        if found is None and self._failed:
            raise UnavailableError(
                "The access token can't be checked, because its issuer can't be reached. Try again later."
            )
        return found

    async def refreshed(self) -> None:
        """Wait until no fetch is running."""
        if self._fetching is not None:
            await self._fetching

    def _find(self, kid: str | None) -> SigningKey | None:
        if kid is not None:
            return self._keys.get(kid)
        return next(iter(self._keys.values())) if len(self._keys) == 1 else None

    def _refresh(self) -> asyncio.Task[None] | None:
        """Return the running fetch or a new one; null if the last one was a moment ago."""
        if self._fetching is not None and not self._fetching.done():
            return self._fetching
        if self._clock() - self._tried < COOLDOWN_SECONDS:
            return None
        self._tried = self._clock()
        self._fetching = asyncio.create_task(self._replace())
        return self._fetching

    async def _replace(self) -> None:
        """Fetch the keys and replace the known ones; after an error the known ones remain."""
        try:
            self._keys = await self._fetch()
        except IssuerError as error:
            self._failed = True
            log.warning("the keys of the issuer can't be fetched", reason=str(error), known=len(self._keys))
            return
        self._failed = False
        self._fetched = self._clock()
