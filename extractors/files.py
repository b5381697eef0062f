"""Find the files that a path or glob of pipeline.yml names."""

import datetime as dt
import fnmatch
import glob
from pathlib import Path

from extractors.parsed import Parsed
from extractors.source import Stream


class NotDeliverable(Exception):
    """The file cannot be taken as it is; the text says why and what to do."""


def files_of(stream: Stream, pattern: str) -> list[Path]:
    """Return the files a pattern names, sorted; raises NotDeliverable when there are none.

    Of a drop folder they are those no name tells to be no delivery; it may be empty, if it is
    there.
    """
    found = sorted(glob.glob(pattern, recursive=True))  # noqa: PTH207
    drop = stream.format if isinstance(stream.format, Parsed) else None
    if drop and not found and _folder(pattern).is_dir():
        return []
    files = [path for path in map(Path, found) if path.is_file()]
    if not files:
        raise NotDeliverable(f"no file at {pattern!r}; deliver it or correct pipeline.yml")
    ignored = drop.ignored if drop else ()
    return [p for p in files if not any(fnmatch.fnmatch(p.name, name) for name in ignored)]


def name_of(path: Path, pattern: str) -> str:
    """Return a file's path below the folder that a pattern names without a wildcard."""
    root = _folder(pattern)
    return str(path.relative_to(root)) if root != path else path.name


def modified_at(path: Path) -> dt.datetime:
    """Return when a file was last written, as its file system says."""
    return dt.datetime.fromtimestamp(int(path.stat().st_mtime), dt.UTC)


def _folder(pattern: str) -> Path:
    root = Path(pattern)
    while glob.has_magic(str(root)):
        root = root.parent
    return root
