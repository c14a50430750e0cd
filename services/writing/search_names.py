"""The names of codes, countries, regions and types, in both languages, as words of search documents."""

import functools
from collections.abc import Iterable, Iterator, Set
from typing import NamedTuple

import asyncpg

from db import codelists, regions
from db.codelists import CodeNames
from db.values import ORGANIZATION_TYPE_BY_CODE

# Words in front of the names of many regions, or after them.
OF_ANY = {"provinsi", "province", "kab.", "of"}
COUNTRY, REGION, ORGANIZATION_TYPE = "COUNTRY", "REGION", "ORGANIZATION_TYPE"
# Names of places have no other forms. A target of a goal is a sentence that touches on much else, so its
# words weigh less than descriptions.
WRITE = """
INSERT INTO search_name (vocabulary, code, words)
SELECT vocabulary, code, CASE
    WHEN vocabulary IN ('COUNTRY', 'REGION')
        THEN setweight(to_tsvector('search_exact', search_plain(in_indonesian || ' ; ' || in_english)), 'C')
    ELSE setweight(
        search_words('id', in_indonesian) || search_words('en', in_english),
        CASE vocabulary WHEN '8' THEN 'D'::"char" ELSE 'C'::"char" END)
    END
FROM unnest($1::text[], $2::text[], $3::text[], $4::text[]) AS n (vocabulary, code, in_indonesian, in_english)
ON CONFLICT (vocabulary, code) DO NOTHING
"""


class Name(NamedTuple):
    """The names of a code of a vocabulary; sectors have the vocabularies of IATI."""

    vocabulary: str
    code: str
    indonesian: str
    english: str


async def ensure(connection: asyncpg.Connection) -> None:
    """Write all names if there are none."""
    if not await connection.fetchval("SELECT EXISTS (SELECT FROM search_name)"):
        await connection.execute(WRITE, *zip(*names(), strict=True))


async def rewrite(connection: asyncpg.Connection) -> None:
    """Replace all names."""
    await connection.execute("DELETE FROM search_name")
    await ensure(connection)


@functools.cache
def names() -> tuple[Name, ...]:
    """All names that documents copy."""
    return (*sectors(), *goals(), *places(), *types())


def sectors() -> Iterator[Name]:
    """Sectors of the DAC with the category above them, and the categories."""
    categories = codelists.load()["SectorCategory"]
    for each in codelists.load()["Sector"].values():
        above = categories.get(each.category or "")
        yield Name("1", each.code, *together(each, *([above] if above else [])))
    for each in categories.values():
        yield Name("2", each.code, each.name_id, each.name_en)


def together(*names: CodeNames) -> tuple[str, str]:
    """Several names as one, in Indonesian and in English."""
    return " ; ".join(each.name_id for each in names), " ; ".join(each.name_en for each in names)


def goals() -> Iterator[Name]:
    """The goals of sustainable development and their targets, also by their numbers."""
    for vocabulary, name in (("7", "UNSDG-Goals"), ("8", "UNSDG-Targets")):
        for each in codelists.load()[name].values():
            yield Name(
                vocabulary, each.code, f"TPB {each.code} {each.name_id}", f"SDG {each.code} {each.name_en}"
            )


def places() -> Iterator[Name]:
    """Countries, and the regions of Indonesia under all their names."""
    for each in codelists.load()["Country"].values():
        yield Name(COUNTRY, each.code, each.name_id, each.name_en)
    for fact in regions.load():
        others = with_new_words(fact.aliases, words_of(f"{fact.name_id} {fact.name_en}"))
        yield Name(REGION, fact.code, " ; ".join((fact.name_id, *others)), fact.name_en)


def with_new_words(names: Iterable[str], met: Set[str]) -> Iterator[str]:
    """The names that add new words, so that records with many places don't become long texts."""
    for name in names:
        if words := words_of(name) - met:
            met |= words
            yield name


def words_of(name: str) -> Set[str]:
    """The words of a region's name, without those of OF_ANY."""
    return {*name.lower().split()} - OF_ANY


def types() -> Iterator[Name]:
    """Types of organizations, by their words in the schema."""
    for each in codelists.load()["OrganisationType"].values():
        if word := ORGANIZATION_TYPE_BY_CODE.get(each.code):
            yield Name(ORGANIZATION_TYPE, str(word), each.name_id, each.name_en)
