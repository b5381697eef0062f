"""Find the landed windows that are not loaded yet, without opening the seals of those that are."""

import datetime as dt
import hashlib
import json
import os
from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from pathlib import Path
from typing import Any

from extractors.mapping import TableMapping
from extractors.seals import SEAL, STAMP
from warehouse.reading import LoadRefused

#: A window: source, account, stream, name.
Place = tuple[str, str, str, str]
#: Known windows: the time stamp of the seal that was loaded, by place and name.
Known = Mapping[Place, int]


@dataclass(frozen=True)
class Landed:
    """A sealed window on disk; times are UTC without zone."""

    folder: Path
    source: str
    account: str
    stream: str
    as_of: dt.datetime
    start: dt.datetime | None
    end: dt.datetime | None
    sha256: str
    file: Path
    records: int | None
    erased: int
    gaps: tuple[dict[str, Any], ...]
    mtime_ns: int
    delivered_name: str | None = None
    modified_at: dt.datetime | None = None  # of the delivered file
    delivered_sha256: str | None = None
    format: str = "json"
    #: Of a table of others: by which mapping it is read, and whether it is the whole table.
    mapping: TableMapping | None = None
    is_complete: bool = False
    problem: str | None = None  # the seal itself cannot be read

    @property
    def window_id(self) -> str:
        """The folder's name."""
        return self.folder.name

    def __str__(self) -> str:
        """Name the window as errors do."""
        return f"{self.source}/{self.account}/{self.stream}/{self.window_id}"

    def verify(self) -> None:
        """Raise LoadRefused when the landed file is not the one that was sealed."""
        if self.problem:
            raise LoadRefused(self.problem)
        try:
            with self.file.open("rb") as landed:
                found = hashlib.file_digest(landed, "sha256").hexdigest()
        except FileNotFoundError:
            found = "no file"
        if found != self.sha256:
            raise LoadRefused(
                f"{self.file.name} is not what was sealed ({found} instead of {self.sha256});"
                " remove the window's folder and fetch it again"
            )


def windows(landing: Path) -> Iterator[Path]:
    """Yield the folder of every window, sealed or failed."""
    folders = [str(landing)] if landing.exists() else []
    for _ in ("source", "account", "stream", "window"):
        folders = [inner for folder in folders for inner in _folders(folder)]
    yield from map(Path, folders)


def unloaded(landing: Path, known: Known) -> list[Landed]:
    """Return sealed windows that are new or sealed anew since, in the order they were asked."""
    found = []
    for folder in windows(landing):
        stamp = _stamp(folder / SEAL)
        if stamp is not None and known.get(place(folder)) != stamp:
            found.append(read_seal(folder))
    return sorted(found, key=lambda window: (window.as_of, str(window)))


def is_superseded(window: Landed, until: dt.datetime | None) -> bool:
    """Say whether the same file landed again with another mapping, as one corrects a mistake."""
    if window.mapping is None or window.delivered_sha256 is None:
        return False
    siblings = (path for path in window.folder.parent.iterdir() if (path / SEAL).is_file())
    return any(
        other.delivered_sha256 == window.delivered_sha256
        and other.as_of > window.as_of
        and (until is None or other.as_of <= until)
        for other in map(read_seal, siblings)
    )


def place(folder: Path) -> Place:
    """Return source, account, stream and window of a window's folder."""
    source, account, stream, window_id = folder.parts[-4:]
    return source, account, stream, window_id


def read_seal(folder: Path) -> Landed:
    """Read a window's seal; one that cannot be read makes a window with a `problem`."""
    source, account, stream, window_id = place(folder)
    seal_file = folder / SEAL
    seal, mapping, problem = {}, None, None
    try:
        seal = json.loads(seal_file.read_bytes())
        named = (seal["source"], seal["account"], seal["stream"])
        if named != (source, account, stream):
            problem = f"its seal belongs to {'/'.join(named)}; put the folder back where it was"
        if seal.get("mapping"):
            mapping = TableMapping(**seal["mapping"])
    except (FileNotFoundError, ValueError, KeyError, TypeError) as error:
        problem = f"{SEAL} cannot be read ({error!r}); remove the folder and fetch it again"
    start, end = seal.get("window_start"), seal.get("window_end")
    return Landed(
        folder=folder,
        source=source,
        account=account,
        stream=stream,
        as_of=dt.datetime.strptime(window_id.split("__")[0], STAMP),
        start=utc(start) if start else None,
        end=utc(end) if end else None,
        sha256=seal.get("sha256", ""),
        file=folder / seal.get("file", SEAL),
        records=seal.get("records"),
        erased=seal.get("erased", 0),
        gaps=tuple(seal.get("gaps", ())),
        mtime_ns=_stamp(seal_file) or 0,
        delivered_name=seal.get("delivered_name"),
        modified_at=utc(modified) if (modified := seal.get("delivered_modified_at")) else None,
        delivered_sha256=seal.get("delivered_sha256"),
        format=seal.get("format", "json"),
        mapping=mapping,
        is_complete=seal.get("is_complete", False),
        problem=problem,
    )


def utc(text: str) -> dt.datetime:
    """Read an ISO time as UTC without zone, as the warehouse keeps it."""
    return dt.datetime.fromisoformat(text).astimezone(dt.UTC).replace(tzinfo=None)


def _folders(folder: str) -> list[str]:
    # A name that begins with a dot is work in progress.
    with os.scandir(folder) as entries:
        return sorted(e.path for e in entries if e.name[0] != "." and e.is_dir())


def _stamp(file: Path) -> int | None:
    try:
        return file.stat().st_mtime_ns
    except FileNotFoundError:
        return None
