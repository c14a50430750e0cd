"""`schema`: print the graph's contract, write it down, or compare it with what was written."""

from pathlib import Path
from typing import Annotated

import typer
from graphql import build_schema
from graphql.utilities import find_breaking_changes

from hub.commands.failures import CommandError
from schema.graph import graph

COMMITTED = Path(__file__).resolve().parents[2] / "schema" / "schema.graphql"


def schema(
    check: Annotated[
        bool, typer.Option("--check", help="Compare with schema/schema.graphql; exit 1 when they differ.")
    ] = False,
    write: Annotated[bool, typer.Option("--write", help="Write schema/schema.graphql.")] = False,
) -> None:
    """Print the graph's schema in GraphQL's own language.

    Example: `python -m hub schema > schema.graphql`
    """
    now = graph.as_str() + "\n"
    if check:
        typer.echo(compare(now))
    elif write:
        COMMITTED.write_text(now, encoding="utf-8")
        typer.echo("schema/schema.graphql is written.")
    else:
        typer.echo(now, nl=False)


def compare(now: str) -> str:
    """Say that the schema is the committed one; raises CommandError with what breaks when it is not."""
    if not COMMITTED.exists():
        raise CommandError("There is no schema/schema.graphql yet: `python -m hub schema --write` makes it.")
    before = COMMITTED.read_text(encoding="utf-8")
    if before == now:
        return "The schema is that of schema/schema.graphql."
    breaking = sorted(
        change.description for change in find_breaking_changes(build_schema(before), build_schema(now))
    )
    raise CommandError("\n".join([*drift(breaking), *(f"  {change}" for change in breaking)]))


def drift(breaking: list[str]) -> list[str]:
    """The sentences above the list of what breaks."""
    first = "The schema differs from schema/schema.graphql: `make schema` writes it anew."
    if not breaking:
        return [first, "Nothing in it breaks what clients rely on."]
    return [first, "Clients that rely on the following would break:"]
