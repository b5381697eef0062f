"""Cut a delivered text file into physical lines for the engine, block by block.

A line ends at a line feed (and a carriage return before it) and nowhere else: no quote, no control
character can swallow the lines behind it. Bytes that are no UTF-8 become `\\xNN`, as servers write
them. Blocks, not lines, pass through Python.
"""

import gzip
from collections.abc import Iterator
from pathlib import Path

import numpy as np
import pyarrow as pa

#: Large enough for the engine to share out among threads, small enough to hold a few of.
BLOCK_BYTES = 4 << 20

LINES = pa.schema([("position", pa.int64()), ("payload", pa.string())])

NEWLINE, RETURN = 10, 13
BYTE_ORDER_MARK = b"\xef\xbb\xbf"


def lines_of(file: Path) -> pa.RecordBatchReader:
    """Return the numbered physical lines of a gzip-compressed file, from 1."""
    return pa.RecordBatchReader.from_batches(LINES, _batches(file))


def _batches(file: Path) -> Iterator[pa.RecordBatch]:
    position = 1
    for block in blocks(file):
        batch = _batch(block, position)
        position += batch.num_rows
        yield batch


def blocks(file: Path) -> Iterator[bytes]:
    """Yield the unpacked content as UTF-8 in blocks that end with a line feed."""
    pieces: list[bytes] = []
    is_first = True
    with gzip.open(file) as unpacked:
        while data := unpacked.read(BLOCK_BYTES):
            if is_first:
                data, is_first = data.removeprefix(BYTE_ORDER_MARK), False
            end = data.rfind(b"\n") + 1
            if end:
                yield utf8(b"".join([*pieces, data[:end]]))
                pieces = []
            pieces.append(data[end:])
    rest = b"".join(pieces)
    if rest:
        yield utf8(rest + b"\n")


def utf8(data: bytes) -> bytes:
    """Return the bytes themselves, or with `\\xNN` for each that is no UTF-8."""
    try:
        data.decode()
    except UnicodeDecodeError:
        return data.decode(errors="backslashreplace").encode()
    return data


def _batch(block: bytes, first: int) -> pa.RecordBatch:
    data = np.frombuffer(block, np.uint8)
    ends = np.flatnonzero(data == NEWLINE)
    kept = data != NEWLINE
    returns = (data[ends - 1] == RETURN) & (ends > 0)
    kept[ends[returns] - 1] = False
    lengths = np.diff(ends, prepend=-1) - 1 - returns
    positions = np.arange(first, first + len(ends), dtype=np.int64)
    return pa.record_batch([pa.array(positions), strings(data[kept], lengths)], schema=LINES)


def strings(data: np.ndarray, lengths: np.ndarray) -> pa.Array:
    """Return text lying end to end in `data` as an array, without touching a single value."""
    offsets = np.zeros(len(lengths) + 1, np.int32)
    np.cumsum(lengths, out=offsets[1:])
    buffers = [None, pa.py_buffer(offsets), pa.py_buffer(np.ascontiguousarray(data))]
    return pa.Array.from_buffers(pa.string(), len(lengths), buffers)
