"""Exports over HTTP: what is in the files, who sees what, what is refused, and going on where one ended."""

import asyncio
import csv
import io
import json
from collections.abc import AsyncIterator
from typing import Any

import httpx
import pytest

from db.pools import Pools
from db.values import Role
from hub import app as application
from hub.settings import Settings
from services import api_keys
from tests.asking import ask
from tests.conftest import serving
from tests.workbooks import cells

PROGRAM = "ID-CONTOH-KL-01-P02"
COLUMNS = (
    "iatiIdentifier,statusCode,statusName,plannedStart,participations.roleName,"
    "participations.organization.name"
)
ROLES = "Accountable; Implementing; Implementing"
NAMES = (
    "National Prevention Coordination Agency (sample); Ministry of Community Harmony (sample); "
    "Warga Maju Cooperative (sample)"
)
MUTATION = """mutation {
    decideOverlap(input: {id: "x", status: OPEN, reason: "x", expectedVersion: 1}) { __typename } }"""
TITLES = "query($n: Int) { programs(first: $n) { nodes { title } } }"


@pytest.fixture
async def member(demo: Pools) -> AsyncIterator[dict[str, str]]:
    """What a member sends along."""
    made = await api_keys.create(demo.writing, "ID-CONTOH-UNIV-01", Role.READER)
    yield {"Authorization": f"Bearer {made.secret}"}
    await api_keys.revoke(demo.writing, made.prefix)


async def export(client: httpx.AsyncClient, address: str, **given: Any) -> httpx.Response:
    """A file that must come."""
    answer = await client.get(f"/export{address}", params=given)
    assert answer.status_code == 200, answer.text
    return answer


def table(answer: httpx.Response) -> list[list[str]]:
    """The lines of a CSV file without its headings."""
    return list(csv.reader(io.StringIO(answer.text)))[1:]


def error(answer: httpx.Response) -> tuple[int, str, str | None, str]:
    """The one error of a refusal: its status, code, argument and words."""
    (told,) = answer.json()["errors"]
    assert len(told["extensions"]["traceId"]) == 32
    extensions = told["extensions"]
    return answer.status_code, extensions["code"], extensions.get("argument"), told["message"]


@pytest.mark.parametrize(("delimiter", "sign"), [(";", ";"), ("semicolon", ";"), ("tab", "\t"), ("", ",")])
async def test_an_excel_of_other_settings_gets_its_delimiter(
    client: httpx.AsyncClient, delimiter: str, sign: str
) -> None:
    answer = await export(client, "/regions", columns="code,name", delimiter=delimiter, bom="1", limit=2)
    first, second, _ = answer.content.decode("utf-8-sig").split("\r\n", 2)
    assert first == f"code{sign}name"
    assert second == f"11.01{sign}Kabupaten Aceh Selatan"


async def test_a_program_as_csv_to_the_byte(client: httpx.AsyncClient) -> None:
    # when
    answer = await export(
        client, "/programs", columns=COLUMNS, lang="en", limit=1, after=await cursor(client, 1)
    )
    # then
    assert answer.content.decode() == (
        f"{COLUMNS}\r\n{PROGRAM},2,Implementation,2024-01-01,{ROLES},{NAMES}\r\n"
    )
    assert answer.headers["content-type"] == "text/csv; charset=utf-8"
    assert answer.headers["x-total-count"] == "29"
    assert answer.headers["content-disposition"].startswith('attachment; filename="programs-20')
    assert answer.headers["content-disposition"].endswith('.csv"')


async def cursor(client: httpx.AsyncClient, number: int) -> str:
    """The cursor of a program, counted from 1."""
    data = await ask(client, f"{{ programs(first: {number}) {{ pageInfo {{ endCursor }} }} }}")
    found: str = data["programs"]["pageInfo"]["endCursor"]
    return found


async def test_a_program_as_ndjson_to_the_byte(client: httpx.AsyncClient) -> None:
    # when
    answer = await export(
        client,
        "/programs",
        columns="iatiIdentifier,scope,outputs.totalCount",
        format="ndjson",
        lang="en",
        limit=1,
    )
    # then it is what the graph answers
    scope = '{"code":"5","name":"Subnational: several first-level administrative areas"}'
    assert answer.text == (
        f'{{"iatiIdentifier":"ID-CONTOH-KL-01-P01","scope":{scope},"outputs":{{"totalCount":3}}}}\n'
    )
    assert answer.headers["content-type"] == "application/x-ndjson"


async def test_a_program_as_xlsx(client: httpx.AsyncClient) -> None:
    # when
    columns = "iatiIdentifier,plannedStart,totalBudgets.amount,outputs.totalCount"
    answer = await export(client, "/programs", columns=columns, format="xlsx", limit=1)
    # then
    assert cells(answer.content) == [
        [("text", each) for each in columns.split(",")],
        [("text", "ID-CONTOH-KL-01-P01"), ("day", "44927"), ("number", "5180000000"), ("number", "3")],
    ]


@pytest.mark.parametrize(
    ("name", "first"),
    [
        ("organizations", "identifier"),
        ("programs", "iatiIdentifier"),
        ("outputs", "title"),
        ("knowledgeProducts", "title"),
        ("regions", "code"),
    ],
)
async def test_every_list_has_columns_of_its_own(client: httpx.AsyncClient, name: str, first: str) -> None:
    # when
    answer = await export(client, f"/{name}")
    # then every record is there, under headings each of which is once
    headings = answer.text.splitlines()[0].split(",")
    assert headings[0] == first
    assert headings[-1] == "id"
    assert len(set(headings)) == len(headings)
    data = await ask(client, f"{{ {name} {{ totalCount }} }}")
    assert len({row[-1] for row in table(answer)}) == data[name]["totalCount"] == len(table(answer))


@pytest.mark.parametrize(
    ("given", "header", "word"),
    [
        ({"lang": "en"}, "id", "Implementation"),
        ({"lang": "id"}, "en", "Pelaksanaan"),
        ({}, "en", "Implementation"),
        ({}, "id", "Pelaksanaan"),
    ],
)
async def test_names_of_codes_are_in_the_asked_language(
    client: httpx.AsyncClient, given: dict[str, str], header: str, word: str
) -> None:
    answer = await client.get(
        "/export/programs",
        params={"columns": "statusName", "limit": "1", **given},
        headers={"Accept-Language": header},
    )
    assert answer.text == f"statusName\r\n{word}\r\n"


async def test_the_filter_and_order_are_those_of_the_graph(client: httpx.AsyncClient) -> None:
    # given
    wanted = {"status": ["IMPLEMENTATION", "CLOSED"], "region": "ID-JB"}
    order = {"field": "IATI_IDENTIFIER", "direction": "DESC"}
    query = """query($f: ProgramFilter, $o: ProgramOrder) {
        programs(first: 1000, filter: $f, orderBy: $o) { nodes { iatiIdentifier } } }"""
    data = await ask(client, query, {"f": wanted, "o": order})
    expected = [node["iatiIdentifier"] for node in data["programs"]["nodes"]]
    assert len(expected) > 1
    # when asked by an address, and by a body
    given = {"columns": "iatiIdentifier", "filter": json.dumps(wanted), "orderBy": json.dumps(order)}
    got = await export(client, "/programs", **given)
    body = {"columns": ["iatiIdentifier"], "filter": wanted, "orderBy": order}
    posted = await client.post("/export/programs", json=body)
    # then
    assert table(got) == [[identifier] for identifier in expected]
    assert posted.text == got.text


async def test_columns_may_have_arguments_and_names(client: httpx.AsyncClient) -> None:
    answer = await export(
        client, "/programs", columns="funders: organizations(role: FUNDING).name", lang="en", limit=1
    )
    assert answer.text == (
        "funders.name\r\nOcean Cooperation Agency (sample); Joint Development Programme (sample)\r\n"
    )


async def test_a_list_within_records_can_be_the_rows(client: httpx.AsyncClient) -> None:
    # when
    columns = "iatiIdentifier,participations.roleCode,sectors.sector.code"
    answer = await export(client, "/programs", columns=columns, expand="participations", limit=1)
    # then the other lists stay joined, so that nothing is multiplied
    sectors = "15210; 15110; 16; 16.a"
    assert table(answer) == [["ID-CONTOH-KL-01-P01", role, sectors] for role in "11234444"]


async def test_a_query_exports_its_first_list_whole(client: httpx.AsyncClient) -> None:
    # given a query that asks for two programs, and for something else before them
    query = """query Mine($role: ParticipationRole, $unused: Int) { hub { version }
        programs(first: 2) { totalCount nodes { ...P } } regions(first: $unused) { nodes { code } } }
        fragment P on Program { number: iatiIdentifier organizations(role: $role) { ...N } }
        fragment N on OrganizationConnection { nodes { identifier } }"""
    variables = {"role": "FUNDING"}
    # when
    body = {"query": query, "variables": variables, "operationName": "Mine"}
    answer = await client.post("/export", json=body)
    # then
    rows = table(answer)
    assert answer.text.splitlines()[0] == "number,organizations.identifier"
    assert rows[0] == ["ID-CONTOH-KL-01-P01", "ID-CONTOH-DN-01; ID-CONTOH-ML-01"]
    assert len(rows) == 29


async def test_another_list_of_a_query_can_be_chosen(client: httpx.AsyncClient) -> None:
    # given a query with a list at the root, and two below one record
    query = """{ regions { nodes { code } } organization(identifier: "ID-CONTOH-KL-01") {
        programs(first: 1) { nodes { iatiIdentifier } }
        partners { edges { sharedProgramCount node { identifier } } } } }"""
    # when
    programs = await export(client, "", query=query, connection="organization.programs")
    partners = await export(client, "", query=query, connection="organization.partners", limit=1)
    # then
    assert ["ID-CONTOH-KL-01-P02"] in table(programs)
    assert partners.text == "identifier,sharedProgramCount\r\nID-CONTOH-ML-01,8\r\n"


async def test_lists_of_a_record_behind_an_id_can_be_exported(client: httpx.AsyncClient) -> None:
    # given
    data = await ask(client, f'{{ program(iatiIdentifier: "{PROGRAM}") {{ id }} }}')
    query = "query($id: ID!) { node(id: $id) { ... on Program { organizations { nodes { identifier } } } } }"
    # when
    variables = json.dumps({"id": data["program"]["id"]})
    answer = await export(client, "", query=query, variables=variables)
    # then
    assert table(answer) == [["ID-CONTOH-KL-01"], ["ID-CONTOH-KL-03"], ["ID-CONTOH-PT-99"]]


async def test_what_is_searched_can_be_exported(client: httpx.AsyncClient) -> None:
    # given a search over all kinds of records, and one over programs
    query = """{ search(query: "kesiapsiagaan") { totalCount edges {
        score node { __typename ... on Program { iatiIdentifier } ... on Output { title } } } } }"""
    # when
    everything = await export(client, "", query=query)
    programs = await export(client, "/programs", query="kesiapsiagaan", columns="iatiIdentifier")
    # then
    rows = list(csv.DictReader(io.StringIO(everything.text)))
    assert set(rows[0]) == {"__typename", "iatiIdentifier", "title", "score"}
    assert len(rows) == int(everything.headers["x-total-count"]) > 4
    found = [row["iatiIdentifier"] for row in rows if row["__typename"] == "Program"]
    assert sorted(found) == sorted(row[0] for row in table(programs))
    assert "ID-CONTOH-PD-JT-P01" in found


async def test_everybody_gets_what_they_may_see(client: httpx.AsyncClient, member: dict[str, str]) -> None:
    # when
    anybody, theirs = [
        await client.get("/export/programs", params={"columns": "iatiIdentifier,visibility"}, headers=headers)
        for headers in ({}, member)
    ]
    # then
    assert {row[1] for row in table(anybody)} == {"PUBLIC"}
    assert len(table(anybody)) == 29
    assert ["ID-CONTOH-KL-01-P04", "MEMBERS"] in table(theirs)
    assert len(table(theirs)) == 31


@pytest.mark.parametrize("name", ["csv", "ndjson"])
async def test_a_broken_download_goes_on_from_its_last_record(client: httpx.AsyncClient, name: str) -> None:
    # given a download that is cut in the middle of a line
    given = {"columns": "code,name", "format": name, "cursors": "1"}
    whole = (await export(client, "/regions", **given)).text.splitlines()
    cut = ""
    async with client.stream("GET", "/export/regions", params=given) as answer:
        async for piece in answer.aiter_text():
            cut += piece
            if len(cut) > 10_000:
                break
    lines = cut[:-7].splitlines()[:-1]
    assert 100 < len(lines) < len(whole)
    # when it goes on after the cursor of its last whole line
    last = lines[-1].rpartition(",")[2] if name == "csv" else json.loads(lines[-1])["cursor"]
    rest = (await export(client, "/regions", **given, after=last, header=0)).text.splitlines()
    # then no record is missing and none is there twice
    assert lines + rest == whole


async def test_what_goes_wrong_on_the_way_breaks_the_answer_off(demo_url: str) -> None:
    # given a hub of which an export may have 300 records, and an export whose length can't be known
    app = application.create(Settings(export_rows=300), demo_url)
    async with serving(app) as address, httpx.AsyncClient(base_url=address) as client:
        data = await ask(client, "{ regions(first: 1) { pageInfo { endCursor } } }")
        after = data["regions"]["pageInfo"]["endCursor"]
        for name in ("ndjson", "csv"):
            # when
            lines = await broken_lines(client, {"columns": "code", "format": name, "after": after})
            # then nobody takes it for the whole, and NDJSON says why
            assert len(lines) == 251
            if name == "ndjson":
                told = json.loads(lines[-1])["error"]
                assert told["message"] == "The maximum is 300 records (HUB_EXPORT_ROWS)."
                assert told["extensions"]["code"] == "LIMIT_EXCEEDED"
        # and what is known to be too long is refused at once
        refused = await client.get("/export/regions")
        assert error(refused)[:3] == (400, "LIMIT_EXCEEDED", "limit")
        assert (await client.get("/export/regions", params={"limit": 301})).status_code == 400
        assert len(table(await client.get("/export/regions", params={"limit": 300}))) == 300


async def broken_lines(client: httpx.AsyncClient, given: dict[str, str]) -> list[str]:
    """The lines that come before an answer is broken off."""
    lines: list[str] = []

    async def read() -> None:
        async with client.stream("GET", "/export/regions", params=given) as answer:
            async for line in answer.aiter_lines():
                lines.append(line)  # noqa: PERF401 - what came before the error is wanted

    with pytest.raises(httpx.RemoteProtocolError):
        await read()
    return lines


async def test_an_export_under_way_holds_no_connection(demo_url: str) -> None:
    # given a hub with one connection, and many exports, none of which is read further than its first piece
    settings = Settings(pool_size=1, connections_per_request=1)
    async with (
        serving(application.create(settings, demo_url)) as address,
        httpx.AsyncClient(base_url=address, timeout=20) as client,
    ):
        async with asyncio.timeout(20):
            begun = [await begin(client) for _ in range(5)]
            # then others are still answered
            assert (await ask(client, "{ regions(first: 1) { totalCount } }"))["regions"]["totalCount"] == 553
        for answer in begun:
            await answer.aclose()


async def begin(client: httpx.AsyncClient) -> httpx.Response:
    """An answer that has begun."""
    return await client.send(client.build_request("GET", "/export/regions"), stream=True)


BAD = [
    (
        "/programs",
        {"columns": "titel"},
        None,
        "Cannot query field 'titel' on type 'Program'. Did you mean 'title'",
    ),
    ("/programs", {"columns": "title,parent.scope.nothing"}, None, "Cannot query field 'nothing'"),
    ("/programs", {"columns": "participations"}, "columns", "Select one of its fields"),
    ("/programs", {"columns": "title}} hub {version"}, "columns", "is not a path of fields"),
    ("/programs", {"columns": ",".join(["title"] * 201)}, "columns", "between 1 and 200 columns"),
    (
        "/programs",
        {"filter": '{"status": ["X"]}'},
        "$filter",
        "Value 'X' does not exist in 'ProgramStatus' enum",
    ),
    ("/programs", {"filter": '{"nothing": 1}'}, "$filter", "nothing"),
    ("/programs", {"filter": "{"}, "filter", "`filter` is not valid JSON"),
    ("/programs", {"filter": '{"organization": "x"}'}, "filter.organization", "id"),
    ("/programs", {"sector": "15220"}, "sector", "There is no parameter 'sector' here"),
    ("/programs", {"fromat": "csv"}, "fromat", "Did you mean `format`?"),
    ("/programs", {"format": "pdf"}, "format", "`format` must be csv, ndjson or xlsx, not 'pdf'."),
    ("/programs", {"limit": "0"}, "limit", "`limit` must be a number of rows"),
    ("/programs", {"limit": "99999999999"}, "limit", "`limit`"),
    ("/programs", {"bom": "yes"}, "bom", "`bom` must be 1 or 0"),
    (
        "/programs",
        {"delimiter": "|"},
        "delimiter",
        "`delimiter` must be a comma, a semicolon or a tab, not '|'",
    ),
    ("/programs", {"lang": "e n"}, "lang", "`lang` must be a BCP 47 language tag"),
    ("/programs", {"after": "nowhere"}, "after", "`after` is not a cursor of this hub."),
    ("/programs", {"expand": "title"}, "expand", "`expand` must be one of the lists among the columns"),
    ("/program", {}, "connection", "Did you mean programs?"),
    ("/hub", {}, "connection", "There is no list 'hub'"),
    ("", {}, "query", "Send the operation in `query`."),
    ("", {"query": "{ hub { version } }"}, "query", "contains no list that can be exported"),
    ("", {"query": "{ programs { totalCount } }"}, "query", "selects no fields of the records"),
    ("", {"query": MUTATION}, "query", "Only a query can be exported, not a mutation"),
    ("", {"query": "{ programs { nodes { title }"}, None, "Syntax Error"),
    (
        "",
        {"query": "query A { hub { version } } query B { hub { version } }"},
        "operationName",
        "several operations",
    ),
    ("", {"query": TITLES, "variables": '{"n": "x"}'}, "$n", "Variable '$n'"),
    ("", {"query": TITLES, "variables": "["}, "variables", "`variables` is not valid JSON"),
    ("", {"query": TITLES, "connection": "regions"}, "connection", "one of the query's lists (programs)"),
    (
        "",
        {"query": '{ region(code: "XX") { programs { nodes { title } } } }'},
        "query",
        "`region.programs` cannot be exported",
    ),
]


@pytest.mark.parametrize(("address", "given", "argument", "words"), BAD, ids=lambda value: str(value)[:40])
async def test_what_makes_no_sense_is_refused_in_words(
    client: httpx.AsyncClient, address: str, given: dict[str, str], argument: str | None, words: str
) -> None:
    status, code, named, message = error(await client.get(f"/export{address}", params=given))
    assert (status, code) in ((400, "BAD_USER_INPUT"), (400, "LIMIT_EXCEEDED"))
    assert named == argument
    assert words in message


async def test_a_refusal_is_the_one_of_the_graph(client: httpx.AsyncClient) -> None:
    # given a filter that the graph refuses
    wanted = {"filter": {"status": ["X"]}}
    query = "query Export($filter: ProgramFilter) { programs(filter: $filter) { nodes { title } } }"
    graph = await client.post("/graphql", json={"query": query, "variables": wanted})
    # when
    body = {"query": query, "variables": wanted}
    exported = await client.post("/export", json=body)
    # then the errors are the same, but for the trace
    for told in (graph_error := graph.json()["errors"][0], export_error := exported.json()["errors"][0]):
        del told["extensions"]["traceId"]
    assert graph_error == export_error


async def test_rights_of_the_graph_hold_for_exports(client: httpx.AsyncClient) -> None:
    assert error(await client.get("/export/importRuns"))[:2] == (403, "FORBIDDEN")
    wrong = await client.get("/export/programs", headers={"Authorization": "Bearer nothing"})
    assert error(wrong)[:2] == (401, "UNAUTHENTICATED")


async def test_only_json_and_two_methods_are_taken(client: httpx.AsyncClient) -> None:
    assert (await client.post("/export", data={"query": TITLES})).status_code == 415
    refused = await client.put("/export")
    assert (refused.status_code, refused.headers["allow"]) == (405, "GET, POST")


async def test_the_limits_of_the_graph_hold_for_exports(client: httpx.AsyncClient) -> None:
    # given columns of which one record could bring a million values
    deep = "outputs { nodes { knowledgeProducts { nodes { programs { nodes { title } } } } } }"
    # when
    answer = await client.get("/export", params={"query": f"{{ programs {{ nodes {{ {deep} }} }} }}"})
    # then
    status, code, _, message = error(answer)
    assert (status, code) == (400, "LIMIT_EXCEEDED")
    assert "the maximum is 50,000 (HUB_MAX_NODES)" in message
