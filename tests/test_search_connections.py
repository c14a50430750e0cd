"""`query` on lists: it composes with their filters, orders and lengths, at the root and on records."""

import httpx
import pytest

from tests.asking import ask, refused

ROOTS = {
    "organizations": "ORGANIZATION",
    "programs": "PROGRAM",
    "outputs": "OUTPUT",
    "knowledgeProducts": "KNOWLEDGE_PRODUCT",
}


@pytest.mark.parametrize("root", ROOTS)
@pytest.mark.parametrize(
    "query", ["damai", "pelatihan guru", '"literasi digital"', "keluarga -desa", "prevention"]
)
async def test_a_list_with_a_query_is_what_search_finds(
    client: httpx.AsyncClient, root: str, query: str
) -> None:
    answer = await ask(
        client,
        f"""query($query: String!) {{
            {root}(query: $query, first: 100) {{ totalCount nodes {{ id }} }}
            search(query: $query, types: [{ROOTS[root]}], first: 100) {{ totalCount nodes {{ id }} }}
        }}""",
        {"query": query},
    )
    listed, found = answer[root], answer["search"]
    assert {node["id"] for node in listed["nodes"]} == {node["id"] for node in found["nodes"]}
    assert listed["totalCount"] == found["totalCount"] == len(listed["nodes"])


async def test_it_composes_with_filter_order_and_paging(client: httpx.AsyncClient) -> None:
    query = """query($after: String) { programs(
        query: "sekolah OR guru"
        filter: {region: "ID-JT", sector: ["15220"]}
        orderBy: {field: IATI_IDENTIFIER}
        first: 1
        after: $after
    ) { totalCount pageInfo { hasNextPage endCursor } nodes { iatiIdentifier } } }"""
    first = (await ask(client, query))["programs"]
    second = (await ask(client, query, {"after": first["pageInfo"]["endCursor"]}))["programs"]
    assert [node["iatiIdentifier"] for node in (*first["nodes"], *second["nodes"])] == [
        "ID-CONTOH-DN-03-P01",
        "ID-CONTOH-LSM-01-P01",
    ]
    assert first["totalCount"] == second["totalCount"] == 2
    assert first["pageInfo"]["hasNextPage"] is True
    assert second["pageInfo"]["hasNextPage"] is False


async def test_activities_of_level_output_are_found_when_asked_for(client: httpx.AsyncClient) -> None:
    query = """{ programs(query: "laporan OR jejaring", filter: {level: [OUTPUT]}, first: 100) {
        nodes { iatiIdentifier } } }"""
    assert [node["iatiIdentifier"] for node in (await ask(client, query))["programs"]["nodes"]] == [
        "ID-CONTOH-ML-01-P01-K1",
        "ID-CONTOH-ML-01-P01-K2",
    ]


async def test_it_narrows_lists_of_records(client: httpx.AsyncClient) -> None:
    query = """{ organization(identifier: "ID-CONTOH-KL-01") {
        programs(query: "kesiapsiagaan") { totalCount nodes { iatiIdentifier } }
        outputs(query: "forum") { totalCount }
        partners(query: "sekolah") { nodes { identifier } }
    } }"""
    found = (await ask(client, query))["organization"]
    assert [node["iatiIdentifier"] for node in found["programs"]["nodes"]] == [
        "ID-CONTOH-KL-01-P01",
        "ID-CONTOH-KL-01-P02",
        "ID-CONTOH-PD-JT-P01",
        "ID-CONTOH-DN-01-P01",
    ]
    assert found["programs"]["totalCount"] == 4
    assert found["outputs"]["totalCount"] == 4
    assert [node["identifier"] for node in found["partners"]["nodes"]] == ["ID-CONTOH-KL-02"]


async def test_what_cannot_be_searched_by_names_the_argument(client: httpx.AsyncClient) -> None:
    code, argument, message = await refused(client, '{ programs(query: "dan yang") { totalCount } }')
    assert (code, argument) == ("BAD_USER_INPUT", "query")
    assert "no word to search for" in message


async def test_programs_of_national_ngos_in_a_province_on_a_sector_behind_target(
    client: httpx.AsyncClient,
) -> None:
    # given the condition in one filter, over four kinds of records
    query = """{ programs(filter: {
        reportingOrganizationType: [NATIONAL_NGO], region: "ID-JT", sector: ["15220"]
        outputs: {achievementBelow: "1"}
    }) { nodes {
        iatiIdentifier
        reportingOrganization { type }
        outputs { nodes { indicators { periods { achievement } } } }
    } } }"""
    nodes = (await ask(client, query))["programs"]["nodes"]
    assert [node["iatiIdentifier"] for node in nodes] == ["ID-CONTOH-LSM-01-P01"]


async def test_who_does_what_where(client: httpx.AsyncClient) -> None:
    # given a place and a subject, who works there, with which programs?
    query = """{ organizations(
        filter: {
            programs: {region: "ID-JT", sector: ["15220"], status: [IMPLEMENTATION]}, type: [NATIONAL_NGO]
        }
        orderBy: {field: IDENTIFIER}
    ) { nodes {
        identifier
        programs(filter: {region: "ID-JT", sector: ["15220"], status: [IMPLEMENTATION]}) {
            nodes { iatiIdentifier }
        }
    } } }"""
    nodes = (await ask(client, query))["organizations"]["nodes"]
    assert {
        node["identifier"]: [program["iatiIdentifier"] for program in node["programs"]["nodes"]]
        for node in nodes
    } == {"ID-CONTOH-LSM-01": ["ID-CONTOH-PD-3372-P01", "ID-CONTOH-LSM-01-P01", "ID-CONTOH-DN-03-P01"]}


async def test_knowledge_on_a_topic_in_one_language_and_who_funded_the_programs(
    client: httpx.AsyncClient,
) -> None:
    query = """{ knowledgeProducts(query: "resilience", filter: {language: ["en"]}) { nodes {
        doi
        programs { nodes { iatiIdentifier organizations(role: FUNDING) { nodes { identifier } } } }
    } } }"""
    (product,) = (await ask(client, query))["knowledgeProducts"]["nodes"]
    assert product["doi"] == "10.5555/contoh.2024.001"
    assert {
        program["iatiIdentifier"]: [each["identifier"] for each in program["organizations"]["nodes"]]
        for program in product["programs"]["nodes"]
    } == {
        "ID-CONTOH-KL-01-P01": ["ID-CONTOH-DN-01", "ID-CONTOH-ML-01"],
        "ID-CONTOH-LSM-02-P01": ["ID-CONTOH-ML-01"],
        "ID-CONTOH-UNIV-01-P01": ["ID-CONTOH-ML-01"],
    }
