"""Commitments: made, reported and decided; counted by pillar; their rules, and what stays hidden."""

from typing import Any

import pytest

from db.pools import Pools
from tests.asking import ask, counted, refused
from tests.plan_trees import plant
from tests.test_revisions import Cast, Party, cast

__all__ = ["cast"]

PROBLEMS = '... on InvalidInput { problems { path code value message(lang: "en") } }'
SAVE = f"""mutation ($input: SaveCommitmentInput!) {{ saveCommitment(input: $input) {{ __typename
    ... on RevisionSaved {{ revision {{ id version fields {{ field base proposed }} }} }}
    ... on VersionConflict {{ conflicts {{ field }} }} {PROBLEMS} }} }}"""
DECIDE = f"""mutation ($input: DecideCommitmentInput!) {{ decideCommitment(input: $input) {{ __typename
    ... on CommitmentDecided {{ commitment {{ status version decisionReason decidedBy {{ identifier }} }} }}
    {PROBLEMS} }} }}"""
ALL = """query ($filter: CommitmentFilter) { commitments(filter: $filter) { totalCount nodes {
    id version year quarter status title(lang: "en") plannedOutputCount budgetGap reportedOn
    plannedBudget { amount currency } realisedBudget { amount currency } documents { url title }
    organization { identifier } node { reference } evidenceOutputs { totalCount } } } }"""
SUMMARY = """query ($filter: CommitmentFilter, $by: CommitmentGrouping) { commitments(filter: $filter) {
    summary(groupBy: $by) { key label(lang: "en") node { code } organization { identifier }
    committed reported realised partly dropped rate gap actionsCommitted actionsInForce
    money { currency count plannedBudget realisedBudget gap rate } } } }"""
COUNTS = ("committed", "reported", "realised", "partly", "dropped", "actionsCommitted", "actionsInForce")


async def saves(party: Party, **given: Any) -> Any:
    return (await party.reads(SAVE, input={"fields": {}, **given}))["saveCommitment"]


async def codes(party: Party, **given: Any) -> list[tuple[str, str]]:
    """The paths and codes of the rules that an input breaks."""
    answer = await saves(party, **given)
    assert answer["__typename"] == "InvalidInput", answer
    return [(each["path"].removeprefix("input.fields."), each["code"]) for each in answer["problems"]]


async def publishes(cast: Cast, party: Party, **given: Any) -> None:
    answer = await saves(party, **given)
    assert answer["__typename"] == "RevisionSaved", answer
    submitted = await party.does("submitRevision", answer["revision"])
    await cast.reviewer.does("publishRevision", submitted)


async def commits(
    cast: Cast, party: Party, node: str, year: int, amount: int | None = None, **given: Any
) -> Any:
    """Publish a commitment, and read it."""
    budget = None if amount is None else {"amount": amount, "currency": "IDR"}
    fields = {"plannedOutputCount": 2, "plannedBudget": budget}
    await publishes(cast, party, node=node, year=year, fields=fields, **given)
    return (await party.reads(ALL))["commitments"]["nodes"][-1]


async def changes(cast: Cast, party: Party, commitment: Any, **fields: Any) -> Any:
    """Publish new values of a commitment, and read it."""
    about = {"commitment": commitment["id"], "expectedVersion": commitment["version"]}
    await publishes(cast, party, **about, fields=fields)
    return await now(party, commitment)


async def now(party: Party, commitment: Any) -> Any:
    nodes = (await party.reads(ALL))["commitments"]["nodes"]
    return next(each for each in nodes if each["id"] == commitment["id"])


async def decides(party: Party, commitment: Any, status: str, reason: str = "Seen.") -> Any:
    wanted = {"id": commitment["id"], "status": status, "reason": reason}
    wanted["expectedVersion"] = commitment["version"]
    return (await party.reads(DECIDE, input=wanted))["decideCommitment"]


@pytest.fixture
async def nodes(cast: Cast, pools: Pools) -> dict[str, str]:
    """The nodes of the plan, by code."""
    return await plant(pools)


async def test_a_commitment_is_made_reported_and_decided(cast: Cast, nodes: dict[str, str]) -> None:
    # given a published commitment
    one = await commits(cast, cast.owner, nodes["1.1.1"], 2023, 1_000_000)
    assert one == {
        "id": one["id"],
        "version": 1,
        "year": 2023,
        "quarter": None,
        "status": "COMMITTED",
        "title": "2023",
        "plannedOutputCount": 2,
        "plannedBudget": {"amount": "1000000", "currency": "IDR"},
        "realisedBudget": None,
        "budgetGap": None,
        "reportedOn": None,
        "documents": [],
        "organization": {"identifier": "XX-1"},
        "node": {"reference": "SAMPLE-1/1.1.1"},
        "evidenceOutputs": {"totalCount": 0},
    }
    # when it is reported, then it can't be realised without evidence
    report = {"status": "REPORTED", "realisedBudget": {"amount": "750000.50", "currency": "IDR"}}
    one = await changes(cast, cast.owner, one, **report)
    assert (one["status"], one["budgetGap"], one["reportedOn"] is not None) == ("REPORTED", "249999.5", True)
    refused = await decides(cast.reviewer, one, "REALISED")
    assert [each["code"] for each in refused["problems"]] == ["EVIDENCE"]
    # and with a document the secretariat decides, once
    document = {"url": "https://example.org/a.pdf", "titles": [{"language": "en", "text": "Photos"}]}
    one = await changes(cast, cast.owner, one, documents=[document])
    assert one["documents"] == [{"url": "https://example.org/a.pdf", "title": "Photos"}]
    decided = await decides(cast.reviewer, one, "REALISED", "Seen at the site.")
    assert decided["commitment"] == {
        "status": "REALISED",
        "version": 4,
        "decisionReason": "Seen at the site.",
        "decidedBy": {"identifier": "XX-3"},
    }
    assert (await decides(cast.reviewer, one, "PARTLY"))["__typename"] == "StaleVersion"
    # and it is locked until a reviewer opens it again
    one = await now(cast.owner, one)
    about = {"commitment": one["id"], "expectedVersion": 4}
    assert await codes(cast.owner, **about, fields={"plannedOutputCount": 3}) == [
        ("plannedOutputCount", "DECIDED")
    ]
    assert (await decides(cast.reviewer, one, "REPORTED"))["commitment"]["status"] == "REPORTED"
    # and every change is in the history
    query = """query ($id: ID!) { node(id: $id) { ... on Commitment {
        changes { nodes { field old new actor { identifier } } } } } }"""
    history = (await cast.other.reads(query, id=one["id"]))["node"]["changes"]["nodes"]
    assert [(each["field"], each["actor"]["identifier"]) for each in history] == [
        *(("reason", "XX-3"), ("status", "XX-3"), ("reason", "XX-3"), ("status", "XX-3")),
        *(("documents", "XX-1"), ("status", "XX-1"), ("realisedBudget", "XX-1")),
    ]


async def test_bad_commitments_are_refused(cast: Cast, nodes: dict[str, str]) -> None:
    one = await commits(cast, cast.owner, nodes["1.1.1"], 2023)
    new = {"node": nodes["1.1.1"], "year": 2023}
    # A commitment twice: the whole year, and a quarter of it.
    assert await codes(cast.owner, **new, fields={"plannedOutputCount": 1}) == [("node", "COMMITMENT_TWICE")]
    assert await codes(cast.owner, **new, quarter=2) == [("node", "COMMITMENT_TWICE")]
    # A node that is not valid in the year, a missing node, wrong periods.
    ended = {"node": nodes["1.1.2"], "year": 2023}
    assert await codes(cast.owner, **ended) == [("year", "NODE_PERIOD")]
    (problem,) = (await saves(cast.owner, **ended))["problems"]
    assert (
        problem["message"]
        == "The node 1.1.2 is not valid in 2023: it is valid from 2020-01-01 to 2022-12-31."
    )
    assert await codes(cast.owner, node=nodes["1.1.3"], year=1800, quarter=5) == [
        ("year", "COMMITMENT_YEAR"),
        ("quarter", "QUARTER"),
    ]
    # Another organization's commitment; a new one that is realised at once.
    other = {"node": nodes["2.1.1"], "year": 2023}
    organization = (await cast.other.reads('{ organization(identifier: "XX-2") { id } }'))["organization"][
        "id"
    ]
    assert await codes(cast.owner, **other, organization=organization) == [("organization", "NOT_YOURS")]
    assert await codes(cast.owner, **other, fields={"status": "REALISED"}) == [("status", "TRANSITION")]
    # Money, numbers, documents, evidence.
    fields = {
        "plannedBudget": {"amount": -1, "currency": "IDR"},
        "realisedBudget": {"amount": 1, "currency": "USD"},
        "plannedOutputCount": -3,
        "documents": [{"url": "nowhere"}, {"url": "nowhere"}],
    }
    assert await codes(cast.owner, **other, fields=fields) == [
        ("plannedBudget.amount", "NEGATIVE"),
        ("realisedBudget.currency", "CURRENCY_DIFFERS"),
        ("plannedOutputCount", "NEGATIVE"),
        ("documents.0.url", "URL"),
        ("documents.1.url", "URL"),
        ("documents.1.url", "TWICE"),
    ]
    about = {"commitment": one["id"], "expectedVersion": 1}
    # Reports without content and drops without reason wait as drafts, and can't be submitted.
    for status, path in (("REPORTED", "status"), ("DROPPED", "reason")):
        draft = (await saves(cast.owner, **about, fields={"status": status}))["revision"]
        refused = await cast.owner.takes("submitRevision", draft)
        assert [(each["path"], each["code"]) for each in refused["problems"]] == [
            (f"input.fields.{path}", "REQUIRED")
        ]
    assert await codes(cast.owner, **about, fields={"status": "PARTLY"}) == [("status", "TRANSITION")]
    # Decisions: no role, own organization, no such way.
    assert (await decides(cast.other, one, "DROPPED"))["__typename"] == "NotPermitted"
    assert [each["code"] for each in (await decides(cast.reviewer, one, "REALISED"))["problems"]] == [
        "TRANSITION"
    ]
    assert [each["code"] for each in (await decides(cast.reviewer, one, "DROPPED", " "))["problems"]] == [
        "BLANK"
    ]


async def test_commitments_are_counted_by_group(cast: Cast, nodes: dict[str, str], pools: Pools) -> None:
    # given commitments of two organizations to actions of two pillars
    one = await commits(cast, cast.owner, nodes["1.1.1"], 2023, 1000)
    two = await commits(cast, cast.other, nodes["1.1.1"], 2023, 500)
    three = await commits(cast, cast.owner, nodes["2.1.1"], 2023)
    await commits(cast, cast.owner, nodes["1.1.2"], 2022, 70)
    report = {"realisedBudget": {"amount": 900, "currency": "IDR"}, "documents": [{"url": "https://a.id/x"}]}
    one = await changes(cast, cast.owner, one, status="REPORTED", **report)
    await decides(cast.reviewer, one, "REALISED")
    await changes(cast, cast.other, two, status="REPORTED", realisedOutputCount=1)
    await decides(cast.reviewer, three, "DROPPED")

    async def groups(by: str | None, **filter_: Any) -> dict[Any, tuple[Any, ...]]:
        found = await cast.other.reads(SUMMARY, filter=filter_ or None, by=by)
        rows = found["commitments"]["summary"]
        return {row["key"]: tuple(row[name] for name in COUNTS) for row in rows}

    # then commitments and actions are counted apart, and pillars without any are shown
    assert await groups("PILLAR", plan=["sample-1"], year=[2023]) == {
        "1": (2, 2, 1, 0, 0, 1, 2),
        "2": (1, 0, 0, 0, 1, 1, 1),
    }
    assert await groups(None, year=[2023]) == {None: (3, 2, 1, 0, 1, 2, 3)}
    assert await groups("ACTION", year=[2023]) == {
        "1.1.1": (2, 2, 1, 0, 0, 1, 1),
        "2.1.1": (1, 0, 0, 0, 1, 1, 1),
    }
    assert await groups("FOCUS", pillar=["1"]) == {"1.1": (3, 2, 1, 0, 0, 2, None)}
    assert await groups("YEAR") == {"2022": (1, 0, 0, 0, 0, 1, 4), "2023": (3, 2, 1, 0, 1, 2, 3)}
    assert await groups("STATUS", node=["SAMPLE-1/1"]) == {
        "COMMITTED": (1, 0, 0, 0, 0, 1, None),
        "REPORTED": (1, 1, 0, 0, 0, 1, None),
        "REALISED": (1, 1, 1, 0, 0, 1, None),
    }
    assert await groups("ORGANIZATION", year=[2023]) == {
        "XX-1": (2, 1, 1, 0, 1, 2, None),
        "XX-2": (1, 1, 0, 0, 0, 1, None),
    }
    assert await groups(None, year=[1999]) == {None: (0, 0, 0, 0, 0, 0, 0)}
    # and money is summed per currency
    (first, _) = (await cast.other.reads(SUMMARY, filter={"year": [2023]}, by="PILLAR"))["commitments"][
        "summary"
    ]
    assert (first["label"], first["node"], first["rate"], first["gap"]) == ("Node 1", {"code": "1"}, "0.5", 1)
    assert first["money"] == [
        {
            "currency": "IDR",
            "count": 2,
            "plannedBudget": "1500",
            "realisedBudget": "900",
            "gap": "600",
            "rate": "0.6",
        }
    ]
    # and nodes and organizations have their own lists, in the same number of statements for one and many
    query = """query ($codes: [String!]) { planNodes(filter: {code: $codes}) { nodes { commitments {
        totalCount nodes { id } summary(groupBy: YEAR) { key committed actionsInForce } } } } }"""
    single, statements = await counted(pools, query, {"codes": ["1"]})
    assert single["planNodes"]["nodes"][0]["commitments"]["summary"] == [
        {"key": "2022", "committed": 1, "actionsInForce": 3},
        {"key": "2023", "committed": 2, "actionsInForce": 2},
    ]
    _, several = await counted(pools, query, {"codes": ["1", "2", "1.1"]})
    assert several == statements


async def test_hidden_nodes_and_organizations_are_not_named(
    cast: Cast, nodes: dict[str, str], pools: Pools
) -> None:
    # given a public commitment whose node and organization are hidden afterwards
    await commits(cast, cast.owner, nodes["1.1.1"], 2023, 1000)
    for table, rule in (("action_plan", "true"), ("organization", "identifier = 'XX-1'")):
        await pools.writing.execute(f"UPDATE {table} SET visibility = 'OWNER' WHERE {rule}")
    query = """{ commitments { nodes { organization { id } node { id } }
        summary(groupBy: PILLAR) { key committed } } }"""
    # then an anonymous viewer sees it without them, and can't find it by them
    found = (await ask(cast.owner.client, query))["commitments"]
    assert found == {
        "nodes": [{"organization": None, "node": None}],
        "summary": [{"key": None, "committed": 1}],
    }
    found = (await ask(cast.owner.client, ALL, {"filter": {"pillar": ["1"]}}))["commitments"]
    assert found["totalCount"] == 0
    for name, hidden, unknown in (("plan", "SAMPLE-1", "OTHER-1"), ("node", "SAMPLE-1/1", "OTHER-1/1")):
        # a code of a hidden plan is refused like one of no plan
        given = [
            await refused(cast.owner.client, ALL, {"filter": {name: [code]}}) for code in (hidden, unknown)
        ]
        assert given[0][:2] == given[1][:2] == ("BAD_USER_INPUT", f"filter.{name}")
        assert given[0][2].replace(hidden, unknown) == given[1][2]
    # and a new commitment to a hidden node is refused like one to none
    new = {"node": nodes["2.1.1"], "year": 2023}
    assert await codes(cast.other, **new, fields={"plannedOutputCount": 1}) == [("node", "NODE")]
