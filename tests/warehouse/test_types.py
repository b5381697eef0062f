"""What a served value becomes, written out by hand: exact or refused, never bent."""

import datetime as dt
import json
from decimal import Decimal

import pytest
from landed_windows import House, toy

from extractors.contract import (
    Contract,
    Count,
    Day,
    Flag,
    Instant,
    Money,
    Rate,
    Text,
    column,
    key,
)
from warehouse.columns import columns_of


class Everything(Contract):
    """A column of each type and reading."""

    thing_id: Text = key("id")
    text: Text = column("text")
    count: Count = column("count")
    flag: Flag = column("flag")
    day: Day = column("day")
    instant: Instant = column("instant")
    money: Money = column("money")
    other_id: Text = column("other_id", reading="id")
    seconds: Instant = column("seconds", reading="epoch_s")
    millis: Instant = column("millis", reading="epoch_ms")
    ymd: Day = column("ymd", reading="ymd")
    micros: Instant = column("micros", reading="epoch_us")
    compact: Day = column("compact", reading="compact_day")
    raw: Text = column("raw", reading="raw")
    text_text: Text = column("text_text", reading="text")
    text_count: Count = column("text_count", reading="text")
    text_money: Money = column("text_money", reading="text")
    text_rate: Rate = column("text_rate", reading="text")
    text_day: Day = column("text_day", reading="text")
    text_instant: Instant = column("text_instant", reading="text")
    text_flag: Flag = column("text_flag", reading="text")

    class Config:
        strict = True
        unique = ["thing_id"]  # noqa: RUF012


def at(*parts: int) -> dt.datetime:
    return dt.datetime(*parts)


#: Column, served JSON text, the value.
KEPT = [
    ("text", '"a\\"b\\\\c\\n\\u00e9\\ud83d\\ude00"', 'a"b\\c\né\U0001f600'),
    ("text", '""', ""),
    ("text", '"12"', "12"),
    ("text", '"a\\u0000b"', "a\x00b"),
    ("text", '"\u202eRTL \u200d e\u0301 \ufeff"', "\u202eRTL \u200d e\u0301 \ufeff"),
    ("text", '" padded "', " padded "),
    ("count", "0", 0),
    ("count", "-0", 0),
    ("count", "-1", -1),
    ("count", "9223372036854775807", 2**63 - 1),
    ("count", "null", None),
    ("flag", "true", True),
    ("flag", "false", False),
    ("day", '"2026-02-28"', dt.date(2026, 2, 28)),
    ("day", '"2028-02-29"', dt.date(2028, 2, 29)),
    ("instant", '"2026-11-01T10:05:03Z"', at(2026, 11, 1, 10, 5, 3)),
    ("instant", '"2026-11-01T10:05:03+0000"', at(2026, 11, 1, 10, 5, 3)),
    ("instant", '"2026-11-01T10:05:03-0730"', at(2026, 11, 1, 17, 35, 3)),
    ("instant", '"2026-11-01T00:05:03.5+02:00"', at(2026, 10, 31, 22, 5, 3, 500000)),
    ("instant", '"2026-11-01T10:05:03.123456789Z"', at(2026, 11, 1, 10, 5, 3, 123456)),
    ("money", "12.34", Decimal("12.3400")),
    ("money", "-3", Decimal("-3.0000")),
    ("money", "100", Decimal("100.0000")),
    ("other_id", '"00123"', "00123"),
    ("other_id", "9007199254740993", "9007199254740993"),
    ("other_id", "9223372036854775808", "9223372036854775808"),
    ("other_id", "18446744073709551615", "18446744073709551615"),
    ("other_id", "12345678901234567890123456", "12345678901234567890123456"),
    ("seconds", "1760000000", at(2025, 10, 9, 8, 53, 20)),
    ("seconds", "0", at(1970, 1, 1)),
    ("seconds", "-1", at(1969, 12, 31, 23, 59, 59)),
    ("millis", "1760000000123", at(2025, 10, 9, 8, 53, 20, 123000)),
    ("ymd", '{"year": 2026, "month": 2, "day": 28}', dt.date(2026, 2, 28)),
    ("ymd", '{"day": 29, "month": 2, "year": 2028, "hour": 1}', dt.date(2028, 2, 29)),
    ("ymd", "null", None),
    ("micros", "1760000000123456", at(2025, 10, 9, 8, 53, 20, 123456)),
    ("micros", '"1760000000123456"', at(2025, 10, 9, 8, 53, 20, 123456)),
    ("compact", '"20280229"', dt.date(2028, 2, 29)),
    ("raw", '{"b": [1, null, "x"], "a": 1.5}', '{"b":[1,null,"x"],"a":1.5}'),
    ("raw", '"text"', '"text"'),
    ("raw", "7", "7"),
    ("raw", "null", None),
    ("text_text", '""', None),
    ("text_text", '"N/A"', "N/A"),
    ("text_count", '"12"', 12),
    ("text_count", '""', None),
    ("text_money", '"1500.5"', Decimal("1500.5000")),
    ("text_money", '"0.12340000"', Decimal("0.1234")),
    ("text_money", '"12345678901234.5678"', Decimal("12345678901234.5678")),
    ("text_rate", '"0.00612345"', Decimal("0.00612345")),
    ("text_day", '"2026-12-31"', dt.date(2026, 12, 31)),
    ("text_instant", '"2026-11-01T10:05:03.000Z"', at(2026, 11, 1, 10, 5, 3)),
    ("text_flag", '"true"', True),
]

#: Column, served JSON text, a word of the rule.
REFUSED = [
    *[("text", value, "text") for value in ("12", "true", "[]", "{}", "1.5")],
    *[
        ("count", value, "whole number")
        for value in (
            "1.9",
            "1.0",
            "1e2",
            "1e308",
            '"1"',
            '"12,345"',
            '"1.2K"',
            '""',
            '"N/A"',
            "true",
            "[1]",
            "{}",
            "9223372036854775808",
            "-9223372036854775809",
            "1000000000000000000000000000",
        )
    ],
    *[("flag", value, "true nor false") for value in ("1", '"true"', "0", '""', "[]")],
    *[
        ("day", value, "day")
        for value in (
            '"2026-02-30"',
            '"2026-1-1"',
            '"2026-01-01T00:00:00Z"',
            '"infinity"',
            '"01.02.2026"',
            '"0000-01-01"',
            "20260101",
            '" 2026-01-01"',
        )
    ],
    *[
        ("instant", value, "offset")
        for value in (
            '"2026-11-01T10:05:03"',
            '"2026-11-01 10:05:03Z"',
            '"2026-11-01T24:00:00Z"',
            '"2026-11-01T23:59:60Z"',
            '"2026-11-01T10:05:03 Europe/Berlin"',
            '"2026-02-30T10:05:03Z"',
            '"infinity"',
            '"epoch"',
            '"now"',
            "1760000000",
        )
    ],
    *[
        ("money", value, "exact")
        for value in (
            "1.23456",
            '"1.2"',
            "1e308",
            "123456789012345678",
            "true",
            "1234567890123.4567",
        )
    ],
    *[("other_id", value, "id") for value in ("1.5", "true", "[]", "{}", '""', "1e30")],
    *[
        ("seconds", value, "time")
        for value in ("1.5", '"1760000000"', "true", "99999999999999", "1e400")
    ],
    ("millis", "9999999999999999999", "time"),
    *[
        ("ymd", value, "year, month and day")
        for value in (
            '{"year": 2026, "month": 2, "day": 30}',
            '{"year": 2026, "month": 2}',
            '{"year": 2026, "month": 2.5, "day": 1}',
            '{"year": "2026", "month": 2, "day": 1}',
            '{"year": 12026, "month": 2, "day": 1}',
            '{"year": 26, "month": 2, "day": 1}',
            '"2026-02-28"',
            "20260228",
            "[]",
        )
    ],
    *[("micros", value, "time") for value in ("1.5", '"1.5"', '""', '"x"', "99999999999999999999")],
    *[("compact", value, "day") for value in ('"20260230"', "20260228", '"2026-02-28"', '""')],
    *[("text_text", value, "text") for value in ("12", "true", "{}")],
    *[
        ("text_count", value, "whole number")
        for value in ('"1.9"', '"007"', '"+5"', '" 5"', '"1_000"', '"1e3"', '"12,345"', "12", '"-"')
    ],
    *[
        ("text_money", value, "exact")
        for value in ('"1.23456"', '"1,5"', '".5"', '"1e3"', '"999999999999999"', '"NaN"', "1.5")
    ],
    ("text_instant", '"2026-11-01"', "offset"),
    ("text_flag", '"yes"', "true or false"),
]


@pytest.fixture(scope="module")
def served(tmp_path_factory):
    """Load all cases at once, each in a record of its own, beside as many good ones."""
    house = House(tmp_path_factory.mktemp("types"), streams=(toy(contract=Everything),))
    cases = [(name, text) for name, text, _ in [*KEPT, *REFUSED]]
    records = [f'{{"id": {json.dumps(str(n))}, "{c}": {t}}}' for n, (c, t) in enumerate(cases)]
    records += [f'{{"id": "good {n}"}}' for n in range(len(REFUSED))]
    body = ('{"data": [' + ", ".join(records) + "]}").encode()
    house.land(pages=[({"page": 1}, body)], count=len(records))
    (report,) = house.load()
    assert report.refused is None, report
    names = [column.name for column in columns_of(Everything)]
    rows = house.things(", ".join(f'"{name}"' for name in names))
    return {row[0]: dict(zip(names, row, strict=True)) for row in rows}, house.refused()


@pytest.mark.parametrize("number", range(len(KEPT)), ids=[f"{c} {t}" for c, t, _ in KEPT])
def test_what_fits_is_kept_exactly(served, number):
    name, _, expected = KEPT[number]
    rows, _ = served
    row = dict(rows[str(number)])
    kept = row.pop(name)
    assert (kept, type(kept)) == (expected, type(expected))
    assert set(row.values()) == {str(number), None}


@pytest.mark.parametrize("number", range(len(REFUSED)), ids=[f"{c} {t}" for c, t, _ in REFUSED])
def test_what_does_not_fit_is_refused_by_name(served, number):
    name, _, word = REFUSED[number]
    _, reasons = served
    reason = reasons[len(KEPT) + number + 1]
    assert reason.startswith(f"{name}: ")
    assert word in reason
    assert ";" not in reason


def test_the_host_zone_changes_nothing(tmp_path, monkeypatch):
    import time

    seen = set()
    for zone in ("UTC", "America/Los_Angeles", "Pacific/Auckland"):
        monkeypatch.setenv("TZ", zone)
        time.tzset()
        house = House(tmp_path / zone.replace("/", "_"))
        house.root.mkdir()
        house.land({"id": "1", "at": "2026-11-01T10:05:03+0200"})
        house.load()
        seen.add(str(house.things("thing_id, happened_at, observed_at")))
    monkeypatch.undo()
    time.tzset()
    assert len(seen) == 1
