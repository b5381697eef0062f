"""Land files people or servers deliver: each content once, packed, checked for being whole."""

import datetime as dt
import glob
import gzip
import hashlib
import zlib
from dataclasses import dataclass
from pathlib import Path

from extractors.landing import Landing
from extractors.seals import DELIVERED, Place, Seal, delivery_name, iso
from extractors.source import Csv, Lines, Stream
from extractors.unsealed import Unsealed

GZIP_MAGIC = b"\x1f\x8b"
SIP = 1 << 20
#: A year of a busy site's log; more is a decompression bomb.
UNPACKED_BYTES = 64 << 30


class NotDeliverable(Exception):
    """The file cannot be taken as it is; the text says why and what to do."""


@dataclass(frozen=True)
class Delivery:
    """A file found, and the hash of its bytes."""

    path: Path
    sha256: str


def find_files(pattern: str) -> list[Path]:
    """Return the files a path or glob names, sorted; raises NotDeliverable when there are none."""
    found = [Path(name) for name in sorted(glob.glob(pattern, recursive=True))]  # noqa: PTH207
    files = [path for path in found if path.is_file()]
    if not files:
        raise NotDeliverable(f"no file at {pattern!r}; deliver it or correct pipeline.yml")
    return files


def deliveries_due(landing: Landing, place: Place, stream: Stream, pattern: str) -> list[Delivery]:
    """Return the files whose content has not landed yet.

    Of a stream whose every delivery is the whole list only the newest delivery counts: a file
    set back to an earlier content is news.
    """
    names = landing.window_names(place)
    counting = names[:1] if stream.is_complete else names
    known = {name.rpartition("__")[2] for name in counting}
    due: dict[str, Delivery] = {}
    for path in find_files(pattern):
        sha256 = _hash(path)
        if sha256[:16] not in known:
            due.setdefault(sha256, Delivery(path, sha256))
    return list(due.values())


def deliver(
    landing: Landing, place: Place, stream: Stream, delivery: Delivery, as_of: dt.datetime
) -> Seal:
    """Land one file; raises NotDeliverable when it is damaged or still being written."""
    name = delivery_name(as_of, delivery.sha256)
    unsealed = landing.begin(place, name, DELIVERED)
    try:
        _copy(stream, delivery, unsealed)
        seal = Seal(
            source=place.source,
            account=place.account,
            stream=place.stream,
            kind=str(stream.kind),
            format="csv" if isinstance(stream.format, Csv) else "lines",
            as_of=iso(as_of),
            window_start=None,
            window_end=None,
            sealed_at=iso(dt.datetime.now(dt.UTC)),
            file=DELIVERED,
            sha256=unsealed.sha256,
            bytes=unsealed.bytes,
            pages=1,
            records=None,
            delivered_name=delivery.path.name,
            delivered_sha256=delivery.sha256,
        )
        unsealed.seal(seal)
    except BaseException:
        unsealed.discard()
        raise
    return seal


def _hash(path: Path) -> str:
    with path.open("rb") as file:
        return hashlib.file_digest(file, "sha256").hexdigest()


def _copy(stream: Stream, delivery: Delivery, unsealed: Unsealed) -> None:
    """Copy a packed file byte for byte, pack another, and check that it is whole and unchanged."""
    path, seen, last = delivery.path, hashlib.sha256(), b""
    with path.open("rb") as file:
        is_packed = file.peek(2)[:2] == GZIP_MAGIC
        append = unsealed.write if is_packed else unsealed.pack
        while data := file.read(SIP):
            append(data)
            seen.update(data)
            last = data[-1:]
    if is_packed:
        last = _last_byte_unpacked(path)
    else:
        unsealed.pack_end()
    if seen.hexdigest() != delivery.sha256:
        raise NotDeliverable(f"{path} changed while it was read; deliver it when it is finished")
    if isinstance(stream.format, Lines) and last not in (b"\n", b""):
        raise NotDeliverable(
            f"{path} ends inside a line, so it is still being written; name rotated logs only"
        )


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
