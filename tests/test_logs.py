"""Log lines: one shape for the hub and its libraries, with the trace id of the request."""

import json
import logging
import re
from collections.abc import Iterator
from pathlib import Path

import pytest
import structlog

from hub.telemetry.logs import begin_trace, configure, trace_id

TRACE = "0af7651916cd43dd8448eb211c80319c"
PARENT = "b7ad6b7169203331"


@pytest.fixture(autouse=True)
def logging_as_before() -> Iterator[None]:
    """What a test configures does not outlive it."""
    root = logging.getLogger()
    handlers, level = root.handlers, root.level
    yield
    root.handlers = handlers
    root.setLevel(level)
    structlog.reset_defaults()
    structlog.contextvars.clear_contextvars()


def lines(captured: pytest.CaptureFixture[str]) -> list[dict[str, str]]:
    """The JSON objects on standard error; standard output must be empty."""
    output, errors = captured.readouterr()
    assert output == ""
    return [json.loads(line) for line in errors.splitlines()]


def test_json_line_of_the_hub(capsys: pytest.CaptureFixture[str]) -> None:
    # given JSON lines and a trace
    configure("info", "json")
    begin_trace(f"00-{TRACE}-{PARENT}-01")
    # when the hub logs
    structlog.get_logger("hub.shell").info("mulai é", port=8000)
    # then the line has these words and a time in UTC
    (line,) = lines(capsys)
    assert re.fullmatch(r"\d{4}-\d\d-\d\dT\d\d:\d\d:\d\d\.\d+Z", line.pop("timestamp"))
    assert line == {
        "event": "mulai é",
        "level": "info",
        "logger": "hub.shell",
        "port": 8000,
        "trace_id": TRACE,
    }


@pytest.mark.parametrize("name", ["uvicorn.error", "uvicorn.access", "asyncpg", "alembic.runtime.migration"])
def test_json_line_of_a_library(capsys: pytest.CaptureFixture[str], name: str) -> None:
    configure("info", "json")
    begin_trace(f"00-{TRACE}-{PARENT}-01")
    # when a library logs in the standard way, then its line has the same shape
    logging.getLogger(name).warning("%d left", 3)
    (line,) = lines(capsys)
    line.pop("timestamp")
    assert line == {"event": "3 left", "level": "warning", "logger": name, "trace_id": TRACE}


def test_lines_below_the_level_are_dropped(capsys: pytest.CaptureFixture[str]) -> None:
    configure("warning", "json")
    structlog.get_logger("hub").info("no")
    logging.getLogger("uvicorn").info("no")
    structlog.get_logger("hub").warning("yes")
    assert [line["event"] for line in lines(capsys)] == ["yes"]


def test_traceback_is_one_json_line(capsys: pytest.CaptureFixture[str]) -> None:
    configure("info", "json")
    try:
        raise ValueError("broken")
    except ValueError:
        structlog.get_logger("hub").exception("failed")
    (line,) = lines(capsys)
    assert line["exception"].splitlines()[-1] == "ValueError: broken"


def test_console_line_is_for_people_and_hides_local_variables(capsys: pytest.CaptureFixture[str]) -> None:
    configure("info", "console")
    password = "gehe" + "im"
    try:
        raise ValueError(len(password))
    except ValueError:
        structlog.get_logger("hub").exception("failed")
    _, errors = capsys.readouterr()
    assert "failed" in errors
    assert "ValueError: 6" in errors
    assert "geheim" not in errors


def test_callers_trace_is_taken_up() -> None:
    assert begin_trace(f"00-{TRACE}-{PARENT}-01") == TRACE
    assert trace_id() == TRACE
    # and a later version of the standard may say more
    assert begin_trace(f"01-{TRACE[::-1]}-{PARENT}-01-more") == TRACE[::-1]


@pytest.mark.parametrize(
    "header",
    [
        None,
        "",
        TRACE,
        f"00-{'0' * 32}-{PARENT}-01",
        f"00-{TRACE}-{'0' * 16}-01",
        f"ff-{TRACE}-{PARENT}-01",
        f"00-{TRACE}-{PARENT}-01-more",
        f"00-{TRACE.upper()}-{PARENT}-01",
        f"00-{TRACE}-{PARENT}-01\n",
    ],
)
def test_header_that_breaks_the_rules_gets_a_new_trace(header: str | None) -> None:
    begun = begin_trace(header)
    assert re.fullmatch("[0-9a-f]{32}", begun)
    assert begun != TRACE
    assert trace_id() == begun


def test_trace_is_begun_where_there_is_none() -> None:
    begun = trace_id()
    assert re.fullmatch("[0-9a-f]{32}", begun)
    assert trace_id() == begun


def test_the_operating_page_names_every_field(capfd: pytest.CaptureFixture[str]) -> None:
    page = Path(__file__).parents[1].joinpath("docs", "operating.md").read_text("utf-8")
    # when an operation is logged
    configure("info", "json")
    begin_trace()
    structlog.get_logger("hub.http.graphql").info("operation", name=None, milliseconds=1, errors=[])
    (logged,) = lines(capfd)
    # then the page names all that the line has
    described = {*re.findall(r"`(\w+)`", page.partition("Log lines go to")[2].partition("\n\n")[0])}
    assert {*logged} <= described
