"""External programs that some tests need."""

import os
import shutil
from pathlib import Path

import pytest


def need(tool: str) -> str:
    """Return the path of a program; without it the test is skipped, or fails where CI is "true"."""
    # Server programs may be in folders that are only on the path of administrators.
    path = shutil.which(tool) or shutil.which(tool, path="/usr/sbin")
    if path is not None:
        return path
    reason = f"{tool} is not installed"
    if os.environ.get("CI") == "true":
        pytest.fail(reason)
    pytest.skip(reason)


def node_with(folder: Path) -> str:
    """Return the path of Node; without it or the folder's packages the test is skipped, or fails in CI."""
    path = need("node")
    if (folder / "node_modules" / ".package-lock.json").is_file():
        return path
    reason = f"the packages of {folder.name} are not installed: `make clients` does it"
    if os.environ.get("CI") == "true":
        pytest.fail(reason)
    pytest.skip(reason)
