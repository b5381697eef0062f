"""Remember who is to be forgotten, by keyed marks alone, and how far an erasure has come.

`forgotten.json` lies in the landing, and so in its backup: what a platform serves again of these
people, or a restored backup holds, is taken out before it is loaded. Writing it is the moment from
which an erasure is to be finished, whoever is killed.
"""

import hmac
import json
from collections.abc import Iterable
from dataclasses import asdict, dataclass, replace
from functools import cached_property, lru_cache
from pathlib import Path
from typing import Any, Literal

from warehouse.durable import replace_text
from warehouse.identifiers import HEX_DIGITS, written

FORGOTTEN = "forgotten.json"
#: As many values as a night's pages repeat; each costs 150 bytes.
REMEMBERED_MARKS = 1 << 18

#: open: pages may still hold the person; swept: only older files of readers may; done: nothing.
State = Literal["open", "swept", "done"]


class OtherKey(RuntimeError):
    """The marks were made with another key, so nobody on the list would be recognised."""


@dataclass(frozen=True)
class Erasure:
    """One request: the marks of what names the person, when, and how far it has come.

    Generations below `generation` were published before the pages were swept.
    """

    marks: tuple[str, ...]
    asked_at: str
    state: State = "open"
    generation: int = 0


class Marker:
    """Turn what names somebody into a mark nobody without the key can tell or try out."""

    def __init__(self, key: bytes) -> None:
        """Take the key of the HMAC."""
        self._key = key
        self.mark = lru_cache(REMEMBERED_MARKS)(self._mark)

    @property
    def check(self) -> str:
        """Return what tells one key from another, and nothing else."""
        return hmac.digest(self._key, b"forgotten", "sha256").hex()[:HEX_DIGITS]

    def _mark(self, names: str, value: str) -> str:
        # Another text than a pseudonym's, so that no mark can be joined to the warehouse.
        said = f"forgotten\0{names}\0{written(names, value)}"
        return hmac.digest(self._key, said.encode(errors="replace"), "sha256").hex()[:HEX_DIGITS]


@dataclass(frozen=True)
class Forgotten:
    """All erasures of an installation."""

    landing: Path
    marker: Marker
    erasures: tuple[Erasure, ...] = ()

    @cached_property
    def marks(self) -> frozenset[str]:
        """Return the marks of everybody who was ever to be forgotten."""
        return frozenset(mark for erasure in self.erasures for mark in erasure.marks)

    def in_state(self, state: State) -> list[Erasure]:
        """Return the erasures that have come so far and no further."""
        return [erasure for erasure in self.erasures if erasure.state == state]

    def holds(self, names: str, value: str) -> bool:
        """Say whether a value names somebody on the list."""
        return self.marker.mark(names, value) in self.marks

    def added(self, marks: Iterable[str], asked_at: str) -> "Forgotten":
        """Put a person on the list, durably, or once more: all pages are swept again."""
        new = tuple(sorted(set(marks) - self.marks))
        return self._kept((*self.erasures, Erasure(new, asked_at)))

    def advanced(self, before: State, after: State, generation: int | None = None) -> "Forgotten":
        """Move erasures on from one state to another, durably."""
        moved: dict[str, Any] = {"state": after}
        if generation is not None:
            moved["generation"] = generation
        return self._kept(
            tuple(replace(e, **moved) if e.state == before else e for e in self.erasures)
        )

    def _kept(self, erasures: tuple[Erasure, ...]) -> "Forgotten":
        said = {"version": 1, "key": self.marker.check, "erasures": [asdict(e) for e in erasures]}
        replace_text(self.landing / FORGOTTEN, json.dumps(said, indent=1), 0o600)
        return replace(self, erasures=erasures)


def read_forgotten(landing: Path, key: bytes) -> Forgotten:
    """Read the list; raises OtherKey when it was made with another key."""
    marker, file = Marker(key), landing / FORGOTTEN
    if not file.exists():
        return Forgotten(landing, marker)
    said = json.loads(file.read_bytes())
    if said["key"] != marker.check:
        raise OtherKey(
            f"{file} was made with another key: put the LTL_HASH_KEY it was made with into "
            'LTL_FORGET_KEY (docs/operations.md, "Changing the key"); without it people who asked '
            "to be forgotten would be loaded again"
        )
    erasures = tuple(Erasure(**{**e, "marks": tuple(e["marks"])}) for e in said["erasures"])
    return Forgotten(landing, marker, erasures)
