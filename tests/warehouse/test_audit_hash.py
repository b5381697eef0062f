"""Equal content, equal hash; any change of the facts, another hash."""

import duckdb
import pytest
from marts_file import make_marts, stamp

from warehouse.finding import Finding
from warehouse.hashing import content_hash


@pytest.fixture
def marts(tmp_path):
    path = make_marts(tmp_path / "marts.duckdb")
    stamp(path, 1, "b1")
    return path


def test_equal_content_has_an_equal_hash_in_any_order_and_file(tmp_path):
    first, second = (make_marts(tmp_path / name) for name in ("a.duckdb", "b.duckdb"))
    with duckdb.connect(str(second)) as con:
        con.execute("create or replace table posts as from posts order by hash(post_id)")
        con.execute("update posts set reach = reach + 1e-12")
    stamp(first, 1, "b1")
    stamp(second, 9, "b9", (Finding("x", "y"),))
    assert content_hash(first) == content_hash(second)


@pytest.mark.parametrize(
    "change",
    [
        "update posts set likes = likes + 1 where post_id = 'p7'",
        "update posts set likes = null where post_id = 'p7'",
        "delete from posts where post_id = 'p7'",
        "insert into posts from posts where post_id = 'p7'",
        "alter table posts alter likes type integer",
        "alter table posts rename likes to loves",
        "create table more (x integer)",
        "update credits set touchpoint_id = 3 - touchpoint_id where touchpoint_id < 3",
        # two values trade places between two rows
        "update posts set likes = 15 - likes where likes in (7, 8)",
    ],
)
def test_any_change_of_the_facts_changes_the_hash(tmp_path, change):
    marts = make_marts(tmp_path / "a.duckdb", extra="update credits set share = touchpoint_id / 9")
    before = content_hash(marts)
    with duckdb.connect(str(marts)) as con:
        con.execute(change)
    assert content_hash(marts) != before


def test_when_something_was_loaded_is_no_fact(tmp_path):
    hashes = {
        content_hash(
            make_marts(
                tmp_path / f"{day}.duckdb",
                extra=f"create table t as select 1 as x, timestamp '2026-01-0{day}' as loaded_at",
            )
        )
        for day in (1, 2)
    }
    assert len(hashes) == 1
