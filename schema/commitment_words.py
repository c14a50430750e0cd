"""The enums of commitments and reports that inputs and types share."""

from db.tables.commitments import CommitmentStatus
from db.tables.reports import ItemCheck, ReportPeriodKind, ReportStatus
from schema.enums import enum
from services.aggregating.commitment_summaries import CommitmentGrouping
from services.duties import DutyState

__all__ = [
    "CommitmentGrouping",
    "CommitmentStatus",
    "DutyState",
    "ItemCheck",
    "ReportPeriodKind",
    "ReportStatus",
]

enum(
    CommitmentStatus,
    "How far a commitment is.",
    COMMITTED="The organization has promised it, and has not reported yet.",
    REPORTED="The organization has reported what it did. The secretariat has not decided yet.",
    REALISED="The secretariat found that it was done.",
    PARTLY="The secretariat found that it was done in part.",
    DROPPED="It will not be done; `decisionReason` says why.",
)
enum(
    CommitmentGrouping,
    "What commitments are summarized by.",
    PILLAR="The pillar above the node, or the theme in plans that have themes.",
    FOCUS="The focus above the node.",
    ACTION="The action: the node itself, or the one above it.",
    ORGANIZATION="The organization that commits itself.",
    YEAR="The year.",
    STATUS="The status.",
)
enum(
    ReportPeriodKind,
    "What a report is about.",
    PROGRESS="The progress within the year; due in autumn.",
    REALISATION="What the year has brought; due at its end.",
)
enum(
    ReportStatus,
    "How far a report is.",
    DRAFT="Its organization is working on it. Nobody else sees it.",
    SUBMITTED="The secretariat is validating it.",
    RETURNED="The secretariat returned items, or opened an approved report again.",
    APPROVED="The secretariat approved it, which locks it.",
)
enum(
    DutyState,
    "How far the report of a duty is.",
    OPEN="There is no report, or none that you may see.",
    DRAFT="Its organization is working on it.",
    SUBMITTED="The secretariat is validating it.",
    RETURNED="The secretariat returned it.",
    APPROVED="It is approved.",
    OVERDUE="In the filter only: due before the day `asOf`, and open, a draft or returned.",
)
enum(
    ItemCheck,
    "What a validation of an item found.",
    PENDING="It is not validated yet, or was changed since.",
    VALID="It is correct and complete.",
    RETURNED="Something is wrong or missing; the comment says what.",
)
