"""Write a window where nobody reads it, and make it be there in one step."""

import errno
import fcntl
import hashlib
import json
import os
import shutil
import zlib
from collections.abc import Mapping
from dataclasses import asdict
from pathlib import Path
from typing import Any

from extractors.seals import INDEX, SEAL, Seal

#: Pages shrink tenfold already at the fastest level; the best one costs eight times its time.
GZIP_LEVEL = 1


class Unsealed:
    """A window being written, in a folder of its own that nobody reads and our lock keeps."""

    def __init__(self, folder: Path, target: Path, file: str) -> None:
        """Open the data file."""
        self._folder, self._target, self.path = folder, target, folder / file
        self._held = os.open(folder, os.O_RDONLY)
        fcntl.flock(self._held, fcntl.LOCK_EX)
        self._out = os.fdopen(os.open(self.path, os.O_CREAT | os.O_EXCL | os.O_WRONLY, 0o600), "wb")
        self._packer = zlib.compressobj(GZIP_LEVEL, zlib.DEFLATED, wbits=31)
        self._hash = hashlib.sha256()
        self.bytes = 0

    def page(self, context: Mapping[str, Any], body: bytes) -> None:
        """Append an answer with the context it was asked in."""
        head = json.dumps({"request": dict(context)}, separators=(",", ":"))[:-1].encode()
        self.pack(b"".join((head, b',"body":', body, b"}\n")))

    def pack(self, data: bytes) -> None:
        """Append data, compressed."""
        self.write(self._packer.compress(data))

    def pack_end(self) -> None:
        """End the compressed stream."""
        self.write(self._packer.flush())

    def write(self, data: bytes) -> None:
        """Append bytes as they are."""
        self._hash.update(data)
        self._out.write(data)
        self.bytes += len(data)

    @property
    def sha256(self) -> str:
        """Return the hash of all that was written."""
        return self._hash.hexdigest()

    def close(self) -> None:
        """Bring the data file to the disk."""
        self._out.flush()
        os.fsync(self._out.fileno())
        self._out.close()

    def seal(self, seal: Seal, index: Mapping[str, list[Any]] | None = None) -> None:
        """Make the window be there: index and seal beside the data, then one rename."""
        self.close()
        if index is not None:
            entries = [[record_id, *known] for record_id, known in index.items()]
            _write_synced(self._folder / INDEX, json.dumps(entries).encode())
        _write_synced(self._folder / SEAL, json.dumps(asdict(seal), indent=1).encode())
        sync_folder(self._folder)
        private_folder(self._target.parent)
        if self._target.exists() and not (self._target / SEAL).exists():
            shutil.rmtree(self._target)  # it holds only why the window failed before
        self._folder.rename(self._target)
        sync_folder(self._target.parent)
        os.close(self._held)

    def discard(self) -> None:
        """Leave nothing behind."""
        self._out.close()
        shutil.rmtree(self._folder, ignore_errors=True)
        os.close(self._held)


def private_folder(folder: Path) -> None:
    """Make a folder and those above it readable by their owner only, where they are not there."""
    if folder.is_dir():
        return
    private_folder(folder.parent)
    try:
        folder.mkdir(mode=0o700)
    except FileExistsError:
        return  # another thread was faster
    sync_folder(folder.parent)


def sync_folder(folder: Path) -> None:
    """Bring a folder's entries to the disk."""
    descriptor = os.open(folder, os.O_RDONLY)
    try:
        os.fsync(descriptor)
    except OSError as error:
        if error.errno != errno.EINVAL:  # some file systems cannot and need not
            raise
    finally:
        os.close(descriptor)


def _write_synced(path: Path, data: bytes) -> None:
    with os.fdopen(os.open(path, os.O_CREAT | os.O_EXCL | os.O_WRONLY, 0o600), "wb") as out:
        out.write(data)
        out.flush()
        os.fsync(out.fileno())
