"""The results of a run, and comparisons of servers with their certainty."""

from collections.abc import Mapping, Sequence
from dataclasses import asdict, dataclass
from typing import Any

from bench.measuring import Cell, Key

# Goals: how many times faster than the best peer, by connections and operation.
GOALS: Mapping[int, Mapping[str, float]] = {
    1: {"Q1": 0.8, "Q2": 1.2, "Q3": 1.2, "Q4": 1.2, "Q5": 1.05},
    32: {"Q1": 0.7, "Q2": 1.0, "Q3": 1.0, "Q4": 0.9, "Q5": 1.0},
}
CEILING_GOAL = 0.9
PLANS_GOAL = 5.0
PLANS_OPERATIONS = ("Q2", "Q3", "Q4")
MEMORY_GOAL = 100 * 2**20


@dataclass(frozen=True)
class Results:
    """Labels of servers and operations by name, cells, statements a request, peak memory in bytes.

    Servers that are `reusing` answers are in `servers` too, and never shown beside those that make them.
    """

    servers: Mapping[str, str]
    peers: Sequence[str]
    reusing: Sequence[str]
    operations: Mapping[str, str]
    cells: Mapping[Key, Cell]
    statements: Mapping[tuple[str, str], float]
    memory: Mapping[str, int]
    facts: Mapping[str, str]

    @property
    def working(self) -> Mapping[str, str]:
        """The servers without response cache, by key."""
        return {key: label for key, label in self.servers.items() if key not in self.reusing}

    def best_peer(self, operation: str, connections: int) -> Cell | None:
        """Return the peer with the most requests per second."""
        found = [self.cells[peer, operation, connections] for peer in self.peers]
        return max(found, key=lambda cell: cell.rate, default=None)

    def cell(self, server: str, operation: str, connections: int) -> Cell | None:
        """Return the results of a server, None if it was not measured."""
        return self.cells.get((server, operation, connections))


def ratio(ours: Cell | None, theirs: Cell | None) -> float | None:
    """Return the ratio of requests per second; None if one of the two is missing."""
    return ours.rate / theirs.rate if ours and theirs and theirs.rate else None


def certain(ours: Cell, theirs: Cell) -> bool:
    """Whether one server is faster in all rounds: their ranges don't overlap."""
    signs = {one.rate > other.rate for one, other in zip(ours.rounds, theirs.rounds, strict=True)}
    return len(signs) == 1


def as_json(results: Results) -> dict[str, Any]:
    """Return all measurements, for further analysis."""
    return {
        "facts": dict(results.facts),
        "cells": [asdict(cell) for cell in results.cells.values()],
        "statements": [[*key, number] for key, number in results.statements.items()],
        "memory": dict(results.memory),
    }
