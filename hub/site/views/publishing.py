"""Adding a knowledge product, or editing one: what is typed becomes a revision."""

from typing import Any

from hub.site.pages import Act, Data, Page, found
from hub.site.views import texts_of_forms
from hub.site.views.editing import to_revision
from hub.site.views.products import KINDS
from hub.site.views.texts_of_forms import written
from hub.site.views.typed import version
from hub.site.visits import Visit

PLAIN = ("kind", "published", "license", "format", "url", "doi")
TEXTS = ("title", "abstract")


def variables(visit: Visit) -> dict[str, Any]:
    """Return the variables of the form of a product."""
    return {"id": visit.parts["key"]}


def view(visit: Visit, data: Data) -> dict[str, Any]:
    """Return the fields with what was typed, else with what is stored."""
    product = found(data["knowledgeProduct"])
    stored = {
        **texts_of_forms.stored(product["titles"], "title"),
        **texts_of_forms.stored(product["abstracts"], "abstract"),
        **{name: str(product[name] or "") for name in PLAIN},
        "languages": ", ".join(product["languages"]),
        "version": str(product["version"]),
    }
    return fields(visit, stored)


def new_view(visit: Visit, _data: Data) -> dict[str, Any]:
    """Return the fields of a new product."""
    texts = {**texts_of_forms.stored([], "title"), **texts_of_forms.stored([], "abstract")}
    return fields(visit, {**texts, **dict.fromkeys(PLAIN, ""), "languages": visit.language})


def fields(visit: Visit, stored: dict[str, str]) -> dict[str, Any]:
    """Return what the templates of both forms need."""
    typed = {name: visit.form.get(name, value) for name, value in stored.items()}
    words = visit.words
    labels = {
        "title_id": words.gettext("Title in Indonesian"),
        "title_en": words.gettext("Title in English"),
        "abstract_id": words.gettext("Abstract in Indonesian"),
        "abstract_en": words.gettext("Abstract in English"),
        "kind": words.gettext("Kind"),
        "published": words.gettext("Published"),
        "languages": words.gettext("Languages of the text (such as id, en)"),
        "license": words.gettext("License (SPDX, such as CC-BY-4.0)"),
        "format": words.gettext("Media type (such as application/pdf)"),
        "url": words.gettext("Address of the page or file"),
        "doi": words.gettext("DOI"),
    }
    return {
        "typed": typed,
        "kept": texts_of_forms.others(typed, TEXTS),
        "labels": labels,
        "kinds": KINDS,
    }


def values(visit: Visit) -> dict[str, Any]:
    """Return the fields of `saveKnowledgeProduct`."""
    languages = visit.form.get("languages", "").replace(",", " ").split()
    return {
        "titles": written(visit, "title"),
        "abstracts": written(visit, "abstract"),
        "languages": languages,
        **{name: visit.form.get(name, "").strip() or None for name in PLAIN},
    }


def saved_input(visit: Visit) -> dict[str, Any]:
    """Return the input for a product that is there."""
    return {
        "input": {
            "knowledgeProduct": visit.parts["key"],
            "expectedVersion": version(visit),
            "fields": values(visit),
            "comment": visit.form.get("comment") or None,
        }
    }


def added_input(visit: Visit) -> dict[str, Any]:
    """Return the input for a new product."""
    comment, once = visit.form.get("comment") or None, visit.form.get("once") or None
    return {"input": {"fields": values(visit), "comment": comment, "idempotencyKey": once}}


SAVE = Act("save_product", saved_input, to_revision)
ADD = Act("save_product", added_input, to_revision)
PAGES = (
    Page("product_edit", variables, view, for_members=True, acts=(SAVE,)),
    Page("product_new", view=new_view, for_members=True, acts=(ADD,)),
)
