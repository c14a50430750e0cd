"""Settings, read from the environment variables `HUB_...` and `DATABASE_URL`."""

import os
import re
import sys
from collections.abc import Mapping
from difflib import get_close_matches
from pathlib import Path
from typing import Annotated, Literal
from urllib.parse import urlsplit

from pydantic import ValidationError, ValidationInfo, field_validator
from pydantic.fields import FieldInfo
from pydantic_settings import BaseSettings, NoDecode, SettingsConfigDict

from hub.catalog_settings import CatalogSettings
from hub.oidc_settings import OidcSettings
from hub.page_settings import PageSettings
from hub.report_settings import ReportSettings
from hub.review_settings import ReviewSettings
from hub.session_settings import SessionSettings
from hub.setting_fields import number as _number
from hub.setting_fields import setting as _setting
from hub.webhook_settings import WebhookSettings

PREFIX = "HUB_"
HOST_NAME = re.compile(r"(\*\.)?[A-Za-z0-9_-]+(\.[A-Za-z0-9_-]+)*|[0-9A-Fa-f:]*:[0-9A-Fa-f:.]+")
ORIGIN = re.compile(r"\*|https?://[^/\s,]+")


class SettingsError(Exception):
    """Invalid settings; the message has one line for each, with the variable and the rule."""


def data_folder() -> Path:
    """Return the default data folder by the XDG rule, which ignores a relative XDG_DATA_HOME."""
    data_home = Path(os.environ.get("XDG_DATA_HOME", ""))
    return (data_home if data_home.is_absolute() else Path.home() / ".local" / "share") / "ikhub"


def default_log_format() -> str:
    """Return `console` on a terminal, else `json`."""
    return "console" if sys.stderr.isatty() else "json"


class HubSettings(BaseSettings):
    """The settings of the hub itself; empty environment variables count as not set."""

    model_config = SettingsConfigDict(
        env_prefix=PREFIX, env_ignore_empty=True, extra="ignore", hide_input_in_errors=True, frozen=True
    )

    database_url: str | None = _setting(
        "The address of the PostgreSQL database. Without it the hub runs one in HUB_DATA_DIR.",
        "the address of a PostgreSQL server, beginning with postgresql://",
        "postgresql://hub:password@localhost:5432/hub",
        "none: the embedded server",
        default=None,
        validation_alias="DATABASE_URL",
        repr=False,
    )
    data_dir: Path = _setting(
        "The folder of the embedded PostgreSQL; created if missing.",
        "a folder that the hub may write to",
        "/var/lib/ikhub",
        "`$XDG_DATA_HOME/ikhub`, else `~/.local/share/ikhub`",
        default_factory=data_folder,
    )
    host: str = _setting(
        "The address to listen on; 0.0.0.0 for all network interfaces.",
        "a host name or an IP address",
        "127.0.0.1",
        default="127.0.0.1",
        pattern=r"^[A-Za-z0-9.:_-]+$",
    )
    port: int = _number(8000, 0, 65535, "The TCP port to listen on; 0 for any free one.")
    workers: int = _number(1, 1, 64, "Number of worker processes.")
    log_level: Literal["debug", "info", "warning", "error", "critical"] = _setting(
        "Minimum level of log lines.",
        "one of debug, info, warning, error and critical",
        "info",
        default="info",
    )
    log_format: Literal["json", "console"] = _setting(
        "Format of the log lines on standard error.",
        "json or console",
        "json",
        "`console` on a terminal, else `json`",
        default_factory=default_log_format,
    )
    cors_origins: Annotated[list[str], NoDecode] = _setting(
        "Allowed CORS origins: web pages whose scripts may send requests to this hub; * for all.",
        "origins with scheme and host, without a path, separated by commas",
        "https://data.example.org,http://localhost:5173",
        "none",
        default=[],
    )
    allowed_hosts: Annotated[list[str], NoDecode] = _setting(
        "Allowed host names of requests; names of this machine such as localhost are always allowed.",
        "host names or IP addresses without scheme and port, separated by commas; *.NAME for all subdomains",
        "data.example.org,*.hub.example.org",
        "any",
        default=[],
    )
    max_body_bytes: int = _number(1_000_000, 1_000, 100_000_000, "Maximum size of a request body, in bytes.")
    spreadsheet_bytes: int = _number(
        10_000_000, 1_000, 100_000_000, "Maximum size of an uploaded spreadsheet, in bytes."
    )
    max_depth: int = _number(15, 1, 100, "Maximum depth of a query; introspection is exempt.")
    max_aliases: int = _number(15, 0, 1_000, "Maximum number of aliases in a query.")
    max_directives: int = _number(50, 0, 1_000, "Maximum number of directives in a query.")
    max_tokens: int = _number(
        2_000, 10, 100_000, "Maximum number of tokens (names, values, punctuators) in a query."
    )
    max_characters: int = _number(50_000, 100, 10_000_000, "Maximum number of characters in a query.")
    max_values: int = _number(
        5_000, 10, 1_000_000, "Maximum number of values in variables: object keys and list items."
    )
    max_nodes: int = _number(
        50_000,
        1,
        10_000_000,
        "Maximum number of records that a query may return, as estimated before it runs.",
    )
    export_rows: int = _number(1_000_000, 1, 100_000_000, "Maximum number of records in one export.")
    documents: Path | None = _setting(
        "The manifest of trusted documents, which clients send by id; or a folder of manifests.",
        "a file, or a folder of files whose names end with .json",
        "/srv/hub/persisted-documents.json",
        "none",
        default=None,
    )
    trusted_documents: Literal["off", "on", "only"] = _setting(
        "Whether clients may send trusted documents by id. With only, all other operations are refused.",
        "off, on or only (on and only need HUB_DOCUMENTS)",
        "off",
        default="off",
    )
    max_subscriptions: int = _number(
        1_000, 0, 1_000_000, "Maximum number of active subscriptions per process; 0 refuses all."
    )
    max_connections: int = _number(
        2_000, 1, 1_000_000, "Maximum number of open client connections per process; probes are exempt."
    )
    max_connections_per_address: int = _number(
        200,
        1,
        1_000_000,
        "Maximum number of open connections of one client address per process; trusted proxies are exempt.",
    )
    request_seconds: int = _number(30, 1, 3_600, "Seconds in which a client must send a whole request.")
    idle_seconds: int = _number(
        300, 1, 86_400, "Seconds after which a WebSocket without an operation is closed."
    )
    metrics: Literal["off", "local", "all"] = _setting(
        "Who may read /metrics: no one, programs on this machine, or everyone.",
        "off, local or all",
        "local",
        default="local",
    )
    pool_size: int = _number(
        8,
        1,
        200,
        "Maximum number of connections of each reading pool, over all processes of the hub.",
    )
    connections_per_request: int = _setting(
        "Maximum number of database connections that one request uses at the same time.",
        "a whole number from 1 to HUB_POOL_SIZE",
        "3",
        "3, or the value of HUB_POOL_SIZE when that is less",
        default_factory=lambda values: min(3, values.get("pool_size", 3)),
        ge=1,
    )
    statement_timeout_seconds: int = _number(
        10, 1, 600, "Seconds after which the database cancels a statement."
    )
    compiled_plans: bool = _setting(
        "Whether operations run from compiled plans; with 0, graphql-core executes all of them.",
        "0 or 1",
        "1",
        "`1`",
        default=True,
    )
    response_cache: int = _number(
        64_000_000,
        0,
        100_000_000_000,
        "Size of each process's cache of responses to anonymous queries, in bytes; 0 turns it off.",
    )
    default_language: Literal["id", "en"] = _setting(
        "Language of texts for clients that do not request one.",
        "id (Indonesian) or en (English)",
        "id",
        default="id",
    )

    @field_validator("database_url")
    @classmethod
    def _database_of_postgresql(cls, value: str | None) -> str | None:
        """Normalize the scheme to postgresql://, and refuse other databases."""
        if value is None:
            return None
        address = urlsplit(value)
        if address.scheme not in {"postgresql", "postgres"} or "://" not in value:
            raise ValueError
        # Raises ValueError for a port that is not a number.
        _ = address.port
        return "postgresql://" + value.partition("://")[2]

    @field_validator("data_dir")
    @classmethod
    def _absolute(cls, value: Path) -> Path:
        """Make the path independent of the working directory."""
        return value.expanduser().absolute()

    @field_validator("documents")
    @classmethod
    def _absolute_if_any(cls, value: Path | None) -> Path | None:
        """Make the path absolute if there is one."""
        return None if value is None else cls._absolute(value)

    @field_validator("trusted_documents")
    @classmethod
    def _with_documents(cls, value: str, info: ValidationInfo) -> str:
        """Refuse on and only without HUB_DOCUMENTS."""
        if value != "off" and info.data.get("documents") is None:
            raise ValueError
        return value

    @field_validator(
        "log_level", "log_format", "trusted_documents", "metrics", "default_language", mode="before"
    )
    @classmethod
    def _lower_case(cls, value: object) -> object:
        """Accept any case."""
        return value.lower() if isinstance(value, str) else value

    @field_validator("cors_origins", "allowed_hosts", mode="before")
    @classmethod
    def _separate(cls, value: object) -> object:
        """Split at commas, and drop a trailing slash, which browsers never send."""
        if not isinstance(value, str):
            return value
        return [part.strip().removesuffix("/") for part in value.split(",") if part.strip()]

    @field_validator("cors_origins")
    @classmethod
    def _origins(cls, value: list[str]) -> list[str]:
        """Refuse values that no browser sends as origin."""
        if not all(ORIGIN.fullmatch(origin) for origin in value):
            raise ValueError
        return value

    @field_validator("allowed_hosts")
    @classmethod
    def _host_names(cls, value: list[str]) -> list[str]:
        """Refuse values that are no host names; convert to lower case."""
        if not all(HOST_NAME.fullmatch(name) for name in value):
            raise ValueError
        return [name.lower() for name in value]

    @field_validator("connections_per_request")
    @classmethod
    def _within_pool(cls, value: int, info: ValidationInfo) -> int:
        """Refuse more connections than the pool has: such a request would never start."""
        if value > info.data.get("pool_size", value):
            raise ValueError
        return value


class Settings(
    PageSettings,
    CatalogSettings,
    SessionSettings,
    ReportSettings,
    ReviewSettings,
    WebhookSettings,
    OidcSettings,
    HubSettings,
):
    """The validated settings of one process."""


def load(**overrides: object) -> Settings:
    """Read the environment; `overrides`, such as command options, take precedence. Raises SettingsError."""
    try:
        return Settings(**overrides)  # type: ignore[arg-type]  # checked by the model, as the environment is
    except ValidationError as error:
        # A default that depends on other values is not computed if one of those is invalid.
        errors = [one for one in error.errors() if one["type"] != "default_factory_not_called"]
        wrong = {str(one["loc"][0]): one["input"] for one in errors}
    # Raised outside the handler, so that no traceback contains the first error with its values.
    raise SettingsError("\n".join(_sentence(name, value) for name, value in wrong.items()))


def variable(name: str) -> str:
    """Return the environment variable of a field."""
    alias = Settings.model_fields[name].validation_alias
    return alias if isinstance(alias, str) else PREFIX + name.upper()


def documentation_of(field: FieldInfo) -> dict[str, str | None]:
    """Return the texts of a setting: `rule`, `example`, and `default` if the default is computed."""
    extra = field.json_schema_extra
    return (
        {key: str(value) if value else None for key, value in extra.items()}
        if isinstance(extra, dict)
        else {}
    )


def redacted(value: str) -> str:
    """Return an address without its password; hide text that is no address completely."""
    if "://" not in value:
        return "(not shown)"
    masked = re.sub(r"(://[^:/?#]*):.*@", r"\1:***@", value)
    return re.sub(r"(password=)[^&\s]*", r"\1***", masked, flags=re.IGNORECASE)


def unknown_variables(environment: Mapping[str, str] = os.environ) -> list[str]:
    """Return a sentence for each `HUB_...` variable that is no setting, with the most similar name."""
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
    """Describe one invalid value; `name` is the name of the field or of its variable."""
    field = "database_url" if name == "DATABASE_URL" else name
    shown = redacted(str(value)) if field == "database_url" else str(value)
    if field.endswith("_secret"):
        shown = "(not shown)"
    words = documentation_of(Settings.model_fields[field])
    given = "not set" if value is None or value == {} else f"'{shown}'"
    return f"{variable(field)} is {given}, but must be {words['rule']}, for example {words['example']}."
