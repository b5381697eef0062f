"""Read one stream of one account: ask what is due, land it, seal it window by window."""

import datetime as dt
import logging
import time
import traceback
from collections.abc import Callable, Iterator, Mapping
from dataclasses import dataclass, field
from functools import cached_property, partial
from itertools import takewhile
from pathlib import Path

from extractors.chain import Unstable, pages
from extractors.connection import Connection, Misconfigured
from extractors.deliveries import deliver, deliveries_due
from extractors.files import NotDeliverable
from extractors.formats import Mapped
from extractors.http import Api
from extractors.landing import Landing
from extractors.mapping import MappingRefused, TableMapping, mapping_of, of_table
from extractors.messages import Reaction, Request
from extractors.names import Refusals
from extractors.outcome import Outcome, remedy
from extractors.seals import Place, iso
from extractors.source import Account, Ask, Source, Stream, Window
from extractors.throttle import Patience, Stopped
from extractors.window import WindowLanding
from extractors.windows import EPOCH, Sealed, halves, parents_due, provisional, windows_due
from extractors.wire import Refused

log = logging.getLogger(__name__)

#: Said after each page: source, account, stream, pages and records so far.
Progress = Callable[[str, str, str, int, int], None]

#: A list that moved while it was read is read again this often; the next night does the rest.
PASSES = 3
#: Windows failing in a row before the stream is left for tonight: the fourth would fail as well.
FAILURES_IN_A_ROW = 3
#: After these no other window of the stream can succeed tonight.
HOPELESS = (Reaction.LOGIN, Reaction.STOP, Reaction.WAIT)


def extract_stream(
    source: Source,
    account: Account,
    stream: Stream,
    *,
    landing: Landing,
    as_of: dt.datetime,
    secrets: Mapping[str, str],
    history_days: int,
    window: Window | None = None,
    progress: Progress | None = None,
    connection: Connection | None = None,
) -> Outcome:
    """Land what is due of one stream and return what became of it; raises nothing.

    `as_of` is the run's one clock, in whole seconds; `window` asks for a span again (backfill).
    """
    started = time.monotonic()
    connection = connection or Connection(source, account, secrets)
    reading = Reading(
        connection,
        stream,
        landing,
        as_of.astimezone(dt.UTC).replace(microsecond=0),
        history_days,
        window,
        progress or (lambda *_: None),
    )
    outcome = reading.outcome
    try:
        reading.run()
    except (Misconfigured, MappingRefused, NotDeliverable) as error:
        reading.fail(str(error), "Correct what it names, then run again.")
    except Stopped as error:
        reading.fail(str(error), "Nothing to do: the next run asks for what is missing.")
    except OSError as error:
        reading.fail(f"{type(error).__name__}: {error}", "Check disk space and permissions.")
    except Exception as error:  # noqa: BLE001 - one stream's defect must not cost the others
        *_, where = traceback.extract_tb(error.__traceback__)
        defect = f"a defect at {Path(where.filename).name}:{where.lineno}: {error!r}"
        log.error("%s", connection.redactor.text(f"{reading.place}: {defect}"))
        reading.fail(defect, "Report it with this text; the other streams went on.")
    outcome.seconds = time.monotonic() - started
    return outcome


@dataclass
class Reading:
    """The state of one stream's run."""

    connection: Connection
    stream: Stream
    landing: Landing
    as_of: dt.datetime
    history_days: int
    explicit: Window | None
    progress: Progress
    outcome: Outcome = field(init=False)
    place: Place = field(init=False)
    mapping: TableMapping | None = None
    pages_seen: int = 0
    records_seen: int = 0

    def __post_init__(self) -> None:
        """Name the place, and take the account's zone."""
        self.stream = self.stream.of(self.connection.account)
        names = (self.connection.source.name, self.connection.account["name"], self.stream.name)
        self.place, self.outcome = Place(*names), Outcome(*names)

    def fail(self, error: str, advice: str) -> None:
        """Record a failure; the first one is told."""
        self.outcome.state = "failed"
        if not self.outcome.error:
            said = self.connection.redactor.text(f"{self.place}: {error}")
            self.outcome.error, self.outcome.remedy = said, advice

    def run(self) -> None:
        """Land what is due."""
        if isinstance(self.stream.format, Mapped):
            self.mapping = mapping_of(self.connection.source, self.connection.account)
            if not self.mapping.feeds(self.stream):
                return  # the table has rows of another stream
            self.stream = of_table(self.stream, self.mapping)
        if self.stream.requests is None:
            self._take_files()
            return
        sealed = self._sealed()
        asked = self.explicit
        if self.stream.parent and not asked and self._parent_is_behind():
            asked = provisional(self.as_of)
        due = windows_due(self.stream, self.as_of, self._history_days(), sealed, asked)
        parent_ids = self._parent_ids() if due and self.stream.parent else ()
        # A child with nothing to ask by is read as well: what does not exist is not overdue.
        if not due or (self.stream.parent and asked and not parent_ids):
            return
        # Where the source fetches pages itself, there is no session to open.
        api = None if self.connection.source.fetch else self.connection.open()
        failures = 0
        for window in due:
            verdict = self._take_window(api, window, parent_ids)
            failures = failures + 1 if verdict else 0
            if failures == FAILURES_IN_A_ROW or verdict in HOPELESS:
                break
        if api:
            api.close()

    def _take_files(self) -> None:
        pattern = self.connection.account.get(self.stream.files)
        if not pattern and self.stream.files not in self.connection.source.account_fields:
            return  # a file this company does not keep
        if not pattern:
            raise Misconfigured(f"pipeline.yml says no {self.stream.files!r} for this account")
        due = deliveries_due(self.landing, self.place, self.stream, str(pattern), self.mapping)
        for delivery in due:
            try:
                sealed = deliver(self.landing, self.place, self.stream, delivery, self.as_of)
            except NotDeliverable as error:  # the files behind it are due all the same
                self.fail(str(error), "Correct what it names, then run again.")
            else:
                self.outcome.count(sealed)

    def _sealed(self) -> list[Sealed]:
        """Return what is sealed; of a table, what was read by the mapping of today."""
        if self.mapping is None:
            return self.landing.sealed(self.place)
        mapping = self.mapping.as_json()
        alike = takewhile(lambda seal: seal.mapping == mapping, self.landing.seals(self.place))
        names = {(seal.as_of, seal.window_start, seal.window_end) for seal in alike}
        return [
            sealed
            for sealed in self.landing.sealed(self.place)
            if (iso(sealed.as_of), iso(sealed.start), iso(sealed.end)) in names
        ]

    def _history_days(self) -> int:
        """Return how far back to ask; a table is read whole at first, as a file is."""
        return (self.as_of - EPOCH).days if self.mapping else self.history_days

    def _parent_is_behind(self) -> bool:
        """Say whether windows of the parent are missing, so that its newest ids are not known."""
        assert self.stream.parent
        parent = self.connection.source.stream(self.stream.parent.stream)
        parent = parent.of(self.connection.account)
        place = Place(self.place.source, self.place.account, parent.name)
        sealed = self.landing.sealed(place)
        return bool(windows_due(parent, self.as_of, self.history_days, sealed))

    def _parent_ids(self) -> tuple[str, ...]:
        assert self.stream.parent
        parent = self._parent_place()
        index = self.landing.index(parent, self.as_of)
        if not index and not self.landing.window_names(parent):
            raise Misconfigured(f"{parent} was never read, and this stream is asked by its ids")
        nights = [
            seal.as_of
            for seal in self.landing.sealed(self.place)
            if seal.as_of < self.as_of and seal.end == seal.as_of  # no backfill
        ]
        young, gone_after = self.stream.parent.every_night_days, self.stream.parent.gone_after
        last_read = max(nights, default=None)
        return parents_due(index, self.as_of, young, last_read, self.explicit, gone_after)

    def _parent_place(self) -> Place:
        assert self.stream.parent
        return Place(self.place.source, self.place.account, self.stream.parent.stream)

    def _take_window(
        self, api: Api | None, window: Window, parent_ids: tuple[str, ...]
    ) -> Reaction | None:
        """Land one window; return None, or the reaction it failed with."""
        if api:
            api.patience = Patience()
        refusals = self._refusals
        spans, passes = [window], 1
        while True:
            requests = [each for span in spans for each in self._requests(span, parent_ids)]
            landing = self._landing(api, window, refusals)
            try:
                self.outcome.count(landing.seal(self.landing, requests))
                if refusals and refusals.is_news:
                    self.landing.keep_names(self.place, refusals.refused)
                return None
            except Unstable as error:
                if passes == PASSES:
                    return self._window_failed(window, error)
                passes += 1
            except Refused as error:
                parts = [part for span in spans for part in halves(self.stream, span)]
                is_too_much = error.verdict.reaction is Reaction.SPLIT
                if not is_too_much or len(parts) == len(spans):
                    return self._window_failed(window, error)
                spans = parts

    @cached_property
    def _refusals(self) -> Refusals | None:
        """What earlier runs, and this one's windows, were refused, where names are asked for."""
        if self.stream.names is None:
            return None
        file = self.landing.names_file(self.place)
        return Refusals.read(file, self.stream.names, self.as_of)

    def _landing(self, api: Api | None, window: Window, refusals: Refusals | None) -> WindowLanding:
        """Return a window to be landed: through the session, or as the source gets its pages."""
        return WindowLanding(
            self.connection.source,
            partial(pages, api, self.stream) if api else self.connection.fetch(),
            self.stream,
            self.place,
            self.as_of,
            window,
            self._say,
            refusals,
            self.mapping.as_json() if self.mapping else None,
        )

    def _window_failed(self, window: Window, error: Refused) -> Reaction:
        reaction = error.verdict.reaction
        advice = remedy(self.connection.source, reaction)
        reason = error.verdict.reason
        self.landing.failed(self.place, self.as_of, window, str(reaction), reason, advice)
        span = f"{iso(window.start)} to {iso(window.end)}"
        self.fail(f"{span}: {reaction}: {reason}", advice)
        return reaction

    def _requests(self, window: Window, parent_ids: tuple[str, ...]) -> Iterator[Request]:
        assert self.stream.requests
        account, batch = self.connection.account, self.stream.parent and self.stream.parent.batch
        if not batch:
            yield from self.stream.requests(Ask(account, window, self.as_of))
            return
        place = self._parent_place()
        index = self.connection.source.stream(place.stream).index
        told = self.landing.told(place, self.as_of) if index and index.tells else {}
        for first in range(0, len(parent_ids), batch):
            ids = parent_ids[first : first + batch]
            yield from self.stream.requests(Ask(account, window, self.as_of, ids, told))

    def _say(self, rows: int) -> None:
        self.pages_seen += 1
        self.records_seen += rows
        source, account, stream = self.place.source, self.place.account, self.place.stream
        self.progress(source, account, stream, self.pages_seen, self.records_seen)
