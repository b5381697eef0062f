"""Talk to where tokens are issued, which may be another host than the API's: guarded the same."""

from collections.abc import Mapping

from extractors.auth import Send, Sent
from extractors.wire import Limits, Wire

#: A token endpoint answers in a second, in a few kilobytes.
LIMITS = Limits(read_seconds=30.0, total_seconds=60.0, body_bytes=1 << 20)


def sender(allow_private_network: bool, limits: Limits = LIMITS) -> Send:
    """Return a function that sends to the one host its URL names; raises Refused, AddressRefused.

    No redirects, bounded, https or loopback: what holds for every other request holds here.
    """

    def send(method: str, url: str, body: bytes | None, headers: Mapping[str, str]) -> Sent:
        wire = Wire(url, allow_private_network, limits)
        try:
            return wire.ask_for_tokens(method, url, body, headers)
        finally:
            wire.close()

    return send
