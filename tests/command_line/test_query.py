"""Strangers' SQL reads the published file and can do nothing else; sheets run no text of posts."""

import csv
import io

import duckdb
import pytest

from command_line.query import write_csv
from warehouse.querying import QueryRefused, rows


@pytest.fixture(scope="module")
def file(tmp_path_factory):
    path = tmp_path_factory.mktemp("query") / "analytics.duckdb"
    with duckdb.connect(str(path)) as con:
        con.execute("create table posts as select '1' as post_id, -3 as change")
    return path


def test_rows_come_back_by_name(file):
    assert rows(file, "from posts") == [{"post_id": "1", "change": -3}]


@pytest.mark.parametrize(
    "sql",
    [
        "from read_csv('/etc/passwd')",
        "from read_text('/etc/passwd')",
        "from glob('/*')",
        "copy posts to '{folder}/stolen.csv'",
        "copy posts to '{folder}/stolen.parquet' (format parquet)",
        "attach '{folder}/other.duckdb'",
        "export database '{folder}/all'",
        "install httpfs",
        "load httpfs",
        "set enable_external_access = true",
        "set memory_limit = '1TB'",
        "reset lock_configuration",
        "pragma enable_logging",
        "insert into posts values ('2', 1)",
        "drop table posts",
        "create table mine (a int)",
        "from read_csv('https://example.org/x.csv')",
    ],
)
def test_nothing_but_the_file_can_be_reached_or_changed(file, tmp_path, sql):
    before = file.read_bytes()
    with pytest.raises(QueryRefused):
        rows(file, sql.format(folder=tmp_path))
    assert list(tmp_path.iterdir()) == []
    assert file.read_bytes() == before


def test_text_a_sheet_would_run_is_made_inert_and_numbers_are_not_touched():
    written = io.StringIO()
    write_csv(
        written, [{"text": text, "change": -3} for text in ("=1+1", "@x", "-2+3", "+49", "a")]
    )
    read = list(csv.DictReader(io.StringIO(written.getvalue())))
    assert [row["text"] for row in read] == ["'=1+1", "'@x", "'-2+3", "'+49", "a"]
    assert {row["change"] for row in read} == {"-3"}
