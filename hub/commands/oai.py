"""`import oai`: harvest an OAI-PMH repository."""

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
from services.harvesting.records import MENDING
from services.harvesting.selections import DUBLIN_CORE, HarvestRequest
from services.imports.counted_kinds import FILES
from services.imports.rejections import Rejection, Remark
from services.imports.report import Report

MEGABYTE = 1_000_000


Address = Annotated[
    str, typer.Argument(help="The base URL of the repository's OAI-PMH 2.0 endpoint.", metavar="URL")
]
Source = Annotated[
    str | None, typer.Option(help="Name of the source in the hub. Default: the repository's name.")
]
Owner = Annotated[
    str | None,
    typer.Option(help="The identifier of the organization that owns the imported records."),
]
SeenBy = Annotated[Visibility, typer.Option(help="Who may see the imported records.", case_sensitive=False)]
Set = Annotated[str | None, typer.Option("--set", help="Harvest only this set of the repository.")]
Prefix = Annotated[
    str, typer.Option(help="The metadata prefix to request; its format must contain Dublin Core.")
]
From = Annotated[
    str | None, typer.Option("--from", help="Only records changed since this date or time (UTC).")
]
Until = Annotated[str | None, typer.Option(help="Only records changed until this date or time (UTC).")]
All = Annotated[bool, typer.Option("--all", help="All records, including those of earlier harvests.")]
PageMegabytes = Annotated[int, typer.Option(min=1, max=1_000, help="Maximum size of one page, uncompressed.")]
Pages = Annotated[
    int, typer.Option(min=1, help="Maximum number of pages in one run; the next run continues.")
]


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
    """Harvest knowledge products from an OAI-PMH repository; a second run requests only changed records.

    Records that break a rule are rejected and listed at the end; all others are imported. After an
    interruption, run the command again to continue. Names of people are not stored. docs/import.md describes
    the mapping.

    Example: `.venv/bin/hub import oai https://repository.example.org/oai --set reports --license CC-BY-4.0`
    """
    request = HarvestRequest(from_, until, set_, prefix, everything)
    options = HarvestOptions(request, source, license, owner, visibility, dry_run)
    bounds = replace(BOUNDS, page_bytes=page_megabytes * MEGABYTE, pages=pages)
    report = on_database(lambda opened: run(opened, address, options, bounds))
    show(report, remarks=remarks)
    if report.broken:
        raise CommandError(
            "The harvest did not finish; the records received before the failure are imported."
        )


async def run(pools: Pools, address: str, options: HarvestOptions, bounds: Bounds) -> Report:
    """Harvest with progress on standard error."""
    console = Console(stderr=True)
    with closing(Repository(address, bounds)) as client, harvests.progress_shown(console) as report_progress:
        return await oai.run(pools, client, options, bounds=bounds, progress=report_progress)


def show(report: Report, *, remarks: bool) -> None:
    """Print rejections, optionally remarks, and the table of counts."""
    for rejection in report.rejections:
        label = "broken" if rejection.kind == FILES else "rejected"
        typer.echo(f"{label} {_place(rejection)}: {rejection.reason}")
    for remark in report.remarks:
        if remark.sentence.startswith(MENDING):
            typer.echo(f"mended {_place(remark)}: {remark.sentence}")
        elif remarks:
            typer.echo(f"noted {_place(remark)}: {remark.sentence}")
    Console().print(tables.of_counts(report.counts))
    if report.remark_count and not remarks:
        typer.echo(f"{report.remark_count} values or records were not changed; `--remarks` lists them.")
    if report.dry_run:
        typer.echo("This was a dry run: nothing was written.")


def _place(entry: Rejection | Remark) -> str:
    where = entry.file if entry.line is None else f"{entry.file}:{entry.line}"
    if isinstance(entry, Rejection) and entry.kind == FILES:
        return where
    return f"{where} {entry.identifier or '(no identifier)'}"
