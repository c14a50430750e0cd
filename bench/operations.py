"""The operations that are measured: a document and several sets of variables each, as files."""

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import Any

import orjson

FOLDER = Path(__file__).parent / "operations"
NAMES = tuple(sorted(path.stem for path in FOLDER.glob("*.graphql")))


@dataclass(frozen=True, slots=True)
class Operation:
    """A document and the variables that requests take in turn."""

    name: str
    text: str
    title: str
    variables: Sequence[Mapping[str, Any]]

    @property
    def bodies(self) -> list[bytes]:
        """The request bodies, one for each set of variables."""
        return [
            orjson.dumps({"query": self.text, "operationName": self.name, "variables": each})
            for each in self.variables
        ]


def load(names: Iterable[str] = NAMES) -> list[Operation]:
    """The operations of these names; each file begins with a comment that says what it stands for."""
    return [read(name) for name in names]


def read(name: str) -> Operation:
    """One operation from its two files."""
    comment, _, text = (FOLDER / f"{name}.graphql").read_text("utf-8").partition("\n")
    variables = orjson.loads((FOLDER / f"{name}.json").read_bytes())
    return Operation(name, text, comment.removeprefix("#").strip(), variables)
