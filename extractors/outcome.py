"""Say what became of a stream, and what a person can do about it."""

from dataclasses import dataclass, field
from typing import Literal

from extractors.connection import variable
from extractors.messages import Reaction
from extractors.seals import Seal
from extractors.source import Source

State = Literal["sealed", "nothing due", "failed"]


@dataclass
class Outcome:
    """What one stream of one account brought in this run; counts are of sealed windows only."""

    source: str
    account: str
    stream: str
    state: State = "nothing due"
    windows: int = 0
    pages: int = 0
    records: int = 0
    bytes: int = 0
    gaps: list[dict[str, str]] = field(default_factory=list)
    error: str = ""
    remedy: str = ""
    seconds: float = 0.0

    def count(self, seal: Seal) -> None:
        """Add a sealed window; a stream that failed elsewhere stays failed."""
        if self.state == "nothing due":
            self.state = "sealed"
        self.windows += 1
        self.pages += seal.pages
        self.records += seal.records or 0
        self.bytes += seal.bytes
        self.gaps += seal.gaps


def remedy(source: Source, reaction: Reaction) -> str:
    """Return what to do about a reaction that ended a window or left a gap."""
    match reaction:
        case Reaction.WAIT | Reaction.RETRY:
            return "Nothing to do yet: the next run asks again. If it lasts, see the platform."
        case Reaction.LOGIN if source.login:
            return f"Log in: likes-to-leads connect {source.name}"
        case Reaction.LOGIN:
            fields = (*source.secrets, *source.optional_secrets)
            names = " and ".join(variable(source, name) for name in fields)
            return f"Log in again: renew {names or 'the access'} in .env, then run again."
        case Reaction.STOP:
            return f"Add credit or raise the allowance at {source.name}, then run again."
        case Reaction.SKIP:
            return "Grant the permission, or accept the gap; then backfill this window."
        case _:
            return f"Correct pipeline.yml or the declaration of {source.name}; see {source.docs}"
