"""One night: its fixed clock, its configuration, its lock. Each stage is handed this object."""

import datetime as dt
import json
import os
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
from warehouse.fence import Hold, hold

#: A night that did not finish is taken up with its own clock for this long; after that, the next
#: night's windows cover what it missed.
RESUME_WITHIN = dt.timedelta(hours=12)


class Night(dg.ConfigurableResource):
    """What one run works on. Empty settings mean: a plain night, now."""

    as_of: str = ""
    window_from: str = ""
    window_to: str = ""
    only_sources: list[str] = []  # noqa: RUF012 - pydantic copies defaults

    _as_of: dt.datetime | None = PrivateAttr(default=None)
    _hold: Hold | None = PrivateAttr(default=None)

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
    def held(self) -> Hold:
        """The run lock with its fencing number."""
        if self._hold is None:
            raise RuntimeError("the night holds no lock")
        return self._hold

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
        with hold(self.home.data) as self._hold:
            self._as_of = begin(self.home.data, asked, dt.datetime.now(dt.UTC))
            yield self


def parse(text: str) -> dt.datetime:
    """Read an ISO instant or date; without a zone it is UTC."""
    moment = dt.datetime.fromisoformat(text)
    return (moment if moment.tzinfo else moment.replace(tzinfo=dt.UTC)).astimezone(dt.UTC)


def begin(data: Path, asked: dt.datetime | None, now: dt.datetime) -> dt.datetime:
    """Fix the clock: as asked, else that of an unfinished night, else now to the second."""
    note = data / "night.json"
    unfinished = json.loads(note.read_text())["as_of"] if note.exists() else None
    as_of = asked
    if as_of is None and unfinished and now - parse(unfinished) < RESUME_WITHIN:
        as_of = parse(unfinished)
    as_of = (as_of or now).replace(microsecond=0)
    scratch = note.with_suffix(".new")
    scratch.write_text(json.dumps({"as_of": as_of.isoformat()}))
    os.replace(scratch, note)
    return as_of


def finish(data: Path) -> None:
    """Note that the night was published, so that the next one gets a clock of its own."""
    (data / "night.json").unlink(missing_ok=True)
