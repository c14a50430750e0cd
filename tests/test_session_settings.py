"""Settings for sign-in with a browser: unsafe ones stop the start, and secrets are shown nowhere."""

import pytest

from hub.settings import load
from hub.telemetry.diagnosis import Severity, configured, session_secret
from tests.test_oidc_settings import ISSUER
from tests.test_settings import refusal

SECRET = "geheim" * 6


@pytest.fixture(autouse=True)
def bare_environment(monkeypatch: pytest.MonkeyPatch) -> None:
    """No setting of the machine that runs the tests."""
    for name in ("OIDC_ISSUER", "OIDC_CLIENT_ID", "OIDC_CLIENT_SECRET", "SESSION_SECRET", "PUBLIC_URL"):
        monkeypatch.delenv(f"HUB_{name}", raising=False)


def test_secrets_are_shown_nowhere(monkeypatch: pytest.MonkeyPatch) -> None:
    for name in ("SESSION_SECRET", "OIDC_CLIENT_SECRET"):
        monkeypatch.setenv(f"HUB_{name}", SECRET)
    chosen = load()
    sentences = [finding.sentence for finding in configured(chosen)]
    assert "HUB_SESSION_SECRET is ********** (from the environment)." in sentences
    assert "geheim" not in "".join(sentences) + repr(chosen) + str(chosen)
    assert refusal(HUB_SESSION_SECRET="geheim") == (
        "HUB_SESSION_SECRET is '(not shown)', but must be at least 32 random characters, "
        "for example the output of `openssl rand -hex 32`."
    )


@pytest.mark.parametrize(
    ("name", "value"),
    [
        ("PUBLIC_URL", "http://data.example.org"),
        ("PUBLIC_URL", "https://data.example.org/hub"),
        ("PUBLIC_URL", "data.example.org"),
        ("SESSION_HOURS", "0"),
        ("OIDC_SCOPES", "profile"),
        ("OIDC_SCOPES", "openidx"),
        ("OIDC_CLIENT_ID", "ikhub-pages"),
    ],
)
def test_unsafe_values_are_refused(name: str, value: str) -> None:
    assert refusal(**{f"HUB_{name}": value}).startswith(f"HUB_{name} is '{value}', but must be ")


def test_good_values_are_read() -> None:
    roles = {"oidc_audience": "ikhub", "oidc_roles": "a=READER", "oidc_client_id": "ikhub-pages"}
    chosen = load(
        oidc_issuer=ISSUER, public_url="https://data.example.org/", oidc_scopes="a openid b", **roles
    )
    assert chosen.public_url == "https://data.example.org"
    assert (chosen.oidc_client_id, chosen.oidc_scopes) == ("ikhub-pages", "a openid b")


@pytest.mark.parametrize(
    ("given", "severities"),
    [
        ({"workers": 2}, [Severity.NOTE]),
        ({"workers": 2, "session_secret": SECRET}, []),
        ({"workers": 1}, []),
    ],
)
def test_doctor_notes_a_random_secret(given: dict[str, object], severities: list[Severity]) -> None:
    assert [finding.severity for finding in session_secret(load(**given))] == severities
