"""A table in a real PostgreSQL is read whole or by what changed, exactly, and without a secret."""

import datetime as dt
import gzip
import json
from decimal import Decimal as D

import pytest
from landed_windows import COMPANY, KEY, NIGHT
from postgres_server import PASSWORD, execute, postgres, programs
from psycopg.conninfo import make_conninfo

from configuration.pipeline import AccountEntry
from extractors.landing import Landing
from extractors.ping import ping
from extractors.reading import extract_stream
from extractors.source import all_sources
from warehouse.database import open_warehouse
from warehouse.load import load

pytestmark = [
    pytest.mark.postgres,
    pytest.mark.skipif(programs() is None, reason="needs Debian's postgresql"),
]

DAY = dt.timedelta(days=1)
SALES = all_sources()["sale_table"]
COLUMNS = {
    "sale_id": "Order No",
    "sold_at": "paid",
    "amount": "total",
    "currency": {"value": "EUR"},
    "email": 'mail"s',
}
TABLE = """
create table shop.orders (
    "Order No" bigint, paid timestamp, total numeric(30, 4), "mail""s" text, changed timestamptz
)
"""


@pytest.fixture(scope="module")
def server():
    with postgres() as dsn:
        yield dsn


@pytest.fixture
def dsn(server):
    execute(server, "drop schema if exists shop cascade", "create schema shop", TABLE)
    return server


def order(number: int, paid: str, total: str, changed: str = "2026-11-20 00:00Z") -> str:
    return (
        f"insert into shop.orders values ({number}, '{paid}', {total}, 'Ann@Example.com',"
        f" '{changed}')"
    )


class Shop:
    """An account that reads the table, and the warehouse beside it."""

    def __init__(self, root, dsn: str, **said) -> None:
        self.root, self.dsn = root, dsn
        self.account = {
            "name": "shop", "table": "shop.orders", "columns": COLUMNS,
            "time_zone": "Europe/Berlin", "secrets_prefix": "SHOP", **said,
        }  # fmt: skip

    def extract(self, as_of: dt.datetime = NIGHT):
        return extract_stream(
            SALES, self.told(), SALES.streams[0], landing=Landing(self.root / "landing"),
            as_of=as_of, secrets={"dsn": self.dsn}, history_days=1,
        )  # fmt: skip

    def told(self) -> dict[str, str]:
        return AccountEntry.model_validate(self.account).as_account()

    def night(self, as_of: dt.datetime = NIGHT):
        outcome = self.extract(as_of)
        assert outcome.state == "sealed", outcome.error
        reports = load(
            self.root / "landing", self.root / "w.duckdb",
            sources={"sale_table": SALES}, hash_key=KEY, settings=COMPANY,
        )  # fmt: skip
        assert [report.refused for report in reports] == [None] * len(reports)
        return outcome

    def rows(self, columns: str) -> list[tuple]:
        with open_warehouse(self.root / "w.duckdb") as con:
            found = con.execute(f"select {columns} from raw.sale_table__sales order by all")
            return found.fetchall()

    def landed(self) -> list[dict]:
        pages = sorted((self.root / "landing").rglob("pages.json.gz"))
        return [json.loads(line) for page in pages for line in gzip.open(page)]


def test_rows_arrive_digit_by_digit_and_in_utc(dsn, tmp_path):
    execute(
        dsn,
        order(1, "2026-11-01 12:00:00.000005", "12345678901234.5678"),
        order(2, "2026-07-01 12:00:00", "-0.5000"),
    )
    shop = Shop(tmp_path, dsn)
    assert shop.night().records == 2
    assert shop.rows("row_id, sale_id, sold_at, amount, currency, length(email_hmac)") == [
        ("1", "1", dt.datetime(2026, 11, 1, 11, 0, 0, 5), D("12345678901234.5678"), "EUR", 32),
        ("2", "2", dt.datetime(2026, 7, 1, 10), D("-0.5000"), "EUR", 32),
    ]
    (page,) = shop.landed()
    assert page["body"][0]["amount"] == "12345678901234.5678"
    assert page["body"][0]["sold_at"] == "2026-11-01T11:00:00.000005Z"
    assert "changed" not in page["body"][0], "only what is mapped leaves the database"


def test_a_whole_table_is_read_each_night_and_what_is_gone_from_it_was_removed(dsn, tmp_path):
    execute(dsn, order(1, "2026-11-01 12:00", "1"), order(2, "2026-11-02 12:00", "2"))
    shop = Shop(tmp_path, dsn)
    shop.night()
    execute(dsn, 'delete from shop.orders where "Order No" = 1')
    shop.night(NIGHT + DAY)
    assert shop.rows("sale_id") == [("2",)]
    execute(dsn, "delete from shop.orders")
    assert shop.night(NIGHT + 2 * DAY).records == 0
    assert shop.rows("sale_id") == []


def test_with_updated_at_only_what_changed_is_asked_with_a_day_of_overlap(dsn, tmp_path):
    execute(
        dsn,
        order(1, "2015-01-01 12:00", "1", "2015-01-01 12:00Z"),
        order(2, "2026-11-21 12:00", "2", "2026-11-21 12:00Z"),
        order(3, "2015-01-01 12:00", "9", "2015-01-01 12:00Z"),
    )
    shop = Shop(tmp_path, dsn, columns={**COLUMNS, "updated_at": "changed"})
    assert shop.night().records == 3, "the first reading is of the whole table"
    execute(
        dsn,
        "update shop.orders set total = 3, changed = '2026-11-22 12:00Z' where \"Order No\" = 1",
        "insert into shop.orders values (4, '2026-11-22 12:00', 4, null, null)",
    )
    # Changed since the last night less a day: order 2 again, order 1, and what says no time.
    assert shop.night(NIGHT + DAY).records == 3
    assert shop.rows("sale_id, amount") == [("1", 3), ("2", 2), ("3", 9), ("4", 4)]
    shop.account["columns"] = {**shop.account["columns"], "customer_id": "Order No"}
    assert shop.night(NIGHT + 2 * DAY).records == 4, "another mapping begins anew"
    assert shop.rows("sale_id, customer_id") == [(each, each) for each in "1234"]


def test_another_table_under_the_same_mapping_is_read_from_its_beginning(dsn, tmp_path):
    execute(
        dsn,
        order(1, "2015-01-01 12:00", "1", "2015-01-01 12:00Z"),
        'create view shop.more as select "Order No" + 10 as "Order No", paid, total, "mail""s",'
        " changed from shop.orders",
    )
    shop = Shop(tmp_path, dsn, columns={**COLUMNS, "updated_at": "changed"})
    shop.night()
    shop.account["table"] = "shop.more"
    assert shop.night(NIGHT + DAY).records == 1
    assert shop.rows("sale_id") == [("11",)]


def test_a_view_with_days_only_is_read_too(dsn, tmp_path):
    execute(
        dsn,
        order(1, "2026-11-01 12:00", "1"),
        'create view shop.days as select "Order No"::text as id, paid::date as day, total'
        " from shop.orders",
    )
    columns = {"sale_id": "id", "sold_at": "day", "amount": "total", "currency": {"value": "EUR"}}
    shop = Shop(tmp_path, dsn, table="shop.days", columns=columns)
    shop.night()
    assert shop.rows("sold_at") == [(dt.datetime(2026, 11, 1, 22, 59, 59),)]


def test_lines_of_one_order_are_refused_until_row_id_tells_them_apart(dsn, tmp_path):
    lines = [order(1, "2026-11-01 12:00", "1"), order(1, "2026-11-01 12:00", "2")]
    execute(dsn, *lines, order(2, "2026-11-01 12:00", "2"))
    shop = Shop(tmp_path, dsn)
    shop.extract()
    (report,) = load(
        tmp_path / "landing", tmp_path / "w.duckdb",
        sources={"sale_table": SALES}, hash_key=KEY, settings=COMPANY,
    )  # fmt: skip
    assert (report.served, report.loaded, report.quarantined) == (3, 1, 2)


FAULTS = {
    "a wrong password": ({}, {"password": "wrong-canary-55"}, "log in again: PostgreSQL refused"),
    "no such table": ({"table": "shop.order"}, {}, 'relation "shop.order" does not exist'),
    "no such column": (
        {"columns": {**COLUMNS, "amount": "totl"}},
        {},
        "there is no 'totl'; its columns are 'Order No', 'paid', 'total', 'mail\"s', 'changed'",
    ),
    "a time of no zone": ({"time_zone": None}, {}, "sold_at: 'paid' is a time without its zone"),
    "no server": ({}, {"host": "/tmp/no-such-folder-of-a-socket"}, "no complete answer"),
    "a reader without rights": ({}, {"user": "stranger"}, "permission denied for schema shop"),
}


@pytest.mark.parametrize("fault", FAULTS)
def test_what_is_wrong_is_said_in_words_without_a_secret(dsn, tmp_path, fault):
    said, known, words = FAULTS[fault]
    execute(
        dsn,
        "drop role if exists stranger",
        f"create role stranger login password '{PASSWORD}'",
    )
    shop = Shop(tmp_path, make_conninfo(dsn, **known), **said)
    outcome = shop.extract()
    answer = ping(SALES, shop.told(), {"dsn": shop.dsn})
    assert (outcome.state, answer.is_ok) == ("failed", False)
    assert words in outcome.error
    assert words.removeprefix("log in again: ") in answer.words
    kept = [path.read_text() for path in (tmp_path / "landing").rglob("failure.json")]
    for text in (outcome.error, outcome.remedy, answer.words, repr(outcome), *kept):
        assert PASSWORD not in text
        assert "wrong-canary" not in text


def test_a_dsn_that_cannot_be_read_is_not_repeated(tmp_path):
    outcome = Shop(tmp_path, f"postgres:/{PASSWORD}").extract()
    assert "the DSN cannot be read" in outcome.error
    assert PASSWORD not in outcome.error


def test_nothing_can_be_written(dsn, tmp_path):
    execute(
        dsn,
        "create function shop.spoil() returns int language sql as"
        " $$ insert into shop.orders values (9, '2026-11-01', 9, null, null) returning 9 $$",
        'create view shop.bad as select shop.spoil() as "Order No"',
    )
    columns = dict.fromkeys(("sale_id", "sold_at", "amount", "currency"), "Order No")
    outcome = Shop(tmp_path, dsn, table="shop.bad", columns=columns).extract()
    assert "read-only transaction" in outcome.error


def test_doctor_looks_at_the_table(dsn, tmp_path):
    shop = Shop(tmp_path, dsn)
    answer = ping(SALES, shop.told(), {"dsn": dsn})
    assert (answer.is_ok, answer.words) == (
        True, "the table answers and has the columns that are mapped",
    )  # fmt: skip
