"""Forms that members send: where they must come from, and what is in them."""

from urllib.parse import parse_qs

from starlette.requests import Request

from hub.http import request_bodies, session_cookies
from hub.http.json_responses import EdgeError
from hub.http.request_bodies import BAD_USER_INPUT
from hub.http.session_cookies import SESSION, name_of
from hub.resources import Resources

FORM = "application/x-www-form-urlencoded"
MOST_BYTES, MOST_FIELDS = 500_000, 200
TOKEN, ACT = "token", "act"
EXPIRED = (
    "The form has expired, or is not from a page of this hub. Open the page again, and send it from there."
)


def cookie_of(request: Request, resources: Resources) -> str | None:
    """Return the session cookie of a request; null without one."""
    return request.cookies.get(name_of(SESSION, request, resources.settings)) or None


def token_for(request: Request, resources: Resources) -> str:
    """Return what forms of this session must send; empty without a session."""
    cookie = cookie_of(request, resources)
    return (cookie and resources.sessions.form_token(cookie)) or ""


async def read(request: Request, resources: Resources) -> dict[str, str]:
    """Return the fields of a form of this session, the last value of each; raises EdgeError."""
    if request.headers.get("content-type", "").partition(";")[0].strip().lower() != FORM:
        raise EdgeError(415, BAD_USER_INPUT, f"Send a form as {FORM}.")
    body = await request_bodies.read(request, MOST_BYTES)
    try:
        given = parse_qs(body.decode("ascii"), keep_blank_values=True, max_num_fields=MOST_FIELDS)
    except ValueError as error:
        raise EdgeError(400, BAD_USER_INPUT, "The form can't be read. Send it again.") from error
    fields = {name: values[-1].replace("\r\n", "\n") for name, values in given.items()}
    cookie = cookie_of(request, resources)
    if cookie is None or not session_cookies.is_own_form(request, resources, cookie, fields.get(TOKEN, "")):
        raise EdgeError(403, "FORBIDDEN", EXPIRED)
    return fields
