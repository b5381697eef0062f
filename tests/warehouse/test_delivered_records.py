"""JSON lines and Parquet pass the same door: typed exactly, put aside by name, nothing lost."""

import datetime as dt
import io
import itertools
import json
from decimal import Decimal

import pyarrow as pa
import pyarrow.parquet as pq
import pytest
from landed_windows import DAY, NIGHT, House, toy

from extractors.contract import Contract, Count, Day, Flag, Instant, Money, Text, column
from extractors.formats import Csv, JsonLines, Parquet
from extractors.source import Kind


class Hits(Contract):
    """A hit without a key of its own, as an analytics tool exports it."""

    hit_hash: Text = column("hash(visitor, at, name)", reading="text", nullable=False)
    file_name: Text = column("file.name", reading="text", nullable=False)
    row_number: Count = column("file.row_number", reading="text", nullable=False)
    happened_on: Day = column("day", reading="compact_day", nullable=False)
    happened_at: Instant = column("at", reading="epoch_us", nullable=False)
    visitor: Text = column("visitor")
    name: Text = column("name", nullable=False, str_matches="^[a-z_]+$")
    country: Text = column("geo.country|geo.land")
    params: Text = column("params", reading="raw")
    campaign: Text = column("session.campaign")

    class Config:
        """One row per hit."""

        strict = True
        unique = ["hit_hash"]  # noqa: RUF012


class Sales(Contract):
    """A table as a company keeps it: everything is read as text."""

    sale_id: Text = column("id", reading="text", nullable=False)
    sold_at: Instant = column("sold", reading="text")
    sold_on: Day = column("day", reading="text")
    amount: Money = column("amount", reading="text")
    is_new: Flag = column("new", reading="text")
    note: Text = column("note", reading="text")

    class Config:
        """One row per sale."""

        strict = True
        unique = ["sale_id"]  # noqa: RUF012


SELECTED = "visitor, name, country, happened_on::varchar, happened_at::varchar, params, campaign"


@pytest.fixture
def house(tmp_path):
    stream = toy(
        Kind.EVENT,
        contract=Hits,
        requests=None,
        format=JsonLines(),
        parquet=Parquet(may_lack=("session", "geo.land")),
        event_at="happened_at",
        is_complete_per=("happened_on", "file_name"),
    )
    return House(tmp_path, streams=(stream,))


def hit(name="page_view", visitor="v1", at=1763719200000000, day="20261121", **more):
    said = {"day": day, "at": str(at), "visitor": visitor, "name": name, "geo": {"country": "DE"}}
    return {**said, "params": [{"key": "a", "value": {"int_value": "1"}}], **more}


def lines(*records):
    return b"".join(
        (r if isinstance(r, bytes) else json.dumps(r).encode()) + b"\n" for r in records
    )


def parquet(*records):
    rows = [{**record, "at": int(record["at"])} for record in records]
    return packed(pa.Table.from_pylist(rows))


def packed(table):
    out = io.BytesIO()
    pq.write_table(table, out)
    return out.getvalue()


def take(house, content, **said):
    house.deliver(content, "toy", "things", **{"named": "events_20261121.json.gz"} | said)
    (report,) = house.load()
    return report


def aside(house):
    return house.rows("select position, payload, reasons from meta.quarantine order by all")


@pytest.mark.parametrize("write", [lines, parquet])
def test_both_formats_say_the_same(tmp_path, house, write):
    report = take(house, write(hit(session={"campaign": "Spring"}), hit(visitor=None)))
    assert (report.served, report.loaded, report.quarantined) == (2, 2, 0)
    moment = "2025-11-21 10:00:00"
    params = '[{"key":"a","value":{"int_value":"1"}}]'
    assert house.things(SELECTED) == [
        ("v1", "page_view", "DE", "2026-11-21", moment, params, "Spring"),
        (None, "page_view", "DE", "2026-11-21", moment, params, None),
    ]
    assert house.things("file_name, row_number") == [("events_20261121", n) for n in (1, 2)]


def test_a_broken_line_is_put_aside_alone_and_as_it_stood(house):
    broken = [b'{"day": "20261121", "at": ', b"[1]", b"null", b'{"a": "\xff"}', b'"text"']
    good = [hit(at=n) for n in range(9)]
    report = take(house, lines(good[0], *broken, *good[1:]))
    assert (report.served, report.loaded, report.quarantined) == (14, 9, 5)
    assert aside(house)[0] == (2, '{"day": "20261121", "at": ', "line: no JSON object")
    assert {reason for _, _, reason in aside(house)} == {"line: no JSON object"}


@pytest.mark.parametrize("write", [lines, parquet])
def test_a_row_that_breaks_the_contract_is_put_aside_with_what_was_served(house, write):
    good = [hit(at=n) for n in range(9)]
    report = take(house, write(good[0], hit(name="Page View"), hit(day="20261131"), *good[1:]))
    assert (report.served, report.loaded, report.quarantined) == (11, 9, 2)
    (first, served, reason), (second, _, other) = aside(house)
    assert (first, second) == (2, 3)
    assert json.loads(served)["name"] == "Page View"
    assert reason == "name: str_matches('^[a-z_]+$')"
    assert other == "happened_on: no day (YYYYMMDD)"


@pytest.mark.parametrize("write", [lines, parquet])
def test_equal_hits_are_one_and_the_other_is_counted(house, write):
    report = take(house, write(hit(), hit(), hit(visitor=None), hit(visitor="")))
    # No visitor and the visitor "" are two: JSON tells them apart.
    assert (report.served, report.loaded, report.duplicates) == (4, 3, 1)


def test_a_column_that_a_parquet_file_lacks_is_refused_unless_files_may_lack_it(house):
    report = take(house, packed(pa.Table.from_pylist([{"day": "20261121", "at": 1}])))
    assert "'visitor' is not in the file (it has day, at)" in report.refused
    assert "toy/main/things" in report.refused


@pytest.mark.parametrize("cut", [slice(0, 60), slice(0, -5), slice(None, None)])
def test_a_damaged_parquet_file_is_refused_and_loading_goes_on(house, cut):
    content = parquet(*[hit(at=n) for n in range(50)])
    damaged = content[cut] if cut != slice(None) else content[:40] + bytes(200) + content[240:]
    house.deliver(damaged, "toy", "things")
    house.deliver(parquet(hit()), "toy", "things", as_of=NIGHT + DAY)
    first, second = house.load()
    assert first.refused
    assert (second.refused, second.loaded) == (None, 1)


def test_parquet_values_read_as_text_are_what_a_csv_would_hold(tmp_path):
    house = House(
        tmp_path, streams=(toy(contract=Sales, requests=None, format=Csv(), parquet=Parquet()),)
    )
    at = dt.datetime(2026, 11, 1, 10, 0, 0, 5, dt.UTC)
    amounts = [Decimal("12345678901234.56"), Decimal("0.50"), None]
    table = pa.table(
        {
            "id": pa.array([9007199254740993, 2, 3]),
            "sold": pa.array([at, None, None], pa.timestamp("us", "Europe/Berlin")),
            "day": pa.array([dt.date(2026, 11, 1), None, None]),
            "amount": pa.array(amounts, pa.decimal128(20, 2)),
            "new": [True, False, None],
            "note": ['a "quoted" \\ note', "", None],
        }
    )
    house.deliver(packed(table), "toy", "things")
    (report,) = house.load()
    assert (report.loaded, report.quarantined) == (3, 0)
    assert house.things("sale_id, sold_at, sold_on, amount, is_new, note") == [
        ("2", None, None, Decimal("0.5"), False, None),
        ("3", None, None, None, None, None),
        (
            "9007199254740993",
            dt.datetime(2026, 11, 1, 10, 0, 0, 5),
            dt.date(2026, 11, 1),
            amounts[0],
            True,
            'a "quoted" \\ note',
        ),
    ]


def test_a_moment_without_a_zone_is_refused_not_guessed(tmp_path):
    house = House(
        tmp_path, streams=(toy(contract=Sales, requests=None, format=Csv(), parquet=Parquet()),)
    )
    row = {"id": "a", "day": None, "amount": None, "new": None, "note": None}
    rows = [row | {"sold": dt.datetime(2026, 11, 1)}, row | {"id": "b", "sold": None}]
    house.deliver(packed(pa.Table.from_pylist(rows)), "toy", "things")
    house.load()
    assert [reason for _, _, reason in aside(house)] == [
        "sold_at: no text holding time with its offset"
    ]


def test_a_file_delivered_again_under_its_name_replaces_what_it_said(house):
    take(house, lines(hit("a"), hit("b"), hit("c")))
    report = take(house, lines(hit("a"), hit("c", params=[]), hit("d")), as_of=NIGHT + DAY)
    assert report.changed_rows == 3
    params = '[{"key":"a","value":{"int_value":"1"}}]'
    assert house.things("name, params") == [("a", params), ("c", "[]"), ("d", params)]


def test_a_file_replaces_neither_other_days_nor_other_files_nor_other_accounts(house):
    take(house, lines(hit("a")), named="1121/part-0.json.gz")
    take(house, lines(hit("b", day="20261122")), named="1122/part-0.json.gz", number=1)
    take(house, lines(hit("c")), named="1121/part-1.json.gz", number=2)
    take(house, lines(hit("d")), named="1121/part-0.json.gz", number=3, account="other")
    take(house, lines(hit("e")), named="1121/part-0.json.gz", as_of=NIGHT + DAY)
    assert house.things("account, name") == [
        ("main", "b"), ("main", "c"), ("main", "e"), ("other", "d"),
    ]  # fmt: skip


def test_rows_may_move_between_the_files_of_a_day(house):
    take(house, lines(hit("a"), hit("b")), named="p0.json.gz")
    take(house, lines(hit("c"), hit("d")), named="p1.json.gz", number=1)
    take(house, lines(hit("a"), hit("c")), named="p0.json.gz", as_of=NIGHT + DAY)
    take(house, lines(hit("b"), hit("e")), named="p1.json.gz", as_of=NIGHT + DAY, number=1)
    assert house.things("name, file_name") == [("a", "p0"), ("b", "p1"), ("c", "p0"), ("e", "p1")]


DELIVERIES = {
    1: ("p0", ["a", "b"]),
    2: ("p1", ["c"]),
    3: ("p0", ["a", "c"]),
    4: ("p1", ["b", "d"]),
}


def test_the_order_in_which_deliveries_are_loaded_does_not_matter(house):
    orders = list(itertools.permutations(DELIVERIES))[::3]
    for step in range(len(DELIVERIES)):
        for number, order in enumerate(orders):
            night = order[step]
            name, said = DELIVERIES[night]
            house.deliver(
                lines(*[hit(each) for each in said]), "toy", "things",
                named=f"{name}.json.gz", as_of=NIGHT + night * DAY, account=f"order{number}",
            )  # fmt: skip
        house.load()
    tables = {}
    for account, *row in house.things("account, name, file_name, observed_at"):
        tables.setdefault(account, []).append(row)
    assert len(tables) == len(orders)
    assert all(table == tables["order0"] for table in tables.values())
    assert [(name, file) for name, file, _ in tables["order0"]] == [
        ("a", "p0"), ("b", "p1"), ("c", "p0"), ("d", "p1"),
    ]  # fmt: skip


def test_of_two_files_of_one_name_in_one_night_the_later_in_line_counts(tmp_path, house):
    for number, said in enumerate(("z_first", "a_second")):
        house.deliver(lines(hit(said)), "toy", "things", named=f"{number}/p.json", number=number)
    house.load()
    assert house.things("name") == [("a_second",)]
