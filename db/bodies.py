"""Known bodies with their names in several languages, and words of the names of organizations."""

import csv
import functools
from collections.abc import Mapping
from pathlib import Path
from typing import NamedTuple

from db import channels

FOLDER = Path(__file__).parent / "data" / "bodies"
CHANNEL_LIST = "XM-DAC-"


class KnownBody(NamedTuple):
    """A body that is known by several names: its identifiers, acronyms and names."""

    code: str
    identifiers: tuple[str, ...]
    acronyms: tuple[str, ...]
    names: tuple[str, ...]


@functools.cache
def known() -> tuple[KnownBody, ...]:
    """The bodies of our list, and those channels of the DAC that it leaves out."""
    with (FOLDER / "known.csv").open(encoding="utf-8", newline="") as file:
        listed = [
            KnownBody(row["body"], *(_parts(row[column]) for column in ("identifiers", "acronyms", "names")))
            for row in csv.DictReader(file)
        ]
    codes = {identifier for body in listed for identifier in body.identifiers}
    others = (
        KnownBody(identifier, (identifier,), (), channel.names)
        for code, channel in channels.load().items()
        if not channel.category and (identifier := f"{CHANNEL_LIST}{code}") not in codes
    )
    return (*listed, *others)


@functools.cache
def words(kind: str) -> frozenset[str]:
    """The words of a list: `connectors`, `divisions`, `foundations`, `generic` or `legal-forms`."""
    return frozenset((FOLDER / f"{kind}.txt").read_text(encoding="utf-8").split())


@functools.cache
def spellings() -> Mapping[str, tuple[str, ...]]:
    """Abbreviations and spellings, each with the words that it stands for."""
    lines = (FOLDER / "spellings.txt").read_text(encoding="utf-8").splitlines()
    return {given: tuple(meant) for given, *meant in map(str.split, lines)}


def _parts(cell: str) -> tuple[str, ...]:
    return tuple(filter(None, cell.split("|")))
