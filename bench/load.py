"""Load generation: `wrk` repeats one operation, on other cores than the server."""

import shutil
import subprocess
import tempfile
from dataclasses import dataclass
from pathlib import Path

import orjson

from bench.operations import Operation
from bench.servers import pinning

# Requests that take longer than this count as failed.
TIMEOUT_SECONDS = 60
PATIENCE = 4

# Requests use the bodies in turn; at the end the results are printed as a line of JSON.
SCRIPT = """
local bodies = {BODIES}
local turn = 0
wrk.method = "POST"
wrk.headers["Content-Type"] = "application/json"
wrk.headers["Accept"] = "application/json"
local requests = {}
function init(args)
  for i, body in ipairs(bodies) do requests[i] = wrk.format(nil, nil, nil, body) end
end
function request()
  turn = turn % #requests + 1
  return requests[turn]
end
function done(summary, latency, all)
  local e = summary.errors
  local failed = e.connect + e.read + e.write + e.status + e.timeout
  local shape = 'RESULT {"requests": %d, "microseconds": %d, "failed": %d, "p50": %d, "p99": %d}'
  print(string.format(shape, summary.requests, summary.duration, failed,
    latency:percentile(50), latency:percentile(99)))
end
"""


class LoadError(Exception):
    """An invalid round; the message says why."""


@dataclass(frozen=True, slots=True)
class Round:
    """The results of one round: requests per second, and p50 and p99 in milliseconds."""

    rate: float
    p50: float
    p99: float
    requests: int
    failed: int


def check_installed() -> None:
    """Raise LoadError if wrk is not installed."""
    if shutil.which("wrk") is None:
        raise LoadError("`wrk`, which generates the load, is not installed: run `apt-get install wrk`.")


def drive(url: str, operation: Operation, connections: int, seconds: float, cores: set[int]) -> Round:
    """Send requests for some seconds over some connections, each of which waits for its response.

    If there were fewer responses than connections, the round is repeated for longer. A round without any
    response counts as failed on all connections.
    """
    with tempfile.NamedTemporaryFile("wb", suffix=".lua") as file:
        file.write(script(operation))
        file.flush()
        printed = run_wrk(url, Path(file.name), connections, seconds, cores)
        if printed["requests"] < connections:
            printed = run_wrk(url, Path(file.name), connections, seconds * PATIENCE, cores)
    if not printed["requests"]:
        waited = printed["microseconds"] / 1e3
        return Round(0.0, waited, waited, 0, connections)
    rate = printed["requests"] / (printed["microseconds"] / 1e6)
    return Round(rate, printed["p50"] / 1e3, printed["p99"] / 1e3, printed["requests"], printed["failed"])


def script(operation: Operation) -> bytes:
    """Return the Lua script for wrk."""
    bodies = ", ".join(lua_text(body) for body in operation.bodies)
    return SCRIPT.replace("BODIES", bodies).encode()


def lua_text(body: bytes) -> str:
    """Return a body as a Lua string in long brackets, which need no escapes."""
    return f"[==[{body.decode()}]==]"


def run_wrk(url: str, file: Path, connections: int, seconds: float, cores: set[int]) -> dict[str, int]:
    """Run wrk and return its results; wrk accepts only whole seconds."""
    command = [pinning(), "-c", ",".join(map(str, cores)), "wrk", "-t1", f"-c{connections}"]
    command += [f"-d{max(1, round(seconds))}s", f"--timeout={TIMEOUT_SECONDS}s", "-s", str(file), url]
    done = subprocess.run(command, capture_output=True, text=True, check=False)  # noqa: S603 - our own words
    line = next((line for line in done.stdout.splitlines() if line.startswith("RESULT ")), None)
    if line is None:
        raise LoadError(f"wrk printed no results: {done.stderr.strip() or done.stdout.strip()}")
    found: dict[str, int] = orjson.loads(line.removeprefix("RESULT "))
    return found
