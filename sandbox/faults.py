"""Describe what shall go wrong: which request, the how manieth, and what happens to its answer."""

import gzip
import re
from collections.abc import Collection
from dataclasses import dataclass, field


@dataclass(frozen=True, slots=True)
class Answer:
    """Answer this instead, without asking the platform: a status, a wrong body, odd headers."""

    status: int = 200
    body: bytes = b""
    headers: dict[str, str] = field(default_factory=dict)


@dataclass(frozen=True, slots=True)
class Delay:
    """Answer as always, but so many seconds late."""

    seconds: float


@dataclass(frozen=True, slots=True)
class Cut:
    """Promise the whole body, send so many bytes of it and close the connection."""

    after: int


@dataclass(frozen=True, slots=True)
class Stall:
    """Send so many bytes of the body, then nothing for so many seconds, then close."""

    after: int
    seconds: float


@dataclass(frozen=True, slots=True)
class Redirect:
    """Send the client elsewhere."""

    location: str
    status: int = 302


@dataclass(frozen=True, slots=True)
class RepeatPage:
    """Answer with the previous answer of the same path, so that its cursor repeats."""


@dataclass(frozen=True, slots=True)
class TruncatedGzip:
    """Compress the body, send the first half of it with its true length, and say all is well."""


Action = Answer | Delay | Cut | Stall | Redirect | RepeatPage | TruncatedGzip


@dataclass(frozen=True, slots=True)
class Fault:
    """Let an action befall the n-th request whose `METHOD /path?query` the pattern finds.

    `on` counts from 1 and may be several numbers; None means every matching request.
    """

    match: str
    action: Action
    on: int | Collection[int] | None = 1


class Script:
    """Count matching requests and say which action is due."""

    def __init__(self, faults: Collection[Fault] = ()) -> None:
        """Start counting at zero for every fault."""
        self.faults = tuple(faults)
        self._patterns = [re.compile(fault.match) for fault in self.faults]
        self._seen = [0] * len(self.faults)

    def due(self, request: str) -> Action | None:
        """Return the action of the first fault that is due for a request, and count it for all."""
        action = None
        for number, (fault, pattern) in enumerate(zip(self.faults, self._patterns, strict=True)):
            if not pattern.search(request):
                continue
            self._seen[number] += 1
            wanted = (fault.on,) if isinstance(fault.on, int) else fault.on
            if action is None and (wanted is None or self._seen[number] in wanted):
                action = fault.action
        return action


def half_of_gzip(body: bytes) -> bytes:
    """Return the first half of a compressed body."""
    packed = gzip.compress(body, 6)
    return packed[: max(len(packed) // 2, 1)]
