"""Search over HTTP: what is found, in which order, for whom, and how the page shows it."""

from typing import Any

import httpx
import pytest

from db.pools import Pools
from db.values import Role
from services import api_keys
from services.querying.viewers import Viewer
from tests.asking import ask, counted, refused

SEARCH = """
query Search(
    $query: String!, $types: [SearchType!], $filter: SearchFilter, $lang: String, $first: Int, $after: String
) {
    search(query: $query, types: $types, filter: $filter, lang: $lang, first: $first, after: $after) {
        totalCount
        pageInfo { hasNextPage hasPreviousPage startCursor endCursor }
        edges {
            score
            cursor
            highlights { field language text }
            node {
                __typename
                id
                ... on Organization { name(lang: "en") }
                ... on Program { title(lang: "en") iatiIdentifier }
                ... on Output { title(lang: "en") }
                ... on KnowledgeProduct { title(lang: "en") doi }
                ... on ActionPlan { title(lang: "en") }
                ... on PlanNode { title(lang: "en") }
            }
        }
    }
}
"""

# Records of organizations and their work; plans have tests of their own.
RECORDS = ["ORGANIZATION", "PROGRAM", "OUTPUT", "KNOWLEDGE_PRODUCT"]

NOTHING = (
    "`query` has no word to search for: only symbols, excluded words, or very common words such as `dan` and "
    "`the`. Add a word of the subject."
)


async def search(client: httpx.AsyncClient, query: str, *, key: str | None = None, **more: Any):
    headers = {"authorization": f"Bearer {key}"} if key else {}
    return (await ask(client, SEARCH, {"query": query, **more}, **headers))["search"]


async def titles(client: httpx.AsyncClient, query: str, **more: Any) -> list[str]:
    """The English titles and names of what is found, without the words that label them as samples."""
    found = (await search(client, query, first=100, **more))["edges"]
    texts = (edge["node"].get("title") or edge["node"]["name"] for edge in found)
    return [text.removeprefix("[Sample] ").removesuffix(" (sample)") for text in texts]


async def test_the_best_come_first_titles_before_descriptions(client: httpx.AsyncClient) -> None:
    found = await search(client, "preparedness", types=["PROGRAM"])
    # given programs with the word in titles longer and shorter, and in their descriptions or not
    shown = [edge["node"]["title"].removeprefix("[Sample] ") for edge in found["edges"]]
    # then they stand in this order, and scores fall
    assert shown == [
        "Regional preparedness forums",
        "National program of regional preparedness",
        # works in more places, whose names count as text
        "Ocean cooperation on preparedness",
        "Preparedness of public facilities",
    ]
    scores = [edge["score"] for edge in found["edges"]]
    assert scores == sorted(scores, reverse=True)
    assert found["totalCount"] == 4


async def test_kinds_are_searched_together_or_alone(client: httpx.AsyncClient) -> None:
    everything = await titles(client, "moderasi beragama")
    product, program = "Evaluation of the religious moderation program", "Strengthening religious moderation"
    assert everything[0] == product
    assert len(everything) == 6
    # then each kind alone is what stands of it among all, in the same order
    assert await titles(client, "moderasi beragama", types=["KNOWLEDGE_PRODUCT"]) == [product]
    assert await titles(client, "moderasi beragama", types=["PROGRAM", "ORGANIZATION"]) == [program]
    outputs = [title for title in everything if title not in (product, program)]
    assert await titles(client, "moderasi beragama", types=["OUTPUT"]) == outputs
    assert len(outputs) == 4


@pytest.mark.parametrize(
    ("query", "first"),
    [
        ("youth network", "Digital Youth Network"),
        ("jejaring pemuda", "Digital Youth Network"),
        ("JPD", "Digital Youth Network"),
        ("teacher", "Results of teacher training"),
        ("deradikalisasi", "Better quality of deradicalization programs"),
        ("deradicalisation", "Better quality of deradicalization programs"),
        ('"pendidikan damai"', "Teachers in Surakarta trained in peace education"),
        ("perundung*", "Schools in Surakarta deal with bullying faster"),
        ("reintegration", "Community-based reintegration"),
        # two letters have changed places, one is wrong
        ("reintegrsai", "Community-based reintegration"),
        ("perundumgan", "Schools in Surakarta deal with bullying faster"),
        # by a synonym that a list registered
        ("prevention coordination", "National Prevention Coordination Agency"),
    ],
)
async def test_words_are_found_in_other_forms_and_languages(
    client: httpx.AsyncClient, query: str, first: str
) -> None:
    assert (await titles(client, query, types=RECORDS))[:1] == [first]


@pytest.mark.parametrize(
    ("query", "title"),
    [
        ("ID-CONTOH-KL-01-P01", "National program of regional preparedness"),
        ("id-contoh-kl-01-p01", "National program of regional preparedness"),
        ("ID-CONTOH-LSM-03", "Digital Youth Network"),
        ("ID-CONTOH-YRR", "House of Harmony Foundation"),
        ("ID-CONTOH-ML-01-P01-K1", "Civil society trained in writing reports"),
        ("10.5555/contoh.2024.001", "Community resilience: a review"),
        ("https://dx.doi.org/10.5555/CONTOH.2024.001", "Community resilience: a review"),
        ("https://contoh.example/pustaka/panduan-pencegahan.pdf", "General guide to prevention"),
        ("HTTPS://CONTOH.example:443/pustaka/panduan-pencegahan.pdf#hal-2", "General guide to prevention"),
    ],
)
async def test_any_identifier_is_found_and_comes_first(
    client: httpx.AsyncClient, query: str, title: str
) -> None:
    found = await search(client, query)
    assert found["edges"][0]["score"] >= 1000
    assert all(edge["score"] < 1000 for edge in found["edges"][1:])
    assert (await titles(client, query))[0] == title


async def test_a_global_id_finds_its_record(client: httpx.AsyncClient) -> None:
    (edge,) = (await search(client, "reintegrasi", types=["PROGRAM"], first=1))["edges"]
    found = await search(client, edge["node"]["id"])
    assert [hit["node"] for hit in found["edges"]] == [edge["node"]]
    assert found["totalCount"] == 1


async def test_a_program_that_is_an_output_is_found_as_that_output(client: httpx.AsyncClient) -> None:
    found = await search(client, "ID-CONTOH-ML-01-P01-K1")
    assert [edge["node"]["__typename"] for edge in found["edges"]] == ["Output"]


async def test_pages_follow_each_other_without_gap_or_double(client: httpx.AsyncClient) -> None:
    # given all hits in one page
    whole = await search(client, "contoh -keluaran", first=100)
    ids = [edge["node"]["id"] for edge in whole["edges"]]
    assert whole["totalCount"] > len(ids) == 100
    assert whole["pageInfo"] == {
        "hasNextPage": True,
        "hasPreviousPage": False,
        "startCursor": whole["edges"][0]["cursor"],
        "endCursor": whole["edges"][-1]["cursor"],
    }
    # when they are read in pages of 7
    read: list[str] = []
    after = None
    for _ in range(15):
        page = await search(client, "contoh -keluaran", first=7, after=after)
        assert page["pageInfo"]["hasPreviousPage"] is (after is not None)
        read += [edge["node"]["id"] for edge in page["edges"]]
        after = page["pageInfo"]["endCursor"]
    # then they are the same in the same order
    assert read[:100] == ids
    assert len(set(read)) == len(read)


async def test_equal_hits_stand_newest_first(client: httpx.AsyncClient) -> None:
    found = await search(client, "catatan", types=["KNOWLEDGE_PRODUCT"])
    by_score: dict[float, list[str]] = {}
    for edge in found["edges"]:
        by_score.setdefault(edge["score"], []).append(edge["node"]["id"])
    assert all(ids == sorted(ids, reverse=True) for ids in by_score.values())
    assert found["totalCount"] == 3


async def test_highlights_mark_what_was_found_in_the_wanted_language(client: httpx.AsyncClient) -> None:
    found = await search(client, "literasi digital", types=["PROGRAM"], lang="id")
    assert found["edges"][0]["highlights"] == [
        {
            "field": "TITLE",
            "language": "id",
            "text": "[Contoh] <mark>Literasi</mark> <mark>digital</mark> pemuda Jawa Barat",
        }
    ]
    # when the words are those of the other language, its text is shown
    found = await search(client, "digital literacy", types=["PROGRAM"], lang="id")
    assert found["edges"][0]["highlights"][0]["language"] in ("id", "en")


async def test_what_is_found_and_how_many_depends_on_who_asks(client: httpx.AsyncClient, demo: Pools) -> None:
    # given a hidden program of LSM-01, one of KL-03, one for members
    query = "rancangan OR persiapan"
    more: dict[str, Any] = {"types": ["PROGRAM"], "first": 100}
    secrets = {}
    for name, organization in (("owner", "ID-CONTOH-LSM-01"), ("member", "ID-CONTOH-UNIV-01")):
        secrets[name] = (await api_keys.create(demo.writing, organization, Role.READER)).secret
    # when anybody, a member and the owner search
    anybody = await search(client, query, **more)
    member = await search(client, query, key=secrets["member"], **more)
    owner = await search(client, query, key=secrets["owner"], **more)
    # then each finds what they may see, and is told no more
    hidden, for_members = "ID-CONTOH-LSM-01-P02", "ID-CONTOH-PD-7202-P01"

    def found(answer: Any) -> set[str]:
        return {edge["node"]["iatiIdentifier"] for edge in answer["edges"]}

    assert found(member) - found(anybody) == {for_members}
    assert found(owner) - found(member) == {hidden}
    assert [answer["totalCount"] for answer in (anybody, member, owner)] == [
        len(found(answer)) for answer in (anybody, member, owner)
    ]


async def test_a_misspelt_word_is_not_corrected_to_one_that_is_hidden(
    client: httpx.AsyncClient, demo: Pools
) -> None:
    hidden = await demo.writing.fetch(
        "SELECT u.lexeme FROM search_document d, unnest(d.words) AS u WHERE d.visibility = 'OWNER'"
        " EXCEPT SELECT u.lexeme FROM search_document d, unnest(d.words) AS u WHERE d.visibility <> 'OWNER'"
    )
    known = {row["word"] for row in await demo.writing.fetch("SELECT word FROM search_word")}
    assert hidden
    assert known.isdisjoint(row["lexeme"] for row in hidden)


@pytest.mark.parametrize("kind", ["ORGANIZATION", "PROGRAM", "OUTPUT", "KNOWLEDGE_PRODUCT"])
async def test_statements_do_not_grow_with_the_hits(demo: Pools, kind: str) -> None:
    document = """query($first: Int, $kind: SearchType!) {
        search(query: "contoh", types: [$kind], first: $first) {
            totalCount
            facets { types { value } }
            edges {
                score
                highlights { text }
                node { id ... on Program { title reportingOrganization { name } } }
            }
        }
    }"""
    member = Viewer(await demo.writing.fetchval("SELECT owner_id FROM program LIMIT 1"), Role.READER)
    for viewer in (Viewer(), member):
        few, statements = await counted(demo, document, {"first": 2, "kind": kind}, viewer)
        many, more = await counted(demo, document, {"first": 20, "kind": kind}, viewer)
        assert [len(found["search"]["edges"]) for found in (few, many)] == [2, 20]
        # hits, their number, facets, records, their texts, marks; and the organizations that report programs
        assert statements == more == (7 if kind == "PROGRAM" else 6)


@pytest.mark.parametrize(
    ("query", "message"),
    [
        ("k" * 10_000, "`query` has 10,000 characters; the maximum is 500. Keep the words that matter."),
        ("dan yang untuk", NOTHING),
        ("🙂", NOTHING),
        ("x\u0000y", "`query` contains an invalid character, such as U+0000; remove it."),
    ],
)
async def test_what_cannot_be_searched_by_is_an_error_with_the_way_out(
    client: httpx.AsyncClient, query: str, message: str
) -> None:
    assert await refused(client, SEARCH, {"query": query}) == ("BAD_USER_INPUT", "query", message)


@pytest.mark.parametrize(
    "query",
    [
        '"tak berakhir',
        "(a+)+$((((((((((x",
        "%",
        "_%guru",
        "مكافحة الإرهاب",
        "guru 🙂",
        "guru & | ! <-> :* ' \\ --;",
        "'; DROP TABLE program; --",
        "<b>guru</b>",
        "ὀ" * 400,
        "a" * 499,
        "guru* " * 32,
        "x" + "*" * 300,
    ],
)
async def test_whatever_is_typed_is_answered(client: httpx.AsyncClient, query: str) -> None:
    if query == "%":
        assert (await refused(client, SEARCH, {"query": query}))[:2] == ("BAD_USER_INPUT", "query")
    else:
        assert (await search(client, query))["totalCount"] >= 0


@pytest.mark.parametrize(
    ("given", "argument"),
    [({"first": 0}, "first"), ({"first": 101}, "first"), ({"after": "x"}, "after"), ({"lang": "%"}, "lang")],
)
async def test_arguments_out_of_bounds_are_named(
    client: httpx.AsyncClient, given: dict[str, Any], argument: str
) -> None:
    assert (await refused(client, SEARCH, {"query": "guru", **given}))[:2] == ("BAD_USER_INPUT", argument)
