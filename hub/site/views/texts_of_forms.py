"""Texts in several languages in forms: two to type, the others kept as they are, in their order."""

from collections.abc import Mapping, Sequence
from typing import Any

from hub.site.visits import Visit

LANGUAGES = ("id", "en")


def stored(texts: Sequence[Mapping[str, str]], prefix: str) -> dict[str, str]:
    """Return the fields of texts: `title_id`, `title_en` and others, and the order of their languages."""
    by_language = {each["language"]: each["text"] for each in texts}
    order = [*by_language, *(each for each in LANGUAGES if each not in by_language)]
    return {
        f"{prefix}_order": ",".join(order),
        **{f"{prefix}_{language}": by_language.get(language, "") for language in order},
    }


def written(visit: Visit, prefix: str) -> list[dict[str, str]]:
    """Return the texts of a form for the graph, without empty ones, the main language first as before."""
    order = [each for each in visit.form.get(f"{prefix}_order", "").split(",") if each] or [*LANGUAGES]
    given = {language: visit.form.get(f"{prefix}_{language}", "").strip() for language in order}
    return [{"language": language, "text": text} for language, text in given.items() if text]


def others(typed: Mapping[str, Any], prefixes: Sequence[str]) -> dict[str, str]:
    """Return the fields of a form that nobody types: texts in other languages, and the order of all."""
    shown = {f"{prefix}_{language}" for prefix in prefixes for language in LANGUAGES}
    named = tuple(f"{prefix}_" for prefix in prefixes)
    return {name: text for name, text in typed.items() if name.startswith(named) and name not in shown}
