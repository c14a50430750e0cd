"""The worker of webhooks: sends each endpoint its changes, in order, until it has all or fails."""

import asyncio
import logging
import random
import time
from collections.abc import Mapping
from dataclasses import dataclass, field
from datetime import UTC, datetime
from uuid import UUID

from db.pools import Pools
from db.values import WebhookState
from hub.webhooks import messages
from hub.webhooks.messages import Message
from hub.webhooks.sending import GONE, Sender
from services.delivering import feed_source, queue
from services.delivering.backoff import Backoff
from services.delivering.events import EventPage, EventSource
from services.delivering.queue import Attempt, Endpoint
from services.querying.reader import Reader

log = logging.getLogger("hub.webhooks")

# Endpoints that are served at the same time.
CONCURRENT = 32
# How often it looks for further ones while some are served.
LOOK_SECONDS = 1.0
# Changes that are read at once. They are read anew after `TURN_SECONDS`, because what the organization may
# see can change, and so that others get their turn.
PAGE = 100
TURN_SECONDS = 20.0


@dataclass(frozen=True, slots=True)
class Worker:
    """Delivers what is due."""

    pools: Pools
    source: EventSource
    sender: Sender
    backoff: Backoff = field(default_factory=Backoff)

    async def deliver(self) -> None:
        """Serve endpoints until none is due, some at a time; a slow or faulty one does not stop the others.

        Raises the first unexpected error at the end.
        """
        running: dict[UUID, asyncio.Task[None]] = {}
        faults: dict[UUID, BaseException] = {}
        try:
            while await self._begin(running, faults):
                await asyncio.wait(
                    running.values(), timeout=LOOK_SECONDS, return_when=asyncio.FIRST_COMPLETED
                )
                for id_ in [id_ for id_, task in running.items() if task.done()]:
                    if error := running.pop(id_).exception():
                        faults[id_] = error
        finally:
            for task in running.values():
                task.cancel()
            await asyncio.gather(*running.values(), return_exceptions=True)
        for error in faults.values():
            raise error

    async def _begin(
        self, running: dict[UUID, "asyncio.Task[None]"], faults: Mapping[UUID, BaseException]
    ) -> bool:
        """Begin to serve what is due as far as there is room; false if nothing runs."""
        await feed_source.note_version(self.pools.writing)
        for id_ in await queue.due(self.pools.writing):
            if len(running) < CONCURRENT and id_ not in running and id_ not in faults:
                running[id_] = asyncio.create_task(self.serve(id_))
        return bool(running)

    async def serve(self, id_: UUID) -> None:
        """Send an endpoint its test, if it waits, and then its changes for one turn."""
        endpoint = await queue.load(self.pools.writing, id_)
        if endpoint is None:
            return
        if endpoint.test_id is not None:
            message = messages.of_test(endpoint.test_id, datetime.now(UTC))
            await queue.tested(self.pools.writing, endpoint, await self._send(endpoint, message))
        if endpoint.state is WebhookState.ACTIVE:
            await self._send_changes(endpoint)

    async def _send_changes(self, endpoint: Endpoint) -> None:
        reader = Reader(self.pools, endpoint.viewer, connections=1)
        page = await self.source.page(reader, endpoint.cursor, endpoint.kinds, PAGE)
        if page.is_lost:
            message = messages.of_resync(endpoint.id, page.cursor, datetime.now(UTC))
            if not await self._delivered(endpoint, message, page.cursor):
                return
        elif not await self._send_page(endpoint, page):
            return
        await queue.move(self.pools.writing, endpoint, page)

    async def _send_page(self, endpoint: Endpoint, page: EventPage) -> bool:
        """Send the events of a page in order; false if one failed or the turn has ended before the last."""
        ends_at = time.monotonic() + TURN_SECONDS
        for event in page.events:
            if time.monotonic() > ends_at:
                return False
            if not await self._delivered(endpoint, messages.of_event(endpoint.id, event), event.cursor):
                return False
        return True

    async def _delivered(self, endpoint: Endpoint, message: Message, cursor: str) -> bool:
        """Send a message and note how that ended; false if the endpoint gets no more for now."""
        attempt = await self._send(endpoint, message)
        if attempt.is_delivered:
            return await queue.delivered(self.pools.writing, endpoint, cursor, attempt)
        await self._note_failure(endpoint, attempt)
        return False

    async def _note_failure(self, endpoint: Endpoint, attempt: Attempt) -> None:
        # Failures are noted once in a turn, so those of the endpoint as loaded are the present ones, unless
        # it has accepted a message since.
        current = await queue.load(self.pools.writing, endpoint.id)
        failures = (current.failures if current else 0) + 1
        state = WebhookState.ACTIVE
        if attempt.status == GONE:
            state = WebhookState.GONE
        elif self.backoff.gives_up(failures):
            state = WebhookState.FAILING
        wait = self.backoff.wait(failures, random.random())  # noqa: S311 - no secret
        await queue.failed(self.pools.writing, endpoint, attempt, wait, state)
        if state is not WebhookState.ACTIVE:
            log.warning(
                "the webhook %s is disabled after %d failures (%s)", endpoint.id, failures, attempt.outcome
            )

    async def _send(self, endpoint: Endpoint, message: Message) -> Attempt:
        headers = messages.headers(message, endpoint.secrets, datetime.now(UTC))
        return await self.sender.send(endpoint.url, headers, message.body)
