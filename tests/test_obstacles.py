"""Obstacles of the sample: who sees which, filters, orders, groups, similar ones, search, exports."""

import csv
import io

import httpx
import pytest

from db.pools import Pools
from db.values import Role
from services import api_keys
from tests.asking import ask, counted, refused

# Question 11: which kendala recur, which are solved, and what solved them?
RECURRING = """{ obstacles { groups(by: CATEGORY) {
    key label(lang: "id") count open resolved closed medianDaysToResolve organizations } } }"""
TITLES = """query ($filter: ObstacleFilter, $order: ObstacleOrder, $query: String) {
    obstacles(filter: $filter, orderBy: $order, query: $query) { totalCount nodes { title(lang: "en") } } }"""
SIMILAR = """{ obstacles(filter: {category: ["TECHNOLOGY", "COORDINATION"], status: [OPEN]}) { nodes {
    title(lang: "en") similar { score reasons { kind points text(lang: "en") words }
        obstacle { title(lang: "en") raisedBy { identifier } resolution(lang: "en") } } } } }"""
FORUMS = "Regional preparedness forums do not meet regularly"
RARELY = "Regional preparedness forums are rarely attended"
FACILITATORS = "The budget for training facilitators arrives late"
VILLAGES = "There is no budget yet for training village facilitators"
MODULES = "The budget for printing school modules was cut"
FORMATS = "Formats of activity data differ between organizations"
WEAK = "Internet connections at training sites are weak"
BROKEN = "Internet connections at training sites break off"
SITE = "The procedure to secure the site is not agreed"
FIELD = "There are too few field workers"
PERMITS = "Research permits take long"
PUBLIC = [FORUMS, RARELY, FACILITATORS, VILLAGES, MODULES, FORMATS, WEAK, BROKEN]


async def titles(client: httpx.AsyncClient, filter_=None, order=None, query=None, **headers) -> list[str]:
    """The titles of a list, which is as long as it says, without the mark of samples."""
    given = {"filter": filter_, "order": order, "query": query}
    page = (await ask(client, TITLES, given, **headers))["obstacles"]
    assert page["totalCount"] == len(page["nodes"])
    return [node["title"].removeprefix("[Sample] ") for node in page["nodes"]]


async def key_of(demo: Pools, identifier: str) -> dict[str, str]:
    made = await api_keys.create(demo.writing, identifier, Role.READER)
    return {"Authorization": f"Bearer {made.secret}"}


@pytest.fixture(scope="module")
async def keys(demo: Pools) -> dict[str, dict[str, str]]:
    """The headers of a member, and of one that has raised an obstacle about its own hidden program."""
    return {name: await key_of(demo, f"ID-CONTOH-{name}") for name in ("UNIV-02", "LSM-01")}


async def test_an_obstacle_is_as_visible_as_what_it_is_about(client, keys) -> None:
    # given obstacles about a program for members, about a hidden one, and one that its author gave to members
    # then each viewer sees those about what it sees
    assert await titles(client) == PUBLIC
    assert await titles(client, **keys["UNIV-02"]) == [*PUBLIC, SITE, PERMITS]
    assert await titles(client, **keys["LSM-01"]) == [*PUBLIC, SITE, FIELD, PERMITS]


async def test_question_11_which_obstacles_recur_and_which_are_solved(client, keys) -> None:
    groups = (await ask(client, RECURRING))["obstacles"]["groups"]
    assert [tuple(group.values()) for group in groups] == [
        ("BUDGET", "Anggaran dan pendanaan", 3, 1, 1, 1, 30.0, 3),
        ("COORDINATION", "Koordinasi antarlembaga", 2, 1, 1, 0, 40.0, 2),
        ("TECHNOLOGY", "Sistem dan peralatan", 2, 1, 1, 0, 50.0, 2),
        ("DATA", "Data dan informasi", 1, 1, 0, 0, None, 1),
    ]
    # and a member counts what it sees
    groups = (await ask(client, RECURRING, **keys["LSM-01"]))["obstacles"]["groups"]
    assert [(group["key"], group["count"]) for group in groups] == [
        *(("BUDGET", 3), ("COORDINATION", 2), ("TECHNOLOGY", 2)),
        *(("ACCESS", 1), ("DATA", 1), ("SECURITY", 1), ("STAFF", 1)),
    ]


@pytest.mark.parametrize(
    ("by", "expected"),
    [
        ("TYPE", [("NON_TECHNICAL", "Nonteknis", 5), ("TECHNICAL", "Teknis", 3)]),
        ("STATUS", [("OPEN", "Terbuka", 3), ("RESOLVED", "Selesai", 3)]),
        ("SEVERITY", [("MEDIUM", "Sedang", 4), ("HIGH", "Tinggi", 3)]),
        ("REGION", [(None, None, 4), ("72.02", "Kabupaten Poso", 1)]),
        ("PLAN_NODE", [(None, None, 6), ("RANPE-1/1.1.2", "[Contoh] Simulasi koordinasi lintas lembaga", 2)]),
        (
            "ORGANIZATION",
            [
                ("ID-CONTOH-KL-01", "Badan Koordinasi Pencegahan Nasional (contoh)", 1),
                ("ID-CONTOH-KL-02", "Kementerian Sekolah Rukun (contoh)", 1),
            ],
        ),
    ],
)
async def test_obstacles_are_grouped(client, by: str, expected) -> None:
    query = f'{{ obstacles {{ groups(by: {by}, first: 2) {{ key label(lang: "id") count }} }} }}'
    groups = (await ask(client, query))["obstacles"]["groups"]
    found = [tuple(group.values()) for group in groups]
    assert sorted(found, key=str) == sorted(expected, key=str) if by == "ORGANIZATION" else found == expected


async def test_similar_obstacles_show_what_solved_them_elsewhere(client) -> None:
    rarely, broken = (await ask(client, SIMILAR))["obstacles"]["nodes"]
    (other,) = broken["similar"]
    assert other["obstacle"] == {
        "title": f"[Sample] {WEAK}",
        "raisedBy": {"identifier": "ID-CONTOH-LSM-03"},
        "resolution": "[Sample] Materials for work without a connection were prepared on memory cards.",
    }
    assert [(each["kind"], each["points"]) for each in other["reasons"]][1:] == [
        ("TYPE", 0.1),
        ("CATEGORY", 0.1),
    ]
    (words, *_) = other["reasons"]
    assert words["kind"] == "WORDS"
    assert {"internet", "pelatihan"} & {*words["words"]}
    assert other["score"] == pytest.approx(words["points"] + 0.2)
    assert [each["obstacle"]["title"] for each in rarely["similar"]] == [f"[Sample] {FORUMS}"]


@pytest.mark.parametrize(
    ("given", "expected"),
    [
        ({"type": ["TECHNICAL"]}, [FORMATS, WEAK, BROKEN]),
        ({"category": ["Anggaran dan pendanaan"], "status": ["CLOSED", "RESOLVED"]}, [FACILITATORS, MODULES]),
        ({"severity": ["LOW"]}, [MODULES]),
        ({"region": ["Sulawesi Tengah"]}, [VILLAGES]),
        ({"region": ["ID"]}, [FORUMS, RARELY, VILLAGES, BROKEN]),
        ({"overdue": True}, [RARELY, FORMATS]),
        ({"overdue": True, "NOT": {"aboutHub": True}}, [RARELY]),
        ({"aboutHub": True}, [FORMATS]),
        ({"raisedAfter": "2026-06-01", "dueKnown": False}, [BROKEN]),
        ({"raisedBefore": "2026-01-31"}, [FACILITATORS]),
    ],
)
async def test_obstacles_are_filtered(client, given, expected) -> None:
    assert await titles(client, given) == expected


async def test_obstacles_are_filtered_by_records_that_the_viewer_sees(client, keys) -> None:
    # given the ids of organizations and programs, one of them hidden
    query = """{ a: organization(identifier: "ID-CONTOH-KL-01") { id } b: program(iatiIdentifier:
        "ID-CONTOH-KL-01-P01") { id obstacles { nodes { title(lang: "en") } } }
        c: program(iatiIdentifier: "ID-CONTOH-KL-01-P04") { id obstacles { totalCount } } }"""
    data = await ask(client, query, **keys["UNIV-02"])
    a, b, c = (data[name]["id"] for name in "abc")
    assert data["b"]["obstacles"]["nodes"] == [{"title": f"[Sample] {FORUMS}"}]
    assert data["c"]["obstacles"] == {"totalCount": 1}
    # then the filters find what is about visible ones
    assert await titles(client, {"organization": a}) == [FORUMS]
    assert await titles(client, {"responsible": a}) == [FORMATS]
    either = {"OR": [{"program": b}, {"program": c}]}
    assert await titles(client, either) == [FORUMS]
    assert await titles(client, either, **keys["UNIV-02"]) == [FORUMS, SITE]
    # and a list finds what one of its records has
    assert await titles(client, {"program": [b, c]}, **keys["UNIV-02"]) == [FORUMS, SITE]


@pytest.mark.parametrize(
    ("field", "direction", "first", "last"),
    [
        ("TITLE", "ASC", MODULES, BROKEN),
        ("SEVERITY", "DESC", FORMATS, MODULES),
        ("RAISED", "ASC", FACILITATORS, BROKEN),
        ("DUE", "ASC", FORUMS, BROKEN),
        ("RESOLVED", "DESC", WEAK, RARELY),
    ],
)
async def test_obstacles_are_sorted(client, field: str, direction: str, first: str, last: str) -> None:
    found = await titles(client, order={"field": field, "direction": direction})
    assert sorted(found) == sorted(PUBLIC)
    assert (found[0], found[-1]) == (first, last)


async def test_search_finds_obstacles_by_category_and_region(client, keys) -> None:
    assert await titles(client, query="facilitators") == [FACILITATORS, VILLAGES]
    assert await titles(client, query="jadwal pengadaan") == []
    assert await titles(client, query="Poso") == [VILLAGES]
    assert await titles(client, query="permits") == []
    assert await titles(client, query="permits", **keys["UNIV-02"]) == [PERMITS]
    search = '{ search(query: "kendala internet koneksi", types: [OBSTACLE]) { totalCount } }'
    assert (await ask(client, search))["search"]["totalCount"] in (0, 2)


async def test_obstacles_are_exported(client) -> None:
    answer = await client.get("/export/obstacles?lang=en")
    heading, *lines = csv.reader(io.StringIO(answer.text))
    assert heading[:6] == ["title", "type", "category.code", "category.name", "severity", "status"]
    assert lines[0][2:4] == ["COORDINATION", "Coordination between organizations"]
    assert [line[0] for line in lines] == [f"[Sample] {title}" for title in PUBLIC]


async def test_an_obstacle_is_found_by_its_id_unless_it_is_hidden(client, keys) -> None:
    query = '{ obstacles(filter: {category: ["SECURITY"]}) { nodes { id program { title(lang: "en") } } } }'
    (hidden,) = (await ask(client, query, **keys["UNIV-02"]))["obstacles"]["nodes"]
    assert hidden["program"] is not None
    lookup = """query ($id: ID!, $of: [_Any!]!) { node(id: $id) { ... on Obstacle { severity } }
        _entities(representations: $of) { ... on Obstacle { severity } } }"""
    given = {"id": hidden["id"], "of": [{"__typename": "Obstacle", "id": hidden["id"]}]}
    assert await ask(client, lookup, given) == {"node": None, "_entities": [None]}
    shown = {"severity": "CRITICAL"}
    assert await ask(client, lookup, given, **keys["UNIV-02"]) == {"node": shown, "_entities": [shown]}


async def test_statements_do_not_grow_with_obstacles(demo: Pools) -> None:
    query = """query ($first: Int) { obstacles(first: $first) { nodes { title program { title }
        region { name }
        raisedBy { name obstacles { totalCount nodes { title } } } responsible { name }
        similar { score obstacle { title } } } groups(by: ORGANIZATION) { label count } } }"""
    _, few = await counted(demo, query, {"first": 2})
    _, many = await counted(demo, query, {"first": 8})
    assert few == many


async def test_a_wrong_category_or_number_is_refused(client) -> None:
    query = '{ obstacles(filter: {category: ["BUDGETS"]}) { totalCount } }'
    code, argument, message = await refused(client, query)
    assert (code, argument) == ("BAD_USER_INPUT", "filter.category")
    assert "BUDGET" in message
    code, argument, _ = await refused(client, "{ obstacles { groups(by: TYPE, first: 0) { count } } }")
    assert (code, argument) == ("BAD_USER_INPUT", "first")
