"""The map of the provinces and the table of its numbers."""

from collections.abc import Collection, Mapping
from typing import Any

from hub.drawing import tile_maps
from hub.drawing.classes import classes
from hub.localization.words import Words

# How many of the provinces with most the description of a map names.
NAMED = 3


def of_provinces(
    identity: str,
    words: Words,
    counts: Mapping[str, int],
    names: Mapping[str, str],
    title: str,
    own: Collection[str] = (),
) -> dict[str, Any]:
    """Return the drawing, its classes, and all provinces with their counts, those with most first."""
    provinces: list[dict[str, Any]] = [
        {"code": code, "name": name, "count": counts.get(code, 0)} for code, name in names.items()
    ]
    provinces.sort(key=lambda each: (-each["count"], each["name"]))
    made = classes(each["count"] for each in provinces)
    return {
        "drawing": tile_maps.tile_map(
            identity, title, described(words, provinces), counts, made, words.number, own
        ),
        "classes": made,
        "provinces": provinces,
        "reached": sum(each["count"] > 0 for each in provinces),
    }


def described(words: Words, provinces: list[dict[str, Any]]) -> str:
    """Return the map in words: which provinces have most, and how many have none."""
    most = ", ".join(
        f"{each['name']} {words.number(each['count'])}" for each in provinces[:NAMED] if each["count"]
    )
    none = sum(not each["count"] for each in provinces)
    parts = [words.gettext("Most: %(list)s.", list=most)] if most else []
    if none:
        parts.append(words.ngettext("%(num)s province has none.", "%(num)s provinces have none.", none))
    parts.append(words.gettext("All numbers are in the table after the map."))
    return " ".join(parts)
