"""Editing a program, or adding one: what is typed becomes a revision, which a reviewer publishes."""

from typing import Any

from hub.localization.words import Words
from hub.site.keys import keyed
from hub.site.pages import Act, Data, Page, found
from hub.site.views import texts_of_forms
from hub.site.views.programs import STATUSES
from hub.site.views.texts_of_forms import written
from hub.site.views.typed import version
from hub.site.visits import Visit

DAYS = ("plannedStart", "actualStart", "plannedEnd", "actualEnd")
# What else a new program is asked for; what the program has more of is changed by workbooks and the graph.
BESIDE = ("region", "sector", "funder", "implementer")
TEXTS = ("title", "description")
SAVED = "RevisionSaved"


def variables(visit: Visit) -> dict[str, Any]:
    """Return the variables of the form of a program."""
    return keyed(visit.parts["key"], "Program", "iatiIdentifier")


def view(visit: Visit, data: Data) -> dict[str, Any]:
    """Return the fields with what was typed, else with what is stored, and the problems of each."""
    program = found(data["program"])
    stored = {
        **texts_of_forms.stored(program["titles"], "title"),
        **texts_of_forms.stored(program["descriptions"], "description"),
        "status": program["status"] or "",
        **{name: str(program[name] or "") for name in DAYS},
        "version": str(program["version"]),
    }
    return fields(visit, stored)


def new_view(visit: Visit, _data: Data) -> dict[str, Any]:
    """Return the fields of a new program, with what an address such as that of a search gave."""
    stored = {
        **texts_of_forms.stored([], "title"),
        **texts_of_forms.stored([], "description"),
        **dict.fromkeys(("status", *DAYS, *BESIDE), ""),
        f"title_{visit.language}": visit.query.get("title", ""),
        f"description_{visit.language}": visit.query.get("description", ""),
        "region": visit.query.get("region", ""),
    }
    return fields(visit, stored)


def fields(visit: Visit, stored: dict[str, str]) -> dict[str, Any]:
    """Return what the templates of both forms need."""
    typed = {name: visit.form.get(name, value) for name, value in stored.items()}
    return {
        "typed": typed,
        "kept": texts_of_forms.others(typed, TEXTS),
        "labels": labels(visit.words),
        "days": DAYS,
        "beside": BESIDE,
        "statuses": STATUSES,
    }


def labels(words: Words) -> dict[str, str]:
    """Return what the fields are called."""
    return {
        "title_id": words.gettext("Title in Indonesian"),
        "title_en": words.gettext("Title in English"),
        "description_id": words.gettext("Description in Indonesian"),
        "description_en": words.gettext("Description in English"),
        "status": words.gettext("Status"),
        "plannedStart": words.gettext("Planned start"),
        "actualStart": words.gettext("Actual start"),
        "plannedEnd": words.gettext("Planned end"),
        "actualEnd": words.gettext("Actual end"),
        "region": words.gettext("Region (code, such as ID-JT)"),
        "sector": words.gettext("Sector (DAC code, such as 15220)"),
        "funder": words.gettext("Who pays (identifier of the organization)"),
        "implementer": words.gettext("Who carries it out (identifier of the organization)"),
    }


def values(visit: Visit) -> dict[str, Any]:
    """Return the fields of `saveProgram` that both forms have."""
    form = visit.form
    return {
        "titles": written(visit, "title"),
        "descriptions": written(visit, "description"),
        "status": form.get("status") or None,
        **{name: form.get(name) or None for name in DAYS},
    }


def saved_input(visit: Visit) -> dict[str, Any]:
    """Return the input of `saveProgram`: the fields of the form against the version that was shown."""
    form = visit.form
    return {
        "input": {
            "program": form.get("program", ""),
            "expectedVersion": version(visit),
            "fields": values(visit),
            "comment": form.get("comment") or None,
        }
    }


def added_input(visit: Visit) -> dict[str, Any]:
    """Return the input of `saveProgram` for a new program."""
    given = {name: visit.form.get(name, "").strip() for name in BESIDE}
    roles = (("FUNDING", given["funder"]), ("IMPLEMENTING", given["implementer"]))
    parts = {
        "locations": [{"region": each} for each in [given["region"]] if each],
        "sectors": [{"code": each} for each in [given["sector"]] if each],
        "participations": [{"role": role, "organization": key} for role, key in roles if key],
    }
    return {
        "input": {
            "fields": {**values(visit), **{name: rows for name, rows in parts.items() if rows}},
            "comment": visit.form.get("comment") or None,
            "idempotencyKey": visit.form.get("once") or None,
        }
    }


def to_revision(visit: Visit, done: Data) -> str | None:
    """Return the page of the revision that was saved."""
    if done["__typename"] != SAVED or not done["revision"]:
        return None
    return visit.to("revision", {"done": visit.form["act"]}, key=done["revision"]["id"])


SAVE = Act("save_program", saved_input, to_revision)
ADD = Act("save_program", added_input, to_revision)
PAGES = (
    Page("program_edit", variables, view, for_members=True, acts=(SAVE,)),
    Page("program_new", view=new_view, for_members=True, acts=(ADD,)),
)
