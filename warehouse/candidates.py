"""Bring one landed window to checked candidates, trying again where the first reading cannot."""

import tempfile
from dataclasses import replace
from pathlib import Path

import duckdb

from extractors.formats import Csv, JsonLines, JsonPages, Lines, Mapped
from extractors.parsed import Parsed
from extractors.source import Account, Stream
from warehouse.columns import Column, columns_of
from warehouse.files import NUMBERED, read_csv, read_lines
from warehouse.json_lines import read_json_lines
from warehouse.mapped import read_mapped, refuse_contradictions, refuse_misread_days
from warehouse.mending import mend
from warehouse.pages import read_pages
from warehouse.parquet import read_parquet
from warehouse.parsed import read_parsed
from warehouse.reading import LoadRefused
from warehouse.scan import Tally, refuse_bad_window, scan, second_look
from warehouse.seals import Landed

PARQUET = ".parquet"
#: DuckDB's own bound is tried first: each thread holds twice that much in memory.
DOCUMENT_BYTES = 16 << 20
LARGEST_DOCUMENT_BYTES = 512 << 20


def check(
    con: duckdb.DuckDBPyConnection, window: Landed, stream: Stream, account: Account
) -> Tally:
    """Fill the table `checked` from a window; raises LoadRefused when it cannot be trusted.

    `account` is the window's entry in pipeline.yml, which tells what a parser cannot know.
    """
    window.verify()
    columns = columns_of(stream.contract)
    if isinstance(stream.format, Mapped):
        tally = _check_mapped(con, window, columns)
    elif window.file.suffix == PARQUET:
        tally = _check_parquet(con, window, stream)
    elif isinstance(stream.format, JsonPages):
        tally = _check_pages(con, window.file, stream.format, columns)
    else:
        tally = _check_file(con, window, stream, account)
    if window.records is not None and tally.candidates != window.records:
        raise LoadRefused(
            f"the pages hold {tally.candidates} records, {window.records} were sealed;"
            " remove the window's folder and fetch it again"
        )
    refuse_bad_window(con, tally)
    return tally


def _check_mapped(
    con: duckdb.DuckDBPyConnection, window: Landed, columns: tuple[Column, ...]
) -> Tally:
    """Check rows of a table of others; of rows with one key that differ none is right."""
    if window.format == "json":
        tally = _check_pages(con, window.file, JsonPages(records=""), columns)
    else:
        try:
            tally = scan(con, read_mapped(con, window, columns), columns)
        finally:
            con.unregister(NUMBERED)
        assert window.mapping is not None
        refuse_misread_days(con, window.mapping)
    return replace(tally, refused=tally.refused + refuse_contradictions(con, columns))


def _check_file(
    con: duckdb.DuckDBPyConnection, window: Landed, stream: Stream, account: Account
) -> Tally:
    columns = columns_of(stream.contract)
    try:
        match stream.format:
            case Lines() as shape:
                reading = read_lines(con, window.file, shape, columns)
            case Csv() as shape:
                reading = read_csv(con, window.file, shape, columns)
            case JsonLines():
                reading = read_json_lines(con, window.file, window.delivered_name, columns)
            case Parsed() as shape:
                reading = read_parsed(con, window, shape, columns, account)
        return scan(con, reading, columns)
    finally:
        con.unregister(NUMBERED)


def _check_parquet(con: duckdb.DuckDBPyConnection, window: Landed, stream: Stream) -> Tally:
    if stream.parquet is None:
        raise LoadRefused("the stream does not read Parquet files; give it `parquet`")
    columns = columns_of(stream.contract)
    name = window.delivered_name
    reading = read_parquet(con, window.file, name, stream.parquet, columns)
    try:
        tally = scan(con, reading, columns)
    except duckdb.IOException as error:
        if str(window.file) not in str(error):
            raise  # our own files: the disk, not the window
        raise LoadRefused(f"the file cannot be read ({error}); deliver it again") from None
    if tally.refused:
        second_look(con, reading)
    return tally


def _check_pages(
    con: duckdb.DuckDBPyConnection, file: Path, shape: JsonPages, columns: tuple[Column, ...]
) -> Tally:
    def attempt(readable: Path, bound: int) -> Tally:
        reading = read_pages(readable, shape, columns, bound)
        tally = scan(con, reading, columns)
        if tally.refused:
            second_look(con, reading)
        return tally

    try:
        return attempt(file, DOCUMENT_BYTES)
    except duckdb.InvalidInputException as error:
        problem = str(error)
    except duckdb.IOException as error:
        if str(file) not in str(error):
            raise  # our own files: the disk, not the window
        problem = str(error)
    if "maximum_object_size" in problem:
        return attempt(file, LARGEST_DOCUMENT_BYTES)
    if "Malformed JSON" not in problem:
        raise LoadRefused(f"the pages cannot be read ({problem}); fetch the window again")
    with tempfile.TemporaryDirectory(prefix="mended-") as folder:
        mended = Path(folder) / "pages.json"
        mend(file, mended)
        return attempt(mended, LARGEST_DOCUMENT_BYTES)
