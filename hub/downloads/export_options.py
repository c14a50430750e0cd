"""Parameters of an export: the query string of a GET or the JSON object of a POST, validated."""

from collections.abc import Mapping
from dataclasses import dataclass
from difflib import get_close_matches
from typing import Any

from hub.http.json_responses import EdgeError
from hub.http.request_bodies import BAD_USER_INPUT
from schema.arguments import LANGUAGE
from services.exporting.formats import CSV, FORMATS, Format

NAMES = ("format", "lang", "after", "limit", "expand", "header", "bom", "delimiter", "cursors")
DOCUMENT_NAMES = ("query", "documentId", "variables", "operationName", "connection")
DELIMITERS = {",": ",", ";": ";", "\t": "\t", "comma": ",", "semicolon": ";", "tab": "\t"}
FLAG_VALUES = {"1": True, "true": True, "0": False, "false": False}


@dataclass(frozen=True, slots=True)
class Options:
    """The options of an export."""

    format: Format = CSV
    lang: str | None = None
    after: str | None = None
    limit: int | None = None
    expand: str | None = None
    header: bool = True
    bom: bool = False
    delimiter: str = ","
    cursors: bool = False


def options(given: Mapping[str, Any]) -> Options:
    """Read the options from the parameters; raises EdgeError with the name of an invalid one."""
    return Options(
        format=format_of(given.get("format")),
        lang=language_of(text_of(given, "lang")),
        after=text_of(given, "after"),
        limit=number_of(given, "limit"),
        expand=text_of(given, "expand"),
        header=flag_of(given, "header", default=True),
        bom=flag_of(given, "bom", default=False),
        delimiter=delimiter_of(given.get("delimiter")),
        cursors=flag_of(given, "cursors", default=False),
    )


def check_names(given: Mapping[str, Any], known: tuple[str, ...]) -> None:
    """Refuse an unknown parameter: it may be a misspelled filter."""
    for name in given:
        if name not in known:
            near = get_close_matches(name[:80], known, n=1)
            hint = f" Did you mean `{near[0]}`?" if near else ""
            raise refused(f"There is no parameter {name[:80]!r} here, but {', '.join(known)}.{hint}", name)


def format_of(value: Any) -> Format:
    """Return the format of that name; CSV by default."""
    if value in (None, ""):
        return CSV
    if not isinstance(value, str) or value not in FORMATS:
        raise refused(f"`format` must be csv, ndjson or xlsx, not {str(value)[:40]!r}.", "format")
    return FORMATS[value]


def delimiter_of(value: Any) -> str:
    """Return the sign between the cells of CSV; the default is a comma."""
    if value in (None, ""):
        return ","
    if not isinstance(value, str) or value not in DELIMITERS:
        raise refused(
            f"`delimiter` must be a comma, a semicolon or a tab, not {str(value)[:40]!r}: write %3B for a "
            "semicolon in an address, or one of the words comma, semicolon and tab.",
            "delimiter",
        )
    return DELIMITERS[value]


def language_of(value: str | None) -> str | None:
    """Return the value if it is a language tag; else raise EdgeError."""
    if value is not None and not LANGUAGE.fullmatch(value):
        raise refused(
            f"`lang` must be a BCP 47 language tag such as `id` or `en`, not {value[:40]!r}.", "lang"
        )
    return value


def text_of(given: Mapping[str, Any], name: str) -> str | None:
    """Return a text parameter; None if it is empty."""
    value = given.get(name)
    if value is not None and not isinstance(value, str):
        raise refused(f"`{name}` must be a string.", name)
    return value or None


def number_of(given: Mapping[str, Any], name: str) -> int | None:
    """Return a parameter that is a number of rows; None if it is empty."""
    value = given.get(name)
    if value in (None, ""):
        return None
    text = str(value)
    if not (len(text) <= 10 and text.isascii() and text.isdigit() and int(text) > 0):
        raise refused(f"`{name}` must be a number of rows such as 1000, not {text[:40]!r}.", name)
    return int(text)


def flag_of(given: Mapping[str, Any], name: str, *, default: bool) -> bool:
    """Return a boolean parameter."""
    value = given.get(name)
    if value is None:
        return default
    text = str(value).lower()
    if text not in FLAG_VALUES:
        raise refused(f"`{name}` must be 1 or 0, not {text[:40]!r}.", name)
    return FLAG_VALUES[text]


def columns_of(value: Any) -> str | list[str] | None:
    """Return the columns: a string with commas between them, or a list."""
    if value is None or value == "":
        return None
    if isinstance(value, str):
        return value
    if isinstance(value, list) and all(isinstance(each, str) for each in value):
        return value
    raise refused(
        "`columns` must be a string with commas between the columns, or a list of strings.", "columns"
    )


def refused(message: str, name: str) -> EdgeError:
    """Build the error for an invalid parameter."""
    return EdgeError(400, BAD_USER_INPUT, message, argument=name)
