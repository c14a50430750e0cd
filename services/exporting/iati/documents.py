"""Document links of activities and of results."""

from lxml.etree import _Element

from services.exporting.iati.elements import add, add_codes, add_date, add_texts
from services.imports.result_records import Document


def add_document(parent: _Element, document: Document) -> None:
    """Add a document; title, category and format are empty if unknown."""
    element = add(parent, "document-link", {"url": document.url, "format": document.format or ""})
    add_texts(element, "title", document.titles, required=True)
    add_texts(element, "description", document.descriptions)
    add_codes(element, "category", document.categories, required=True)
    add_codes(element, "language", document.languages)
    add_date(element, "document-date", document.published)
