"""Plans and agreements are no results reports, also in databases that took them for such."""

from alembic import command

from db import embedded
from db.pools import open_pools
from tests.asking import ask
from tests.conftest import new_database
from tests.iati_files import activity, load, narrative, rows, save
from tests.test_hidden_texts import at_revision

KINDS = "SELECT title, kind FROM knowledge_product ORDER BY title"
# Titles with the categories under which real publishers file such documents.
DOCUMENTS = {
    "Agreement": ("A02", "A04", "A05", "A06", "A09"),
    "Annual review": ("A07", "A08"),
    "Donor report": ("A08",),
    "Project document": ("A01", "A02", "A03", "A04", "A05", "A08"),
    "Strategy": ("B02",),
    "Work plan": ("A02", "A05"),
}
EXPECTED = [
    ("Agreement", "AGREEMENT"),
    ("Annual review", "EVALUATION"),
    ("Donor report", "RESULTS_REPORT"),
    ("Project document", "PLAN"),
    ("Strategy", "POLICY"),
    ("Work plan", "PLAN"),
]


def categories(codes):
    return "".join(f'<category code="{code}"/>' for code in codes)


def documents():
    return "".join(
        f'<document-link url="https://example.org/{number}.pdf" format="application/pdf">'
        f"<title>{narrative(title)}</title>{categories(codes)}"
        "</document-link>"
        for number, (title, codes) in enumerate(DOCUMENTS.items())
    )


async def test_documents_have_the_kind_of_their_categories(pools, reader, tmp_path):
    await load(pools, save(tmp_path / "a.xml", activity("A", documents())))
    query = """{ knowledgeProducts(orderBy: {field: TITLE}) { nodes { title kind }
        aggregate { groups(by: [KIND]) { count keys { code name(lang: "id") } } } } }"""
    products = (await ask(reader, query))["knowledgeProducts"]
    assert [(each["title"], each["kind"]) for each in products["nodes"]] == EXPECTED
    groups = products["aggregate"]["groups"]
    assert groups[0] == {"count": 2, "keys": [{"code": "PLAN", "name": "Rencana"}]}


async def test_an_older_database_is_put_right_by_the_migration(
    server: embedded.EmbeddedServer, tmp_path
) -> None:
    # given a database of the time when plans were results reports
    url = await new_database(server.url, "older_kinds")
    pools = await open_pools(url)
    await load(pools, save(tmp_path / "a.xml", activity("A", documents())))
    await at_revision(url, command.downgrade, "0016")
    assert dict(await rows(pools, KINDS)) == dict(EXPECTED) | {
        "Agreement": "REPORT",
        "Project document": "RESULTS_REPORT",
        "Work plan": "REPORT",
    }
    # when
    await at_revision(url, command.upgrade, "head")
    # then
    assert await rows(pools, KINDS) == EXPECTED
    await pools.close()
