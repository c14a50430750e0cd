"""What docs/operating.md prints: nginx and systemd take it, metrics and log fields exist."""

import asyncio
import re
import ssl
import subprocess
from collections.abc import AsyncIterator
from contextlib import asynccontextmanager
from dataclasses import dataclass
from pathlib import Path

import httpx
import orjson
import pytest
from prometheus_client.parser import text_string_to_metric_families
from websockets.asyncio.client import connect

from hub import app as application
from hub.process.sockets import bound
from hub.settings import Settings
from tests.asking import ask, post
from tests.conftest import serving
from tests.printed import ROOT
from tests.tools import need

TEXT = (ROOT / "docs" / "operating.md").read_text("utf-8")
NGINX = re.search(r"```nginx\n(.*?)```", TEXT, re.DOTALL)
UNIT = re.search(r"```ini\n(\[Unit\].*?)```", TEXT, re.DOTALL)
WATCHED = {*re.findall(r"\b(?:hub|process)_[a-z_]+\b", TEXT.partition("## Monitoring")[2])}
VIEWER = "{ viewer { kind } }"
CHANGES = 'subscription { hubChanged(since: "0") { programCount } }'


@dataclass(frozen=True)
class Proxy:
    """A proxy before a hub: both addresses, and a context that trusts the certificate."""

    hub: str
    public: str
    trusted: ssl.SSLContext

    @property
    def client(self) -> httpx.AsyncClient:
        """A client of the public address."""
        return httpx.AsyncClient(base_url=self.public, verify=self.trusted, timeout=20)


def free_port() -> int:
    """A port that no one listens on."""
    with bound("127.0.0.1", 0) as listener:
        port: int = listener.getsockname()[1]
        return port


def certificate(folder: Path) -> tuple[Path, Path]:
    """A certificate for this machine, and its key."""
    paths = folder / "hub.pem", folder / "hub.key"
    words = "req -x509 -newkey rsa:2048 -nodes -days 2 -subj /CN=hub -addext subjectAltName=IP:127.0.0.1"
    subprocess.run(
        [need("openssl"), *words.split(), "-out", paths[0], "-keyout", paths[1]],
        check=True,
        capture_output=True,
    )
    return paths


def configuration(hub: str, ports: tuple[int, int], folder: Path, removed: str) -> str:
    """The page's configuration, with the ports and files of a test and less what a pattern removes."""
    assert NGINX is not None
    public, key = certificate(folder)
    changes = {
        "127.0.0.1:8000": hub.removeprefix("http://"),
        "listen 80;": f"listen 127.0.0.1:{ports[0]};",
        "listen 443 ssl;": f"listen 127.0.0.1:{ports[1]} ssl;",
        "/etc/ssl/hub.pem": str(public),
        "/etc/ssl/private/hub.key": str(key),
    }
    text = re.sub(removed, "", NGINX[1], flags=re.DOTALL)
    for printed, meant in changes.items():
        assert text.count(printed) == 1
        text = text.replace(printed, meant)
    temporary = "".join(
        f"{name}_temp_path {folder};\n" for name in ("client_body", "proxy", "fastcgi", "uwsgi", "scgi")
    )
    return (
        f"daemon off; master_process off; pid {folder}/nginx.pid; error_log stderr warn;\n"
        f"events {{}}\nhttp {{\naccess_log off;\n{temporary}{text}}}\n"
    )


@asynccontextmanager
async def nginx(hub: str, folder: Path, removed: str = "$^") -> AsyncIterator[Proxy]:
    """Run nginx before a hub with the page's configuration, less what a pattern removes."""
    plain, secure = free_port(), free_port()
    file = folder / "nginx.conf"
    file.write_text(configuration(hub, (plain, secure), folder, removed))
    process = await asyncio.create_subprocess_exec(need("nginx"), "-p", folder, "-c", file, "-e", "stderr")
    try:
        await answering(secure, process)
        trusted = ssl.create_default_context(cafile=folder / "hub.pem")
        yield Proxy(hub, f"https://127.0.0.1:{secure}", trusted)
    finally:
        process.terminate()
        await process.wait()


async def answering(port: int, process: asyncio.subprocess.Process) -> None:
    """Wait until the proxy listens; fails when it ends instead."""
    while True:
        assert process.returncode is None
        try:
            _, writer = await asyncio.open_connection("127.0.0.1", port)
        except OSError:
            await asyncio.sleep(0.02)
        else:
            writer.close()
            await writer.wait_closed()
            return


@pytest.fixture
async def proxy(live_hub: str, tmp_path: Path) -> AsyncIterator[Proxy]:
    """The running hub with the sample graph behind nginx."""
    async with nginx(live_hub, tmp_path) as running:
        yield running


async def test_nginx_passes_authorization_and_the_public_address(proxy: Proxy) -> None:
    async with proxy.client as client:
        # when an anonymous viewer, and someone with a key that does not exist, send the same
        anonymous = await ask(client, VIEWER)
        unknown = await post(client, VIEWER, authorization="Bearer ikhub_unknown")
        home = await client.get("/en")
    # then the hub has read the header, and shows the address that the browser has
    assert anonymous == {"viewer": {"kind": "ANONYMOUS"}}
    assert unknown.status_code == 401
    assert "https://127.0.0.1" in home.text


async def test_nginx_passes_events_as_they_come(proxy: Proxy) -> None:
    async with (
        proxy.client as client,
        client.stream(
            "POST", "/graphql", json={"query": CHANGES}, headers={"Accept": "text/event-stream"}
        ) as answer,
    ):
        # then the first event is there while the stream goes on
        lines = answer.aiter_lines()
        while not (line := await anext(lines)).startswith("data:"):
            pass
    assert orjson.loads(line[5:]) == {"data": {"hubChanged": {"programCount": 29}}}


async def test_nginx_passes_websockets(proxy: Proxy) -> None:
    address = proxy.public.replace("https", "wss") + "/graphql"
    protocols = ["graphql-transport-ws"]
    async with connect(address, ssl=proxy.trusted, subprotocols=protocols) as socket:  # type: ignore[arg-type]
        await socket.send(orjson.dumps({"type": "connection_init"}).decode())
        assert orjson.loads(await socket.recv())["type"] == "connection_ack"
        message = {"id": "1", "type": "subscribe", "payload": {"query": VIEWER}}
        await socket.send(orjson.dumps(message).decode())
        answer = orjson.loads(await socket.recv())
    assert answer["payload"] == {"data": {"viewer": {"kind": "ANONYMOUS"}}}


async def test_the_numbers_stay_on_the_machine(proxy: Proxy) -> None:
    async with proxy.client as client, httpx.AsyncClient(base_url=proxy.hub) as local:
        answers = [(await each.get("/metrics")).status_code for each in (client, local)]
    assert answers == [404, 200]


@pytest.mark.parametrize(
    "removed",
    [r"location = /metrics \{.*?\}", r"location = /metrics \{.*?\}|proxy_(?!pass)\w+ .*?;"],
    ids=["with headers", "as plain as nginx has it"],
)
async def test_the_hub_refuses_the_numbers_itself(live_hub: str, tmp_path: Path, removed: str) -> None:
    # given a proxy without the rule about the page
    async with nginx(live_hub, tmp_path, removed) as proxy, proxy.client as client:
        answer = await client.get("/metrics")
    assert answer.status_code == 404
    assert answer.json()["errors"][0]["extensions"] == {"code": "NOT_FOUND"}


def test_systemd_takes_the_unit(tmp_path: Path) -> None:
    assert UNIT is not None
    # given the unit with this project's folder in the place of the reader's
    unit = tmp_path / "ikhub.service"
    unit.write_text(UNIT[1].replace("/srv/hub", str(ROOT)))
    checked = subprocess.run(
        [need("systemd-analyze"), "verify", "--man=no", "--recursive-errors=no", unit],
        capture_output=True,
        text=True,
        check=False,
    )
    # then it complains of nothing
    assert (checked.returncode, checked.stdout, checked.stderr) == (0, "", "")


async def test_every_metric_to_watch_exists(demo_url: str) -> None:
    async with (
        serving(application.create(Settings(), demo_url)) as address,
        httpx.AsyncClient(base_url=address) as client,
    ):
        await ask(client, "{ __schema { queryType { name } } }")
        page = (await client.get("/metrics")).text
    samples = {one.name for family in text_string_to_metric_families(page) for one in family.samples}
    assert len(WATCHED) > 12
    assert samples >= WATCHED
