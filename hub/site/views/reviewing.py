"""Revisions: the queue of reviewers, and one with its differences and the steps that it can take."""

from typing import Any

import orjson

from hub.site.pages import Act, Data, Page, found
from hub.site.views.editing import to_revision
from hub.site.views.typed import version
from hub.site.visits import Visit

STEPS = ("submit_revision", "publish_revision", "request_changes", "discard_revision")


def variables(visit: Visit) -> dict[str, Any]:
    """Return the variables of the page of a revision."""
    return {"id": visit.parts["key"]}


def view(visit: Visit, data: Data) -> dict[str, Any]:
    """Return the differences as texts, and the comment that was typed."""
    revision = found(data["revision"])
    return {
        "differences": [
            {"field": each["field"], "base": shown(each["base"]), "proposed": shown(each["proposed"])}
            for each in revision["fields"]
        ],
        "may_review": may_review(visit, data, revision),
        "comment": visit.form.get("comment", ""),
        "done": visit.query.get("done", ""),
    }


def may_review(visit: Visit, data: Data, revision: Data) -> bool:
    """Whether the visitor may publish a revision: reviewers not those of their own organization."""
    own, author = data["viewer"]["organization"], revision["author"]
    is_own = bool(own and author and own["id"] == author["id"])
    return visit.viewer.role == "ADMINISTRATOR" or (visit.viewer.role == "REVIEWER" and not is_own)


def shown(value: Any) -> str:
    """Return a value of a field as text: texts by language, others as they are stored."""
    if value in (None, [], ""):
        return ""
    if isinstance(value, list) and all(isinstance(each, dict) and "text" in each for each in value):
        return "\n".join(f"{each.get('language', '')}: {each['text']}" for each in value)
    return value if isinstance(value, str) else orjson.dumps(value).decode()


def step(visit: Visit) -> dict[str, Any]:
    """Return the input of a step of a revision."""
    return {
        "input": {
            "id": visit.parts["key"],
            "expectedVersion": version(visit),
            "comment": visit.form.get("comment") or None,
        }
    }


PAGES = (
    Page("review", for_members=True),
    Page(
        "revision",
        variables,
        view,
        for_members=True,
        acts=tuple(Act(name, step, to_revision) for name in STEPS),
    ),
)
