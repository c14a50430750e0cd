"""Where webhooks may go: public addresses by https, and the networks that the operator allows."""

from collections.abc import Sequence
from dataclasses import dataclass
from ipaddress import IPv4Address, IPv4Network, IPv6Address, IPv6Network, ip_address, ip_network

Address = IPv4Address | IPv6Address
Network = IPv4Network | IPv6Network

HTTPS_PORT = 443
# Services of the system listen below.
FIRST_FREE_PORT = 1024
# Of IPv6, only global unicast addresses are public, without the ranges in them that lead to others: protocol
# assignments with Teredo, documentation, and 6to4, which has an IPv4 address inside. IPv4-mapped addresses
# and those of NAT64 (64:ff9b::/96) are outside of it.
GLOBAL_UNICAST = IPv6Network("2000::/3")
NOT_PUBLIC: Sequence[Network] = (
    *map(IPv6Network, ("2001::/23", "2001:db8::/32", "2002::/16", "3fff::/20")),
    # Shared addresses of providers, protocol assignments, relays of 6to4, benchmarks.
    *map(IPv4Network, ("100.64.0.0/10", "192.0.0.0/24", "192.88.99.0/24", "198.18.0.0/15")),
)


def is_public(address: Address) -> bool:
    """Whether an address is one of the public internet, and leads to no other."""
    if any(address in network for network in NOT_PUBLIC):
        return False
    if isinstance(address, IPv6Address) and address not in GLOBAL_UNICAST:
        return False
    return address.is_global and not (address.is_multicast or address.is_reserved or address.is_unspecified)


def parsed(text: str) -> Address | None:
    """The address that a host is; null if it is a name."""
    try:
        return ip_address(text)
    except ValueError:
        return None


@dataclass(frozen=True, slots=True)
class Destinations:
    """Where webhooks may go. `networks` are allowed beside public addresses, by http too and at any port."""

    networks: Sequence[Network] = ()

    @property
    def allow_http(self) -> bool:
        """Whether an endpoint may have an address with http."""
        return bool(self.networks)

    def allow_port(self, port: int) -> bool:
        """Whether an endpoint may have this port."""
        return port == HTTPS_PORT or port >= FIRST_FREE_PORT or bool(self.networks)

    def allow(self, address: Address, *, is_secure: bool, port: int) -> bool:
        """Whether a connection to this address may be opened."""
        if any(address in network for network in self.networks):
            return True
        return is_secure and (port == HTTPS_PORT or port >= FIRST_FREE_PORT) and is_public(address)


def networks_of(texts: Sequence[str]) -> tuple[Network, ...]:
    """The networks of a setting; raises ValueError."""
    return tuple(ip_network(text) for text in texts)
