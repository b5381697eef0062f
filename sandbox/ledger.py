"""Write down every record served: the oracle that says what a client must have received."""

import json
import re
from collections.abc import Iterator
from pathlib import Path
from threading import Lock
from typing import Any

from sandbox.exchange import Reply, Request

TOKEN = re.compile(r"((?:access|input)_token=)[^&]+")


class Ledger:
    """Append one line an answer to a file of JSON lines."""

    def __init__(self, path: Path) -> None:
        """Open the file to append; it outlives the server."""
        path.parent.mkdir(parents=True, exist_ok=True)
        self.path = path
        self._file = path.open("a", encoding="utf-8")
        self._lock = Lock()

    def write(self, request: Request, reply: Reply, now: str, sent: bool, fault: str = "") -> None:
        """Write down one answer; `sent` is false where a fault kept it from arriving whole."""
        line = {
            "request": request.number,
            "platform": request.platform,
            "endpoint": reply.endpoint,
            "method": request.method,
            "url": TOKEN.sub(r"\1***", request.target),
            "headers": sorted(request.headers.keys()),  # names only: values hold secrets
            "body": sorted(body) if isinstance(body := request.json(), dict) else [],
            "status": reply.status,
            "now": now,
            "sent": sent,
            "fault": fault,
            "records": reply.records,
            "figures": reply.figures,
        }
        with self._lock:
            self._file.write(json.dumps(line, separators=(",", ":")) + "\n")
            self._file.flush()

    def close(self) -> None:
        """Close the file."""
        self._file.close()


def lines(path: Path) -> Iterator[dict[str, Any]]:
    """Yield one entry an answer."""
    with path.open(encoding="utf-8") as file:
        for line in file:
            yield json.loads(line)


def served(path: Path, platform: str = "", endpoint: str = "") -> Iterator[dict[str, Any]]:
    """Yield one entry a record or figure, as `{platform, endpoint, record, metric, date, value}`.

    Only answers that went out whole count.
    """
    for line in lines(path):
        if not line["sent"] or platform not in ("", line["platform"]):
            continue
        if endpoint not in ("", line["endpoint"]):
            continue
        common = {key: line[key] for key in ("request", "platform", "endpoint", "now", "sent")}
        for record in line["records"]:
            yield {**common, "record": record, "metric": None, "date": None, "value": None}
        for record, metric, on, value in line["figures"]:
            yield {**common, "record": record, "metric": metric, "date": on, "value": value}
