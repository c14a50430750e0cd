"""Regions: the provinces, and the page of a province, a regency or a city."""

from typing import Any

from hub.drawing import tile_maps
from hub.site import maps
from hub.site.figures import of_groups
from hub.site.lists import exports
from hub.site.pages import Data, Page, at_its_address, found
from hub.site.visits import Visit


def view_all(visit: Visit, data: Data) -> dict[str, Any]:
    """Return the map and the table of the provinces."""
    words = visit.words
    groups = data["programs"]["aggregate"]["groups"]
    counts = {each["keys"][0]["code"]: each["count"] for each in groups}
    names = {each["code"]: each["name"] for each in data["provinces"]["nodes"]}
    title = words.gettext("Tile map: number of programs by province")
    return maps.of_provinces("map", words, counts, names, title)


def variables(visit: Visit) -> dict[str, Any]:
    """Return the variables of the page of a region."""
    return {"code": visit.parts["key"], "codes": [visit.parts["key"]]}


def view(visit: Visit, data: Data) -> dict[str, Any]:
    """Return the groups of its programs as bars, and where it is."""
    region, words = found(data["region"]), visit.words
    at_its_address(visit, key=region["code"], title=region["name"])
    groups = region["programs"]["aggregate"]
    parent = region["parent"]
    own = [region["code"], *([parent["code"]] if parent else [])]
    return {
        "by_status": of_groups(groups["byStatus"], words),
        "by_sector": of_groups(groups["bySector"], words),
        "by_year": of_groups(sorted(groups["byYear"], key=lambda each: each["keys"][0]["code"] or ""), words),
        "by_implementer": of_groups(groups["byImplementer"], words, visit.to_organization),
        "locator": tile_maps.locator("where", words.gettext("Map of the provinces, with this one"), own),
        "feed": f"{visit.to('programs')}.atom?region={region['code']}",
        "files": exports("programs", visit, {"region": region["code"]}),
    }


PAGES = (Page("regions", view=view_all), Page("region", variables, view))
