"""What runs and sources tell of where records came from: no secret, no folder, nothing of hidden harvests."""

import pytest

from db.values import Role, Visibility
from hub.harvesting.repositories import Repository as Client
from services import api_keys
from services.harvesting.failures import HarvestFailure
from services.text.web_addresses import apart
from services.writing import run_paths
from tests.asking import ask
from tests.harvested import harvest, repository
from tests.iati_files import activity, load, save
from tests.oai_repository import Record, Reply, of_records, report

RUNS = """{ importRuns { totalCount nodes {
    source { name url } rejections { nodes { file identifier reason } } } } }"""


async def headers_of(pools, identifier, role=Role.REVIEWER):
    """What the holder of a new key sends along."""
    made = await api_keys.create(pools.writing, identifier, role)
    return {"Authorization": f"Bearer {made.secret}"}


@pytest.mark.parametrize(
    ("address", "shown"),
    [
        ("https://a.example/oai?apikey=verysecret", "https://a.example/oai"),
        ("https://a.example/oai?page=oai&x=verysecret", "https://a.example/oai?page=oai"),
        ("https://a.example/oai?page=oai&journal=b%20c", "https://a.example/oai?page=oai&journal=b%20c"),
        ("https://me:verysecret@a.example:8443/oai", "https://a.example:8443/oai"),
    ],
)
def test_an_address_is_shown_without_its_secrets(address, shown):
    assert apart(address).shown == shown


async def test_the_secret_of_a_harvest_is_sent_and_never_shown(pools, reader, tmp_path):
    await load(pools, save(tmp_path / "a.xml", activity("A")))
    # given a repository that repeats the whole address in an error
    broken = Record("oai:example.org:2", body="")
    with repository(report(1), broken) as (found, address):
        ended = await harvest(pools, f"{address}?apikey=verysecret")
        found.instead = of_records(
            lambda _query: Reply([b"<error/>"], 302, (("Location", "http://verysecret.example/"),))
        )
        with pytest.raises(HarvestFailure) as failure:
            await harvest(pools, f"{address}?apikey=verysecret", source="Other")

    assert {query["apikey"] for query in found.asked} == {"verysecret"}
    assert f"{address} redirects to another host" in str(failure.value)
    assert "apikey" not in str(failure.value)
    data = await ask(reader, RUNS, **await headers_of(pools, "XX-1"))
    [run, _] = data["importRuns"]["nodes"]
    assert run["source"] == {"name": "Sample repository", "url": address}
    assert [each["file"] for each in run["rejections"]["nodes"]] == [f"{address} page 1"]
    assert "verysecret" not in str((data, ended.rejections))


async def test_a_hidden_harvest_is_a_run_of_its_owner_alone(pools, reader, tmp_path):
    await load(
        pools, save(tmp_path / "a.xml", activity("A", reporter="XX-1"), activity("B", reporter="XX-2"))
    )
    with repository(report(1)) as (_, address):
        await harvest(pools, address, owner="XX-1", visibility=Visibility.OWNER)

    own = (await ask(reader, RUNS, **await headers_of(pools, "XX-1")))["importRuns"]
    others = (await ask(reader, RUNS, **await headers_of(pools, "XX-2")))["importRuns"]

    assert (own["totalCount"], others["totalCount"]) == (2, 1)
    assert [run["source"]["name"] for run in own["nodes"]] == ["Sample repository", "Sample source"]
    assert [run["source"]["name"] for run in others["nodes"]] == ["Sample source"]


async def test_a_run_shows_no_folder_of_the_server(pools, reader, tmp_path):
    folder = tmp_path / "secret" / "inbox"
    folder.mkdir(parents=True)
    await load(pools, save(folder / "a.xml", activity("A"), "<iati-activity/>"))

    [run] = (await ask(reader, RUNS, **await headers_of(pools, "XX-1")))["importRuns"]["nodes"]

    assert [each["file"] for each in run["rejections"]["nodes"]] == ["inbox/a.xml"]
    assert "secret" not in str(run)


def test_paths_below_the_working_folder_are_relative_to_it(monkeypatch, tmp_path):
    monkeypatch.chdir(tmp_path)
    assert run_paths.shown(f"{tmp_path}/data/a/b.xml") == "data/a/b.xml"
    assert run_paths.shown("data/b.xml") == "data/b.xml"


@pytest.mark.parametrize(
    ("place", "reason"),
    [
        ("http://127.0.0.1:1/oai", "redirects to another port, 1. If you trust that one, give its address."),
        ("http://me:pass@{host}/oai", "redirects to an address with a user's name. Give the address itself."),
    ],
)
async def test_a_redirect_stays_at_its_port_and_has_no_user(pools, place, reason):
    with repository(report(1)) as (found, address):
        host = address.removeprefix("http://").removesuffix("/oai")
        found.instead = lambda _query: Reply([], 302, (("Location", place.format(host=host)),))
        with pytest.raises(HarvestFailure) as failure:
            await harvest(pools, address)

    assert str(failure.value) == f"{address} {reason}"


def test_a_wrong_address_is_named_without_its_query():
    with pytest.raises(HarvestFailure) as failure:
        Client("ftp://a.example/oai?apikey=verysecret")
    assert "verysecret" not in str(failure.value)
