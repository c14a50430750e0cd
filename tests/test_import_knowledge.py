"""Knowledge products: what makes one, names one, and links one."""

from datetime import date

from tests.iati_files import SAMPLE, activity, document, load, row_count, rows, save


async def test_documents_that_are_knowledge_become_products(pools):
    await load(pools, SAMPLE)

    assert await rows(pools, "SELECT key, url, doi FROM knowledge_product ORDER BY key") == [
        ("https://doi.org/10.5555/abc", "https://doi.org/10.5555/ABC", "10.5555/abc"),
        (
            "https://example.org/Reports/Peace.pdf",
            "HTTPS://Example.org:443/Reports/Peace.pdf#page=2",
            None,
        ),
    ]
    assert await rows(
        pools, "SELECT title, kind, categories, languages, published FROM knowledge_product ORDER BY key"
    ) == [
        ("How teachers mediate", "RESULTS_REPORT", ["A08"], [], None),
        ("Laporan damai", "EVALUATION", ["A07"], ["id"], date(2024, 2, 2)),
    ]
    assert await rows(
        pools, "SELECT count(*), count(knowledge_product_id), count(result_id) FROM document"
    ) == [(3, 2, 1)]
    assert await rows(
        pools,
        "SELECT role, identifier, count(*) FROM organization_knowledge_product"
        " JOIN organization o ON o.id = organization_id GROUP BY 1, 2 ORDER BY 1",
    ) == [("FUNDER", "SAMPLE-2", 2), ("PUBLISHER", "SAMPLE-1", 2)]
    assert await rows(
        pools,
        "SELECT r.title, k.title FROM output_knowledge_product JOIN result r ON r.id = result_id"
        " JOIN knowledge_product k ON k.id = knowledge_product_id",
    ) == [("Teachers trained", "How teachers mediate")]


async def test_a_url_that_a_publisher_links_everywhere_is_linked_to_the_publisher_only(pools, tmp_path):
    everywhere = document("https://example.org/terms.pdf")
    twenty = [activity(f"A{number}", everywhere) for number in range(20)]
    await load(pools, save(tmp_path / "1.xml", *twenty))
    before = await rows(pools, "SELECT count(*) FROM program_knowledge_product")
    await load(pools, save(tmp_path / "2.xml", activity("A20", everywhere)))

    assert before == [(20,)]
    assert await rows(pools, "SELECT count(*) FROM program_knowledge_product") == [(0,)]
    assert await rows(
        pools,
        "SELECT program_id, role, o.identifier FROM organization_knowledge_product k"
        " JOIN organization o ON o.id = organization_id",
    ) == [(None, "PUBLISHER", "XX-1")]
    assert await rows(pools, "SELECT count(*), count(knowledge_product_id) FROM document") == [(21, 21)]


async def test_the_most_frequent_title_of_each_language_names_a_product(pools, tmp_path):
    url = "https://example.org/report.pdf"
    await load(
        pools,
        save(
            tmp_path / "1.xml",
            activity("A", document(url, "Rare")),
            activity("B", document(url, "Common")),
            activity("C", document(url, "Common"), document(url + "#2", "Laporan", lang="id")),
        ),
    )

    assert await rows(pools, "SELECT title, titles::text FROM knowledge_product") == [
        ("Laporan", '[["en", "Common"], ["id", "Laporan"]]')
    ]


async def test_a_document_that_is_linked_no_more_leaves_no_link(pools, tmp_path):
    await load(pools, save(tmp_path / "1.xml", activity("A", document("https://example.org/a.pdf"))))
    await load(pools, save(tmp_path / "2.xml", activity("A")))

    for table in ("document", "program_knowledge_product", "organization_knowledge_product"):
        assert await row_count(pools, table) == 0


async def test_a_product_starts_at_its_first_version_and_counts_changes(pools, tmp_path):
    url = "https://example.org/report.pdf"
    again = activity("B", document(url, "First"), document("https://example.org/other.pdf"))
    report = await load(pools, save(tmp_path / "1.xml", activity("A", document(url, "First"))))
    made = await rows(pools, "SELECT title, version FROM knowledge_product")
    same = await load(pools, save(tmp_path / "2.xml", again))
    unchanged = await rows(pools, "SELECT title, version FROM knowledge_product ORDER BY id")
    renamed = await load(pools, save(tmp_path / "3.xml", activity("A", document(url, "Best"), title="New")))

    assert made == [("First", 1)]
    assert unchanged == [("First", 1), ("Sample report", 1)]
    assert await rows(pools, "SELECT title, version FROM knowledge_product ORDER BY id") == [
        ("Best", 2),
        ("Sample report", 1),
    ]
    assert [dict(each.counts["knowledge_products"]) for each in (report, same, renamed)] == [
        {"added": 1},
        {"added": 1, "unchanged": 1},
        {"changed": 1},
    ]
