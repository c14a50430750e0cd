"""`keys`: create, list, rotate and revoke the API keys of organizations."""

from datetime import UTC, datetime
from typing import Annotated

import typer
from rich.console import Console
from rich.table import Table

from db.values import Role
from hub.commands.failures import new_application
from hub.commands.running import on_database
from services import api_keys, key_rotation, key_terms

application = new_application("Create, list, rotate and revoke the API keys of organizations.")

Prefix = Annotated[str, typer.Argument(help="The eight characters after `ikhub_`.", metavar="PREFIX")]
Expires = Annotated[
    str | None,
    typer.Option(
        help="The day (UTC) from which the key is refused, such as 2027-06-30, or a number of days from now.",
        metavar="DAY",
    ),
]


@application.command("create")
def create(
    organization: Annotated[
        str, typer.Option(help="An identifier of the organization.", metavar="IDENTIFIER")
    ],
    role: Annotated[Role, typer.Option(help="What the key allows.", case_sensitive=False)],
    label: Annotated[
        str | None,
        typer.Option(help="What uses the key, such as `dashboard`. Never a person's name: history shows it."),
    ] = None,
    expires: Expires = None,
) -> None:
    """Create an API key. The last line of the output is the key; it can't be displayed again.

    Example: `.venv/bin/hub keys create --organization XM-DAC-41114 --role READER --label dashboard`
    """
    expires_at = key_terms.expiry(expires, datetime.now(UTC))
    key = on_database(
        lambda pools: api_keys.create(pools.writing, organization, role, label=label, expires_at=expires_at)
    )
    print_key(key)


def print_key(key: api_keys.NewApiKey) -> None:
    """Print a new key; scripts read it from the last line."""
    typer.echo(
        f"API key of {key.organization} with the role {key.role}; `keys revoke {key.prefix}` revokes it."
    )
    typer.echo(
        "Send it as the header `Authorization: Bearer KEY`. Store it now: it can't be displayed again."
    )
    typer.echo(key.secret)


@application.command("list")
def list_keys() -> None:
    """List all keys, oldest first, with the prefix that `revoke` and `rotate` need. Times are UTC.

    Example: `.venv/bin/hub keys list`
    """
    keys = on_database(lambda pools: api_keys.list_all(pools.writing))
    if not keys:
        typer.echo("There are no keys yet: `.venv/bin/hub keys create` creates one.")
        return
    names = ("Prefix", "Role", "Identifier", "Organization", "Created", "Revoked", "Label", "Expires")
    table = Table(*names, "Last used")
    for key in keys:
        times = map(minute, (key.created_at, key.revoked_at))
        further = (key.label or "", minute(key.expires_at), minute(key.last_used_at))
        table.add_row(key.prefix, key.role, key.identifier or "", key.organization, *times, *further)
    Console().print(table)


def minute(time: datetime | None) -> str:
    """Return a time in UTC without seconds, or nothing."""
    return f"{time.astimezone(UTC):%Y-%m-%d %H:%M}" if time else ""


@application.command("rotate")
def rotate(
    prefix: Prefix,
    overlap: Annotated[
        str, typer.Option(help="How long both keys are valid, in days or hours.", metavar="DURATION")
    ] = "7d",
    expires: Expires = None,
) -> None:
    """Create a key with the same organization, role and label; the old one expires after the overlap.

    Without `--expires` the new key is valid as long as the old one was at first.
    Example: `.venv/bin/hub keys rotate 7h2mq9xw --overlap 12h`
    """
    expires_at = key_terms.expiry(expires, datetime.now(UTC))
    lasts = key_terms.overlap(overlap)
    done = on_database(lambda pools: key_rotation.rotate(pools.writing, prefix, lasts, expires_at=expires_at))
    typer.echo(f"The key {done.former_prefix} is valid until {minute(done.former_expires_at)} UTC.")
    print_key(done.key)


@application.command("revoke")
def revoke(prefix: Prefix) -> None:
    """Revoke a key immediately and permanently.

    Example: `.venv/bin/hub keys revoke 7h2mq9xw`
    """
    on_database(lambda pools: api_keys.revoke(pools.writing, prefix))
    typer.echo("The key is revoked and no longer accepted.")
