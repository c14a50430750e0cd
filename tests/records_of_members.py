"""Drafts of knowledge products and organizations over HTTP, for tests."""

from typing import Any

from tests.test_revisions import REST, Cast, Party

SAVED = """... on RevisionSaved { revision {
    id state version isNew baseVersion kind fields { field base proposed } record { id } } }"""
PRODUCT = """query ($id: ID!) { node(id: $id) { ... on KnowledgeProduct {
    id version title(lang: "en") abstract kind categories { code } languages published license format url doi
    visibility source { name } organizations(role: PUBLISHER) { nodes { identifier } }
    changes { nodes { field old new actor { identifier } importRun { id } } } } } }"""
ORGANIZATION = """{ organization(identifier: "XX-1") {
    id version name(lang: "en") type acronym country website
    changes { nodes { field old new actor { identifier } } } } }"""
PRODUCTS = "{ knowledgeProducts { nodes { id version url title } } }"
CONFLICTS = """{ conflicts { nodes { id state version kind field current imported record { id __typename }
    importRun { id } } } }"""


async def saves(party: Party, kind: str, **given: Any) -> Any:
    """Save a draft of a kind, such as `KnowledgeProduct`, and answer the payload."""
    document = f"""mutation ($input: Save{kind}Input!) {{ save{kind}(input: $input) {{ __typename
        {SAVED} {REST} }} }}"""
    return (await party.reads(document, input=given))[f"save{kind}"]


async def published(cast: Cast, revision: Any, by: Party | None = None) -> Any:
    """Submit a draft of the owner and publish it; answer the revision."""
    submitted = await (by or cast.owner).does("submitRevision", revision)
    return await cast.reviewer.does("publishRevision", submitted)


async def product(party: Party, id_: str) -> Any:
    """The knowledge product, as the party sees it."""
    return (await party.reads(PRODUCT, id=id_))["node"]


async def products(party: Party) -> Any:
    """All knowledge products."""
    return (await party.reads(PRODUCTS))["knowledgeProducts"]["nodes"]


async def organization(party: Party) -> Any:
    """The organization XX-1."""
    return (await party.reads(ORGANIZATION))["organization"]


async def conflicts(party: Party) -> Any:
    """All conflicts that the party sees."""
    return (await party.reads(CONFLICTS))["conflicts"]["nodes"]


async def new_product(cast: Cast, **fields: Any) -> str:
    """Publish a new product of the owner, and answer its ID."""
    answer = await saves(cast.owner, "KnowledgeProduct", fields=fields)
    assert answer["__typename"] == "RevisionSaved", answer
    await published(cast, answer["revision"])
    found = await cast.owner.reads(
        "query ($id: ID!) { revision(id: $id) { record { id } } }", id=answer["revision"]["id"]
    )
    return str(found["revision"]["record"]["id"])


async def changed(cast: Cast, kind: str, record: Any, **fields: Any) -> Any:
    """Publish new values of a record (`id` and `version`), by the owner; answer the revision."""
    argument = {"KnowledgeProduct": "knowledgeProduct", "Organization": "organization"}[kind]
    given = {argument: record["id"], "expectedVersion": record["version"], "fields": fields}
    answer = await saves(cast.owner, kind, **given)
    assert answer["__typename"] == "RevisionSaved", answer
    return await published(cast, answer["revision"])
