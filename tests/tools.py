"""The outside programs that some tests need."""

import os
import shutil

import pytest


def need(tool: str) -> str:
    """Return the path of a program; without it the test is skipped, or fails where CI is "true"."""
    path = shutil.which(tool)
    if path is not None:
        return path
    reason = f"{tool} is not installed"
    if os.environ.get("CI") == "true":
        pytest.fail(reason)
    pytest.skip(reason)
