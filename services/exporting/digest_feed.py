"""The digest of an organization as an Atom feed: what is out of date, what waits, what changed."""

from collections.abc import Iterator, Mapping
from datetime import UTC, datetime
from typing import Any
from uuid import NAMESPACE_URL, UUID, uuid5

from services.exporting.atom import Entry, Feed

# An entry has the same id as long as it says the same thing of the same record.
ENTRIES = uuid5(NAMESPACE_URL, "urn:ikhub:digest")
NO_TIME = datetime(1970, 1, 1, tzinfo=UTC)

TEXTS: Mapping[str, Mapping[str, str]] = {
    "en": {
        "feed": "{name}: what to look at",
        "stale": "Out of date: {title}",
        "stale_content": "Since {since}: {reasons}.",
        "conflict": "To decide: {title}",
        "conflict_content": "A member and an import differ in the field {field}.",
        "revision": "Waiting: {title}",
        "SUBMITTED": "A revision waits for a reviewer.",
        "CHANGES_REQUESTED": "A reviewer sent a revision back to its author.",
        "new": "a new record",
        "changed": "Changed: {title}",
        "changed_content": "The program was added or changed on {day}.",
        "hidden": "a record that you may not see",
    },
    "id": {
        "feed": "{name}: yang perlu diperhatikan",
        "stale": "Perlu diperbarui: {title}",
        "stale_content": "Sejak {since}: {reasons}.",
        "conflict": "Perlu diputuskan: {title}",
        "conflict_content": "Isian {field} berbeda antara anggota dan impor.",
        "revision": "Menunggu: {title}",
        "SUBMITTED": "Sebuah revisi menunggu peninjau.",
        "CHANGES_REQUESTED": "Peninjau mengembalikan sebuah revisi kepada pengusulnya.",
        "new": "data baru",
        "changed": "Berubah: {title}",
        "changed_content": "Program ditambahkan atau diubah pada {day}.",
        "hidden": "data yang tidak dapat Anda lihat",
    },
}


def language_of(languages: tuple[str, ...]) -> str:
    """The first of these languages that feeds are written in."""
    bases = (each.partition("-")[0] for each in languages)
    return next((base for base in bases if base in TEXTS), "id")


def feed(digest: Mapping[str, Any], language: str, author: str, address: str) -> Feed:
    """The feed of a digest, which has the form of its type in the graph."""
    texts, organization = TEXTS[language], digest["organization"]
    entries = [
        *(_stale(program, texts) for program in digest["stale"]["nodes"]),
        *(_conflict(conflict, texts) for conflict in digest["conflicts"]["nodes"]),
        *(_revision(revision, texts) for revision in digest["revisions"]["nodes"]),
        *_changed(digest, texts),
    ]
    changed = organization["freshness"]["lastChanged"]
    times = [*(entry.updated for entry in entries), *([_time(changed)] if changed else ())]
    return Feed(
        _urn(organization["id"], "digest"),
        texts["feed"].format(name=organization["name"]),
        max(times, default=NO_TIME),
        language,
        author,
        address,
        entries,
    )


def _stale(program: Mapping[str, Any], texts: Mapping[str, str]) -> Entry:
    freshness = program["freshness"]
    since = freshness["staleSince"]
    reasons = freshness["reasons"]
    parts = [f"{each['reason']}/{each['since']}" for each in reasons]
    # A further reason is news: the entry is a new one.
    updated = max(_day(each["since"]) for each in reasons)
    names = "; ".join(each["name"] for each in reasons)
    content = texts["stale_content"].format(since=since, reasons=names)
    title = texts["stale"].format(title=program["title"])
    return Entry(_urn(program["id"], "stale", *parts), updated, title, content, "stale")


def _conflict(conflict: Mapping[str, Any], texts: Mapping[str, str]) -> Entry:
    title = texts["conflict"].format(title=_title(conflict["record"], texts["hidden"]))
    content = texts["conflict_content"].format(field=conflict["field"])
    id_ = _urn(conflict["id"], "conflict")
    return Entry(id_, _time(conflict["at"]), title, content, "conflict")


def _revision(revision: Mapping[str, Any], texts: Mapping[str, str]) -> Entry:
    otherwise = texts["new" if revision["isNew"] else "hidden"]
    title = texts["revision"].format(title=_title(revision["record"], otherwise))
    state = revision["state"]
    id_ = _urn(revision["id"], "revision", state, revision["version"])
    return Entry(id_, _time(revision["changedAt"]), title, texts[state], "revision")


def _changed(digest: Mapping[str, Any], texts: Mapping[str, str]) -> Iterator[Entry]:
    for program in digest["changed"]["nodes"]:
        time = _time(program["importedAt"])
        content = texts["changed_content"].format(day=time.date())
        title = texts["changed"].format(title=program["title"])
        yield Entry(_urn(program["id"], "changed", program["version"]), time, title, content, "changed")


def _title(record: Mapping[str, Any] | None, otherwise: str) -> str:
    return record["title"] if record else otherwise


def _urn(*parts: Any) -> str:
    identity: UUID = uuid5(ENTRIES, "/".join(map(str, parts)))
    return identity.urn


def _time(text: str) -> datetime:
    return datetime.fromisoformat(text)


def _day(text: str) -> datetime:
    return datetime.fromisoformat(text).replace(tzinfo=UTC)
