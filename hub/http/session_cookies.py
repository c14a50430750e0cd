"""Session cookies of browsers: where they are read, when they are accepted, and how they are set.

A cookie is sent also by requests that pages of other sites cause. So a request that may change something
needs a proof that it comes from a page of the hub.
"""

from starlette.requests import HTTPConnection
from starlette.responses import Response

from hub.http.json_responses import EdgeError
from hub.resources import Resources
from hub.settings import Settings

SESSION, SIGN_IN = "ikhub_session", "ikhub_sign_in"
# Browsers accept cookies with this prefix only over https, for the whole host and for no other.
HOST = "__Host-"
CSRF_HEADER = "X-CSRF-Token"
SAFE_METHODS = ("GET", "HEAD", "OPTIONS")
WEBSOCKET_SCHEMES = {"ws": "http", "wss": "https"}


def session_of(connection: HTTPConnection, resources: Resources) -> str | None:
    """Return the session cookie of a request; null without one.

    Raises EdgeError if the request may change something and could come from a page of another site.
    """
    if "cookie" not in connection.headers:
        return None
    cookie = connection.cookies.get(name_of(SESSION, connection, resources.settings))
    if cookie and changes(connection) and not is_proven(connection, resources, cookie):
        raise EdgeError(
            403,
            "FORBIDDEN",
            "The request uses a session, but does not come from a page of this hub. Send the session's token "
            f"as `{CSRF_HEADER}`, or a key as `Authorization: Bearer KEY`.",
        )
    return cookie or None


def changes(connection: HTTPConnection) -> bool:
    """True for requests that may change something; over WebSocket all may."""
    return connection.scope["type"] == "websocket" or connection.scope["method"] not in SAFE_METHODS


def is_proven(connection: HTTPConnection, resources: Resources, cookie: str) -> bool:
    """True for a request of the hub's own pages: with the CSRF token, or from the same origin."""
    token = connection.headers.get(CSRF_HEADER)
    if token is not None:
        return resources.sessions.is_form_token(cookie, token)
    return is_same_origin(connection, resources.settings)


def is_same_origin(connection: HTTPConnection, settings: Settings) -> bool:
    """True if the browser says that a page of the hub sent the request; scripts can't set these headers."""
    site = connection.headers.get("sec-fetch-site")
    if site is not None and connection.scope["type"] == "http":
        return site == "same-origin"
    return connection.headers.get("origin") in (own_origin(connection), settings.public_url or "")


def is_own_form(connection: HTTPConnection, resources: Resources, cookie: str, token: str) -> bool:
    """True if a form with that CSRF token is from a page of this session."""
    is_other = is_of_other_site(connection, resources.settings)
    return not is_other and resources.sessions.is_form_token(cookie, token)


def is_of_other_site(connection: HTTPConnection, settings: Settings) -> bool:
    """True if the browser says that another origin sent a form; over http it doesn't say."""
    return "sec-fetch-site" in connection.headers and not is_same_origin(connection, settings)


def own_origin(connection: HTTPConnection) -> str:
    """Return the address that the request was sent to: scheme, host and port."""
    scheme = WEBSOCKET_SCHEMES.get(connection.url.scheme, connection.url.scheme)
    return f"{scheme}://{connection.url.netloc}"


def is_secure(connection: HTTPConnection, settings: Settings) -> bool:
    """True if the browser uses https, as the request or the public address says."""
    return any(each.startswith("https:") for each in (own_origin(connection), settings.public_url or ""))


def name_of(cookie: str, connection: HTTPConnection, settings: Settings) -> str:
    """Return the name of a cookie; over https others can't set one of that name."""
    return f"{HOST}{cookie}" if is_secure(connection, settings) else cookie


def keep(
    response: Response, cookie: str, value: str, seconds: int, connection: HTTPConnection, settings: Settings
) -> None:
    """Set a cookie that scripts can't read and other sites' requests don't send; empty deletes it."""
    response.set_cookie(
        name_of(cookie, connection, settings),
        value,
        max_age=seconds if value else 0,
        secure=is_secure(connection, settings),
        httponly=True,
        samesite="lax",
    )


def expired(connection: HTTPConnection, settings: Settings) -> dict[str, str]:
    """Return the header that deletes the session cookie."""
    response = Response()
    keep(response, SESSION, "", 0, connection, settings)
    return {"Set-Cookie": response.headers["set-cookie"]}
