"""What can be set from outside: read, checked, explained and written down."""

from pathlib import Path

import pytest

from hub.settings import (
    Settings,
    SettingsError,
    documentation_of,
    load,
    redacted,
    unknown_variables,
    variable,
)

PAGE = Path(__file__).resolve().parent.parent / "docs" / "settings.md"


@pytest.fixture(autouse=True)
def bare_environment(monkeypatch: pytest.MonkeyPatch) -> None:
    """No setting of whoever runs the tests."""
    for name in Settings.model_fields:
        monkeypatch.delenv(variable(name), raising=False)


def refusal(**environment: str) -> str:
    """The message for an environment that has to be refused."""
    with pytest.MonkeyPatch.context() as patch:
        for name, value in environment.items():
            patch.setenv(name, value)
        with pytest.raises(SettingsError) as refused:
            load()
    assert refused.value.__cause__ is None
    assert refused.value.__context__ is None
    return str(refused.value)


@pytest.mark.usefixtures("capsys")  # no terminal, however the tests are run
def test_defaults(monkeypatch: pytest.MonkeyPatch) -> None:
    # given an empty environment with a folder for data, when loaded, then every value is the documented one
    monkeypatch.setenv("XDG_DATA_HOME", "/data")
    assert load().model_dump() == {
        "database_url": None,
        "data_dir": Path("/data/ikhub"),
        "host": "127.0.0.1",
        "port": 8000,
        "workers": 1,
        "log_level": "info",
        "log_format": "json",
        "cors_origins": [],
        "allowed_hosts": [],
        "max_body_bytes": 1_000_000,
        "spreadsheet_bytes": 10_000_000,
        "max_depth": 15,
        "max_aliases": 15,
        "max_directives": 50,
        "max_tokens": 2_000,
        "max_characters": 50_000,
        "max_values": 5_000,
        "max_nodes": 50_000,
        "export_rows": 1_000_000,
        "documents": None,
        "trusted_documents": "off",
        "max_subscriptions": 1_000,
        "max_connections": 2_000,
        "max_connections_per_address": 200,
        "request_seconds": 30,
        "idle_seconds": 300,
        "metrics": "local",
        "pool_size": 8,
        "connections_per_request": 3,
        "statement_timeout_seconds": 10,
        "compiled_plans": True,
        "response_cache": 64_000_000,
        "default_language": "id",
        "oidc_issuer": None,
        "oidc_audience": None,
        "oidc_roles": {},
        "oidc_role_claim": "roles",
        "oidc_organization_claim": "organization",
        "oidc_algorithms": ["RS256", "ES256", "PS256", "EdDSA"],
        "oidc_clock_skew": 30,
        "oidc_jwks_url": None,
        "oidc_client_id": None,
        "oidc_client_secret": None,
        "oidc_scopes": "openid",
        "oidc_merged_organizations": [],
        "webhooks": "on",
        "webhook_networks": [],
        "webhook_seconds": 10,
        "review": "required",
        "own_deciders": "administrators",
        **dict.fromkeys(("catalog_publisher", "catalog_steward", "catalog_standard", "catalog_license")),
        "feedback": None,
        "achievement_close": 75,
        "chromium": None,
        "public_url": None,
        "session_secret": None,
        "session_hours": 12,
    }


@pytest.mark.parametrize("named", [None, "", "relative/folder"])
def test_data_folder_without_xdg(monkeypatch: pytest.MonkeyPatch, named: str | None) -> None:
    # given a home and no usable XDG_DATA_HOME, when loaded, then data lies under the home
    monkeypatch.setenv("HOME", "/home/rani")
    if named is None:
        monkeypatch.delenv("XDG_DATA_HOME", raising=False)
    else:
        monkeypatch.setenv("XDG_DATA_HOME", named)
    assert load().data_dir == Path("/home/rani/.local/share/ikhub")


@pytest.mark.parametrize(
    ("name", "value", "field", "expected"),
    [
        ("DATABASE_URL", "postgres://hub:pw@db/hub", "database_url", "postgresql://hub:pw@db/hub"),
        ("DATABASE_URL", "postgresql:///hub?host=/run", "database_url", "postgresql:///hub?host=/run"),
        ("HUB_DATA_DIR", "/srv/hub", "data_dir", Path("/srv/hub")),
        ("HUB_PORT", "0", "port", 0),
        ("HUB_LOG_LEVEL", "DEBUG", "log_level", "debug"),
        ("HUB_LOG_FORMAT", "Console", "log_format", "console"),
        (
            "HUB_CORS_ORIGINS",
            "https://a.id, http://b.id:81/,",
            "cors_origins",
            ["https://a.id", "http://b.id:81"],
        ),
        ("HUB_CORS_ORIGINS", "*", "cors_origins", ["*"]),
        ("HUB_ALLOWED_HOSTS", "A.id, *.b.id,::1", "allowed_hosts", ["a.id", "*.b.id", "::1"]),
        ("HUB_DOCUMENTS", "/srv/manifests", "documents", Path("/srv/manifests")),
        ("HUB_TRUSTED_DOCUMENTS", "OFF", "trusted_documents", "off"),
        ("HUB_POOL_SIZE", "2", "connections_per_request", 2),
        ("HUB_WORKERS", "", "workers", 1),
    ],
)
def test_value_is_read(
    monkeypatch: pytest.MonkeyPatch, name: str, value: str, field: str, expected: object
) -> None:
    monkeypatch.setenv(name, value)
    assert getattr(load(), field) == expected


def test_relative_and_home_folders_become_absolute(monkeypatch: pytest.MonkeyPatch, tmp_path: Path) -> None:
    # given a working folder and a home, when folders are named by them, then they are absolute
    monkeypatch.chdir(tmp_path)
    monkeypatch.setenv("HOME", "/home/rani")
    assert load(data_dir="here").data_dir == tmp_path / "here"
    assert load(data_dir="~/there").data_dir == Path("/home/rani/there")
    assert load(documents="here").documents == tmp_path / "here"


def test_given_values_win(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("HUB_PORT", "9000")
    assert load(port=9001).port == 9001


@pytest.mark.parametrize(
    ("name", "value", "sentence"),
    [
        (
            "HUB_PORT",
            "abc",
            "HUB_PORT is 'abc', but must be a whole number from 0 to 65535, for example 8000.",
        ),
        ("HUB_PORT", "-1", "HUB_PORT is '-1', but must be a whole number from 0 to 65535, for example 8000."),
        ("HUB_WORKERS", "0", "HUB_WORKERS is '0', but must be a whole number from 1 to 64, for example 1."),
        (
            "HUB_LOG_LEVEL",
            "loud",
            (
                "HUB_LOG_LEVEL is 'loud', but must be one of debug, info, warning, error and critical, "
                "for example info."
            ),
        ),
        (
            "HUB_CONNECTIONS_PER_REQUEST",
            "9",
            (
                "HUB_CONNECTIONS_PER_REQUEST is '9', but must be a whole number from 1 to HUB_POOL_SIZE, "
                "for example 3."
            ),
        ),
        *(
            (
                "HUB_TRUSTED_DOCUMENTS",
                value,
                (
                    f"HUB_TRUSTED_DOCUMENTS is '{value}', but must be off, on or only "
                    "(on and only need HUB_DOCUMENTS), for example off."
                ),
            )
            for value in ("on", "only", "always")
        ),
        (
            "HUB_DEFAULT_LANGUAGE",
            "fr",
            "HUB_DEFAULT_LANGUAGE is 'fr', but must be id (Indonesian) or en (English), for example id.",
        ),
        (
            "HUB_HOST",
            "a b",
            "HUB_HOST is 'a b', but must be a host name or an IP address, for example 127.0.0.1.",
        ),
    ],
)
def test_wrong_value_is_explained(name: str, value: str, sentence: str) -> None:
    assert refusal(**{name: value}) == sentence


@pytest.mark.parametrize("value", ["data.example.org", "https://data.example.org/page", "ftp://a.id", "* *"])
def test_wrong_origin_is_explained(value: str) -> None:
    assert refusal(HUB_CORS_ORIGINS=value) == (
        f"HUB_CORS_ORIGINS is '{value}', but must be origins with scheme and host, without a path, "
        "separated by commas, for example https://data.example.org,http://localhost:5173."
    )


@pytest.mark.parametrize("value", ["https://a.id", "a.id:80", "*", "a.*", "a b", "a.id/x"])
def test_wrong_host_is_explained(value: str) -> None:
    assert refusal(HUB_ALLOWED_HOSTS=value) == (
        f"HUB_ALLOWED_HOSTS is '{value}', but must be host names or IP addresses without scheme and port, "
        "separated by commas; *.NAME for all subdomains, for example data.example.org,*.hub.example.org."
    )


@pytest.mark.parametrize(
    ("value", "shown"),
    [
        ("mysql://hub:geheim@db/hub", "mysql://hub:***@db/hub"),
        ("postgresql+asyncpg://hub:ge@heim@db/hub", "postgresql+asyncpg://hub:***@db/hub"),
        ("postgresql://hub:geheim@db:port/hub", "postgresql://hub:***@db:port/hub"),
        ("host=db password=geheim", "(not shown)"),
    ],
)
def test_wrong_database_is_explained_without_its_password(value: str, shown: str) -> None:
    assert refusal(DATABASE_URL=value) == (
        f"DATABASE_URL is '{shown}', but must be the address of a PostgreSQL server, beginning with "
        "postgresql://, for example postgresql://hub:password@localhost:5432/hub."
    )


def test_each_wrong_value_gets_its_line() -> None:
    assert refusal(HUB_PORT="x", HUB_WORKERS="y").splitlines() == [
        "HUB_PORT is 'x', but must be a whole number from 0 to 65535, for example 8000.",
        "HUB_WORKERS is 'y', but must be a whole number from 1 to 64, for example 1.",
    ]


def test_password_is_never_shown() -> None:
    # given settings with a password, when printed, then without it
    settings = load(DATABASE_URL="postgresql://hub:geheim@db/hub")
    assert "geheim" not in repr(settings) + str(settings)
    assert (
        redacted("postgresql://db/hub?user=hub&password=geheim")
        == "postgresql://db/hub?user=hub&password=***"
    )


def test_unknown_variables_are_named_with_the_nearest() -> None:
    environment = {
        "HUB_PROT": "1",
        "HUB_DATABASE_URL": "x",
        "HUB_ZZZ": "1",
        "HUB_PORT": "1",
        "hub_workers": "1",
        "PATH": "/bin",
    }
    assert unknown_variables(environment) == [
        "HUB_DATABASE_URL is not a setting; did you mean DATABASE_URL?",
        "HUB_PROT is not a setting; did you mean HUB_PORT?",
        "HUB_ZZZ is not a setting.",
    ]


def default_of(name: str) -> str:
    """A setting's default as the page writes it."""
    field = Settings.model_fields[name]
    return documentation_of(field)["default"] or f"`{field.default}`"


def test_every_setting_is_on_its_page() -> None:
    # given the table of docs/settings.md, then its rows are the settings, in order, as the code has them
    rows = [line for line in PAGE.read_text().splitlines() if line.startswith("| `")]
    fields = Settings.model_fields
    assert rows == [
        f"| `{variable(name)}` | {default_of(name)} | {documentation_of(field)['rule']} "
        f"| {field.description} |"
        for name, field in fields.items()
    ]
