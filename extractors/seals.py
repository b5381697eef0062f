"""Name what lands: places, windows, and the seal that says a window is there and whole."""

import datetime as dt
from dataclasses import dataclass, field
from typing import Any, Literal

SEAL = "seal.json"
FAILURE = "failure.json"
INDEX = "index.json"
NAMES = "names.json"  # of a stream: what it was refused
PAGES = "pages.json.gz"
DELIVERED = "delivered.gz"
#: Packed inside already, and read in place.
DELIVERED_PARQUET = "delivered.parquet"
STAMP = "%Y%m%dT%H%M%SZ"


@dataclass(frozen=True)
class Place:
    """Whose data it is: the folder under the landing."""

    source: str
    account: str
    stream: str

    def __str__(self) -> str:
        """Name the place as people write it."""
        return f"{self.source}/{self.account}/{self.stream}"


@dataclass(frozen=True, kw_only=True)
class Seal:
    """What `seal.json` says of a sealed window; times are ISO 8601 in UTC."""

    source: str
    account: str
    stream: str
    kind: str
    format: Literal["json", "lines", "csv", "json_lines", "parquet", "parsed"]
    as_of: str
    window_start: str | None
    window_end: str | None
    sealed_at: str
    file: str
    sha256: str
    bytes: int
    pages: int
    records: int | None
    gaps: list[dict[str, str]] = field(default_factory=list)
    delivered_name: str | None = None  # below the folder the pattern names
    delivered_sha256: str | None = None  # of the file as it was delivered, packed or not
    delivered_modified_at: str | None = None  # as its file system said
    mapping: dict[str, Any] | None = None  # by which somebody else's table is read
    is_complete: bool = False  # what is absent from this reading was removed
    erased: int = 0  # records taken out since, because their person is to be forgotten
    version: int = 1


def iso(at: dt.datetime) -> str:
    """Write a moment as ISO 8601 in UTC with a Z, whole seconds."""
    return at.astimezone(dt.UTC).strftime("%Y-%m-%dT%H:%M:%SZ")


def window_name(as_of: dt.datetime, start: dt.datetime, end: dt.datetime) -> str:
    """Return the folder name of a window; names sort by run, then by time."""
    return "__".join(at.astimezone(dt.UTC).strftime(STAMP) for at in (as_of, start, end))


def delivery_name(as_of: dt.datetime, number: int, sha256: str) -> str:
    """Return the folder name of a delivered file; names sort by run, then as the files did."""
    return f"{as_of.astimezone(dt.UTC).strftime(STAMP)}__{number:06}-{sha256[:16]}"
