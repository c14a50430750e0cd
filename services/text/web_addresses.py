"""Addresses of the web with the secrets of their queries kept apart."""

from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from urllib.parse import parse_qsl, urlencode, urlsplit, urlunsplit

# Only these parameters are known to say where something is. Any other may be a key to it.
HARMLESS = frozenset(
    (
        *("action", "collection", "context", "controller", "db", "format", "handler", "id", "journal"),
        *("lang", "language", "locale", "module", "op", "option", "page", "path", "portal", "repo"),
        *("repository", "route", "set", "site", "task", "verb", "view"),
    )
)
HIDDEN = "***"
# Shorter values would also hide parts of plain words.
SHORTEST_SECRET = 4


@dataclass(frozen=True, slots=True)
class WebAddress:
    """An address as it may be shown, and the secrets of the whole one."""

    shown: str
    secrets: Sequence[str]

    def redacted(self, text: str) -> str:
        """Return a text without the secrets, as they are or as addresses write them."""
        for secret in self.secrets:
            text = text.replace(secret, HIDDEN)
        return text


def apart(address: str) -> WebAddress:
    """Return an address without its user and without the parameters that may be secrets."""
    parts = urlsplit(address)
    pairs = parse_qsl(parts.query, keep_blank_values=True)
    kept = [pair for pair in pairs if pair[0].lower() in HARMLESS]
    secrets = [value for name, value in pairs if (name, value) not in kept]
    query = parts.query if len(kept) == len(pairs) else urlencode(kept)
    shown = urlunsplit((parts.scheme, parts.netloc.rpartition("@")[2], parts.path, query, ""))
    return WebAddress(shown, tuple(_spellings(secrets)))


def _spellings(secrets: Iterable[str]) -> Iterable[str]:
    for secret in secrets:
        if len(secret) >= SHORTEST_SECRET:
            yield from dict.fromkeys((secret, urlencode({"": secret})[1:]))
