"""Know the published generations: which are whole, which one is served. Reads only."""

import datetime as dt
import json
import re
from collections.abc import Mapping
from dataclasses import dataclass
from pathlib import Path
from typing import Any

PUBLISHED = "published"
#: What analysts open; a link to the served generation.
POINTER = "analytics.duckdb"
#: Eight digits sort by name for longer than anybody will run this.
_NAME = re.compile(r"analytics-(\d{8,})\.(duckdb|json|withdrawn)")


class NothingPublished(RuntimeError):
    """There is no whole generation to serve."""


@dataclass(frozen=True)
class Generation:
    """One whole, audited, published file and what its manifest says about it."""

    number: int
    file: Path
    manifest: Mapping[str, Any]
    is_withdrawn: bool  # a rollback went behind it

    @property
    def build_id(self) -> str:
        """Return the build this generation is a copy of."""
        return str(self.manifest["build_id"])

    @property
    def as_of(self) -> str:
        """Return the moment the figures speak of, UTC."""
        return str(self.manifest["as_of"])

    @property
    def content_hash(self) -> str:
        """Return the hash of all rows, whatever their order."""
        return str(self.manifest["content_hash"])

    @property
    def published_at(self) -> dt.datetime:
        """Return when it was published, UTC."""
        return dt.datetime.fromisoformat(self.manifest["published_at"])

    def __str__(self) -> str:
        """Name the generation as messages do."""
        return f"generation {self.number} (as of {self.as_of})"


def file_of(published: Path, number: int, kind: str = "duckdb") -> Path:
    """Return the path of a generation's `duckdb` file, `json` manifest or `withdrawn` mark."""
    return published / f"analytics-{number:08d}.{kind}"


def number_of(name: str) -> int | None:
    """Return the generation a file name speaks of, None when it speaks of none."""
    found = _NAME.fullmatch(name)
    return int(found[1]) if found else None


def highest_number(published: Path) -> int:
    """Return the highest generation any name in the folder speaks of, 0 in an empty one."""
    if not published.is_dir():
        return 0
    return max((number_of(path.name) or 0 for path in published.iterdir()), default=0)


def whole(published: Path, number: int) -> Generation | None:
    """Return a generation if its manifest can be read and its file is as long as that says."""
    file = file_of(published, number)
    try:
        manifest = json.loads(file_of(published, number, "json").read_text(encoding="utf-8"))
        is_whole = (
            manifest["generation"] == number
            and not file.is_symlink()
            and file.stat().st_size == manifest["bytes"]
        )
    except (FileNotFoundError, ValueError, KeyError, TypeError):
        return None
    is_withdrawn = file_of(published, number, "withdrawn").exists()
    return Generation(number, file, manifest, is_withdrawn) if is_whole else None


def all_generations(published: Path) -> list[Generation]:
    """List the whole generations, newest first."""
    if not published.is_dir():
        return []
    named = (number_of(path.name) for path in published.glob("analytics-*.json"))
    numbers = sorted((number for number in named if number), reverse=True)
    found = (whole(published, number) for number in numbers)
    return [generation for generation in found if generation]


def pointed(published: Path) -> Generation | None:
    """Return the whole generation the pointer leads to, None when it is missing or broken."""
    pointer = published / POINTER
    if not pointer.is_symlink():
        return None
    number = number_of(pointer.readlink().name)
    found = whole(published, number) if number else None
    return found if found and pointer.resolve() == found.file.resolve() else None


def current(published: Path) -> Generation:
    """Return what is served: the pointer's generation, or the newest whole one if it is broken.

    A pointer to a withdrawn generation is a rollback that was cut short: the newest generation
    that was not withdrawn is served. Raises NothingPublished.
    """
    served = pointed(published)
    if served and not served.is_withdrawn:
        return served
    standing = [found for found in all_generations(published) if not found.is_withdrawn]
    if standing:
        return standing[0]
    if served:
        return served
    raise NothingPublished(
        f"No whole generation in {published}: run the nightly job once; its log says why it "
        "publishes nothing."
    )


def served_now(published: Path) -> str:
    """Say in words what readers get, for messages about what did not become of a newer one."""
    try:
        return f"still served: {current(published)}"
    except NothingPublished:
        return "nothing has been published yet"
