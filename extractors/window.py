"""Land one window: ask its requests page by page, keep what is served, seal it whole."""

import datetime as dt
from collections.abc import Sequence
from dataclasses import dataclass, field
from typing import Any

from extractors.indexing import indexed
from extractors.messages import Reaction, Request
from extractors.names import Refusals
from extractors.outcome import remedy
from extractors.seals import PAGES, Seal, iso, window_name
from extractors.source import Fetch, Window
from extractors.stream_run import StreamRun
from extractors.unsealed import Unsealed
from extractors.wire import Refused, refuse


@dataclass
class WindowLanding:
    """One window on its way to the disk, and what it holds so far."""

    run: StreamRun
    fetch: Fetch
    window: Window
    refusals: Refusals | None = None  # of a stream that asks for names
    answered: int = 0
    pages: int = 0
    records: int = 0
    gaps: list[dict[str, str]] = field(default_factory=list)
    index: dict[str, list[Any]] = field(default_factory=dict)

    def seal(self, requests: Sequence[Request]) -> Seal:
        """Ask everything and seal it; raises Refused and leaves nothing when it is not whole."""
        name = window_name(self.run.as_of, self.window.start, self.window.end)
        unsealed = self.run.landing.begin(self.run.place, name, PAGES)
        try:
            for request in requests:
                self._ask(request, unsealed)
            if self.refusals:
                advice = remedy(self.run.connection.source, Reaction.SKIP)
                self.gaps += self.refusals.gaps(list(requests), advice)
            if self.gaps and not self.answered and not self.run.stream.parent:
                raise refuse(Reaction.FAIL, self.gaps[0]["reason"])
            unsealed.pack_end()
            seal = self._seal(unsealed)
            unsealed.seal(seal, self.index if self.run.stream.index else None)
        except BaseException:
            unsealed.discard()
            raise
        return seal

    def _seal(self, unsealed: Unsealed) -> Seal:
        run = self.run
        return Seal(
            source=run.place.source,
            account=run.place.account,
            stream=run.place.stream,
            kind=str(run.stream.kind),
            format="json",
            as_of=iso(run.as_of),
            window_start=iso(self.window.start),
            window_end=iso(self.window.end),
            sealed_at=iso(dt.datetime.now(dt.UTC)),
            file=PAGES,
            sha256=unsealed.sha256,
            bytes=unsealed.bytes,
            pages=self.pages,
            records=self.records,
            gaps=self.gaps,
            mapping=run.mapping.as_json() if run.mapping else None,
            is_complete=run.stream.is_complete,
        )

    def _ask(self, wanted: Request, unsealed: Unsealed) -> None:
        """Ask for what may be had; where a name is refused, ask for each alone."""
        request = self.refusals.offered(wanted) if self.refusals else wanted
        if request is None:
            return
        try:
            self._chain(request, unsealed)
            self.answered += 1
        except Refused as error:
            if not (self.refusals and error.verdict.for_all):
                self._skip(request, error)
                return
            parts = self.refusals.apart(request)
            if not parts:
                self.refusals.note(request, error.verdict)
            elif self.refusals.names.in_one_row:
                self._probe(self.refusals, parts, error)
                self._ask(wanted, unsealed)
                return
            for part in parts:
                self._ask(part, unsealed)

    def _probe(self, refusals: Refusals, parts: list[Request], error: Refused) -> None:
        """Ask for each name alone, only to learn which is refused; raises where none is."""
        known = len(refusals.refused)
        for part in parts:
            try:
                next(iter(self.fetch(part)))  # its first page tells
            except Refused as refused:
                if not refused.verdict.for_all:
                    raise
                refusals.note(part, refused.verdict)
        if len(refusals.refused) == known:
            reason = f"{error.verdict.reason}; refused together, each alone is not"
            raise refuse(Reaction.FAIL, reason)

    def _chain(self, request: Request, unsealed: Unsealed) -> None:
        stream = self.run.stream
        for page in self.fetch(request):
            self.pages += 1
            self.records += page.rows
            unsealed.page({**page.request.context, "page": self.pages}, page.body)
            for item, reason in page.missing:
                self._gap(item, reason)
            self.run.say(page.rows)
            if stream.index is None:
                continue
            times = []
            for record_id, at, told in indexed(stream.index, page.records):
                self.index[record_id] = [at.isoformat(), told] if told else [at.isoformat()]
                times.append(at)
            if stream.newest_first and times and max(times) < self.window.start:
                return

    def _skip(self, request: Request, error: Refused) -> None:
        """Record a gap where one of many parts cannot be had; what has no parts has failed."""
        if error.verdict.reaction is not Reaction.SKIP:
            raise error
        if not (self.run.stream.parent or request.context):
            raise refuse(Reaction.FAIL, error.verdict.reason) from None
        item = " ".join(f"{k}={v}" for k, v in request.context.items()) or request.path
        self._gap(item, error.verdict.reason)

    def _gap(self, item: str, reason: str) -> None:
        advice = remedy(self.run.connection.source, Reaction.SKIP)
        self.gaps.append({"item": item, "reason": reason, "remedy": advice})
