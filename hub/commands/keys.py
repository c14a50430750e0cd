"""`keys`: create, list and revoke the API keys of organizations."""

from typing import Annotated

import typer
from rich.console import Console
from rich.table import Table

from db.values import Role
from hub.commands.failures import new_application
from hub.commands.running import on_database
from services import api_keys

application = new_application("Create, list and revoke the API keys of organizations.")


@application.command("create")
def create(
    organization: Annotated[
        str, typer.Option(help="An identifier of the organization.", metavar="IDENTIFIER")
    ],
    role: Annotated[Role, typer.Option(help="What the key allows.", case_sensitive=False)],
) -> None:
    """Create an API key. The last line of the output is the key; it can't be displayed again.

    Example: `.venv/bin/hub keys create --organization XM-DAC-41114 --role READER`
    """
    key = on_database(lambda pools: api_keys.create(pools.writing, organization, role))
    typer.echo(
        f"API key of {key.organization} with the role {key.role}; `keys revoke {key.prefix}` revokes it."
    )
    typer.echo(
        "Send it as the header `Authorization: Bearer KEY`. Store it now: it can't be displayed again."
    )
    typer.echo(key.secret)


@application.command("list")
def list_keys() -> None:
    """List all keys, oldest first, with the prefix that `revoke` needs.

    Example: `.venv/bin/hub keys list`
    """
    keys = on_database(lambda pools: api_keys.list_all(pools.writing))
    if not keys:
        typer.echo("There are no keys yet: `.venv/bin/hub keys create` creates one.")
        return
    table = Table("Prefix", "Role", "Identifier", "Organization", "Created", "Revoked")
    for key in keys:
        revoked = f"{key.revoked_at:%Y-%m-%d %H:%M}" if key.revoked_at else ""
        created = f"{key.created_at:%Y-%m-%d %H:%M}"
        table.add_row(key.prefix, key.role, key.identifier or "", key.organization, created, revoked)
    Console().print(table)


@application.command("revoke")
def revoke(
    prefix: Annotated[str, typer.Argument(help="The eight characters after `ikhub_`.", metavar="PREFIX")],
) -> None:
    """Revoke a key immediately and permanently.

    Example: `.venv/bin/hub keys revoke 7h2mq9xw`
    """
    on_database(lambda pools: api_keys.revoke(pools.writing, prefix))
    typer.echo("The key is revoked and no longer accepted.")
