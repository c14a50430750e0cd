"""The revisions of the tables, read from the files in `db/migrations/versions` without Alembic.

Every start of the hub needs the newest one, and importing Alembic takes longer than the rest of the start.
"""

import re
from functools import cache
from pathlib import Path

VERSIONS = Path(__file__).parent / "migrations" / "versions"
LINE = re.compile(r'^(revision|down_revision)\b[^=\n]*= *"(\w+)"', re.MULTILINE)


@cache
def known() -> frozenset[str]:
    """All revisions that the code knows."""
    return frozenset(revision for name, revision in _named() if name == "revision")


@cache
def newest() -> str:
    """Return the revision that the code expects: the one without a successor."""
    (head,) = known() - {revision for name, revision in _named() if name == "down_revision"}
    return head


@cache
def _named() -> tuple[tuple[str, str], ...]:
    """Return the kind (`revision` or `down_revision`) and name of all revisions in the files."""
    texts = (file.read_text("utf-8") for file in sorted(VERSIONS.glob("*.py")))
    return tuple((found[1], found[2]) for text in texts for found in LINE.finditer(text))
