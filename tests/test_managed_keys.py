"""Keys over the API: administrators create, rotate, revoke and list them; secrets are shown once."""

import logging
from datetime import UTC, datetime, timedelta
from pathlib import Path
from typing import Any
from uuid import UUID

import httpx
import pytest

from db.pools import Pools
from db.values import Role
from hub import app as application
from hub.settings import Settings
from schema import identifiers
from services import api_keys
from services.querying.viewers import Viewer
from tests.asking import ask, counted, post, refused
from tests.conftest import serving
from tests.iati_files import activity, load, save

KEY = "prefix role label isActive expiresAt revokedAt successor organization { identifier }"
REST = """... on InvalidInput { problems { path code value message(lang: "en") } }
    ... on NotFound { message } ... on NotPermitted { message }"""
CREATE = f"""mutation ($input: CreateKeyInput!) {{ createKey(input: $input) {{ __typename
    ... on KeySaved {{ key {{ {KEY} }} former {{ prefix }} secret }} {REST} }} }}"""
ROTATE = f"""mutation ($input: RotateKeyInput!) {{ rotateKey(input: $input) {{ __typename
    ... on KeySaved {{ key {{ {KEY} }} former {{ {KEY} }} secret }} {REST} }} }}"""
REVOKE = f"""mutation ($input: RevokeKeyInput!) {{ revokeKey(input: $input) {{ __typename
    ... on KeySaved {{ key {{ {KEY} }} secret }} {REST} }} }}"""
KEYS = f"""query ($organization: ID, $active: Boolean) {{
    keys(organization: $organization, activeOnly: $active) {{ {KEY} }} }}"""
UNKNOWN = identifiers.encode("Organization", UUID(int=1))
VIEWER = "{ viewer { role organization { identifier } } }"


class Administrator:
    """What an administrator does over HTTP."""

    def __init__(self, client: httpx.AsyncClient, secret: str, organization: str) -> None:
        self.client = client
        self.headers = {"authorization": f"Bearer {secret}"}
        self.organization = organization

    async def does(self, query: str, **given: Any) -> Any:
        """The answer to a mutation."""
        (answer,) = (await ask(self.client, query, {"input": given}, **self.headers)).values()
        return answer

    async def creates(self, **given: Any) -> Any:
        """The answer to `createKey` for the other organization."""
        return await self.does(CREATE, **{"organization": self.organization, "role": "READER", **given})

    async def keys(self, **given: Any) -> list[dict[str, Any]]:
        """All keys."""
        found: list[dict[str, Any]] = (await ask(self.client, KEYS, given, **self.headers))["keys"]
        return found


@pytest.fixture
async def administrator(pools: Pools, reader: httpx.AsyncClient, tmp_path: Path) -> Administrator:
    """An administrator of XX-1, with the id of XX-2."""
    await load(
        pools, save(tmp_path / "a.xml", activity("XX-1-1"), activity("XX-2-1", reporter="XX-2", name="Two"))
    )
    key = await api_keys.create(pools.writing, "XX-1", Role.ADMINISTRATOR)
    other = await pools.writing.fetchval("SELECT id FROM organization WHERE identifier = 'XX-2'")
    return Administrator(reader, key.secret, identifiers.encode("Organization", other))


async def test_a_key_is_created_used_and_revoked_at_once(
    administrator: Administrator, database_url: str, caplog: pytest.LogCaptureFixture
) -> None:
    caplog.set_level(logging.DEBUG)
    # given a new key
    made = await administrator.creates(role="CONTRIBUTOR", label="upload", expiresOn="2099-06-30")
    assert made["key"] == {
        "prefix": made["secret"][6:14],
        "role": "CONTRIBUTOR",
        "label": "upload",
        "isActive": True,
        "expiresAt": "2099-06-30T00:00:00+00:00",
        "revokedAt": None,
        "successor": None,
        "organization": {"identifier": "XX-2"},
    }
    headers = {"authorization": f"Bearer {made['secret']}"}
    async with (
        serving(application.create(Settings(), database_url)) as address,
        httpx.AsyncClient(base_url=address) as other,
    ):
        # when it is used in two processes
        for client in (administrator.client, other):
            viewer = (await ask(client, VIEWER, None, **headers))["viewer"]
            assert viewer == {"role": "CONTRIBUTOR", "organization": {"identifier": "XX-2"}}
        # and revoked in one of them
        revoked = await administrator.does(REVOKE, prefix=made["key"]["prefix"])
        assert (revoked["key"]["isActive"], revoked["secret"]) == (False, None)
        # then none accepts it
        for client in (administrator.client, other):
            assert (await post(client, VIEWER, None, **headers)).status_code == 401
    # and no log line has the secret
    assert made["secret"][15:] not in caplog.text


async def test_a_key_is_rotated(administrator: Administrator) -> None:
    made = await administrator.creates(label="dashboard")
    # when it is rotated, given whole
    rotated = await administrator.does(ROTATE, prefix=made["secret"], overlapHours=12)
    # then both are valid, the former one for half a day
    assert rotated["key"]["label"] == "dashboard"
    assert rotated["former"]["successor"] == rotated["key"]["prefix"]
    ends = datetime.fromisoformat(rotated["former"]["expiresAt"]) - datetime.now(UTC)
    assert timedelta(hours=11) < ends <= timedelta(hours=12)
    for secret in (made["secret"], rotated["secret"]):
        await ask(administrator.client, VIEWER, None, authorization=f"Bearer {secret}")
    # and it is not rotated twice
    again = await administrator.does(ROTATE, prefix=made["key"]["prefix"])
    assert [(each["path"], each["code"]) for each in again["problems"]] == [("input.prefix", "ROTATED")]


async def test_keys_are_listed_without_their_secrets(administrator: Administrator) -> None:
    made = await administrator.creates()
    await administrator.does(REVOKE, prefix=made["key"]["prefix"])
    listed = await administrator.keys()
    assert [(each["organization"]["identifier"], each["isActive"]) for each in listed] == [
        ("XX-1", True),
        ("XX-2", False),
    ]
    assert await administrator.keys(organization=administrator.organization) == listed[1:]
    assert await administrator.keys(active=True) == listed[:1]
    assert made["secret"][15:] not in str(listed)


async def test_more_keys_take_no_more_statements(administrator: Administrator, pools: Pools) -> None:
    viewer = Viewer(await pools.writing.fetchval("SELECT organization_id FROM api_key"), Role.ADMINISTRATOR)
    await administrator.creates()
    two, few = await counted(pools, KEYS, None, viewer)
    for _ in range(18):
        await administrator.creates()
    twenty, many = await counted(pools, KEYS, None, viewer)
    assert (len(two["keys"]), len(twenty["keys"])) == (2, 20)
    assert few == many


@pytest.mark.parametrize(
    ("given", "problem"),
    [
        ({"label": "a" * 101}, ("input.label", "LABEL", None)),
        ({"label": "siti@example.org"}, ("input.label", "LABEL", None)),
        ({"expiresOn": "2020-01-01"}, ("input.expiresOn", "EXPIRY", "2020-01-01")),
        ({"organization": UNKNOWN}, ("input.organization", "ORGANIZATION", None)),
    ],
)
async def test_wrong_input_is_named(
    administrator: Administrator, given: dict[str, Any], problem: tuple[str, str, str | None]
) -> None:
    answer = await administrator.creates(**given)
    assert [(each["path"], each["code"], each["value"]) for each in answer["problems"]] == [problem]
    assert len(await administrator.keys()) == 1


async def test_unknown_keys_are_not_found(administrator: Administrator) -> None:
    for query in (ROTATE, REVOKE):
        for prefix in ("aaaaaaaa", "no prefix", "ikhub_aaaaaaaa_" + "A" * 43):
            answer = await administrator.does(query, prefix=prefix)
            assert answer["__typename"] == "NotFound"
            assert prefix not in answer["message"]


@pytest.mark.parametrize("role", [role for role in Role if role is not Role.ADMINISTRATOR])
async def test_others_manage_no_keys(administrator: Administrator, pools: Pools, role: Role) -> None:
    made = await administrator.creates()
    key = await api_keys.create(pools.writing, "XX-2", role)
    other = Administrator(administrator.client, key.secret, administrator.organization)
    assert (await other.creates())["__typename"] == "NotPermitted"
    for query in (ROTATE, REVOKE):
        answer = await other.does(query, prefix=made["key"]["prefix"])
        assert answer["__typename"] == "NotPermitted"
    code, _, _ = await refused(other.client, KEYS, None, **other.headers)
    assert code == "FORBIDDEN"
    code, _, _ = await refused(other.client, KEYS)
    assert code == "FORBIDDEN"


async def test_a_repeated_request_makes_one_key_and_shows_its_secret_once(
    administrator: Administrator, pools: Pools
) -> None:
    # given a key that was made and rotated, both with idempotency keys
    made = await administrator.creates(label="upload", idempotencyKey="make")
    prefix = made["key"]["prefix"]
    rotated = await administrator.does(ROTATE, prefix=prefix, idempotencyKey="rotate")
    # when the requests are repeated, then the answers are the same without the secrets
    again = await administrator.creates(label="upload", idempotencyKey="make")
    assert (again["key"]["prefix"], again["secret"], again["former"]) == (prefix, None, None)
    again = await administrator.does(ROTATE, prefix=prefix, idempotencyKey="rotate")
    assert again == {**rotated, "secret": None}
    # and no key is made by it, also not by another request with the same key
    for query, given in (
        (CREATE, {"organization": administrator.organization, "role": "READER", "label": "other"}),
        (REVOKE, {"prefix": prefix}),
    ):
        refusal = await administrator.does(query, **given, idempotencyKey="make")
        assert [(each["path"], each["code"]) for each in refusal["problems"]] == [
            ("input.idempotencyKey", "KEY_USED")
        ]
    assert len(await administrator.keys()) == 3
    # and a revocation can be repeated
    for _ in range(2):
        revoked = await administrator.does(REVOKE, prefix=prefix, idempotencyKey="revoke")
        assert (revoked["__typename"], revoked["key"]["isActive"]) == ("KeySaved", False)
    # and neither what is refused uses a key up, nor are secrets kept
    assert (await administrator.creates(label="a" * 101, idempotencyKey="new"))["problems"]
    assert (await administrator.creates(idempotencyKey="new"))["secret"]
    stored = await pools.writing.fetchval("SELECT string_agg(answer::text, ' ') FROM answered_request")
    assert "ikhub_" not in stored
