"""The options that all imports share."""

from typing import Annotated

import typer

Url = Annotated[str | None, typer.Option(help="Where the source is found on the web.")]
License = Annotated[str | None, typer.Option(help="The SPDX id of the source's licence.")]
DryRun = Annotated[bool, typer.Option("--dry-run", help="Say what would come of it, and write nothing.")]
Remarks = Annotated[bool, typer.Option("--remarks", help="List also the values that were left out or cut.")]
