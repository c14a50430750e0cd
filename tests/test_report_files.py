"""The files of a report from given answers: exact figures, equal in all of them, and text that stays text."""

import asyncio
from datetime import UTC, datetime
from decimal import Decimal
from io import BytesIO

import pytest
from openpyxl import load_workbook

from hub.reports import building, files, printing
from hub.reports.model import Report
from hub.reports.printing import PrintingError
from tests.report_answers import PLAN, given
from tests.reports_read import facts_of, numbers_of, parsed, rounded, sheets_of, tables_of
from tests.tools import need

AS_OF = datetime(2026, 11, 30, 10, tzinfo=UTC)
HOSTILE = (
    '<script>alert(1)</script><img src=x onerror="alert(1)">{{ 7 * 7 }}{% raw %}'
    '\N{RIGHT-TO-LEFT OVERRIDE}=HYPERLINK("http://x")' + "x" * 10_000
)


def report(language: str = "id", text: str = "[Contoh]") -> Report:
    """A report of given answers."""
    return building.report(given(language, text), "7", AS_OF, {})


def page(made: Report) -> str:
    """The HTML of a report."""
    return files.content(made, files.HTML).decode()


def test_figures_are_exact_in_both_languages() -> None:
    # given answers with known figures, then both languages show the same numbers under their own names
    indonesian, english = tables_of(page(report())), tables_of(page(report("en")))
    assert list(indonesian.values()) != []
    assert [[row[1] for row in rows] for rows in indonesian.values()] == [
        [row[1] for row in rows] for rows in english.values()
    ]
    # actions with a program, programs, provinces, outputs with a target, outputs that reached it
    assert facts_of(page(report())) == [1, 1, 1, 4, 1]
    assert english["Published figures"] == [("[Contoh]", [64, 79]), ("[Contoh]", [65, 79])]
    assert english["Plan and programs"] == [
        ("1 [Contoh]", [1]),
        ("1.1 [Contoh]", [1]),
        ("1.1.1 [Contoh]", [1, 1]),
        ("1.1.2 [Contoh]", [1, 0]),
    ]
    assert english["Coverage"] == [
        ("Aceh", [1, 1]),
        ("Bali", [0, 0]),
        ("National, no province", [2, 2]),
    ]
    counts = [2, 3, 4, 3, 1, 1, 1]
    assert english["Commitments"] == [("[Contoh]", [*counts, 25]), ("2", counts), ("All", [*counts, 25])]
    assert english["Budgets of commitments"] == [("IDR", [2, Decimal("900.5"), 1000, Decimal("-99.5")])]
    assert english["Obstacles"] == [("[Contoh]", [3, 1, 1, 1])]
    # reached, close, behind, not reported: of several indicators the lowest decides
    assert english["Achievement"] == [("1.1 [Contoh]", [1, 1, 1, 1]), ("All, each once", [1, 1, 1, 1])]
    assert english["Behind"] == [("[Contoh]", [10, Decimal("74.9"), Decimal("74.9")])]
    assert english["Budgets"] == [("IDR", [1, Decimal("5712345000.50"), Decimal("5712345000.50")])]
    assert english["Organizations"] == [("[Contoh]", [1, 1, 0])]


@pytest.mark.parametrize("language", ["id", "en"])
def test_the_workbook_has_the_numbers_of_the_page(language: str) -> None:
    made = report(language)
    sheets = sheets_of(files.content(made, files.XLSX))
    for name, rows in tables_of(page(made)).items():
        assert numbers_of(sheets[name])[: len(rows)] == [rounded(row[1]) for row in rows], name
    headline = {"id": "Angka utama", "en": "Headline figures"}[language]
    assert [row[1] for row in sheets[headline]] == facts_of(page(made))


def test_each_figure_has_its_number_and_its_source() -> None:
    document = parsed(page(report()))
    # given all links from figures to the appendix, then they are numbered from 1, and each has its entry
    links = document.xpath("//sup/a/@href")
    assert links == [f"#f{place}" for place in range(1, len(links) + 1)]
    assert document.xpath("//ol[@class='sources']/li/@id") == [link[1:] for link in links]
    assert document.xpath("//a[@class='code']/@href")[0] == "#q-nodes"


def test_text_of_publishers_stays_text() -> None:
    # given markup, templates, overrides of direction, formulas and long words in every text of publishers
    made = report(text=HOSTILE)
    document = parsed(page(made))

    # then the page has no element of it, and shows the whole text, in elements that isolate its direction
    assert document.xpath("//script|//img|//*[@onerror]|//iframe|//link") == []
    plan = document.xpath("//p[@class='plan']")[0]
    assert (plan.text_content(), plan.get("dir")) == (HOSTILE, "auto")
    shown = [each for each in document.iter() if isinstance(each.tag, str) and each.text == "49"]
    assert shown == []
    carriers = [each for each in document.iter() if "\N{RIGHT-TO-LEFT OVERRIDE}" in (each.text or "")]
    assert {(each.tag, each.get("dir")) for each in carriers} == {
        ("p", "auto"),
        ("span", "auto"),
        ("dd", "auto"),
        ("li", "auto"),
    }
    policy = document.xpath("//meta[@http-equiv='Content-Security-Policy']/@content")
    assert policy == ["default-src 'none'; style-src 'unsafe-inline'; base-uri 'none'; form-action 'none'"]

    # and the workbook has it as text, not as a formula
    workbook = load_workbook(BytesIO(files.content(made, files.XLSX)))
    cells = [
        cell for sheet in workbook for row in sheet.iter_rows() for cell in row if cell.value is not None
    ]
    assert {cell.data_type for cell in cells} == {"s", "n", "d"}
    assert HOSTILE in {cell.value for cell in cells}
    # nor does a text that begins like one
    formula = report(text="=1+1")
    workbook = load_workbook(BytesIO(files.content(formula, files.XLSX)))
    assert {cell.data_type for sheet in workbook for row in sheet.iter_rows() for cell in row} <= {
        "s",
        "n",
        "d",
    }


def test_equal_data_gives_equal_files() -> None:
    for form in (files.HTML, files.XLSX):
        assert files.content(report(), form) == files.content(report(), form)


async def test_a_pdf_is_printed_and_equal_for_equal_data() -> None:
    need("chromium")
    html = page(report()).encode()
    first, second = await asyncio.gather(*(files.printed(report(), html, None) for _ in range(2)))
    assert first.startswith(b"%PDF-")
    assert b"/CreationDate (D:20261130100000+00'00')" in first
    assert first == second


async def test_without_a_browser_the_error_says_what_to_do(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("PATH", "/nowhere")
    with pytest.raises(PrintingError) as refused:
        await printing.pdf("", None)
    assert str(refused.value) == (
        "A PDF needs Chromium or Chrome, and none is installed: install the package `chromium`, or set "
        "HUB_CHROMIUM to its path. Or open the HTML file in any browser and print it: its style sheet is "
        "made for paper."
    )
    with pytest.raises(PrintingError, match="HUB_CHROMIUM names /nowhere/chromium"):
        await printing.pdf("", None, "/nowhere/chromium")


async def test_printing_that_hangs_is_ended(monkeypatch: pytest.MonkeyPatch) -> None:
    # given a browser that never ends, then it is killed after the time limit
    monkeypatch.setattr(printing, "SECONDS", 0.1)
    monkeypatch.setattr(printing, "command", lambda *_: ["sleep", "600"])
    with pytest.raises(PrintingError, match="took more than"):
        await printing.pdf("", None, need("sleep"))


def test_root_alone_prints_without_a_sandbox(monkeypatch: pytest.MonkeyPatch, tmp_path) -> None:
    for user, expected in ((0, True), (1000, False)):
        monkeypatch.setattr("os.geteuid", lambda user=user: user)
        words = printing.command("chromium", tmp_path / "a", tmp_path / "b", tmp_path / "c")
        assert ("--no-sandbox" in words) is expected


def test_the_sample_says_that_it_is_one() -> None:
    assert "Data contoh:" in page(report())
    assert PLAN in page(report("en"))
