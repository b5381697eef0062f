"""Hold what passes between the server and a platform: one request, one reply."""

import json
from collections.abc import Sequence
from dataclasses import dataclass, field
from email.message import Message
from typing import Any
from urllib.parse import parse_qs, urlsplit


@dataclass(slots=True)
class Request:
    """One request as a platform sees it; `path` begins after the platform's prefix."""

    method: str
    target: str  # path and query as sent
    headers: Message
    body: bytes
    number: int  # the how manieth request of this platform
    now: int  # simulated time in milliseconds
    platform: str = ""
    path: str = ""
    query: dict[str, list[str]] = field(default_factory=dict)

    def __post_init__(self) -> None:
        """Split the target into platform, path and query."""
        parts = urlsplit(self.target)
        _, self.platform, *rest = parts.path.split("/", 2)
        self.path = rest[0] if rest else ""
        self.query = parse_qs(parts.query, keep_blank_values=True)

    def get(self, name: str, default: str = "") -> str:
        """Return the last value of a query parameter."""
        return self.query.get(name, [default])[-1]

    def bearer(self) -> str:
        """Return the bearer token, or nothing."""
        kind, _, token = self.headers.get("Authorization", "").partition(" ")
        return token.strip() if kind.lower() == "bearer" else ""

    def root(self) -> str:
        """Return the address the client reached this platform under."""
        return f"http://{self.headers.get('Host', 'localhost')}/{self.platform}"

    def json(self) -> Any:
        """Return the body as JSON, or None where it is not."""
        try:
            return json.loads(self.body or b"null")
        except ValueError:
            return None


@dataclass(slots=True)
class Reply:
    """One answer, with what the ledger has to know about it.

    `records` are ids; `figures` are (id, metric, date or None, value).
    """

    body: Any
    status: int = 200
    headers: dict[str, str] = field(default_factory=dict)
    endpoint: str = ""
    records: list[str] = field(default_factory=list)
    figures: Sequence[tuple[str, str, str | None, Any]] = field(default_factory=list)

    def encoded(self) -> bytes:
        """Return the body as bytes."""
        if isinstance(self.body, bytes):
            return self.body
        return json.dumps(self.body, ensure_ascii=False, separators=(",", ":")).encode()


class Refusal(Exception):
    """Stop answering and send this reply instead."""

    def __init__(self, reply: Reply) -> None:
        """Keep the reply to send."""
        super().__init__(reply.status)
        self.reply = reply


def whole(text: str) -> int | None:
    """Return a whole number, or None where the text is not one."""
    return int(text) if text.lstrip("-").isdigit() else None
