"""Find in a parent's records the ids its children are asked by, their times, and what is told."""

import datetime as dt
from collections.abc import Iterator
from typing import Any

from extractors.messages import Json
from extractors.paging import dig
from extractors.source import Index
from extractors.windows import EPOCH


def indexed(index: Index, records: list[Json]) -> Iterator[tuple[str, dt.datetime, dict[str, Any]]]:
    """Yield id, time and what is told of each record that is ours and may have children.

    One without id or time is the contract's case.
    """
    for record in records:
        record_id, at = dig(record, index.id), _moment(dig(record, index.at), index.reading)
        is_ours = index.unless is None or dig(record, index.unless) is None
        has_children = index.only_with is None or bool(dig(record, index.only_with))
        if is_ours and has_children and isinstance(record_id, str | int) and at:
            yield str(record_id), at, {path: dig(record, path) for path in index.tells}


def _moment(at: Json, reading: str) -> dt.datetime | None:
    try:
        if reading == "epoch_ms":
            return EPOCH + dt.timedelta(milliseconds=at)
        moment = dt.datetime.fromisoformat(at)
    except (TypeError, ValueError, OverflowError):
        return None
    return moment if moment.tzinfo else moment.replace(tzinfo=dt.UTC)
