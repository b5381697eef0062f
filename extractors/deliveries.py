"""Land files people or servers deliver: each content once, packed, checked for being whole.

A file that is read by a mapping lands once per content and mapping: another one makes other rows.
"""

import datetime as dt
import hashlib
from dataclasses import dataclass
from pathlib import Path
from typing import Literal

from extractors.copying import copy
from extractors.files import NotDeliverable, files_of, modified_at, name_of
from extractors.formats import Csv, JsonLines, JsonPages, Lines, Mapped
from extractors.headers import header_of
from extractors.landing import Landing
from extractors.mapping import TableMapping
from extractors.marks import is_parquet
from extractors.parsed import Parsed
from extractors.seals import DELIVERED, DELIVERED_PARQUET, Place, Seal, delivery_name, iso
from extractors.source import Stream


@dataclass(frozen=True)
class Delivery:
    """A file found: where, the hash of its bytes, its name below the pattern, its place in line.

    `mapping` is what a table of others is read by.
    """

    path: Path
    sha256: str
    name: str
    number: int
    mapping: TableMapping | None = None

    @property
    def id(self) -> str:
        """Name what makes its rows: the content, and the mapping where there is one."""
        if self.mapping is None:
            return self.sha256
        return hashlib.sha256(f"{self.sha256} {self.mapping.id}".encode()).hexdigest()


def deliveries_due(
    landing: Landing,
    place: Place,
    stream: Stream,
    pattern: str,
    mapping: TableMapping | None = None,
) -> list[Delivery]:
    """Return the files whose content has not landed yet, in the order of their paths.

    Where a later delivery takes back what an earlier one said, a file set back to an earlier
    content is news: of a whole list only the newest delivery counts, and of a list that is whole
    by parts the newest of each name.
    """
    known = {name[-16:] for name in _counting(landing, place, stream)}
    latest: dict[str | None, str | None] = {}
    if stream.is_complete_per:
        for seal in landing.seals(place):
            latest.setdefault(seal.delivered_name, seal.delivered_sha256)
    due: dict[str, Delivery] = {}
    for number, path in enumerate(files_of(stream, pattern)):
        delivery = Delivery(path, _hash(path), name_of(path, pattern), number, mapping)
        is_current = latest.get(delivery.name, delivery.sha256) == delivery.sha256
        if delivery.id[:16] not in known or not is_current:
            due.setdefault(delivery.id, delivery)
    return list(due.values())


def deliver(
    landing: Landing, place: Place, stream: Stream, delivery: Delivery, as_of: dt.datetime
) -> Seal:
    """Land one file; raises NotDeliverable when it is damaged or still being written."""
    _refuse_unmapped(delivery)
    name = delivery_name(as_of, delivery.number, delivery.id)
    is_parsed = isinstance(stream.format, Parsed)  # whatever it is, its parser judges
    as_parquet = not is_parsed and is_parquet(delivery.path)
    if as_parquet and stream.parquet is None and not delivery.mapping:
        raise NotDeliverable(f"{delivery.path} is Parquet, which {place} does not read")
    file = DELIVERED_PARQUET if as_parquet else DELIVERED
    unsealed = landing.begin(place, name, file)
    try:
        copy(stream, delivery.path, delivery.sha256, unsealed, as_parquet)
        seal = Seal(
            source=place.source,
            account=place.account,
            stream=place.stream,
            kind=str(stream.kind),
            format="parquet" if as_parquet else _format(stream),
            as_of=iso(as_of),
            window_start=None,
            window_end=None,
            sealed_at=iso(dt.datetime.now(dt.UTC)),
            file=file,
            sha256=unsealed.sha256,
            bytes=unsealed.bytes,
            pages=1,
            records=None,
            delivered_name=delivery.name,
            delivered_sha256=delivery.sha256,
            delivered_modified_at=iso(modified_at(delivery.path)),
            mapping=delivery.mapping.as_json() if delivery.mapping else None,
        )
        unsealed.seal(seal)
    except BaseException:
        unsealed.discard()
        raise
    return seal


def _refuse_unmapped(delivery: Delivery) -> None:
    """Raise NotDeliverable when a column the mapping names is not in the file."""
    if delivery.mapping:
        header = header_of(delivery.path, delivery.mapping.delimiter)
        if wrong := delivery.mapping.refuse_header(header, str(delivery.path)):
            raise NotDeliverable(wrong)


def _counting(landing: Landing, place: Place, stream: Stream) -> list[str]:
    names = landing.window_names(place)
    return names[:1] if stream.is_complete else names


def _format(stream: Stream) -> Literal["json", "lines", "csv", "json_lines", "parsed"]:
    match stream.format:
        case JsonPages():
            return "json"
        case Lines():
            return "lines"
        case Csv() | Mapped():
            return "csv"
        case JsonLines():
            return "json_lines"
        case Parsed():
            return "parsed"


def _hash(path: Path) -> str:
    with path.open("rb") as file:
        return hashlib.file_digest(file, "sha256").hexdigest()
