"""Read one stream of one account, and say what became of it whatever happens."""

import datetime as dt
import logging
import time
import traceback
from collections.abc import Mapping
from pathlib import Path

from extractors.asking import ask_windows
from extractors.connection import Connection, Misconfigured
from extractors.deliveries import deliver, deliveries_due
from extractors.files import NotDeliverable
from extractors.formats import Mapped
from extractors.landing import Landing
from extractors.mapping import MappingRefused, mapping_of, of_table
from extractors.outcome import Outcome
from extractors.source import Account, Source, Stream, Window
from extractors.stream_run import Progress, StreamRun
from extractors.throttle import Stopped

log = logging.getLogger(__name__)


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
    run = StreamRun(
        connection or Connection(source, account, secrets),
        stream,
        landing,
        as_of.astimezone(dt.UTC).replace(microsecond=0),
        history_days,
        window,
        progress or (lambda *_: None),
    )
    try:
        _read(run)
    except (Misconfigured, MappingRefused, NotDeliverable) as error:
        run.fail(str(error), "Correct what it names, then run again.")
    except Stopped as error:
        run.fail(str(error), "Nothing to do: the next run asks for what is missing.")
    except OSError as error:
        run.fail(f"{type(error).__name__}: {error}", "Check disk space and permissions.")
    except Exception as error:  # noqa: BLE001 - one stream's defect must not cost the others
        *_, where = traceback.extract_tb(error.__traceback__)
        defect = f"a defect at {Path(where.filename).name}:{where.lineno}: {error!r}"
        log.error("%s", run.connection.redactor.text(f"{run.place}: {defect}"))
        run.fail(defect, "Report it with this text; the other streams went on.")
    run.outcome.seconds = time.monotonic() - started
    return run.outcome


def _read(run: StreamRun) -> None:
    if isinstance(run.stream.format, Mapped):
        run.mapping = mapping_of(run.connection.source, run.connection.account)
        if not run.mapping.feeds(run.stream):
            return  # the table has rows of another stream
        run.stream = of_table(run.stream, run.mapping)
    if run.stream.requests is None:
        _take_files(run)
    else:
        ask_windows(run)


def _take_files(run: StreamRun) -> None:
    pattern = run.connection.account.get(run.stream.files)
    if not pattern and run.stream.files not in run.connection.source.account_fields:
        return  # a file this company does not keep
    if not pattern:
        raise Misconfigured(f"pipeline.yml says no {run.stream.files!r} for this account")
    for delivery in deliveries_due(run.landing, run.place, run.stream, str(pattern), run.mapping):
        try:
            sealed = deliver(run.landing, run.place, run.stream, delivery, run.as_of)
        except NotDeliverable as error:  # the files behind it are due all the same
            run.fail(str(error), "Correct what it names, then run again.")
        else:
            run.outcome.count(sealed)
