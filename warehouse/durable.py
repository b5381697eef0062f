"""Write small files so that a power cut leaves the old text or the new one, never a piece."""

import os
from pathlib import Path

#: What carries this suffix is being made; after a kill it is swept, never read.
UNFINISHED = ".unfinished"


def sync_file(path: Path) -> None:
    """Force a file's bytes to the disk."""
    _sync(path, os.O_RDONLY)


def sync_folder(path: Path) -> None:
    """Force a folder's names to the disk: a rename is only durable after this."""
    _sync(path, os.O_RDONLY | os.O_DIRECTORY)


def write_new(path: Path, text: str, mode: int) -> None:
    """Write a file that must not exist yet, and force it to the disk."""
    descriptor = os.open(path, os.O_WRONLY | os.O_CREAT | os.O_EXCL, 0o600)
    with os.fdopen(descriptor, "w", encoding="utf-8") as file:
        file.write(text)
        file.flush()
        os.fchmod(descriptor, mode)
        os.fsync(descriptor)


def replace_text(path: Path, text: str, mode: int) -> None:
    """Put a text in place of what stood at a path, whole or not at all."""
    scratch = path.with_name(path.name + UNFINISHED)
    scratch.unlink(missing_ok=True)
    write_new(scratch, text, mode)
    scratch.replace(path)
    sync_folder(path.parent)


def _sync(path: Path, flags: int) -> None:
    descriptor = os.open(path, flags)
    try:
        os.fsync(descriptor)
    finally:
        os.close(descriptor)
