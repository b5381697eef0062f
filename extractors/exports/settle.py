"""Settle what a file leaves open, by all its cells: the decimal sign, the order of day and month.

The cells decide where only one way reads them all; then pipeline.yml; then, for decimals, the other
columns; then the language of the header. What stays open is refused: a guess would be a figure.
"""

import datetime as dt
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from decimal import Decimal

from extractors.exports.dates import ORDERS, Order, When, read_when
from extractors.exports.numbers import BOTH, Decimals, Number, read_number
from extractors.exports.rules import habits
from extractors.parsed import Unreadable

#: A file's zone and the platform's own may put one moment on neighbouring days.
NEIGHBOURS = dt.timedelta(days=1)


@dataclass(frozen=True)
class Column:
    """Cells of one column that hold text, and whether only whole numbers make sense in it."""

    name: str
    texts: Sequence[str]
    is_whole: bool = False


def settle_decimals(
    columns: Mapping[str, Column], said: str | None, language: str
) -> dict[str, Decimals]:
    """Return the decimal sign of each column; raises Unreadable where it stays open."""
    settled: dict[str, Decimals] = {}
    open_columns: dict[str, str] = {}
    for field, column in columns.items():
        readings = [_readings(text, column.is_whole) for text in column.texts]
        readings = [reading for reading in readings if any(reading.values())]
        ways = [sign for sign in BOTH if all(reading[sign] for reading in readings)]
        if not ways:
            raise Unreadable(
                f"the column {column.name!r} writes decimals with a point and with a comma;"
                " export it again"
            )
        example = next((r for r in readings if r["point"] != r["comma"]), None)
        if len(ways) == 1:
            settled[field] = ways[0]
        elif example is not None:
            texts = (text for text in column.texts if _readings(text, column.is_whole) == example)
            open_columns[field] = next(texts)
    evidence = set(settled.values())
    agreed = evidence.pop() if len(evidence) == 1 else None
    for field, text in open_columns.items():
        choice = said or agreed or habits(language).get("decimal")
        chosen = next((sign for sign in BOTH if sign == choice), None)
        if chosen is None:
            raise Unreadable(
                f"{text!r} in the column {columns[field].name!r} may be one number or another:"
                " say `decimal: comma` or `decimal: point` for this folder in pipeline.yml"
            )
        settled[field] = chosen
    return {field: settled.get(field, "point") for field in columns}


def settle_order(
    name: str,
    texts: Sequence[str],
    known: Sequence[dt.datetime | None],
    latest: dt.date,
    said: str | None,
    language: str,
) -> Order:
    """Return whether days or months come first in a column; raises Unreadable where it stays open.

    `known` are times told by the ids of the same rows; no day is after `latest`.
    """
    readings = []
    for text, moment in zip(texts, known, strict=True):
        told = {order: _possible(read_when(text, order, latest), latest) for order in ORDERS}
        # An id that fits neither order is no evidence, whatever made it.
        reading = {order: when if _near(when, moment) else None for order, when in told.items()}
        reading = reading if any(reading.values()) else told
        if any(reading.values()):
            readings.append((text, reading))
    ways = [order for order in ORDERS if all(reading[order] for _, reading in readings)]
    if not ways:
        raise Unreadable(
            f"the column {name!r} writes dates in more than one order; export it again"
        )
    example = next((t for t, r in readings if r["day_first"] != r["month_first"]), None)
    if len(ways) == 1 or example is None:
        return ways[0]
    choice = said or habits(language).get("date_order")
    for order in ORDERS:
        if choice == order:
            return order
    raise Unreadable(
        f"{example!r} in the column {name!r} may be one day or another: say `date_order: day_first`"
        " or `date_order: month_first` for this folder in pipeline.yml"
    )


def is_whole(value: Decimal) -> bool:
    """Say whether a number has no fraction."""
    return value == value.to_integral_value()


def _readings(text: str, whole: bool) -> dict[Decimals, Number | None]:
    found = {sign: read_number(text, sign) for sign in BOTH}
    return {
        sign: number if number and (not whole or is_whole(number.value)) else None
        for sign, number in found.items()
    }


def _possible(when: When | None, latest: dt.date) -> When | None:
    return when if when is not None and when.day <= latest + NEIGHBOURS else None


def _near(when: When | None, moment: dt.datetime | None) -> bool:
    return when is None or moment is None or abs(when.day - moment.date()) <= NEIGHBOURS
