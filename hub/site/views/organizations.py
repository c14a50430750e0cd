"""Organizations: the list, and the page of one."""

from typing import Any
from urllib.parse import urlsplit

from hub.site import linked_data, maps
from hub.site.figures import of_groups
from hub.site.keys import keyed
from hub.site.lists import Filter, List, exports
from hub.site.pages import Data, Page, at_its_address, found
from hub.site.visits import Visit

TYPES = (
    *("GOVERNMENT", "LOCAL_GOVERNMENT", "OTHER_PUBLIC", "MULTILATERAL", "INTERNATIONAL_NGO", "NATIONAL_NGO"),
    *("REGIONAL_NGO", "FOUNDATION", "PRIVATE_SECTOR", "ACADEMIC", "OTHER", "UNKNOWN"),
)
ORGANIZATIONS = List(
    "organizations",
    "organizations",
    (
        Filter("type", lambda words: words.gettext("Type of organization"), "OrganizationType", TYPES),
        Filter("country", lambda words: words.gettext("Country (code, such as ID)"), listed=True),
        Filter("region", lambda words: words.gettext("Region (code, such as ID-JT)"), listed=True),
    ),
    {
        "NAME": lambda words: words.gettext("name"),
        "-NUMBER_OF_PROGRAMS": lambda words: words.gettext("most programs"),
        "-LAST_UPDATED": lambda words: words.gettext("updated last"),
    },
    export="organizations",
    feed_title=lambda words: words.gettext("Organizations"),
)


def variables(visit: Visit) -> dict[str, Any]:
    """Return the variables of the page of an organization: one of its identifiers, else its ID."""
    return {
        **keyed(visit.parts["key"], "Organization", "identifier"),
        "isMember": visit.viewer.is_member,
    }


def view(visit: Visit, data: Data) -> dict[str, Any]:
    """Return what the template needs beside the organization."""
    organization, words = found(data["organization"]), visit.words
    key = organization["identifier"] or organization["id"]
    at_its_address(visit, key=key, title=organization["title"])
    groups = organization["programs"]["aggregate"]
    counts = {each["keys"][0]["code"]: each["count"] for each in groups["byProvince"]}
    names = {each["code"]: each["name"] for each in data["provinces"]["nodes"]}
    title = words.gettext("Tile map: programs of this organization by province")
    website = organization["website"]
    website = website if urlsplit(website or "").scheme in ("http", "https") else None
    permanent = visit.to("organization", key=key)
    return {
        **maps.of_provinces("map", words, counts, names, title),
        "by_status": of_groups(groups["byStatus"], words),
        "website": website,
        "linked": linked_data.organization(visit, organization, permanent, website),
        "permanent": permanent,
        "feed": f"{visit.to('programs')}.atom?organization={organization['id']}",
        "files": exports("programs", visit, {"organization": organization["id"]}),
    }


PAGES = (ORGANIZATIONS.declared(), Page("organization", variables, view))
