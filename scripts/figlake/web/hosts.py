"""Which hosts a redirect may lead to: literal addresses are known, names are asked of nobody."""

from __future__ import annotations

import socket
from ipaddress import IPv4Address, IPv6Address, ip_address

from urllib3.util import parse_url

LOOPBACK = frozenset({"127.0.0.1", "localhost", "::1"})
"""This machine, as a configuration may name it."""


def host_of(url: str) -> str:
    """The host of an address as urllib3 connects to it, which reads some addresses unlike `urlsplit`.

    Raises:
        ValueError: it is no address.
    """
    return (parse_url(url).host or "").strip("[]").lower()


def is_elsewhere(host: str) -> bool:
    """Whether ``host`` is a name other than this machine's, or a global address in any of its spellings."""
    name = host.rstrip(".")
    if not name or not name.isascii() or name == "localhost" or name.endswith(".localhost"):
        return False
    address = _address(name)
    if isinstance(address, IPv6Address):
        address = address.ipv4_mapped or address.sixtofour or address
    return address is None or (address.is_global and not address.is_multicast)


def _address(name: str) -> IPv4Address | IPv6Address | None:
    """The address that a host is, also one such as `2130706433`, `127.1` and `0x7f.1`; None of a name."""
    try:
        return ip_address(name)
    except ValueError:
        pass
    try:
        return IPv4Address(socket.inet_aton(name))
    except OSError:
        return None
