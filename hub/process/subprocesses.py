"""Commands that the hub runs in processes of their own, so that it need not carry what only they need."""

import os
import subprocess
import sys
from pathlib import Path
from threading import Event

ROOT = Path(__file__).resolve().parents[2]
LOOK_SECONDS = 0.5


class ChildError(Exception):
    """A command that failed; the message is what it said."""


def run(command: str, url: str, ending: Event | None = None) -> None:
    """Run a command on the database at `url`, at most until `ending` is set; raises ChildError."""
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
            said = output(process, ending)
        except BaseException:
            process.kill()
            raise
    if process.returncode and not (ending and ending.is_set()):
        raise ChildError(said.strip())


def output(process: "subprocess.Popen[str]", ending: Event | None) -> str:
    """Wait for the end of a process and return its standard error; terminate it when `ending` is set."""
    while True:
        try:
            return process.communicate(timeout=LOOK_SECONDS if ending else None)[1]
        except subprocess.TimeoutExpired:
            if ending and ending.is_set():
                process.terminate()
                return process.communicate()[1]
