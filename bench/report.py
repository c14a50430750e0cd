"""The tables of a run in Markdown."""

from collections.abc import Iterable, Sequence

from bench.measuring import CONNECTIONS, Cell
from bench.results import (
    CEILING_GOAL,
    GOALS,
    MEMORY_GOAL,
    PLANS_GOAL,
    PLANS_OPERATIONS,
    Results,
    certain,
    ratio,
)

MEGABYTE = 2**20
HEADS = (
    *(f"{what}, {number} at once" for number in CONNECTIONS for what in ("requests/s", "p50 ms", "p99 ms")),
    "statements",
)


def text(results: Results) -> str:
    """Return the report of a run: facts, goals, a table for each operation, memory, response cache."""
    parts = [facts(results), goals(results)]
    parts += [of_operation(results, name) for name in results.operations]
    parts += [memory(results), reuse(results)]
    return "\n".join(parts)


def facts(results: Results) -> str:
    """Return the list of machine, versions, date and method."""
    return table(("what", ""), results.facts.items())


def goals(results: Results) -> str:
    """Compare the hub with the best peer, the ceiling, and itself without plans."""
    if "hub" not in results.servers:
        return ""
    rows = [goal_row(results, name, number) for name in results.operations for number in CONNECTIONS]
    heads = ("operation", "connections", "÷ best peer", "goal", "certain", "p99 ÷ its p99")
    return "### Goals\n\n" + table((*heads, "÷ ceiling", "÷ plans off"), rows)


def goal_row(results: Results, operation: str, connections: int) -> Sequence[str]:
    """One line of the table of goals."""
    hub = results.cell("hub", operation, connections)
    peer = results.best_peer(operation, connections)
    goal = GOALS[connections].get(operation)
    slower = hub.p99 / peer.p99 if hub and peer and peer.p99 else None
    plans_goal = PLANS_GOAL if operation in PLANS_OPERATIONS else None
    return (
        operation,
        f"{connections}",
        judged(ratio(hub, peer), goal) + (f" ({results.servers[peer.server]})" if peer else ""),
        f"{goal}" if goal else "",
        ("yes" if certain(hub, peer) else "no") if hub and peer else "",
        ("" if slower is None else f"{slower:.2f} {'✓' if slower <= 1 else '✗'}") if connections > 1 else "",
        judged(ratio(hub, results.cell("ceiling", operation, connections)), CEILING_GOAL),
        judged(ratio(hub, results.cell("plans-off", operation, connections)), plans_goal),
    )


def judged(value: float | None, goal: float | None) -> str:
    """Return a ratio, marked by whether it reaches its goal."""
    if value is None:
        return ""
    return f"{value:.2f}" + ("" if goal is None else " ✓" if value >= goal else " ✗")


def of_operation(results: Results, name: str) -> str:
    """The table of one operation."""
    rows = [[label, *numbers(results, server, name)] for server, label in results.working.items()]
    title = f"### {name}: {results.operations[name]}\n\n"
    return title + table(("server", *HEADS), rows)


def numbers(results: Results, server: str, operation: str) -> list[str]:
    """Return the table row of one server for an operation."""
    row: list[str] = []
    for connections in CONNECTIONS:
        row += shown(results.cell(server, operation, connections))
    statements = results.statements.get((server, operation))
    return [*row, "not counted" if statements is None else f"{statements:.3g}"]


def shown(cell: Cell | None) -> list[str]:
    """Return requests per second with their range, and the two latencies."""
    if cell is None:
        return ["", "", ""]
    least, most = cell.rates
    failed = f", {cell.failed} failed" if cell.failed else ""
    return [f"**{cell.rate:.0f}** ({least:.0f}-{most:.0f}){failed}", f"{cell.p50:.2f}", f"{cell.p99:.2f}"]


def memory(results: Results) -> str:
    """Return the table of peak memory."""
    rows = [(label, f"{results.memory[key] / MEGABYTE:.0f}") for key, label in results.working.items()]
    goal = f"The goal of the hub is at most {MEMORY_GOAL // MEGABYTE} MB.\n"
    return "### Peak memory\n\n" + table(("server", "MB"), rows) + "\n" + goal


def reuse(results: Results) -> str:
    """Return the tables of the hub with its response cache, which are not comparable with the others."""
    parts = [reuse_of(results, key) for key in results.reusing]
    return "\n".join(parts)


def reuse_of(results: Results, server: str) -> str:
    """Return the table of a server with a response cache."""
    rows = [[name, *numbers(results, server, name)] for name in results.operations]
    return (
        f"### {results.servers[server]}: not comparable with any number above\n\n"
        "The same requests again and again, while no data changes: nearly all get bytes that are kept.\n"
        "So this measures HTTP and a look-up, and says what a portal gains whose pages ask the same.\n\n"
        + table(("operation", *HEADS), rows)
        + f"\nPeak memory: {results.memory[server] / MEGABYTE:.0f} MB.\n"
    )


def table(heads: Sequence[str], rows: Iterable[Sequence[str]]) -> str:
    """A Markdown table."""
    lines = [heads, ["---"] * len(heads), *rows]
    return "\n".join(f"| {' | '.join(line)} |" for line in lines) + "\n"
