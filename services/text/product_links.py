"""The one address under which readers open a knowledge product."""

import re
from urllib.parse import urlsplit

from services.text.addresses import link

DOI_RESOLVER = "https://doi.org/"
# The name of a file, such as report.pdf; pages of older servers end in these too, so they are no files.
FILE = re.compile(r"\.([a-z][a-z0-9]{1,4})$", re.IGNORECASE)
PAGES = frozenset(("asp", "aspx", "cfm", "cgi", "do", "htm", "html", "jsp", "php", "shtml", "xhtml"))
# DSpace gives this prefix to repositories without one of their own: its handles lead nowhere.
PLACEHOLDER = re.compile(r"https?://hdl\.handle\.net/123456789/", re.IGNORECASE)


def best_link(url: str | None, doi: str | None) -> str | None:
    """The page of the product, else the resolver of its DOI, else the address of its file.

    Null if there is neither an address nor a DOI.
    """
    safe = link(url)
    if safe is not None and (doi is None or is_page(safe)):
        return safe
    return f"{DOI_RESOLVER}{doi}" if doi else safe


def is_page(url: str) -> bool:
    """Whether the address is likely to be a page about a work: it is no file, and leads somewhere."""
    name = urlsplit(url).path.rpartition("/")[2]
    extension = FILE.search(name)
    is_file = extension is not None and extension[1].lower() not in PAGES
    return not is_file and not PLACEHOLDER.match(url)
