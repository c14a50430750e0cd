"""The Keycloak of docker-compose.yml and its realm fit the hub's settings; no engine is needed."""

import json
import re
from typing import Any

import pytest

from hub.settings import Settings, load
from tests.test_containers import ROOT, services
from tests.test_settings import bare_environment

__all__ = ["bare_environment", "services"]

FILE = ROOT / "examples" / "keycloak" / "ikhub-realm.json"
REALM: dict[str, Any] = json.loads(FILE.read_text("utf-8"))
CLIENTS = {client["clientId"]: client for client in REALM["clients"]}
SCOPES = {scope["name"]: scope for scope in REALM["clientScopes"]}
MAPPERS = {each["protocolMapper"]: each["config"] for each in SCOPES["ikhub"]["protocolMappers"]}
DEFAULT = re.compile(r"\$\{\w+:-([^}]*)\}")
ISSUER = "http://localhost:8080/realms/ikhub"


def defaults(environment: dict[str, str]) -> dict[str, str]:
    """Variables with the values that they have if the shell sets none."""
    return {name: DEFAULT.sub(r"\1", value) for name, value in environment.items()}


@pytest.fixture
def settings(services: dict[str, Any], monkeypatch: pytest.MonkeyPatch) -> Settings:
    """The settings of the hub beside Keycloak."""
    for name, value in defaults(services["hub"]["environment"]).items():
        monkeypatch.setenv(name, value)
    monkeypatch.setenv("HUB_OIDC_ISSUER", ISSUER)
    return load()


def test_without_the_profile_the_hub_accepts_keys_only(
    services: dict[str, Any], monkeypatch: pytest.MonkeyPatch
) -> None:
    for name, value in defaults(services["hub"]["environment"]).items():
        monkeypatch.setenv(name, value)
    assert load().oidc_issuer is None


def test_the_issuer_is_the_realm(services: dict[str, Any], settings: Settings) -> None:
    keycloak = services["keycloak"]
    assert settings.oidc_issuer == f"{keycloak['environment']['KC_HOSTNAME']}/realms/{REALM['realm']}"
    assert keycloak["ports"] == [f"127.0.0.1:8080:{keycloak['environment']['KC_HTTP_PORT']}"]
    # and the head of the file and the docs print it so
    for page in ("docker-compose.yml", "docs/authorization.md"):
        assert f"HUB_OIDC_ISSUER={ISSUER} docker compose --profile oidc" in (ROOT / page).read_text("utf-8")


def test_the_hub_finds_keycloak_on_its_own_machine(services: dict[str, Any]) -> None:
    forwarding = services["keycloak-at-hub"]
    assert forwarding["network_mode"] == "service:hub"
    assert forwarding["command"] == ["TCP-LISTEN:8080,bind=127.0.0.1,fork,reuseaddr", "TCP:keycloak:8080"]


def test_the_realm_is_imported(services: dict[str, Any]) -> None:
    (volume,) = services["keycloak"]["volumes"]
    source, target, mode = volume.split(":")
    assert ((ROOT / source), mode) == (FILE, "ro")
    assert target.startswith("/opt/keycloak/data/import/")
    assert "--import-realm" in services["keycloak"]["command"]


def test_tokens_have_the_claims_that_the_hub_reads(settings: Settings) -> None:
    assert MAPPERS["oidc-audience-mapper"]["included.custom.audience"] == settings.oidc_audience
    organization = MAPPERS["oidc-usermodel-attribute-mapper"]
    assert organization["claim.name"] == settings.oidc_organization_claim
    assert MAPPERS["oidc-usermodel-realm-role-mapper"]["claim.name"] == settings.oidc_role_claim
    assert "oidc-sub-mapper" in MAPPERS
    assert {config["access.token.claim"] for config in MAPPERS.values()} == {"true"}
    assert REALM["defaultSignatureAlgorithm"] in settings.oidc_algorithms


def test_the_roles_of_the_realm_are_those_of_the_hub(settings: Settings) -> None:
    names = {role["name"] for role in REALM["roles"]["realm"]}
    assert names == settings.oidc_roles.keys()
    given = [name for holder in (*REALM["groups"], *REALM["users"]) for name in holder["realmRoles"]]
    assert set(given) <= names


def test_organizations_are_those_of_the_sample_graph(settings: Settings) -> None:
    attribute = MAPPERS["oidc-usermodel-attribute-mapper"]["user.attribute"]
    named = [name for group in REALM["groups"] for name in group["attributes"][attribute]]
    (mapper,) = CLIENTS["ikhub-upload"]["protocolMappers"]
    assert mapper["config"]["claim.name"] == settings.oidc_organization_claim
    known = (ROOT / "db" / "demo" / "organizations.csv").read_text("utf-8").splitlines()
    for identifier in (*named, mapper["config"]["claim.value"]):
        assert any(line.startswith(f"{identifier},") for line in known)


def test_clients_have_no_weak_ways_in() -> None:
    for client in CLIENTS.values():
        assert client["defaultClientScopes"] == ["ikhub"]
        assert set(client["defaultClientScopes"]) <= SCOPES.keys()
        assert not client["implicitFlowEnabled"]
        assert not client["directAccessGrantsEnabled"]
    assert CLIENTS["ikhub-pages"]["attributes"]["pkce.code.challenge.method"] == "S256"


def test_people_sign_in_with_the_client_for_pages() -> None:
    client = CLIENTS["ikhub-pages"]
    assert (client["publicClient"], client["standardFlowEnabled"]) == (True, True)
    assert client["redirectUris"] == ["http://localhost:8000/*", "http://127.0.0.1:8000/*"]
    # and the docs print its id
    page = (ROOT / "docs" / "authorization.md").read_text("utf-8")
    assert "HUB_OIDC_CLIENT_ID=ikhub-pages" in page


def test_the_realm_has_no_secrets_and_no_persons() -> None:
    words = set(re.findall(r'"(\w+)"\s*:', FILE.read_text("utf-8")))
    assert words & {"secret", "password", "credentials", "email", "firstName", "lastName"} == set()
    assert [user["username"] for user in REALM["users"]] == ["service-account-ikhub-upload"]
