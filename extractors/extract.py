"""Run all streams of all accounts side by side, parents before children; yield as they finish."""

import datetime as dt
from collections.abc import Iterator, Mapping, Sequence
from concurrent.futures import FIRST_COMPLETED, Future, ThreadPoolExecutor, wait
from dataclasses import dataclass, field

from extractors.connection import Connection
from extractors.landing import Landing
from extractors.outcome import Outcome
from extractors.reading import extract_stream
from extractors.source import Account, Source, Stream, Window
from extractors.stream_run import Progress
from extractors.throttle import Clock, Throttle
from extractors.tokens import TokenStore
from extractors.wire import Limits


@dataclass(frozen=True)
class Assignment:
    """One account to read: all streams of its source, or those named."""

    source: Source
    account: Account
    secrets: Mapping[str, str] = field(default_factory=dict, repr=False)
    streams: tuple[str, ...] | None = None

    def chosen(self) -> list[Stream]:
        """Return the streams to read."""
        return [s for s in self.source.streams if self.streams is None or s.name in self.streams]


def extract(
    plan: Sequence[Assignment],
    *,
    landing: Landing,
    as_of: dt.datetime,
    history_days: int,
    window: Window | None = None,
    workers: int = 8,
    progress: Progress | None = None,
    clock: Clock | None = None,
    limits: Limits | None = None,
    tokens: TokenStore | None = None,
) -> Iterator[Outcome]:
    """Yield one outcome a stream, as it finishes; a failing stream stops no other.

    A child waits until its parent is through, whatever became of it. Closing the iterator stops
    all threads at their next page or wait; what was not sealed is asked again by the next run.
    """
    clock, limits = clock or Clock(), limits or Limits()
    landing.sweep()
    throttles = {a.source.name: Throttle(clock, a.source.min_interval_seconds) for a in plan}
    waiting: list[tuple[int, Stream]] = [(n, s) for n, a in enumerate(plan) for s in a.chosen()]
    connections = [
        Connection(a.source, a.account, a.secrets, clock, throttles[a.source.name], limits, tokens)
        for a in plan
    ]
    running: dict[Future[Outcome], tuple[int, str]] = {}

    def start(pool: ThreadPoolExecutor) -> None:
        """Start all whose parent is neither waiting nor running."""
        busy = {(n, stream.name) for n, stream in waiting} | set(running.values())
        for n, stream in list(waiting):
            if stream.parent and (n, stream.parent.stream) in busy:
                continue
            waiting.remove((n, stream))
            future = pool.submit(
                extract_stream,
                plan[n].source,
                plan[n].account,
                stream,
                landing=landing,
                as_of=as_of,
                secrets=plan[n].secrets,
                history_days=history_days,
                window=window,
                progress=progress,
                connection=connections[n],
            )
            running[future] = (n, stream.name)

    pool = ThreadPoolExecutor(workers, thread_name_prefix="extract")
    try:
        start(pool)
        while running:
            finished, _ = wait(running, return_when=FIRST_COMPLETED)
            for future in finished:
                del running[future]
            start(pool)
            for future in finished:
                yield future.result()
    except BaseException:  # the reader of the outcomes went away: so do we
        clock.stop()
        raise
    finally:
        pool.shutdown(wait=True, cancel_futures=True)
