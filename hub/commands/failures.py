"""Error handling of commands: a message on standard error and exit code 1; only bugs show a traceback."""

import errno
from typing import Any

import asyncpg
import typer
from typer.core import TyperGroup

from db.embedded import EmbeddedServerError
from db.poolers import SessionError
from db.readiness import first_line
from hub.http.document_manifests import ManifestError
from hub.process.connection_budget import BudgetError
from hub.process.databases import UnusableDatabaseError
from hub.process.sockets import ListenError
from hub.process.subprocesses import SubprocessError
from hub.settings import SettingsError
from services.imports.failures import ImportFailure
from services.querying.errors import HubError
from services.querying.reader import CONNECTION_LOST, OUT_OF_RESOURCES

DISK_FULL = (errno.ENOSPC, errno.EDQUOT)
AGAIN = "What was committed before stays; run the same command again to go on."


class CommandError(Exception):
    """A command that can't be carried out; the message says why and what to do."""


EXPECTED = (
    BudgetError,
    SubprocessError,
    CommandError,
    EmbeddedServerError,
    HubError,
    ImportFailure,
    ListenError,
    ManifestError,
    SessionError,
    SettingsError,
    UnusableDatabaseError,
)


class CommandGroup(TyperGroup):
    """A group whose commands print a message when they fail in an expected way."""

    def invoke(self, ctx: Any) -> Any:
        """Run the command."""
        try:
            return super().invoke(ctx)
        except EXPECTED as error:
            typer.echo(str(error), err=True)
        except CONNECTION_LOST as error:
            message = words(error)
            if message is None:
                raise
            typer.echo(message, err=True)
        raise typer.Exit(1)


def words(error: BaseException) -> str | None:
    """Return what happened to the database or the disk and what to do; None for other errors."""
    if isinstance(error, OSError) and error.errno in DISK_FULL:
        where = f" for {error.filename}" if error.filename else ""
        return f"The disk has no space left{where}: make room. {AGAIN}"
    if isinstance(error, OUT_OF_RESOURCES):
        return (
            f"The database server has no disk space or memory left ({first_line(error)}): make room there. "
            f"{AGAIN}"
        )
    if isinstance(error, OSError) and not is_of_connection(error):
        return None
    # The driver's own complaints about a lost connection explain nothing.
    detail = "" if isinstance(error, asyncpg.InterfaceError) else f" ({first_line(error)})"
    return f"The database connection was lost{detail}: make sure that the database runs. {AGAIN}"


def is_of_connection(error: OSError) -> bool:
    """Whether the error concerns the database connection; a closed pipe does not."""
    return isinstance(error, ConnectionError | TimeoutError) and not isinstance(error, BrokenPipeError)


def new_application(words: str, group: type[CommandGroup] = CommandGroup) -> typer.Typer:
    """Create a group of commands with the project's defaults; `words` is its help text."""
    return typer.Typer(
        cls=group,
        help=words,
        no_args_is_help=True,
        add_completion=False,
        rich_markup_mode="markdown",
        pretty_exceptions_enable=False,
    )
