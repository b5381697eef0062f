"""Hold what the reading of one stream works on, and what has become of it so far."""

import datetime as dt
from collections.abc import Callable
from dataclasses import dataclass, field

from extractors.connection import Connection
from extractors.landing import Landing
from extractors.mapping import TableMapping
from extractors.outcome import Outcome
from extractors.seals import Place
from extractors.source import Stream, Window

#: Said after each page: source, account, stream, pages and records so far.
Progress = Callable[[str, str, str, int, int], None]


@dataclass
class StreamRun:
    """One stream of one account in one run; `window` asks for a span again (backfill)."""

    connection: Connection
    stream: Stream
    landing: Landing
    as_of: dt.datetime
    history_days: int
    window: Window | None
    progress: Progress
    outcome: Outcome = field(init=False)
    place: Place = field(init=False)
    mapping: TableMapping | None = None  # of a table of others
    pages_seen: int = 0
    records_seen: int = 0

    def __post_init__(self) -> None:
        """Name the place, and take the account's zone."""
        self.stream = self.stream.of(self.connection.account)
        names = (self.connection.source.name, self.connection.account["name"], self.stream.name)
        self.place, self.outcome = Place(*names), Outcome(*names)

    def say(self, rows: int) -> None:
        """Tell that a page of so many rows came."""
        self.pages_seen += 1
        self.records_seen += rows
        source, account, stream = self.place.source, self.place.account, self.place.stream
        self.progress(source, account, stream, self.pages_seen, self.records_seen)

    def fail(self, error: str, advice: str) -> None:
        """Record a failure; the first one is told."""
        self.outcome.state = "failed"
        if not self.outcome.error:
            said = self.connection.redactor.text(f"{self.place}: {error}")
            self.outcome.error, self.outcome.remedy = said, advice
