"""What a gateway tells to whom, what it does when a subgraph is away, and what is not composed."""

from contextlib import AsyncExitStack
from pathlib import Path

import httpx
from starlette.requests import Request
from starlette.responses import JSONResponse
from starlette.types import Receive, Scope, Send

from schema.graph import graph
from tests import portal
from tests.asking import ask, post
from tests.conftest import serving

BOTH = '{ latestFieldReports { id } program(id: "x") { title } }'
SENT = {
    "authorization": "Bearer of-the-hub",
    "accept-language": "en",
    "traceparent": f"00-{'a' * 32}-{'b' * 16}-01",
    "cookie": "a=b",
}


class Recorder:
    """A subgraph that knows nothing, and remembers what it was told of each request."""

    def __init__(self) -> None:
        self.headers: list[dict[str, str]] = []

    def told(self) -> list[dict[str, str]]:
        """What it was told of each request, of what the test sent."""
        return [{name: found[name] for name in SENT if name in found} for found in self.headers]

    async def __call__(self, scope: Scope, receive: Receive, send: Send) -> None:
        """Answer each question with nothing; there is no start and end of a life to tell of."""
        if scope["type"] == "lifespan":
            for kind in ("startup", "shutdown"):
                assert (await receive())["type"] == f"lifespan.{kind}"
                await send({"type": f"lifespan.{kind}.complete"})
            return
        self.headers.append(dict(Request(scope).headers))
        await JSONResponse({"data": {"latestFieldReports": [], "program": None}})(scope, receive, send)


async def test_the_hubs_key_is_told_to_nobody_else(tmp_path: Path) -> None:
    # given a gateway before two subgraphs that remember what they are told
    hub, partner = Recorder(), Recorder()
    supergraph = tmp_path / "supergraph.graphql"
    sdl = tmp_path / "hub.http.graphql"
    sdl.write_text(graph.as_subgraph(), encoding="utf-8")
    async with serving(hub) as hub_address, serving(partner) as partner_address:
        files = (f"hub={sdl}", f"partner={portal.OWN_SCHEMA}")
        wrong = await portal.composed(supergraph, *files, HUB_URL=hub_address, PARTNER_URL=partner_address)
        assert wrong == []
        async with (
            portal.gateway(tmp_path / "gateway.log", supergraph) as gateway,
            httpx.AsyncClient(base_url=gateway, timeout=30) as client,
        ):
            # when both are asked with a key, a language and a trace
            answer = await client.post("/graphql", json={"query": BOTH}, headers=SENT)
    # then the language and the trace go to both, the key to the hub alone, and cookies to nobody
    assert answer.json() == {"data": {"latestFieldReports": [], "program": None}}
    passed_on = {name: SENT[name] for name in ("accept-language", "traceparent")}
    assert hub.told() == [{**passed_on, "authorization": SENT["authorization"]}]
    assert partner.told() == [passed_on]


async def test_without_the_partner_the_hubs_data_stay(live_hub: str, tmp_path: Path) -> None:
    supergraph = tmp_path / "supergraph.graphql"
    query = "{ programs(first: 1) { nodes { iatiIdentifier fieldReports { id } } } }"
    async with AsyncExitStack() as rest, AsyncExitStack() as life:
        # given a joined graph that answers
        partner = await life.enter_async_context(portal.partner(tmp_path / "partner.log"))
        assert await portal.composed(supergraph, HUB_URL=live_hub, PARTNER_URL=partner) == []
        gateway = await rest.enter_async_context(portal.gateway(tmp_path / "gateway.log", supergraph))
        client = await rest.enter_async_context(httpx.AsyncClient(base_url=gateway, timeout=30))
        (whole,) = (await ask(client, query))["programs"]["nodes"]
        # when the partner's server ends
        await life.aclose()
        answer = await post(client, query)
    # then the hub's data are there, what the partner would tell is null, and an error says where
    (node,) = answer.json()["data"]["programs"]["nodes"]
    assert whole == {"iatiIdentifier": "ID-CONTOH-KL-01-P01", "fieldReports": [{"id": "2"}, {"id": "1"}]}
    assert node == {"iatiIdentifier": "ID-CONTOH-KL-01-P01", "fieldReports": None}
    (error,) = answer.json()["errors"]
    assert error["path"] == ["programs", "nodes", "fieldReports"]


async def test_what_does_not_fit_is_not_composed(live_hub: str, tmp_path: Path) -> None:
    # given a partner that tells a title of programs, too
    schema = tmp_path / "partner.graphql"
    own = portal.OWN_SCHEMA.read_text("utf-8")
    schema.write_text(
        own.replace("  actualStart: Date @external", "  actualStart: Date @external\n  title: String!")
    )
    # when it is composed
    supergraph = tmp_path / "supergraph.graphql"
    (wrong,) = await portal.composed(supergraph, f"partner={schema}", HUB_URL=live_hub)
    # then the composer says what is wrong, and nothing is written
    assert wrong == (
        'Non-shareable field "Program.title" is resolved from multiple subgraphs: it is resolved from '
        'subgraphs "hub" and "partner" and defined as non-shareable in all of them'
    )
    assert not supergraph.exists()


async def test_a_subgraph_that_is_not_there_is_named(tmp_path: Path) -> None:
    place = f"http://127.0.0.1:{portal.free_port()}"
    files = (f"partner={portal.OWN_SCHEMA}",)
    wrong = await portal.composed(tmp_path / "supergraph.graphql", *files, HUB_URL=place)
    port = place.rsplit(":", 1)[1]
    assert wrong == [f"hub ({place}/graphql): connect ECONNREFUSED 127.0.0.1:{port}"]
