"""Normalization of names, addresses and DOIs, to compare them."""

import hashlib
import re
import string
import unicodedata
from urllib.parse import urlsplit

DOI = re.compile(r"https?://(?:dx\.)?doi\.org/(10\.[^/?#]+/[^?#]+)", re.IGNORECASE)
DEFAULT_PORTS = {"http": 80, "https": 443}
WEB = re.compile(r"https?://", re.IGNORECASE)
CAPITALS = str.maketrans(string.ascii_lowercase, string.ascii_uppercase)
CONTROL = re.compile(r"[\x00-\x1f\x7f]")

# Fits into a b-tree entry with the rest of the key; longer names end in a digest.
KEY_LENGTH = 200
URL_BYTES = 2_000


def normalized(text: str) -> str:
    """Normalize case, Unicode form and spaces; a long text ends in a digest of the whole."""
    plain = " ".join(unicodedata.normalize("NFKC", text).casefold().split())
    if len(plain) <= KEY_LENGTH:
        return plain
    return f"{plain[:KEY_LENGTH]} {hashlib.sha256(plain.encode()).hexdigest()}"


def caseless(identifier: str) -> str:
    """The identifier with capitals for the letters a to z, as generated columns have it."""
    return identifier.translate(CAPITALS)


def mention_key(publisher: str, name: str) -> str:
    """The key of an organization without a reference, within the publisher that mentions it."""
    return f"{normalized(publisher)} {normalized(name)}"


def knowledge_key(url: str) -> str | None:
    """The key of a URL that can identify a knowledge product; null for any other.

    Scheme and host are in lower case, without default port and fragment. DOIs get one resolver and lower
    case. The URL needs http(s), a host, and a path beyond the root or a query string.
    """
    if found_doi := doi(url):
        return f"https://doi.org/{found_doi}"
    if not WEB.match(url) or CONTROL.search(url) or len(url.encode()) > URL_BYTES:
        return None
    try:
        parts = urlsplit(url)
        port = parts.port
    except ValueError:
        return None
    scheme, host = parts.scheme.lower(), parts.hostname
    if not host or (parts.path in ("", "/") and not parts.query):
        return None
    user, at, _ = parts.netloc.rpartition("@")
    host_text = f"[{host}]" if ":" in host else host
    shown_port = "" if port in (None, DEFAULT_PORTS[scheme]) else f":{port}"
    return (
        f"{scheme}://{user}{at}{host_text}{shown_port}{parts.path}{'?' + parts.query if parts.query else ''}"
    )


def doi(url: str) -> str | None:
    """The DOI of a doi.org URL, in lower case."""
    match = DOI.fullmatch(url.partition("#")[0]) if len(url.encode()) <= URL_BYTES else None
    return match[1].lower() if match else None
