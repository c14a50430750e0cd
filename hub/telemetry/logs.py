"""Log lines of the hub and its libraries, through structlog to standard error, with the trace id in them."""

import logging
import re
import secrets
import sys
from collections.abc import Callable
from typing import Any, Literal

import orjson
import structlog
from structlog.types import Processor

# The header of W3C Trace Context: version, trace id, parent id, flags; later versions may add to it.
TRACEPARENT = re.compile(r"([0-9a-f]{2})-([0-9a-f]{32})-([0-9a-f]{16})-[0-9a-f]{2}(-.*)?")

# Libraries that bring handlers of their own.
OWN_HANDLERS = ("uvicorn", "uvicorn.error", "uvicorn.access")


class Lines(structlog.BytesLogger):
    """Writes lines of bytes to standard error, under a name."""

    def __init__(self, name: str) -> None:
        super().__init__(sys.stderr.buffer)
        self.name = name


def as_bytes(event: Any, **_: Any) -> bytes:
    """A line as JSON; what JSON doesn't know stands there in words."""
    return orjson.dumps(event, default=str)


def as_text(event: Any, **_: Any) -> str:
    """The same as text."""
    return as_bytes(event).decode()


def configure(level: str, log_format: Literal["json", "console"]) -> None:
    """Send every line of at least `level` (a lower-case name) to standard error; a new call starts afresh."""
    to_formatter = [structlog.stdlib.ProcessorFormatter.wrap_for_formatter]
    structlog.configure(
        processors=[*_common(), *(_rendering("json") if log_format == "json" else to_formatter)],
        wrapper_class=structlog.make_filtering_bound_logger(level),
        # The hub's own lines are many: as JSON they are written at once, past the standard library.
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


def begin_trace(traceparent: str | None = None) -> str:
    """Begin the trace of a request and answer its id (32 hexadecimal digits), the caller's when it has one.

    `traceparent` is the header of that name; a header that breaks the rules of W3C Trace Context is ignored.
    """
    found = _trace_of(traceparent) or secrets.token_hex(16)
    structlog.contextvars.bind_contextvars(trace_id=found)
    return found


def trace_id() -> str:
    """The id of the trace that this code runs in; outside of any, a new one is begun."""
    bound = structlog.contextvars.get_contextvars().get("trace_id")
    return bound if isinstance(bound, str) else begin_trace()


def _trace_of(traceparent: str | None) -> str | None:
    """The trace id in a header that obeys the standard."""
    found = TRACEPARENT.fullmatch(traceparent or "")
    if found is None:
        return None
    version, trace, parent, more = found.groups()
    allowed = version != "ff" and (version != "00" or more is None)
    return trace if allowed and int(trace, 16) and int(parent, 16) else None


def _common() -> list[Processor]:
    """What every line gets, whoever wrote it."""
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
    """The last steps: one JSON object a line, or a line to read."""
    if log_format == "json":
        return [
            structlog.processors.format_exc_info,
            structlog.processors.JSONRenderer(serializer=serializer),
        ]
    # The default for consoles prints local variables into tracebacks, and secrets with them.
    return [structlog.dev.ConsoleRenderer(exception_formatter=structlog.dev.plain_traceback)]
