"""Logging of the hub and its libraries, with structlog to standard error, including trace ids."""

import logging
import re
import secrets
import sys
from collections.abc import Callable
from typing import Any, Literal

import orjson
import structlog
from starlette.requests import HTTPConnection
from structlog.types import Processor

# The header of W3C Trace Context: version, trace id, parent id, flags; later versions can append fields.
TRACEPARENT = re.compile(r"([0-9a-f]{2})-([0-9a-f]{32})-([0-9a-f]{16})-[0-9a-f]{2}(-.*)?")

# Loggers of libraries that install their own handlers.
OWN_HANDLERS = ("uvicorn", "uvicorn.error", "uvicorn.access")


class Lines(structlog.BytesLogger):
    """A named logger that writes bytes to standard error."""

    def __init__(self, name: str) -> None:
        super().__init__(sys.stderr.buffer)
        self.name = name


def as_bytes(event: Any, **_: Any) -> bytes:
    """Encode a log line as JSON; other types are converted to strings."""
    return orjson.dumps(event, default=str)


def as_text(event: Any, **_: Any) -> str:
    """Encode a log line as JSON text."""
    return as_bytes(event).decode()


def configure(level: str, log_format: Literal["json", "console"]) -> None:
    """Log lines of at least `level` (a lower-case name) to standard error; replaces earlier configuration."""
    to_formatter = [structlog.stdlib.ProcessorFormatter.wrap_for_formatter]
    structlog.configure(
        processors=[*_common(), *(_rendering("json") if log_format == "json" else to_formatter)],
        wrapper_class=structlog.make_filtering_bound_logger(level),
        # For speed, the hub's own JSON lines bypass the standard library.
        logger_factory=Lines if log_format == "json" else structlog.stdlib.LoggerFactory(),
        cache_logger_on_first_use=True,
    )
    handler = logging.StreamHandler(sys.stderr)
    handler.setFormatter(
        structlog.stdlib.ProcessorFormatter(
            foreign_pre_chain=_common(),
            processors=[
                structlog.stdlib.ProcessorFormatter.remove_processors_meta,
                *_rendering(log_format, as_text),
            ],
        )
    )
    root = logging.getLogger()
    root.handlers = [handler]
    root.setLevel(level.upper())
    for name in OWN_HANDLERS:
        library = logging.getLogger(name)
        library.handlers = []
        library.propagate = True


def begin_request(connection: HTTPConnection) -> str:
    """Start the trace of an HTTP request, and log the client's address with each line."""
    structlog.contextvars.clear_contextvars()
    bind_client(connection)
    return begin_trace(connection.headers.get("traceparent"))


def bind_client(connection: HTTPConnection) -> None:
    """Log the client's address with each line; behind a trusted proxy, it is the forwarded one."""
    if connection.client is not None:
        structlog.contextvars.bind_contextvars(client=connection.client.host)


def begin_trace(traceparent: str | None = None) -> str:
    """Start a trace and return its id (32 hexadecimal digits): the caller's if `traceparent` is valid.

    `traceparent` is the header of W3C Trace Context; an invalid header is ignored.
    """
    identifier = _trace_of(traceparent) or secrets.token_hex(16)
    structlog.contextvars.bind_contextvars(trace_id=identifier)
    return identifier


def trace_id() -> str:
    """Return the id of the current trace; start one if there is none."""
    bound = structlog.contextvars.get_contextvars().get("trace_id")
    return bound if isinstance(bound, str) else begin_trace()


def _trace_of(traceparent: str | None) -> str | None:
    """Return the trace id of a valid header, or None."""
    match = TRACEPARENT.fullmatch(traceparent or "")
    if match is None:
        return None
    version, trace, parent, more = match.groups()
    allowed = version != "ff" and (version != "00" or more is None)
    return trace if allowed and int(trace, 16) and int(parent, 16) else None


def _common() -> list[Processor]:
    """Return the processors for all lines, of the hub and of libraries."""
    return [
        structlog.contextvars.merge_contextvars,
        structlog.stdlib.add_logger_name,
        structlog.stdlib.add_log_level,
        structlog.processors.TimeStamper(fmt="iso", utc=True),
        structlog.processors.StackInfoRenderer(),
    ]


def _rendering(
    log_format: Literal["json", "console"], serializer: Callable[..., str | bytes] = as_bytes
) -> list[Processor]:
    """Return the final processors: JSON objects, or lines for people."""
    if log_format == "json":
        return [
            structlog.processors.format_exc_info,
            structlog.processors.JSONRenderer(serializer=serializer),
        ]
    # The default for consoles prints local variables in tracebacks, which can contain secrets.
    return [structlog.dev.ConsoleRenderer(exception_formatter=structlog.dev.plain_traceback)]
