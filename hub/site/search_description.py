"""The description of the search for browsers (OpenSearch 1.1): they offer the hub in their search box."""

from lxml import etree
from starlette.requests import Request
from starlette.responses import Response
from starlette.types import Receive, Scope, Send

from hub.localization.catalogs import LANGUAGES
from hub.localization.words import Words
from hub.resources import Resources
from hub.site.endpoint import origin
from services import page_addresses as addresses

MEDIA_TYPE = "application/opensearchdescription+xml"
NAMESPACE = "http://a9.com/-/spec/opensearch/1.1/"


class SearchDescriptionEndpoint:
    """The files `/opensearch/id.xml` and `/opensearch/en.xml`."""

    def __init__(self, resources: Resources) -> None:
        self.resources = resources

    async def __call__(self, scope: Scope, receive: Receive, send: Send) -> None:
        """Serve the file of a language."""
        language: str = scope["path_params"]["language"]
        headers = {"Cache-Control": "public, max-age=86400"}
        if language not in LANGUAGES:
            response = Response("There is no such language.", 404, headers, "text/plain")
        else:
            described = description(origin(Request(scope), self.resources), language)
            response = Response(described, 200, headers, MEDIA_TYPE)
        await response(scope, receive, send)


def description(base: str, language: str) -> bytes:
    """Return the description in a language."""
    words = Words(language)
    root = etree.Element(f"{{{NAMESPACE}}}OpenSearchDescription", nsmap={None: NAMESPACE})  # type: ignore[dict-item] # as in feeds
    texts = {
        "ShortName": "I-KHub",
        "Description": words.gettext("Search programs, organizations, outputs or knowledge"),
        "Language": language,
        "InputEncoding": "UTF-8",
        "Image": f"{base}/favicon.ico",
    }
    for name, text in texts.items():
        etree.SubElement(root, f"{{{NAMESPACE}}}{name}").text = text
    template = f"{base}{addresses.address('search', language)}?q={{searchTerms}}"
    etree.SubElement(root, f"{{{NAMESPACE}}}Url", type="text/html", template=template)
    return etree.tostring(root, xml_declaration=True, encoding="UTF-8")
