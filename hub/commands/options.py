"""Options that all import commands share."""

from typing import Annotated

import typer

Url = Annotated[str | None, typer.Option(help="The web address of the source.")]
License = Annotated[str | None, typer.Option(help="The SPDX id of the source's license.")]
DryRun = Annotated[bool, typer.Option("--dry-run", help="Report what would change, and write nothing.")]
Remarks = Annotated[
    bool, typer.Option("--remarks", help="Also list the values that were dropped or shortened.")
]
