"""Keys and webhooks of an organization. A secret is shown once, on the page that follows its form."""

from typing import Any

from hub.site.pages import Act, Data, Page
from hub.site.views.me import variables
from hub.site.views.typed import some, text, version
from hub.site.visits import Visit

ROLES = ("READER", "CONTRIBUTOR", "REVIEWER", "ADMINISTRATOR")
KINDS_OF_CHANGES = "kinds"
KEY_SAVED, WEBHOOK_SAVED = "KeySaved", "WebhookSaved"


def keys_view(visit: Visit, _data: Data) -> dict[str, Any]:
    """Return the roles that a key can have, and what was typed."""
    typed = {name: visit.form.get(name, "") for name in ("label", "role", "expiresOn")}
    return {"roles": ROLES, "typed": typed}


def created_key(visit: Visit) -> dict[str, Any]:
    """Return the input of `createKey`: a key of the visitor's own organization."""
    return some(
        organization=variables(visit)["organization"],
        role=text(visit, "role"),
        label=text(visit, "label"),
        expiresOn=text(visit, "expiresOn"),
        idempotencyKey=text(visit, "once"),
    )


def one_key(visit: Visit) -> dict[str, Any]:
    """Return the input of `rotateKey` and `revokeKey`."""
    return some(prefix=text(visit, "prefix"), idempotencyKey=text(visit, "once"))


def webhooks_view(visit: Visit, _data: Data) -> dict[str, Any]:
    """Return what was typed."""
    return {"typed": {name: visit.form.get(name, "") for name in ("url", "label")}}


def created_webhook(visit: Visit) -> dict[str, Any]:
    """Return the input of `createWebhook`: the address gets changes of all kinds."""
    return some(url=text(visit, "url"), label=text(visit, "label"), idempotencyKey=text(visit, "once"))


def one_webhook(visit: Visit) -> dict[str, Any]:
    """Return the input of `testWebhook` and `deleteWebhook`."""
    return some(id=text(visit, "id"))


def switched_webhook(visit: Visit) -> dict[str, Any]:
    """Return the input of `changeWebhook`: on or off."""
    is_active = visit.form.get("active") == "yes"
    return {"input": {"id": text(visit, "id"), "expectedVersion": version(visit), "isActive": is_active}}


def to_keys(visit: Visit, done: Data) -> str | None:
    """Return the page of keys again; with a new secret it is shown at once."""
    return visit.to("keys") if done["__typename"] == KEY_SAVED and not done["secret"] else None


def to_webhooks(visit: Visit, done: Data) -> str | None:
    """Return the page of webhooks again; with a new secret it is shown at once."""
    return visit.to("webhooks") if done["__typename"] == WEBHOOK_SAVED and not done["secret"] else None


KEY_ACTS = (
    Act("create_key", created_key, to_keys, shows=KEY_SAVED),
    Act("rotate_key", one_key, to_keys, shows=KEY_SAVED),
    Act("revoke_key", one_key, to_keys),
)
WEBHOOK_ACTS = (
    Act("create_webhook", created_webhook, to_webhooks, shows=WEBHOOK_SAVED),
    Act("change_webhook", switched_webhook, to_webhooks),
    Act("test_webhook", one_webhook, to_webhooks),
    Act("delete_webhook", one_webhook, to_webhooks),
)
PAGES = (
    Page("keys", variables, keys_view, for_members=True, acts=KEY_ACTS),
    Page("webhooks", view=webhooks_view, for_members=True, acts=WEBHOOK_ACTS),
)
