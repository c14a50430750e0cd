"""My organization: what is out of date, what is owed, what waits for a decision."""

from typing import Any

from hub.site.pages import Data, Page
from hub.site.visits import Visit
from schema import identifiers


def variables(visit: Visit) -> dict[str, Any]:
    """Return the ID of the visitor's organization."""
    organization = visit.viewer.organization_id
    return {"organization": "" if organization is None else identifiers.encode("Organization", organization)}


def view(_visit: Visit, data: Data) -> dict[str, Any]:
    """Return the digest under a shorter name."""
    return {"digest": data["organizationDigest"], "owed": data["duties"]["duties"]}


PAGES = (Page("me", variables, view, for_members=True),)
