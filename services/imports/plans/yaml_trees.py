"""YAML as a tree of texts with their lines: no tags, no anchors, no aliases, within bounds.

All scalars are texts, as they are written: the code 1.10 stays 1.10.
"""

from collections.abc import Iterator
from dataclasses import dataclass, field
from typing import Any

import yaml

from services.imports.plans.faults import Faults, Place

MOST_BYTES = 5_000_000
MOST_EVENTS = 500_000
DEEPEST = 8
LOADER = getattr(yaml, "CSafeLoader", yaml.SafeLoader)
NO_SHEET = (0, "")
# Plain scalars that mean no value.
EMPTY = ("", "~", "null")


@dataclass(frozen=True, slots=True)
class Text:
    """A text; null is an empty one."""

    line: int
    value: str


@dataclass(frozen=True, slots=True)
class Items:
    """A list."""

    line: int
    items: list["Tree"] = field(default_factory=list)


@dataclass(frozen=True, slots=True)
class Mapping:
    """A mapping by texts, with the line of each key."""

    line: int
    items: dict[str, "Tree"] = field(default_factory=dict)
    lines: dict[str, int] = field(default_factory=dict)


Tree = Text | Items | Mapping


def at(line: int) -> Place:
    """The place of a line."""
    return Place(NO_SHEET, line)


class YamlFault(Exception):  # noqa: N818 - as Fault
    """The file can't be read on."""

    def __init__(self, line: int, message: str) -> None:
        super().__init__(message)
        self.line, self.message = line, message


def read(content: bytes, faults: Faults) -> Mapping:
    """Read a file, whose root must be a mapping. Raise PlanRefused."""
    try:
        if len(content) > MOST_BYTES:
            raise YamlFault(
                1, f"The file is larger than {MOST_BYTES:,} bytes: split it, or write fewer texts."
            )
        root = Builder(_events(content), faults).document()
        if not isinstance(root, Mapping):
            raise YamlFault(root.line, "The file must be a mapping with the keys plan, levels and nodes.")
        return root
    except YamlFault as fault:
        faults.add(at(fault.line), fault.message)
    faults.refuse_any()
    raise AssertionError("a fault was added")


def _events(content: bytes) -> Iterator[Any]:
    try:
        for number, event in enumerate(yaml.parse(content.decode("utf-8-sig"), Loader=LOADER)):
            if number > MOST_EVENTS:
                raise YamlFault(_line(event), f"The file has more than {MOST_EVENTS:,} values: split it.")
            yield event
    except UnicodeDecodeError as error:
        line = content[: error.start].count(b"\n") + 1
        raise YamlFault(line, "The file is not UTF-8 text: save it as UTF-8.") from error
    except yaml.MarkedYAMLError as error:
        mark = error.problem_mark or error.context_mark
        raise YamlFault(mark.line + 1 if mark else 1, f"This is not YAML ({error.problem}).") from error
    except yaml.YAMLError as error:
        raise YamlFault(1, f"This is not YAML ({str(error).splitlines()[0]}).") from error


def _line(event: Any) -> int:
    return int(event.start_mark.line) + 1


class Builder:
    """Builds the tree from the events of the parser."""

    def __init__(self, events: Iterator[Any], faults: Faults) -> None:
        self.events, self.faults = events, faults

    def document(self) -> Tree:
        """Build the one document of the file."""
        for event in self.events:
            if isinstance(event, yaml.StreamEndEvent):
                raise YamlFault(1, "The file is empty: docs/plans.md shows what it contains.")
            if isinstance(event, yaml.DocumentStartEvent):
                break
        root = self._tree(next(self.events), 1)
        for event in self.events:
            if isinstance(event, yaml.DocumentStartEvent):
                raise YamlFault(_line(event), "The file has a second document: write one plan per file.")
        return root

    def _tree(self, event: Any, depth: int) -> Tree:
        line = _line(event)
        if isinstance(event, yaml.AliasEvent) or event.anchor:
            raise YamlFault(line, "Anchors and aliases (& and *) are not read: write the text itself.")
        if depth > DEEPEST:
            raise YamlFault(line, f"Values are nested more than {DEEPEST} levels deep.")
        if isinstance(event, yaml.ScalarEvent):
            return Text(line, "" if event.style is None and event.value in EMPTY else event.value)
        if isinstance(event, yaml.SequenceStartEvent):
            return self._items(Items(line), depth)
        return self._mapping(Mapping(line), depth)

    def _items(self, items: Items, depth: int) -> Items:
        while not isinstance(event := next(self.events), yaml.SequenceEndEvent):
            items.items.append(self._tree(event, depth + 1))
        return items

    def _mapping(self, mapping: Mapping, depth: int) -> Mapping:
        while not isinstance(event := next(self.events), yaml.MappingEndEvent):
            key = self._tree(event, depth + 1)
            value = self._tree(next(self.events), depth + 1)
            if not isinstance(key, Text):
                self.faults.add(at(key.line), "A key must be a text.")
            elif key.value in mapping.items:
                first = mapping.lines[key.value]
                self.faults.add(
                    at(key.line), f"The key {key.value[:40]!r} is also on line {first}: remove one."
                )
            else:
                mapping.items[key.value], mapping.lines[key.value] = value, key.line
        return mapping
