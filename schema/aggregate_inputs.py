"""What lists can be grouped by, and the rules by which records and money are counted."""

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
    "How a record counts that falls into several groups: a program in two provinces, or with two funders.",
    WHOLE="Whole in each of its groups: each group is right by itself, but they don't add up to the total.",
    SPLIT="In parts that add up to the whole: by the percentages that its publisher tells for sectors and "
    "countries, where all have one; evenly otherwise, and between provinces, organizations, languages, "
    "categories.",
)
enum(
    MoneyLevel,
    "Whose money counts where a program and those below it tell of the same money.",
    DEEPEST="Each amount once: what the deepest programs that report tell, listed or below a listed one. It "
    "counts for the nearest listed program at or above them.",
    OWN="What each listed program itself reports. Where a program and one below it are both listed, their "
    "amounts may be the same money twice.",
)

PLACED = {
    "SECTOR": "The sector: OECD DAC purpose codes of five digits. May be several.",
    "SDG_GOAL": "The Sustainable Development Goal. May be several.",
    "SDG_TARGET": "The target of a Sustainable Development Goal, such as `16.7`. May be several.",
    "PROVINCE": "The province of Indonesia where the work is, itself or a place in it. May be several.",
    "COUNTRY": "The country, as told by its publisher. May be several.",
    "FUNDER": "An organization in the role FUNDING. May be several.",
    "IMPLEMENTER": "An organization in the role IMPLEMENTING. May be several.",
    "ORGANIZATION_TYPE": "What sort of organization reports it.",
    "REPORTING_ORGANIZATION": "The organization that reports it.",
}


class ProgramDimension(StrEnum):
    """What programs can be grouped by."""

    STATUS = "STATUS"
    LEVEL = "LEVEL"
    START_YEAR = "START_YEAR"
    SECTOR = "SECTOR"
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
    "What programs can be grouped by.",
    STATUS="Where the program stands.",
    LEVEL="Whether it is a program, or an output reported as an activity.",
    START_YEAR="The year in which it began, else is planned to begin.",
    **PLACED,
)


class OutputDimension(StrEnum):
    """What outputs can be grouped by."""

    ORIGIN = "ORIGIN"
    STATUS = "STATUS"
    START_YEAR = "START_YEAR"
    SECTOR = "SECTOR"
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
    "What outputs can be grouped by. All but the origin is of the activity that reports the output.",
    ORIGIN="How it came into the hub.",
    STATUS="Where the activity stands.",
    START_YEAR="The year in which the activity began, else is planned to begin.",
    **PLACED,
)


class OrganizationDimension(StrEnum):
    """What organizations can be grouped by."""

    TYPE = "TYPE"
    ORIGIN = "ORIGIN"
    COUNTRY = "COUNTRY"
    PROVINCE = "PROVINCE"


enum(
    OrganizationDimension,
    "What organizations can be grouped by.",
    TYPE="What sort of organization it is.",
    ORIGIN="How the hub came to know it.",
    COUNTRY="The country of its seat.",
    PROVINCE="The province of its seat.",
)


class KnowledgeProductDimension(StrEnum):
    """What knowledge products can be grouped by."""

    KIND = "KIND"
    PUBLISHED_YEAR = "PUBLISHED_YEAR"
    LANGUAGE = "LANGUAGE"
    CATEGORY = "CATEGORY"
    LICENSE = "LICENSE"
    PUBLISHER = "PUBLISHER"
    FUNDER = "FUNDER"


enum(
    KnowledgeProductDimension,
    "What knowledge products can be grouped by.",
    KIND="What sort of product it is.",
    PUBLISHED_YEAR="The year in which it was published.",
    LANGUAGE="A language in which it is. May be several.",
    CATEGORY="Its category (IATI codelist DocumentCategory). May be several.",
    LICENSE="Its licence.",
    PUBLISHER="An organization that publishes it. May be several.",
    FUNDER="An organization that funds a program that made it. May be several.",
)


class TransactionDimension(StrEnum):
    """What transactions can be grouped by."""

    TYPE = "TYPE"
    YEAR = "YEAR"
    PROVIDER = "PROVIDER"
    RECEIVER = "RECEIVER"


enum(
    TransactionDimension,
    "What transactions can be grouped by.",
    TYPE="What happened: commitment, payment ...",
    YEAR="The year in which it happened.",
    PROVIDER="The organization that the money comes from.",
    RECEIVER="The organization that the money goes to.",
)

MOST_DIMENSIONS = 2
DEFAULT_GROUPS = 100

BY = described(
    "What to group by: one dimension, or two for a table. A record without a value stands in the group whose "
    "key has no code, so that none is lost."
)
SHARING = described("How a record counts that falls into several groups.")
FIRST = described("How many groups, the largest first; up to 10,000.")
LEVEL = described("Whose money counts where programs and those below them tell of the same money.")


@dataclass(frozen=True)
class GroupArguments(Arguments):
    """What all groups are asked by; a subclass has the fields, beginning with its own dimensions."""

    def ask(self, _request: Request) -> Hashable:
        """The grouping; an error when dimensions are missing, too many or the same."""
        asked = vars(self)
        size = asked["first"]
        if not 1 <= size <= MOST_GROUPS:
            raise BadInputError(
                f"`first` must be between 1 and {MOST_GROUPS:,} here, not {size}.", argument="first"
            )
        rules = {name: asked[name] for name in ("sharing", "level") if name in asked}
        return Grouping(dimensions(asked["by"]), size=size, **rules)


def dimensions(by: Sequence[Any]) -> tuple[str, ...]:
    """The names of one or two different dimensions."""
    names = tuple(each.value for each in by)
    if not 1 <= len(names) <= MOST_DIMENSIONS:
        raise BadInputError(
            f"`by` takes one dimension or two; got {len(names)}. Put a further one into the list's filter.",
            argument="by",
        )
    if len(set(names)) < len(names):
        raise BadInputError(
            f"`by` names {names[0]} twice. Name it once, or another beside it.", argument="by"
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
    """Whose money is added up."""

    level: Annotated[MoneyLevel, LEVEL] = MoneyLevel.DEEPEST

    def ask(self, _request: Request) -> Hashable:
        """The level."""
        return self.level
