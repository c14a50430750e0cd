"""`doctor`: check settings, database and the running hub."""

import typer

from hub.telemetry import diagnosis, logs
from hub.telemetry.diagnosis import Severity

SIGNS = {Severity.GOOD: "  ok      ", Severity.NOTE: "  note    ", Severity.WRONG: "  WRONG   "}


def doctor() -> None:
    """Check settings, database and the running hub; exits with 1 if anything is wrong.

    Changes nothing. The embedded PostgreSQL of a running hub is looked at as it is; if no hub runs, it is
    started for the check and stopped again.

    Example: `.venv/bin/hub doctor`
    """
    logs.configure("error", "console")
    wrong = 0
    for title, findings in diagnosis.examine():
        typer.echo(title)
        for finding in findings:
            typer.echo(SIGNS[finding.severity] + finding.sentence)
            wrong += finding.severity is Severity.WRONG
    typer.echo(f"{wrong} wrong." if wrong else "Nothing is wrong.")
    if wrong:
        raise typer.Exit(1)
