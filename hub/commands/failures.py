"""Error handling of commands: a message on standard error and exit code 1; only bugs show a traceback."""

from typing import Any

import typer
from typer.core import TyperGroup

from db.embedded import EmbeddedServerError
from db.poolers import SessionError
from hub.http.document_manifests import ManifestError
from hub.process.connection_budget import BudgetError
from hub.process.databases import UnusableDatabaseError
from hub.process.sockets import ListenError
from hub.process.subprocesses import SubprocessError
from hub.settings import SettingsError
from services.imports.failures import ImportFailure
from services.querying.errors import HubError
from services.querying.reader import CONNECTION_LOST


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
            if not is_of_connection(error):
                raise
            typer.echo(
                f"The database connection was lost ({error}): start the database and run the command again.",
                err=True,
            )
        raise typer.Exit(1)


def is_of_connection(error: BaseException) -> bool:
    """Whether the error concerns the database connection; a full disk or a closed pipe does not."""
    if isinstance(error, OSError):
        return isinstance(error, ConnectionError | TimeoutError) and not isinstance(error, BrokenPipeError)
    return True


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
