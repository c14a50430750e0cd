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
from db.readiness import room_of
from hub.app import WEB
from hub.commands.running import with_pools
from hub.http import trusted_documents
from hub.process import connection_budget, due_work, server, sockets, subprocesses
from hub.process.databases import asked, database
from hub.settings import Settings, load, unknown_variables
from hub.telemetry import logs
from services import contents
from services.writing import search_documents

log = logging.getLogger("hub.serve")


def serve(
    host: Annotated[str | None, typer.Option(help="Instead of HUB_HOST: where to listen.")] = None,
    port: Annotated[int | None, typer.Option(help="Instead of HUB_PORT; 0 takes a free one.")] = None,
    workers: Annotated[int | None, typer.Option(help="Instead of HUB_WORKERS: how many processes.")] = None,
) -> None:
    """Run the hub until Ctrl-C.

    Without DATABASE_URL it brings its own PostgreSQL, migrates it, and fills it with samples when empty.

    Example: `.venv/bin/hub serve --port 9000`
    """
    options = {"host": host, "port": port, "workers": workers}
    settings = load(**{name: value for name, value in options.items() if value is not None})
    begin_log(settings)
    # Read again by each process; here for the sentence, before a server starts for nothing.
    trusted_documents.of(settings)
    with (
        ended_by_signals(),
        closing(sockets.bound(settings.host, settings.port)) as listener,
        database(settings) as url,
    ):
        connection_budget.check(settings, asyncio.run(asked(url, room_of)))
        asyncio.run(with_pools(url, prove))
        # While others write, nothing is waited for: what is due then is done in the background.
        if not asyncio.run(asked(url, contents.is_busy)):
            asyncio.run(asked(url, search_documents.ensure))
            fill_when_empty(settings, url)
        found = sockets.urls(settings.host, listener)
        with due_work.done(url):
            server.run(settings, url, listener, lambda: announce(found))


def begin_log(settings: Settings) -> None:
    """Set the log up, and begin it with the variables that look like settings and are none."""
    logs.configure(settings.log_level, settings.log_format)
    for sentence in unknown_variables():
        log.warning(sentence)


@contextmanager
def ended_by_signals() -> Iterator[None]:
    """Leave the block in order when a signal says so, once: a second signal can't break the leaving off."""
    ending = (signal.SIGINT, signal.SIGTERM)

    def leave(_number: int, _frame: FrameType | None) -> None:
        for number in ending:
            signal.signal(number, signal.SIG_IGN)
        raise SystemExit(0)

    before = {number: signal.signal(number, leave) for number in ending}
    # A terminal that is closed must not leave a database server behind; who ignores that goes on doing so.
    if signal.getsignal(signal.SIGHUP) is signal.SIG_DFL:
        before[signal.SIGHUP] = signal.signal(signal.SIGHUP, lambda *_: signal.raise_signal(signal.SIGTERM))
    try:
        yield
    finally:
        for number, handler in before.items():
            signal.signal(number, handler)


async def prove(pools: Pools) -> None:
    """Refuse a database that can't be read safely."""
    await pools.prove()


def fill_when_empty(settings: Settings, url: str) -> None:
    """Let a hub with its own PostgreSQL begin with the sample graph if it has nothing to show."""
    if settings.database_url is None and asyncio.run(asked(url, contents.is_empty)):
        subprocesses.run("seed", url)


def announce(found: list[tuple[str, str]]) -> None:
    """Print what is found where."""
    typer.echo("I-KHub is ready; Ctrl-C ends it.")
    for name, url in found:
        unbuilt = name == "GraphiQL" and not (WEB / "index.html").is_file()
        typer.echo(f"  {name:9} {url}" + (" (not built: run `make web`)" if unbuilt else ""))
