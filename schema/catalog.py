"""Metadata of data sets: of plans, indicators and exported lists."""

from datetime import date, datetime

import strawberry

import resolvers.organizations
from schema.arguments import LanguageArguments
from schema.fields import column, computed, related
from schema.lazy_types import AnOrganization
from schema.values import LocalizedText, chosen_or, localized


@strawberry.type(
    description="Metadata of a data set, as Satu Data Indonesia expects it. What is unknown is null: the hub "
    "guesses nothing."
)
class DatasetMetadata:
    """Metadata of a data set."""

    producer: AnOrganization | None = related(
        resolvers.organizations.by_id,
        key="producer_id",
        description="The organization that produces the data (produsen data): the owner of the record. Null "
        "for exported lists, whose records have owners of their own, or if you may not see it.",
    )
    steward: str | None = column(
        "The organization that keeps the data (walidata), as the operators of the hub name it. Null if they "
        "name none."
    )
    standard: str | None = column(
        "The data standard, as the operators of the hub name it. Null if they name none."
    )
    license: str | None = column(
        "The license: that of the source, else that of the hub's own data; an SPDX identifier, a web address "
        "or a text. Null if unknown."
    )
    period_start: date | None = column(
        "The first day that the data is about. Null if unknown.", of="start_date"
    )
    period_end: date | None = column("The last day that the data is about. Null if unknown.", of="end_date")
    modified: datetime | None = column(
        "The time at which the hub last changed the record. Null for exported lists."
    )
    languages: list[str] = column("The languages of the texts, as BCP 47 tags such as `id`.")
    reference_codes: list[str] = column(
        "The vocabularies of the codes in the data, such as `Kemendagri` for regions or "
        "`IATI IndicatorMeasure`."
    )


@strawberry.type(description="A list that is exported as files, with its metadata.")
class ExportedList:
    """A list that is exported as files."""

    name: str = column("The name of the list: `programs` is exported at `/export/programs`.")
    title: str = computed(
        chosen_or,
        needs=("titles", "name"),
        arguments=LanguageArguments,
        description="The title in one language.",
    )
    titles: list[LocalizedText] = computed(
        localized, needs=("titles",), description="The title in Indonesian and English."
    )
    metadata: DatasetMetadata = column("The metadata of the list.")
