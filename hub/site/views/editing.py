"""Editing a program: what is typed becomes a revision, which a reviewer publishes."""

from typing import Any

from hub.site.keys import keyed
from hub.site.pages import Act, Data, Page, found
from hub.site.views.programs import STATUSES
from hub.site.visits import Visit

LANGUAGES = ("id", "en")
DAYS = ("plannedStart", "actualStart", "plannedEnd", "actualEnd")
SAVED = "RevisionSaved"


def variables(visit: Visit) -> dict[str, Any]:
    """Return the variables of the form of a program."""
    return keyed(visit.parts["key"], "Program", "iatiIdentifier")


def view(visit: Visit, data: Data) -> dict[str, Any]:
    """Return the fields with what was typed, else with what is stored, and the problems of each."""
    program, words = found(data["program"]), visit.words
    stored = {
        **texts(program, "titles", "title"),
        **texts(program, "descriptions", "description"),
        "status": program["status"] or "",
        **{name: str(program[name] or "") for name in DAYS},
        "version": str(program["version"]),
    }
    typed = {name: visit.form.get(name, value) for name, value in stored.items()}
    labels = {
        "title_id": words.gettext("Title in Indonesian"),
        "title_en": words.gettext("Title in English"),
        "description_id": words.gettext("Description in Indonesian"),
        "description_en": words.gettext("Description in English"),
        "status": words.gettext("Status"),
        "plannedStart": words.gettext("Planned start"),
        "actualStart": words.gettext("Actual start"),
        "plannedEnd": words.gettext("Planned end"),
        "actualEnd": words.gettext("Actual end"),
    }
    return {"typed": typed, "labels": labels, "days": DAYS, "statuses": STATUSES}


def texts(program: Data, name: str, prefix: str) -> dict[str, str]:
    """Return the texts of a field by language, as fields of the form."""
    by_language = {each["language"]: each["text"] for each in program[name]}
    return {f"{prefix}_{language}": by_language.get(language, "") for language in LANGUAGES}


def saved_input(visit: Visit) -> dict[str, Any]:
    """Return the input of `saveProgram`: the fields of the form against the version that was shown."""
    form = visit.form
    fields: dict[str, Any] = {
        "titles": written(form, "title"),
        "descriptions": written(form, "description"),
        "status": form.get("status") or None,
        **{name: form.get(name) or None for name in DAYS},
    }
    given = form.get("version", "")
    version = int(given) if given.isdecimal() else 0
    return {
        "input": {
            "program": form.get("program", ""),
            "expectedVersion": version,
            "fields": fields,
            "comment": form.get("comment") or None,
            "idempotencyKey": form.get("once") or None,
        }
    }


def written(form: Any, prefix: str) -> list[dict[str, str]]:
    """Return the texts that were typed, without empty ones."""
    given = {language: form.get(f"{prefix}_{language}", "").strip() for language in LANGUAGES}
    return [{"language": language, "text": text} for language, text in given.items() if text]


def to_revision(visit: Visit, done: Data) -> str | None:
    """Return the page of the revision that was saved."""
    if done["__typename"] != SAVED or not done["revision"]:
        return None
    return visit.to("revision", {"done": visit.form["act"]}, key=done["revision"]["id"])


PAGES = (
    Page(
        "program_edit",
        variables,
        view,
        for_members=True,
        acts=(Act("save_program", saved_input, to_revision),),
    ),
)
