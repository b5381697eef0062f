"""Sign requests: secrets travel in headers only, never in URLs, reprs or error texts."""

import base64
import threading
from collections.abc import Callable, Mapping
from dataclasses import dataclass
from typing import Any

from requests import PreparedRequest
from requests.auth import AuthBase

#: Send a JSON body to a URL and return the parsed answer; the session lends its guarded one.
Post = Callable[[str, Mapping[str, str]], Any]


@dataclass(frozen=True)
class Sent:
    """What came back from where tokens are issued."""

    status: int
    headers: Mapping[str, str]
    body: bytes


#: Send method, URL, body and headers to where tokens are issued, through a guarded connection.
Send = Callable[[str, str, bytes | None, Mapping[str, str]], Sent]


class LoginRefused(Exception):
    """The platform refused to log in; the text holds no secret."""


class TokensNotKept(Exception):
    """What a platform gave cannot be written down, so it must not be used; holds no secret."""


class Fixed(AuthBase):
    """Send the same headers with every request; `secrets` are what of them must not be seen."""

    def __init__(self, headers: Mapping[str, str], *secrets: str) -> None:
        """Keep the headers; nothing is sent yet."""
        self._headers, self.secrets = dict(headers), secrets

    def __call__(self, request: PreparedRequest) -> PreparedRequest:
        """Put the headers into the request's."""
        request.headers.update(self._headers)
        return request

    def __repr__(self) -> str:
        """Name the class only."""
        return f"{type(self).__name__}(...)"


class Bearer(Fixed):
    """Sign with a token, and send fixed headers (an API version, say) along."""

    def __init__(self, token: str, headers: Mapping[str, str] | None = None) -> None:
        """Keep the token; refuse one that cannot stand in a header, without echoing it."""
        token = printable(token)
        super().__init__({**(headers or {}), "Authorization": f"Bearer {token}"}, token)


class Basic(Fixed):
    """Sign with a name and a key or password, and send fixed headers along."""

    def __init__(self, name: str, key: str, headers: Mapping[str, str] | None = None) -> None:
        """Keep the key; refuse one that cannot stand in a header, without echoing it."""
        key = printable(key)
        signature = basic(name, key)
        sent = {**(headers or {}), "Authorization": signature}
        super().__init__(sent, key, signature.removeprefix("Basic "))


class ApiKey(Fixed):
    """Sign with a key in a header of the platform's own name."""

    def __init__(self, header: str, key: str) -> None:
        """Keep the key; refuse one that cannot stand in a header, without echoing it."""
        key = printable(key)
        super().__init__({header: key}, key)


class UmamiLogin(AuthBase):
    """Log in with name and password when first needed, and again when the token is refused."""

    def __init__(self, url: str, username: str, password: str) -> None:
        """Keep the credentials; nothing is sent before the first request is signed."""
        self._url, self._username, self._password = url, username, password
        self._token: str | None = None
        self._used: tuple[str, ...] = ()
        self._post: Post | None = None
        self._lock = threading.Lock()

    def through(self, post: Post) -> None:
        """Log in through this sender, which has the session's timeouts and address rules."""
        self._post = post

    def __call__(self, request: PreparedRequest) -> PreparedRequest:
        """Put the token into the request's headers, logging in first where there is none."""
        request.headers["Authorization"] = f"Bearer {self._current()}"
        return request

    def __repr__(self) -> str:
        """Name the class only."""
        return "UmamiLogin(...)"

    @property
    def secrets(self) -> tuple[str, ...]:
        """Return what must be cut out of anything written down."""
        return (self._password, *self._used)

    def renew(self, refused: PreparedRequest) -> None:
        """Forget the token this request was refused with, unless another thread already did."""
        with self._lock:
            if self._token and refused.headers.get("Authorization") == f"Bearer {self._token}":
                self._token = None

    def _current(self) -> str:
        with self._lock:
            if self._token is None:
                self._token = self._log_in()
                self._used = (*self._used, self._token)
            return self._token

    def _log_in(self) -> str:
        if self._post is None:
            raise LoginRefused("no sender to log in through")
        answer = self._post(self._url, {"username": self._username, "password": self._password})
        token = answer.get("token") if isinstance(answer, dict) else None
        if not isinstance(token, str):
            raise LoginRefused("the answer to the login holds no token")
        return printable(token)


def basic(name: str, key: str) -> str:
    """Return the value of an Authorization header that shows a name and a key."""
    return "Basic " + base64.b64encode(f"{name}:{key}".encode()).decode()


def printable(token: str) -> str:
    """Return the token without surrounding white space if it may stand in a header.

    HTTP libraries echo a header they refuse, so a bad one must not reach them.
    """
    token = token.strip()
    if not token or not token.isascii() or not token.isprintable() or " " in token:
        raise LoginRefused("the token is empty or holds characters no token has")
    return token
