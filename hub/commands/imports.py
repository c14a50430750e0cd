"""`import`: bring records of others into the hub."""

from pathlib import Path
from typing import Annotated

import typer
from rich.console import Console

from db.pools import Pools
from hub.commands import oai, organizations, overlaps, progress, tables
from hub.commands.failures import CommandError, new_application
from hub.commands.options import DryRun, License, Remarks, Url
from hub.commands.running import on_database
from services.comparing import pair_finding
from services.imports import iati
from services.imports.counted_kinds import FILES, KINDS
from services.imports.rejections import Duplicate, Rejection, Remark
from services.imports.report import Report
from services.writing.sources import SourceFacts

# Sets that were put together from others repeat hundreds of activities.
DUPLICATES_LISTED = 20

application = new_application("Bring records of others into the hub.")


@application.callback()
def group() -> None:
    """Import IATI files, lists of organizations, or knowledge products of OAI-PMH repositories."""


@application.command("iati")
def import_iati(
    paths: Annotated[
        list[Path],
        typer.Argument(help="Files, and folders with .xml and .gz files below them.", metavar="PATH"),
    ],
    source: Annotated[str, typer.Option(help="What the hub calls the source of these records.")] = "IATI",
    url: Url = None,
    license: License = None,  # noqa: A002 - the option is called so
    dry_run: DryRun = False,
    remarks: Remarks = False,
    duplicates: Annotated[
        bool, typer.Option("--duplicates", help="List all identifiers that were met twice.")
    ] = False,
) -> None:
    """Import IATI 2.0x activity and organisation files; run again, it changes nothing.

    A record that breaks a rule is rejected and named at the end, all others go in. Interrupted, it goes on
    when it is run again. docs/import.md tells what becomes of what.

    Example: `.venv/bin/hub import iati activities.xml more/ --source "UNDP Indonesia" --license CC-BY-4.0`
    """
    facts = SourceFacts(source, url, license)
    report, compared = on_database(lambda pools: run(pools, paths, facts, dry_run=dry_run))
    show(report, compared, remarks=remarks, duplicates=duplicates)
    if report.broken:
        raise CommandError(
            f"{report.broken} of the files could not be read to the end: mend or fetch them again and run "
            "this once more."
        )


async def run(
    pools: Pools, paths: list[Path], source: SourceFacts, *, dry_run: bool
) -> tuple[Report, pair_finding.ComparisonReport | None]:
    """Import and say on standard error how far it is, then compare what changed; a dry run does not."""
    with progress.shown(Console(stderr=True)) as tell:
        report = await iati.run(pools, paths, source=source, progress=tell, dry_run=dry_run)
    return report, None if dry_run else await overlaps.run(pools)


def show(
    report: Report, compared: pair_finding.ComparisonReport | None, *, remarks: bool, duplicates: bool
) -> None:
    """Print what was refused, what came twice, what was cleaned when asked for, and the table of numbers."""
    for rejection in report.rejections:
        label = "broken" if rejection.kind == FILES else "rejected"
        typer.echo(f"{label} {_place(rejection)}: {rejection.reason}")
    _and_more(report.rejection_count - len(report.rejections), "were rejected")
    listed = report.duplicates[: None if duplicates else DUPLICATES_LISTED]
    for duplicate in listed:
        typer.echo(f"twice {_place(duplicate)}: also at {duplicate.earlier_file}:{duplicate.earlier_line}")
    _and_more(report.duplicate_count - len(listed), "came twice", "" if duplicates else "--duplicates")
    for remark in report.remarks if remarks else []:
        typer.echo(f"cleaned {_place(remark)}: {remark.sentence}")
    Console().print(tables.of_counts({kind: report.counts[kind] for kind in KINDS if kind in report.counts}))
    if compared and compared.programs:
        typer.echo(overlaps.sentence(compared))
    if report.remark_count and not remarks:
        typer.echo(f"{report.remark_count} values were left out or cut; `--remarks` lists them.")
    if report.dry_run:
        typer.echo("This was a dry run: nothing was written.")


def _and_more(number: int, happened: str, option: str = "") -> None:
    """Say how many are not listed, and by which option they are."""
    if number > 0:
        typer.echo(f"and {number} more {happened}{f'; `{option}` lists them' if option else ''}.")


def _place(found: Rejection | Remark | Duplicate) -> str:
    where = found.file if found.line is None else f"{found.file}:{found.line}"
    if isinstance(found, Rejection) and found.kind == FILES:
        return where
    return f"{where} {found.identifier or '(no identifier)'}"


application.command("organizations")(organizations.import_organizations)
application.command("oai")(oai.import_oai)
