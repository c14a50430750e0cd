"""The rules for the input of endpoints of webhooks."""

from collections.abc import Mapping
from typing import Any
from urllib.parse import SplitResult, urlsplit

from services.delivering.addresses import HTTPS_PORT, Destinations, parsed
from services.revising.problems import Problem

LONGEST_URL = 2_000
LONGEST_LABEL = 100
MOST_ENDPOINTS = 20
MOST_OVERLAP_HOURS = 168

# Code: the sentence in English and in Indonesian.
SENTENCES: Mapping[str, tuple[str, str]] = {
    "REQUIRED": ("An endpoint needs an address.", "Titik akhir harus memiliki alamat."),
    "URL": (
        "The address must be like https://example.org/hook: https, a host, no user, no fragment, no spaces.",
        "Alamat harus seperti https://example.org/hook: https, host, tanpa pengguna, fragmen, dan spasi.",
    ),
    "PORT": (
        "The port must be 443, or 1024 or higher.",
        "Porta harus 443, atau 1024 ke atas.",
    ),
    "ADDRESS": (
        "The hub sends to public addresses only: use a host that the internet reaches.",
        "Hub hanya mengirim ke alamat publik: gunakan host yang dapat dijangkau dari internet.",
    ),
    "TOO_LONG": (
        f"An address has at most {LONGEST_URL:,} characters, a label {LONGEST_LABEL}: shorten it.",
        f"Alamat paling panjang {LONGEST_URL:,} karakter, label {LONGEST_LABEL}: perpendek.",
    ),
    "LABEL": (
        "A label has printable characters and names what the endpoint is for, never a person.",
        "Label berisi karakter yang dapat dicetak dan menyebut kegunaan titik akhir, bukan orang.",
    ),
    "URL_USED": (
        "Your organization has an endpoint with this address already: change that one.",
        "Organisasi Anda sudah memiliki titik akhir dengan alamat ini: ubah yang itu.",
    ),
    "TOO_MANY": (
        f"An organization has at most {MOST_ENDPOINTS} endpoints: delete one first.",
        f"Organisasi memiliki paling banyak {MOST_ENDPOINTS} titik akhir: hapus salah satu dahulu.",
    ),
    "NOTHING": ("Give at least one new value.", "Berikan sedikitnya satu nilai baru."),
    "OVERLAP": (
        f"The former secret can stay valid for 0 to {MOST_OVERLAP_HOURS} hours.",
        f"Rahasia lama dapat tetap berlaku selama 0 sampai {MOST_OVERLAP_HOURS} jam.",
    ),
    "ORGANIZATION": (
        "There is no such organization that you may see.",
        "Tidak ada organisasi itu yang dapat Anda lihat.",
    ),
    "ONE_START": (
        "Give exactly one of `since` and `cursor`.",
        "Berikan tepat satu dari `since` dan `cursor`.",
    ),
    "CURSOR": (
        "This is no cursor of the present feed: give a time, `since`, instead.",
        "Ini bukan kursor dari umpan saat ini: berikan waktu, `since`.",
    ),
    "FUTURE": ("The time must not be in the future.", "Waktu tidak boleh di masa depan."),
}


def problem(path: str, code: str, value: Any = None) -> Problem:
    """Build a problem with its sentence in both languages."""
    english, indonesian = SENTENCES[code]
    shown = None if value is None else str(value)[:200]
    return Problem(f"input.{path}", code, shown, (("en", english), ("id", indonesian)))


def of_values(values: Mapping[str, Any], destinations: Destinations) -> list[Problem]:
    """What is wrong with new values of an endpoint."""
    found = []
    if "url" in values:
        found += of_url(values["url"], destinations)
    label = values.get("label")
    if label is not None and len(label) > LONGEST_LABEL:
        found.append(problem("label", "TOO_LONG"))
    elif label is not None and (not label.isprintable() or "@" in label):
        found.append(problem("label", "LABEL", label))
    return found


def of_url(url: str | None, destinations: Destinations) -> list[Problem]:
    """What is wrong with the address of an endpoint, as far as it can be seen without the network."""
    if not url:
        return [problem("url", "REQUIRED")]
    if len(url) > LONGEST_URL:
        return [problem("url", "TOO_LONG")]
    parts = split(url)
    if parts is None or not (parts.scheme == "https" or destinations.allow_http):
        return [problem("url", "URL", url)]
    port = port_of(parts)
    if not destinations.allow_port(port):
        return [problem("url", "PORT", url)]
    address = parsed(parts.hostname or "")
    if address and not destinations.allow(address, is_secure=parts.scheme == "https", port=port):
        return [problem("url", "ADDRESS", url)]
    return []


def split(url: str) -> SplitResult | None:
    """The parts of an address; null if it is none to which a webhook could go."""
    # Characters between the space and the last one of ASCII: nothing that ends a line of a request.
    if not all("!" <= letter <= "~" for letter in url) or "\\" in url:
        return None
    try:
        parts = urlsplit(url)
        # Raises ValueError for a port that is not a number.
        _ = parts.port
    except ValueError:
        return None
    has_rest = "@" in parts.netloc or "#" in url
    return parts if parts.scheme in ("http", "https") and parts.hostname and not has_rest else None


def port_of(parts: SplitResult) -> int:
    """The port of an address, or the default of its scheme."""
    return parts.port or (HTTPS_PORT if parts.scheme == "https" else 80)
