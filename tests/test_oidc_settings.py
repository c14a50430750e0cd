"""Settings for access tokens: unsafe ones stop the start with a sentence."""

import pytest

from db.values import Role
from hub.settings import load
from tests.test_settings import refusal

ISSUER = "https://login.example.org/realms/ikhub"
ADDRESS = "must be an address with https://, or http:// on this machine only, for example "
ROLES = (
    "but must be pairs of a value and a role, separated by commas (needed with HUB_OIDC_ISSUER), "
    "for example hub-editor=CONTRIBUTOR,hub-reviewer=REVIEWER."
)
AUDIENCE = (
    "HUB_OIDC_AUDIENCE is not set, but must be a name or address that the issuer puts into tokens for this "
    "hub (needed with HUB_OIDC_ISSUER), for example ikhub."
)
pytestmark = pytest.mark.usefixtures("bare_environment")


@pytest.fixture
def bare_environment(monkeypatch: pytest.MonkeyPatch) -> None:
    """No setting of the machine that runs the tests."""
    for name in ("ISSUER", "AUDIENCE", "ROLES", "ALGORITHMS", "MERGED_ORGANIZATIONS", "JWKS_URL"):
        monkeypatch.delenv(f"HUB_OIDC_{name}", raising=False)


def test_an_issuer_needs_an_audience_and_roles() -> None:
    assert refusal(HUB_OIDC_ISSUER=ISSUER).splitlines() == [AUDIENCE, f"HUB_OIDC_ROLES is not set, {ROLES}"]


def test_values_are_read(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("HUB_OIDC_ISSUER", ISSUER)
    monkeypatch.setenv("HUB_OIDC_AUDIENCE", "ikhub")
    monkeypatch.setenv("HUB_OIDC_ROLES", "cn=editors=contributor, /hub/reviewers = REVIEWER,")
    monkeypatch.setenv("HUB_OIDC_ALGORITHMS", "ES256, EdDSA,")
    monkeypatch.setenv("HUB_OIDC_MERGED_ORGANIZATIONS", "XX-1, XX-2,")
    chosen = load()
    assert chosen.oidc_merged_organizations == ["XX-1", "XX-2"]
    assert chosen.oidc_roles == {"cn=editors": Role.CONTRIBUTOR, "/hub/reviewers": Role.REVIEWER}
    assert chosen.oidc_algorithms == ["ES256", "EdDSA"]


@pytest.mark.parametrize(
    "address",
    ["http://localhost:8080/realms/a", "http://127.0.0.1/", "http://[::1]:8080", "https://a.id:8443/b"],
)
def test_safe_addresses_are_accepted(monkeypatch: pytest.MonkeyPatch, address: str) -> None:
    monkeypatch.setenv("HUB_OIDC_JWKS_URL", address)
    assert load().oidc_jwks_url == address


@pytest.mark.parametrize(
    "address",
    [
        *(
            "http://login.example.org",
            "http://10.0.0.1/",
            "http://localhost.example.org/",
            "login.example.org",
        ),
        *("file:///etc/passwd", "https://", "https://a:b@example.org/", "https://example.org/?a=b"),
        *("https://example.org/#a", "https://example.org:port/"),
    ],
)
def test_other_addresses_are_refused(address: str) -> None:
    assert refusal(HUB_OIDC_JWKS_URL=address) == (
        f"HUB_OIDC_JWKS_URL is '{address}', but {ADDRESS}https://login.example.org/keys."
    )


@pytest.mark.parametrize("algorithms", ["none", "HS256", "RS256,HS512", "RS256,none", "ES256K", ","])
def test_algorithms_without_public_keys_are_refused(algorithms: str) -> None:
    assert refusal(HUB_OIDC_ALGORITHMS=algorithms) == (
        f"HUB_OIDC_ALGORITHMS is '{algorithms}', but must be some of RS256, RS384, RS512, PS256, PS384, "
        "PS512, ES256, ES384, ES512, EdDSA, separated by commas; `none` and shared secrets (HS256) are never "
        "accepted, for example RS256,ES256."
    )


@pytest.mark.parametrize("roles", ["editor", "=READER", "a=READER,CONTRIBUTOR"])
def test_pairs_without_two_sides_are_refused(roles: str) -> None:
    assert refusal(HUB_OIDC_ROLES=roles) == f"HUB_OIDC_ROLES is '{roles}', {ROLES}"


def test_an_unknown_role_is_refused() -> None:
    assert refusal(HUB_OIDC_ROLES="a=KING") == f"HUB_OIDC_ROLES is 'KING', {ROLES}"
