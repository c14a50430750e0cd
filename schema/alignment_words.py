"""The enums of alignments: significances and statuses."""

from db.tables.alignments import AlignmentSignificance, AlignmentStatus
from schema.enums import enum

__all__ = ["AlignmentSignificance", "AlignmentStatus"]

enum(
    AlignmentSignificance,
    "The weight of a node of an action plan for a program or output.",
    PRIMARY="The main purpose. At most one node of each plan.",
    SECONDARY="A further purpose.",
)
enum(
    AlignmentStatus,
    "Whether the secretariat has decided about an alignment.",
    CLAIMED="A member states the alignment; no decision yet, or the decision was withdrawn.",
    CONFIRMED="A reviewer has confirmed the alignment.",
    REJECTED="A reviewer has rejected the alignment. Lists, filters and counts leave it out by default.",
)
