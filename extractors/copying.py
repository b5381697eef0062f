"""Copy a delivered file into the landing, packed, and refuse one that is not whole."""

import gzip
import hashlib
import zlib
from collections.abc import Iterator
from pathlib import Path

from extractors.files import NotDeliverable
from extractors.formats import JsonLines, Lines
from extractors.marks import PARQUET, is_gzip
from extractors.source import Stream
from extractors.unsealed import Unsealed

SIP = 1 << 20
#: A year of a busy site's log; more is a decompression bomb.
UNPACKED_BYTES = 64 << 30


def copy(stream: Stream, path: Path, sha256: str, unsealed: Unsealed, is_parquet: bool) -> None:
    """Copy a packed file byte for byte, pack another; raises NotDeliverable.

    `sha256` is what its content was when it was found: one that changed since is being written.
    """
    seen, tail = hashlib.sha256(), b""
    is_packed = is_parquet or is_gzip(path)
    append = unsealed.write if is_packed else unsealed.pack
    for data in _sips(path):
        append(data)
        seen.update(data)
        tail = (tail + data)[-len(PARQUET) :]
    if not is_packed:
        unsealed.pack_end()
    elif not is_parquet:
        tail = _last_byte_unpacked(path)
    if seen.hexdigest() != sha256:
        raise NotDeliverable(f"{path} changed while it was read; deliver it when it is finished")
    if is_parquet and tail != PARQUET:
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
