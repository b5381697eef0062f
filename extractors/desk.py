"""Talk to where tokens are issued, which may be another host than the API's: guarded the same."""

from collections.abc import Mapping

import requests

from extractors.addresses import AddressRefused
from extractors.auth import Send, Sent
from extractors.dialects import by_status
from extractors.wire import Limits, Wire, login_failed

#: A token endpoint answers in a second, in a few kilobytes.
LIMITS = Limits(read_seconds=30.0, total_seconds=60.0, body_bytes=1 << 20)


def sender(allow_private_network: bool, limits: Limits = LIMITS) -> Send:
    """Return a function that sends to the one host its URL names; raises Refused, AddressRefused.

    No redirects, bounded, https or loopback: what holds for every other request holds here.
    Refusals of the login itself (400, 401, 403) are answers: a library of logins reads them.
    """

    def send(method: str, url: str, body: bytes | None, headers: Mapping[str, str]) -> Sent:
        try:
            wire = Wire(url, allow_private_network, limits)
        except AddressRefused as error:
            raise AddressRefused(f"token_url: {error}") from None
        try:
            answer = wire.exchange(requests.Request(method, url, headers=dict(headers), data=body))
            status = answer.response.status_code
            if status not in (200, 400, 401, 403):
                raise login_failed(by_status(answer.response, None))
            return Sent(status, answer.response.headers, answer.body)
        finally:
            wire.close()

    return send
