"""The dimensions by which lists can be grouped, and the rules for counting records and money."""

from collections.abc import Hashable, Sequence
from dataclasses import dataclass
from enum import StrEnum
from typing import Annotated, Any

from resolvers.requests import Request
from schema.arguments import described
from schema.enums import enum
from schema.fields import Arguments
from services.aggregating.aggregates import Grouping
from services.aggregating.money import MoneyLevel
from services.aggregating.summaries import MOST_GROUPS
from services.kinds.dimensions import Sharing
from services.querying.errors import BadInputError

enum(
    Sharing,
    "How to count a record that belongs to several groups, such as a program in two "
    "provinces or with two funders.",
    WHOLE="Counts the whole record in each of its groups. Each group is correct, but the groups "
    "add up to more than the total.",
    SPLIT="Divides the record among its groups, so that the groups add up to the total. Sectors "
    "and countries: by the reported percentages, if all have one. All other dimensions: in "
    "equal parts.",
)
enum(
    MoneyLevel,
    "Which amounts to count if a program and the programs below it report the same money.",
    DEEPEST="Counts each amount once: the amounts of the lowest programs in the hierarchy that "
    "report any, whether they are in the list or below a program of the list. An amount "
    "counts for the nearest listed program at or above the one that reports it.",
    OWN="Counts the amounts that each listed program itself reports. If the list contains a "
    "program and a program below it, the same money may count twice.",
)

ACTIVITY_DIMENSIONS = {
    "SECTOR": "The sector, as a five-digit OECD DAC purpose code. A record may have several.",
    "SECTOR_CATEGORY": "The three-digit OECD DAC category of the five-digit sectors, such as `152`. A record "
    "may have several.",
    "SDG_GOAL": "The Sustainable Development Goal. A record may have several.",
    "SDG_TARGET": "The target of a Sustainable Development Goal, such as `16.7`. A record may have several.",
    "PROVINCE": "The province of Indonesia in which the program works, or which contains its locations. "
    "A record may have several.",
    "COUNTRY": "The recipient country, as reported by the publisher. A record may have several.",
    "FUNDER": "The funding organization. A record may have several.",
    "IMPLEMENTER": "The implementing organization. A record may have several.",
    "ORGANIZATION_TYPE": "The type of the reporting organization.",
    "REPORTING_ORGANIZATION": "The reporting organization.",
}


class ProgramDimension(StrEnum):
    """The dimensions by which programs can be grouped."""

    STATUS = "STATUS"
    LEVEL = "LEVEL"
    START_YEAR = "START_YEAR"
    SECTOR = "SECTOR"
    SECTOR_CATEGORY = "SECTOR_CATEGORY"
    SDG_GOAL = "SDG_GOAL"
    SDG_TARGET = "SDG_TARGET"
    PROVINCE = "PROVINCE"
    COUNTRY = "COUNTRY"
    FUNDER = "FUNDER"
    IMPLEMENTER = "IMPLEMENTER"
    ORGANIZATION_TYPE = "ORGANIZATION_TYPE"
    REPORTING_ORGANIZATION = "REPORTING_ORGANIZATION"


enum(
    ProgramDimension,
    "The dimensions by which programs can be grouped.",
    STATUS="The status of the program.",
    LEVEL="The level: a program, or an output that is reported as an activity.",
    START_YEAR="The start year: of the actual start date, or of the planned date if there is none.",
    **ACTIVITY_DIMENSIONS,
)


class OutputDimension(StrEnum):
    """The dimensions by which outputs can be grouped."""

    ORIGIN = "ORIGIN"
    STATUS = "STATUS"
    START_YEAR = "START_YEAR"
    SECTOR = "SECTOR"
    SECTOR_CATEGORY = "SECTOR_CATEGORY"
    SDG_GOAL = "SDG_GOAL"
    SDG_TARGET = "SDG_TARGET"
    PROVINCE = "PROVINCE"
    COUNTRY = "COUNTRY"
    FUNDER = "FUNDER"
    IMPLEMENTER = "IMPLEMENTER"
    ORGANIZATION_TYPE = "ORGANIZATION_TYPE"
    REPORTING_ORGANIZATION = "REPORTING_ORGANIZATION"


enum(
    OutputDimension,
    "The dimensions by which outputs can be grouped. All except ORIGIN are values of the "
    "activity that reports the output.",
    ORIGIN="How the output was reported.",
    STATUS="The status of the activity.",
    START_YEAR="The start year of the activity: of the actual start date, or of the planned date if "
    "there is none.",
    **ACTIVITY_DIMENSIONS,
)


class OrganizationDimension(StrEnum):
    """The dimensions by which organizations can be grouped."""

    TYPE = "TYPE"
    ORIGIN = "ORIGIN"
    COUNTRY = "COUNTRY"
    PROVINCE = "PROVINCE"


enum(
    OrganizationDimension,
    "The dimensions by which organizations can be grouped.",
    TYPE="The type of the organization.",
    ORIGIN="Whether the organization has a record of its own, or is only mentioned by others.",
    COUNTRY="The country of the head office.",
    PROVINCE="The province of the head office.",
)


class KnowledgeProductDimension(StrEnum):
    """The dimensions by which knowledge products can be grouped."""

    KIND = "KIND"
    PUBLISHED_YEAR = "PUBLISHED_YEAR"
    LANGUAGE = "LANGUAGE"
    CATEGORY = "CATEGORY"
    LICENSE = "LICENSE"
    PUBLISHER = "PUBLISHER"
    FUNDER = "FUNDER"


enum(
    KnowledgeProductDimension,
    "The dimensions by which knowledge products can be grouped.",
    KIND="The kind of knowledge product.",
    PUBLISHED_YEAR="The year of publication.",
    LANGUAGE="The language. A product may have several.",
    CATEGORY="The document category (IATI codelist DocumentCategory). A product may have several.",
    LICENSE="The license.",
    PUBLISHER="The publishing organization. A product may have several.",
    FUNDER="The organization that funds a program which produced the product. A product may have several.",
)


class TransactionDimension(StrEnum):
    """The dimensions by which transactions can be grouped."""

    TYPE = "TYPE"
    YEAR = "YEAR"
    PROVIDER = "PROVIDER"
    RECEIVER = "RECEIVER"


enum(
    TransactionDimension,
    "The dimensions by which transactions can be grouped.",
    TYPE="The type of transaction, such as commitment or disbursement.",
    YEAR="The year of the transaction.",
    PROVIDER="The organization that provides the money.",
    RECEIVER="The organization that receives the money.",
)

MOST_DIMENSIONS = 2
DEFAULT_GROUPS = 100

BY = described(
    "The dimensions to group by: one, or two for a cross table. Records without a value "
    "form a group whose key has a null `code`."
)
SHARING = described("How to count a record that belongs to several groups. Default: WHOLE.")
FIRST = described("The number of groups to return, largest first. Default: 100. Maximum: 10,000.")
LEVEL = described(
    "Which amounts to count if a program and the programs below it report the same money. Default: DEEPEST."
)


@dataclass(frozen=True)
class GroupArguments(Arguments):
    """The arguments of a field that groups records. Subclasses declare the fields, the dimensions first."""

    def evaluate(self, _request: Request) -> Hashable:
        """Return the grouping; raise an error if dimensions are missing, repeated or too many."""
        values = vars(self)
        size = values["first"]
        if not 1 <= size <= MOST_GROUPS:
            raise BadInputError(
                f"`first` must be between 1 and {MOST_GROUPS:,}, not {size}.", argument="first"
            )
        rules = {name: values[name] for name in ("sharing", "level") if name in values}
        return Grouping(dimensions(values["by"]), size=size, **rules)


def dimensions(by: Sequence[Any]) -> tuple[str, ...]:
    """Return the names of one or two different dimensions."""
    names = tuple(each.value for each in by)
    if not 1 <= len(names) <= MOST_DIMENSIONS:
        raise BadInputError(
            f"`by` takes one or two dimensions, not {len(names)}. To restrict the groups further, use the "
            "filter of the list.",
            argument="by",
        )
    if len(set(names)) < len(names):
        raise BadInputError(
            f"`by` contains {names[0]} twice. Give one dimension, or two different ones.", argument="by"
        )
    return names


@dataclass(frozen=True)
class ProgramGroupArguments(GroupArguments):
    """How programs are grouped."""

    by: Annotated[list[ProgramDimension], BY]
    sharing: Annotated[Sharing, SHARING] = Sharing.WHOLE
    level: Annotated[MoneyLevel, LEVEL] = MoneyLevel.DEEPEST
    first: Annotated[int, FIRST] = DEFAULT_GROUPS


@dataclass(frozen=True)
class OutputGroupArguments(GroupArguments):
    """How outputs are grouped."""

    by: Annotated[list[OutputDimension], BY]
    sharing: Annotated[Sharing, SHARING] = Sharing.WHOLE
    first: Annotated[int, FIRST] = DEFAULT_GROUPS


@dataclass(frozen=True)
class KnowledgeProductGroupArguments(GroupArguments):
    """How knowledge products are grouped."""

    by: Annotated[list[KnowledgeProductDimension], BY]
    sharing: Annotated[Sharing, SHARING] = Sharing.WHOLE
    first: Annotated[int, FIRST] = DEFAULT_GROUPS


@dataclass(frozen=True)
class OrganizationGroupArguments(GroupArguments):
    """How organizations are grouped."""

    by: Annotated[list[OrganizationDimension], BY]
    first: Annotated[int, FIRST] = DEFAULT_GROUPS


@dataclass(frozen=True)
class TransactionGroupArguments(GroupArguments):
    """How transactions are grouped."""

    by: Annotated[list[TransactionDimension], BY]
    first: Annotated[int, FIRST] = DEFAULT_GROUPS


@dataclass(frozen=True)
class MoneyArguments(Arguments):
    """The level whose amounts are summed."""

    level: Annotated[MoneyLevel, LEVEL] = MoneyLevel.DEEPEST

    def evaluate(self, _request: Request) -> Hashable:
        """Return the level."""
        return self.level
