"""The page on which people sign in and out, in Indonesian and English; it needs no script."""

import base64
import hashlib
from collections.abc import Callable, Mapping
from dataclasses import dataclass
from enum import Enum
from functools import cache
from pathlib import Path
from typing import Any

from jinja2 import Environment, FileSystemLoader, StrictUndefined
from markupsafe import Markup
from starlette.requests import Request
from starlette.responses import HTMLResponse

from db.values import Role
from hub.http import accept_language
from hub.localization import catalogs
from hub.localization.words import Words
from hub.settings import Settings

TEMPLATES = Path(__file__).parent / "templates"
STYLE = (TEMPLATES / "sign_in.css").read_text("utf-8")
STYLE_HASH = base64.b64encode(hashlib.sha256(STYLE.encode()).digest()).decode()
HEADERS = {
    "Cache-Control": "private, no-store",
    # Beside the policy of all pages; browsers apply both.
    "Content-Security-Policy": (
        f"default-src 'none'; style-src 'sha256-{STYLE_HASH}'; img-src 'self'; form-action 'self'; "
        "base-uri 'none'; frame-ancestors 'none'"
    ),
    "Vary": "Accept-Language, Authorization, Cookie",
}


class Problem(Enum):
    """Why a person is not signed in or out, with the status of the page."""

    KEY = (403, lambda words: words.gettext("The key is unknown, revoked or expired. Ask for a new one."))
    FORM = (403, lambda words: words.gettext("The form has expired. Send it again."))
    BEGUN = (
        400,
        lambda words: words.gettext("This sign-in has expired or was begun in another window. Start again."),
    )
    DENIED = (403, lambda words: words.gettext("The identity provider did not sign you in."))
    CODE = (
        400,
        lambda words: words.gettext("The answer of the identity provider is not valid. Start again."),
    )
    ACCOUNT = (
        403,
        lambda words: words.gettext(
            "Your account has no organization or no role in this hub. Ask the administrators of your "
            "organization's identity provider."
        ),
    )
    PROVIDER = (
        503,
        lambda words: words.gettext("The identity provider can't be reached. Try again later."),
    )
    UNAVAILABLE = (503, lambda words: words.gettext("The hub can't check this now. Try again later."))
    METHOD = (405, lambda words: words.gettext("The page can't be used in this way. Start again."))

    def __init__(self, status: int, sentence: Callable[[Words], str]) -> None:
        self.status = status
        self.sentence = sentence


class PageError(Exception):
    """A request that ends in a page with a problem."""

    def __init__(self, problem: Problem) -> None:
        super().__init__(problem.name)
        self.problem = problem


@dataclass(frozen=True, slots=True)
class SignInPage:
    """What the page shows: a form to sign in, or the member who is signed in with a form to sign out."""

    csrf: str
    next: str
    has_provider: bool
    member: Mapping[str, Any] | None = None
    is_signed_out: bool = False
    problem: Problem | None = None


def response(request: Request, settings: Settings, page: SignInPage) -> HTMLResponse:
    """Return the page in the language of the browser."""
    accepted = accept_language.accepted(request.headers.get("accept-language"))
    language = catalogs.chosen((*accepted, settings.default_language))
    words = Words(language)
    html = environment(language).get_template("sign_in.html")
    content = html.render(
        page=page,
        role=None if page.member is None else role_name(Role(page.member["role"]), words),
        problem=page.problem.sentence(words) if page.problem else None,
        language=language,
        style=Markup(STYLE),  # noqa: S704 - our own file
    )
    status = page.problem.status if page.problem else 200
    return HTMLResponse(content, status, {**HEADERS, "Content-Language": language})


def role_name(role: Role, words: Words) -> str:
    """Return the word for a role."""
    names = {
        Role.READER: words.gettext("Reader"),
        Role.CONTRIBUTOR: words.gettext("Contributor"),
        Role.REVIEWER: words.gettext("Reviewer"),
        Role.ADMINISTRATOR: words.gettext("Administrator"),
    }
    return names[role]


@cache
def environment(language: str) -> Environment:
    """Return the templates in one language; everything that is not markup is escaped."""
    made = Environment(
        loader=FileSystemLoader(TEMPLATES),
        autoescape=True,
        undefined=StrictUndefined,
        extensions=["jinja2.ext.i18n"],
    )
    made.install_gettext_translations(catalogs.catalog(language), newstyle=True)  # type: ignore[attr-defined]
    return made
