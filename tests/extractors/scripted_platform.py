"""A real HTTP server on loopback that answers by script and notes all it was asked."""

import datetime as dt
import gzip
import json
import threading
from collections.abc import Callable, Mapping
from dataclasses import dataclass, field
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from pathlib import Path
from typing import Any, Self
from urllib.parse import parse_qs, urlsplit

from extractors.connection import Connection
from extractors.contract import Contract, Instant, Text, column, key
from extractors.formats import JsonPages
from extractors.landing import Landing
from extractors.messages import Request
from extractors.outcome import Outcome
from extractors.reading import extract_stream
from extractors.source import Index, Kind, Source, Stream
from extractors.throttle import Clock
from extractors.tokens import TokenStore
from extractors.wire import Limits

NOW = dt.datetime(2026, 11, 22, 2, 0, tzinfo=dt.UTC)
#: Loopback answers within milliseconds; a test that stalls shall not stall the suite.
QUICK = Limits(connect_seconds=2, read_seconds=0.3, total_seconds=0.6, body_bytes=1 << 20)


@dataclass
class Asked:
    """One request as it arrived."""

    method: str
    path: str
    params: dict[str, str]
    headers: Mapping[str, str]
    body: Any
    target: str = ""  # path and query byte by byte


@dataclass
class Reply:
    """What to send: an object as JSON or bytes as they are, cut after so many bytes if asked."""

    body: Any = field(default_factory=dict)
    status: int = 200
    headers: dict[str, str] = field(default_factory=dict)
    cut: int | None = None
    drip: bool = False  # one byte at a time, each within the read timeout

    def encoded(self) -> bytes:
        return self.body if isinstance(self.body, bytes) else json.dumps(self.body).encode()


Script = Callable[[Asked], Reply]


class Platform(ThreadingHTTPServer):
    """Answer with `script`; `asked` is the log."""

    daemon_threads = True
    request_queue_size = 64

    def __init__(self) -> None:
        super().__init__(("127.0.0.1", 0), _Handler)
        self.script: Script = lambda asked: Reply({"data": []})
        self.asked: list[Asked] = []
        self.released = threading.Event()
        self.url = f"http://127.0.0.1:{self.server_port}"

    def replies(self, *replies: Reply) -> None:
        """Answer with these, one after the other; the last one goes on."""
        left = list(replies)
        self.script = lambda asked: left.pop(0) if len(left) > 1 else left[0]

    def handle_error(self, request: Any, client_address: Any) -> None:
        """Clients that hang up are what the tests are about."""

    def __enter__(self) -> Self:
        threading.Thread(target=self.serve_forever, args=(0.01,), daemon=True).start()
        return self

    def __exit__(self, *_: object) -> None:
        self.released.set()
        self.shutdown()
        self.server_close()


class _Handler(BaseHTTPRequestHandler):
    protocol_version = "HTTP/1.1"
    disable_nagle_algorithm = True
    wbufsize = -1
    server: Platform

    def do_GET(self) -> None:
        parts = urlsplit(self.path)
        length = int(self.headers.get("Content-Length") or 0)
        body = json.loads(self.rfile.read(length)) if length else None
        params = {name: values[-1] for name, values in parse_qs(parts.query).items()}
        asked = Asked(self.command, parts.path, params, dict(self.headers), body, self.path)
        self.server.asked.append(asked)
        reply = self.server.script(asked)
        data = reply.encoded()
        self.send_response_only(reply.status)  # the script may set a Date of its own
        for name, value in {"Content-Length": str(len(data)), **reply.headers}.items():
            self.send_header(name, value)
        self.end_headers()
        if reply.drip:
            self.wfile.flush()
            for place in range(len(data)):
                if self.server.released.wait(0.1):
                    break
                self.wfile.write(data[place : place + 1])
                self.wfile.flush()
        self.wfile.write(data if reply.cut is None else data[: reply.cut])
        self.wfile.flush()
        if reply.cut is not None:
            self.close_connection = True

    do_POST = do_GET

    def log_message(self, *_: object) -> None:
        """Stay quiet."""


class Hurried(Clock):
    """A clock whose sleeps are over at once and are noted."""

    def __init__(self) -> None:
        super().__init__()
        self.slept: list[float] = []

    def now(self) -> float:
        return sum(self.slept)

    def sleep(self, seconds: float) -> None:
        self.check()
        self.slept.append(seconds)


class Things(Contract):
    """A thing."""

    thing_id: Text = key("id")
    happened_at: Instant = column("at")

    class Config:
        strict = True
        unique = ["thing_id"]  # noqa: RUF012 - pandera reads a plain list


def stream_of(**changes: Any) -> Stream:
    """Return a stream of things at /things."""
    declared: dict[str, Any] = {
        "name": "things",
        "kind": Kind.EVENT,
        "contract": Things,
        "format": JsonPages(records="data"),
        "requests": lambda ask: [Request("things", {"limit": 100})],
        **changes,
    }
    return Stream(**declared)


def source_of(*streams: Stream, **changes: Any) -> Source:
    """Return a source of these streams."""
    declared: dict[str, Any] = {"name": "shop", "docs": "https://shop.example", **changes}
    return Source(streams=streams or (stream_of(),), **declared)


PARENTS = stream_of(
    name="parents",
    index=Index(id="id", at="at"),
    requests=lambda ask: [Request("parents")],
)


def run(
    platform: Platform,
    tmp_path: Path,
    stream: Stream | None = None,
    source: Source | None = None,
    clock: Clock | None = None,
    secrets: Mapping[str, str] | None = None,
    **options: Any,
) -> Outcome:
    """Extract one stream from the platform; waiting takes no time."""
    stream = stream or (source.streams[0] if source else stream_of())
    source = source or source_of(stream)
    account = {"name": "main", "base_url": platform.url, **options.pop("account", {})}
    limits = options.pop("limits", QUICK)
    secrets = secrets or {}
    tokens = TokenStore(tmp_path / "tokens")
    connection = Connection(
        source, account, secrets, clock or Hurried(), limits=limits, tokens=tokens
    )
    return extract_stream(
        source,
        account,
        stream,
        landing=options.pop("landing", Landing(tmp_path / "landing")),
        secrets=secrets,
        connection=connection,
        **{"as_of": NOW, "history_days": 1, **options},
    )


def landed(tmp_path: Path, stream: str = "things") -> list[Any]:
    """Return the landed documents of all sealed windows, in order."""
    found = []
    for seal in sorted((tmp_path / "landing").glob(f"*/*/{stream}/*/seal.json")):
        with gzip.open(seal.parent / json.loads(seal.read_bytes())["file"]) as file:
            found += [json.loads(line) for line in file.read().splitlines()]
    return found


def records(tmp_path: Path, stream: str = "things", at: str = "data") -> list[Any]:
    """Return the landed records, in order."""
    return [record for page in landed(tmp_path, stream) for record in page["body"][at]]
