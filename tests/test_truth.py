"""The whole real set, read twice: by the importer, and by an independent reader that finds the same."""

import re
import sys
from collections import Counter
from collections.abc import AsyncIterator
from dataclasses import astuple, dataclass
from pathlib import Path

import pytest

from db import embedded
from db.pools import Pools, open_pools
from services.imports import iati
from services.imports.report import Report
from services.writing.sources import SourceFacts
from tests import recount, recount_reader, recounted_graph, recounted_rows
from tests.conftest import REAL_DATA, new_database
from tests.iati_files import numbers, row_count, rows
from tests.recount import Standing
from tests.recount_reader import Program
from tests.test_layers import imported

FOLDER = REAL_DATA / "iati"
EACH = 40

pytestmark = pytest.mark.real


@dataclass(frozen=True)
class RealSet:
    """The set in a database of its own, the reports of two imports, and what should have come of it."""

    pools: Pools
    first: Report
    again: Report
    versions: list[Program]
    expected: Standing


@pytest.fixture(scope="session")
async def real(server: embedded.EmbeddedServer) -> AsyncIterator[RealSet]:
    """The whole set, imported twice."""
    pools = await open_pools(await new_database(server.url, "truth"))
    source = SourceFacts("The real set")
    first = await iati.run(pools, [FOLDER], source=source)
    again = await iati.run(pools, [FOLDER], source=source)
    versions = list(recount_reader.read(files()))
    yield RealSet(pools, first, again, versions, recount.standing(versions))
    await pools.close()


def files() -> list[Path]:
    return [*FOLDER.rglob("*.xml"), *FOLDER.rglob("*.xml.gz")]


def test_the_recount_shares_no_code_with_the_importer():
    modules = [Path(module.__file__ or "") for module in (recount, recount_reader)]
    own = {"tests"} | {*sys.stdlib_module_names}
    assert {name for module in modules for name in imported(module)} - own == {"lxml"}


def test_every_version_is_received_as_the_newness_rule_says(real):
    assert real.first.rejections == []
    assert real.first.counts["programs"] == real.expected.verbs
    assert real.expected.verbs == {"added": 4472, "changed": 400, "unchanged": 146}


async def test_the_same_set_again_is_unchanged(real):
    assert real.again.rejections == []
    assert numbers(real.again) == {
        "programs": {"unchanged": 5018},
        "results": {"unchanged": sum(len(version.facts["results"]) for version in real.versions)},
        "organizations": {"unchanged": await row_count(real.pools, "organization")},
        "knowledge_products": {"unchanged": await row_count(real.pools, "knowledge_product")},
    }


def test_identifiers_that_come_again_are_told_with_both_places(real):
    last: dict[str, Program] = {}
    expected = []
    for version in real.versions:
        if earlier := last.get(version.identifier):
            expected.append((version.identifier, version.file, version.line, earlier.file, earlier.line))
        last[version.identifier] = version
    assert [astuple(duplicate) for duplicate in real.first.duplicates] == expected
    assert len(expected) == 546


async def test_every_program_stands_in_its_latest_version(real):
    stored = await rows(real.pools, "SELECT iati_identifier, title, version_dated FROM program")
    assert {identifier: dated for identifier, _, dated in stored} == {
        identifier: program.dated for identifier, program in real.expected.programs.items()
    }
    assert {identifier: title for identifier, title, _ in stored} == {
        identifier: recount_reader.in_default(program.facts["titles"])
        for identifier, program in real.expected.programs.items()
    }


async def test_numbers_and_sums_of_every_publisher_are_the_same(real):
    stored = await recounted_rows.tally(real.pools)
    expected = recount.tally(real.expected.programs.values())
    assert len({publisher for publisher, _ in expected}) == 130
    assert stored == expected


# The importer's sentences, their values left out, for what the recount leaves out too.
RULES = {
    "budget ... ends before it starts": "budget that ends before it starts",
    "participating-org ... has neither ref nor name": "participant without ref and name",
    "recipient-country ... has no code": "recipient-country without code",
    "recipient-region ... has no code": "recipient-region without code",
    "related-activity ... lacks its type or its ref": "related activity without type or ref",
    "sector ... has no code": "sector without code",
    "sector/@percentage ... is not from 0 to 100": "percentage beyond 0 to 100",
    "title ... is missing, the identifier was used instead": "no title",
    "transaction ... has no type": "transaction without type",
    "transaction/value/@value-date ... is not a valid date": "impossible date",
}
# What is remarked but takes nothing else away: a second reason to leave the same transactions out, names that
# were cut, references that identify nobody, relations that lead nowhere.
ASIDE = {
    "transaction/value ... is not a number": 42,
    "participating-org ... is longer than a name: it was cut, and kept as the description": 182,
    "provider-org ... is longer than a name: it was cut, and kept as the description": 1,
    "receiver-org ... is longer than a name: it was cut, and kept as the description": 182,
    "participating-org/@ref ... is a category of organizations, not an identifier; the name counts": 129,
    "receiver-org/@ref ... is a category of organizations, not an identifier; the name counts": 10,
    "participating-org/@ref ... is a placeholder, not an identifier; the name counts": 89,
    "provider-org/@ref ... is a placeholder, not an identifier; the name counts": 26,
    "receiver-org/@ref ... is a placeholder, not an identifier; the name counts": 245,
    "provider-org/@ref ... is a name, not an identifier; the name counts": 74,
    "receiver-org/@ref ... is a name, not an identifier; the name counts": 50,
    "ref ... is a category of organizations, not an identifier; the name counts": 25,
    "ref ... is the code of another organization than the name; the name counts": 85,
    "participating-org ... was cut from ... to ... characters": 4,
    "names itself as a related activity; this relation was ignored": 3,
}


def test_what_was_left_out_was_left_out_by_a_documented_rule_where_the_remark_says(real):
    values = re.compile(r"""'.*'|".*"|\d{5}""")
    remarks = [(remark.identifier, values.sub("...", remark.sentence)) for remark in real.first.remarks]
    assert Counter(words for _, words in remarks if words not in RULES) == ASIDE
    assert Counter((identifier, RULES[words]) for identifier, words in remarks if words in RULES) == Counter(
        (version.identifier, rule) for version in real.versions for rule in version.left_out
    )


def test_this_is_all_that_is_left_out_of_what_stands(real):
    found = Counter(rule for program in real.expected.programs.values() for rule in program.left_out)
    assert found == {
        "participant without ref and name": 201,
        "transaction without type": 21,
        "budget that ends before it starts": 6,
        "no title": 3,
        "recipient-country without code": 6,
        "recipient-region without code": 45,
        "percentage beyond 0 to 100": 2,
        "sector without code": 2,
        "impossible date": 1,
        "related activity without type or ref": 1,
    }


async def test_parents_are_those_that_the_relations_say(real):
    stored = await rows(
        real.pools,
        "SELECT c.iati_identifier, p.iati_identifier"
        " FROM program c LEFT JOIN program p ON p.id = c.parent_id",
    )
    expected = recount.parents(real.expected.programs)
    assert dict(stored) == expected
    assert sum(parent is not None for parent in expected.values()) == 697


async def test_programs_link_to_the_knowledge_that_their_documents_are(real):
    stored = await rows(
        real.pools,
        "SELECT p.iati_identifier, k.key FROM program_knowledge_product l"
        " JOIN program p ON p.id = l.program_id JOIN knowledge_product k ON k.id = l.knowledge_product_id",
    )
    assert set(stored) == recount.knowledge_links(real.expected.programs.values())
    assert len(stored) == len(set(stored))


async def test_the_graph_shows_each_fortieth_program_field_by_field(real):
    programs = real.expected.programs
    parents = recount.parents(programs)
    sample = sorted(programs)[::EACH]
    assert len(sample) == 112
    for identifier in sample:
        answer = await recounted_graph.shown(real.pools, identifier)
        assert answer == recounted_graph.expected(programs[identifier], parents, programs)
