"""Enumerations that the tables store and the graph shows, with their IATI codes."""

from enum import StrEnum

# Types of other identifiers that activities had before: IATI codelist OtherIdentifierType.
FORMER_IDENTIFIER_TYPES = ("A3", "B1")


class Visibility(StrEnum):
    """Who may see a record."""

    PUBLIC = "PUBLIC"
    MEMBERS = "MEMBERS"
    OWNER = "OWNER"


class Role(StrEnum):
    """What an API key allows."""

    READER = "READER"
    CONTRIBUTOR = "CONTRIBUTOR"
    REVIEWER = "REVIEWER"
    ADMINISTRATOR = "ADMINISTRATOR"


class Origin(StrEnum):
    """Whether an organization has its own record or is only mentioned in others."""

    RECORD = "RECORD"
    MENTION = "MENTION"


class FundingSide(StrEnum):
    """The end of a link of money between programs."""

    FUNDER = "FUNDER"
    RECIPIENT = "RECIPIENT"


class ShareOrigin(StrEnum):
    """Where a sector, country or region of a program comes from."""

    ACTIVITY = "ACTIVITY"
    TRANSACTIONS = "TRANSACTIONS"
    TAG = "TAG"


class StatedWorth(StrEnum):
    """What a reference in a program is, if it is not the identifier of the organization."""

    LOCAL = "LOCAL"
    PLACEHOLDER = "PLACEHOLDER"
    CATEGORY = "CATEGORY"
    NAME = "NAME"
    ANOTHER = "ANOTHER"


class OrganizationType(StrEnum):
    """IATI OrganisationType, in words."""

    GOVERNMENT = "GOVERNMENT"
    LOCAL_GOVERNMENT = "LOCAL_GOVERNMENT"
    OTHER_PUBLIC = "OTHER_PUBLIC"
    INTERNATIONAL_NGO = "INTERNATIONAL_NGO"
    NATIONAL_NGO = "NATIONAL_NGO"
    REGIONAL_NGO = "REGIONAL_NGO"
    PARTNER_COUNTRY_NGO = "PARTNER_COUNTRY_NGO"
    PUBLIC_PRIVATE_PARTNERSHIP = "PUBLIC_PRIVATE_PARTNERSHIP"
    MULTILATERAL = "MULTILATERAL"
    FOUNDATION = "FOUNDATION"
    PRIVATE_SECTOR = "PRIVATE_SECTOR"
    PRIVATE_SECTOR_PROVIDER = "PRIVATE_SECTOR_PROVIDER"
    PRIVATE_SECTOR_RECIPIENT = "PRIVATE_SECTOR_RECIPIENT"
    PRIVATE_SECTOR_THIRD = "PRIVATE_SECTOR_THIRD"
    ACADEMIC = "ACADEMIC"
    OTHER = "OTHER"
    UNKNOWN = "UNKNOWN"


class ParticipationRole(StrEnum):
    """IATI OrganisationRole, in words."""

    FUNDING = "FUNDING"
    ACCOUNTABLE = "ACCOUNTABLE"
    EXTENDING = "EXTENDING"
    IMPLEMENTING = "IMPLEMENTING"


class ProgramLevel(StrEnum):
    """Whether an activity is a program, or an output that its publisher reports as an activity."""

    PROGRAM = "PROGRAM"
    OUTPUT = "OUTPUT"


class ProgramStatus(StrEnum):
    """IATI ActivityStatus, in words."""

    PIPELINE = "PIPELINE"
    IMPLEMENTATION = "IMPLEMENTATION"
    FINALISATION = "FINALISATION"
    CLOSED = "CLOSED"
    CANCELLED = "CANCELLED"
    SUSPENDED = "SUSPENDED"


class StaleReason(StrEnum):
    """Why a record is out of date."""

    ENDED = "ENDED"
    UNCHANGED = "UNCHANGED"
    TARGET_WITHOUT_ACTUAL = "TARGET_WITHOUT_ACTUAL"
    UNRESOLVED_REFERENCE = "UNRESOLVED_REFERENCE"
    NO_PLACE = "NO_PLACE"
    CONFLICT_OPEN = "CONFLICT_OPEN"


class ResultKind(StrEnum):
    """IATI ResultType, in words."""

    OUTPUT = "OUTPUT"
    OUTCOME = "OUTCOME"
    IMPACT = "IMPACT"
    OTHER = "OTHER"


class ResultOrigin(StrEnum):
    """The origin of a result: an IATI result, an activity of level OUTPUT, or a member."""

    RESULT = "RESULT"
    ACTIVITY = "ACTIVITY"
    MEMBER = "MEMBER"


class KnowledgeKind(StrEnum):
    """The type of a knowledge product."""

    REPORT = "REPORT"
    EVALUATION = "EVALUATION"
    RESULTS_REPORT = "RESULTS_REPORT"
    STUDY = "STUDY"
    POLICY = "POLICY"
    PLAN = "PLAN"
    AGREEMENT = "AGREEMENT"
    GUIDELINE = "GUIDELINE"
    TRAINING_MATERIAL = "TRAINING_MATERIAL"
    DATASET = "DATASET"
    MULTIMEDIA = "MULTIMEDIA"
    OTHER = "OTHER"


class KnowledgeRole(StrEnum):
    """The role of an organization in a knowledge product."""

    AUTHOR = "AUTHOR"
    PUBLISHER = "PUBLISHER"
    FUNDER = "FUNDER"


class ImportStatus(StrEnum):
    """The status of an import run."""

    RUNNING = "RUNNING"
    FINISHED = "FINISHED"
    INTERRUPTED = "INTERRUPTED"


class OverlapKind(StrEnum):
    """The relation between two overlapping programs."""

    SAME_WORK = "SAME_WORK"
    SHARE = "SHARE"
    OVERLAP = "OVERLAP"
    SPLIT_RECORD = "SPLIT_RECORD"


class OverlapStatus(StrEnum):
    """What people decided about a pair of programs."""

    OPEN = "OPEN"
    CONFIRMED = "CONFIRMED"
    DISMISSED = "DISMISSED"
    COORDINATED = "COORDINATED"


class ProposalStatus(StrEnum):
    """The status of a proposed merge of two organizations; merged pairs are not stored."""

    OPEN = "OPEN"
    DISMISSED = "DISMISSED"


class ReasonKind(StrEnum):
    """A reason for or against an overlap of two programs."""

    TITLE = "TITLE"
    TEXT = "TEXT"
    WORDS_ALONE = "WORDS_ALONE"
    NUMBERS = "NUMBERS"
    PERIOD = "PERIOD"
    PLACE = "PLACE"
    SECTOR = "SECTOR"
    TARGET_GROUP = "TARGET_GROUP"
    THEME = "THEME"
    JOINT = "JOINT"
    PARTNER = "PARTNER"
    ORGANIZATION = "ORGANIZATION"
    AMOUNT = "AMOUNT"
    FUNDERS = "FUNDERS"
    UMBRELLA = "UMBRELLA"
    REFERENCE = "REFERENCE"
    IDENTIFIER = "IDENTIFIER"


class RegionLevel(StrEnum):
    """The level of a place."""

    COUNTRY = "COUNTRY"
    PROVINCE = "PROVINCE"
    REGENCY = "REGENCY"


class RevisionState(StrEnum):
    """How far a proposed change of a record has come."""

    DRAFT = "DRAFT"
    SUBMITTED = "SUBMITTED"
    CHANGES_REQUESTED = "CHANGES_REQUESTED"
    PUBLISHED = "PUBLISHED"
    DISCARDED = "DISCARDED"


class RevisionAction(StrEnum):
    """What was done with a revision."""

    SAVE = "SAVE"
    SUBMIT = "SUBMIT"
    WITHDRAW = "WITHDRAW"
    REQUEST_CHANGES = "REQUEST_CHANGES"
    PUBLISH = "PUBLISH"
    DISCARD = "DISCARD"


class ConflictState(StrEnum):
    """Which of two values of a field is kept: the member's or the imported one."""

    OPEN = "OPEN"
    KEPT = "KEPT"
    TAKEN = "TAKEN"


class WebhookState(StrEnum):
    """Whether an endpoint of webhooks gets messages, and why not."""

    ACTIVE = "ACTIVE"
    PAUSED = "PAUSED"
    FAILING = "FAILING"
    GONE = "GONE"


class DeliveryOutcome(StrEnum):
    """How the last attempt to deliver a webhook ended."""

    DELIVERED = "DELIVERED"
    STATUS = "STATUS"
    ADDRESS = "ADDRESS"
    CONNECTION = "CONNECTION"
    TIMEOUT = "TIMEOUT"


ORGANIZATION_TYPE_BY_CODE = {
    "10": OrganizationType.GOVERNMENT,
    "11": OrganizationType.LOCAL_GOVERNMENT,
    "15": OrganizationType.OTHER_PUBLIC,
    "21": OrganizationType.INTERNATIONAL_NGO,
    "22": OrganizationType.NATIONAL_NGO,
    "23": OrganizationType.REGIONAL_NGO,
    "24": OrganizationType.PARTNER_COUNTRY_NGO,
    "30": OrganizationType.PUBLIC_PRIVATE_PARTNERSHIP,
    "40": OrganizationType.MULTILATERAL,
    "60": OrganizationType.FOUNDATION,
    "70": OrganizationType.PRIVATE_SECTOR,
    "71": OrganizationType.PRIVATE_SECTOR_PROVIDER,
    "72": OrganizationType.PRIVATE_SECTOR_RECIPIENT,
    "73": OrganizationType.PRIVATE_SECTOR_THIRD,
    "80": OrganizationType.ACADEMIC,
    "90": OrganizationType.OTHER,
}
PARTICIPATION_ROLE_BY_CODE = {
    "1": ParticipationRole.FUNDING,
    "2": ParticipationRole.ACCOUNTABLE,
    "3": ParticipationRole.EXTENDING,
    "4": ParticipationRole.IMPLEMENTING,
}
PROGRAM_STATUS_BY_CODE = {
    "1": ProgramStatus.PIPELINE,
    "2": ProgramStatus.IMPLEMENTATION,
    "3": ProgramStatus.FINALISATION,
    "4": ProgramStatus.CLOSED,
    "5": ProgramStatus.CANCELLED,
    "6": ProgramStatus.SUSPENDED,
}
RESULT_KIND_BY_CODE = {
    "1": ResultKind.OUTPUT,
    "2": ResultKind.OUTCOME,
    "3": ResultKind.IMPACT,
    "9": ResultKind.OTHER,
}


class SpreadsheetState(StrEnum):
    """How far the plan of an uploaded spreadsheet has come."""

    READY = "READY"
    APPLIED = "APPLIED"


class SpreadsheetOutcome(StrEnum):
    """What a row of a spreadsheet would do."""

    ADD = "ADD"
    CHANGE = "CHANGE"
    UNCHANGED = "UNCHANGED"
    REFUSED = "REFUSED"
