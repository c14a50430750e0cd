"""Forms that members send: where they must come from, and what is in them."""

from collections.abc import AsyncGenerator, Mapping
from urllib.parse import parse_qs

from starlette.datastructures import UploadFile
from starlette.formparsers import MultiPartException, MultiPartParser
from starlette.requests import Request

from hub.http import request_bodies, session_cookies
from hub.http.json_responses import EdgeError
from hub.http.request_bodies import BAD_USER_INPUT
from hub.http.session_cookies import SESSION, name_of
from hub.resources import Resources

FORM, FILE_FORM = "application/x-www-form-urlencoded", "multipart/form-data"
MOST_BYTES, MOST_FIELDS = 500_000, 200
# Bytes of a form around its file.
AROUND = 10_000
TOKEN, ACT, FILE = "token", "act", "file"
# Fields that a page fills in itself: these, and the values that it showed.
HIDDEN = (TOKEN, ACT, *("version", "once", "id", "prefix", "program", "organization"))
SHOWN, ORDER = "was_", "_order"
UNREADABLE = "The form can't be read. Send it again."
EXPIRED = (
    "The form has expired, or is not from a page of this hub. Open the page again, and send it from there."
)


class TooLargeError(Exception):
    """The file of a form is larger than the hub takes."""


class NotTakenError(Exception):
    """A form that was not taken, because its session has ended or it is not from a page of this session.

    `typed` are the texts that a person typed, by the name of the field.
    """

    def __init__(self, error: EdgeError, fields: Mapping[str, str]) -> None:
        super().__init__(str(error))
        self.error = error
        own = {name: text for name, text in fields.items() if name not in HIDDEN and text.strip()}
        self.typed = {
            name: text
            for name, text in own.items()
            if not name.startswith(SHOWN) and not name.endswith(ORDER)
        }


def cookie_of(request: Request, resources: Resources) -> str | None:
    """Return the session cookie of a request; null without one."""
    return request.cookies.get(name_of(SESSION, request, resources.settings)) or None


def token_for(request: Request, resources: Resources) -> str:
    """Return what forms of this session must send; empty without a session."""
    cookie = cookie_of(request, resources)
    return (cookie and resources.sessions.form_token(cookie)) or ""


def type_of(request: Request) -> str:
    """Return the media type of the body, without its parameters."""
    return request.headers.get("content-type", "").partition(";")[0].strip().lower()


def check_type(request: Request, wanted: str) -> None:
    """Refuse a body of another type."""
    if type_of(request) != wanted:
        raise EdgeError(415, BAD_USER_INPUT, f"Send a form as {wanted}.")


def check_own(request: Request, resources: Resources, fields: Mapping[str, str]) -> None:
    """Refuse a form that is not from a page of this session."""
    cookie = cookie_of(request, resources)
    if cookie is None or not session_cookies.is_own_form(request, resources, cookie, fields.get(TOKEN, "")):
        raise EdgeError(403, "FORBIDDEN", EXPIRED)


async def read(request: Request) -> dict[str, str]:
    """Return the fields of a form, the last value of each; raises EdgeError. Nobody has checked it yet."""
    check_type(request, FORM)
    body = await request_bodies.read(request, MOST_BYTES)
    try:
        given = parse_qs(body.decode("ascii"), keep_blank_values=True, max_num_fields=MOST_FIELDS)
    except ValueError as error:
        raise EdgeError(400, BAD_USER_INPUT, UNREADABLE) from error
    return {name: values[-1].replace("\r\n", "\n") for name, values in given.items()}


async def read_file(request: Request, resources: Resources, most: int) -> bytes:
    """Return the file of a form of this session, of at most `most` bytes; raises EdgeError, TooLargeError.

    It is empty if no file was chosen. Its name is not looked at: what it is, its content says.
    """
    check_type(request, FILE_FORM)
    try:
        body = await request_bodies.read(request, most + AROUND)
    except EdgeError as error:
        raise TooLargeError from error
    parser = MultiPartParser(request.headers, once(body), max_files=1, max_fields=MOST_FIELDS)
    try:
        form = await parser.parse()
    except MultiPartException as error:
        raise EdgeError(400, BAD_USER_INPUT, UNREADABLE) from error
    try:
        fields = {name: value for name, value in form.items() if isinstance(value, str)}
        check_own(request, resources, fields)
        file = form.get(FILE)
        content = await file.read() if isinstance(file, UploadFile) else b""
    finally:
        await form.close()
    if len(content) > most:
        raise TooLargeError
    return content


async def once(body: bytes) -> AsyncGenerator[bytes, None]:
    """Yield a body as a stream."""
    yield body
