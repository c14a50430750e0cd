"""The home page: search, headline figures, the map of the provinces, what is new."""

from typing import Any

from hub.site import linked_data, maps
from hub.site.pages import Data, Page
from hub.site.visits import Visit


def view(visit: Visit, data: Data) -> dict[str, Any]:
    """Return the map and the table of the provinces."""
    groups = data["programs"]["aggregate"]["groups"]
    counts = {group["keys"][0]["code"]: group["count"] for group in groups}
    words = visit.words
    names = {each["code"]: each["name"] for each in data["provinces"]["nodes"]}
    title = words.gettext("Tile map: number of programs by province")
    return {
        **maps.of_provinces("map", words, counts, names, title),
        "linked": linked_data.site(visit),
    }


PAGES = (Page("home", view=view),)
