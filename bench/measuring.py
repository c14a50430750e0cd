"""Rounds: every server in turn, the order moving on by one each round, so that no one is always first."""

from collections.abc import Callable, Sequence
from dataclasses import dataclass, field
from statistics import median

from bench import load, machine
from bench.load import Round
from bench.operations import Operation
from bench.servers import Running

CONNECTIONS = (1, 32)

Tell = Callable[[str], None]


@dataclass(frozen=True, slots=True)
class Plan:
    """Seconds a round, seconds of warm-up for each server, how many rounds, the cores of the load."""

    seconds: float
    warmup: float
    rounds: int
    cores: set[int]


@dataclass(slots=True)
class Cell:
    """What one server showed for one operation over so many connections, round by round."""

    server: str
    operation: str
    connections: int
    rounds: list[Round] = field(default_factory=list)

    @property
    def rate(self) -> float:
        """The median of requests a second."""
        return median(each.rate for each in self.rounds)

    @property
    def rates(self) -> tuple[float, float]:
        """The slowest and the fastest round."""
        rates = [each.rate for each in self.rounds]
        return min(rates), max(rates)

    @property
    def p50(self) -> float:
        """The median of the medians, in milliseconds."""
        return median(each.p50 for each in self.rounds)

    @property
    def p99(self) -> float:
        """The median of the slowest hundredths, in milliseconds."""
        return median(each.p99 for each in self.rounds)

    @property
    def failed(self) -> int:
        """How many requests failed in all rounds."""
        return sum(each.failed for each in self.rounds)


Key = tuple[str, str, int]


def measure(
    servers: Sequence[Running], operations: Sequence[Operation], plan: Plan, tell: Tell
) -> tuple[dict[Key, Cell], int]:
    """Warm every server up, then measure in rounds; answers the cells, and how often it was not quiet."""
    for server in servers:
        tell(f"warming up {server.kind.label}")
        for operation in operations:
            seconds = plan.warmup / len(operations)
            load.drive(server.url, operation, connections_of(server)[-1], seconds, plan.cores)
    cells: dict[Key, Cell] = {}
    loud = 0
    for number in range(plan.rounds):
        for server in rotated(servers, number):
            loud += not machine.wait_until_quiet()
            tell(f"round {number + 1} of {plan.rounds}: {server.kind.label}")
            measure_one(server, operations, plan, cells)
    return cells, loud


def connections_of(server: Running) -> Sequence[int]:
    """Over how many connections a server is asked: many slow requests at once would take minutes."""
    return CONNECTIONS[:1] if server.kind.is_slow else CONNECTIONS


def rotated(servers: Sequence[Running], number: int) -> list[Running]:
    """The servers, beginning with another one each round."""
    start = number % len(servers)
    return [*servers[start:], *servers[:start]]


def measure_one(server: Running, operations: Sequence[Operation], plan: Plan, cells: dict[Key, Cell]) -> None:
    """One round of one server: all operations, over one connection and over many."""
    for operation in operations:
        for connections in connections_of(server):
            key = (server.kind.key, operation.name, connections)
            cell = cells.setdefault(key, Cell(*key))
            cell.rounds.append(load.drive(server.url, operation, connections, plan.seconds, plan.cores))
