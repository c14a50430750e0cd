"""Document links of activities and of results. One without a url is dropped."""

from lxml.etree import _Element

from services.imports.finances import iso_date
from services.imports.languages import normalise
from services.imports.narratives import attribute, codes, paragraphs, texts
from services.imports.records import Document
from services.imports.values import Reading


def documents(parent: _Element, path: str, reading: Reading) -> tuple[Document, ...]:
    """The documents at a path below an element, in the order of the file."""
    found = (_document(element, reading) for element in parent.iterfind(path))
    return tuple(document for document in found if document)


def _document(element: _Element, reading: Reading) -> Document | None:
    url = (element.get("url") or "").strip()
    if not url:
        reading.drop("document-link", "", "has no url")
        return None
    media_type = attribute(element, "format", reading)
    return Document(
        url=url,
        titles=texts(element.find("title"), "document-link/title", reading),
        descriptions=paragraphs(element.iterfind("description"), "document-link/description", reading),
        categories=codes(element, "category", "code", reading),
        languages=_languages(element, reading),
        format=media_type.lower() if media_type else None,
        published=iso_date(element, "document-date", reading),
    )


def _languages(element: _Element, reading: Reading) -> tuple[str, ...]:
    found = (normalise(code) for code in codes(element, "language", "code", reading))
    return tuple(dict.fromkeys(language for language in found if language))
