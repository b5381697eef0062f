"""Cut secrets out of everything that is written down: landed bodies, errors, logs."""

import logging
import re
from collections.abc import Callable, Iterable
from urllib.parse import quote

CUT = "[cut]"

#: Shorter values are words that also stand in ordinary text (a password like "analytics"): in
#: landed bodies cutting them would tear the data. Tokens are longer than this.
SHORTEST_IN_BODIES = 12

#: An error text is for reading; a platform's HTML page in it is not.
LONGEST_TEXT = 500

#: A token echoed in a paging link ends at `&`, written `\u0026` by some, or at the string's end.
ECHOED = re.compile(
    rb'((?:access|input|refresh)_token(?:=|%3D))(?:[^&"\\#\s]|\\(?!u0026)(?:u[0-9a-fA-F]{4}|[^u]))+',
    re.IGNORECASE,
)


class Redactor:
    """Know the secrets of one account and cut them wherever they would be written."""

    def __init__(self, values: Iterable[str], signing: Callable[[], Iterable[str]]) -> None:
        """Take the account's secret values, and a function naming those that sign requests.

        The latter is asked each time: a login adds one while running. Only those can come back in
        an answer; a user name stands in ordinary data as well and is cut from texts alone.
        """
        self._values = tuple(values)
        self._signing = signing

    def text(self, said: object) -> str:
        """Return a printable text without secrets, safe for a terminal and of bounded length."""
        text = str(said)
        for form in _forms({*self._values, *self._signing()}, shortest=1):
            text = text.replace(form, CUT)
        text = ECHOED.sub(rb"\1" + CUT.encode(), text.encode(errors="replace")).decode()
        text = "".join(char if char.isprintable() else " " for char in text)
        return text if len(text) <= LONGEST_TEXT else text[:LONGEST_TEXT] + " ..."

    def body(self, body: bytes) -> bytes:
        """Return a body without secrets, every other byte as it was served."""
        for form in _forms(set(self._signing()), SHORTEST_IN_BODIES):
            if (sought := form.encode()) in body:
                body = body.replace(sought, CUT.encode())
        return ECHOED.sub(rb"\1" + CUT.encode(), body) if b"ccess_token" in body else body


def _forms(secrets: set[str], shortest: int) -> list[str]:
    """Return each secret as it is, as in a URL and as in JSON, longest first."""
    long_enough = [secret for secret in secrets if len(secret) >= shortest]
    forms = {f for s in long_enough for f in (s, quote(s, safe=""), s.replace("/", "\\/"))}
    return sorted(forms, key=len, reverse=True)


class _Cutting(logging.Filter):
    """urllib3 logs the address of every request when asked to; few hold a token, none may tell."""

    def filter(self, record: logging.LogRecord) -> bool:
        said = record.getMessage().encode(errors="replace")
        record.msg, record.args = ECHOED.sub(rb"\1" + CUT.encode(), said).decode(), None
        return True


logging.getLogger("urllib3.connectionpool").addFilter(_Cutting())
