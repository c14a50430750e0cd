"""docs/webhooks.md: its receiver accepts what the hub sends, and refuses what it does not."""

import asyncio
import os
import re
import socket
import subprocess
import sys
from collections.abc import Iterator
from datetime import UTC, datetime, timedelta
from uuid import uuid4

import pytest

from db.values import DeliveryOutcome
from hub.webhooks import messages
from hub.webhooks.sending import Sender
from services.delivering import secrets
from services.delivering.addresses import Destinations, networks_of
from services.delivering.queue import Attempt
from tests.printed import ROOT
from tests.served import until

PAGE = (ROOT / "docs" / "webhooks.md").read_text("utf-8")
(CODE,) = re.findall(r"^```python\n(.*?)^```$", PAGE, re.MULTILINE | re.DOTALL)
SECRET = secrets.new()


def free_port() -> int:
    with socket.socket() as probe:
        probe.bind(("127.0.0.1", 0))
        port: int = probe.getsockname()[1]
        return port


def listens(port: int) -> bool:
    with socket.socket() as probe:
        return probe.connect_ex(("127.0.0.1", port)) == 0


@pytest.fixture
def receiver() -> Iterator[tuple[int, "subprocess.Popen[str]"]]:
    """The receiver of the page, on a free port."""
    port = free_port()
    process = subprocess.Popen(
        [sys.executable, "-c", CODE],
        env={**os.environ, "WEBHOOK_SECRET": SECRET, "PORT": str(port)},
        stdout=subprocess.PIPE,
        stderr=subprocess.DEVNULL,
        text=True,
    )
    with process:
        until(lambda: listens(port), "the receiver")
        yield port, process
        process.terminate()


async def test_the_receiver_accepts_signed_messages_alone(
    receiver: tuple[int, "subprocess.Popen[str]"],
) -> None:
    port, process = receiver
    now = datetime.now(UTC)
    sender = Sender(Destinations(networks_of(["127.0.0.1"])))
    message = messages.of_test(uuid4(), now)
    attempts = [
        await sender.send(
            f"http://127.0.0.1:{port}/hook", messages.headers(message, [secret], at), message.body
        )
        for secret, at in (
            (SECRET, now),
            (SECRET, now),
            (secrets.new(), now),
            (SECRET, now - timedelta(minutes=6)),
        )
    ]
    accepted = Attempt(DeliveryOutcome.DELIVERED, 204)
    refused = Attempt(DeliveryOutcome.STATUS, 401)
    assert attempts == [accepted, accepted, refused, refused]
    # and the repeated one was recognized
    process.terminate()
    output, _ = await asyncio.to_thread(process.communicate)
    assert output == "webhook.test None\n"
