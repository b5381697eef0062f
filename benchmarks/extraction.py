"""Reading pages costs little more than a bare loop, and eight streams hardly more than one.

`python -m benchmarks.extraction` prints both ratios against their limits, medians of interleaved
runs. The bare loop fetches the same pages with `requests`, parses each for its cursor and writes
it to a file. Ours does that and checks every page, compresses, hashes, indexes and seals it. The
server is a process of its own on loopback and has its answers ready.
"""

import datetime as dt
import json
import multiprocessing as mp
import statistics
import sys
import tempfile
import threading
import time
from collections.abc import Callable
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from multiprocessing.connection import Connection as Pipe
from pathlib import Path
from typing import ClassVar
from urllib.parse import parse_qs, urlsplit

import requests

from extractors.contract import Contract, Text, column, key
from extractors.extract import Assignment, extract
from extractors.landing import Landing
from extractors.messages import Request
from extractors.paging import cursor
from extractors.source import Kind, Source, Stream

#: At most this much dearer than the bare loop.
LIMIT = 1.3
#: Eight streams at least this much faster side by side than one after the other.
GAIN = 5.0
ROUNDS = 7
RECORDS, PAGE_ROWS = 100_000, 1_000
STREAMS, PAGES_EACH, THINKING_SECONDS = 8, 20, 0.05
NOW = dt.datetime(2026, 11, 22, 2, tzinfo=dt.UTC)


class Events(Contract):
    """A page view, as an analytics API serves it."""

    event_id: Text = key("id")
    path: Text = column("urlPath")

    class Config:
        """One row per event."""

        strict = True
        unique: ClassVar[list[str]] = ["event_id"]


def event(number: int) -> dict[str, object]:
    """Return one record of some 300 bytes."""
    return {
        "id": f"8a1f4c1e-52b4-4c1a-9a55-{number:012x}",
        "sessionId": f"5d2b9c1e-12b4-4c1a-9a55-{number % 9_001:012x}",
        "createdAt": "2026-11-21T08:00:00Z",
        "hostname": "www.brightside.example",
        "urlPath": f"/guide/{number % 97}",
        "urlQuery": "utm_source=bluesky&utm_content=bs-20261121-1",
        "referrerDomain": "bsky.app",
        "eventType": 1,
        "country": "DE",
        "device": "mobile",
    }


class Handler(BaseHTTPRequestHandler):
    """Serve ready pages; `think` seconds each, where asked."""

    protocol_version = "HTTP/1.1"
    disable_nagle_algorithm = True
    wbufsize = -1
    pages: ClassVar[list[bytes]] = []

    def do_GET(self) -> None:
        """Answer a page."""
        asked = parse_qs(urlsplit(self.path).query)
        page = int(asked.get("cursor", ["0"])[0])
        if "think" in asked:
            time.sleep(float(asked["think"][0]))
            more = page + 1 < PAGES_EACH
            body = json.dumps({"data": [{"id": f"{page}"}], "next": page + 1 if more else None})
            data = body.encode()
        else:
            data = self.pages[page]
        self.send_response_only(200)
        self.send_header("Content-Length", str(len(data)))
        self.end_headers()
        self.wfile.write(data)
        self.wfile.flush()

    def log_message(self, *_: object) -> None:
        """Stay quiet."""


def serve(pipe: Pipe) -> None:
    """Make the pages, tell the port, and answer until told to end."""
    last = RECORDS // PAGE_ROWS - 1
    for number in range(last + 1):
        rows = [event(number * PAGE_ROWS + row) for row in range(PAGE_ROWS)]
        told = {"data": rows, "next": number + 1 if number < last else None}
        Handler.pages.append(json.dumps(told).encode())
    with ThreadingHTTPServer(("127.0.0.1", 0), Handler) as server:
        threading.Thread(target=server.serve_forever, daemon=True).start()
        pipe.send(server.server_port)
        pipe.recv()
        server.shutdown()


def source_of(url: str, streams: int, **asked: str) -> Source:
    """Return a source of so many streams over these pages."""
    return Source(
        name="bench",
        docs="",
        base_url=url,
        streams=tuple(
            Stream(
                name=f"events_{number}",
                kind=Kind.ENTITY,
                contract=Events,
                requests=lambda ask: [Request("events", {"cursor": "0", **asked})],
                next_page=cursor("next", "cursor"),
            )
            for number in range(streams)
        ),
    )


def land(url: str, folder: Path, streams: int, workers: int, **asked: str) -> None:
    """Read all streams into a sealed landing."""
    source = source_of(url, streams, **asked)
    account = {"name": "main", "base_url": url, "allow_private_network": "true"}
    plan = [Assignment(source, account)]
    landing = Landing(folder)
    read = extract(plan, landing=landing, as_of=NOW, history_days=1, workers=workers)
    for outcome in read:
        assert outcome.state == "sealed", outcome.error


def bare(url: str, folder: Path) -> None:
    """Fetch the same pages in a loop, and write them down."""
    folder.mkdir()
    with requests.Session() as session, (folder / "pages.json").open("wb") as out:
        page: int | None = 0
        while page is not None:
            answer = session.get(f"{url}/events", params={"cursor": page}, timeout=60)
            answer.raise_for_status()
            out.write(answer.content)
            page = answer.json()["next"]


def seconds(do: Callable[[Path], None]) -> float:
    """Return how long one run takes in an empty folder."""
    with tempfile.TemporaryDirectory() as folder:
        begun = time.perf_counter()
        do(Path(folder) / "landed")
        return time.perf_counter() - begun


def main() -> int:
    """Measure in turns, print medians and ratios, return 1 where a limit is missed."""
    mine, theirs = mp.Pipe()
    server = mp.get_context("spawn").Process(target=serve, args=(theirs,))
    server.start()
    url = f"http://127.0.0.1:{mine.recv()}"
    plain, ours = [], []
    for _ in range(ROUNDS):
        plain.append(seconds(lambda folder: bare(url, folder)))
        ours.append(seconds(lambda folder: land(url, folder, 1, 1)))
    think = str(THINKING_SECONDS)
    slow = seconds(lambda folder: land(url, folder, STREAMS, 1, think=think))
    fast = seconds(lambda folder: land(url, folder, STREAMS, STREAMS, think=think))
    mine.send("end")
    server.join()
    ratio = statistics.median(ours) / statistics.median(plain)
    print(f"bare loop, {RECORDS:,} records    {statistics.median(plain):7.2f} s")
    print(f"paging loop to sealed landing {statistics.median(ours):7.2f} s")
    print(f"ratio                         {ratio:7.2f}   limit {LIMIT}")
    print(f"{STREAMS} streams, one after the other {slow:7.2f} s")
    print(f"{STREAMS} streams side by side         {fast:7.2f} s")
    print(f"gain                          {slow / fast:7.2f}   limit {GAIN} at least")
    return int(ratio > LIMIT or slow / fast < GAIN)


if __name__ == "__main__":
    sys.exit(main())
