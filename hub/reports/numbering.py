"""Figures have numbers, so that the appendix can say where each comes from."""

from collections.abc import Iterator, Sequence
from dataclasses import dataclass

from hub.reports.model import Block, Drawing, Fact, Facts, Section, Source, Table


@dataclass(frozen=True, slots=True)
class Numbered:
    """One entry of the appendix."""

    number: int
    label: str
    source: Source


def of_block(block: Block) -> Iterator[Fact | Table | Drawing]:
    """Yield what has a number in a block."""
    if isinstance(block, Facts):
        yield from block.facts
    elif isinstance(block, Table | Drawing):
        yield block


def label(part: Fact | Table | Drawing) -> str:
    """Return what the appendix calls a figure."""
    if isinstance(part, Fact):
        return part.label
    return part.title if isinstance(part, Table) else part.caption


def numbered(sections: Sequence[Section]) -> dict[int, Numbered]:
    """Return the entries of the appendix by the identity of the part they are about."""
    parts = [part for section in sections for block in section.blocks for part in of_block(block)]
    return {id(part): Numbered(place, label(part), part.source) for place, part in enumerate(parts, start=1)}
