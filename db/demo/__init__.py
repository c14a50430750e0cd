"""The sample data: organizations as CSV, programs as IATI activity files, action plans as YAML.

All of it is invented, except what the files of the plans call facts.
"""

from pathlib import Path

FOLDER = Path(__file__).parent

# In the format of `import organizations`; ids are assigned in the order of the rows.
ORGANIZATIONS = FOLDER / "organizations.csv"

# Obstacles and collaborations that members would add.
OBSTACLES, COLLABORATIONS = FOLDER / "obstacles.csv", FOLDER / "collaborations.csv"

# Files are imported in the order of their names.
ACTIVITIES = tuple(sorted(FOLDER.glob("*.xml")))

# In the format of `import plan`, after the plans that they refer to.
PLANS = tuple(sorted(FOLDER.glob("*.yaml")))

# Programs and outputs with the nodes of these plans that they serve.
ALIGNMENTS = FOLDER / "alignments.csv"
