"""One attempt to deliver a webhook: signed, to the checked address, within limits of time and bytes."""

import asyncio
import socket
import ssl
from datetime import UTC, datetime, timedelta, timezone
from pathlib import Path
from uuid import uuid4

import pytest
from cryptography import x509
from cryptography.hazmat.primitives import hashes, serialization
from cryptography.hazmat.primitives.asymmetric import ec
from cryptography.x509.oid import NameOID
from standardwebhooks.webhooks import WebhookVerificationError

from db.values import DeliveryOutcome
from hub.webhooks import messages
from hub.webhooks.sending import Sender
from services.delivering import secrets
from services.delivering.addresses import Destinations, networks_of
from services.delivering.events import Event
from services.delivering.queue import Attempt
from tests import receiving
from tests.receiving import receiving as receiver_of

LOCAL = Destinations(networks_of(["127.0.0.0/8"]))
AT = datetime(2026, 11, 30, 8, tzinfo=UTC)
EVENT = Event("cursor", "Program", uuid4(), "CHANGED", ("titles",), 12, AT)


def sender(destinations: Destinations = LOCAL, seconds: float = 5) -> Sender:
    return Sender(destinations, seconds)


async def send(
    url: str, sending: Sender | None = None, signed_by: tuple[str, ...] | None = None
) -> tuple[Attempt, str]:
    """Send the event, and return how it ended and the id of the message."""
    message = messages.of_event(uuid4(), EVENT)
    headers = messages.headers(message, signed_by or (secrets.new(),), datetime.now(UTC))
    return await (sending or sender()).send(url, headers, message.body), message.id


async def test_a_message_is_signed_as_the_specification_says() -> None:
    # given two valid secrets, and a time of another zone, which the library would take for UTC
    new, former, other = secrets.new(), secrets.new(), secrets.new()
    message = messages.of_event(uuid4(), EVENT)
    jakarta = datetime.now(timezone(timedelta(hours=7)))
    headers = messages.headers(message, (new, former), jakarta)
    # when it is sent
    async with receiver_of(200) as receiver:
        attempt = await sender().send(receiver.url("/hook?key=1"), headers, message.body)
        (received,) = receiver.requests
    # then the library verifies it with either secret, and with no other
    assert attempt == Attempt(DeliveryOutcome.DELIVERED, 200)
    assert received.path == "/hook?key=1"
    assert received.headers["host"] == f"127.0.0.1:{receiver.port}"
    assert received.headers["content-type"] == "application/json"
    assert received.headers["webhook-id"] == message.id
    for secret in (new, former):
        assert received.verified(secret) == {
            "type": "program.changed",
            "timestamp": "2026-11-30T08:00:00+00:00",
            "data": {
                "kind": "PROGRAM",
                "id": received.content["data"]["id"],  # type: ignore[index] # parsed JSON
                "change": "CHANGED",
                "fields": ["titles"],
                "dataVersion": "12",
                "cursor": "cursor",
            },
        }
    with pytest.raises(WebhookVerificationError):
        received.verified(other)


async def test_the_id_of_a_message_depends_on_the_change_alone() -> None:
    endpoint, another = uuid4(), uuid4()
    ids = [messages.of_event(each, EVENT).id for each in (endpoint, endpoint, another)]
    assert ids[0] == ids[1] != ids[2]


@pytest.mark.parametrize("status", [200, 204, 299])
async def test_successful_statuses_accept_a_message(status: int) -> None:
    async with receiver_of(status) as receiver:
        assert (await send(receiver.url()))[0] == Attempt(DeliveryOutcome.DELIVERED, status)


@pytest.mark.parametrize("status", [300, 400, 404, 410, 429, 500, 503])
async def test_other_statuses_do_not(status: int) -> None:
    async with receiver_of(status) as receiver:
        assert (await send(receiver.url()))[0] == Attempt(DeliveryOutcome.STATUS, status)


async def test_redirects_are_not_followed() -> None:
    async with receiver_of(receiving.REDIRECT) as receiver:
        assert (await send(receiver.url()))[0] == Attempt(DeliveryOutcome.STATUS, 307)
        assert [each.path for each in receiver.requests] == ["/hook"]


@pytest.mark.parametrize("way", [receiving.SILENT, receiving.TRICKLE])
async def test_a_receiver_that_does_not_answer_in_time_is_given_up(way: str) -> None:
    async with receiver_of(way) as receiver:
        assert (await send(receiver.url(), sender(seconds=0.2)))[0] == Attempt(DeliveryOutcome.TIMEOUT)


@pytest.mark.parametrize(
    ("way", "attempt"),
    [
        (receiving.CLOSED, Attempt(DeliveryOutcome.CONNECTION)),
        (receiving.NO_HTTP, Attempt(DeliveryOutcome.CONNECTION)),
        (receiving.ENDLESS_HEADERS, Attempt(DeliveryOutcome.CONNECTION)),
        # the body is not read
        (receiving.ENDLESS_BODY, Attempt(DeliveryOutcome.DELIVERED, 200)),
    ],
)
async def test_an_answer_is_read_to_its_status_only(way: str, attempt: Attempt) -> None:
    async with receiver_of(way) as receiver:
        assert (await send(receiver.url()))[0] == attempt


async def test_a_closed_port_is_a_failed_connection() -> None:
    async with receiver_of() as receiver:
        url = receiver.url()
    assert (await send(url))[0] == Attempt(DeliveryOutcome.CONNECTION)


@pytest.mark.parametrize("host", ["127.0.0.1", "localhost", "127.1", "2130706433", "[::ffff:127.0.0.1]"])
async def test_a_private_address_is_never_connected(host: str) -> None:
    async with receiver_of() as receiver:
        for scheme in ("http", "https"):
            attempt, _ = await send(receiver.url(host=host, scheme=scheme), sender(Destinations()))
            assert attempt == Attempt(DeliveryOutcome.ADDRESS)
        assert receiver.connections == 0


class Names:
    """A name server: the answers to each question, in order."""

    def __init__(self, monkeypatch: pytest.MonkeyPatch, *answers: list[str]) -> None:
        self.answers = [*answers]
        self.questions: list[str] = []
        loop = asyncio.get_running_loop()
        monkeypatch.setattr(loop, "getaddrinfo", self.resolve, raising=False)

    async def resolve(self, host: str, port: int, **_: object) -> list[object]:
        self.questions.append(host)
        if not self.answers:
            raise socket.gaierror("unknown")
        return [
            (socket.AF_INET, socket.SOCK_STREAM, 6, "", (address, port)) for address in self.answers.pop(0)
        ]


async def test_one_private_address_among_public_ones_refuses_the_host(
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    names = Names(monkeypatch, ["8.8.8.8", "127.0.0.1"])
    async with receiver_of() as receiver:
        attempt, _ = await send(receiver.url(host="a.example", scheme="https"), sender(Destinations()))
        assert attempt == Attempt(DeliveryOutcome.ADDRESS)
        assert (receiver.connections, names.questions) == (0, ["a.example"])


async def test_an_unknown_name_looks_like_a_refused_one(monkeypatch: pytest.MonkeyPatch) -> None:
    Names(monkeypatch)
    assert (await send("https://a.example/"))[0] == Attempt(DeliveryOutcome.ADDRESS)


def certificate(folder: Path, name: str) -> tuple[Path, Path]:
    """A certificate for a host that signs itself, and its key."""
    key = ec.generate_private_key(ec.SECP256R1())
    subject = x509.Name([x509.NameAttribute(NameOID.COMMON_NAME, name)])
    now = datetime.now(UTC)
    made = (
        x509.CertificateBuilder()
        .subject_name(subject)
        .issuer_name(subject)
        .public_key(key.public_key())
        .serial_number(x509.random_serial_number())
        .not_valid_before(now - timedelta(days=1))
        .not_valid_after(now + timedelta(days=1))
        .add_extension(x509.SubjectAlternativeName([x509.DNSName(name)]), critical=False)
        .add_extension(x509.BasicConstraints(ca=True, path_length=None), critical=True)
        .sign(key, hashes.SHA256())
    )
    paths = folder / "certificate.pem", folder / "key.pem"
    paths[0].write_bytes(made.public_bytes(serialization.Encoding.PEM))
    paths[1].write_bytes(
        key.private_bytes(
            serialization.Encoding.PEM,
            serialization.PrivateFormat.PKCS8,
            serialization.NoEncryption(),
        )
    )
    return paths


async def test_the_checked_address_is_connected_with_the_name_of_the_host(
    monkeypatch: pytest.MonkeyPatch, tmp_path: Path
) -> None:
    # given a host whose certificate is for its name, and a name server that changes its answer
    paths = certificate(tmp_path, "a.example")
    tls = ssl.create_default_context(ssl.Purpose.CLIENT_AUTH)
    tls.load_cert_chain(*paths)
    trusting = ssl.create_default_context(cafile=str(paths[0]))
    async with receiver_of(tls=tls) as receiver:
        names = Names(monkeypatch, ["127.0.0.1"], ["10.0.0.1"])
        # when a message is sent
        sending = Sender(LOCAL, 5, trusting)
        attempt, _ = await send(receiver.url(host="a.example", scheme="https"), sending)
        # then it was resolved once, and the certificate was checked by the name
        assert attempt == Attempt(DeliveryOutcome.DELIVERED, 204)
        assert names.questions == ["a.example"]
        assert receiver.requests[0].headers["host"] == f"a.example:{receiver.port}"
        # and a name or certificate that is not trusted gets nothing
        Names(monkeypatch, ["127.0.0.1"], ["127.0.0.1"])
        for host, each in (("b.example", sending), ("a.example", sender())):
            attempt, _ = await send(receiver.url(host=host, scheme="https"), each)
            assert attempt == Attempt(DeliveryOutcome.CONNECTION)
        assert len(receiver.requests) == 1
