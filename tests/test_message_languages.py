"""Every refusal of a mutation comes in Indonesian and English, as the viewer requests."""

from typing import Any

import httpx
import pytest
from graphql import get_named_type
from uuid_utils.compat import uuid7

from schema import identifiers
from schema.messages import Message, said
from tests.asking import ask
from tests.mutation_inputs import default, mutations
from tests.test_revisions import Cast, cast
from tests.walking import CORE

__all__ = ["cast"]

ABSENT = {
    name: identifiers.encode(name, uuid7())
    for name in ("Program", "Organization", "Output", "KnowledgeProduct")
}
# What a step is about, where an absent program is another type.
ABOUT: dict[str, dict[str, Any]] = {
    "saveOutput": {"program": ABSENT["Program"]},
    "saveKnowledgeProduct": {"knowledgeProduct": ABSENT["KnowledgeProduct"]},
    "saveProgram": {"program": ABSENT["Program"]},
    "saveOrganization": {"organization": ABSENT["Organization"]},
    "createKey": {"organization": ABSENT["Organization"]},
    "validateReportItems": {
        "items": [{"commitment": identifiers.encode("Commitment", uuid7()), "check": "VALID"}]
    },
    "saveReport": {"report": identifiers.encode("Report", uuid7())},
}
TYPES = {
    **dict.fromkeys(("submitRevision", "withdrawRevision", "requestChanges"), "Revision"),
    **dict.fromkeys(("publishRevision", "discardRevision"), "Revision"),
    "decideConflict": "Conflict",
    "applySpreadsheetPlan": "SpreadsheetPlan",
    "decideOverlap": "Overlap",
    "decideMerge": "MergeProposal",
    "decideCommitment": "Commitment",
    **dict.fromkeys(("validateReportItems", "submitReport", "approveReport", "reopenReport"), "Report"),
    **dict.fromkeys(("answerCollaboration", "endCollaboration"), "Collaboration"),
    "revertMerge": "OrganizationMerge",
    **dict.fromkeys(
        ("changeWebhook", "deleteWebhook", "rotateWebhookSecret", "replayWebhook", "testWebhook"),
        "WebhookEndpoint",
    ),
}
ITEMS = {"decideAlignments": "Alignment"}
# These have no single record, or answer an unknown one with a problem of the input.
WITHOUT_RECORD = {
    "createKey",
    "createWebhook",
    *(f"{each}Revisions" for each in ("submit", "publish", "discard")),
}
WITHOUT_RECORD |= {"requestChangesOfRevisions", "decideAlignments", "proposeCollaboration", "startReport"}
WITHOUT_RECORD |= {"saveObstacle", "saveCommitment", "saveReport"}


def given(mutation: str) -> dict[str, Any]:
    """An input of a mutation about a record that does not exist."""
    type_ = mutations()[mutation]
    found: dict[str, Any] = default(type_, "input", ABSENT)
    found |= ABOUT.get(mutation, {})
    if mutation in TYPES:
        found["id"] = identifiers.encode(TYPES[mutation], uuid7())
    if "expectedVersion" in type_.fields:
        found["expectedVersion"] = 1
    for item in found.get("items", ()) if mutation not in ABOUT else ():
        item["id"] = identifiers.encode(ITEMS.get(mutation, "Revision"), uuid7())
    return found


def document(mutation: str) -> str:
    """A mutation with the messages of its refusals, in the requested and in given languages."""
    payload: Any = get_named_type(CORE.mutation_type.fields[mutation].type)  # type: ignore[union-attr] # it has some
    refusals = " ".join(
        f'... on {kind.name} {{ message english: message(lang: "en") indonesian: message(lang: "id") }}'
        for kind in CORE.get_possible_types(payload)
        if "message" in kind.fields
    )
    return (
        f"mutation ($input: {mutations()[mutation].name}!) "
        f"{{ {mutation}(input: $input) {{ __typename {refusals} }} }}"
    )


async def refusal(client: httpx.AsyncClient, mutation: str, **headers: str) -> Any:
    """The payload of a mutation that is refused, with its message in both languages."""
    answer: Any = await ask(client, document(mutation), {"input": given(mutation)}, **headers)
    found = answer[mutation]
    assert len({found["english"], found["indonesian"]}) == 2
    expected = "english" if headers.get("Accept_Language") == "en" else "indonesian"
    assert found["message"] == found[expected], headers
    return found["__typename"]


@pytest.mark.parametrize("mutation", mutations())
async def test_a_refusal_comes_in_the_requested_language(cast: Cast, mutation: str) -> None:
    client = cast.owner.client
    # given an anonymous viewer, who gets the hub's default language without a header
    for language in ({"Accept_Language": "id"}, {"Accept_Language": "en"}, {}):
        assert await refusal(client, mutation, **language) == "NotPermitted"
    # and an administrator, for a record that does not exist
    if mutation not in WITHOUT_RECORD:
        found = await refusal(client, mutation, Accept_Language="id", **cast.administrator.headers)
        assert found.endswith("NotFound")


def test_a_message_without_a_translation_is_as_it_is() -> None:
    assert said("Only English", ("id",)) == "Only English"
    assert said(None, ("id",)) is None
    assert [said(Message("One", "Satu"), (each,)) for each in ("id", "en", "fr")] == ["Satu", "One", "Satu"]
