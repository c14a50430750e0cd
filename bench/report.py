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


def text(results: Results) -> str:
    """All that a run found: the facts, the goals, a table for each operation, memory."""
    parts = [facts(results), goals(results)]
    parts += [of_operation(results, name) for name in results.operations]
    parts.append(memory(results))
    return "\n".join(parts)


def facts(results: Results) -> str:
    """Machine, versions, date, how it was measured."""
    return table(("what", ""), results.facts.items())


def goals(results: Results) -> str:
    """The hub beside the best peer, the ceiling, itself without plans."""
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
    """A ratio, and whether it reaches its goal."""
    if value is None:
        return ""
    return f"{value:.2f}" + ("" if goal is None else " ✓" if value >= goal else " ✗")


def of_operation(results: Results, name: str) -> str:
    """The table of one operation."""
    heads = [
        f"{what}, {number} at once" for number in CONNECTIONS for what in ("requests/s", "p50 ms", "p99 ms")
    ]
    rows = [operation_row(results, server, name) for server in results.servers]
    title = f"### {name}: {results.operations[name]}\n\n"
    return title + table(("server", *heads, "statements"), rows)


def operation_row(results: Results, server: str, operation: str) -> list[str]:
    """One server's line in the table of an operation."""
    row = [results.servers[server]]
    for connections in CONNECTIONS:
        row += shown(results.cell(server, operation, connections))
    statements = results.statements.get((server, operation))
    return [*row, "not counted" if statements is None else f"{statements:.3g}"]


def shown(cell: Cell | None) -> list[str]:
    """Requests a second with their spread, and the two latencies."""
    if cell is None:
        return ["", "", ""]
    least, most = cell.rates
    failed = f", {cell.failed} failed" if cell.failed else ""
    return [f"**{cell.rate:.0f}** ({least:.0f}-{most:.0f}){failed}", f"{cell.p50:.2f}", f"{cell.p99:.2f}"]


def memory(results: Results) -> str:
    """The most memory that each server held."""
    rows = [(results.servers[key], f"{size / MEGABYTE:.0f}") for key, size in results.memory.items()]
    goal = f"The goal of the hub is at most {MEMORY_GOAL // MEGABYTE} MB.\n"
    return "### Peak memory\n\n" + table(("server", "MB"), rows) + "\n" + goal


def table(heads: Sequence[str], rows: Iterable[Sequence[str]]) -> str:
    """A Markdown table."""
    lines = [heads, ["---"] * len(heads), *rows]
    return "\n".join(f"| {' | '.join(line)} |" for line in lines) + "\n"
