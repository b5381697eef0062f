"""Hold the contract gate against a hand-written statement that parses and casts the same columns.

Prints two ratios (landed pages, log lines), medians of interleaved runs, with their limit:
`python -m benchmarks.gate`. The statements beside ours check nothing: a wrong value becomes null
or another value there, and a broken row goes unnoticed.
"""

import datetime as dt
import gzip
import json
import re
import statistics
import sys
import tempfile
import time
from collections.abc import Callable, Iterator
from pathlib import Path

import duckdb

from extractors.formats import JsonPages, Lines
from extractors.source import Stream, all_sources
from warehouse.candidates import DOCUMENT_BYTES
from warehouse.columns import columns_of
from warehouse.files import NUMBERED, read_lines
from warehouse.merge import keep_winners
from warehouse.pages import read_pages
from warehouse.scan import scan

LIMIT = 2.0
ROWS = 300_000
PAGE_ROWS = 1_000  # Umami's largest page
RUNS = 7
#: Used when the real log is not there: its form, not its variety.
LINE = (
    '83.149.9.216 - - [17/May/2015:10:05:03 +0000] "GET /images/kibana-search.png HTTP/1.1" 200'
    ' 203023 "http://semicomplete.com/presentations/" "Mozilla/5.0 (Macintosh; Intel Mac OS X)"'
)
REAL_LOG = Path(__file__).resolve().parents[2] / "shared" / "data" / "access.log"

PAGES_BY_HAND = """
create or replace temp table by_hand as
select record.id, record.sessionId, make_timestamp(epoch_us(record.createdAt::timestamptz)),
    record.hostname, record.urlPath, record.urlQuery, record.referrerDomain,
    record.eventType::bigint, record.eventName, record.country, record.device, record.browser
from (
    select unnest(from_json(json, '{"body": {"data": [{"id": "VARCHAR", "sessionId": "VARCHAR",
        "createdAt": "VARCHAR", "hostname": "VARCHAR", "urlPath": "VARCHAR",
        "urlQuery": "VARCHAR", "referrerDomain": "VARCHAR", "eventType": "VARCHAR",
        "eventName": "VARCHAR", "country": "VARCHAR", "device": "VARCHAR",
        "browser": "VARCHAR"}]}}').body.data) as record
    from read_json(?, format = 'unstructured', records = false, columns = {'json': 'JSON'})
)
"""

LINES_BY_HAND = """
create or replace temp table by_hand as
select md5(line), row_number() over (partition by md5(line)),
    make_timestamp(epoch_us(try_strptime(parts.time, '%d/%b/%Y:%H:%M:%S %z'))),
    parts.ip, parts.method, parts.target, parts.status::bigint,
    nullif(parts.bytes, '-')::bigint, nullif(parts.referrer, '-'), nullif(parts.agent, '-')
from (
    select line, regexp_extract(line, $pattern, ['ip', 'time', 'method', 'target', 'protocol',
        'status', 'bytes', 'referrer', 'agent']) as parts
    from read_csv($file, columns = {'line': 'VARCHAR'}, delim = '\x01', quote = '', escape = '',
        header = false, auto_detect = false)
)
where parts.status <> ''
"""


def write_pages(file: Path) -> None:
    """Write landed pages of an Umami site, a page view every 37 seconds."""
    start = dt.datetime(2026, 1, 1)
    with gzip.open(file, "wb", compresslevel=1) as out:
        for page in range(ROWS // PAGE_ROWS):
            numbers = range(page * PAGE_ROWS, (page + 1) * PAGE_ROWS)
            body = {"data": [_event(n, start) for n in numbers], "count": ROWS, "page": page + 1}
            document = {"request": {"page": page + 1}, "body": body}
            out.write(json.dumps(document, separators=(",", ":")).encode() + b"\n")


def _event(number: int, start: dt.datetime) -> dict[str, object]:
    at = start + dt.timedelta(seconds=37 * number)
    is_signup = number % 20 == 0
    return {
        "id": f"{number:08x}-1c2d-4e5f-8a9b-{number * 7919:012x}",
        "websiteId": "5b2c1d9e-8f7a-4c6b-9d0e-1f2a3b4c5d6e",
        "sessionId": f"{number % 5000:08x}-1c2d-4e5f-8a9b-6d7e8f9a0b1c",
        "createdAt": f"{at.isoformat()}.000Z",
        "hostname": "example.com",
        "urlPath": f"/posts/{number % 50}",
        "urlQuery": f"utm_source=facebook&utm_campaign=c{number % 40}",
        "referrerPath": "/",
        "referrerDomain": "l.facebook.com" if number % 3 else "",
        "country": "DE",
        "city": "Berlin",
        "device": "mobile",
        "os": "iOS",
        "browser": "safari",
        "pageTitle": "Some \u201ctitle\u201d",
        "eventType": 2 if is_signup else 1,
        "eventName": "signup" if is_signup else None,
        "hasData": 0,
    }


def write_lines(file: Path) -> None:
    """Write a log of real lines over and over, a request a second."""
    real = REAL_LOG.read_text().splitlines() if REAL_LOG.exists() else [LINE]
    start = dt.datetime(2026, 1, 1)
    with gzip.open(file, "wt", compresslevel=1) as out:
        for number in range(ROWS):
            at = (start + dt.timedelta(seconds=number)).strftime("%d/%b/%Y:%H:%M:%S")
            line = re.sub(r"\[[^ ]+", f"[{at}", real[number % len(real)], count=1)
            out.write(line + "\n")


def _stream(source: str, name: str) -> Stream:
    return all_sources()[source].stream(name)


def measure(
    name: str, by_hand: Callable[[], object], ours: Callable[[], object]
) -> Iterator[float]:
    """Run both in turn, print their medians and yield the ratio."""
    taken: dict[str, list[float]] = {"by hand": [], "ours": []}
    for run in range(RUNS + 1):
        for which, work in (("by hand", by_hand), ("ours", ours)):
            begun = time.perf_counter()
            work()
            if run:  # the first warms the file cache
                taken[which].append(time.perf_counter() - begun)
    hand, own = (statistics.median(taken[which]) for which in ("by hand", "ours"))
    print(
        f"{name:<12} by hand {hand:6.3f} s   gate {own:6.3f} s"
        f"   ratio {own / hand:4.2f}   limit {LIMIT:.1f}"
    )
    yield own / hand


def main() -> int:
    """Print both ratios; return 1 when one is above the limit."""
    con = duckdb.connect(config={"preserve_insertion_order": False})
    con.execute("set TimeZone = 'UTC'")
    with tempfile.TemporaryDirectory() as folder:
        pages, lines = Path(folder, "pages.json.gz"), Path(folder, "delivered.gz")
        write_pages(pages)
        write_lines(lines)
        events, requests = _stream("umami", "events"), _stream("access_log", "requests")
        event_columns, request_columns = columns_of(events.contract), columns_of(requests.contract)
        shape, log = events.format, requests.format
        assert isinstance(shape, JsonPages)
        assert isinstance(log, Lines)

        def gate_pages() -> None:
            reading = read_pages(pages, shape, event_columns, DOCUMENT_BYTES)
            scan(con, reading, event_columns)
            keep_winners(con, event_columns)

        def gate_lines() -> None:
            scan(con, read_lines(con, lines, log, request_columns), request_columns)
            keep_winners(con, request_columns)
            con.unregister(NUMBERED)

        said = {"pattern": log.pattern, "file": str(lines)}
        ratios = [
            *measure("pages", lambda: con.execute(PAGES_BY_HAND, [str(pages)]), gate_pages),
            *measure("log lines", lambda: con.execute(LINES_BY_HAND, said), gate_lines),
        ]
    return int(max(ratios) > LIMIT)


if __name__ == "__main__":
    sys.exit(main())
