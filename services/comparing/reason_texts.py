"""The sentences of reasons in Indonesian and English, built from stored evidence."""

from collections.abc import Callable, Iterator, Mapping, Sequence
from typing import Any
from uuid import UUID

import orjson

from services.comparing import activities, target_groups
from services.comparing.activities import Activity
from services.comparing.shared_words import LANGUAGES
from services.comparing.target_groups import TargetGroup
from services.text import codelists, localized

Sentences = tuple[str, str]
Evidence = Mapping[str, Any]
# A name, the same in all languages or by language.
Name = str | Mapping[str, str]


def decode(stored: str) -> list[tuple[str, float, Evidence]]:
    """The kind, the points and the evidence of each stored reason."""
    return [(kind, points, evidence) for kind, points, evidence in orjson.loads(stored)]


def organizations_in(reasons: Sequence[tuple[str, float, Evidence]]) -> Iterator[UUID]:
    """The organizations that reasons name."""
    return (UUID(each) for _, _, evidence in reasons for each in evidence.get("organizations", ()))


def rows(
    reasons: Sequence[tuple[str, float, Evidence]], names: Mapping[str, Name]
) -> list[Mapping[str, Any]]:
    """The reasons as rows. A reason is left out if all its organizations are hidden."""
    reason_rows = []
    for kind, points, evidence in reasons:
        if "organizations" in evidence:
            visible = [each for each in evidence["organizations"] if each in names]
            if not visible:
                continue
            evidence = {**evidence, "organizations": visible, "names": [names[each] for each in visible]}
        reason_rows.append(row(kind, points, evidence))
    return reason_rows


def row(kind: str, points: float, evidence: Evidence) -> Mapping[str, Any]:
    """A reason as a row: kind, points, sentences and evidence per language, ids of organizations."""
    in_languages = list(zip(LANGUAGES, SENTENCES[kind](evidence), strict=True))
    return {
        "kind": kind,
        "points": points,
        "texts": localized.encode(in_languages),
        "evidence": {language: evidence_in(kind, evidence, language) for language in LANGUAGES},
        "organization_ids": tuple(UUID(each) for each in evidence.get("organizations", ())),
    }


def evidence_in(kind: str, evidence: Evidence, language: str) -> list[str]:
    """The evidence of a reason as a list of texts."""
    if kind in ("TITLE", "TEXT"):
        # Programs without common words in this language share words of other languages.
        return list(evidence.get("inLanguages", {}).get(language) or evidence["words"])
    if kind == "PERIOD":
        return [f"{evidence['days']}"]
    if kind == "PLACE":
        found = [*(country(code, language) for code in evidence["countries"]), *regions(evidence, language)]
        return [*found, *(name.capitalize() for name in evidence.get("names", ()))]
    if kind == "SECTOR":
        return [f"{code} {sector(code, language)}" for code in evidence["codes"]]
    if kind == "THEME":
        return [activity(each, language) for each in evidence["activities"]]
    if kind == "TARGET_GROUP":
        return [group(each, language) for each in evidence["groups"]]
    if kind == "AMOUNT":
        return [f"{evidence['currency']} {evidence['amount']}"]
    return [named(each, language) for each in evidence.get("names", evidence.get("identifiers", ()))]


def named(name: Name, language: str) -> str:
    """A name in one language."""
    return name if isinstance(name, str) else name[language]


def country(code: str, language: str) -> str:
    """The name of a country."""
    return codelists.name("Country", code, None, (language,))


def regions(evidence: Evidence, language: str) -> list[str]:
    """The names of regions."""
    return [localized.choose(names, (language,)) or code for code, names in evidence["regions"]]


def sector(code: str, language: str) -> str:
    """The name of a DAC code, or of a group of codes."""
    is_group = len(code) == 3
    return codelists.name("SectorCategory" if is_group else "Sector", code, None, (language,))


def group(code: str, language: str) -> str:
    """The name of a target group."""
    name = target_groups.NAMES[TargetGroup(code)]
    return name.indonesian if language == "id" else name.english


def activity(given: str, language: str) -> str:
    """The name of an activity."""
    name = activities.NAMES[Activity(given)]
    return name.indonesian if language == "id" else name.english


def _pieces(kind: str, evidence: Evidence) -> Sentences:
    first, second = (", ".join(evidence_in(kind, evidence, language)) for language in LANGUAGES)
    return first, second


def _title(evidence: Evidence) -> Sentences:
    first, second = _pieces("TITLE", evidence)
    if evidence["same"]:
        return f"Judul kedua program sama: {first}.", f"The titles are identical: {second}."
    percent = evidence["percent"]
    return (
        f"Judul kedua program mirip ({percent}%): {first}.",
        f"The titles are similar ({percent}%): {second}.",
    )


def _text(evidence: Evidence) -> Sentences:
    first, second = _pieces("TEXT", evidence)
    return f"Memuat kata-kata khas yang sama: {first}.", f"They share distinctive words: {second}."


def _words_alone(_evidence: Evidence) -> Sentences:
    return (
        "Hanya kata-katanya yang sama; tidak ada kesamaan periode, tempat, sektor, atau organisasi.",
        "Only words are shared: no period, place, sector or organization.",
    )


def _numbers(_evidence: Evidence) -> Sentences:
    return (
        "Angka dalam judulnya berbeda, misalnya nomor tahap atau tahun.",
        "The numbers in the titles differ, such as phases or years.",
    )


def _period(evidence: Evidence) -> Sentences:
    days = evidence["days"]
    if not days:
        return "Periode pelaksanaannya tidak beririsan.", "Their periods do not overlap."
    ends = (
        (evidence["sameStart"], ", dimulai pada waktu yang sama", ", start at the same time"),
        (evidence["sameEnd"], ", berakhir pada waktu yang sama", ", end at the same time"),
    )
    first, second = ("".join(end[place] for end in ends if end[0]) for place in (1, 2))
    return (
        f"Berlangsung bersamaan selama {days} hari{first}.",
        f"They run in parallel for {days} days{second}.",
    )


def _place(evidence: Evidence) -> Sentences:
    first, second = _pieces("PLACE", evidence)
    if first:
        return f"Dilaksanakan di tempat yang sama: {first}.", f"They work in the same places: {second}."
    if evidence["near"]:
        return "Lokasi pelaksanaannya berdekatan.", "Their locations are near each other."
    return "Dilaksanakan di tempat yang berbeda.", "They work in different places."


def _sector(evidence: Evidence) -> Sentences:
    first, second = _pieces("SECTOR", evidence)
    return f"Sektornya sama: {first}.", f"They have the same sectors: {second}."


def _group(evidence: Evidence) -> Sentences:
    first, second = _pieces("TARGET_GROUP", evidence)
    return f"Kelompok sasarannya sama: {first}.", f"They have the same target groups: {second}."


def _theme(evidence: Evidence) -> Sentences:
    first, second = _pieces("THEME", evidence)
    if first:
        return f"Kegiatannya sama: {first}.", f"They have the same activities: {second}."
    return (
        "Temanya khusus, menurut kata, bidang, dan kelompok sasaran yang sama.",
        "Their theme is specific, judging by the same words, sectors and target groups.",
    )


def _joint(_evidence: Evidence) -> Sentences:
    return "Keduanya menyebut kerja bersama.", "Both texts mention a joint work."


def _partner(evidence: Evidence) -> Sentences:
    first, second = _pieces("PARTNER", evidence)
    return (
        f"Organisasi pelapor program yang satu ikut serta dalam program yang lain: {first}.",
        f"The publisher of one program participates in the other: {second}.",
    )


def _organization(evidence: Evidence) -> Sentences:
    first, second = _pieces("ORGANIZATION", evidence)
    return f"Ikut serta dalam kedua program: {first}.", f"They participate in both programs: {second}."


def _amount(evidence: Evidence) -> Sentences:
    amount = f"{evidence['currency']} {evidence['amount']}"
    return f"Jumlah dananya sama: {amount}.", f"They report the same amount: {amount}."


def _funders(_evidence: Evidence) -> Sentences:
    return (
        "Masing-masing dilaksanakan oleh organisasi pelapornya sendiri dengan pemberi dana yang berbeda.",
        "Each is carried out by its own publisher, with different funders.",
    )


def _umbrella(evidence: Evidence) -> Sentences:
    if evidence["sums"]:
        return (
            "Jumlah dananya jauh berbeda: mungkin yang satu bagian dari yang lain.",
            "Their amounts differ widely: one may be a part of the other.",
        )
    return (
        "Yang satu dilaksanakan oleh banyak organisasi, yang lain oleh sedikit: mungkin bagiannya.",
        "One is carried out by many organizations, the other by few: one may be a part of the other.",
    )


def _reference(evidence: Evidence) -> Sentences:
    identifiers = ", ".join(evidence["identifiers"])
    if evidence.get("declared"):
        return (
            "Menurut datanya sendiri, keduanya adalah catatan dua organisasi tentang program yang sama.",
            "By their own data, they are two organizations' records of the same program.",
        )
    return f"Terhubung melalui rujukan: {identifiers}.", f"They are linked by a reference: {identifiers}."


def _identifier(evidence: Evidence) -> Sentences:
    identifier = evidence["identifiers"][0]
    return (
        f"Kode proyeknya sama dengan awalan yang berbeda: {identifier}.",
        f"They have the same code with different prefixes: {identifier}.",
    )


SENTENCES: Mapping[str, Callable[[Evidence], Sentences]] = {
    "TITLE": _title,
    "TEXT": _text,
    "WORDS_ALONE": _words_alone,
    "NUMBERS": _numbers,
    "PERIOD": _period,
    "PLACE": _place,
    "SECTOR": _sector,
    "TARGET_GROUP": _group,
    "THEME": _theme,
    "JOINT": _joint,
    "PARTNER": _partner,
    "ORGANIZATION": _organization,
    "AMOUNT": _amount,
    "FUNDERS": _funders,
    "UMBRELLA": _umbrella,
    "REFERENCE": _reference,
    "IDENTIFIER": _identifier,
}
