"""Say by which ids of its parent's records a stream is asked, and with what is told of them."""

from collections.abc import Iterator, Mapping
from functools import cached_property

from extractors.connection import Misconfigured
from extractors.messages import Json, Request
from extractors.seals import Place
from extractors.source import Ask, Parent, Window
from extractors.stream_run import StreamRun
from extractors.windows import parents_due, windows_due


class Children:
    """The records of a stream that is asked per record of its parent."""

    def __init__(self, run: StreamRun, parent: Parent) -> None:
        """Find the parent's stream, as this account has it, and its place."""
        self._run, self._parent = run, parent
        source, account = run.connection.source, run.connection.account
        self._stream = source.stream(parent.stream).of(account)
        self._place = Place(run.place.source, run.place.account, parent.stream)

    def may_lack_ids(self) -> bool:
        """Say whether windows of the parent are missing, so that its newest ids are not known."""
        sealed = self._run.landing.sealed(self._place)
        return bool(windows_due(self._stream, self._run.as_of, self._run.history_days, sealed))

    @cached_property
    def ids(self) -> tuple[str, ...]:
        """Return the ids that are due; raises Misconfigured where the parent was never read."""
        run = self._run
        index = run.landing.index(self._place, run.as_of)
        if not index and not run.landing.window_names(self._place):
            raise Misconfigured(
                f"{self._place} was never read, and this stream is asked by its ids"
            )
        nights = [
            seal.as_of
            for seal in run.landing.sealed(run.place)
            if seal.as_of < run.as_of and seal.end == seal.as_of  # no backfill
        ]
        young, gone_after = self._parent.every_night_days, self._parent.gone_after
        last_read = max(nights, default=None)
        return parents_due(index, run.as_of, young, last_read, run.window, gone_after)

    def requests(self, window: Window) -> Iterator[Request]:
        """Yield what to ask for a window, batch by batch."""
        run, batch = self._run, self._parent.batch
        assert run.stream.requests
        for first in range(0, len(self.ids), batch):
            ids = self.ids[first : first + batch]
            ask = Ask(run.connection.account, window, run.as_of, ids, self._told)
            yield from run.stream.requests(ask)

    @cached_property
    def _told(self) -> Mapping[str, Mapping[str, Json]]:
        index = self._stream.index
        return self._run.landing.told(self._place, self._run.as_of) if index and index.tells else {}
