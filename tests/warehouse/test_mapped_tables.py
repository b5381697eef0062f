"""Tables of others load by their mapping: exact money, right moments, and nothing guessed."""

import datetime as dt
import json
from decimal import Decimal as D
from pathlib import Path

import pyarrow as pa
import pyarrow.parquet as parquet
import pytest
from landed_windows import COMPANY, KEY, NIGHT

from configuration.pipeline import AccountEntry
from extractors.landing import Landing
from extractors.reading import extract_stream
from extractors.source import all_sources
from warehouse.database import open_warehouse
from warehouse.identifiers import pseudonym
from warehouse.load import load, rebuild

SHOP = {
    "columns": {
        "sale_id": "order_no",
        "sold_at": "paid_on",
        "amount": "total",
        "currency": {"value": "EUR"},
        "email": "customer_mail",
    },
    "time_zone": "Europe/Berlin",
    "delimiter": ";",
    "decimal": ",",
    "dates": "DD.MM.YYYY",
}
HEADER = "order_no;paid_on;total;customer_mail\n"
DAY = dt.timedelta(days=1)


def told(entry: dict) -> dict[str, str]:
    """Return an account as pipeline.yml tells it to the extractors."""
    return AccountEntry.model_validate(entry).as_account()


class Shop:
    """A folder of exports, read as pipeline.yml says."""

    def __init__(self, root: Path, source: str = "sale_table", stream: str = "sales") -> None:
        self.root, self.source, self.stream = root, source, stream

    def take(self, said: dict, as_of: dt.datetime = NIGHT):
        """Extract what is due and load it; return the outcome and the reports."""
        source = all_sources()[self.source]
        account = told({"name": "shop", "files": str(self.root / "in" / "*"), **said})
        outcome = extract_stream(
            source, account, source.stream(self.stream), landing=Landing(self.root / "landing"),
            as_of=as_of, secrets={}, history_days=1,
        )  # fmt: skip
        return outcome, self.load(self.root / "w.duckdb")

    def load(self, warehouse: Path, how=load):
        sources = {self.source: all_sources()[self.source]}
        return how(
            self.root / "landing", warehouse, sources=sources, hash_key=KEY, settings=COMPANY
        )

    def rows(self, columns: str, warehouse: str = "w.duckdb") -> list[tuple]:
        with open_warehouse(self.root / warehouse) as con:
            table = f"raw.{self.source}__{self.stream}"
            return con.execute(f"select {columns} from {table} order by all").fetchall()

    def refused(self) -> list[tuple]:
        with open_warehouse(self.root / "w.duckdb") as con:
            return con.execute(
                "select position, reasons from meta.quarantine order by 1"
            ).fetchall()


@pytest.fixture
def shop(tmp_path) -> Shop:
    return Shop(tmp_path)


def write(shop: Shop, text: str, name: str = "a.csv") -> None:
    folder = shop.root / "in"
    folder.mkdir(exist_ok=True)
    (folder / name).write_text(text)


def test_a_german_export_is_read_to_the_cent_and_in_utc(shop):
    write(
        shop,
        HEADER
        + "A1;25.10.2026 02:30;1234,50;Ann@Example.com\n"
        + "A2;1.11.2026;0,1;\n"
        + "A3;2026-11-01T10:00:00+05:00;007;\n".replace("2026-11-01T", "2026-11-01 "),
    )
    outcome, (report,) = shop.take(SHOP)
    assert (outcome.state, report.refused, report.loaded) == ("sealed", None, 3)
    assert shop.rows("row_id, sale_id, sold_at, amount, currency, email_hmac") == [
        # 02:30 came twice that night: the second time is taken, by the rule of the zone tables.
        ("A1", "A1", dt.datetime(2026, 10, 25, 1, 30), D("1234.5000"), "EUR",
         pseudonym("email", "ann@example.com", KEY)),
        # A day without a time is its last second: 23:59:59 in Berlin.
        ("A2", "A2", dt.datetime(2026, 11, 1, 22, 59, 59), D("0.1000"), "EUR", None),
        ("A3", "A3", dt.datetime(2026, 11, 1, 5, 0), D("7.0000"), "EUR", None),
    ]  # fmt: skip


def test_an_ambiguous_day_is_refused_in_words(shop):
    write(shop, HEADER + "A1;03/04/2026;1,00;\n")
    _, (report,) = shop.take({**SHOP, "dates": "YYYY-MM-DD"})
    assert "sold_at: not a day as YYYY-MM-DD, correct dates: in pipeline.yml" in report.refused


def test_one_impossible_day_says_that_all_may_be_misread(shop):
    rows = "".join(f"A{n};0{n}/04/2026;1,00;\n" for n in range(1, 9))
    write(shop, HEADER + rows + "A9;13/04/2026;1,00;\n")
    _, (report,) = shop.take({**SHOP, "dates": "MM/DD/YYYY"})
    assert "row 9: sold_at" in report.refused  # the row itself may name a person: gaps are public
    assert "A9" not in report.refused
    assert "no row is loaded" in report.refused
    assert shop.rows("sale_id") == []
    (again,) = shop.take({**SHOP, "dates": "DD/MM/YYYY"}, NIGHT + DAY)[1]
    assert (again.refused, again.loaded) == (None, 9)


def test_a_time_without_a_zone_is_refused(shop):
    write(shop, HEADER + "A1;03.04.2026;1,00;\n")
    _, (report,) = shop.take({**SHOP, "time_zone": None})
    assert "sold_at: a time without its zone, say time_zone: in pipeline.yml" in report.refused


@pytest.mark.parametrize("amount", ["1.234,50", "1,234.50", "12.50", "€ 12,50", "1e3", "12,50 "])
def test_an_amount_written_otherwise_is_refused(shop, amount):
    write(shop, HEADER + f"A1;03.04.2026;{amount};\n" + "A2;03.04.2026;1,00;\n" * 2)
    _, (report,) = shop.take(SHOP)
    assert (report.loaded, report.quarantined, report.duplicates) == (1, 1, 1)
    ((_, reason),) = shop.refused()
    assert reason == (
        "amount: no number with decimal: ',' and thousands: none, correct pipeline.yml"
    )


def test_thousands_signs_are_read_where_they_are_said(shop):
    write(shop, HEADER + "A1;03.04.2026;-1.234.567,89;\n" + "A2;03.04.2026;12,50;\n")
    shop.take({**SHOP, "thousands": "."})
    assert shop.rows("amount") == [(D("-1234567.8900"),), (D("12.5000"),)]


def test_a_missing_column_is_named_with_the_header_found(shop):
    write(shop, "order_no;paid;total;customer_mail\n")
    outcome, _ = shop.take(SHOP)
    assert outcome.state == "failed"
    assert "there is no 'paid_on'" in outcome.error
    assert "'order_no', 'paid', 'total', 'customer_mail'" in outcome.error
    outcome, _ = shop.take({**SHOP, "delimiter": ","})
    assert "say the delimiter: in pipeline.yml" in outcome.error


def test_lines_of_one_order_are_refused_until_row_id_tells_them_apart(shop):
    write(
        shop,
        "order_no;line;paid_on;total;customer_mail\n"
        "A1;1;01.11.2026;10,00;\nA1;2;01.11.2026;5,00;\nA2;3;01.11.2026;1,00;\n"
        "A2;3;01.11.2026;1,00;\n",
    )
    _, (report,) = shop.take(SHOP)
    assert (report.served, report.loaded, report.quarantined, report.duplicates) == (4, 1, 2, 1)
    assert {reason for _, reason in shop.refused()} == {
        "row_id: stands in rows that differ, map row_id to a column that is another in each"
    }
    columns = {**SHOP["columns"], "row_id": "line"}
    shop.take({**SHOP, "columns": columns}, NIGHT + DAY)
    assert shop.rows("sale_id, row_id, amount") == [
        ("A1", "1", D("10.0000")), ("A1", "2", D("5.0000")), ("A2", "3", D("1.0000")),
    ]  # fmt: skip


def test_a_changed_mapping_reads_the_file_again_and_replaces_what_it_said(shop):
    write(shop, "id;order_no;paid_on;total;customer_mail\n7;A1;01.11.2026;10,00;\n")
    shop.take(SHOP)
    outcome, reports = shop.take(SHOP, NIGHT + DAY)
    assert (outcome.state, reports) == ("nothing due", [])
    other = {**SHOP, "columns": {**SHOP["columns"], "sale_id": "id"}}
    outcome, (report,) = shop.take(other, NIGHT + DAY)
    assert (outcome.windows, report.loaded) == (1, 1)
    assert shop.rows("sale_id") == [("7",)]
    # From the landing alone, whatever pipeline.yml says today.
    shop.load(shop.root / "again.duckdb", rebuild)
    assert shop.rows("* exclude (ledger_seq)", "again.duckdb") == shop.rows(
        "* exclude (ledger_seq)"
    )
    seals = [json.loads(p.read_text()) for p in (shop.root / "landing").rglob("seal.json")]
    assert {seal["mapping"]["columns"]["sale_id"] for seal in seals} == {"order_no", "id"}


def test_of_exports_that_overlap_the_one_whose_name_sorts_last_counts(shop):
    for month, amount in (("10", "10,00"), ("11", "20,00"), ("12", "30,00")):
        write(shop, HEADER + f"A1;01.10.2026;{amount};\n", f"sales-{month}.csv")
    shop.take(SHOP)
    assert shop.rows("amount") == [(D("30.0000"),)]


def test_parquet_keeps_its_types_and_only_texts_go_by_the_mapping(shop):
    table = pa.table(
        {
            "order no": ["A1", "A2"],
            "paid": pa.array(
                [dt.datetime(2026, 11, 1, 12), dt.datetime(2026, 7, 1, 12, 0, 0, 5)],
                pa.timestamp("us"),
            ),
            "total": pa.array([D("12.34"), D("1.000")], pa.decimal128(10, 3)),
            "back": ["1,50", None],
        }
    )
    (shop.root / "in").mkdir()
    parquet.write_table(table, shop.root / "in" / "a.parquet")
    said = {
        "columns": {
            "sale_id": "order no", "sold_at": "paid", "amount": "total",
            "currency": {"value": "USD"}, "refunded_amount": "back",
        },
        "time_zone": "Europe/Berlin",
        "decimal": ",",
    }  # fmt: skip
    _, (report,) = shop.take(said)
    assert report.refused is None
    assert shop.rows("sale_id, sold_at, amount, refunded_amount, currency") == [
        ("A1", dt.datetime(2026, 11, 1, 11), D("12.3400"), D("1.5000"), "USD"),
        ("A2", dt.datetime(2026, 7, 1, 10, 0, 0, 5), D("1.0000"), None, "USD"),
    ]


def test_a_phone_number_is_one_however_it_is_spaced():
    same = {pseudonym("phone_hmac", said, KEY) for said in
            ("+49 (170) 123-45 67", "0049170 1234567", "+491701234567")}  # fmt: skip
    assert len(same) == 1
    assert pseudonym("phone_hmac", "0170 1234567", KEY) not in same, "no country is guessed"


def test_figures_of_another_network_are_read_from_one_file(tmp_path):
    weibo = Shop(tmp_path, "metrics_file", "posts")
    write(weibo, "mid,time,赞,转发\n5001,2026/11/01 09:30,12,\n")
    said = {
        "columns": {
            "platform": {"value": "weibo"}, "post_id": "mid", "posted_at": "time",
            "likes": "赞", "shares": "转发",
        },
        "time_zone": "Asia/Shanghai",
        "dates": "YYYY/MM/DD",
    }  # fmt: skip
    _, (report,) = weibo.take(said)
    assert report.refused is None
    assert weibo.rows("platform, post_id, posted_at, likes, shares") == [
        ("weibo", "5001", dt.datetime(2026, 11, 1, 1, 30), 12, None)
    ]
    # The same mapping says rows of days nothing.
    source = all_sources()["metrics_file"]
    account = told({"name": "shop", "files": str(tmp_path / "in" / "*"), **said})
    outcome = extract_stream(
        source, account, source.stream("account_days"), landing=Landing(tmp_path / "landing"),
        as_of=NIGHT, secrets={}, history_days=1,
    )  # fmt: skip
    assert outcome.state == "nothing due"
