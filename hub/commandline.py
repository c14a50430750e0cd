"""The command line, put together from the commands of `hub.commands`.

The module of a command is loaded when the command is called: the server must not carry what imports need.
"""

from collections.abc import Callable
from importlib import import_module
from typing import Any

import typer

from hub.commands.failures import Sentences, new_application

COMMANDS = {
    "serve": "hub.commands.serve:serve",
    "migrate": "hub.commands.migrate:migrate",
    "seed": "hub.commands.seed:seed",
    "merges": "hub.commands.merges:merges",
    "overlaps": "hub.commands.overlaps:overlaps",
    "schema": "hub.commands.schema:schema",
    "search": "hub.commands.search:search",
    "doctor": "hub.commands.doctor:doctor",
    "keys": "hub.commands.keys:application",
    "import": "hub.commands.imports:application",
}


class Commands(Sentences):
    """The group of all commands."""

    def list_commands(self, _context: Any) -> list[str]:
        """The names, in the order that help shows them."""
        return list(COMMANDS)

    def get_command(self, _context: Any, cmd_name: str) -> Any:
        """A command by its name, null when there is none."""
        return loaded(cmd_name) if cmd_name in COMMANDS else None


def loaded(name: str) -> Any:
    """A command, out of its module."""
    module, _, attribute = COMMANDS[name].partition(":")
    found: typer.Typer | Callable[..., Any] = getattr(import_module(module), attribute)
    command = typer.main.get_command(found if isinstance(found, typer.Typer) else alone(name, found))
    command.name = name
    return command


def alone(name: str, function: Callable[..., Any]) -> typer.Typer:
    """An application that is one command."""
    made = new_application("")
    made.command(name)(function)
    return made


application = new_application(
    "I-KHub: one graph of who does what, where and with what result.\n\n"
    "Begin with `.venv/bin/hub serve`; docs/settings.md lists all that can be set.",
    Commands,
)


@application.callback()
def group() -> None:
    """Give the commands their group; they are in COMMANDS."""
