"""Hidden programs: what is known through them alone stays hidden too."""

from tests.iati_files import activity, document, load, participant, rows, save


async def test_a_hidden_program_hides_all_that_is_known_through_it_alone(pools, tmp_path):
    url = "https://example.org/report.pdf"
    hidden = activity(
        "HIDDEN", participant("Quiet Fund", "1", "XX-9"), document(url, "Secret"), visibility="OWNER"
    )
    await load(pools, save(tmp_path / "1.xml", hidden))
    seen = "SELECT (SELECT count(*) FROM program), (SELECT count(*) FROM organization), (SELECT count(*) FROM knowledge_product)"  # noqa: E501 - one statement
    async with pools.reading(None) as connection:
        before = tuple(await connection.fetchrow(seen))
    shown = activity("SHOWN", participant("Quiet Fund", "1", "XX-9"), document(url, "Open"))
    await load(pools, save(tmp_path / "2.xml", shown))

    async with pools.reading(None) as connection:
        assert before == (0, 0, 0)
        assert tuple(await connection.fetchrow(seen)) == (1, 2, 1)
        assert [
            tuple(row) for row in await connection.fetch("SELECT title, titles::text FROM knowledge_product")
        ] == [("Open", '[["en", "Open"]]')]
        assert await connection.fetchval("SELECT count(*) FROM program_knowledge_product") == 1
    assert await rows(pools, "SELECT identifier FROM organization WHERE owner_id <> id") == []


async def test_the_owner_of_what_a_hidden_program_mentions_is_its_reporter(pools, tmp_path):
    hidden = activity("HIDDEN", participant("Quiet Fund", "1", "XX-9"), visibility="MEMBERS")
    await load(pools, save(tmp_path / "1.xml", hidden))

    assert await rows(
        pools,
        "SELECT o.identifier, o.visibility, w.identifier FROM organization o"
        " JOIN organization w ON w.id = o.owner_id ORDER BY 1",
    ) == [("XX-1", "MEMBERS", "XX-1"), ("XX-9", "MEMBERS", "XX-1")]
