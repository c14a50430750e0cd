"""The enums of the schema: the stored values with their descriptions."""

import re
from enum import Enum, StrEnum
from typing import Any

import strawberry

from db.values import (
    FundingSide,
    ImportStatus,
    KnowledgeKind,
    KnowledgeRole,
    OrganizationType,
    Origin,
    ParticipationRole,
    ProgramLevel,
    ProgramStatus,
    RegionLevel,
    ResultOrigin,
    Role,
    ShareOrigin,
    Visibility,
)
from services.kinds.registry import HISTORIES, RecordKind

__all__ = [
    "FundingSide",
    "ImportStatus",
    "KnowledgeKind",
    "KnowledgeRole",
    "OrderDirection",
    "OrganizationType",
    "Origin",
    "ParticipationRole",
    "ProgramLevel",
    "ProgramStatus",
    "RecordKind",
    "RegionLevel",
    "ResultOrigin",
    "Role",
    "ShareOrigin",
    "ViewerKind",
    "Visibility",
]


# The values of each enum of the graph, by its name.
DECLARED: dict[str, tuple[str, ...]] = {}


def word_of(typename: str) -> str:
    """Return the enum value of a type name, such as `KNOWLEDGE_PRODUCT` for `KnowledgeProduct`."""
    return re.sub(r"(?<!^)(?=[A-Z])", "_", typename).upper()


def enum(words: type[Enum], description: str, *, name: str | None = None, **meanings: str) -> None:
    """Declare an enum of the graph; a value without a meaning is an error at the start."""
    declared: Any = strawberry.enum(words, name=name, description=description)
    for value in declared.__strawberry_definition__.values:
        value.description = meanings[value.name]
    definition = declared.__strawberry_definition__
    DECLARED[definition.name] = tuple(value.name for value in definition.values)


enum(
    Visibility,
    "Who may see a record.",
    PUBLIC="Everyone, including anonymous viewers.",
    MEMBERS="All members: viewers with an API key of an organization.",
    OWNER="Only viewers with an API key of the organization that owns the record.",
)
enum(
    Role,
    "The permissions of an API key. Each role includes the permissions of the roles before it.",
    READER="May read all records that members may see.",
    CONTRIBUTOR="May also add and change records of its own organization.",
    REVIEWER="May also review contributions, and decide about overlaps and merges.",
    ADMINISTRATOR="May also manage members, sources and imports.",
)
enum(
    Origin,
    "How the organization entered the hub.",
    RECORD="The organization has a record of its own: it publishes data, or a register lists it.",
    MENTION="Other records mention the organization, but it has no record of its own. Few of its "
    "fields are known.",
)
enum(
    OrganizationType,
    "The type of an organization (IATI codelist OrganisationType). Being a donor is a role, not a type.",
    GOVERNMENT="A ministry or national agency (code 10).",
    LOCAL_GOVERNMENT="A province, regency or city, or an agency of one (code 11).",
    OTHER_PUBLIC="Another public body (code 15).",
    INTERNATIONAL_NGO="A non-governmental organization that works in many countries (code 21).",
    NATIONAL_NGO="A non-governmental organization of one country (code 22).",
    REGIONAL_NGO="A non-governmental organization of a region of the world (code 23).",
    PARTNER_COUNTRY_NGO="A non-governmental organization of the country that receives the aid (code 24).",
    PUBLIC_PRIVATE_PARTNERSHIP="A partnership of public and private bodies (code 30).",
    MULTILATERAL="An organization of several states, such as an agency of the United Nations (code 40).",
    FOUNDATION="A foundation (code 60).",
    PRIVATE_SECTOR="A company (code 70).",
    PRIVATE_SECTOR_PROVIDER="A company in the country that provides the aid (code 71).",
    PRIVATE_SECTOR_RECIPIENT="A company in the country that receives the aid (code 72).",
    PRIVATE_SECTOR_THIRD="A company in a third country (code 73).",
    ACADEMIC="A university, a school, or a research or training institute (code 80).",
    OTHER="Another type of organization (code 90).",
    UNKNOWN="The type is not reported.",
)
enum(
    ParticipationRole,
    "The role of an organization in a program (IATI codelist OrganisationRole).",
    FUNDING="Provides the funds: the donor (code 1).",
    ACCOUNTABLE="Is legally responsible for the program (code 2).",
    EXTENDING="Manages the funds on behalf of the funding organization (code 3).",
    IMPLEMENTING="Carries out the program (code 4).",
)
enum(
    ProgramLevel,
    "What an IATI activity represents.",
    PROGRAM="A program or project.",
    OUTPUT="An output of a program that its publisher reports as a separate activity.",
)
enum(
    ProgramStatus,
    "The status of a program (IATI codelist ActivityStatus).",
    PIPELINE="In planning (code 1).",
    IMPLEMENTATION="In progress (code 2).",
    FINALISATION="The work is complete; final accounts or evaluation are pending (code 3).",
    CLOSED="Complete, including final accounts and evaluation (code 4).",
    CANCELLED="Canceled (code 5).",
    SUSPENDED="Temporarily suspended (code 6).",
)
enum(
    ResultOrigin,
    "How the result was reported.",
    RESULT="As a result element of an IATI activity.",
    ACTIVITY="As a separate IATI activity.",
    MEMBER="By a member of the hub, through the API.",
)
enum(
    FundingSide,
    "One of the two programs of a link of money.",
    FUNDER="The program that provides the money.",
    RECIPIENT="The program that receives the money.",
)
enum(
    ShareOrigin,
    "Where a sector, a country or a recipient region of a program is reported.",
    ACTIVITY="On the program itself.",
    TRANSACTIONS="Only on transactions of the program. Percentages are shares of their value.",
    TAG="As a tag that is a goal or target of the Sustainable Development Goals.",
)
enum(
    KnowledgeKind,
    "The kind of knowledge product.",
    REPORT="A report on a program.",
    EVALUATION="An evaluation.",
    RESULTS_REPORT="A report on results, outcomes and outputs.",
    STUDY="A study or other research.",
    POLICY="A policy or strategy.",
    PLAN="What a program intends: a proposal, project document, work plan, budget or logical framework.",
    AGREEMENT="An agreement, memorandum of understanding, contract or tender.",
    GUIDELINE="A guideline or standard.",
    TRAINING_MATERIAL="Training material.",
    DATASET="A data set.",
    MULTIMEDIA="A video, an audio recording or images.",
    OTHER="Another kind of product.",
)
enum(
    KnowledgeRole,
    "The role of an organization for a knowledge product.",
    AUTHOR="Wrote the product.",
    PUBLISHER="Published the product. For a product found in an IATI file: the organization that "
    "reports the activity.",
    FUNDER="Funds a program that produced the product.",
)
enum(
    RegionLevel,
    "The administrative level of a region.",
    COUNTRY="The whole country.",
    PROVINCE="A province (provinsi).",
    REGENCY="A regency or city (kabupaten, kota).",
)
enum(
    RecordKind,
    "The kind of record that a change or an import count refers to.",
    **{word: history.description for word, history in HISTORIES.items()},
)
enum(
    ImportStatus,
    "The status of an import run.",
    RUNNING="The import is running.",
    FINISHED="The import has read all of its input.",
    INTERRUPTED="The import stopped before it had read all of its input. Records imported until then "
    "are kept.",
)


class ViewerKind(StrEnum):
    """How the caller of the API is identified."""

    ANONYMOUS = "ANONYMOUS"
    API_KEY = "API_KEY"
    USER = "USER"


class OrderDirection(StrEnum):
    """The direction of a sort."""

    ASC = "ASC"
    DESC = "DESC"


enum(
    ViewerKind,
    "How the caller of the API is identified.",
    ANONYMOUS="Not identified: sees public records only.",
    API_KEY="Identified by an API key of an organization.",
    USER="Identified as a person who belongs to an organization.",
)
enum(
    OrderDirection,
    "The direction of a sort. Records without a value come last in both directions.",
    ASC="Ascending: smallest, earliest or A first.",
    DESC="Descending: largest, latest or Z first.",
)
