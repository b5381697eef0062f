"""Decide which addresses may be talked to, and hold every connection to it."""

import socket
from collections.abc import Callable
from ipaddress import IPv6Address, ip_address
from typing import Any
from urllib.parse import urlsplit

from requests.adapters import HTTPAdapter
from urllib3.connection import HTTPConnection, HTTPSConnection
from urllib3.connectionpool import HTTPConnectionPool, HTTPSConnectionPool

#: May a connection to this numeric address be made?
Allowed = Callable[[str], bool]


class AddressRefused(Exception):
    """The base URL, or what its name resolves to, is not to be talked to."""


def _unmapped(address: str) -> Any:
    ip = ip_address(address.split("%")[0])
    return ip.ipv4_mapped or ip if isinstance(ip, IPv6Address) else ip


def is_loopback(address: str) -> bool:
    """Say whether the address is this very machine's."""
    return bool(_unmapped(address).is_loopback)


def is_public(address: str) -> bool:
    """Say whether the address is one of the open internet."""
    ip = _unmapped(address)
    return bool(ip.is_global and not ip.is_multicast)


def is_private_or_public(address: str) -> bool:
    """Allow all but link-local: cloud machines keep their own credentials there."""
    ip = _unmapped(address)
    return not (ip.is_link_local or ip.is_multicast or ip.is_unspecified)


def policy(base_url: str, allow_private_network: bool) -> Allowed:
    """Check a base URL and return which addresses it may lead to.

    Raises AddressRefused for anything but https, except http to loopback or, where the account
    allows it, to a private network.
    """
    parts = urlsplit(base_url)
    host = parts.hostname or ""
    if parts.username or parts.password or parts.query or parts.fragment:
        raise AddressRefused("base_url must be scheme, host and path only; secrets go to .env")
    if not host or parts.scheme not in ("http", "https"):
        raise AddressRefused("base_url must begin with https:// and name a host")
    if host == "localhost" or _is_numeric_loopback(host):
        return is_loopback
    if allow_private_network:
        return is_private_or_public
    if parts.scheme == "http":
        raise AddressRefused(
            f"http://{host} would send secrets readable by all; use https, or say "
            "allow_private_network: true for a server in your own network"
        )
    return is_public


def _is_numeric_loopback(host: str) -> bool:
    try:
        return is_loopback(host)
    except ValueError:
        return False


class GuardedAdapter(HTTPAdapter):
    """A transport that asks `allowed` about each address, before connecting and once connected."""

    def __init__(self, allowed: Allowed) -> None:
        """Build pools whose connections carry the check: the name may resolve anew each time."""
        super().__init__()
        self.poolmanager.pool_classes_by_scheme = {
            "http": type("P", (HTTPConnectionPool,), {"ConnectionCls": _guard(False, allowed)}),
            "https": type("P", (HTTPSConnectionPool,), {"ConnectionCls": _guard(True, allowed)}),
        }


def _guard(is_tls: bool, allowed: Allowed) -> type[HTTPConnection]:
    kind: Any = HTTPSConnection if is_tls else HTTPConnection

    class Guarded(kind):  # type: ignore[misc]
        def _new_conn(self) -> socket.socket:
            try:
                found = socket.getaddrinfo(self._dns_host, self.port, type=socket.SOCK_STREAM)
            except OSError:
                found = []  # the real attempt below words this better
            for *_, address in found:
                self._check(str(address[0]))
            sock: socket.socket = super()._new_conn()
            try:
                self._check(str(sock.getpeername()[0]))
            except BaseException:
                sock.close()
                raise
            return sock

        def _check(self, address: str) -> None:
            if not allowed(address):
                raise AddressRefused(
                    f"{self.host} leads to {address}, which is not an address of the open "
                    "internet; say allow_private_network: true if it is your own server"
                )

    return Guarded
