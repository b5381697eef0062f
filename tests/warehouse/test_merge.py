"""A second reading changes what changed, and nothing else; the order of loading does not matter."""

import datetime as dt
import itertools

import pytest
from landed_windows import DAY, NIGHT, House, toy

from extractors.contract import Contract, Count, Instant, Text, column, key
from extractors.source import Kind


class Days(Contract):
    """A figure of a day."""

    page_id: Text = key("id")
    ended_at: Instant = key("at", reading="json")
    value: Count = column("value")

    class Config:
        strict = True
        unique = ["page_id", "ended_at"]  # noqa: RUF012


def seen(house, table="raw.toy__things"):
    return house.rows(f"select * from {table} order by all")


def stamps(house):
    sql = "select thing_id, likes, observed_at, ledger_seq from raw.toy__things order by all"
    return [(t, n, at.day, seq) for t, n, at, seq in house.rows(sql)]


def test_an_equal_row_read_again_changes_nothing(tmp_path):
    house = House(tmp_path)
    house.land({"id": "a", "likes": 1}, {"id": "b", "likes": None})
    house.load()
    before = seen(house)
    house.land({"id": "a", "likes": 1}, {"id": "b", "likes": None}, as_of=NIGHT + DAY)
    (report,) = house.load()
    assert report.changed_rows == 0
    assert seen(house) == before


def test_only_what_differs_is_written_with_the_earliest_moment_it_concerns(tmp_path):
    house = House(tmp_path, streams=(toy(event_at="happened_at"),))
    first = [{"id": i, "likes": 1, "at": f"2026-11-0{n}T00:00:00Z"} for n, i in enumerate("abc", 1)]
    house.land(*first)
    house.load()
    moved = {**first[2], "at": "2026-11-09T00:00:00Z"}
    house.land(first[0], {**first[1], "likes": 2}, moved, as_of=NIGHT + DAY)
    (report,) = house.load()
    assert report.changed_rows == 2
    assert stamps(house) == [("a", 1, 22, 1), ("b", 2, 23, 2), ("c", 1, 23, 2)]
    # Where a row was before it moved has changed as well.
    assert house.rows("select changed_rows, changed_from from meta.ledger order by seq") == [
        (3, dt.datetime(2026, 11, 1)),
        (2, dt.datetime(2026, 11, 2)),
    ]


def test_the_newest_reading_wins_as_served_even_where_it_knows_less(tmp_path):
    house = House(tmp_path)
    house.land({"id": "a", "likes": 5, "title": "t"})
    house.land({"id": "a", "likes": 3}, as_of=NIGHT + DAY)
    house.load()
    assert house.things() == [("a", 3, None)]


def test_an_older_reading_never_overwrites_a_newer_one(tmp_path):
    house = House(tmp_path)
    house.land({"id": "a", "likes": 9}, as_of=NIGHT)
    house.load()
    house.land({"id": "a", "likes": 1}, {"id": "b", "likes": 2}, as_of=NIGHT - DAY)
    house.load()
    assert house.things() == [("a", 9, None), ("b", 2, None)]


READINGS = {
    1: [{"id": "a", "likes": 1}, {"id": "b", "likes": 1}],
    2: [{"id": "a", "likes": 2}, {"id": "c", "likes": 1}],
    3: [{"id": "a", "likes": 2}, {"id": "b", "likes": 1}],
    4: [{"id": "a", "likes": 1}, {"id": "c", "likes": 1}],
}


@pytest.mark.parametrize("is_complete", [False, True])
def test_the_order_in_which_windows_are_loaded_does_not_matter(tmp_path, is_complete):
    house = House(tmp_path, streams=(toy(is_complete=is_complete),))
    orders = list(itertools.permutations(READINGS))[::3]
    for step in range(len(READINGS)):
        for number, order in enumerate(orders):
            day = order[step]
            house.land(*READINGS[day], as_of=NIGHT + day * DAY, account=f"order{number}")
        house.load()
    tables = {}
    for account, *row in house.things("account, thing_id, likes, observed_at"):
        tables.setdefault(account, []).append(row)
    assert len(tables) == len(orders)
    assert all(table == tables["order0"] for table in tables.values())


def test_of_a_complete_reading_what_is_absent_was_removed_and_only_for_that_account(tmp_path):
    house = House(tmp_path, streams=(toy(is_complete=True, event_at="happened_at"),))
    at = {"at": "2026-10-01T00:00:00Z"}
    house.land({"id": "a"}, {"id": "b", **at})
    house.land({"id": "z"}, account="other")
    house.load()
    house.land({"id": "a"}, as_of=NIGHT + DAY)
    (report,) = house.load()
    assert report.changed_rows == 1
    assert house.things("account, thing_id") == [("main", "a"), ("other", "z")]
    sql = "select changed_from from meta.ledger where seq = 3"
    assert house.rows(sql) == [(dt.datetime(2026, 10, 1),)]


def test_snapshots_stand_beside_each_other(tmp_path):
    house = House(tmp_path, streams=(toy(Kind.SNAPSHOT),))
    house.land({"id": "a", "likes": 5})
    house.land({"id": "a", "likes": 5}, as_of=NIGHT + DAY)
    house.land({"id": "a", "likes": 4}, as_of=NIGHT + 2 * DAY)
    house.load()
    assert stamps(house) == [("a", 4, 24, 3), ("a", 5, 22, 1), ("a", 5, 23, 2)]


def test_a_restated_flow_is_replaced_and_the_restatement_is_kept(tmp_path):
    house = House(tmp_path, streams=(toy(Kind.FLOW, contract=Days),))
    day = {"id": "p", "at": "2026-11-20T08:00:00+0000"}
    house.land({**day, "value": 10})
    house.land({**day, "value": 10}, as_of=NIGHT + DAY)
    house.land({**day, "value": 7}, {**day, "id": "new", "value": 1}, as_of=NIGHT + 2 * DAY)
    house.load()
    assert house.things("page_id, value") == [("new", 1), ("p", 7)]
    restated = house.rows("select record_key, before, after, as_of from meta.restatements")
    assert restated == [
        (
            '{"page_id":"p","ended_at":"2026-11-20 08:00:00"}',
            '{"value":10}',
            '{"value":7}',
            dt.datetime(2026, 11, 24, 2),
        )
    ]


def test_of_two_rows_with_one_key_the_last_served_wins_and_the_other_is_counted(tmp_path):
    house = House(tmp_path)
    pages = [
        ({"page": 2}, {"data": [{"id": "a", "likes": 3}, {"id": "a", "likes": 4}]}),
        ({"page": 1}, {"data": [{"id": "a", "likes": 1}, {"id": "b", "likes": 2}]}),
        ({"page": 10}, {"data": [{"id": "b", "likes": 5}]}),
    ]
    house.land(pages=pages, count=5)
    (report,) = house.load()
    assert (report.served, report.loaded, report.duplicates) == (5, 2, 3)
    assert house.things("thing_id, likes") == [("a", 4), ("b", 5)]


def test_a_null_in_a_key_is_put_aside_however_often_the_window_is_read(tmp_path):
    house = House(tmp_path)
    for day in range(2):
        house.land({"id": "a"}, {"id": None}, {"id": None}, as_of=NIGHT + day * DAY)
        (report,) = house.load()
        assert (report.loaded, report.quarantined, report.duplicates) == (1, 2, 0)
    assert len(house.things()) == 1


def test_shuffled_rows_and_pages_give_the_same_table(tmp_path):
    rows = [{"id": str(n), "likes": n} for n in range(50)]
    tables = []
    for name, served in (("a", rows), ("b", rows[::-1])):
        (tmp_path / name).mkdir()
        house = House(tmp_path / name)
        pages = [({"page": n}, {"data": served[n * 10 : n * 10 + 10]}) for n in range(5)]
        house.land(pages=pages, count=50)
        house.load()
        tables.append(seen(house))
    assert tables[0] == tables[1]


def test_sums_beyond_64_bits_stay_exact(tmp_path):
    house = House(tmp_path)
    house.land(*[{"id": str(n), "likes": 2**63 - 1} for n in range(3)])
    house.load()
    assert house.things("sum(likes)") == [(3 * (2**63 - 1),)]
