"""One night: its fixed clock, its configuration, its lock. Each stage is handed this object."""

import datetime as dt
from collections.abc import Iterator, Mapping
from contextlib import contextmanager
from functools import cached_property

import dagster as dg
from pydantic import PrivateAttr

from configuration.clock import begin, clock_of, parse
from configuration.home import Home, find_home
from configuration.pipeline import Pipeline
from configuration.reading import read_pipeline
from configuration.secrets import load_environment
from extractors.source import Window
from warehouse.fence import Fence, run_lock

#: For what passes by itself, such as a file somebody else has open. Pages are asked again inside
#: extraction; a failed test or audit stays failed and is not tried again.
RETRY = dg.RetryPolicy(max_retries=1, delay=5)


class Night(dg.ConfigurableResource):
    """What one run works on. Empty settings mean: a plain night, now."""

    as_of: str = ""
    window_from: str = ""
    window_to: str = ""
    only_sources: list[str] = []  # noqa: RUF012 - pydantic copies defaults
    #: Findings a person looked at and lets through as warnings: "rule: subject".
    accepted: list[str] = []  # noqa: RUF012
    #: Push aside a run that holds the lock and hangs.
    take_over: bool = False

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
        with run_lock(self.home.data, as_of, take_over=self.take_over) as self._fence:
            begin(self.home.data, as_of)
            self._as_of = as_of
            yield self
