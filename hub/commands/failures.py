"""How commands fail: a sentence on standard error and exit code 1; only faults of the program have traces."""

from typing import Any

import typer
from typer.core import TyperGroup

from db.embedded import EmbeddedServerError
from db.poolers import SessionError
from hub.http.document_manifests import ManifestError
from hub.process.connection_budget import BudgetError
from hub.process.databases import UnusableDatabaseError
from hub.process.sockets import ListenError
from hub.process.subprocesses import ChildError
from hub.settings import SettingsError
from services.imports.failures import ImportFailure
from services.querying.errors import HubError
from services.querying.reader import CONNECTION_LOST


class CommandError(Exception):
    """What a command was asked can't be done; the message is a sentence with the way out."""


EXPECTED = (
    BudgetError,
    ChildError,
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


class Sentences(TyperGroup):
    """A group whose commands end with a sentence when they fail in an expected way."""

    def invoke(self, ctx: Any) -> Any:
        """Run the command."""
        try:
            return super().invoke(ctx)
        except EXPECTED as error:
            typer.echo(str(error), err=True)
        except CONNECTION_LOST as error:
            if not is_of_connection(error):
                raise
            typer.echo(f"The database went away ({error}): start it and run the command again.", err=True)
        raise typer.Exit(1)


def is_of_connection(error: BaseException) -> bool:
    """Whether the error tells of the database; a full disk or a reader that has seen enough does not."""
    if isinstance(error, OSError):
        return isinstance(error, ConnectionError | TimeoutError) and not isinstance(error, BrokenPipeError)
    return True


def new_application(words: str, group: type[Sentences] = Sentences) -> typer.Typer:
    """A group of commands with the same manners as all others; `words` are its help."""
    return typer.Typer(
        cls=group,
        help=words,
        no_args_is_help=True,
        add_completion=False,
        rich_markup_mode="markdown",
        pretty_exceptions_enable=False,
    )
