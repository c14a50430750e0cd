"""`schema`: print the GraphQL schema, write it, or check it for drift and breaking changes."""

from datetime import UTC, datetime
from pathlib import Path
from typing import Annotated

import typer
from graphql import build_schema
from graphql.utilities import find_breaking_changes

from hub.commands.failures import CommandError
from hub.version import VERSION
from schema import breaking
from schema.graph import graph

COMMITTED = Path(__file__).resolve().parents[2] / "schema" / "schema.graphql"
# The subgraph schema of each release, written by `--release`: `0.1.0.graphql`.
RELEASES = COMMITTED.parent / "releases"


def schema(
    check: Annotated[
        bool,
        typer.Option(
            "--check",
            help="Check against schema/schema.graphql and the last release; exits with 1 on a difference.",
        ),
    ] = False,
    write: Annotated[bool, typer.Option("--write", help="Write schema/schema.graphql.")] = False,
    federation: Annotated[
        bool, typer.Option("--federation", help="Print the Apollo Federation subgraph schema.")
    ] = False,
    release: Annotated[
        bool, typer.Option("--release", help="Record this version's schema in schema/releases/.")
    ] = False,
) -> None:
    """Print the GraphQL schema (SDL).

    Example: `.venv/bin/hub schema > schema.graphql`
    """
    now = graph.as_str() + "\n"
    if check:
        typer.echo(compare(now))
        typer.echo(keeps_promises(graph.as_subgraph()))
    elif release:
        typer.echo(note_release(graph.as_subgraph()))
    elif federation:
        typer.echo(graph.as_subgraph(), nl=False)
    elif write:
        COMMITTED.write_text(now, encoding="utf-8")
        typer.echo("schema/schema.graphql is written.")
    else:
        typer.echo(now, nl=False)


def compare(now: str) -> str:
    """Compare with the committed schema; raises CommandError with the breaking changes if they differ."""
    if not COMMITTED.exists():
        raise CommandError("There is no schema/schema.graphql yet: `.venv/bin/hub schema --write` writes it.")
    before = COMMITTED.read_text(encoding="utf-8")
    if before == now:
        return "The schema is the same as schema/schema.graphql."
    breaking = sorted(
        change.description for change in find_breaking_changes(build_schema(before), build_schema(now))
    )
    raise CommandError("\n".join([*drift(breaking), *(f"  {change}" for change in breaking)]))


def drift(breaking: list[str]) -> list[str]:
    """Return the lines above the list of breaking changes."""
    first = "The schema differs from schema/schema.graphql: `make schema` updates it."
    if not breaking:
        return [first, "There is no breaking change."]
    return [first, "These changes break clients:"]


def last_release() -> Path | None:
    """Return the schema file of the last release, None before the first one."""
    files = RELEASES.glob("*.graphql")
    return max(files, key=lambda path: tuple(map(int, path.stem.split("."))), default=None)


def keeps_promises(now: str) -> str:
    """Check for changes that break the last release; raises CommandError with them."""
    if undated := breaking.undated(now):
        first = "Each `@deprecated` needs a date: `Removed on 2027-06-30: ...`. These have none:"
        raise CommandError("\n".join([first, *(f"  {where}" for where in undated)]))
    released = last_release()
    if released is None:
        return "There is no release yet to compare with."
    broken = breaking.broken(released.read_text(encoding="utf-8"), now, datetime.now(UTC).date())
    if broken:
        first = (
            f"These changes break clients of release {released.stem}; docs/schema-changes.md says what to do:"
        )
        raise CommandError("\n".join([first, *(f"  {change}" for change in broken)]))
    return f"There is no breaking change since release {released.stem}."


def note_release(now: str) -> str:
    """Write this version's schema file and return its name; raises CommandError on a breaking change."""
    keeps_promises(now)
    RELEASES.mkdir(exist_ok=True)
    (RELEASES / f"{VERSION}.graphql").write_text(now, encoding="utf-8")
    return f"schema/releases/{VERSION}.graphql is written."
