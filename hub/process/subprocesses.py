"""Commands run in subprocesses, to keep their libraries and memory out of the server."""

import os
import subprocess
import sys
from pathlib import Path
from threading import Event

ROOT = Path(__file__).resolve().parents[2]
LOOK_SECONDS = 0.5


class SubprocessError(Exception):
    """A command failed; the message is its standard error."""


def run(command: str, url: str, stop: Event | None = None) -> None:
    """Run a command on the database at `url` until it ends or `stop` is set; raises SubprocessError."""
    process = subprocess.Popen(  # noqa: S603 - our own command line
        [sys.executable, "-m", "hub", command],
        cwd=ROOT,
        env={**os.environ, "DATABASE_URL": url},
        stdout=subprocess.DEVNULL,
        stderr=subprocess.PIPE,
        text=True,
    )
    with process:
        try:
            errors = wait_for(process, stop)
        except BaseException:
            process.kill()
            raise
    if process.returncode and not (stop and stop.is_set()):
        raise SubprocessError(errors.strip())


def wait_for(process: "subprocess.Popen[str]", stop: Event | None) -> str:
    """Wait for the end of a process and return its standard error; terminate it when `stop` is set."""
    while True:
        try:
            return process.communicate(timeout=LOOK_SECONDS if stop else None)[1]
        except subprocess.TimeoutExpired:
            if stop and stop.is_set():
                process.terminate()
                return process.communicate()[1]
