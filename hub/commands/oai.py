"""`import oai`: harvest a repository that speaks OAI-PMH."""

from contextlib import closing
from dataclasses import replace
from typing import Annotated

import typer
from rich.console import Console

from db.pools import Pools
from db.values import Visibility
from hub.commands import harvests, tables
from hub.commands.failures import CommandError
from hub.commands.options import DryRun, License, Remarks
from hub.commands.running import on_database
from hub.harvesting.repositories import Repository
from services.harvesting import oai
from services.harvesting.limits import BOUNDS, Bounds
from services.harvesting.preparation import HarvestOptions
from services.harvesting.selections import DUBLIN_CORE, HarvestRequest
from services.imports.counted_kinds import FILES
from services.imports.rejections import Rejection, Remark
from services.imports.report import Report

MEGABYTE = 1_000_000


Address = Annotated[str, typer.Argument(help="The address of the repository's OAI-PMH 2.0.", metavar="URL")]
Source = Annotated[
    str | None, typer.Option(help="What the hub calls the source; the repository's name when not told.")
]
Owner = Annotated[
    str | None,
    typer.Option(help="The identifier of the organization that owns what comes in and sees all of it."),
]
SeenBy = Annotated[Visibility, typer.Option(help="Who may see what comes in.", case_sensitive=False)]
Set = Annotated[str | None, typer.Option("--set", help="Only this set of the repository.")]
Prefix = Annotated[str, typer.Option(help="The format to ask for; it must hold Dublin Core.")]
From = Annotated[
    str | None, typer.Option("--from", help="Only records changed since this day or time of UTC.")
]
Until = Annotated[str | None, typer.Option(help="Only records changed until this day or time of UTC.")]
All = Annotated[bool, typer.Option("--all", help="All records, also those that an earlier harvest brought.")]
PageMegabytes = Annotated[
    int, typer.Option(min=1, max=1_000, help="The most that one page may have, unpacked.")
]
Pages = Annotated[int, typer.Option(min=1, help="The most pages of one run; the next one goes on.")]


def import_oai(
    address: Address,
    source: Source = None,
    owner: Owner = None,
    visibility: SeenBy = Visibility.PUBLIC,
    set_: Set = None,
    prefix: Prefix = DUBLIN_CORE,
    from_: From = None,
    until: Until = None,
    everything: All = False,
    license: License = None,  # noqa: A002 - the option is called so
    dry_run: DryRun = False,
    remarks: Remarks = False,
    page_megabytes: PageMegabytes = BOUNDS.page_bytes // MEGABYTE,
    pages: Pages = BOUNDS.pages,
) -> None:
    """Harvest knowledge products from an OAI-PMH repository; run again, it asks only for what changed.

    A record that breaks a rule is rejected and named at the end, all others go in. Interrupted, it goes on
    when it is run again. No name of a person is stored. docs/import.md tells what becomes of what.

    Example: `.venv/bin/hub import oai https://repository.example.org/oai --set reports --license CC-BY-4.0`
    """
    request = HarvestRequest(from_, until, set_, prefix, everything)
    options = HarvestOptions(request, source, license, owner, visibility, dry_run)
    bounds = replace(BOUNDS, page_bytes=page_megabytes * MEGABYTE, pages=pages)
    report = on_database(lambda opened: run(opened, address, options, bounds))
    show(report, remarks=remarks)
    if report.broken:
        raise CommandError("The harvest did not come to its end; what came before it broke is in.")


async def run(pools: Pools, address: str, options: HarvestOptions, bounds: Bounds) -> Report:
    """Harvest, and say on standard error how far it is."""
    with closing(Repository(address, bounds)) as client, harvests.shown(Console(stderr=True)) as tell:
        return await oai.run(pools, client, options, bounds=bounds, progress=tell)


def show(report: Report, *, remarks: bool) -> None:
    """Print what was refused, what was left out when asked for, and the table of numbers."""
    for rejection in report.rejections:
        label = "broken" if rejection.kind == FILES else "rejected"
        typer.echo(f"{label} {_place(rejection)}: {rejection.reason}")
    for remark in report.remarks if remarks else []:
        typer.echo(f"noted {_place(remark)}: {remark.sentence}")
    Console().print(tables.of_counts(report.counts))
    if report.remark_count and not remarks:
        typer.echo(f"{report.remark_count} values or records were left as they were; `--remarks` lists them.")
    if report.dry_run:
        typer.echo("This was a dry run: nothing was written.")


def _place(found: Rejection | Remark) -> str:
    where = found.file if found.line is None else f"{found.file}:{found.line}"
    if isinstance(found, Rejection) and found.kind == FILES:
        return where
    return f"{where} {found.identifier or '(no identifier)'}"
