"""A hidden record contributes nothing to what others see: no word of it is in anything that they can ask."""

import re
from collections.abc import AsyncIterator, Callable, Iterable
from dataclasses import dataclass

import httpx
import pytest
from alembic import command
from alembic.config import Config
from sqlalchemy.ext.asyncio import create_async_engine
from sqlalchemy.pool import NullPool

from db import embedded, migrate
from db.pools import Pools, open_pools
from db.values import Role, Visibility
from hub import app as application
from hub.settings import Settings
from services import api_keys
from services.comparing import pair_finding
from services.deciding import merge_proposals
from services.harvesting.selections import HarvestRequest
from services.imports import organization_lists
from services.imports.plans import importer
from services.querying.viewers import ANONYMOUS, Viewer
from tests import plan_files
from tests.aligned import align
from tests.asking import ask
from tests.conftest import new_database, serving
from tests.harvested import harvest, repository
from tests.hidden_records import MARK, SHARED_URL, Planted, planted_activity
from tests.iati_files import SOURCE, activity, load, participant, rows, save
from tests.oai_repository import Record, dc
from tests.walking import FOUND, alike, asked, queries, searched, walked

OWNER, OTHER = "XX-1", "XX-2"
# Marks of the records: of everybody, of members, of each owner; what was public and is hidden now.
PUBLIC, MEMBERS = {"pa", "pb"}, {"hm"}
OWNERS, OTHERS = {"ha", "hc", "hd", "he", "ho", "ta"}, {"hb"}
ALL = PUBLIC | MEMBERS | OWNERS | OTHERS
# What an organization called itself in public stays its name.
OWN_NAME = re.compile("zqxvwtareporter(en|id)")
# What no list shows to its owner either: names of organizations that others know under other ones, of a
# country, descriptions of documents, the part of an address that a product's own leaves out.
UNSHOWN = {
    *("reporter", "shared", "provider", "receiver", "country"),
    *("documentabout", "shareddocumentabout", "outputdocumentabout", "workabout"),
}
LISTED = ("identifier,name_en", "XX-1,Owning ministry", "XX-2,Other ministry", "XX-9,Listed fund")
FORMATS = ("csv", "ndjson")
LISTS = ("programs", "organizations", "outputs", "knowledgeProducts", "overlaps", "mergeProposals")


@dataclass(frozen=True)
class World:
    """A database with records hidden and not, the words in each by its mark, and who looks at them."""

    pools: Pools
    url: str
    planted: dict[str, Planted]
    viewers: dict[str, Viewer]
    secrets: dict[str, str]
    kept: dict[str, dict[str, str]]

    async def walked(self, name: str) -> dict[str, str]:
        """All answers that a viewer gets, by their queries."""
        if name not in self.kept:
            self.kept[name] = await walked(self.pools, self.viewers[name])
        return self.kept[name]

    def seen_by(self, name: str) -> set[str]:
        """The marks of what a viewer may see."""
        more = {"nobody": set(), "other": MEMBERS | OTHERS, "owner": MEMBERS | OWNERS}[name]
        return PUBLIC | more

    def hidden(self, name: str) -> list[str]:
        """The words that a viewer may not see."""
        unseen = self.planted.keys() - self.seen_by(name)
        return sorted(word for mark in unseen for word in self.planted[mark].words)


@pytest.fixture(scope="module")
async def world(
    server: embedded.EmbeddedServer, tmp_path_factory: pytest.TempPathFactory
) -> AsyncIterator[World]:
    """Hidden records before public ones, beside them in a batch, and after them; two that turned hidden."""
    url = await new_database(server.url, "hidden_texts")
    pools = await open_pools(url)
    folder, planted = tmp_path_factory.mktemp("hidden"), {}

    async def bring(*given: tuple[str, str, str, str]) -> None:
        texts = []
        for mark, identifier, visibility, reporter in given:
            text, planted[mark] = planted_activity(mark, identifier, visibility, reporter)
            texts.append(text)
        await load(pools, save(folder / "activities.xml", *texts))

    listed = folder / "list.csv"
    listed.write_text("\n".join(LISTED), encoding="utf-8")
    await organization_lists.run(pools, listed, source=SOURCE)
    await bring(("ha", "A", "OWNER", OWNER), ("hm", "M", "MEMBERS", OWNER), ("hb", "B", "OWNER", OTHER))
    await bring(("ta", "T", "", OWNER))
    await bring(("pa", "P", "", "XX-3"))
    await bring(("hc", "C", "OWNER", OWNER), ("hd", "A", "OWNER", OWNER), ("ta", "T", "OWNER", OWNER))
    await bring(("he", "E", "OWNER", OWNER), ("pb", "Q", "", "XX-4"))
    planted["ho"] = await harvest_hidden(pools)
    await importer.run(pools, plan_files.save(folder))
    for [program] in await rows(pools, "SELECT iati_identifier FROM program"):
        await align(pools, program, "T-1/1.1")
    await pair_finding.compute(pools)
    await merge_proposals.propose(pools)
    made = {name: await api_keys.create(pools.writing, whose, Role.REVIEWER) for name, whose in named()}
    viewers = {"nobody": ANONYMOUS}
    for name, whose in named():
        [(id_,)] = await rows(pools, "SELECT id FROM organization WHERE identifier = $1", whose)
        viewers[name] = Viewer(id_, Role.REVIEWER)
    yield World(pools, url, planted, viewers, {name: each.secret for name, each in made.items()}, {})
    await pools.close()


def named() -> Iterable[tuple[str, str]]:
    return (("owner", OWNER), ("other", OTHER))


async def harvest_hidden(pools: Pools) -> Planted:
    """A record of a repository, for its owner alone, of a work that public documents link to."""
    word = Planted("ho")
    parts = [dc(name, word(name)) for name in ("title", "creator", "description", "subject", "publisher")]
    parts += [dc("identifier", SHARED_URL), dc("identifier", f"https://doi.org/10.5555/{word('doi')}")]
    with repository(Record(word("record"), body="".join(parts))) as (_, address):
        await harvest(
            pools, address, request=HarvestRequest(), source="Works", owner=OWNER, visibility=Visibility.OWNER
        )
    return word


def marks_in(answer: str) -> set[str]:
    """The marks of the planted words in an answer."""
    return {
        word[len(MARK) : len(MARK) + 2]
        for word in re.findall(rf"{MARK}[a-z]+", answer.lower())
        if not OWN_NAME.fullmatch(word) and word[len(MARK) : len(MARK) + 2] in ALL
    }


@pytest.mark.parametrize("name", ["nobody", "other", "owner"])
async def test_no_field_of_the_graph_says_what_a_hidden_record_says(world: World, name: str) -> None:
    answers = await world.walked(name)

    seen = {query: marks_in(answer) for query, answer in answers.items()}
    leaks = {query: marks - world.seen_by(name) for query, marks in seen.items()}
    assert {query[:90]: marks for query, marks in leaks.items() if marks} == {}
    # and what they may see is in it, or it would verify nothing
    assert set().union(*seen.values()) >= PUBLIC


async def test_the_owner_finds_every_text_of_a_hidden_record(world: World) -> None:
    answers = " ".join((await world.walked("owner")).values()).lower()

    for mark in ("hc", "hm"):
        places = {word.removeprefix(MARK + mark) for word in world.planted[mark].words}
        found = {place for place in places if MARK + mark + place in answers}
        # A text is shown in one language where the other isn't asked for.
        told_in_full = {place.removesuffix("en") for place in found} | found
        missing = {place.removesuffix("id").removesuffix("en") for place in places - found}
        assert missing - told_in_full <= UNSHOWN


@pytest.mark.parametrize("name", ["nobody", "other"])
async def test_no_search_finds_what_a_hidden_record_says(world: World, name: str) -> None:
    viewer = world.viewers[name]
    for word in world.hidden(name):
        if not OWN_NAME.fullmatch(word):
            answer = await asked(world.pools, FOUND, viewer, word=f'"{word}"')
            assert not re.search(r'"totalCount":[1-9]', answer), word


async def test_the_owner_finds_the_same_by_searching(world: World) -> None:
    for word in (*("zqxvwhctitleen", "zqxvwhcoutputid"), *("zqxvwhcdocumenten", "zqxvwhcownen")):
        answer = await asked(world.pools, FOUND, world.viewers["owner"], word=word)
        assert re.search(r'"totalCount":[1-9]', answer), word


@pytest.mark.parametrize("name", ["nobody", "other"])
async def test_what_is_found_and_what_is_alike_says_nothing_hidden(world: World, name: str) -> None:
    for query in (searched("zqxvwpatitleen"), searched("fund"), alike("zqxvwpatitleen")):
        found = marks_in(await asked(world.pools, query, world.viewers[name]))
        assert found <= world.seen_by(name)


@pytest.mark.parametrize("name", ["nobody", "other"])
async def test_no_export_says_what_a_hidden_record_says(world: World, name: str) -> None:
    headers = {"Authorization": f"Bearer {world.secrets[name]}"} if name in world.secrets else {}
    async with (
        serving(application.create(Settings(), world.url)) as address,
        httpx.AsyncClient(base_url=address, headers=headers, timeout=20) as client,
    ):
        products = await ask(client, "{ knowledgeProducts(first: 100) { nodes { id } } }")
        ids = [each["id"] for each in products["knowledgeProducts"]["nodes"]]
        paths = [f"/export/{name}?format={kind}" for name in LISTS for kind in FORMATS]
        paths += ["/export/iati/activities", *(f"/knowledge-products/{id_}.jsonld" for id_ in ids)]
        found = {path: marks_in((await client.get(path)).text) for path in paths}
    assert {path: marks for path, marks in found.items() if marks - world.seen_by(name)} == {}
    assert {*found["/export/programs?format=csv"]} >= PUBLIC


def test_every_list_of_the_graph_is_walked() -> None:
    roots = {query.split()[1].partition("(")[0] for query in queries()}
    assert roots >= {*LISTS, "regions", "importRuns", "organizationMerges", "hub", "viewer"}


async def test_an_organization_is_called_what_most_programs_call_it(pools: Pools, tmp_path) -> None:
    # given three programs that everybody sees, and three that one publisher keeps to itself
    public = [
        activity(f"P-{n}", participant(name, ref="B-1")) for n, name in enumerate(("Rare", "Fund", "Fund"))
    ]
    secret = [activity(f"S-{n}", participant("Secret", ref="B-1"), visibility="OWNER") for n in range(3)]

    await load(pools, save(tmp_path / "a.xml", *secret, *public))

    named = "SELECT name, names::text, version FROM organization WHERE identifier = 'B-1'"
    assert await rows(pools, named) == [("Fund", '[["en", "Fund"]]', 1)]


async def test_of_names_that_are_as_frequent_the_first_is_shown_and_hiding_takes_a_name_back(
    pools: Pools, tmp_path
) -> None:
    one, two = activity("P-1", participant("One", ref="B-1")), activity("P-2", participant("Two", ref="B-1"))
    named = "SELECT name, visibility FROM organization WHERE identifier = 'B-1'"
    await load(pools, save(tmp_path / "a.xml", one, two))
    assert await rows(pools, named) == [("One", "PUBLIC")]

    await load(
        pools, save(tmp_path / "a.xml", activity("P-1", participant("One", ref="B-1"), visibility="OWNER"))
    )
    assert await rows(pools, named) == [("Two", "PUBLIC")]

    await load(
        pools, save(tmp_path / "a.xml", activity("P-2", participant("Two", ref="B-1"), visibility="OWNER"))
    )
    assert await rows(pools, named) == [("B-1", "PUBLIC")]


async def test_a_name_alone_is_hidden_with_the_last_program_that_tells_it(pools: Pools, tmp_path) -> None:
    await load(pools, save(tmp_path / "a.xml", activity("P-1", participant("Quiet"))))

    await load(pools, save(tmp_path / "a.xml", activity("P-1", participant("Quiet"), visibility="OWNER")))

    told_by = "SELECT o.visibility, w.identifier FROM organization o JOIN organization w ON w.id = o.owner_id"
    assert await rows(pools, f"{told_by} WHERE o.name = 'Quiet'") == [("OWNER", "XX-1")]


async def at_revision(url: str, step: Callable[[Config, str], None], revision: str) -> None:
    """Move a database up or down to a revision."""
    engine = create_async_engine(migrate.dialect_url(url), poolclass=NullPool)
    async with engine.begin() as connection:
        await connection.run_sync(lambda opened: step(migrate.configuration(opened), revision))
    await engine.dispose()


async def test_an_older_database_forgets_what_hidden_programs_may_have_told_until_it_is_read_again(
    server: embedded.EmbeddedServer, tmp_path
) -> None:
    # given a database as before, where a hidden program gave an organization its name
    url = await new_database(server.url, "older_names")
    pools = await open_pools(url)
    file = save(
        tmp_path / "a.xml",
        activity(
            "P-1", participant("Fund", ref="B-1"), participant("Clean", ref="B-2"), participant("Alone")
        ),
        activity("P-2", participant("Secret", ref="B-1"), visibility="OWNER"),
    )
    await load(pools, file)
    await at_revision(url, command.downgrade, "0007")
    told_before = 'name = \'Secret\', names = \'[["en", "Fund"], ["id", "Secret"]]\''
    await pools.writing.execute(f"UPDATE organization SET {told_before} WHERE identifier = 'B-1'")
    # when it is migrated
    await at_revision(url, command.upgrade, "head")
    # then that name is gone, others stay, and the same file brings the public one back
    named = "SELECT name FROM organization WHERE origin = 'MENTION' ORDER BY name"
    assert await rows(pools, named) == [("Alone",), ("B-1",), ("Clean",)]
    await load(pools, file)
    assert await rows(pools, named) == [("Alone",), ("Clean",), ("Fund",)]
    await pools.close()
