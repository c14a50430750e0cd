"""`keys`: make, list and revoke the keys of organizations."""

from typing import Annotated

import typer
from rich.console import Console
from rich.table import Table

from db.values import Role
from hub.commands.failures import new_application
from hub.commands.running import on_database
from services import api_keys

application = new_application("The keys by which organizations show who they are.")


@application.command("create")
def create(
    organization: Annotated[
        str, typer.Option(help="Any identifier of the organization.", metavar="IDENTIFIER")
    ],
    role: Annotated[Role, typer.Option(help="What its holder may do.", case_sensitive=False)],
) -> None:
    """Make a key. It is shown this once, alone on the last line of the output, and can't be shown again.

    Example: `.venv/bin/hub keys create --organization XM-DAC-41114 --role READER`
    """
    made = on_database(lambda pools: api_keys.create(pools.writing, organization, role))
    typer.echo(
        f"A key of {made.organization} with the role {made.role}; `keys revoke {made.prefix}` ends it."
    )
    typer.echo("Send it as the header `Authorization: Bearer KEY`, and keep it: it is not shown again.")
    typer.echo(made.secret)


@application.command("list")
def list_keys() -> None:
    """List all keys, oldest first, with the prefixes that `revoke` takes.

    Example: `.venv/bin/hub keys list`
    """
    found = on_database(lambda pools: api_keys.list_all(pools.writing))
    if not found:
        typer.echo("There are no keys yet: `.venv/bin/hub keys create` makes one.")
        return
    table = Table("Prefix", "Role", "Identifier", "Organization", "Made", "Revoked")
    for key in found:
        revoked = f"{key.revoked_at:%Y-%m-%d %H:%M}" if key.revoked_at else ""
        made = f"{key.created_at:%Y-%m-%d %H:%M}"
        table.add_row(key.prefix, key.role, key.identifier or "", key.organization, made, revoked)
    Console().print(table)


@application.command("revoke")
def revoke(
    prefix: Annotated[str, typer.Argument(help="The eight characters after `ikhub_`.", metavar="PREFIX")],
) -> None:
    """End a key at once and for good.

    Example: `.venv/bin/hub keys revoke 7h2mq9xw`
    """
    on_database(lambda pools: api_keys.revoke(pools.writing, prefix))
    typer.echo("The key is revoked: from now on it is refused.")
