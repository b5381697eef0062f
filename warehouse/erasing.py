"""Take forgotten people's records out of a landed window, and seal what is left anew.

What is left is written under another name, the seal is replaced by one that names it, and then
the old file goes. So a kill leaves the old window or the new one, and at most a file that no seal
names, which the next sweep removes.
"""

import gzip
import hashlib
import json
from collections.abc import Callable, Mapping
from dataclasses import dataclass
from pathlib import Path
from typing import Any

import duckdb

from extractors.paging import dig
from extractors.seals import FAILURE, INDEX, SEAL
from extractors.source import Source, Stream
from extractors.unsealed import GZIP_LEVEL
from warehouse.candidates import PARQUET
from warehouse.columns import columns_of
from warehouse.database import literal
from warehouse.durable import UNFINISHED, replace_text, sync_file, sync_folder
from warehouse.forgotten import Forgotten
from warehouse.landed_records import IsGone, NotReadable, pieces
from warehouse.naming import Named, named_in, texts_in
from warehouse.naming import dig as dig_whole
from warehouse.reading import LoadRefused
from warehouse.seals import Landed, read_seal, windows

#: Between the first digits of what is left and the name it landed under.
REST = "~"


@dataclass(frozen=True)
class Swept:
    """What became of one window: how many records went, or why it could not be looked at."""

    source: str
    stream: str
    records: int = 0
    is_changed: bool = False
    problem: str | None = None


def stream_of(sources: Mapping[str, Source], window: Landed) -> Stream | None:
    """Return the stream a window is of, None when no source declares it any more."""
    source = sources.get(window.source)
    return next((s for s in source.streams if s.name == window.stream), None) if source else None


def sweep_window(window: Landed, stream: Stream | None, forgotten: Forgotten) -> Swept:
    """Take the records of everybody on the list out of a window."""
    folder = window.folder
    rest = folder / f"{window.file.name}{UNFINISHED}"
    if window.problem or stream is None:
        said = window.problem or "no source declares its stream"
        return Swept(window.source, window.stream, problem=f"{window}: {said}")
    _tidy(folder, window.file.name)
    try:
        window.verify()
        if window.file.suffix == PARQUET:
            rows, ids = _sweep_parquet(window, stream, forgotten, rest)
        else:
            rows, ids = _sweep_text(window, stream, forgotten, rest)
    except (NotReadable, LoadRefused) as error:
        return Swept(window.source, window.stream, problem=f"{window}: {error}")
    if rows is None:
        return Swept(window.source, window.stream)
    rest.chmod(0o600)
    sync_file(rest)
    with rest.open("rb") as file:
        digest = hashlib.file_digest(file, "sha256").hexdigest()
    named = rest.with_name(f"{digest[:12]}{REST}{window.file.name.rpartition(REST)[2]}")
    if ids:
        _forget_ids(folder / INDEX, ids)
    rest.replace(named)
    sync_folder(folder)
    seal = json.loads((folder / SEAL).read_bytes())
    if seal["records"] is not None:
        seal["records"] -= rows
    seal |= {
        "file": named.name,
        "sha256": digest,
        "bytes": named.stat().st_size,
        "erased": seal.get("erased", 0) + rows,
    }
    replace_text(folder / SEAL, json.dumps(seal, indent=1), 0o600)
    _tidy(folder, named.name)
    return Swept(window.source, window.stream, rows, is_changed=True)


def sweep_all(landing: Path, sources: Mapping[str, Source], forgotten: Forgotten) -> list[Swept]:
    """Sweep every window that ever landed; return those that changed or could not be looked at."""
    found = []
    for folder in windows(landing):
        if not (folder / SEAL).exists():
            _tidy(folder, FAILURE)
            _sweep_failure(folder / FAILURE, forgotten)
            continue
        window = read_seal(folder)
        swept = sweep_window(window, stream_of(sources, window), forgotten)
        if swept.is_changed or swept.problem:
            found.append(swept)
    return found


def records_in(window: Landed, stream: Stream, look: IsGone) -> None:
    """Show what names somebody in each record of a window; raises NotReadable."""
    if window.file.suffix == PARQUET:
        for _, named in _parquet_rows(window, stream):
            look(named)
        return
    for _ in pieces(window, stream, look):
        pass


def _sweep_text(
    window: Landed, stream: Stream, forgotten: Forgotten, rest: Path
) -> tuple[int | None, set[str]]:
    """Write what is left into an unfinished file; None where nothing is to go."""

    def is_gone(named: Named) -> bool:
        return named.is_of(forgotten)

    if not any(piece.is_changed for piece in pieces(window, stream, is_gone)):
        return None, set()
    rows, ids = 0, set()
    with rest.open("wb") as out, gzip.GzipFile("", "wb", GZIP_LEVEL, out, mtime=0) as packed:
        for piece in pieces(window, stream, is_gone):
            packed.write(piece.content)
            rows += piece.rows
            if stream.index:
                ids |= {str(dig(record, stream.index.id)) for record in piece.records}
    return rows, ids


def _parquet_rows(window: Landed, stream: Stream) -> list[tuple[int, Named]]:
    mapping = window.mapping.columns if window.mapping else {}
    naming = [column for column in columns_of(stream.contract) if column.names]
    source = f"read_parquet({literal(str(window.file))}, file_row_number = true)"
    found = []
    try:
        with duckdb.connect() as con:
            rows = con.execute(f"select file_row_number, to_json(columns(*)) from {source}")
            names = [column[0] for column in rows.description or []][1:]
            while row := rows.fetchone():
                record = {
                    name: json.loads(cell) if cell is not None else None
                    for name, cell in zip(names, row[1:], strict=True)
                }
                found.append((row[0], named_in(naming, _cells(record, mapping), texts_in(record))))
    except (duckdb.IOException, duckdb.InvalidInputException) as error:
        raise NotReadable(str(error)) from error
    return found


def _cells(record: Mapping[str, Any], mapping: Mapping[str, str]) -> Callable[[str], Any]:
    def value_of(path: str) -> Any:
        return record.get(mapping[path]) if path in mapping else dig_whole(record, path)

    return value_of


def _sweep_parquet(
    window: Landed, stream: Stream, forgotten: Forgotten, rest: Path
) -> tuple[int | None, set[str]]:
    gone = [number for number, named in _parquet_rows(window, stream) if named.is_of(forgotten)]
    if not gone:
        return None, set()
    source = f"read_parquet({literal(str(window.file))}, file_row_number = true)"
    listed = ", ".join(map(str, gone))
    with duckdb.connect() as con:
        con.execute(
            f"copy (select * exclude (file_row_number) from {source}"
            f" where file_row_number not in ({listed})) to {literal(str(rest))} (format parquet)"
        )
    return len(gone), set()


def _forget_ids(index: Path, ids: set[str]) -> None:
    """Take ids out of the list a stream's children are asked by."""
    if index.exists():
        entries = json.loads(index.read_bytes())
        kept = [entry for entry in entries if entry[0] not in ids]
        if len(kept) < len(entries):
            replace_text(index, json.dumps(kept), 0o600)


def _sweep_failure(file: Path, forgotten: Forgotten) -> None:
    """Remove a note of why a window failed, should what a platform answered name the person."""
    if file.exists() and named_in((), lambda path: None, [file.read_text()]).is_of(forgotten):
        file.unlink()


def _tidy(folder: Path, file: str) -> None:
    """Remove what no seal names: left by a kill, it may hold the person."""
    for path in folder.iterdir():
        if path.name not in {file, SEAL, INDEX, FAILURE} and path.is_file():
            path.unlink()


def places_of(swept: list[Swept]) -> dict[str, tuple[int, int]]:
    """Return the number of records and windows that changed, by source and stream."""
    found: dict[str, tuple[int, int]] = {}
    for each in swept:
        if each.is_changed:
            records, count = found.get(f"{each.source}/{each.stream}", (0, 0))
            found[f"{each.source}/{each.stream}"] = (records + each.records, count + 1)
    return found
