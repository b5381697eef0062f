"""Land files people or servers deliver: each content once, packed, checked for being whole.

A file that is read by a mapping lands once per content and mapping: another one makes other rows.
"""

import datetime as dt
import fnmatch
import glob
import gzip
import hashlib
import zlib
from collections.abc import Iterator
from dataclasses import dataclass
from pathlib import Path
from typing import Literal

from extractors.formats import Csv, JsonLines, JsonPages, Lines, Mapped
from extractors.headers import header_of
from extractors.landing import Landing
from extractors.mapping import TableMapping
from extractors.parsed import Parsed
from extractors.seals import DELIVERED, DELIVERED_PARQUET, Place, Seal, delivery_name, iso
from extractors.source import Stream
from extractors.unsealed import Unsealed

GZIP_MAGIC = b"\x1f\x8b"
#: A Parquet file begins and ends with it: the end is written last.
PARQUET_MAGIC = b"PAR1"
SIP = 1 << 20
#: A year of a busy site's log; more is a decompression bomb.
UNPACKED_BYTES = 64 << 30


class NotDeliverable(Exception):
    """The file cannot be taken as it is; the text says why and what to do."""


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


def find_files(pattern: str) -> list[Path]:
    """Return the files a path or glob names, sorted; raises NotDeliverable when there are none."""
    found = [Path(name) for name in sorted(glob.glob(pattern, recursive=True))]  # noqa: PTH207
    files = [path for path in found if path.is_file()]
    if not files:
        raise NotDeliverable(f"no file at {pattern!r}; deliver it or correct pipeline.yml")
    return files


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


def files_of(stream: Stream, pattern: str) -> list[Path]:
    """Return the deliveries a pattern names; a drop folder may be empty, if it is there."""
    if not isinstance(stream.format, Parsed):
        return find_files(pattern)
    if _folder(pattern).is_dir() and not glob.glob(pattern, recursive=True):  # noqa: PTH207
        return []
    ignored = stream.format.ignored
    return [
        path
        for path in find_files(pattern)
        if not any(fnmatch.fnmatch(path.name, name) for name in ignored)
    ]


def name_of(path: Path, pattern: str) -> str:
    """Return a file's path below the folder that a pattern names without a wildcard."""
    root = _folder(pattern)
    return str(path.relative_to(root)) if root != path else path.name


def _folder(pattern: str) -> Path:
    root = Path(pattern)
    while glob.has_magic(str(root)):
        root = root.parent
    return root


def modified_at(path: Path) -> dt.datetime:
    """Return when a file was last written, as its file system says."""
    return dt.datetime.fromtimestamp(int(path.stat().st_mtime), dt.UTC)


def deliver(
    landing: Landing, place: Place, stream: Stream, delivery: Delivery, as_of: dt.datetime
) -> Seal:
    """Land one file; raises NotDeliverable when it is damaged or still being written."""
    _refuse_unmapped(delivery)
    name = delivery_name(as_of, delivery.number, delivery.id)
    is_parsed = isinstance(stream.format, Parsed)  # whatever it is, its parser judges
    is_parquet = not is_parsed and _starts_with(delivery.path, PARQUET_MAGIC)
    if is_parquet and stream.parquet is None and not delivery.mapping:
        raise NotDeliverable(f"{delivery.path} is Parquet, which {place} does not read")
    file = DELIVERED_PARQUET if is_parquet else DELIVERED
    unsealed = landing.begin(place, name, file)
    try:
        _copy(stream, delivery, unsealed, is_parquet)
        seal = Seal(
            source=place.source,
            account=place.account,
            stream=place.stream,
            kind=str(stream.kind),
            format="parquet" if is_parquet else _format(stream),
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


def _starts_with(path: Path, magic: bytes) -> bool:
    with path.open("rb") as file:
        return file.read(len(magic)) == magic


def _copy(stream: Stream, delivery: Delivery, unsealed: Unsealed, is_parquet: bool) -> None:
    """Copy a packed file byte for byte, pack another, and check that it is whole and unchanged."""
    path, seen, tail = delivery.path, hashlib.sha256(), b""
    is_packed = is_parquet or _starts_with(path, GZIP_MAGIC)
    append = unsealed.write if is_packed else unsealed.pack
    for data in _sips(path):
        append(data)
        seen.update(data)
        tail = (tail + data)[-len(PARQUET_MAGIC) :]
    if not is_packed:
        unsealed.pack_end()
    elif not is_parquet:
        tail = _last_byte_unpacked(path)
    if seen.hexdigest() != delivery.sha256:
        raise NotDeliverable(f"{path} changed while it was read; deliver it when it is finished")
    if is_parquet and tail != PARQUET_MAGIC:
        raise NotDeliverable(f"{path} is a cut Parquet file; deliver it when it is finished")
    if not is_parquet and not _is_whole(stream, tail[-1:]):
        raise NotDeliverable(
            f"{path} ends inside a line, so it is still being written; name finished files only"
        )


def _is_whole(stream: Stream, last: bytes) -> bool:
    """Say whether a file may end with this byte."""
    match stream.format:
        case Lines():
            return last in (b"\n", b"")
        case JsonLines():  # many writers leave out the last line feed
            return last in (b"\n", b"}", b"")
    return True


def _sips(path: Path) -> Iterator[bytes]:
    with path.open("rb") as file:
        while data := file.read(SIP):
            yield data


def _last_byte_unpacked(path: Path) -> bytes:
    last, unpacked = b"", 0
    try:
        with gzip.open(path) as file:
            while data := file.read(SIP):
                unpacked += len(data)
                last = data[-1:]
                if unpacked > UNPACKED_BYTES:
                    raise NotDeliverable(f"{path} unpacks to more than {UNPACKED_BYTES} bytes")
    except (EOFError, gzip.BadGzipFile, zlib.error):
        raise NotDeliverable(f"{path} is a damaged or cut gzip file; deliver it again") from None
    return last
