"""The files of a report: HTML, PDF and XLSX of the same figures."""

from dataclasses import dataclass

from hub.reports import pages, printing, workbooks
from hub.reports.model import Report


@dataclass(frozen=True, slots=True)
class Format:
    """One kind of file."""

    name: str
    media_type: str


HTML = Format("html", "text/html")
PDF = Format("pdf", "application/pdf")
XLSX = Format("xlsx", "application/vnd.openxmlformats-officedocument.spreadsheetml.sheet")
FORMATS = {each.name: each for each in (HTML, PDF, XLSX)}


def content(report: Report, form: Format, address: str = "") -> bytes:
    """Return a file; for a PDF, the HTML that it is printed from."""
    return workbooks.workbook(report) if form is XLSX else pages.page(report, address).encode()


async def printed(report: Report, html: bytes, chromium: str | None) -> bytes:
    """Print the HTML of a report; raises PrintingError."""
    return await printing.pdf(html.decode(), report.as_of, chromium)
