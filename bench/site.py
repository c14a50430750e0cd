"""`make bench-pages`: how fast the hub's own pages are, over the generated graph, with one process.

Each page is asked for one at a time and over 16 connections, without the response cache and with it. The
addresses are those of eight records of each kind, in turn.
"""

import tempfile
import urllib.request
from collections.abc import Mapping, Sequence
from pathlib import Path
from statistics import median
from typing import Annotated

import orjson
import typer

from bench import database, load, machine, pages, plan_rows
from bench.servers import Running, kinds, started

TARGET = Path(__file__).parents[1] / "docs" / "benchmarks" / "pages.md"
CONNECTIONS = 16
ASKED = """{ programs(first: 8, orderBy: {field: TITLE}) { nodes { url(lang: "id") } }
    organizations(first: 8, filter: {hasPrograms: true}) { nodes { url(lang: "id") } }
    outputs(first: 8) { nodes { url(lang: "id") } }
    knowledgeProducts(first: 8) { nodes { url: hubUrl(lang: "id") } }
    regions(first: 8, filter: {level: PROVINCE}) { nodes { url(lang: "id") } } }"""
# Pages that are no records, with the addresses that are asked for in turn.
LISTS: Mapping[str, Sequence[str]] = {
    "home": ("/id", "/en"),
    "programs": ("/id/program", "/id/program?status=CLOSED", "/id/program?sort=-BUDGET"),
    "programs of a province": ("/id/program?region=ID-JT", "/id/program?region=ID-BT"),
    "search": ("/id/cari?q=pelatihan+guru", "/en/search?q=school+harmony"),
    "coverage of a plan": (f"/id/cakupan/{plan_rows.CODE}?year=2023",),
}
SCRIPT = """
local addresses, place = {ADDRESSES}, 0
request = function()
    place = place % #addresses + 1
    return wrk.format("GET", addresses[place])
end
done = function(summary, latency)
    local errors = summary.errors
    local failed = errors.status + errors.connect + errors.read + errors.timeout
    io.write(string.format(
        'RESULT {"requests": %d, "microseconds": %d, "p50": %d, "p99": %d, "failed": %d}\\n',
        summary.requests, summary.duration, latency:percentile(50), latency:percentile(99), failed))
end
"""


def main(
    scale: Annotated[float, typer.Option(help="1 is 100,000 programs.", min=0.01)] = 1,
    seconds: Annotated[int, typer.Option(help="Seconds of each round.", min=1)] = 3,
    rounds: Annotated[int, typer.Option(help="Rounds of each page.", min=1)] = 3,
    write: Annotated[bool, typer.Option("--write", help="Write docs/benchmarks/pages.md too.")] = False,
) -> None:
    """Measure the pages, and print the table."""
    load.check_installed()
    core, others = machine.cores()
    hubs = {kind.key: kind for kind in kinds()}
    with database.running(scale, typer.echo) as server, tempfile.TemporaryDirectory() as logs:
        lines = []
        with (
            started(hubs["hub"], server.url, core, Path(logs)) as plain,
            started(hubs["reuse"], server.url, core, Path(logs)) as reusing,
        ):
            for name, addresses in measured_pages(plain).items():
                lines.append(line(name, addresses, plain, reusing, (seconds, rounds), others))
                typer.echo(lines[-1])
    text = "\n".join(
        [
            f"{machine.words()}; scale {scale:g}; medians of {rounds} rounds of {seconds} s, one process.",
            "",
            "| page | KB | p50 ms, 1 at once | pages/s, 16 at once | p99 ms | pages/s, kept |",
            "| --- | ---: | ---: | ---: | ---: | ---: |",
            *lines,
            "",
        ]
    )
    typer.echo(text)
    if write:
        pages.beginning(TARGET, text)


def measured_pages(hub: Running) -> dict[str, Sequence[str]]:
    """Return the addresses of each page; raise ServerError if one is not answered."""
    found = hub.ask(orjson.dumps({"query": ASKED}))["data"]
    records = {f"one of {name}": [node["url"] for node in each["nodes"]] for name, each in found.items()}
    answered = {**LISTS, **records}
    for address in (each for addresses in answered.values() for each in addresses):
        size(hub, address)
    return answered


def line(
    name: str,
    addresses: Sequence[str],
    plain: Running,
    reusing: Running,
    lengths: tuple[int, int],
    cores: set[int],
) -> str:
    """Return the line of a page."""
    seconds, rounds = lengths
    alone = [drive(plain, addresses, 1, seconds, cores) for _ in range(rounds)]
    many = [drive(plain, addresses, CONNECTIONS, seconds, cores) for _ in range(rounds)]
    kept = [drive(reusing, addresses, CONNECTIONS, seconds, cores) for _ in range(rounds)]
    cells = (
        f"{median(size(plain, each) for each in addresses) / 1000:.1f}",
        f"{median(each['p50'] for each in alone) / 1000:.1f}",
        f"{median(rate(each) for each in many):,.0f}",
        f"{median(each['p99'] for each in many) / 1000:.0f}",
        f"{median(rate(each) for each in kept):,.0f}",
    )
    return f"| {name} | {' | '.join(cells)} |"


def rate(round_: Mapping[str, int]) -> float:
    """Return the pages per second of a round."""
    return round_["requests"] / (round_["microseconds"] / 1e6)


def drive(
    hub: Running, addresses: Sequence[str], connections: int, seconds: int, cores: set[int]
) -> dict[str, int]:
    """Ask for pages over connections for some seconds; raise LoadError if one fails."""
    listed = ", ".join(f"[==[{each}]==]" for each in addresses)
    with tempfile.NamedTemporaryFile("w", suffix=".lua", encoding="utf-8") as file:
        file.write(SCRIPT.replace("ADDRESSES", listed))
        file.flush()
        found = load.run_wrk(base(hub), Path(file.name), connections, seconds, cores)
        if found["requests"] < connections:
            found = load.run_wrk(base(hub), Path(file.name), connections, seconds * load.PATIENCE, cores)
    if found["failed"]:
        counted = f"{found['failed']} of {found['requests']}"
        raise load.LoadError(f"{counted} pages failed, such as {addresses[0]}.")
    return found


def size(hub: Running, address: str) -> int:
    """Return the bytes of a page as it is sent to browsers; raises an error if there is none."""
    headers = {"Accept-Encoding": "gzip", "Accept": "text/html"}
    request = urllib.request.Request(base(hub) + address, headers=headers)  # noqa: S310 - always http on loopback
    with urllib.request.urlopen(request, timeout=load.TIMEOUT_SECONDS) as answer:  # noqa: S310 - as above
        return len(answer.read())


def base(hub: Running) -> str:
    """Return the address of a hub."""
    return hub.url.removesuffix("/graphql")


if __name__ == "__main__":
    typer.run(main)
