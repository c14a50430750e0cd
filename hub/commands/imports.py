"""`import`: import records from other sources."""

from pathlib import Path
from typing import Annotated

import typer
from rich.console import Console

from db.pools import Pools
from hub.commands import oai, organizations, overlaps, plans, progress, tables, templates
from hub.commands.failures import CommandError, new_application
from hub.commands.options import DryRun, License, Remarks, Url
from hub.commands.running import on_database
from services.comparing import pair_finding
from services.imports import iati
from services.imports.counted_kinds import FILES, KINDS
from services.imports.left_out import in_order
from services.imports.rejections import Duplicate, Rejection, Remark
from services.imports.report import Report
from services.writing.sources import SourceFacts

# Collections of files from several publishers can repeat hundreds of activities.
DUPLICATES_LISTED = 20
REFS_LISTED = 20

application = new_application(
    "Import IATI files, lists of organizations, OAI-PMH repositories, action plans, or templates of reports."
)


@application.callback()
def group() -> None:
    """Import IATI files, lists of organizations, OAI-PMH repositories, action plans, or report templates."""


@application.command("iati")
def import_iati(
    paths: Annotated[
        list[Path],
        typer.Argument(help="Files, or folders that are searched for .xml and .gz files.", metavar="PATH"),
    ],
    source: Annotated[str, typer.Option(help="Name of the source in the hub.")] = "IATI",
    url: Url = None,
    license: License = None,  # noqa: A002 - the option is called so
    dry_run: DryRun = False,
    remarks: Remarks = False,
    duplicates: Annotated[
        bool, typer.Option("--duplicates", help="List all identifiers that occur more than once.")
    ] = False,
    skip_unreadable: Annotated[
        bool,
        typer.Option("--skip-unreadable", help="Import the other files if some are broken or not IATI 2.0x."),
    ] = False,
) -> None:
    """Import IATI 2.0x activity and organisation files.

    A second run reports unchanged records as unchanged. Records that break a rule are rejected and listed at
    the end; all others are imported. If files are broken or not IATI 2.0x, all of them are listed and nothing
    is written; `--skip-unreadable` imports the others. After an interruption, run the command again to
    continue. docs/import.md describes the mapping.

    Example: `.venv/bin/hub import iati activities.xml more/ --source "UNDP Indonesia" --license CC-BY-4.0`
    """
    facts = SourceFacts(source, url, license)
    report, compared = on_database(
        lambda pools: run(pools, paths, facts, dry_run=dry_run, skip_unreadable=skip_unreadable)
    )
    show(report, compared, remarks=remarks, duplicates=duplicates)
    if report.broken:
        raise CommandError(
            f"{report.broken} of the files could not be read to the end: repair them or download them again, "
            "then repeat the import."
        )


async def run(
    pools: Pools, paths: list[Path], source: SourceFacts, *, dry_run: bool, skip_unreadable: bool
) -> tuple[Report, pair_finding.ComparisonReport | None]:
    """Import with progress on standard error, then compare changed programs; a dry run compares nothing."""
    with progress.progress_shown(Console(stderr=True)) as report_progress:
        report = await iati.run(
            pools,
            paths,
            source=source,
            progress=report_progress,
            dry_run=dry_run,
            skip_unreadable=skip_unreadable,
        )
    return report, None if dry_run else await overlaps.run(pools)


def show(
    report: Report, compared: pair_finding.ComparisonReport | None, *, remarks: bool, duplicates: bool
) -> None:
    """Print rejections, duplicates, optionally remarks, and the table of counts."""
    for rejection in report.rejections:
        label = "broken" if rejection.kind == FILES else "rejected"
        typer.echo(f"{label} {_place(rejection)}: {rejection.reason}")
    _and_more(report.rejection_count - len(report.rejections), "were rejected")
    for claim in report.claims:
        typer.echo(f"claimed {_place(claim)}: {claim.sentence}")
    _and_more(report.claim_count - len(report.claims), "were claimed")
    listed = report.duplicates[: None if duplicates else DUPLICATES_LISTED]
    for duplicate in listed:
        typer.echo(f"twice {_place(duplicate)}: also at {duplicate.earlier_file}:{duplicate.earlier_line}")
    _and_more(report.duplicate_count - len(listed), "came twice", "" if duplicates else "--duplicates")
    for remark in report.remarks if remarks else []:
        typer.echo(f"cleaned {_place(remark)}: {remark.sentence}")
    Console().print(tables.of_counts({kind: report.counts[kind] for kind in KINDS if kind in report.counts}))
    if compared and compared.programs:
        typer.echo(overlaps.sentence(compared))
    for (ref, worth), times in report.doubted.most_common(REFS_LISTED):
        typer.echo(f"ref not believed {ref[:80]!r} ({worth.lower()}): {times} times")
    _and_more(len(report.doubted) - REFS_LISTED, "refs were not believed", "--remarks")
    if report.left_out:
        listed_paths = ", ".join(f"{path} {times}" for path, times in in_order(report.left_out))
        typer.echo(f"left out: {listed_paths}")
    if report.remark_count and not remarks:
        typer.echo(f"{report.remark_count} values were dropped or shortened; `--remarks` lists them.")
    if report.dry_run:
        typer.echo("This was a dry run: nothing was written.")


def _and_more(number: int, happened: str, option: str = "") -> None:
    """Print how many are not listed, and the option that lists them."""
    if number > 0:
        typer.echo(f"and {number} more {happened}{f'; `{option}` lists them' if option else ''}.")


def _place(entry: Rejection | Remark | Duplicate) -> str:
    where = entry.file if entry.line is None else f"{entry.file}:{entry.line}"
    if isinstance(entry, Rejection) and entry.kind == FILES:
        return where
    return f"{where} {entry.identifier or '(no identifier)'}"


application.command("organizations")(organizations.import_organizations)
application.command("oai")(oai.import_oai)
application.command("plan")(plans.import_plan)
application.command("report-templates")(templates.import_templates)
