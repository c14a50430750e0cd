"""The sentences of reasons to suggest a node of an action plan, in Indonesian and English."""

from collections.abc import Mapping, Sequence
from typing import Any
from uuid import UUID

from services.comparing import reason_texts
from services.comparing.node_similarity import Reason, SuggestionReasonKind
from services.comparing.shared_words import LANGUAGES
from services.text import localized

Names = Mapping[str, Mapping[str, str]]
# In the order of LANGUAGES; `{}` is the evidence.
SENTENCES = {
    SuggestionReasonKind.WORDS: (
        "Teks program dan butir rencana memuat kata yang sama: {}.",
        "The texts of the program and of the node share words: {}.",
    ),
    SuggestionReasonKind.SECTOR: (
        "Sektor program disebut dalam butir rencana: {}.",
        "The node mentions a sector of the program: {}.",
    ),
    SuggestionReasonKind.ACTIVITY: (
        "Kegiatannya sama menurut teksnya: {}.",
        "The activities are the same, according to the texts: {}.",
    ),
    SuggestionReasonKind.TARGET_GROUP: (
        "Kelompok sasarannya sama menurut teksnya: {}.",
        "The target groups are the same, according to the texts: {}.",
    ),
    SuggestionReasonKind.ORGANIZATION: (
        "Organisasi pada butir rencana berperan serta dalam program: {}.",
        "An organization of the node takes part in the program: {}.",
    ),
}


def rows(reasons: Sequence[Reason], names: Names) -> list[Mapping[str, Any]]:
    """The reasons as rows. One is left out if all its organizations are hidden."""
    made = []
    for kind, probability, evidence in reasons:
        shown = [each for each in evidence.get("organizations", ()) if each in names]
        if kind is not SuggestionReasonKind.ORGANIZATION or shown:
            made.append(_row(kind, probability, {**evidence, "organizations": shown}, names))
    return made


def _row(
    kind: SuggestionReasonKind, probability: float, evidence: Mapping[str, Any], names: Names
) -> Mapping[str, Any]:
    in_languages = {language: _evidence(kind, evidence, names, language) for language in LANGUAGES}
    sentences = zip(LANGUAGES, SENTENCES[kind], strict=True)
    texts = [(language, text.format(", ".join(in_languages[language]))) for language, text in sentences]
    return {
        "kind": kind.value,
        "weight": round(probability, 4),
        "texts": localized.encode(texts),
        "evidence": in_languages,
        "organization_ids": tuple(UUID(each) for each in evidence["organizations"]),
    }


def _evidence(
    kind: SuggestionReasonKind, evidence: Mapping[str, Any], names: Names, language: str
) -> list[str]:
    if kind is SuggestionReasonKind.SECTOR:
        return [f"{code} {reason_texts.sector(code, language)}" for code in evidence["codes"]]
    if kind is SuggestionReasonKind.ACTIVITY:
        return [reason_texts.activity(each, language) for each in evidence["activities"]]
    if kind is SuggestionReasonKind.TARGET_GROUP:
        return [reason_texts.group(each, language) for each in evidence["groups"]]
    if kind is SuggestionReasonKind.ORGANIZATION:
        return [names[each][language] for each in evidence["organizations"]]
    return list(evidence["words"])
