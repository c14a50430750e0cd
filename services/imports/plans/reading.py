"""Reading of a file of a plan into facts: required values, choices, codes, days."""

import re
from collections.abc import Iterator, Mapping
from datetime import date
from decimal import Decimal
from enum import StrEnum
from pathlib import Path
from typing import Any, TypeVar

from db.plan_values import PlanNodeKind, PlanNodeRelation
from db.values import Visibility
from services import region_names
from services.imports.failures import ImportFailure
from services.imports.plans import workbook_files, yaml_files
from services.imports.plans.declarations import FIGURES, LEVELS, LINKS, NODES, OUTPUTS, PLAN, Section
from services.imports.plans.entries import Entries, Entry, values
from services.imports.plans.facts import (
    FigureFacts,
    LevelFacts,
    LinkFacts,
    NodeFacts,
    PlanFacts,
    PlanFile,
    Texts,
)
from services.imports.plans.faults import Faults
from services.spreadsheets import archives
from services.spreadsheets.sentences import FileError
from services.text.addresses import link

CODE_OF_PLAN = re.compile("[A-Z0-9][A-Z0-9._-]*")
MEASURE = re.compile("[A-Z][A-Z0-9_]*")
WEB = ("http://", "https://")
MOST_BYTES = 20_000_000

Word = TypeVar("Word", bound=StrEnum)
Values = dict[str, Any]


def read(file: Path, faults: Faults) -> PlanFile | None:
    """Read a file; null if a part that the others need is missing or wrong. Raise ImportFailure, "
    "PlanRefused."""
    entries = _entries(_content(file), faults)
    plan = _plan(entries, faults)
    levels = list(_levels(entries, faults))
    nodes = list(_nodes(entries, faults))
    codes = frozenset(each.cells["code"].text for each in entries.of(NODES) if "code" in each.cells)
    _add_outputs(entries, nodes, codes, faults)
    links, figures = list(_links(entries, faults)), list(_figures(entries, faults))
    return None if plan is None else PlanFile(plan, levels, nodes, links, figures, codes)


def _content(file: Path) -> bytes:
    try:
        if file.stat().st_size > MOST_BYTES:
            raise ImportFailure(f"{file} is larger than {MOST_BYTES:,} bytes: one plan has fewer.")
        return file.read_bytes()
    except FileNotFoundError:
        raise ImportFailure(f"{file} does not exist: check its name.") from None
    except OSError as error:
        raise ImportFailure(
            f"{file} can't be read ({error.strerror}): grant read access or name another file."
        ) from error


def _entries(content: bytes, faults: Faults) -> Entries:
    try:
        is_workbook = archives.is_archive(content)
    except FileError as error:
        raise ImportFailure(f"{faults.file}: {error.message}") from error
    return workbook_files.read(content, faults) if is_workbook else yaml_files.read(content, faults)


def _given(entries: Entries, section: Section, faults: Faults) -> Iterator[tuple[Entry, Values]]:
    """Yield the entries that have all that is required, with their values."""
    required = [field.name for field in section.fields if field.is_required]
    for entry in entries.of(section):
        found = values(entry, section, faults)
        if all(name in found for name in required):
            yield entry, found


def _plan(entries: Entries, faults: Faults) -> PlanFacts | None:
    for place in (each.place for each in entries.of(PLAN)[1:]):
        faults.add(place, "A file has one plan: remove this row.")
    for entry, given in _given(entries, PLAN, faults):
        if not CODE_OF_PLAN.fullmatch(given["code"]):
            faults.add(
                entry.at("code"),
                f"{given['code'][:40]!r} is no code of a plan: write A-Z, 0-9, points and dashes, such as "
                f"RANPE-1.",
            )
        return PlanFacts(
            entry,
            given["code"],
            given["title"],
            date.fromisoformat(given["start"]),
            date.fromisoformat(given["end"]),
            given["owner"],
            given.get("description", ()),
            given.get("legal_basis", ()),
            _region(entry, given.get("region"), faults),
            _word(entry, "visibility", given, Visibility, faults) or Visibility.PUBLIC,
            given.get("sample", False),
            given.get("source"),
            _address(entry, given, faults),
            given.get("license"),
            _day(given, "updated"),
        )
    return None


def _levels(entries: Entries, faults: Faults) -> Iterator[LevelFacts]:
    seen: dict[PlanNodeKind, Entry] = {}
    for entry, given in _given(entries, LEVELS, faults):
        kind = _word(entry, "kind", given, PlanNodeKind, faults)
        if kind in seen:
            faults.add(entry.at("kind"), f"The level {kind} is also at {seen[kind].place}: remove one.")
        elif kind is not None:
            seen[kind] = entry
            yield LevelFacts(kind, given.get("label", ()))


def _nodes(entries: Entries, faults: Faults) -> Iterator[NodeFacts]:
    for entry, given in _given(entries, NODES, faults):
        kind = _word(entry, "kind", given, PlanNodeKind, faults)
        if kind is not None:
            yield NodeFacts(
                entry,
                given["code"],
                kind,
                given["title"],
                given.get("parent"),
                given.get("description", ()),
                given.get("problem", ()),
                _day(given, "valid_from"),
                _day(given, "valid_to"),
                *(given.get(name, ()) for name in ("leads", "supporting", "successors")),
            )


def _add_outputs(entries: Entries, nodes: list[NodeFacts], codes: frozenset[str], faults: Faults) -> None:
    by_code: Mapping[str, NodeFacts] = {node.code: node for node in nodes}
    for entry, given in _given(entries, OUTPUTS, faults):
        if given["node"] in by_code:
            titles: Texts = given["title"]
            by_code[given["node"]].outputs.append(titles)
        elif given["node"] not in codes:
            faults.add(entry.at("node"), f"The node {given['node'][:40]!r} is not in the file: add it.")


def _links(entries: Entries, faults: Faults) -> Iterator[LinkFacts]:
    for entry, given in _given(entries, LINKS, faults):
        relation = _word(entry, "relation", given, PlanNodeRelation, faults)
        if relation is not None:
            yield LinkFacts(entry, given["node"], given["to"], relation, given.get("note", ()))


def _figures(entries: Entries, faults: Faults) -> Iterator[FigureFacts]:
    for entry, given in _given(entries, FIGURES, faults):
        if not MEASURE.fullmatch(given["measure"]):
            faults.add(
                entry.at("measure"),
                f"{given['measure'][:40]!r} is no code: write capitals and underscores, such as "
                f"ACTIONS_COMMITTED.",
            )
        yield FigureFacts(
            entry,
            given["measure"],
            Decimal(given["value"]),
            given["source"],
            given.get("label", ()),
            given.get("node"),
            given.get("year"),
            Decimal(given["out_of"]) if "out_of" in given else None,
            given.get("unit"),
            _address(entry, given, faults),
            _day(given, "date"),
            given.get("note", ()),
        )


def _word(entry: Entry, name: str, given: Values, words: type[Word], faults: Faults) -> Word | None:
    if name not in given:
        return None
    if given[name].upper() not in words.__members__:
        known = ", ".join(words)
        faults.add(entry.at(name), f"`{name}` is {given[name][:40]!r}; it must be one of {known}.")
        return None
    return words[given[name].upper()]


def _region(entry: Entry, code: str | None, faults: Faults) -> str | None:
    if code is None:
        return None
    found = region_names.of_code(code)
    if found is None:
        faults.add(
            entry.at("region"),
            f"{code[:40]!r} is no code of a region: write ISO 3166-2, such as ID-JT, or Kemendagri, such "
            f"as 33.72.",
        )
        return None
    return found.code


def _address(entry: Entry, given: Values, faults: Faults) -> str | None:
    address: str | None = given.get("source_url")
    if address is not None and (not address.startswith(WEB) or link(address) is None):
        faults.add(entry.at("source_url"), f"{address[:40]!r} is no web address: it begins with https://.")
        return None
    return address


def _day(given: Values, name: str) -> date | None:
    return date.fromisoformat(given[name]) if name in given else None
