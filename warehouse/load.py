"""Load what has landed: one window is one transaction, and one that fails stops no other."""

import datetime as dt
from collections.abc import Callable, Collection, Iterator, Mapping
from contextlib import contextmanager
from dataclasses import replace
from pathlib import Path

import duckdb

from extractors.parsed import Parsed
from extractors.source import Account, Kind, Source, Stream
from warehouse.candidates import check
from warehouse.columns import columns_of
from warehouse.database import FATAL, MEMORY_LIMIT, open_warehouse
from warehouse.erasing import stream_of, sweep_window
from warehouse.forgotten import read_forgotten
from warehouse.gaps import (
    close_file,
    close_filled,
    note_failures,
    note_gaps_of_seal,
    note_refusal,
    note_refused_file,
)
from warehouse.gate import rules
from warehouse.identifiers import refuse_weak, replace_identifiers
from warehouse.ledger import (
    LoadReport,
    enter,
    is_loaded,
    known_windows,
    newer_windows,
    next_seq,
    quarantine,
)
from warehouse.merge import PASSING, confirm_older, forget_other_mappings, keep_winners, merge
from warehouse.quarantine import note_dropped
from warehouse.reading import LoadRefused
from warehouse.seals import Landed, Place, is_superseded, place, read_seal, unloaded
from warehouse.settings import Settings, write_settings
from warehouse.tables import create_tables
from warehouse.target import Target
from warehouse.validate import Validator

Progress = Callable[[LoadReport], None]
#: What pipeline.yml says of each account, by source and name.
Accounts = Mapping[tuple[str, str], Account]


def load(
    landing: Path,
    warehouse: Path,
    *,
    sources: Mapping[str, Source],
    hash_key: bytes,
    settings: Settings,
    accounts: Accounts | None = None,
    forget_key: bytes | None = None,
    until: dt.datetime | None = None,
    again: Collection[Place] = (),
    memory_limit: str = MEMORY_LIMIT,
    progress: Progress | None = None,
) -> list[LoadReport]:
    """Load every sealed window that is not loaded yet, oldest run first; report on each.

    `accounts` are the entries of pipeline.yml by source and name: parsers of delivered files ask
    them what a file does not say. `until` leaves out windows of later runs. Refused windows are
    reported, recorded as gaps and tried again next time. Raises WarehouseBusy, OtherKey where
    forgotten people could not be recognised, and WarehouseFailed when the engine dies.
    """
    refuse_weak(hash_key)
    forgotten = read_forgotten(landing, forget_key or hash_key)
    _compile_rules(sources)
    last = until.astimezone(dt.UTC).replace(tzinfo=None) if until else None
    reports = []
    with open_warehouse(warehouse, memory_limit=memory_limit) as con:
        create_tables(con, sources)
        write_settings(con, settings)
        validator = Validator(con)
        known = known_windows(con)
        for window in unloaded(landing, {key: known[key] for key in known.keys() - set(again)}):
            is_asked = place(window.folder) in again
            if (last and window.as_of > last) or (not is_asked and is_loaded(con, window)):
                continue
            if forgotten.marks:
                sweep_window(window, stream_of(sources, window), forgotten)
                window = read_seal(window.folder)
            account = (accounts or {}).get((window.source, window.account), {})
            report = _load_window(con, validator, window, sources, hash_key, account)
            if report.refused and is_superseded(window, last):
                continue  # the mapping was corrected, and the file is read by it as well
            reports.append(report)
            if progress:
                progress(report)
        note_dropped(con, landing)
        note_failures(con, landing, last)
        close_filled(con, sources)
    return reports


def rebuild(landing: Path, warehouse: Path, **said: object) -> list[LoadReport]:
    """Load everything that ever landed into an empty file; takes the arguments of `load`."""
    if warehouse.exists():
        raise FileExistsError(f"{warehouse} exists; move it away, a rebuild starts from nothing")
    return load(landing, warehouse, **said)  # type: ignore[arg-type]


def _compile_rules(sources: Mapping[str, Source]) -> None:
    """Fail before the first window, not at the first one that has rows."""
    for source in sources.values():
        for stream in source.streams:
            for column in columns_of(stream.contract):
                rules(column, column.quoted)


def _load_window(
    con: duckdb.DuckDBPyConnection,
    validator: Validator,
    window: Landed,
    sources: Mapping[str, Source],
    hash_key: bytes,
    account: Account,
) -> LoadReport:
    report = LoadReport(window.source, window.account, window.stream, window.window_id)
    stream = None
    try:
        stream = _stream(sources, window)
        return _load(con, validator, window, stream, sources, hash_key, report, account)
    except LoadRefused as refusal:
        reason = str(refusal)
    except FATAL:
        raise
    except duckdb.Error as error:
        # What one window's content does to the engine is that window's failure.
        reason = f"{type(error).__name__}: {error}"
    if stream is not None and isinstance(stream.format, Parsed):
        note_refused_file(con, window, reason)
        return replace(report, refused=f"{window.delivered_name}: {reason}")
    note_refusal(con, window, reason)
    return replace(report, refused=f"{window}: {reason}")


def _load(
    con: duckdb.DuckDBPyConnection,
    validator: Validator,
    window: Landed,
    stream: Stream,
    sources: Mapping[str, Source],
    hash_key: bytes,
    report: LoadReport,
    account: Account,
) -> LoadReport:
    def prepare(prepared: Landed) -> LoadReport:
        tally = check(con, prepared, stream, account)
        loaded, duplicates = keep_winners(con, columns_of(stream.contract))
        if loaded:  # of no rows, pandera says that they hold nulls
            validator.validate(stream.contract)
        hidden = [c for c in columns_of(stream.contract) if c.privacy == "identifier"]
        replace_identifiers(con, PASSING, hidden, hash_key)
        return replace(
            report,
            served=tally.candidates + prepared.erased,
            loaded=loaded,
            quarantined=tally.refused,
            duplicates=duplicates,
            erased=prepared.erased,
        )

    report = prepare(window)
    _refuse_loss(report)
    seq = next_seq(con)
    # Observations stand beside each other; of everything else the newest must win.
    newer = [] if stream.kind is Kind.SNAPSHOT else newer_windows(con, window)
    with _transaction(con):
        quarantine(con, window, seq)
        to = Target(window.source, window.account, stream, window.as_of, seq)
        changes = merge(con, to)
        if window.mapping and stream.kind is not Kind.SNAPSHOT:
            changes += forget_other_mappings(con, to, window)
        if newer:
            confirm_older(con, to)
        # What later runs read is said again, so that the order of loading does not matter.
        for name in newer:
            again = read_seal(window.folder.parent / name)
            again.verify()
            prepare(again)
            as_landed = _stream(sources, again)
            changes += merge(con, replace(to, as_of=again.as_of, stream=as_landed))
        if isinstance(stream.format, Parsed):
            close_file(con, window)
        else:
            note_gaps_of_seal(con, window)
        report = replace(report, changed_rows=changes.rows)
        enter(con, window, seq, report, changes, dt.datetime.now(dt.UTC).replace(tzinfo=None))
    return report


def _refuse_loss(report: LoadReport) -> None:
    kept = report.loaded + report.quarantined + report.duplicates + report.erased
    if report.served != kept:
        raise LoadRefused(
            f"{report.served} records were served but {kept} accounted for ({report});"
            " this is a fault in warehouse/, please report it"
        )


def _stream(sources: Mapping[str, Source], window: Landed) -> Stream:
    source = sources.get(window.source)
    found = [s for s in source.streams if s.name == window.stream] if source else []
    if not found:
        raise LoadRefused(
            f"no source declares the stream {window.source}.{window.stream};"
            " restore its module in extractors/sources or move the landed folder away"
        )
    return replace(found[0], is_complete=found[0].is_complete or window.is_complete)


@contextmanager
def _transaction(con: duckdb.DuckDBPyConnection) -> Iterator[None]:
    con.begin()
    try:
        yield
    except FATAL:
        raise  # the connection is dead, nothing can be rolled back on it
    except BaseException:
        con.rollback()
        raise
    con.commit()
