"""One night: its fixed clock, its configuration, its lock. Each stage is handed this object."""

import datetime as dt
from collections.abc import Iterator, Mapping
from contextlib import contextmanager
from functools import cached_property
from pathlib import Path

import dagster as dg
from pydantic import PrivateAttr

from configuration.home import Home, find_home
from configuration.pipeline import Pipeline
from configuration.reading import read_pipeline
from configuration.secrets import load_environment
from extractors.source import Window
from warehouse.fence import Fence, run_lock

#: A night that did not finish is taken up with its own clock for this long; after that, the next
#: night's windows cover what it missed.
RESUME_WITHIN = dt.timedelta(hours=12)
#: For what passes by itself, such as a file somebody else has open. Pages are asked again inside
#: extraction; a failed test or audit stays failed and is not tried again.
RETRY = dg.RetryPolicy(max_retries=1, delay=5)
#: Holds the clock of the night that runs, or was killed.
NOTE = "unfinished-night"


class Night(dg.ConfigurableResource):
    """What one run works on. Empty settings mean: a plain night, now."""

    as_of: str = ""
    window_from: str = ""
    window_to: str = ""
    only_sources: list[str] = []  # noqa: RUF012 - pydantic copies defaults

    _as_of: dt.datetime | None = PrivateAttr(default=None)
    _fence: Fence | None = PrivateAttr(default=None)

    @cached_property
    def home(self) -> Home:
        """Where things lie."""
        return find_home()

    @cached_property
    def pipeline(self) -> Pipeline:
        """What the company said."""
        return read_pipeline(self.home.pipeline)

    @cached_property
    def environment(self) -> Mapping[str, str]:
        """The secrets' home."""
        return load_environment(self.home.root)

    @property
    def clock(self) -> dt.datetime:
        """The one clock of this run, UTC."""
        if self._as_of is None:
            raise RuntimeError("the night has not begun")
        return self._as_of

    @property
    def fence(self) -> Fence:
        """The right to publish, as long as no newer run took over."""
        if self._fence is None:
            raise RuntimeError("the night holds no lock")
        return self._fence

    @property
    def window(self) -> Window | None:
        """The window of a backfill, or None for a plain night."""
        if not self.window_from:
            return None
        end = parse(self.window_to) if self.window_to else self.clock
        return Window(parse(self.window_from), end)

    @contextmanager
    def yield_for_execution(self, context: dg.InitResourceContext) -> Iterator["Night"]:
        """Take the lock and fix the clock for as long as the run lasts."""
        self.home.prepare()
        asked = parse(self.as_of) if self.as_of else None
        as_of = clock_of(self.home.data, asked, dt.datetime.now(dt.UTC))
        with run_lock(self.home.data, as_of) as self._fence:
            begin(self.home.data, as_of)
            self._as_of = as_of
            yield self


def parse(text: str) -> dt.datetime:
    """Read an ISO instant or date; without a zone it is UTC."""
    moment = dt.datetime.fromisoformat(text)
    return (moment if moment.tzinfo else moment.replace(tzinfo=dt.UTC)).astimezone(dt.UTC)


def clock_of(data: Path, asked: dt.datetime | None, now: dt.datetime) -> dt.datetime:
    """Fix the clock: as asked, else that of an unfinished night, else now to the second."""
    note = data / NOTE
    if asked is None and note.exists():
        unfinished = parse(note.read_text())
        asked = unfinished if now - unfinished < RESUME_WITHIN else None
    return (asked or now).replace(microsecond=0)


def begin(data: Path, as_of: dt.datetime) -> None:
    """Note the clock of a night that begins, so that a killed one is taken up with its own."""
    scratch = data / f"{NOTE}.new"
    scratch.write_text(as_of.isoformat())
    scratch.replace(data / NOTE)


def finish(data: Path) -> None:
    """Note that the night was published, so that the next one gets a clock of its own."""
    (data / NOTE).unlink(missing_ok=True)
