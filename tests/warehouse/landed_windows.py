"""Land what a test says, through the landing's own writer, and load it."""

import datetime as dt
import gzip
import hashlib
import json
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any

import duckdb

from extractors.contract import Contract, Count, Instant, Text, column, key
from extractors.formats import JsonPages
from extractors.landing import Landing
from extractors.seals import (
    DELIVERED,
    DELIVERED_PARQUET,
    PAGES,
    Place,
    Seal,
    delivery_name,
    iso,
    window_name,
)
from extractors.source import Kind, Source, Stream
from warehouse.ledger import LoadReport
from warehouse.load import load
from warehouse.settings import Settings

KEY = b"0123456789abcdef0123456789abcdef"
COMPANY = Settings("Example", "Europe/Berlin", "EUR")
NIGHT = dt.datetime(2026, 11, 22, 2, tzinfo=dt.UTC)
DAY = dt.timedelta(days=1)


class Things(Contract):
    """A small record of everything."""

    thing_id: Text = key("id")
    happened_at: Instant = column("at")
    likes: Count = column("likes", ge=0)
    title: Text = column("title")

    class Config:
        """One row per thing."""

        strict = True
        unique = ["thing_id"]  # noqa: RUF012


def toy(kind: Kind = Kind.ENTITY, contract: type[Contract] = Things, **said: Any) -> Stream:
    """Return a stream of things, with a name of its own so that tests may hold several."""
    said.setdefault("requests", lambda ask: [])
    return Stream(name="things", kind=kind, contract=contract, **said)


@dataclass
class House:
    """A landing and the warehouse beside it."""

    root: Path
    streams: tuple[Stream, ...] = (toy(),)
    source: str = "toy"
    key: bytes = KEY
    sources: dict[str, Source] = field(default_factory=dict)

    def __post_init__(self) -> None:
        self.sources = self.sources or {
            self.source: Source(name=self.source, streams=self.streams, docs="none")
        }

    @property
    def landing(self) -> Path:
        return self.root / "landing"

    @property
    def warehouse(self) -> Path:
        return self.root / "warehouse.duckdb"

    def land(
        self,
        *records: Any,
        stream: str = "things",
        as_of: dt.datetime = NIGHT,
        pages: list[tuple[dict[str, Any], Any]] | None = None,
        window: tuple[dt.datetime, dt.datetime] | None = None,
        account: str = "main",
        count: int | None = None,
        gaps: list[dict[str, str]] | None = None,
        source: str | None = None,
    ) -> Path:
        """Seal a window of one page of records, or of the (context, body) pages given."""
        start, end = window or (as_of - DAY, as_of)
        place = Place(source or self.source, account, stream)
        name = window_name(as_of, start, end)
        unsealed = Landing(self.landing).begin(place, name, PAGES)
        pages = pages if pages is not None else [({"page": 1}, {"data": list(records)})]
        for context, body in pages:
            unsealed.page(context, body if isinstance(body, bytes) else json.dumps(body).encode())
        unsealed.pack_end()
        unsealed.seal(
            Seal(
                source=place.source,
                account=account,
                stream=stream,
                kind="entity",
                format="json",
                as_of=iso(as_of),
                window_start=iso(start),
                window_end=iso(end),
                sealed_at=iso(as_of),
                file=PAGES,
                sha256=unsealed.sha256,
                bytes=unsealed.bytes,
                pages=len(pages),
                records=len(records) if count is None else count,
                gaps=gaps or [],
            )
        )
        return self.landing / place.source / account / stream / name

    def deliver(
        self,
        content: bytes,
        source: str,
        stream: str,
        *,
        as_of: dt.datetime = NIGHT,
        account: str = "main",
        named: str | None = None,
        number: int = 0,
        modified_at: dt.datetime | None = None,
    ) -> Path:
        """Seal a delivered file; Parquet is known by its first bytes."""
        place = Place(source, account, stream)
        name = delivery_name(as_of, number, hashlib.sha256(content).hexdigest())
        is_parquet = content.startswith(b"PAR1")
        file = DELIVERED_PARQUET if is_parquet else DELIVERED
        unsealed = Landing(self.landing).begin(place, name, file)
        unsealed.write(content if is_parquet else gzip.compress(content, compresslevel=1, mtime=0))
        unsealed.seal(
            Seal(
                source=source,
                account=account,
                stream=stream,
                kind="event",
                format="lines",
                as_of=iso(as_of),
                window_start=None,
                window_end=None,
                sealed_at=iso(as_of),
                file=file,
                sha256=unsealed.sha256,
                bytes=unsealed.bytes,
                pages=1,
                records=None,
                delivered_name=named,
                delivered_modified_at=iso(modified_at) if modified_at else None,
            )
        )
        return self.landing / source / account / stream / name

    def load(self, **said: Any) -> list[LoadReport]:
        """Load what is due."""
        said = {"sources": self.sources, "hash_key": self.key, "settings": COMPANY} | said
        return load(self.landing, self.warehouse, **said)

    def rows(self, sql: str) -> list[tuple[Any, ...]]:
        """Ask the build file."""
        con = duckdb.connect(str(self.warehouse), read_only=True)
        try:
            return con.execute(sql).fetchall()
        finally:
            con.close()

    def things(self, columns: str = "thing_id, likes, title") -> list[tuple[Any, ...]]:
        """Return the raw table of things, in the order of their ids."""
        return self.rows(f"select {columns} from raw.toy__things order by all")

    def refused(self) -> dict[int, str]:
        """Return the reasons of the quarantine by position."""
        return dict(self.rows("select position, reasons from meta.quarantine"))


def paged(records: str = "", **said: Any) -> JsonPages:
    """Return a page shape."""
    return JsonPages(records=records, **said)
