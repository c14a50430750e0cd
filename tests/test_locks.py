"""Advisory locks: each has a number of its own, and no other module has one."""

import re
from pathlib import Path

from db.locks import Lock

ROOT = Path(__file__).parents[1]
SPELLED = re.compile(r"pg_(?:try_)?advisory|7_?202_?1\d\d")


def test_no_two_locks_share_a_number() -> None:
    numbers = [member.value for member in Lock.__members__.values()]
    assert len(set(numbers)) == len(numbers) == 8


def test_no_other_module_locks_by_a_number_of_its_own() -> None:
    folders = ("db", "services", "resolvers", "schema", "hub")
    files = [
        file
        for folder in folders
        for ending in ("py", "sql")
        for file in (ROOT / folder).rglob(f"*.{ending}")
    ]
    found = {str(file.relative_to(ROOT)) for file in files if SPELLED.search(file.read_text("utf-8"))}
    assert found == {"db/locks.py"}
