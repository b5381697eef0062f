"""Ask a stream for the windows that are due: each is landed, whole, or fails with a reason."""

from collections.abc import Iterable
from dataclasses import dataclass
from functools import partial
from itertools import takewhile

from extractors.chain import Unstable, pages
from extractors.children import Children
from extractors.http import Api
from extractors.messages import Reaction, Request
from extractors.names import Refusals
from extractors.outcome import remedy
from extractors.seals import iso
from extractors.source import Ask, Window
from extractors.stream_run import StreamRun
from extractors.throttle import Patience
from extractors.window import WindowLanding
from extractors.windows import EPOCH, Sealed, halves, provisional, windows_due
from extractors.wire import Refused

#: A list that moved while it was read is read again this often; the next night does the rest.
PASSES = 3
#: Windows failing in a row before the stream is left for tonight: the fourth would fail as well.
FAILURES_IN_A_ROW = 3
#: After these no other window of the stream can succeed tonight.
HOPELESS = (Reaction.LOGIN, Reaction.STOP, Reaction.WAIT)


def ask_windows(run: StreamRun) -> None:
    """Land what is due; a window that fails is recorded, and what comes behind it is asked."""
    children = Children(run, run.stream.parent) if run.stream.parent else None
    asked = run.window
    if children and not asked and children.may_lack_ids():
        asked = provisional(run.as_of)
    due = windows_due(run.stream, run.as_of, _history_days(run), _sealed(run), asked)
    # A child with nothing to ask by is read as well: what does not exist is not overdue.
    if not due or (children and not children.ids and asked):
        return
    # Where the source fetches pages itself, there is no session to open.
    api = None if run.connection.source.fetch else run.connection.open()
    asking = Asking(run, api, children, _refusals(run))
    failures = 0
    for window in due:
        verdict = asking.take(window)
        failures = failures + 1 if verdict else 0
        if failures == FAILURES_IN_A_ROW or verdict in HOPELESS:
            break
    if api:
        api.close()


@dataclass
class Asking:
    """What the windows of one stream are asked with."""

    run: StreamRun
    api: Api | None
    children: Children | None
    refusals: Refusals | None

    def take(self, window: Window) -> Reaction | None:
        """Land one window; return None, or the reaction it failed with."""
        run, refusals = self.run, self.refusals
        if self.api:
            self.api.patience = Patience()
        spans, passes = [window], 1
        while True:
            requests = [request for span in spans for request in self._requests(span)]
            try:
                run.outcome.count(self._landing(window).seal(requests))
                if refusals and refusals.is_news:
                    run.landing.keep_names(run.place, refusals.refused)
                return None
            except Unstable as error:
                if passes == PASSES:
                    return self._failed(window, error)
                passes += 1
            except Refused as error:
                parts = [part for span in spans for part in halves(run.stream, span)]
                is_too_much = error.verdict.reaction is Reaction.SPLIT
                if not is_too_much or len(parts) == len(spans):
                    return self._failed(window, error)
                spans = parts

    def _requests(self, span: Window) -> Iterable[Request]:
        if self.children:
            return self.children.requests(span)
        assert self.run.stream.requests
        return self.run.stream.requests(Ask(self.run.connection.account, span, self.run.as_of))

    def _landing(self, window: Window) -> WindowLanding:
        """Return a window to be landed: through the session, or as the source gets its pages."""
        run = self.run
        fetch = partial(pages, self.api, run.stream) if self.api else run.connection.fetch()
        return WindowLanding(run, fetch, window, self.refusals)

    def _failed(self, window: Window, error: Refused) -> Reaction:
        run, reaction, reason = self.run, error.verdict.reaction, error.verdict.reason
        advice = remedy(run.connection.source, reaction)
        run.landing.failed(run.place, run.as_of, window, str(reaction), reason, advice)
        span = f"{iso(window.start)} to {iso(window.end)}"
        run.fail(f"{span}: {reaction}: {reason}", advice)
        return reaction


def _refusals(run: StreamRun) -> Refusals | None:
    """Return what earlier runs were refused, where names are asked for."""
    if run.stream.names is None:
        return None
    return Refusals.read(run.landing.names_file(run.place), run.stream.names, run.as_of)


def _sealed(run: StreamRun) -> list[Sealed]:
    """Return what is sealed; of a table, what was read by the mapping of today."""
    if run.mapping is None:
        return run.landing.sealed(run.place)
    mapping = run.mapping.as_json()
    alike = takewhile(lambda seal: seal.mapping == mapping, run.landing.seals(run.place))
    names = {(seal.as_of, seal.window_start, seal.window_end) for seal in alike}
    return [
        sealed
        for sealed in run.landing.sealed(run.place)
        if (iso(sealed.as_of), iso(sealed.start), iso(sealed.end)) in names
    ]


def _history_days(run: StreamRun) -> int:
    """Return how far back to ask; a table is read whole at first, as a file is."""
    return (run.as_of - EPOCH).days if run.mapping else run.history_days
