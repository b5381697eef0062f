"""The marts file before it is published: stamped, compact, readable by older engines."""

import os
import subprocess

import duckdb
import pytest
from marts_file import make_marts, publish_build, rows_of, stamp

from warehouse.compact import bloat, compact
from warehouse.hashing import content_hash
from warehouse.marts import WrongStorageVersion

COMPAT = [path for path in os.environ.get("LTL_COMPAT_PYTHONS", "").split(":") if path]


@pytest.fixture
def root(tmp_path):
    return tmp_path / "data"


def test_stamping_keeps_the_storage_version_comments_and_keys(root):
    marts = make_marts(root / "marts.duckdb")
    stamp(marts, 1, "b1")
    query = "select tags['storage_version'] from duckdb_databases() where not internal"
    assert rows_of(marts, query) == [("v1.4.0+",)]
    told = rows_of(
        marts,
        "select comment from duckdb_tables() where table_name in ('generation', 'audits') "
        "union all select comment from duckdb_columns() "
        "where table_name in ('generation', 'audits') and not internal",
    )
    assert len(told) == 2 + 6 + 10 and all(comment for (comment,) in told)


def test_a_marts_file_in_a_newer_format_is_refused(root):
    root.mkdir()
    with duckdb.connect() as con:
        con.execute(f"attach '{root}/marts.duckdb' as m (storage_version 'v1.5.0')")
        con.execute("create table m.t as select 1 as x")
    with pytest.raises(WrongStorageVersion, match="Delete it and build"):
        stamp(root / "marts.duckdb", 1, "b1")


def test_a_bloated_file_is_rewritten_with_all_it_holds(root):
    marts = make_marts(root / "marts.duckdb", rows=800_000)
    fresh = marts.stat().st_size
    assert compact(marts) is False
    with duckdb.connect(str(marts)) as con:
        con.execute("create table gone as from posts; checkpoint; insert into posts from posts")
        con.execute("checkpoint; drop table gone; checkpoint")
        con.execute("delete from posts where likes % 3 = 0")
    assert bloat(marts) > 1.3
    stamp(marts, 1, "b1")
    before = content_hash(marts)
    facts = (
        "select table_name, column_name, data_type, is_nullable, comment from duckdb_columns() "
        "where not internal order by all"
    )
    keys = "select table_name, constraint_type from duckdb_constraints() order by all"
    shape = rows_of(marts, facts), rows_of(marts, keys)
    assert compact(marts) is True
    assert (rows_of(marts, facts), rows_of(marts, keys)) == shape
    assert content_hash(marts) == before
    assert marts.stat().st_size <= 1.3 * (fresh + 5 * 262_144)  # and the two stamped tables
    query = "select tags['storage_version'] from duckdb_databases() where not internal"
    assert rows_of(marts, query) == [("v1.4.0+",)]
    assert compact(marts) is False
    assert [path.name for path in root.iterdir()] == ["marts.duckdb"]


def test_rows_deleted_night_after_night_count_as_bloat(root):
    marts = make_marts(root / "marts.duckdb", extra="create table t (k bigint, v uuid, w uuid)")
    for night in range(6):
        with duckdb.connect(str(marts)) as con:
            con.execute("delete from t where k % 3 = ? % 3", [night])
            con.execute(
                "insert into t select i, uuid(), uuid() from range(900000) as r (i) "
                "where i not in (select k from t)"
            )
    estimated, before = bloat(marts), marts.stat().st_size
    compact(marts, limit=1.0)
    assert estimated == pytest.approx(before / marts.stat().st_size, rel=0.15)


@pytest.mark.compat
@pytest.mark.skipif(not COMPAT, reason="LTL_COMPAT_PYTHONS names no Python with an older DuckDB")
@pytest.mark.parametrize("interpreter", COMPAT)
def test_older_engines_open_what_is_published(root, interpreter):
    publish_build(root, "b1")
    marts = root / "marts.duckdb"
    compact(marts, limit=0.0)
    publish_build(root, "b2")
    code = (
        "import duckdb, sys; con = duckdb.connect(sys.argv[1], read_only=True); "
        "print(con.execute('select generation, (select sum(likes) from posts) from generation')"
        ".fetchall())"
    )
    said = subprocess.run(
        [interpreter, "-c", code, str(root / "published" / "analytics.duckdb")],
        capture_output=True,
        text=True,
        check=True,
    )
    assert said.stdout == "[(2, Decimal('4950'))]\n" or said.stdout == "[(2, 4950)]\n"
