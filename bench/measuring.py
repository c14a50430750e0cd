"""Rounds of measurements: every server in turn, in an order that rotates each round."""

from collections.abc import Callable, Sequence
from dataclasses import dataclass, field
from statistics import median

from bench import load, machine
from bench.load import Round
from bench.operations import Operation
from bench.servers import Running

CONNECTIONS = (1, 32)

ReportProgress = Callable[[str], None]


@dataclass(frozen=True, slots=True)
class Plan:
    """Seconds per round, seconds of warmup per server, number of rounds, cores for the load."""

    seconds: float
    warmup: float
    rounds: int
    cores: set[int]


@dataclass(slots=True)
class Cell:
    """The results of one server for one operation and number of connections, by round."""

    server: str
    operation: str
    connections: int
    rounds: list[Round] = field(default_factory=list)

    @property
    def rate(self) -> float:
        """The median requests per second."""
        return median(each.rate for each in self.rounds)

    @property
    def rates(self) -> tuple[float, float]:
        """The requests per second of the slowest and the fastest round."""
        rates = [each.rate for each in self.rounds]
        return min(rates), max(rates)

    @property
    def p50(self) -> float:
        """The median of the medians, in milliseconds."""
        return median(each.p50 for each in self.rounds)

    @property
    def p99(self) -> float:
        """The median of the 99th percentiles, in milliseconds."""
        return median(each.p99 for each in self.rounds)

    @property
    def failed(self) -> int:
        """Number of failed requests in all rounds."""
        return sum(each.failed for each in self.rounds)


Key = tuple[str, str, int]


def measure(
    servers: Sequence[Running], operations: Sequence[Operation], plan: Plan, report_progress: ReportProgress
) -> tuple[dict[Key, Cell], int]:
    """Warm up every server, then measure in rounds; return the cells, and how often the cores were busy."""
    for server in servers:
        report_progress(f"warming up {server.kind.label}")
        for operation in operations:
            seconds = plan.warmup / len(operations)
            load.drive(server.url, operation, connections_of(server)[-1], seconds, plan.cores)
    cells: dict[Key, Cell] = {}
    noisy = 0
    for number in range(plan.rounds):
        for server in rotated(servers, number):
            noisy += not machine.wait_until_quiet()
            report_progress(f"round {number + 1} of {plan.rounds}: {server.kind.label}")
            measure_one(server, operations, plan, cells)
    return cells, noisy


def connections_of(server: Running) -> Sequence[int]:
    """Return the numbers of connections for a server; slow ones get only one, to limit the time."""
    return CONNECTIONS[:1] if server.kind.is_slow else CONNECTIONS


def rotated(servers: Sequence[Running], number: int) -> list[Running]:
    """Return the servers, starting with a different one each round."""
    start = number % len(servers)
    return [*servers[start:], *servers[:start]]


def measure_one(server: Running, operations: Sequence[Operation], plan: Plan, cells: dict[Key, Cell]) -> None:
    """Measure one round of one server: all operations, for each number of connections."""
    for operation in operations:
        for connections in connections_of(server):
            key = (server.kind.key, operation.name, connections)
            cell = cells.setdefault(key, Cell(*key))
            cell.rounds.append(load.drive(server.url, operation, connections, plan.seconds, plan.cores))
