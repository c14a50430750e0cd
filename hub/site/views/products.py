"""Knowledge products: the list, and the page of one."""

from typing import Any
from urllib.parse import urlsplit

from hub.site import linked_data
from hub.site.lists import Filter, List
from hub.site.pages import Data, Page, at_its_address, found
from hub.site.visits import Visit

KINDS = (
    *("REPORT", "EVALUATION", "RESULTS_REPORT", "STUDY", "POLICY", "PLAN", "AGREEMENT", "GUIDELINE"),
    *("TRAINING_MATERIAL", "DATASET", "MULTIMEDIA", "OTHER"),
)
PRODUCTS = List(
    "products",
    "knowledgeProducts",
    (
        Filter("kind", lambda words: words.gettext("Kind"), "KnowledgeKind", KINDS),
        Filter("language", lambda words: words.gettext("Language (code, such as id)"), listed=True),
        Filter("publishedAfter", lambda words: words.gettext("Published on or after"), day=True),
        Filter("publishedBefore", lambda words: words.gettext("Published on or before"), day=True),
    ),
    {
        "-PUBLISHED": lambda words: words.gettext("published last"),
        "TITLE": lambda words: words.gettext("title"),
    },
    export="knowledgeProducts",
    feed_title=lambda words: words.gettext("Knowledge"),
)


def variables(visit: Visit) -> dict[str, Any]:
    """Return the variables of the page of a product."""
    return {"id": visit.parts["key"]}


def view(visit: Visit, data: Data) -> dict[str, Any]:
    """Return the address of the work itself, if it is one that a browser may open."""
    product = found(data["knowledgeProduct"])
    at_its_address(visit, key=product["id"], title=product["title"])
    parts = urlsplit(product["link"] or "")
    is_safe = parts.scheme in ("http", "https") and bool(parts.hostname)
    link = product["link"] if is_safe else None
    permanent = visit.to("product", key=product["id"])
    return {
        "link": link,
        "linked": linked_data.product(visit, product, permanent, link),
        "host": parts.hostname or "",
        "permanent": permanent,
    }


PAGES = (PRODUCTS.declared(), Page("product", variables, view))
