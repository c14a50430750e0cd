"""Document links of activities and of results."""

from lxml.etree import _Element

from services.exporting.iati.elements import add, add_codes, add_date, add_texts
from services.imports.records import Document


def add_document(parent: _Element, document: Document) -> None:
    """A document; a title, a category and a format stand empty where none is known."""
    made = add(parent, "document-link", {"url": document.url, "format": document.format or ""})
    add_texts(made, "title", document.titles, needed=True)
    add_texts(made, "description", document.descriptions)
    add_codes(made, "category", document.categories, needed=True)
    add_codes(made, "language", document.languages)
    add_date(made, "document-date", document.published)
