"""`report`: the yearly report of an action plan, as files."""

import asyncio
from functools import partial
from pathlib import Path
from typing import Annotated

import typer

from db.pools import Pools
from hub import app
from hub.commands.failures import CommandError
from hub.commands.running import quiet_settings, with_pools
from hub.localization.catalogs import LANGUAGES
from hub.process.databases import database
from hub.reports import building, files
from hub.reports.model import Report
from hub.reports.printing import PrintingError
from hub.reports.reading import Reading, ReportError
from hub.resources import Resources
from hub.settings import Settings
from services.querying.viewers import ANONYMOUS


def report(
    plan: Annotated[str, typer.Argument(help="The code of the plan, such as RANPE-1.", metavar="PLAN")],
    year: Annotated[int, typer.Argument(help="The year, such as 2023.", metavar="YEAR")],
    out: Annotated[Path, typer.Option(help="The folder for the files; created if missing.", file_okay=False)],
    lang: Annotated[str | None, typer.Option(help="Only this language: id or en.")] = None,
    address: Annotated[str, typer.Option(help="The hub's web address, for links to the records.")] = "",
    pdf: Annotated[
        bool, typer.Option("--pdf/--no-pdf", help="Whether to print a PDF, with Chromium.")
    ] = True,
) -> None:
    """Write the yearly report of a plan, from what anonymous viewers may see.

    For each language there is a folder with report.html, report.xlsx and report.pdf.

    Example: `.venv/bin/hub report RANPE-1 2023 --out reports`
    """
    if lang not in (None, *LANGUAGES):
        raise CommandError(f"There is no report in the language {lang!r}: pass --lang id or --lang en.")
    settings = quiet_settings()
    languages = (lang,) if lang else LANGUAGES
    try:
        with database(settings) as url:
            made = asyncio.run(with_pools(url, partial(read, settings, url, plan, year, languages)))
        for each in made:
            write(each, out / each.language, address, settings, with_pdf=pdf)
    except (ReportError, PrintingError) as error:
        raise CommandError(str(error)) from error


async def read(
    settings: Settings, url: str, plan: str, year: int, languages: tuple[str, ...], pools: Pools
) -> list[Report]:
    """Return the report in each language."""
    resources = Resources(settings, url, app.build_graph(settings))
    resources.pools = pools
    return [
        await building.build(
            Reading(resources.graph, partial(resources.request, ANONYMOUS, (language,), "")),
            plan,
            year,
            language,
            settings.achievement_close,
        )
        for language in languages
    ]


def write(made: Report, folder: Path, address: str, settings: Settings, *, with_pdf: bool) -> None:
    """Write the files of one language; what needs no browser comes first."""
    folder.mkdir(parents=True, exist_ok=True)
    html = files.content(made, files.HTML, address)
    contents = {files.HTML: html, files.XLSX: files.content(made, files.XLSX)}
    for form, content in contents.items():
        save(folder / f"report.{form.name}", content)
    if with_pdf:
        save(folder / "report.pdf", asyncio.run(files.printed(made, html, settings.chromium)))


def save(path: Path, content: bytes) -> None:
    """Write a file and report it."""
    path.write_bytes(content)
    typer.echo(str(path))
