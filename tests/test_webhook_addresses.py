"""Where webhooks may go: every address that leads into the operator's network is refused."""

from ipaddress import ip_address

import pytest

from services.delivering import problems
from services.delivering.addresses import Destinations, is_public, networks_of
from services.delivering.backoff import Backoff

ANYWHERE = Destinations()
LOOPBACK = Destinations(networks_of(["127.0.0.1", "10.20.0.0/16"]))


@pytest.mark.parametrize("address", ["8.8.8.8", "1.1.1.1", "2606:4700:4700::1111", "2a00:1450:4001::1"])
def test_public_addresses_are_public(address: str) -> None:
    assert is_public(ip_address(address))


@pytest.mark.parametrize(
    "address",
    [
        # private, loopback, link-local with the metadata of clouds, shared, this network
        *("10.0.0.1", "172.16.0.1", "192.168.1.1", "127.0.0.1", "127.8.8.8", "169.254.169.254"),
        *("100.64.0.1", "100.127.255.255", "0.0.0.0", "0.1.2.3"),  # noqa: S104 - addresses to refuse
        # multicast, broadcast, reserved, documentation, benchmarks, protocol assignments, relays of 6to4
        *("224.0.0.1", "239.255.255.250", "255.255.255.255", "240.0.0.1", "192.0.2.1", "198.51.100.1"),
        *("203.0.113.1", "198.18.0.1", "192.0.0.8", "192.88.99.1"),
        *("::1", "::", "fe80::1", "fe80::1%eth0", "fc00::1", "fd12::1", "fec0::1", "ff02::1", "ff0e::1"),
        # an IPv4 address inside: mapped, compatible, 6to4, NAT64, local NAT64, Teredo
        *("::ffff:127.0.0.1", "::ffff:8.8.8.8", "::127.0.0.1", "2002:7f00:1::", "2002:808:808::"),
        *("64:ff9b::7f00:1", "64:ff9b::808:808", "64:ff9b:1::1", "2001::1", "2001:0:4136:e378::"),
        *("2001:db8::1", "3fff::1", "100::1", "5f00::1"),
    ],
)
def test_other_addresses_are_not_public(address: str) -> None:
    assert not is_public(ip_address(address))
    assert not ANYWHERE.allow(ip_address(address), is_secure=True, port=443)


@pytest.mark.parametrize(
    ("address", "is_secure", "port", "by_default", "with_networks"),
    [
        ("8.8.8.8", True, 443, True, True),
        ("8.8.8.8", True, 8443, True, True),
        # no http, and no services of the system, beyond the allowed networks
        ("8.8.8.8", False, 80, False, False),
        ("8.8.8.8", True, 25, False, False),
        ("127.0.0.1", False, 80, False, True),
        ("10.20.255.1", False, 25, False, True),
        ("127.0.0.2", True, 443, False, False),
        ("10.21.0.1", True, 443, False, False),
    ],
)
def test_operators_allow_networks(
    address: str, is_secure: bool, port: int, by_default: bool, with_networks: bool
) -> None:
    given = ip_address(address)
    assert ANYWHERE.allow(given, is_secure=is_secure, port=port) is by_default
    assert LOOPBACK.allow(given, is_secure=is_secure, port=port) is with_networks


@pytest.mark.parametrize(
    ("url", "code"),
    [
        ("https://example.org/hook?key=1", None),
        ("https://example.org:8443", None),
        ("https://[2606:4700:4700::1111]/hook", None),
        ("", "REQUIRED"),
        ("https://example.org/" + "a" * 2_000, "TOO_LONG"),
        ("http://example.org/hook", "URL"),
        ("ftp://example.org/hook", "URL"),
        ("https:///hook", "URL"),
        ("https://user:secret@example.org/hook", "URL"),
        ("https://example.org@127.0.0.1/", "URL"),
        ("https://example.org/#part", "URL"),
        ("https://example.org/a b", "URL"),
        ("https://example.org/\r\nHost: other", "URL"),
        ("https://example.org\\@other.org/", "URL"),
        ("https://bücher.example/", "URL"),
        ("https://example.org:port/", "URL"),
        ("https://[::1/", "URL"),
        ("example.org/hook", "URL"),
        ("https://example.org:22/", "PORT"),
        ("https://127.0.0.1/", "ADDRESS"),
        ("https://[::ffff:10.0.0.1]/", "ADDRESS"),
        ("https://169.254.169.254/latest/meta-data", "ADDRESS"),
    ],
)
def test_addresses_of_endpoints_are_checked_at_once(url: str, code: str | None) -> None:
    found = problems.of_values({"url": url}, ANYWHERE)
    assert [(each.path, each.code) for each in found] == ([("input.url", code)] if code else [])


def test_http_is_for_allowed_networks() -> None:
    assert problems.of_url("http://127.0.0.1:80/hook", LOOPBACK) == []
    assert [each.code for each in problems.of_url("http://8.8.8.8/hook", LOOPBACK)] == ["ADDRESS"]


def test_waits_grow_to_half_a_day_and_vary_by_a_quarter() -> None:
    backoff = Backoff()
    seconds = [backoff.wait(failures, 0.5).total_seconds() for failures in range(1, 14)]
    assert seconds == [5, 20, 80, 320, 1280, 5120, 20480, *[43200] * 6]
    assert [backoff.wait(1, chance).total_seconds() for chance in (0, 1)] == [3.75, 6.25]
    assert backoff.wait(10_000, 0.5) == backoff.longest
    # about three days until an endpoint is disabled
    assert next(failures for failures in range(1, 20) if backoff.gives_up(failures)) == 13
    assert sum(seconds[:12]) / 86400 == pytest.approx(2.8, abs=0.1)
