"""The mutations that save drafts of knowledge products and organizations."""

from typing import Annotated

import strawberry

import resolvers.revisions
from resolvers.requests import Request
from schema.record_inputs import SaveKnowledgeProductInput, SaveOrganizationInput, edit_of
from schema.revision_payloads import RevisionPayload, payload
from services.revising.knowledge_products import KNOWLEDGE_PRODUCT
from services.revising.organizations import ORGANIZATION

Info = strawberry.Info[Request]


@strawberry.type
class RecordMutations:
    """The mutations that save drafts of knowledge products and organizations."""

    @strawberry.mutation(  # type: ignore[untyped-decorator] # as in schema.query, Strawberry decides
        description="Saves a draft: new values of a knowledge product, or a new product. Nothing is "
        "published. Requires the role CONTRIBUTOR or REVIEWER for products of your own organization and of "
        "those below it, ADMINISTRATOR for others."
    )
    async def save_knowledge_product(
        self,
        info: Info,
        input: Annotated[  # noqa: A002 - mutations take their one argument under this name
            SaveKnowledgeProductInput, strawberry.argument(description="What to save.")
        ],
    ) -> RevisionPayload:
        """Save a draft."""
        about = ("KnowledgeProduct", "knowledgeProduct", input.knowledge_product)
        edit = edit_of(KNOWLEDGE_PRODUCT, input, *about)
        return payload(  # type: ignore[no-any-return] # rows stand for the declared types, as everywhere
            await resolvers.revisions.save(info.context, edit, input.idempotency_key)
        )

    @strawberry.mutation(  # type: ignore[untyped-decorator] # as above
        description="Saves a draft: new values of an organization. Nothing is published. Requires the role "
        "CONTRIBUTOR or REVIEWER for your own organization and those below it, ADMINISTRATOR for others."
    )
    async def save_organization(
        self,
        info: Info,
        input: Annotated[  # noqa: A002 - as above
            SaveOrganizationInput, strawberry.argument(description="What to save.")
        ],
    ) -> RevisionPayload:
        """Save a draft."""
        edit = edit_of(ORGANIZATION, input, "Organization", "organization", input.organization)
        return payload(  # type: ignore[no-any-return] # as above
            await resolvers.revisions.save(info.context, edit, input.idempotency_key)
        )
