"""Serve the platforms over HTTP on loopback, each under its own prefix, with faults on demand."""

import socket
import sys
import time
from collections import Counter
from collections.abc import Callable, Collection, Mapping
from datetime import datetime
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from threading import Lock
from typing import Any, Protocol

from sandbox import faults, moments
from sandbox.exchange import Refusal, Reply, Request
from sandbox.ledger import Ledger

# Rare enough to leave demos quick, frequent enough that a night of a small company meets it.
THROTTLE_EVERY = 97
LARGEST_BODY = 4 * 1024 * 1024  # no search body comes near


class Platform(Protocol):
    """What the server asks of a platform."""

    def answer(self, request: Request) -> Reply:
        """Answer a request as the platform would."""

    def throttle(self, request: Request) -> Reply:
        """Say in the platform's dialect that it is too much; a second's wait is enough."""


class Server(ThreadingHTTPServer):
    """Know the time, the platforms, the script of faults and the ledger."""

    daemon_threads = True
    request_queue_size = 128  # a burst of parallel extractors

    def __init__(
        self,
        port: int,
        platforms: Mapping[str, Platform],
        ledger: Ledger,
        now: int,
        throttle: bool = True,
        script: Collection[faults.Fault] = (),
    ) -> None:
        """Listen on loopback; port 0 takes a free one."""
        super().__init__(("127.0.0.1", port), Handler)
        self.platforms, self.ledger, self.now = platforms, ledger, now
        self.throttling = throttle
        self.script = faults.Script(script)
        self.requests: Counter[str] = Counter()
        self.last: dict[str, bytes] = {}
        self.on_advance: Callable[[int], None] = lambda now: None
        self.lock = Lock()

    def handle_error(self, request: Any, client_address: Any) -> None:
        """Stay quiet about clients that hang up; they are meant to be killed in tests."""
        if not isinstance(sys.exception(), ConnectionError):
            super().handle_error(request, client_address)

    def set_faults(self, script: Collection[faults.Fault]) -> None:
        """Replace the script of faults; counting starts again."""
        self.script = faults.Script(script)

    def advance(self, now: int) -> None:
        """Move the time on; it never goes back."""
        if now < self.now:
            raise ValueError("time does not go back")
        self.on_advance(now)
        self.now = now

    def number(self, platform: str) -> int:
        """Count a request of a platform and return its number."""
        with self.lock:
            self.requests[platform] += 1
            return self.requests[platform]


class Handler(BaseHTTPRequestHandler):
    """Read a request, let its platform answer, and send head and body in one write."""

    protocol_version = "HTTP/1.1"
    server: Server
    disable_nagle_algorithm = True
    wbufsize = -1  # buffered, so that one flush is one write

    def do_GET(self) -> None:
        """Answer a read."""
        self._handle()

    def do_POST(self) -> None:
        """Answer a search or a login."""
        self._handle()

    do_PUT = do_PATCH = do_DELETE = do_POST

    def log_message(self, *_: object) -> None:
        """Stay quiet; the ledger tells."""

    def _handle(self) -> None:
        length = int(self.headers.get("Content-Length") or 0)
        if not 0 <= length <= LARGEST_BODY:
            self.close_connection = True
            return self._send(Reply({"error": "body too large"}, 413))
        body = self.rfile.read(length)
        if self.path.startswith("/_sandbox/"):
            return self._control(body)
        name = self.path.split("?")[0].split("/")[1]
        platform = self.server.platforms.get(name)
        if platform is None:
            return self._send(Reply({"error": f"no platform at /{name}"}, 404))
        request = Request(
            self.command, self.path, self.headers, body, self.server.number(name), self.server.now
        )
        with self.server.lock:
            action = self.server.script.due(f"{self.command} {self.path}")
        if isinstance(action, faults.Answer):
            reply = Reply(action.body, action.status, dict(action.headers), "fault")
        elif isinstance(action, faults.Redirect):
            reply = Reply(b"", action.status, {"Location": action.location}, "fault")
        elif self.server.throttling and request.number % THROTTLE_EVERY == 0:
            reply = platform.throttle(request)
            reply.endpoint = "throttle"
        else:
            reply = self._ask(platform, request)
        self._deliver(request, reply, action)

    def _ask(self, platform: Platform, request: Request) -> Reply:
        try:
            return platform.answer(request)
        except Refusal as refusal:
            return refusal.reply

    def _deliver(self, request: Request, reply: Reply, action: faults.Action | None) -> None:
        body = reply.encoded()
        place = f"{request.method} {request.target.split('?')[0]}"
        sent, fault = True, type(action).__name__ if action else ""
        match action:
            case faults.RepeatPage() if place in self.server.last:
                # The ledger notes no record twice: what comes again was served before.
                body = self.server.last[place]
                reply.records, reply.figures = [], []
            case faults.Delay(seconds):
                time.sleep(seconds)
            case faults.Cut(after) | faults.Stall(after):
                sent = False
                self._send(reply, body, body[:after])
                if isinstance(action, faults.Stall):
                    time.sleep(action.seconds)
                self._hang_up()
            case faults.TruncatedGzip():
                sent = False
                reply.headers["Content-Encoding"] = "gzip"
                body = faults.half_of_gzip(body)
        self.server.last[place] = body
        now = moments.iso(request.now)
        # Written before the client can read it, so that a client that has it finds it noted.
        self.server.ledger.write(request, reply, now, sent, fault)
        if not isinstance(action, faults.Cut | faults.Stall):
            self._send(reply, body)

    def _send(self, reply: Reply, body: bytes | None = None, part: bytes | None = None) -> None:
        body = reply.encoded() if body is None else body
        self.send_response(reply.status)
        headers = {
            "Content-Type": "application/json; charset=utf-8",
            **reply.headers,
            "Content-Length": str(len(body)),
        }
        for name, value in headers.items():
            self.send_header(name, value)
        self.end_headers()
        if self.command != "HEAD":
            self.wfile.write(body if part is None else part)
        self.wfile.flush()

    def _hang_up(self) -> None:
        self.close_connection = True
        self.connection.shutdown(socket.SHUT_RDWR)

    def _control(self, body: bytes) -> None:
        place = self.path.split("?")[0]
        if place == "/_sandbox/ledger" and self.command == "GET":
            return self._send(
                Reply(
                    self.server.ledger.path.read_bytes(),
                    headers={"Content-Type": "application/x-ndjson"},
                )
            )
        if place == "/_sandbox/now" and self.command == "POST":
            try:
                now = Request("POST", place, self.headers, body, 0, 0).json()["now"]
                self.server.advance(moments.instant(datetime.fromisoformat(now)))
            except (KeyError, TypeError, ValueError) as problem:
                return self._send(Reply({"error": str(problem)}, 400))
        elif place != "/_sandbox/now":
            return self._send(Reply({"error": f"nothing at {place}"}, 404))
        self._send(Reply({"now": moments.iso(self.server.now)}))
