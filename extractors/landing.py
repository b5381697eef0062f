"""Keep what was served: a window is on disk whole, hashed and sealed, or it is not there."""

import datetime as dt
import fcntl
import json
import os
import re
import shutil
import tempfile
from collections.abc import Iterator, Mapping
from dataclasses import asdict
from pathlib import Path
from typing import Any

from extractors.seals import FAILURE, INDEX, NAMES, SEAL, STAMP, Place, Seal, iso, window_name
from extractors.source import Window
from extractors.unsealed import Unsealed, private_folder, sync_folder
from extractors.windows import Sealed

#: Work in progress lies beside the sources, so that sealing is one rename on one file system.
UNFINISHED = ".unfinished"
#: A folder name: what file systems and shells take without surprise.
NAME = re.compile(r"[^\W_][\w.@ -]{0,99}")


class Landing:
    """The landing folder: `<source>/<account>/<stream>/<window>/`."""

    def __init__(self, root: Path) -> None:
        """Use this folder; it is made when something lands."""
        self.root = root

    def sweep(self) -> int:
        """Remove what runs that were killed left unfinished; return how many.

        A folder whose writer lives is locked by it and stays.
        """
        swept = 0
        for folder in sorted((self.root / UNFINISHED).glob("*")):
            held = os.open(folder, os.O_RDONLY)
            try:
                fcntl.flock(held, fcntl.LOCK_EX | fcntl.LOCK_NB)
                shutil.rmtree(folder)
                swept += 1
            except BlockingIOError:
                continue  # another process is writing there
            finally:
                os.close(held)
        return swept

    def window_names(self, place: Place) -> list[str]:
        """Return the names of sealed windows, the newest run first; no seal is opened."""
        folder = self._folder(place)
        if not folder.is_dir():
            return []
        with os.scandir(folder) as entries:
            names = [e.name for e in entries if (Path(e.path) / SEAL).is_file()]
        return sorted(names, reverse=True)

    def sealed(self, place: Place) -> list[Sealed]:
        """Return the sealed windows, the newest run first, as their names tell."""
        found = []
        for name in self.window_names(place):
            stamps = name.split("__")
            if len(stamps) == 3:
                as_of, start, end = (
                    dt.datetime.strptime(stamp, STAMP).replace(tzinfo=dt.UTC) for stamp in stamps
                )
                found.append(Sealed(as_of, start, end))
        return found

    def seals(self, place: Place) -> Iterator[Seal]:
        """Yield the seals, the newest run first, reading each only when it is asked for."""
        for name in self.window_names(place):
            yield self.seal(place, name)

    def seal(self, place: Place, name: str) -> Seal:
        """Read one seal."""
        return Seal(**json.loads((self._folder(place) / name / SEAL).read_bytes()))

    def index(self, place: Place, as_of: dt.datetime) -> dict[str, dt.datetime]:
        """Return the ids known by `as_of` with their times; the newest reading of an id counts."""
        entries = self._indexed(place, as_of)
        return {record_id: dt.datetime.fromisoformat(at) for record_id, at, *_ in entries}

    def told(self, place: Place, as_of: dt.datetime) -> dict[str, dict[str, Any]]:
        """Return what is told about the ids known by `as_of`, of those about which anything is."""
        return {
            record_id: told for record_id, _, *rest in self._indexed(place, as_of) for told in rest
        }

    def _indexed(self, place: Place, as_of: dt.datetime) -> Iterator[list[Any]]:
        """Yield the entries of the indexes, oldest run first: id, time, what is told about it."""
        latest = as_of.astimezone(dt.UTC).strftime(STAMP)
        for name in reversed(self.window_names(place)):
            file = self._folder(place) / name / INDEX
            if name.split("__")[0] <= latest and file.is_file():
                yield from json.loads(file.read_bytes())

    def names_file(self, place: Place) -> Path:
        """Return where the names a stream was refused are kept."""
        return self._folder(place) / NAMES

    def keep_names(self, place: Place, refused: Mapping[str, Mapping[str, str]]) -> None:
        """Replace the names a stream was refused, in one step."""
        file = self.names_file(place)
        private_folder(file.parent)
        unfinished = self.begin(place, NAMES, NAMES)
        unfinished.write(json.dumps(refused, indent=1).encode())
        unfinished.close()
        unfinished.path.replace(file)
        unfinished.discard()

    def begin(self, place: Place, name: str, file: str) -> Unsealed:
        """Start writing a window."""
        parent = self.root / UNFINISHED
        private_folder(parent)
        return Unsealed(Path(tempfile.mkdtemp(dir=parent)), self._folder(place) / name, file)

    def failed(
        self,
        place: Place,
        as_of: dt.datetime,
        window: Window,
        reaction: str,
        reason: str,
        remedy: str,
    ) -> None:
        """Say beside the windows why this one is not there; a sealed window says it is."""
        name = window_name(as_of, window.start, window.end)
        folder = self._folder(place) / name
        if (folder / SEAL).exists():
            return
        said = {
            **asdict(place),
            "as_of": iso(as_of),
            "window_start": iso(window.start),
            "window_end": iso(window.end),
            "reaction": reaction,
            "reason": reason,
            "remedy": remedy,
        }
        private_folder(folder)
        unfinished = self.begin(place, name, FAILURE)
        unfinished.write(json.dumps(said, indent=1).encode())
        unfinished.close()
        unfinished.path.replace(folder / FAILURE)
        sync_folder(folder)
        unfinished.discard()

    def _folder(self, place: Place) -> Path:
        for name in (place.source, place.account, place.stream):
            if not NAME.fullmatch(name):
                raise ValueError(
                    f"{name!r} cannot name a folder: use letters, digits, '_', '-', '.', '@'"
                )
        return self.root / place.source / place.account / place.stream
