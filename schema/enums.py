"""The graph's enums: the stored words, each with what it means."""

import re
from enum import Enum, StrEnum
from typing import Any

import strawberry

from db.values import (
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
    Visibility,
)
from services.kinds.registry import HISTORIES, RecordKind

__all__ = [
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
    "ViewerKind",
    "Visibility",
]


def word_of(typename: str) -> str:
    """The enum value that stands for a type: `KNOWLEDGE_PRODUCT` for `KnowledgeProduct`."""
    return re.sub(r"(?<!^)(?=[A-Z])", "_", typename).upper()


def enum(words: type[Enum], description: str, *, name: str | None = None, **meanings: str) -> None:
    """Declare an enum of the graph; a value without a meaning is an error at the start."""
    declared: Any = strawberry.enum(words, name=name, description=description)
    for value in declared.__strawberry_definition__.values:
        value.description = meanings[value.name]


enum(
    Visibility,
    "Who may see a record.",
    PUBLIC="Everybody.",
    MEMBERS="Whoever holds a key of an organization of the hub.",
    OWNER="Only the organization that owns the record.",
)
enum(
    Role,
    "What the holder of a key may do. Each role may do what those before it may.",
    READER="Read what members may see.",
    CONTRIBUTOR="Also add and change records of the own organization.",
    REVIEWER="Also review what others contributed.",
    ADMINISTRATOR="Also manage members, sources and imports.",
)
enum(
    Origin,
    "How the hub came to know an organization.",
    RECORD="It reports itself, or stands in a register of organizations.",
    MENTION="It is only mentioned by others, so that little is known of it.",
)
enum(
    OrganizationType,
    "What sort of organization it is (IATI codelist OrganisationType). Donor is a role, not a type.",
    GOVERNMENT="A ministry or national agency (code 10).",
    LOCAL_GOVERNMENT="A province, regency or city, or an agency of one (code 11).",
    OTHER_PUBLIC="Another public body (code 15).",
    INTERNATIONAL_NGO="A non-governmental organization that works in many countries (code 21).",
    NATIONAL_NGO="A non-governmental organization of one country (code 22).",
    REGIONAL_NGO="A non-governmental organization of a region of the world (code 23).",
    PARTNER_COUNTRY_NGO="A non-governmental organization based in the country that is helped (code 24).",
    PUBLIC_PRIVATE_PARTNERSHIP="A partnership of public and private bodies (code 30).",
    MULTILATERAL="A body of many states, such as an agency of the United Nations (code 40).",
    FOUNDATION="A foundation (code 60).",
    PRIVATE_SECTOR="A company (code 70).",
    PRIVATE_SECTOR_PROVIDER="A company in the country that gives (code 71).",
    PRIVATE_SECTOR_RECIPIENT="A company in the country that is helped (code 72).",
    PRIVATE_SECTOR_THIRD="A company in a third country (code 73).",
    ACADEMIC="A university, a school, a research or training institute (code 80).",
    OTHER="Something else (code 90).",
    UNKNOWN="Nobody has told.",
)
enum(
    ParticipationRole,
    "What an organization does in a program (IATI codelist OrganisationRole).",
    FUNDING="It gives the money: the donor (code 1).",
    ACCOUNTABLE="It answers for the program (code 2).",
    EXTENDING="It manages the money on behalf of others (code 3).",
    IMPLEMENTING="It does the work (code 4).",
)
enum(
    ProgramLevel,
    "What an IATI activity stands for.",
    PROGRAM="A program or project.",
    OUTPUT="An output of a program, which its publisher reports as an activity of its own.",
)
enum(
    ProgramStatus,
    "Where a program stands (IATI codelist ActivityStatus).",
    PIPELINE="Planned, or being discussed (code 1).",
    IMPLEMENTATION="Under way (code 2).",
    FINALISATION="The work is done, accounts or evaluation are still open (code 3).",
    CLOSED="Ended in every respect (code 4).",
    CANCELLED="Given up (code 5).",
    SUSPENDED="Halted for now (code 6).",
)
enum(
    ResultOrigin,
    "How a result came into the hub.",
    RESULT="As a result within an IATI activity.",
    ACTIVITY="As an IATI activity of its own.",
    MEMBER="From a member of the hub.",
)
enum(
    KnowledgeKind,
    "What sort of knowledge product it is.",
    REPORT="A report on a program.",
    EVALUATION="An evaluation.",
    RESULTS_REPORT="A report of results, outcomes and outputs.",
    STUDY="A study or a piece of research.",
    POLICY="A policy or strategy.",
    GUIDELINE="A guideline or standard.",
    TRAINING_MATERIAL="Material to teach or to learn from.",
    DATASET="Data.",
    MULTIMEDIA="Video, audio or pictures.",
    OTHER="Something else.",
)
enum(
    KnowledgeRole,
    "What an organization has to do with a knowledge product.",
    AUTHOR="It wrote it.",
    PUBLISHER="It published it: for products found in IATI files, the organization that reports them.",
    FUNDER="It funds a program that the product comes from.",
)
enum(
    RegionLevel,
    "The level of a place.",
    COUNTRY="The whole country.",
    PROVINCE="A province (provinsi).",
    REGENCY="A regency or city (kabupaten, kota).",
)
enum(
    RecordKind,
    "What sort of record a change or a number of an import is about.",
    **{word: history.description for word, history in HISTORIES.items()},
)
enum(
    ImportStatus,
    "How far an import has come.",
    RUNNING="It is reading.",
    FINISHED="It has read everything.",
    INTERRUPTED="It was ended before it had read everything; what it had taken in stands.",
)


class ViewerKind(StrEnum):
    """Who asks."""

    ANONYMOUS = "ANONYMOUS"
    API_KEY = "API_KEY"
    USER = "USER"


class OrderDirection(StrEnum):
    """Which way a list is sorted."""

    ASC = "ASC"
    DESC = "DESC"


enum(
    ViewerKind,
    "How the one who asks is known.",
    ANONYMOUS="Not at all: only public records are seen.",
    API_KEY="By the key of an organization.",
    USER="As a person of an organization.",
)
enum(
    OrderDirection,
    "Which way a list is sorted. Records without a value come last either way.",
    ASC="From the smallest, the earliest, A.",
    DESC="From the largest, the latest, Z.",
)
