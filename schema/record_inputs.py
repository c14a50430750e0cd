"""The inputs of mutations that save drafts of knowledge products and organizations."""

from datetime import date

import strawberry

from schema.enums import KnowledgeKind, OrganizationType
from schema.inputs import field
from schema.revision_inputs import (
    COMMENT,
    KEY,
    REVISION,
    LocalizedTextInput,
    draft_edit,
    id_of,
    values_of,
)
from services.revising.editable import EditableKind
from services.revising.saving import Edit

EXPECTED = (
    "The `version` of the record or of the draft that you read. Required with the ID of a record or of a "
    "`revision`. If others have changed the same fields of the record since, VersionConflict is returned."
)
BASE = (
    "The `version` of the record that you read, to base a draft on it after VersionConflict: its fields then "
    "replace what the record has in that version. Default: the draft keeps its base."
)


@strawberry.input(
    description="New values of fields of a knowledge product. A field that is left out stays as it is; null "
    "empties it."
)
class KnowledgeProductFieldsInput:
    """New values of fields of a knowledge product."""

    titles: list[LocalizedTextInput] | None = strawberry.field(
        description="The title in each language, the main one first. Replaces all titles.",
        default=strawberry.UNSET,
    )
    abstracts: list[LocalizedTextInput] | None = strawberry.field(
        description="The abstract in each language. Replaces all abstracts.", default=strawberry.UNSET
    )
    kind: KnowledgeKind | None = strawberry.field(
        description="The kind of knowledge product. Null is OTHER.", default=strawberry.UNSET
    )
    categories: list[str] | None = strawberry.field(
        description="The document categories, as codes of the IATI codelist DocumentCategory such as `B03`. "
        "Replaces all categories.",
        default=strawberry.UNSET,
    )
    languages: list[str] | None = strawberry.field(
        description="The languages of the product, as BCP 47 tags such as `id`. Replaces all languages.",
        default=strawberry.UNSET,
    )
    published: date | None = strawberry.field(description="The publication date.", default=strawberry.UNSET)
    license: str | None = strawberry.field(
        description="The license, as an SPDX identifier such as `CC-BY-4.0`.", default=strawberry.UNSET
    )
    format: str | None = strawberry.field(
        description="The media type, such as `application/pdf`.", default=strawberry.UNSET
    )
    url: str | None = strawberry.field(
        description="The address of the product. Two products never have the same one. A product needs an "
        "address or a DOI.",
        default=strawberry.UNSET,
    )
    doi: str | None = strawberry.field(
        description="The DOI, such as `10.1234/example`, with or without the address of a resolver. Two "
        "products never have the same one.",
        default=strawberry.UNSET,
    )


@strawberry.input(
    description="The input of `saveKnowledgeProduct`. Without `knowledgeProduct` and `revision` it begins a "
    "new product of your organization."
)
class SaveKnowledgeProductInput:
    """The input of `saveKnowledgeProduct`."""

    fields: KnowledgeProductFieldsInput = strawberry.field(description="The new values.")
    knowledge_product: strawberry.ID | None = field(
        "The global ID of the knowledge product to change, for a new draft."
    )
    revision: strawberry.ID | None = field(REVISION)
    expected_version: int | None = field(EXPECTED)
    base_version: int | None = field(BASE)
    comment: str | None = field(COMMENT)
    idempotency_key: str | None = field(KEY)


@strawberry.input(
    description="New values of fields of an organization. A field that is left out stays as it is; null "
    "empties it."
)
class OrganizationFieldsInput:
    """New values of fields of an organization."""

    names: list[LocalizedTextInput] | None = strawberry.field(
        description="The name in each language, the main one first. Replaces all names.",
        default=strawberry.UNSET,
    )
    type: OrganizationType | None = strawberry.field(
        description="The type. Null is UNKNOWN.", default=strawberry.UNSET
    )
    acronym: str | None = strawberry.field(description="The acronym.", default=strawberry.UNSET)
    country: str | None = strawberry.field(
        description="The country of the seat, as an ISO 3166-1 alpha-2 code such as `ID`.",
        default=strawberry.UNSET,
    )
    website: str | None = strawberry.field(
        description="The address of the website.", default=strawberry.UNSET
    )


@strawberry.input(
    description="The input of `saveOrganization`: either `organization` or `revision` is required."
)
class SaveOrganizationInput:
    """The input of `saveOrganization`."""

    fields: OrganizationFieldsInput = strawberry.field(description="The new values.")
    organization: strawberry.ID | None = field(
        "The global ID of the organization to change, for a new draft: your own or one below it."
    )
    revision: strawberry.ID | None = field(REVISION)
    expected_version: int | None = field(EXPECTED)
    base_version: int | None = field(BASE)
    comment: str | None = field(COMMENT)
    idempotency_key: str | None = field(KEY)


def edit_of(
    kind: EditableKind,
    given: SaveKnowledgeProductInput | SaveOrganizationInput,
    typename: str,
    argument: str,
    record: strawberry.ID | None,
) -> Edit:
    """Return the edit that an input asks for; `record` is the ID in the argument of that name."""
    id_ = id_of(typename, record, f"input.{argument}")
    return draft_edit(kind, given, values_of(kind, given.fields), id_, given.base_version)
