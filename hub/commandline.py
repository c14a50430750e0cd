"""The command line, assembled from `hub.commands`.

A command's module is imported when the command runs, so that the server doesn't load what imports need.
"""

from collections.abc import Callable
from importlib import import_module
from typing import Any

import typer

from hub.commands.failures import CommandGroup, new_application

COMMANDS = {
    "serve": "hub.commands.serve:serve",
    "migrate": "hub.commands.migrate:migrate",
    "seed": "hub.commands.seed:seed",
    "merges": "hub.commands.merges:merges",
    "overlaps": "hub.commands.overlaps:overlaps",
    "schema": "hub.commands.schema:schema",
    "freshness": "hub.commands.freshness:freshness",
    "purge": "hub.commands.purge:purge",
    "report": "hub.commands.reports:report",
    "search": "hub.commands.search:search",
    "backup": "hub.commands.backups:backup",
    "restore": "hub.commands.backups:restore",
    "doctor": "hub.commands.doctor:doctor",
    "keys": "hub.commands.keys:application",
    "import": "hub.commands.imports:application",
    "plans": "hub.commands.plans:application",
    "feed": "hub.commands.feed:application",
}


class Commands(CommandGroup):
    """The group of all commands, each imported on first use."""

    def list_commands(self, _context: Any) -> list[str]:
        """Return the command names in the order of the help page."""
        return list(COMMANDS)

    def get_command(self, _context: Any, cmd_name: str) -> Any:
        """Return a command by name, or None."""
        return load_command(cmd_name) if cmd_name in COMMANDS else None


def load_command(name: str) -> Any:
    """Import a command from its module."""
    module, _, attribute = COMMANDS[name].partition(":")
    target: typer.Typer | Callable[..., Any] = getattr(import_module(module), attribute)
    command = typer.main.get_command(
        target if isinstance(target, typer.Typer) else single_command(name, target)
    )
    command.name = name
    return command


def single_command(name: str, function: Callable[..., Any]) -> typer.Typer:
    """Wrap one function as an application."""
    single = new_application("")
    single.command(name)(function)
    return single


application = new_application(
    "I-KHub: a GraphQL API for programs, organizations, outputs and knowledge products.\n\n"
    "Start with `.venv/bin/hub serve`. docs/settings.md lists all settings.",
    Commands,
)


@application.callback()
def group() -> None:
    """Turn the application into a group; its commands are in COMMANDS."""
