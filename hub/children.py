"""Commands that the hub runs in processes of their own, so that it need not carry what only they need."""

import os
import subprocess
import sys
from pathlib import Path

ROOT = Path(__file__).resolve().parent.parent


class ChildError(Exception):
    """A command that failed; the message is what it said."""


def run(command: str, url: str) -> None:
    """Run a command on the database at `url`; raises ChildError."""
    done = subprocess.run(  # noqa: S603 - our own command line
        [sys.executable, "-m", "hub", command],
        cwd=ROOT,
        env={**os.environ, "DATABASE_URL": url},
        stdout=subprocess.DEVNULL,
        stderr=subprocess.PIPE,
        text=True,
        check=False,
    )
    if done.returncode:
        raise ChildError(done.stderr.strip())
