"""`doctor`: say in words what is configured, reachable and wrong."""

import typer

from hub.telemetry import diagnosis, logs
from hub.telemetry.diagnosis import State

SIGNS = {State.GOOD: "  ok      ", State.NOTE: "  note    ", State.WRONG: "  WRONG   "}


def doctor() -> None:
    """Say what is configured, reachable and wrong, in words; the exit code is 1 when anything is wrong.

    Nothing is changed, only the embedded PostgreSQL is started for the look when its folder exists.

    Example: `.venv/bin/hub doctor`
    """
    logs.configure("error", "console")
    wrong = 0
    for title, findings in diagnosis.examine():
        typer.echo(title)
        for finding in findings:
            typer.echo(SIGNS[finding.state] + finding.sentence)
            wrong += finding.state is State.WRONG
    typer.echo(f"{wrong} wrong." if wrong else "Nothing is wrong.")
    if wrong:
        raise typer.Exit(1)
