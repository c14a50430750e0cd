"""What can be set from outside, by environment variables: `HUB_...` and the customary `DATABASE_URL`."""

import os
import re
import sys
from collections.abc import Mapping
from difflib import get_close_matches
from pathlib import Path
from typing import Annotated, Any, Literal
from urllib.parse import urlsplit

from pydantic import Field, ValidationError, ValidationInfo, field_validator
from pydantic.config import JsonDict
from pydantic.fields import FieldInfo
from pydantic_settings import BaseSettings, NoDecode, SettingsConfigDict

PREFIX = "HUB_"
ORIGIN = re.compile(r"\*|https?://[^/\s,]+")


class SettingsError(Exception):
    """A value that cannot be used; the message has one line for each, with the variable and the rule."""


def data_folder() -> Path:
    """The user's folder for data of this program, by the XDG rule; a relative XDG_DATA_HOME is no name."""
    named = Path(os.environ.get("XDG_DATA_HOME", ""))
    return (named if named.is_absolute() else Path.home() / ".local" / "share") / "ikhub"


def log_format_here() -> str:
    """Lines for people on a terminal, JSON for programs elsewhere."""
    return "console" if sys.stderr.isatty() else "json"


def _setting(
    description: str, rule: str, example: str, default_words: str | None = None, **field: Any
) -> Any:
    """A field with the words that errors and docs/settings.md say about it."""
    words: JsonDict = {"rule": rule, "example": example, "default": default_words}
    return Field(description=description, json_schema_extra=words, **field)


def _number(default: int, least: int, most: int, description: str) -> Any:
    """A field for a whole number within bounds."""
    rule = f"a whole number from {least} to {most}"
    return _setting(description, rule, str(default), default=default, ge=least, le=most)


class Settings(BaseSettings):
    """The values of one process, checked; environment variables that are set but empty do not count."""

    model_config = SettingsConfigDict(
        env_prefix=PREFIX, env_ignore_empty=True, extra="ignore", hide_input_in_errors=True, frozen=True
    )

    database_url: str | None = _setting(
        "The PostgreSQL server to use. Without it the hub runs the embedded one in the data folder.",
        "the address of a PostgreSQL server, beginning with postgresql://",
        "postgresql://hub:password@localhost:5432/hub",
        "none: the embedded server",
        default=None,
        validation_alias="DATABASE_URL",
        repr=False,
    )
    data_dir: Path = _setting(
        "The folder of the embedded PostgreSQL; made when missing.",
        "a folder that the hub may write to",
        "/var/lib/ikhub",
        "`$XDG_DATA_HOME/ikhub`, else `~/.local/share/ikhub`",
        default_factory=data_folder,
    )
    host: str = _setting(
        "The address to listen on; 0.0.0.0 for every network of the machine.",
        "a host name or an IP address",
        "127.0.0.1",
        default="127.0.0.1",
        pattern=r"^[A-Za-z0-9.:_-]+$",
    )
    port: int = _number(8000, 0, 65535, "The TCP port to listen on; 0 takes a free one.")
    workers: int = _number(1, 1, 64, "How many processes answer requests.")
    log_level: Literal["debug", "info", "warning", "error", "critical"] = _setting(
        "The least important lines that are still logged.",
        "one of debug, info, warning, error and critical",
        "info",
        default="info",
    )
    log_format: Literal["json", "console"] = _setting(
        "How log lines are written to standard error.",
        "json or console",
        "json",
        "`console` on a terminal, else `json`",
        default_factory=log_format_here,
    )
    cors_origins: Annotated[list[str], NoDecode] = _setting(
        "The web pages of other origins whose scripts may ask this hub; * for all.",
        "origins with scheme and host, without a path, separated by commas",
        "https://data.example.org,http://localhost:5173",
        "none",
        default=[],
    )
    max_body_bytes: int = _number(1_000_000, 1_000, 100_000_000, "The longest request body, in bytes.")
    max_depth: int = _number(15, 1, 100, "How deep fields may nest in a query; introspection is exempt.")
    max_aliases: int = _number(15, 0, 1_000, "How many aliases a query may have.")
    max_directives: int = _number(50, 0, 1_000, "How many directives a query may have.")
    max_tokens: int = _number(2_000, 10, 100_000, "How many words and signs a query may consist of.")
    max_characters: int = _number(50_000, 100, 10_000_000, "How many characters a query may have.")
    max_values: int = _number(
        5_000, 10, 1_000_000, "How many values variables may hold: keys of objects and items of lists."
    )
    max_nodes: int = _number(50_000, 1, 10_000_000, "How many records a query may be predicted to answer.")
    export_rows: int = _number(1_000_000, 1, 100_000_000, "How many records one export may have.")
    documents: Path | None = _setting(
        "The manifest of documents that clients may ask for by their ids, or a folder of such files.",
        "a file, or a folder of files whose names end with .json",
        "/srv/hub/persisted-documents.json",
        "none",
        default=None,
    )
    trusted_documents: Literal["off", "on", "only"] = _setting(
        "Whether documents are asked for by their ids; only: none are answered that the manifest has not.",
        "off, or where HUB_DOCUMENTS is set also on or only",
        "off",
        default="off",
    )
    max_subscriptions: int = _number(
        1_000, 0, 1_000_000, "How many subscriptions each process follows at once; 0 refuses all."
    )
    metrics: Literal["off", "local", "all"] = _setting(
        "Who may read the numbers at /metrics: nobody, programs on this machine, or everybody.",
        "off, local or all",
        "local",
        default="local",
    )
    pool_size: int = _number(
        8,
        1,
        200,
        "How many database connections each pool of readers may open, over all processes of the hub.",
    )
    connections_per_request: int = _setting(
        "How many connections one request may use at the same time.",
        "a whole number from 1 to HUB_POOL_SIZE",
        "3",
        "3, or the value of HUB_POOL_SIZE when that is less",
        default_factory=lambda values: min(3, values.get("pool_size", 3)),
        ge=1,
    )
    statement_timeout_seconds: int = _number(
        10, 1, 600, "After how many seconds the database breaks a statement off."
    )
    compiled_plans: bool = _setting(
        "Whether operations run from compiled plans; 0 sends all of them through graphql-core.",
        "0 or 1",
        "1",
        "`1`",
        default=True,
    )
    response_cache: int = _number(
        64_000_000,
        0,
        100_000_000_000,
        "How many bytes of answers each process keeps for others who ask the same without a key; 0 is off.",
    )
    default_language: Literal["id", "en"] = _setting(
        "The language of texts for clients that do not ask for one.",
        "id (Indonesian) or en (English)",
        "id",
        default="id",
    )

    @field_validator("database_url")
    @classmethod
    def _database_of_postgresql(cls, value: str | None) -> str | None:
        """Say postgresql:// for both customary names of the scheme, and refuse other databases."""
        if value is None:
            return None
        address = urlsplit(value)
        if address.scheme not in {"postgresql", "postgres"} or "://" not in value:
            raise ValueError
        # Asked for its error: a port that is not a number.
        _ = address.port
        return "postgresql://" + value.partition("://")[2]

    @field_validator("data_dir")
    @classmethod
    def _absolute(cls, value: Path) -> Path:
        """The same folder whatever the working folder becomes."""
        return value.expanduser().absolute()

    @field_validator("documents")
    @classmethod
    def _absolute_if_any(cls, value: Path | None) -> Path | None:
        """As with the data folder; no name is no file."""
        return None if value is None else cls._absolute(value)

    @field_validator("trusted_documents")
    @classmethod
    def _with_documents(cls, value: str, info: ValidationInfo) -> str:
        """Documents that nobody has named can't be asked for, and nothing but them even less."""
        if value != "off" and info.data.get("documents") is None:
            raise ValueError
        return value

    @field_validator(
        "log_level", "log_format", "trusted_documents", "metrics", "default_language", mode="before"
    )
    @classmethod
    def _lower_case(cls, value: object) -> object:
        """INFO is as good as info."""
        return value.lower() if isinstance(value, str) else value

    @field_validator("cors_origins", mode="before")
    @classmethod
    def _separate(cls, value: object) -> object:
        """Cut at commas; a closing slash, which browsers never send, is dropped."""
        if not isinstance(value, str):
            return value
        return [part.strip().removesuffix("/") for part in value.split(",") if part.strip()]

    @field_validator("cors_origins")
    @classmethod
    def _origins(cls, value: list[str]) -> list[str]:
        """Refuse what no browser would ever send as its origin."""
        if not all(ORIGIN.fullmatch(origin) for origin in value):
            raise ValueError
        return value

    @field_validator("connections_per_request")
    @classmethod
    def _within_pool(cls, value: int, info: ValidationInfo) -> int:
        """One request that needs more connections than there are would wait for ever."""
        if value > info.data.get("pool_size", value):
            raise ValueError
        return value


def load(**given: object) -> Settings:
    """Read the environment; `given` values, such as a command's options, win. Raises SettingsError."""
    try:
        return Settings(**given)  # type: ignore[arg-type]  # checked by the model, as the environment is
    except ValidationError as error:
        # A default that depends on other values is not worked out when one of those is wrong.
        found = [one for one in error.errors() if one["type"] != "default_factory_not_called"]
        wrong = {str(one["loc"][0]): one["input"] for one in found}
    # Outside the handler, so that no traceback carries the first error and the values in it.
    raise SettingsError("\n".join(_sentence(name, value) for name, value in wrong.items()))


def variable(name: str) -> str:
    """The environment variable of a field."""
    alias = Settings.model_fields[name].validation_alias
    return alias if isinstance(alias, str) else PREFIX + name.upper()


def words_about(field: FieldInfo) -> dict[str, str | None]:
    """What is said about a setting: its `rule`, an `example`, and its `default` where code decides that."""
    extra = field.json_schema_extra
    return (
        {key: str(value) if value else None for key, value in extra.items()}
        if isinstance(extra, dict)
        else {}
    )


def redacted(value: str) -> str:
    """The text of an address without its password; text that is no address is not shown at all."""
    if "://" not in value:
        return "(not shown)"
    masked = re.sub(r"(://[^:/?#]*):.*@", r"\1:***@", value)
    return re.sub(r"(password=)[^&\s]*", r"\1***", masked, flags=re.IGNORECASE)


def unknown_variables(environment: Mapping[str, str] = os.environ) -> list[str]:
    """A sentence for each `HUB_...` variable that is no setting, with the nearest name there is."""
    known = [variable(name) for name in Settings.model_fields]
    unknown = sorted(
        name for name in environment if name.upper().startswith(PREFIX) and name.upper() not in known
    )
    sentences = []
    for name in unknown:
        near = get_close_matches(name.upper(), known, n=1, cutoff=0.7)
        sentences.append(f"{name} is not a setting" + (f"; did you mean {near[0]}?" if near else "."))
    return sentences


def _sentence(name: str, value: object) -> str:
    """Say what is wrong with one value, found under its field's name or its variable's."""
    field = "database_url" if name == "DATABASE_URL" else name
    shown = redacted(str(value)) if field == "database_url" else str(value)
    words = words_about(Settings.model_fields[field])
    return f"{variable(field)} is '{shown}', but must be {words['rule']}, for example {words['example']}."
