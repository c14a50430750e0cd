"""Files of plans for tests."""

from pathlib import Path

PLAN = """plan:
  code: T-1
  title: {id: Uji, en: Test}
  start: 2020-01-01
  end: 2024-12-31
  owner: XX-1
levels:
  - {kind: PILLAR, label: {id: Pilar, en: Pillar}}
  - {kind: ACTION}
nodes:
"""
NODES = """  - {code: "1", kind: PILLAR, title: {id: Satu, en: One}}
  - {code: "1.1", kind: ACTION, parent: "1", title: {id: Latih, en: Train}, leads: [XX-1], outputs: [Modul]}
  - {code: "1.2", kind: ACTION, parent: "1", title: Kaji}
"""


def save(folder: Path, nodes: str = NODES, more: str = "", plan: str = PLAN) -> Path:
    """Write a file."""
    file = folder / "plan.yaml"
    file.write_text(plan + nodes + more, "utf-8")
    return file
