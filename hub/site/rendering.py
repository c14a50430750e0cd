"""Templates to HTML: what every page has around its own part."""

import json
import re
from collections.abc import Callable, Mapping
from datetime import date, datetime
from decimal import Decimal
from functools import cache
from hashlib import blake2b
from pathlib import Path
from secrets import token_urlsafe
from typing import Any, cast
from urllib.parse import quote

from jinja2 import Environment, FileSystemLoader, StrictUndefined
from jinja2.ext import Extension
from markupsafe import escape

from db import enum_labels
from hub.drawing import tile_maps
from hub.localization import catalogs
from hub.localization.breaking import breakable
from hub.localization.words import Words
from hub.site import asking, linked_data
from hub.site.texts import paragraphs
from hub.site.visits import Visit
from services import page_addresses as addresses

FOLDER = Path(__file__).parent
TEMPLATES = FOLDER / "templates"
DRAWING = Path(tile_maps.__file__).parent
# A message without values; all others are looked up with each page.
CONSTANT = re.compile(r'\{\{ gettext\("([^"\\]*)"\) \}\}')
SHEETS = (DRAWING / "tokens.css", FOLDER / "static" / "site.css", DRAWING / "charts.css")


@cache
def style() -> str:
    """Return the one style sheet of all pages."""
    return "".join(sheet.read_text("utf-8") for sheet in SHEETS)


@cache
def style_address() -> str:
    """Return the address of the style sheet, which changes with it."""
    return f"/site/{blake2b(style().encode(), digest_size=8).hexdigest()}.css"


class ConstantWords(Extension):
    """Puts the words of a language into its templates when they are compiled, not with each page."""

    def preprocess(self, source: str, _name: str | None, _filename: str | None = None) -> str:
        """Return the source of a template in the language of its environment."""
        translate = cast("Callable[[str], str]", self.environment.globals["gettext_of"])
        return CONSTANT.sub(lambda found: str(escape(translate(found[1]) % {})), source)


@cache
def environment(language: str) -> Environment:
    """Return the templates in one language; everything that is not markup is escaped."""
    made = Environment(
        loader=FileSystemLoader(TEMPLATES),
        autoescape=True,
        undefined=StrictUndefined,
        trim_blocks=True,
        lstrip_blocks=True,
        extensions=["jinja2.ext.i18n", "jinja2.ext.do"],
    )
    made.globals["gettext_of"] = catalogs.catalog(language).gettext
    made.add_extension(ConstantWords)
    # Pages name their values, as the code does.
    made.install_gettext_translations(catalogs.catalog(language), newstyle=True)  # type: ignore[attr-defined]
    words = Words(language)
    made.filters.update(
        breakable=breakable,
        paragraphs=paragraphs,
        number=lambda value: words.number(Decimal(str(value))),
        percent=lambda value: words.percent(Decimal(str(value))),
        year=lambda value: str(as_day(value).year),
        day=lambda value: words.day(as_day(value)),
        moment=lambda value: words.moment(as_moment(value)),
        money=lambda value: words.money(Decimal(str(value["amount"])), value["currency"]),
        label=lambda value, enum: dict(enum_labels.of(enum, value)).get(language, value),
        kind_of=lambda typename: kind_of(typename, language),
        slug=addresses.slug,
        json_ld=linked_data.script,
        extract_from=lambda name, given: given.get(name),
    )
    made.globals.update(
        words=words,
        language=language,
        languages=catalogs.LANGUAGES,
        mark=tile_maps.mark(),
        once=lambda: token_urlsafe(16),
        style_address=style_address(),
        len=len,
    )
    return made


def kind_of(typename: str, language: str) -> str:
    """Return what a record of a type of the graph is called, as `SearchType` names it."""
    value = re.sub(r"(?<!^)([A-Z])", r"_\1", typename).upper()
    return dict(enum_labels.of("SearchType", value)).get(language, typename)


def as_day(value: Any) -> date:
    """Return a day of the graph, given as ISO 8601 or already read."""
    return value if isinstance(value, date) else date.fromisoformat(str(value)[:10])


def as_moment(value: Any) -> datetime:
    """Return a point in time of the graph, given as ISO 8601 or already read."""
    return value if isinstance(value, datetime) else datetime.fromisoformat(str(value))


def render(visit: Visit, template: str, values: Mapping[str, Any]) -> str:
    """Return the HTML of a page in the language of the visit."""
    made = environment(visit.language).get_template(f"{template}.html")
    given = {"problem": None, "refusal": None, "outcome": None, **values}
    return made.render(visit=visit, to=visit.to, page=visit.page, **given)


@cache
def query_text(name: str) -> tuple[str, str]:
    """Return the query of a page, and as a part of an address."""
    text = asking.document(name).strip()
    return text, quote(text, safe="")


def query_of(name: str, variables: Mapping[str, Any]) -> dict[str, str]:
    """Return the query of a page with its variables, and the address that opens both in GraphiQL."""
    text, quoted = query_text(name)
    given = json.dumps(variables, ensure_ascii=False, indent=2)
    link = f"/graphiql?query={quoted}&variables={quote(given, safe='')}"
    return {"text": text, "variables": given, "link": link}
