"""Send one request and receive its whole answer, or nothing: no redirects, no half bodies."""

import time
import zlib
from dataclasses import dataclass, replace
from typing import Any
from urllib.parse import quote, unquote, urlsplit

import requests
import urllib3
from requests.auth import AuthBase

from extractors.addresses import AddressRefused, GuardedAdapter, is_loopback, policy
from extractors.auth import LoginRefused, TokensNotKept
from extractors.dialects import by_status
from extractors.documents import Unexpected, parse
from extractors.messages import Encoded, Json, Reaction, Request, Verdict

#: Bytes taken from the socket at a time: large enough not to matter, small enough to check often.
SIP = 1 << 16


class Refused(Exception):
    """An answer that is not data; the verdict says what to do about it."""

    def __init__(self, verdict: Verdict) -> None:
        """Keep the verdict; its reason is the message."""
        super().__init__(verdict.reason)
        self.verdict = verdict


def refuse(reaction: Reaction, reason: str) -> Refused:
    """Return the exception for a reaction and its reason."""
    return Refused(Verdict(reaction, reason))


@dataclass(frozen=True)
class Limits:
    """What one answer may cost: seconds to connect, between bytes and in all; bytes unpacked."""

    connect_seconds: float = 10.0
    read_seconds: float = 60.0  # platforms think up to half a minute about a heavy page
    total_seconds: float = 300.0
    body_bytes: int = 32 << 20  # pages are well under 2 MiB; parsed, this is still under 1 GiB


@dataclass(frozen=True)
class Answer:
    """A whole answer: head and unpacked body."""

    response: requests.Response
    body: bytes


class Wire:
    """A kept-open connection to one base URL and to nowhere else."""

    def __init__(self, base_url: str, allow_private_network: bool, limits: Limits) -> None:
        """Check the base URL; nothing is sent yet."""
        allowed = policy(base_url, allow_private_network)
        self._base = base_url.rstrip("/")
        self._limits = limits
        self._session = requests.Session()
        # Proxies from the environment, but never one between us and this machine.
        self._session.trust_env = allowed is not is_loopback
        self._session.headers["Accept"] = "application/json"
        self._session.headers["Accept-Encoding"] = "gzip"  # what `_receive` can check to its end
        self._session.headers["User-Agent"] = "likes-to-leads"
        self._adapter = GuardedAdapter(allowed)
        self._session.mount("https://", self._adapter)
        self._session.mount("http://", self._adapter)
        found = self._session.merge_environment_settings(self._base, {}, True, None, None)
        self._sending: dict[str, Any] = {k: v for k, v in found.items() if k != "stream"}
        self._origin = self._origin_of(requests.Request("GET", self._base).prepare().url)

    def send(self, request: Request, auth: AuthBase | None = None) -> Answer:
        """Ask once; raises Refused with RETRY for passing faults and FAIL for lasting ones."""
        if any(unquote(step) in (".", "..") for step in request.path.split("/")):
            raise refuse(Reaction.FAIL, f"{request.path!r} is not a path of this API")
        is_encoded = isinstance(request.path, Encoded)
        path = request.path if is_encoded else quote(request.path, safe="/:@,_-.~")
        written = [f"{k}={v}" for k, v in request.params.items() if isinstance(v, Encoded)]
        query = f"?{'&'.join(written)}" if written else ""
        return self.exchange(
            requests.Request(
                "GET" if request.body is None else "POST",
                f"{self._base}/{path}{query}",
                params={k: v for k, v in request.params.items() if not isinstance(v, Encoded)},
                json=request.body,
                auth=auth,
            )
        )

    def post(self, url: str, body: Any) -> Json:
        """Send a login and return the parsed answer; raises Refused."""
        answer = self.exchange(requests.Request("POST", url, json=body))
        status = answer.response.status_code
        if status in (400, 401, 403):
            raise refuse(Reaction.LOGIN, f"the login was refused (HTTP {status})")
        try:
            document = parse(answer.body)
        except Unexpected:
            document = None
        verdict = by_status(answer.response, document)
        if verdict.reaction is not Reaction.ACCEPT:
            raise login_failed(verdict)
        return document

    def exchange(self, asked: requests.Request) -> Answer:
        """Send a request to this host and receive its whole answer; raises Refused."""
        deadline = time.monotonic() + self._limits.total_seconds
        # An auth is always given: without one, `requests` would look for a password in ~/.netrc.
        asked.auth = asked.auth or _unsigned
        timeout = (self._limits.connect_seconds, self._limits.read_seconds)
        try:
            prepared = self._session.prepare_request(asked)
            if self._origin_of(prepared.url) != self._origin:
                raise refuse(Reaction.FAIL, "the request would leave the source's own host")
            # Straight to the transport: Session.send would read a redirect's body without bounds.
            response = self._adapter.send(prepared, stream=True, timeout=timeout, **self._sending)
            try:
                self._refuse_redirect(response)
                return Answer(response, self._receive(response, deadline))
            except BaseException:
                response.close()  # half-read: this connection must not be used again
                raise
        except AddressRefused as error:
            raise refuse(Reaction.FAIL, str(error)) from None
        except LoginRefused as error:
            raise refuse(Reaction.LOGIN, str(error)) from None
        except TokensNotKept as error:
            raise refuse(Reaction.FAIL, str(error)) from None
        except requests.exceptions.SSLError as error:
            raise refuse(Reaction.FAIL, f"no trusted TLS connection: {_root(error)}") from None
        except (requests.RequestException, urllib3.exceptions.HTTPError, OSError) as error:
            raise refuse(Reaction.RETRY, f"no complete answer: {_root(error)}") from None

    def close(self) -> None:
        """Close the connections."""
        self._session.close()

    def _refuse_redirect(self, response: requests.Response) -> None:
        if response.is_redirect:
            host = urlsplit(response.headers["Location"]).hostname or "another path"
            reason = f"redirected to {host}, which is never followed; correct base_url"
            raise refuse(Reaction.FAIL, reason)

    def _receive(self, response: requests.Response, deadline: float) -> bytes:
        encoding = response.headers.get("Content-Encoding", "identity").strip().lower()
        if encoding not in ("identity", "gzip", ""):
            raise refuse(Reaction.RETRY, f"not the expected document: encoded as {encoding!r}")
        unpacker = zlib.decompressobj(wbits=31) if encoding == "gzip" else None
        body = bytearray()
        most = self._limits.body_bytes
        while sip := response.raw.read1(SIP, decode_content=False):
            if time.monotonic() > deadline:
                seconds = self._limits.total_seconds
                raise refuse(Reaction.RETRY, f"the answer took longer than {seconds:g} seconds")
            try:
                body += unpacker.decompress(sip, most + 1 - len(body)) if unpacker else sip
            except zlib.error:
                raise refuse(Reaction.RETRY, "the compressed answer is damaged") from None
            if len(body) > most:
                raise refuse(Reaction.SPLIT, f"the answer is larger than {most} bytes")
        if unpacker and (not unpacker.eof or unpacker.unused_data):
            raise refuse(Reaction.RETRY, "the compressed answer is cut off")
        return bytes(body)

    @staticmethod
    def _origin_of(url: str | None) -> tuple[str, str]:
        parts = urlsplit(url or "")
        return parts.scheme, parts.netloc


def login_failed(verdict: Verdict) -> Refused:
    """Return the exception for an answer to a login that is neither a token nor a refusal."""
    # A login that is not there is no item to skip: nothing at all can be read.
    is_lasting = verdict.reaction is Reaction.SKIP
    reaction = Reaction.FAIL if is_lasting else verdict.reaction
    return Refused(
        replace(verdict, reaction=reaction, reason=f"the login failed: {verdict.reason}")
    )


def _unsigned(request: requests.PreparedRequest) -> requests.PreparedRequest:
    return request


def _root(error: BaseException) -> str:
    """Return the innermost cause in words: the outer ones repeat whole URLs."""
    while (inner := error.__cause__ or error.__context__) is not None:
        error = inner
    return f"{type(error).__name__}: {error}"
