"""The part of the test issuer that signs people in: authorization codes with PKCE, exchanged once."""

import base64
import hashlib
import json
import secrets
from collections.abc import Mapping
from dataclasses import dataclass, field
from typing import TYPE_CHECKING, Any
from urllib.parse import parse_qsl, unquote, urlencode

from starlette.requests import Request
from starlette.responses import RedirectResponse, Response
from starlette.routing import Route

if TYPE_CHECKING:
    from tests.issuer import Issuer

CLIENT = "ikhub-pages"
# With characters that HTTP's basic authentication needs encoded.
SECRET = "s3cret:+ %"


@dataclass
class SignIns:
    """How the next person signs in, and the codes that are not exchanged yet."""

    codes: dict[str, Mapping[str, str]] = field(default_factory=dict)
    # Of a confidential client; null for a public one.
    secret: str | None = None
    # Claims of the next tokens that differ from good ones.
    access: Mapping[str, Any] = field(default_factory=dict)
    identity: Mapping[str, Any] = field(default_factory=dict)
    # Sent back instead of a code, and in addition to what is good.
    error: str | None = None
    answer: Mapping[str, str] = field(default_factory=dict)


def routes(issuer: "Issuer") -> list[Route]:
    """The endpoints; the person has signed in already, so that there is no page."""
    signing = issuer.sign_ins

    async def authorize(request: Request) -> Response:
        asked = dict(request.query_params)
        assert (asked["response_type"], asked["client_id"], asked["scope"]) == ("code", CLIENT, "openid")
        assert asked["code_challenge_method"] == "S256"
        code = secrets.token_urlsafe(8)
        signing.codes[code] = asked
        good = {"code": code} if signing.error is None else {"error": signing.error}
        answer = {**good, "state": asked["state"], "iss": issuer.url, **signing.answer}
        return RedirectResponse(f"{asked['redirect_uri']}?{urlencode(answer)}")

    async def token(request: Request) -> Response:
        form = dict(parse_qsl((await request.body()).decode()))
        asked = signing.codes.pop(form["code"], None)
        if asked is None or not is_valid(asked, form) or client_of(request, form) != (CLIENT, signing.secret):
            return Response('{"error": "invalid_grant"}', 400)
        identity = {"aud": CLIENT, "nonce": asked["nonce"], **signing.identity}
        found = {
            "access_token": issuer.token(**signing.access),
            "id_token": issuer.token(header={"typ": "JWT"}, **identity),
        }
        return Response(json.dumps(found), media_type="application/json")

    return [Route("/authorize", authorize), Route("/token", token, methods=["POST"])]


def is_valid(asked: Mapping[str, str], form: Mapping[str, str]) -> bool:
    """True if a code is exchanged by the one who began the sign-in."""
    digest = hashlib.sha256(form["code_verifier"].encode()).digest()
    challenge = base64.urlsafe_b64encode(digest).rstrip(b"=").decode()
    return (challenge, form["redirect_uri"]) == (asked["code_challenge"], asked["redirect_uri"])


def client_of(request: Request, form: Mapping[str, str]) -> tuple[str | None, str | None]:
    """Id and secret of the client."""
    header = request.headers.get("authorization")
    if header is None:
        return form.get("client_id"), None
    name, _, secret = base64.b64decode(header.removeprefix("Basic ")).decode().partition(":")
    return unquote(name), unquote(secret)
