"""The measured operations, read from files: a document and several sets of variables each."""

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import Any

import orjson

FOLDER = Path(__file__).parent / "operations"
NAMES = tuple(sorted(path.stem for path in FOLDER.glob("*.graphql")))


@dataclass(frozen=True, slots=True)
class Operation:
    """A document and the variables that requests use in turn."""

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
    """Load the operations with these names; each file starts with a comment that describes it."""
    return [read(name) for name in names]


def read(name: str) -> Operation:
    """Read one operation from its two files."""
    comment, _, text = (FOLDER / f"{name}.graphql").read_text("utf-8").partition("\n")
    variables = orjson.loads((FOLDER / f"{name}.json").read_bytes())
    return Operation(name, text, comment.removeprefix("#").strip(), variables)
