"""What an export was asked with: the parameters of an address, or the JSON object of a body, checked."""

from collections.abc import Mapping
from dataclasses import dataclass
from difflib import get_close_matches
from typing import Any

from hub.http.json_responses import EdgeError
from hub.http.request_bodies import BAD_USER_INPUT
from schema.arguments import LANGUAGE
from services.exporting.formats import CSV, FORMATS, Format

NAMES = ("format", "lang", "after", "limit", "expand", "header", "bom", "cursors")
OF_DOCUMENT = ("query", "documentId", "variables", "operationName", "connection")
WORDS = {"1": True, "true": True, "0": False, "false": False}


@dataclass(frozen=True, slots=True)
class Options:
    """How a list is exported."""

    format: Format = CSV
    lang: str | None = None
    after: str | None = None
    limit: int | None = None
    expand: str | None = None
    header: bool = True
    bom: bool = False
    cursors: bool = False


def options(given: Mapping[str, Any]) -> Options:
    """The options among the parameters; raises EdgeError with the name of the one at fault."""
    return Options(
        format=format_of(given.get("format")),
        lang=language_of(text_of(given, "lang")),
        after=text_of(given, "after"),
        limit=number_of(given, "limit"),
        expand=text_of(given, "expand"),
        header=flag_of(given, "header", default=True),
        bom=flag_of(given, "bom", default=False),
        cursors=flag_of(given, "cursors", default=False),
    )


def check_names(given: Mapping[str, Any], known: tuple[str, ...]) -> None:
    """Refuse a parameter that means nothing, for it may be a filter in a wrong word."""
    for name in given:
        if name not in known:
            near = get_close_matches(name[:80], known, n=1)
            hint = f" Did you mean `{near[0]}`?" if near else ""
            raise refused(f"There is no parameter {name[:80]!r} here, but {', '.join(known)}.{hint}", name)


def format_of(value: Any) -> Format:
    """The format of a name; CSV when nothing is said."""
    if value in (None, ""):
        return CSV
    if not isinstance(value, str) or value not in FORMATS:
        raise refused(f"`format` must be csv, ndjson or xlsx, not {str(value)[:40]!r}.", "format")
    return FORMATS[value]


def language_of(value: str | None) -> str | None:
    """A language tag."""
    if value is not None and not LANGUAGE.fullmatch(value):
        raise refused(
            f"`lang` must be a BCP 47 language tag such as `id` or `en`, not {value[:40]!r}.", "lang"
        )
    return value


def text_of(given: Mapping[str, Any], name: str) -> str | None:
    """A text; null when it is empty."""
    value = given.get(name)
    if value is not None and not isinstance(value, str):
        raise refused(f"`{name}` must be a text.", name)
    return value or None


def number_of(given: Mapping[str, Any], name: str) -> int | None:
    """A number of rows."""
    value = given.get(name)
    if value in (None, ""):
        return None
    told = str(value)
    if not (len(told) <= 10 and told.isascii() and told.isdigit() and int(told) > 0):
        raise refused(f"`{name}` must be a number of rows such as 1000, not {told[:40]!r}.", name)
    return int(told)


def flag_of(given: Mapping[str, Any], name: str, *, default: bool) -> bool:
    """Yes or no."""
    value = given.get(name)
    if value is None:
        return default
    told = str(value).lower()
    if told not in WORDS:
        raise refused(f"`{name}` must be 1 or 0, not {told[:40]!r}.", name)
    return WORDS[told]


def columns_of(value: Any) -> str | list[str] | None:
    """Columns: a text in which commas separate them, or a list."""
    if value is None or value == "":
        return None
    if isinstance(value, str):
        return value
    if isinstance(value, list) and all(isinstance(each, str) for each in value):
        return value
    raise refused("`columns` must be a text, with commas between the columns, or a list of texts.", "columns")


def refused(message: str, name: str) -> EdgeError:
    """The refusal of a parameter."""
    return EdgeError(400, BAD_USER_INPUT, message, argument=name)
