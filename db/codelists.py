"""Codes and their English and Indonesian names, read from the CSV files beside this module."""

import csv
import functools
from collections.abc import Iterator
from pathlib import Path
from typing import NamedTuple

FOLDER = Path(__file__).parent / "data" / "codelists"
INDEX = FOLDER / "index.csv"


class CodeNames(NamedTuple):
    """One code of a vocabulary; `category` is the parent's code where the vocabulary has parents."""

    code: str
    name_en: str
    name_id: str
    category: str | None


class Vocabulary(NamedTuple):
    """One vocabulary by its IATI name, with titles, version and maintainer."""

    name: str
    title_en: str
    title_id: str
    version: str
    authority: str


def _rows(path: Path) -> Iterator[dict[str, str]]:
    with path.open(encoding="utf-8", newline="") as file:
        yield from csv.DictReader(file)


def _codes(path: Path) -> dict[str, CodeNames]:
    return {
        row["code"]: CodeNames(row["code"], row["name_en"], row["name_id"], row.get("category"))
        for row in _rows(path)
    }


@functools.cache
def load() -> dict[str, dict[str, CodeNames]]:
    """Return vocabulary -> code -> names, read once; callers only read it."""
    return {vocabulary.name: _codes(FOLDER / f"{vocabulary.name}.csv") for vocabulary in vocabularies()}


@functools.cache
def vocabularies() -> list[Vocabulary]:
    """Return every vocabulary the hub knows, in alphabetical order, read once."""
    return [
        Vocabulary(row["vocabulary"], row["title_en"], row["title_id"], row["version"], row["authority"])
        for row in _rows(INDEX)
    ]
