"""What the orchestrator plots is what the file holds."""

import datetime as dt

import duckdb

from warehouse.figures import newest_readings, row_counts


def test_rows_are_counted_per_table_and_views_are_not(tmp_path):
    file = tmp_path / "build.duckdb"
    with duckdb.connect(str(file)) as con:
        con.execute('create schema raw; create table raw."a b" as from range(3)')
        con.execute('delete from raw."a b" where range = 1')
        con.execute('create table nothing (x int); create view v as from raw."a b"')
    assert row_counts(file) == {("raw", "a b"): 2, ("main", "nothing"): 0}


def test_the_newest_reading_of_a_stream_is_that_of_any_account(tmp_path):
    file = tmp_path / "build.duckdb"
    with duckdb.connect(str(file)) as con:
        con.execute(
            "create schema meta;"
            "create table meta.ledger (source text, stream text, as_of timestamp)"
        )
        con.execute(
            "insert into meta.ledger values ('x', 'tweets', '2026-11-20 02:00'),"
            " ('x', 'tweets', '2026-11-21 02:00'), ('umami', 'events', '2026-11-19 02:00')"
        )
    assert newest_readings(file) == {
        ("x", "tweets"): dt.datetime(2026, 11, 21, 2, tzinfo=dt.UTC),
        ("umami", "events"): dt.datetime(2026, 11, 19, 2, tzinfo=dt.UTC),
    }
