"""Parsing of document links of activities and results. A link without a URL is dropped."""

from lxml.etree import _Element

from services.imports.finances import iso_date
from services.imports.narratives import attribute, codes, paragraphs, texts
from services.imports.result_records import Document
from services.imports.values import ReadingContext
from services.text.addresses import link
from services.text.languages import normalise


def documents(parent: _Element, path: str, context: ReadingContext) -> tuple[Document, ...]:
    """Parse the documents at a path below an element, in the order of the file."""
    found = (_document(element, context) for element in parent.iterfind(path))
    return tuple(document for document in found if document)


def _document(element: _Element, context: ReadingContext) -> Document | None:
    url = (element.get("url") or "").strip()
    if not url:
        context.warn("document-link", "", "has no url")
        return None
    if link(url) is None:
        context.warn("document-link", url, "is no http, https, ftp or mailto address; it is not shown")
    media_type = attribute(element, "format", context)
    return Document(
        url=url,
        titles=texts(element.find("title"), "document-link/title", context),
        descriptions=paragraphs(element.iterfind("description"), "document-link/description", context),
        categories=codes(element, "category", "code", context),
        languages=_languages(element, context),
        format=media_type.lower() if media_type else None,
        published=iso_date(element, "document-date", context),
    )


def _languages(element: _Element, context: ReadingContext) -> tuple[str, ...]:
    found = (normalise(code) for code in codes(element, "language", "code", context))
    return tuple(dict.fromkeys(language for language in found if language))
