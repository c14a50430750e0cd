"""The feed: what has changed since a cursor, for clients that keep a copy of records."""

from collections.abc import Hashable, Sequence
from dataclasses import dataclass
from enum import StrEnum
from typing import TYPE_CHECKING, Annotated, Any
from uuid import UUID

import strawberry

import resolvers.feed
from resolvers.feed import FeedRequest
from resolvers.requests import Request
from schema import identifiers
from schema.arguments import LanguageArguments, described
from schema.enums import enum, word_of
from schema.fields import Arguments, column, computed, related
from schema.filters import criteria
from schema.inputs import field
from schema.knowledge_products import KnowledgeProductFilter
from schema.nodes import Node
from schema.organizations import OrganizationFilter
from schema.outputs import OutputFilter
from schema.program_inputs import ProgramFilter
from services.feed import ChangeType, ResyncReason
from services.kinds.registry import FED
from services.querying.errors import BadInputError
from services.text import localized

DEFAULT, LARGEST = 100, 1000

if TYPE_CHECKING:

    class ChangedType(StrEnum):
        """A kind of record in the feed."""

else:
    ChangedType = StrEnum("ChangedType", [(word_of(name), word_of(name)) for name in FED])
KIND_OF_WORD = {word_of(name): name for name in FED}
enum(
    ChangedType,
    "A kind of record in the feed. Parts of a record, such as budgets and places of a program, or indicators "
    "of an output, change it.",
    **{word_of(name): f"Records of the type `{name}`." for name in FED},
)
enum(
    ChangeType,
    "What happened to a record, for the viewer.",
    ADDED="The record is new, or the viewer may see it only since the cursor. Add it, or replace it if it is "
    "already known.",
    CHANGED="The record has changed. Replace it.",
    REMOVED="The record does not exist any more, the viewer may not see it any more, or it does not match "
    "the filter. Delete it, if it is known.",
)
enum(
    ResyncReason,
    "Why a client must begin again.",
    OTHER_GENERATION="The hub's database was restored from a backup after the cursor was made: the client "
    "may know of changes that are gone.",
    EXPIRED="The cursor is too old: the hub does not remember all records that were removed since.",
    UNKNOWN_CURSOR="The text is not a cursor of the feed.",
)
# In English and Indonesian: the reason, and the way out.
MESSAGES = {
    ResyncReason.OTHER_GENERATION: (
        "The hub's data was restored from a backup after this cursor was made.",
        "Data hub dipulihkan dari cadangan setelah kursor ini dibuat.",
    ),
    ResyncReason.EXPIRED: (
        "The cursor is too old: the hub does not remember all removals since.",
        "Kursor ini terlalu lama: hub tidak lagi mengingat semua penghapusan sejak itu.",
    ),
    ResyncReason.UNKNOWN_CURSOR: (
        "`since` is not a cursor of the feed. Pass a `cursor` exactly as returned by `changes`.",
        "`since` bukan kursor umpan. Kirim `cursor` persis seperti yang diberikan oleh `changes`.",
    ),
}
WAY_OUT = (
    "Read `changes` without `since`, and delete those of your records that it does not return.",
    "Baca `changes` tanpa `since`, lalu hapus data Anda yang tidak ada di dalamnya.",
)


def message_of(reason: ResyncReason, languages: Sequence[str]) -> str | None:
    """Return the reason and the way out in one language."""
    texts = (f"{text} {way}" for text, way in zip(MESSAGES[reason], WAY_OUT, strict=True))
    return localized.choose(list(zip(("en", "id"), texts, strict=True)), languages)


def global_id(kind: str, identity: UUID) -> str:
    """Return the global ID of a record."""
    return identifiers.encode(kind, identity)


class FeedRow:
    """A result of the feed: a row that contains the name of its type."""

    @classmethod
    def is_type_of(cls, row: Any, _info: Any) -> bool:
        """Return whether a row is of this type."""
        return bool(row["typename"] == cls.__name__)


@strawberry.type(description="The last change of a record since a cursor.")
class RecordChange:
    """The last change of a record since a cursor."""

    type: ChangeType = column("What happened to the record.")
    kind: ChangedType = computed(word_of, needs=("kind",), description="The kind of the record.")
    id: strawberry.ID = computed(
        global_id, needs=("kind", "id"), description="The global ID of the record, also of a removed one."
    )
    record: Node | None = related(
        resolvers.feed.records,
        key="record_key",
        description="The record as it is now. Null if it was removed, also in this moment: then a later "
        "change says so.",
    )
    fields: list[str] | None = column(
        "The names of the fields that have changed since the cursor, as in the field `changes` of the "
        "record. Null if they are unknown, and if the record is new or removed."
    )
    cursor: str = column("The position of the change. Pass it as `since` to continue after it.")
    data_version: str = column("The data version in which the record changed last.")


@strawberry.type(description="Changes since a cursor, oldest first, each record at its last change.")
class ChangesPage(FeedRow):
    """Changes since a cursor."""

    changes: list[RecordChange] = column(
        "The changes. Can be empty although there are more, if records do not match the filter."
    )
    cursor: str = column(
        "The cursor to continue from: pass it as `since` in the next request, also if there are no changes."
    )
    has_more: bool = column("True if there are more changes now: request the next page at once.")
    data_version: str = column("The data version of the hub at the time of the page.")


@strawberry.type(
    description="The feed can't be continued from the cursor. The client must read everything again, without "
    "`since`."
)
class ResyncRequired(FeedRow):
    """The feed can't be continued from the cursor."""

    reason: ResyncReason = column("Why the client must begin again.")
    message: str = computed(
        message_of,
        needs=("reason",),
        arguments=LanguageArguments,
        description="The reason, with the way to resolve it, in one language.",
    )


ChangesResult = Annotated[
    ChangesPage | ResyncRequired,
    strawberry.union(
        "ChangesResult", description="Changes since a cursor, or the reason why a client must begin again."
    ),
]


@strawberry.input(
    description="A filter for changes, by kind of record; kinds without one are not filtered. Of a kind with "
    "a filter, a changed record that does not match is REMOVED, because it may have matched before."
)
class ChangesFilter:
    """Returns only changes of records that match, by kind."""

    organizations: OrganizationFilter | None = field("Matches organizations.")
    programs: ProgramFilter | None = field("Matches programs.")
    outputs: OutputFilter | None = field("Matches outputs.")
    knowledge_products: KnowledgeProductFilter | None = field("Matches knowledge products.")


KIND_OF_FILTER = {
    "organizations": "Organization",
    "programs": "Program",
    "outputs": "Output",
    "knowledge_products": "KnowledgeProduct",
}


@dataclass(frozen=True)
class FeedArguments(Arguments):
    """What to read of the feed."""

    since: Annotated[
        str | None,
        described(
            "The `cursor` of the last page. Default: from the beginning, so that all records that the viewer "
            "may see are ADDED."
        ),
    ] = None
    types: Annotated[
        list[ChangedType] | None,
        described(
            "Returns only changes of records of these kinds. Default: all kinds. Keep it the same from page "
            "to page."
        ),
    ] = None
    filter: Annotated[
        ChangesFilter | None,
        described(
            "Returns only changes of records that match this filter. Default: all records. Keep it the same "
            "from page to page."
        ),
    ] = None
    first: Annotated[
        int | None, described("The number of changes to return. Default: 100. Maximum: 1,000.")
    ] = DEFAULT

    def evaluate(self, _request: Request) -> Hashable:
        """Return the requested page."""
        size = DEFAULT if self.first is None else self.first
        if not 1 <= size <= LARGEST:
            raise BadInputError(
                f"`first` must be between 1 and {LARGEST:,}, not {size}. To read more changes, request the "
                "next page with `since` and the `cursor` of this page.",
                argument="first",
            )
        return FeedRequest(self.since, kinds_of(self.types), size, filters_of(self.filter))


def kinds_of(types: list[ChangedType] | None) -> tuple[str, ...] | None:
    """Return the names of kinds, each once; null for all."""
    return None if types is None else tuple(dict.fromkeys(KIND_OF_WORD[each.value] for each in types))


def filters_of(given: ChangesFilter | None) -> tuple[tuple[str, Any], ...]:
    """Return the conditions of each kind."""
    return tuple(
        (kind, criteria(getattr(given, name), f"filter.{name}"))
        for name, kind in KIND_OF_FILTER.items()
        if given is not None
    )
