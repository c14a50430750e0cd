"""Coverage of action plans: matrices with totals, the rules of counting, cells that lead to programs."""

import pytest

from tests.asking import ask, counted, refused
from tests.covered import make_plan, refreshed

COUNTS = "programCount weight outputCount organizationCount money { currency count sum }"
MATRIX = """query ($rows: CoverageRows!, $columns: CoverageColumns!, $filter: CoverageFilter,
    $counting: CoverageCounting, $show: CellChoice! = FILLED) {
  coverage(plan: "P1", rows: $rows, columns: $columns, filter: $filter, counting: $counting) {
    rows { code programCount } columns { code programCount } total { programCount }
    cells(show: $show, first: 100) { rowCode columnCode programCount weight
        programs { totalCount nodes { iatiIdentifier } } }
} }"""


@pytest.fixture(autouse=True)
async def plan(pools, tmp_path):
    await make_plan(pools, tmp_path)


async def matrix(reader, rows, columns, **variables):
    """The numbers of rows, columns and cells above zero; each cell has as many programs as it says."""
    data = (await ask(reader, MATRIX, {"rows": rows, "columns": columns, **variables}))["coverage"]
    found = {}
    for cell in data["cells"]:
        assert cell["programs"]["totalCount"] == cell["programCount"] == len(cell["programs"]["nodes"])
        found[cell["rowCode"], cell["columnCode"]] = "".join(
            sorted(each["iatiIdentifier"][-1] for each in cell["programs"]["nodes"])
        )
    sums = [
        {e["code"]: e["programCount"] for e in data[name] if e["programCount"]}
        for name in ("rows", "columns")
    ]
    return found, *sums, data["total"]["programCount"]


async def test_actions_by_province(pools, reader):
    expected = (
        {
            ("1.1.1", "ID-JI"): "AB",
            ("1.1.1", "ID-JT"): "A",
            ("1.1.2", "ID-JI"): "A",
            ("1.1.2", "ID-JT"): "A",
            ("1.1.2", None): "C",
        },
        {"1.1.1": 2, "1.1.2": 2},
        {"ID-JI": 2, "ID-JT": 1, None: 1},
        3,
    )
    assert await matrix(reader, "ACTION", "PROVINCE") == expected
    await refreshed(pools)
    assert await matrix(reader, "ACTION", "PROVINCE") == expected


async def test_rows_and_columns_without_anything_are_there(reader):
    query = """{ coverage(plan: "p1", rows: ACTION, columns: PROVINCE) {
        plan { code } rows { code title(lang: "en") programCount node { reference } } columns { code
        name(lang: "id") }
        cells(show: EMPTY, columnIn: ["ID-JT", "ID-PA"]) { rowCode columnCode value } } }"""
    data = (await ask(reader, query))["coverage"]
    assert data["plan"] == {"code": "P1"}
    assert data["rows"][2:] == [
        {"code": code, "title": code, "programCount": 0, "node": {"reference": f"P1/{code}"}}
        for code in ("1.2.1", "2.0.1")
    ]
    assert len(data["columns"]) == 39
    assert data["columns"][-1] == {"code": None, "name": None}
    assert {"code": "ID-JT", "name": "Jawa Tengah"} in data["columns"]
    assert [(each["rowCode"], each["columnCode"]) for each in data["cells"]] == [
        ("1.1.1", "ID-PA"),
        ("1.1.2", "ID-PA"),
        *[(row, column) for row in ("1.2.1", "2.0.1") for column in ("ID-JT", "ID-PA")],
    ]


async def test_all_measures_of_cells_and_totals(pools, reader):
    query = f"""{{ coverage(plan: "P1", rows: FOCUS, columns: PROVINCE, measure: OUTPUTS) {{
        rows {{ code {COUNTS} }} columns {{ code {COUNTS} }} total {{ {COUNTS} value }}
        cells {{ rowCode columnCode value {COUNTS} }} }} }}"""
    first = (await ask(reader, query))["coverage"]
    idr, usd = ({"currency": "IDR", "count": n, "sum": s} for n, s in ((2, "1500"), (1, "1000"))), None
    both, one = idr
    usd = {"currency": "USD", "count": 1, "sum": "10"}
    assert first["cells"] == [
        {
            "rowCode": "1.1",
            "columnCode": code,
            "value": 2,
            "programCount": number,
            "weight": str(number),
            "outputCount": 2,
            "organizationCount": 2,
            "money": [money, usd],
        }
        for code, number, money in (("ID-JI", 2, both), ("ID-JT", 1, one))
    ]
    whole = {"programCount": 3, "weight": "3", "outputCount": 2, "organizationCount": 2, "money": [both, usd]}
    assert first["total"] == {**whole, "value": 2}
    assert first["rows"][0] == {"code": "1.1", **whole}
    assert await refreshed(pools) == 1
    assert (await ask(reader, query))["coverage"] == first


async def test_the_programs_of_a_cell_are_aggregated_like_any_list(reader):
    # given cells with one program, with two, and with none
    query = """{ coverage(plan: "P1", rows: FOCUS, columns: PROVINCE) {
        cells(first: 3, show: ALL, rowIn: ["1.1"], columnIn: ["ID-JI", "ID-JT", "ID-PA"]) { columnCode
        programCount
        programs(first: 1) { aggregate { count groups(by: [STATUS]) { count } } } } } }"""
    # when they are asked at once
    cells = (await ask(reader, query))["coverage"]["cells"]
    # then each aggregate counts the programs of its own cell
    found = {each["columnCode"]: each["programs"]["aggregate"] for each in cells}
    assert {code: each["count"] for code, each in found.items()} == {"ID-JI": 2, "ID-JT": 1, "ID-PA": 0}
    for cell in cells:
        aggregate = found[cell["columnCode"]]
        assert aggregate["count"] == cell["programCount"] == sum(g["count"] for g in aggregate["groups"])


async def test_regencies_years_types_and_statuses(reader):
    found, *_ = await matrix(reader, "PILLAR", "REGENCY")
    assert found == {("1", "33.74"): "A", ("1", None): "BC"}
    found, *_ = await matrix(reader, "PILLAR", "YEAR")
    assert found == {("1", "2020"): "B", ("1", "2021"): "AB", ("1", "2022"): "AC", ("1", "2023"): "AC"}
    found, *_ = await matrix(reader, "PILLAR", "ORGANIZATION_TYPE")
    assert found == {("1", "GOVERNMENT"): "ABC"}
    found, *_ = await matrix(reader, "LEAD", "STATUS")
    assert found == {("XX-1", "IMPLEMENTATION"): "A", ("XX-1", "CLOSED"): "B"}


@pytest.mark.parametrize(
    ("filter_", "programs"),
    [
        ({"year": 2020}, "B"),
        ({"year": 2023}, "AC"),
        ({"alignmentStatus": ["CONFIRMED"]}, "AC"),
        ({"significance": "SECONDARY"}, "A"),
        ({"status": ["CLOSED"]}, "B"),
        ({"organizationType": ["NATIONAL_NGO"]}, ""),
        ({"region": "ID-JT"}, "A"),
    ],
    ids=str,
)
async def test_filters(pools, reader, filter_, programs):
    await refreshed(pools)
    found, _, _, total = await matrix(reader, "PILLAR", "STATUS", filter=filter_)
    assert "".join(sorted("".join(found.values()))) == programs
    assert total == len(programs)


async def test_rules_of_counting(reader):
    async def counts(columns="PROVINCE", rows="ACTION", **counting):
        found = await matrix(reader, rows, columns, counting=counting)
        return found[0]

    nowhere = await counts(national="NOWHERE")
    assert ("1.1.2", None) not in nowhere
    everywhere = await counts(national="EVERYWHERE", rows="PILLAR")
    assert len(everywhere) == 38
    assert (everywhere["1", "ID-PA"], everywhere["1", "ID-JT"]) == ("C", "AC")
    assert await counts(nodes="OWN", rows="FOCUS") == {}
    # A names the regency in Jawa Tengah, so only Jawa Timur is its own.
    assert (await counts(places="OWN", rows="PILLAR"))["1", "ID-JI"] == "AB"
    assert ("1", "ID-JT") not in await counts(places="OWN", rows="PILLAR")
    query = """{ coverage(plan: "P1", rows: ACTION, columns: PROVINCE, counting: {sharing: SPLIT}) {
        total { weight programCount } rows { code weight } cells(rowIn: ["1.1.1"]) {
        columnCode programCount weight money { currency sum } } } }"""
    data = (await ask(reader, query))["coverage"]
    assert data["total"] == {"weight": "3", "programCount": 3}
    assert [row["weight"] for row in data["rows"]] == ["1.75", "1.25", "0", "0"]
    # A serves 1.1.1 with 75 %, half of it in each province; B serves it with all.
    assert data["cells"] == [
        {
            "columnCode": "ID-JI",
            "programCount": 2,
            "weight": "1.375",
            "money": [{"currency": "IDR", "sum": "875"}, {"currency": "USD", "sum": "3.75"}],
        },
        {
            "columnCode": "ID-JT",
            "programCount": 1,
            "weight": "0.375",
            "money": [{"currency": "IDR", "sum": "375"}, {"currency": "USD", "sum": "3.75"}],
        },
    ]


YEARS = 'coverage(plan: "P1", rows: ACTION, columns: YEAR, {}) {{ total {{ value }} }}'
CELLS = 'coverage(plan: "P1", rows: ACTION, columns: PROVINCE) {{ cells(first: {}) {{ value }} }}'
REFUSED = [
    (YEARS.format("counting: {national: EVERYWHERE}"), "counting"),
    (YEARS.format("filter: {alignmentStatus: [REJECTED]}"), "filter.alignmentStatus"),
    (YEARS.format("filter: {year: 99999}"), "filter.year"),
    (CELLS.format(2), "first"),
    (CELLS.format(25001), "first"),
    ('coverageGaps(plan: "P1", year: 2023, first: 0) { years }', "first"),
]


@pytest.mark.parametrize(("field", "argument"), REFUSED, ids=range(len(REFUSED)))
async def test_bad_questions_are_refused(reader, field, argument):
    assert (await refused(reader, f"{{ {field} }}"))[:2] == ("BAD_USER_INPUT", argument)


async def test_programs_of_many_cells_are_limited(reader):
    query = """{ coverage(plan: "P1", rows: ACTION, columns: PROVINCE) {
        cells { programs(first: 20) { nodes { title } } } } }"""
    code, _, message = await refused(reader, query)
    assert (code, message[:41]) == ("LIMIT_EXCEEDED", "The operation may return 210,000 records;")


async def test_a_plan_that_is_not_there_has_no_coverage(reader):
    query = """{ coverage(plan: "P9", rows: ACTION, columns: YEAR) { total { value } }
        coverageGaps(plan: "P9", year: 2023) { years } }"""
    assert await ask(reader, query) == {"coverage": None, "coverageGaps": []}


async def test_statements_do_not_grow_with_cells(pools):
    query = """query ($rows: [String!]) { coverage(plan: "P1", rows: ACTION, columns: PROVINCE) {
        rows { programCount node { title } } columns { programCount }
        cells(first: 40, rowIn: $rows) { programCount
        programs(first: 2) { totalCount nodes { title } } } } }"""
    numbers = [(await counted(pools, query, {"rows": rows}))[1] for rows in (["1.1.1"], None)]
    assert numbers[0] == numbers[1]
