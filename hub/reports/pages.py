"""A report as one HTML file that needs nothing else: style sheet and charts are inside."""

import json
from collections.abc import Mapping
from functools import cache
from pathlib import Path
from typing import Any
from urllib.parse import unquote

from jinja2 import Environment, FileSystemLoader, StrictUndefined
from markupsafe import Markup

from hub.drawing import tile_maps
from hub.localization import catalogs
from hub.localization.breaking import breakable
from hub.localization.words import Words
from hub.reports.model import Report
from hub.reports.numbering import numbered

TEMPLATES = Path(__file__).parent / "templates"
DRAWING = Path(tile_maps.__file__).parent
LONGEST_VARIABLES = 400


def page(report: Report, address: str = "") -> str:
    """Return the HTML of a report. `address` is the hub's, for links to records; without it they are text."""
    return (
        environment(report.language)
        .get_template("report.html")
        .render(
            report=report,
            entries=numbered(report.sections),
            address=address.rstrip("/"),
            mark=tile_maps.mark(),
            style=style(),
        )
    )


@cache
def environment(language: str) -> Environment:
    """Return the templates in one language; everything that is not markup is escaped."""
    made = Environment(
        loader=FileSystemLoader(TEMPLATES),
        autoescape=True,
        undefined=StrictUndefined,
        extensions=["jinja2.ext.i18n"],
    )
    # Pages name their values, as the code does.
    made.install_gettext_translations(catalogs.catalog(language), newstyle=True)  # type: ignore[attr-defined]
    made.filters.update(breakable=breakable, variables=variables, unquoted=unquote)
    made.globals.update(kind=lambda part: type(part).__name__, identity=id, words=Words(language))
    return made


@cache
def style() -> Markup:
    """Return the style sheets of the report and of its charts."""
    sheets = (DRAWING / "tokens.css", TEMPLATES / "report.css", DRAWING / "charts.css")
    return Markup("".join(sheet.read_text("utf-8") for sheet in sheets))  # noqa: S704 - our own files


def variables(given: Mapping[str, Any]) -> str:
    """Return the variables of a query as JSON; long lists of ids are cut."""
    text = json.dumps(given, ensure_ascii=False, sort_keys=True)
    return text if len(text) <= LONGEST_VARIABLES else f"{text[:LONGEST_VARIABLES]}\N{HORIZONTAL ELLIPSIS}"
