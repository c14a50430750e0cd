"""`schema`: print the graph's contract, write it down, or compare it with what was written."""

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
# What each release promised, as `--release` wrote it: `0.1.0.graphql`.
RELEASES = COMMITTED.parent / "releases"


def schema(
    check: Annotated[
        bool,
        typer.Option(
            "--check", help="Compare with schema/schema.graphql and the last release; exit 1 on a difference."
        ),
    ] = False,
    write: Annotated[bool, typer.Option("--write", help="Write schema/schema.graphql.")] = False,
    federation: Annotated[
        bool, typer.Option("--federation", help="Print the subgraph, for gateways and their composition.")
    ] = False,
    release: Annotated[
        bool, typer.Option("--release", help="Note what this version promises, in schema/releases/.")
    ] = False,
) -> None:
    """Print the graph's schema in GraphQL's own language.

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
    """Say that the schema is the committed one; raises CommandError with what breaks when it is not."""
    if not COMMITTED.exists():
        raise CommandError("There is no schema/schema.graphql yet: `.venv/bin/hub schema --write` makes it.")
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


def last_release() -> Path | None:
    """What the last release promised; null before the first one."""
    written = RELEASES.glob("*.graphql")
    return max(written, key=lambda path: tuple(map(int, path.stem.split("."))), default=None)


def keeps_promises(now: str) -> str:
    """Say that nothing breaks what the last release promised; raises CommandError with what does."""
    if undated := breaking.undated(now):
        first = "Each `@deprecated` has to say when: `Removed on 2027-06-30: ...`. These do not:"
        raise CommandError("\n".join([first, *(f"  {where}" for where in undated)]))
    released = last_release()
    if released is None:
        return "There is no release yet whose promises could be broken."
    broken = breaking.broken(released.read_text(encoding="utf-8"), now, datetime.now(UTC).date())
    if broken:
        first = (
            f"This breaks what release {released.stem} promised; docs/schema-changes.md tells how to go on:"
        )
        raise CommandError("\n".join([first, *(f"  {change}" for change in broken)]))
    return f"Nothing breaks what release {released.stem} promised."


def note_release(now: str) -> str:
    """Write what this version promises, and say where; raises CommandError when it breaks a promise."""
    keeps_promises(now)
    RELEASES.mkdir(exist_ok=True)
    (RELEASES / f"{VERSION}.graphql").write_text(now, encoding="utf-8")
    return f"schema/releases/{VERSION}.graphql is written."
