"""`serve`: run the hub."""

import asyncio
import logging
import signal
from collections.abc import Iterator
from contextlib import closing, contextmanager
from types import FrameType
from typing import Annotated

import typer

from db.pools import Pools
from db.readiness import connection_limit
from hub.app import WEB
from hub.commands.running import with_pools
from hub.http import trusted_documents
from hub.process import connection_budget, due_work, server, sockets, subprocesses
from hub.process.databases import database, with_connection
from hub.settings import Settings, load, unknown_variables
from hub.telemetry import logs
from services.writing import hub_state, search_documents

log = logging.getLogger("hub.serve")


def serve(
    host: Annotated[str | None, typer.Option(help="The address to listen on; overrides HUB_HOST.")] = None,
    port: Annotated[
        int | None, typer.Option(help="The port to listen on, 0 for any free one; overrides HUB_PORT.")
    ] = None,
    workers: Annotated[
        int | None, typer.Option(help="The number of processes; overrides HUB_WORKERS.")
    ] = None,
) -> None:
    """Run the hub until Ctrl-C.

    Without DATABASE_URL it runs its own PostgreSQL, migrates it, and adds sample data if it is empty.

    Example: `.venv/bin/hub serve --port 9000`
    """
    options = {"host": host, "port": port, "workers": workers}
    settings = load(**{name: value for name, value in options.items() if value is not None})
    configure_logging(settings)
    # Each process loads them again; loaded here to report an error before a server starts.
    trusted_documents.from_settings(settings)
    with (
        exiting_on_signals(),
        closing(sockets.bound(settings.host, settings.port)) as listener,
        database(settings) as url,
    ):
        connection_budget.check(settings, asyncio.run(with_connection(url, connection_limit)))
        asyncio.run(with_pools(url, verify))
        # Don't wait while another process writes: pending work is then done in the background.
        if not asyncio.run(with_connection(url, hub_state.is_busy)):
            asyncio.run(with_connection(url, search_documents.ensure))
            fill_when_empty(settings, url)
        addresses = sockets.urls(settings.host, listener)
        with due_work.running_in_background(url):
            server.run(settings, url, listener, lambda: announce(addresses))


def configure_logging(settings: Settings) -> None:
    """Configure logging, and warn about `HUB_...` variables that are no settings."""
    logs.configure(settings.log_level, settings.log_format)
    for sentence in unknown_variables():
        log.warning(sentence)


@contextmanager
def exiting_on_signals() -> Iterator[None]:
    """Exit the block on a signal; further signals are ignored, so that cleanup completes."""
    numbers = (signal.SIGINT, signal.SIGTERM)

    def leave(_number: int, _frame: FrameType | None) -> None:
        for number in numbers:
            signal.signal(number, signal.SIG_IGN)
        raise SystemExit(0)

    before = {number: signal.signal(number, leave) for number in numbers}
    # Closing the terminal must not leave a database server running; an ignored SIGHUP (nohup) stays ignored.
    if signal.getsignal(signal.SIGHUP) is signal.SIG_DFL:
        before[signal.SIGHUP] = signal.signal(signal.SIGHUP, lambda *_: signal.raise_signal(signal.SIGTERM))
    try:
        yield
    finally:
        for number, handler in before.items():
            signal.signal(number, handler)


async def verify(pools: Pools) -> None:
    """Check that the database can be read safely; raises SessionError."""
    await pools.verify()


def fill_when_empty(settings: Settings, url: str) -> None:
    """Add sample data if the hub uses the embedded PostgreSQL and has no records."""
    if settings.database_url is None and asyncio.run(with_connection(url, hub_state.is_empty)):
        subprocesses.run("seed", url)


def announce(addresses: list[tuple[str, str]]) -> None:
    """Print the addresses of the hub."""
    typer.echo("I-KHub is ready; Ctrl-C stops it.")
    for name, url in addresses:
        unbuilt = name == "GraphiQL" and not (WEB / "index.html").is_file()
        typer.echo(f"  {name:9} {url}" + (" (not built: run `make web`)" if unbuilt else ""))
