"""Collaborations: the list, and the page of one with the answers of its participants."""

from typing import Any

from hub.site.lists import Filter, List
from hub.site.pages import Act, Data, Page, found
from hub.site.views.overlaps import COLLABORATIONS as KINDS
from hub.site.views.typed import some, text, version
from hub.site.visits import Visit

STATUSES = ("PROPOSED", "ACCEPTED", "DECLINED", "ENDED")
COLLABORATIONS = List(
    "collaborations",
    "collaborations",
    (
        Filter("kind", lambda words: words.gettext("Kind"), "CollaborationKind", KINDS),
        Filter("status", lambda words: words.gettext("Status"), "CollaborationStatus", STATUSES),
        Filter("awaiting", lambda words: words.gettext("Waits for (organization, ID)"), listed=True),
        Filter("runsOn", lambda words: words.gettext("Runs on"), day=True),
    ),
    {"-PROPOSED_AT": lambda words: words.gettext("proposed last"), "END": lambda words: words.gettext("end")},
    is_searched=False,
)


def variables(visit: Visit) -> dict[str, Any]:
    """Return the variables of the page of a collaboration."""
    return {"id": visit.parts["key"]}


def view(visit: Visit, data: Data) -> dict[str, Any]:
    """Return the collaboration, and what the visitor's organization may do with it."""
    record = found(data["node"] or None)
    own = (data["viewer"]["organization"] or {}).get("id")
    named = [each for each in record["participants"] if each["organization"]]
    answers = {each["organization"]["id"]: each["answer"] for each in named}
    return {
        "collaboration": record,
        "may_answer": record["status"] == "PROPOSED" and answers.get(own) == "PENDING",
        "may_end": record["status"] in ("PROPOSED", "ACCEPTED") and own in answers,
        "reason": visit.form.get("reason", ""),
    }


def answer(visit: Visit) -> dict[str, Any]:
    """Return the input of `answerCollaboration`."""
    given = some(id=visit.parts["key"], expectedVersion=version(visit), reason=text(visit, "reason"))
    return {"input": {**given["input"], "accept": visit.form.get("answer") == "accept"}}


def end(visit: Visit) -> dict[str, Any]:
    """Return the input of `endCollaboration`."""
    reason = text(visit, "reason")
    return {"input": {"id": visit.parts["key"], "expectedVersion": version(visit), "reason": reason}}


def onward(visit: Visit, done: Data) -> str | None:
    """Return the page of the collaboration again if it was changed."""
    is_done = done["__typename"] == "CollaborationSaved"
    return visit.to("collaboration", key=visit.parts["key"]) if is_done else None


ACTS = (Act("answer_collaboration", answer, onward), Act("end_collaboration", end, onward))
PAGES = (COLLABORATIONS.declared(), Page("collaboration", variables, view, acts=ACTS))
