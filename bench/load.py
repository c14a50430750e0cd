"""Load: `wrk` on the cores that the server doesn't have, asking one operation over and over."""

import shutil
import subprocess
import tempfile
from dataclasses import dataclass
from pathlib import Path

import orjson

from bench.operations import Operation
from bench.servers import pinning

# Where a request takes longer than this, the round counts it as failed.
TIMEOUT_SECONDS = 60
PATIENCE = 4

# Requests take the bodies in turn; at the end the numbers are printed as a line of JSON.
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
    """A round that can't count; the message says why."""


@dataclass(frozen=True, slots=True)
class Round:
    """What one round showed: requests a second; milliseconds of the median and the slowest hundredth."""

    rate: float
    p50: float
    p99: float
    requests: int
    failed: int


def check_installed() -> None:
    """Raise LoadError when there is no wrk."""
    if shutil.which("wrk") is None:
        raise LoadError("Load comes from `wrk`, which is not installed: `apt-get install wrk`, or the like.")


def drive(url: str, operation: Operation, connections: int, seconds: float, cores: set[int]) -> Round:
    """Ask for so many seconds over so many connections, each sending its next request after its answer.

    Where not even every connection had an answer in that time, it is asked again for longer. A round without
    any answer counts as one that failed on all connections.
    """
    with tempfile.NamedTemporaryFile("wb", suffix=".lua") as file:
        file.write(script(operation))
        file.flush()
        found = asked(url, Path(file.name), connections, seconds, cores)
        if found["requests"] < connections:
            found = asked(url, Path(file.name), connections, seconds * PATIENCE, cores)
    if not found["requests"]:
        waited = found["microseconds"] / 1e3
        return Round(0.0, waited, waited, 0, connections)
    rate = found["requests"] / (found["microseconds"] / 1e6)
    return Round(rate, found["p50"] / 1e3, found["p99"] / 1e3, found["requests"], found["failed"])


def script(operation: Operation) -> bytes:
    """The Lua for wrk."""
    bodies = ", ".join(lua_text(body) for body in operation.bodies)
    return SCRIPT.replace("BODIES", bodies).encode()


def lua_text(body: bytes) -> str:
    """A body as a Lua string between long brackets, in which nothing is special."""
    return f"[==[{body.decode()}]==]"


def asked(url: str, file: Path, connections: int, seconds: float, cores: set[int]) -> dict[str, int]:
    """Run wrk and answer the numbers it printed. It knows whole seconds only."""
    command = [pinning(), "-c", ",".join(map(str, cores)), "wrk", "-t1", f"-c{connections}"]
    command += [f"-d{max(1, round(seconds))}s", f"--timeout={TIMEOUT_SECONDS}s", "-s", str(file), url]
    done = subprocess.run(command, capture_output=True, text=True, check=False)  # noqa: S603 - our own words
    line = next((line for line in done.stdout.splitlines() if line.startswith("RESULT ")), None)
    if line is None:
        raise LoadError(f"wrk gave no numbers: {done.stderr.strip() or done.stdout.strip()}")
    found: dict[str, int] = orjson.loads(line.removeprefix("RESULT "))
    return found
