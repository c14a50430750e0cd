"""The addresses of pages, in both languages. The identifier decides; the words after it are decoration."""

import re
import unicodedata
from collections.abc import Iterable, Mapping
from functools import lru_cache
from typing import Any, NamedTuple
from urllib.parse import quote, unquote, urlencode

INDONESIAN, ENGLISH = "id", "en"
LONGEST_SLUG = 60
# Parts of paths that stand for a value, such as {key}. `slug` may be left out.
PLACE = re.compile(r"\{(\w+)\}")
SLUG = "slug"


class Found(NamedTuple):
    """The page of a path, and the values in it."""

    name: str
    parts: dict[str, str]


# Name of the page: its path in Indonesian and in English.
PATHS: Mapping[str, tuple[str, str]] = {
    "home": ("", ""),
    "search": ("cari", "search"),
    "programs": ("program", "program"),
    "program_new": ("program/baru", "program/new"),
    "program_edit": ("program/{key}/sunting", "program/{key}/edit"),
    "program": ("program/{key}/{slug}", "program/{key}/{slug}"),
    "organizations": ("organisasi", "organizations"),
    "organization": ("organisasi/{key}/{slug}", "organizations/{key}/{slug}"),
    "outputs": ("keluaran", "outputs"),
    "output_progress": ("keluaran/{key}/laporkan", "outputs/{key}/report"),
    "output": ("keluaran/{key}/{slug}", "outputs/{key}/{slug}"),
    "products": ("pengetahuan", "knowledge"),
    "product_new": ("pengetahuan/baru", "knowledge/new"),
    "product_edit": ("pengetahuan/{key}/sunting", "knowledge/{key}/edit"),
    "product": ("pengetahuan/{key}/{slug}", "knowledge/{key}/{slug}"),
    "regions": ("wilayah", "regions"),
    "region": ("wilayah/{key}/{slug}", "regions/{key}/{slug}"),
    "plans": ("rencana", "plans"),
    "plan": ("rencana/{key}/{slug}", "plans/{key}/{slug}"),
    "node": ("rencana/{plan}/butir/{key}/{slug}", "plans/{plan}/items/{key}/{slug}"),
    "coverage": ("cakupan/{key}", "coverage/{key}"),
    "gaps": ("cakupan/{key}/kesenjangan", "coverage/{key}/gaps"),
    "commitments": ("komitmen", "commitments"),
    "commitment": ("komitmen/{key}/{slug}", "commitments/{key}/{slug}"),
    "obstacles": ("kendala", "obstacles"),
    "obstacle_new": ("kendala/baru", "obstacles/new"),
    "obstacle": ("kendala/{key}/{slug}", "obstacles/{key}/{slug}"),
    "overlaps": ("tumpang-tindih", "overlaps"),
    "overlap": ("tumpang-tindih/{key}", "overlaps/{key}"),
    "collaborations": ("kerja-sama", "collaborations"),
    "collaboration": ("kerja-sama/{key}", "collaborations/{key}"),
    "who_where": ("siapa-di-mana", "who-where"),
    "similar": ("sebelum-memulai", "before-you-start"),
    "reports": ("laporan", "reports"),
    "me": ("saya", "me"),
    "review": ("saya/tinjauan", "me/review"),
    "conflicts": ("saya/perbedaan", "me/conflicts"),
    "alignments": ("saya/keselarasan", "me/alignments"),
    "merges": ("saya/penggabungan", "me/merges"),
    "keys": ("saya/kunci", "me/keys"),
    "webhooks": ("saya/webhook", "me/webhooks"),
    "imports": ("saya/impor", "me/imports"),
    "upload": ("saya/unggah", "me/upload"),
    "upload_plan": ("saya/unggah/{key}", "me/upload/{key}"),
    "revision": ("saya/revisi/{key}", "me/revisions/{key}"),
    "questions": ("pertanyaan", "questions"),
    "guide": ("panduan", "guide"),
    "glossary": ("istilah", "glossary"),
    "about": ("tentang", "about"),
    "join": ("bergabung", "join"),
    "developers": ("pengembang", "developers"),
    "accessibility": ("aksesibilitas", "accessibility"),
    "status": ("status", "status"),
}
PLACES = {INDONESIAN: 0, ENGLISH: 1}


def _segments(language: str) -> dict[str, tuple[str, ...]]:
    paths = {name: both[PLACES[language]] for name, both in PATHS.items()}
    return {name: tuple(path.split("/")) if path else () for name, path in paths.items()}


SEGMENTS = {language: _segments(language) for language in PLACES}


def find(language: str, raw_path: str) -> Found | None:
    """Return the page of a path without its language. Percent-encoded slashes are part of a value."""
    given = tuple(unquote(each) for each in raw_path.strip("/").split("/")) if raw_path.strip("/") else ()
    for name, segments in SEGMENTS[language].items():
        parts = _matched(segments, given)
        if parts is not None:
            return Found(name, parts)
    return None


def _matched(segments: tuple[str, ...], given: tuple[str, ...]) -> dict[str, str] | None:
    """Return the values of a path; null if it is another page's."""
    if segments and segments[-1] == f"{{{SLUG}}}" and len(given) == len(segments) - 1:
        given = (*given, "")
    if len(given) != len(segments):
        return None
    parts = {}
    for segment, value in zip(segments, given, strict=True):
        if place := PLACE.fullmatch(segment):
            parts[place[1]] = value
        elif segment != value:
            return None
    return None if any(not value for name, value in parts.items() if name != SLUG) else parts


def address(name: str, language: str, query: Mapping[str, Any] | None = None, /, **parts: Any) -> str:
    """Return the address of a page. `title` becomes the slug; empty values of `query` are left out."""
    title = parts.pop("title", None)
    if title is not None:
        parts[SLUG] = slug(str(title))
    path = _path(name, language, tuple(parts.items()))
    given = {key: value for key, value in (query or {}).items() if value not in (None, "", [])}
    return f"{path}?{urlencode(given, doseq=True)}" if given else path


@lru_cache(maxsize=1024)
def _path(name: str, language: str, given: tuple[tuple[str, Any], ...]) -> str:
    """Return the path of a page. Pages name the same others again and again."""
    parts = dict(given)
    segments = [_filled(segment, parts) for segment in SEGMENTS[language][name]]
    return "/".join([f"/{language}", *filter(None, segments)])


def _filled(segment: str, parts: Mapping[str, Any]) -> str:
    place = PLACE.fullmatch(segment)
    if place is None:
        return segment
    return quote(str(parts.get(SLUG, "") if place[1] == SLUG else parts[place[1]]), safe="")


def language_of(languages: Iterable[str]) -> str:
    """Return the first language that pages have."""
    return next((each for each in languages if each in PLACES), INDONESIAN)


@lru_cache(maxsize=1024)
def slug(title: str) -> str:
    """Return a title as words of an address, cut after a whole word; empty if it has no Latin letters."""
    plain = unicodedata.normalize("NFKD", title).encode("ascii", "ignore").decode().lower()
    words = re.findall(r"[a-z0-9]+", plain)
    text = ""
    for word in words:
        if len(text) + len(word) + 1 > LONGEST_SLUG:
            break
        text = f"{text}-{word}" if text else word
    return text
