"""The sample graph: organizations as CSV, programs as IATI activity files; nothing in it is real."""

from pathlib import Path

FOLDER = Path(__file__).parent

# A list as `import organizations` reads it; ids are given in the order of its rows.
ORGANIZATIONS = FOLDER / "organizations.csv"

# Files are imported in the order of their names.
ACTIVITIES = tuple(sorted(FOLDER.glob("*.xml")))
