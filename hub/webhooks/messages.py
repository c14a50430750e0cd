"""Messages of webhooks: the body, and the headers of the Standard Webhooks specification."""

import hashlib
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import UTC, datetime
from typing import Any
from uuid import UUID

import orjson
from standardwebhooks import Webhook

from hub.version import VERSION
from schema import identifiers
from schema.enums import word_of
from services.delivering.events import Event

TEST = "webhook.test"
RESYNC = "feed.resync_required"


@dataclass(frozen=True, slots=True)
class Message:
    """A message: its id, which is the same in every attempt, and its body."""

    id: str
    body: bytes


def of_event(webhook_id: UUID, event: Event) -> Message:
    """Build the message of a change of a record."""
    kind = word_of(event.typename)
    data = {
        "kind": kind,
        "id": identifiers.encode(event.typename, event.record_id),
        "change": event.change,
        "fields": event.fields,
        "dataVersion": str(event.data_version),
        "cursor": event.cursor,
    }
    id_ = message_id(webhook_id, event.record_id.bytes, str(event.data_version))
    return _message(id_, f"{kind.lower()}.{event.change.lower()}", event.at, data)


def of_test(test_id: UUID, at: datetime) -> Message:
    """Build the message of a test."""
    return _message(f"msg_{test_id.hex}", TEST, at, {})


def of_resync(webhook_id: UUID, cursor: str, at: datetime) -> Message:
    """Build the message that says that changes may be missing, such as after a restore of the hub."""
    return _message(message_id(webhook_id, b"resync", cursor), RESYNC, at, {"cursor": cursor})


def message_id(webhook_id: UUID, subject: bytes, place: str) -> str:
    """Return the id of a message: the same for the same change, so that a receiver recognizes it again."""
    digest = hashlib.sha256(webhook_id.bytes + subject + place.encode()).hexdigest()
    return f"msg_{digest[:32]}"


def headers(message: Message, secrets: Sequence[str], now: datetime) -> Mapping[str, str]:
    """Return the headers of an attempt, with one signature for each valid secret, the newest first."""
    # The library takes the wall clock of a time for UTC, whatever its zone.
    now = now.astimezone(UTC)
    body = message.body.decode()
    signatures = [Webhook(secret).sign(message.id, now, body) for secret in secrets]
    return {
        "content-type": "application/json",
        "user-agent": f"I-KHub/{VERSION} (webhooks)",
        "webhook-id": message.id,
        "webhook-timestamp": str(int(now.timestamp())),
        "webhook-signature": " ".join(signatures),
    }


def _message(id_: str, type_: str, at: datetime, data: Mapping[str, Any]) -> Message:
    content = {"type": type_, "timestamp": at.astimezone(UTC).isoformat(), "data": data}
    return Message(id_, orjson.dumps(content))
