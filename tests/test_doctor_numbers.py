"""`doctor` asks the hub that runs for its numbers, and says so when none does."""

import asyncio
import os
from collections.abc import AsyncIterator

import httpx
import pytest
from starlette.applications import Starlette
from starlette.responses import PlainTextResponse
from starlette.routing import Route

from hub import app as application
from hub.settings import Settings
from hub.telemetry import metrics_reader
from hub.telemetry.metrics_reader import MetricsUnavailableError
from tests.asking import post
from tests.conftest import serving


@pytest.fixture
async def asked_hub(demo_url: str) -> AsyncIterator[str]:
    """The address of a hub without kept answers that was asked a good question twice, and a bad one."""
    async with (
        serving(application.create(Settings.model_validate({"response_cache": 0}), demo_url)) as address,
        httpx.AsyncClient(base_url=address) as client,
    ):
        for query in ("{ hub { version } }", "{ hub { version } }", "{ nothing }"):
            await post(client, query)
        yield address


async def sentences(base: str) -> list[str]:
    """What there is to say about the hub at that address."""
    return list(metrics_reader.sentences(base, await asyncio.to_thread(metrics_reader.fetch, base)))


async def refusal(base: str) -> str:
    """Why nothing is said about what is at that address."""
    with pytest.raises(MetricsUnavailableError) as refused:
        await asyncio.to_thread(metrics_reader.fetch, base)
    return str(refused.value)


async def test_the_numbers_of_a_running_hub_are_told_in_words(asked_hub: str) -> None:
    about, operations, *rest = await sentences(asked_hub)
    beginning = f"A hub runs at {asked_hub}; these are the metrics of process {os.getpid()}, which uses "
    assert about.startswith(beginning)
    assert 0 < int(about.removeprefix(beginning).removesuffix(" MB of memory.")) < 4_000
    assert operations.startswith(
        "Operations: 2 answered, 0 partial, 1 failed, 0 refused, 0 broken; 2 SQL statements; "
        "0 active subscriptions; 3 requests, "
    )
    plans, *rest = rest
    assert plans == (
        "Compiled plans: 1 cached, 1 compiled, 2 runs, 0 of them completed field by field; "
        "without a plan: 1 no valid document."
    )
    assert rest == [
        "Connections of hub_public: 0 in use and 1 idle of at most 8, 0 queries waiting.",
        "Connections of hub_member: 0 in use and 0 idle of at most 8, 0 queries waiting.",
        "Response cache: 0, 0.0 of at most 0.0 MB; lookups: 0 hit, 0 miss.",
    ]


async def test_one_of_several_processes_tells_for_itself(demo_url: str) -> None:
    async with serving(application.create(Settings.model_validate({"workers": 2}), demo_url)) as base:
        about, *_ = await sentences(base)
    assert f"metrics of process {os.getpid()}, one of 2, which uses" in about


async def test_where_nobody_listens_no_hub_runs() -> None:
    assert await refusal("http://127.0.0.1:9") == (
        "No hub runs at http://127.0.0.1:9 (HUB_HOST, HUB_PORT), so there are no metrics."
    )


async def test_a_hub_that_shows_no_numbers_is_said(demo_url: str) -> None:
    async with serving(application.create(Settings.model_validate({"metrics": "off"}), demo_url)) as base:
        assert await refusal(base) == (
            f"The program at {base} returns no metrics: it is no hub, is busy, or has HUB_METRICS=off."
        )


async def test_another_program_is_not_taken_for_a_hub() -> None:
    async def handler(_request: object) -> PlainTextResponse:
        return PlainTextResponse("other_total 7\n")

    async with serving(Starlette(routes=[Route("/metrics", handler)])) as base:
        assert (await refusal(base)).startswith(f"The program at {base} returns no metrics")
