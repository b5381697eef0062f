"""Readers see one whole generation at any moment, whatever happens to the pointer."""

import datetime as dt

import duckdb
import pytest
from marts_file import names_in, publish_build, python, rows_of

from warehouse.retention import Retention

SERVED = "select generation, build_id from generation"
#: Every table of build n says n, so that a mixture of two builds shows in the data themselves.
MARKED = """
create or replace table one as select {0} as build from range(50);
create or replace table two as select {0} as build, i from range(20000 + {0}) as r (i);
"""

LOOP = """
import duckdb, json, pathlib, sys
published = pathlib.Path(sys.argv[1])
seen, opened, stop = [], 0, published.parent / "stop"
while opened < 200 or not stop.exists():
    con = duckdb.connect(str(published / "analytics.duckdb"), read_only=True)
    number, build = con.execute("select generation, build_id from generation").fetchone()
    builds = con.execute("select min(build), max(build) from (select build from one "
                         "union all select build from two)").fetchone()
    rows = {t: con.execute(f"select count(*) from {t}").fetchone()[0] for t in ("one", "two")}
    con.close()
    said = json.loads((published / f"analytics-{number:08d}.json").read_text())
    assert builds == (int(build[1:]), int(build[1:])), builds
    assert rows == {t: said["tables"][t]["rows"] for t in rows}, rows
    assert rows["two"] == 20000 + int(build[1:])
    assert said["generation"] == number and said["build_id"] == build
    assert not seen or number >= seen[-1], (seen, number)
    seen.append(number)
    opened += 1
    if opened == 1:
        print("reading", flush=True)
print(opened, len(set(seen)), seen[-1], flush=True)
"""

HOLD = """
import duckdb, sys
con = duckdb.connect(sys.argv[1], read_only=True)
for line in sys.stdin:
    print(con.execute("select (select generation from generation), min(build), max(build), "
                      "count(*), sum(i) from two").fetchone(), flush=True)
"""


@pytest.fixture
def root(tmp_path):
    return tmp_path / "data"


@pytest.fixture
def published(root):
    return root / "published"


def publish_marked(root, number, **more):
    return publish_build(root, f"b{number}", extra=MARKED.format(number), **more)


def pointed_to(published):
    return rows_of(published / "analytics.duckdb", SERVED)


def test_a_reader_in_a_loop_sees_whole_generations_and_never_an_older_one(root, published):
    publish_marked(root, 1)
    reader = python(LOOP, published)
    assert reader.stdout.readline() == "reading\n"
    for number in range(2, 12):
        publish_marked(root, number)
    (root / "stop").touch()
    out, errors = reader.communicate()
    assert errors == ""
    opened, different, last = map(int, out.split())
    assert opened >= 200 and different >= 3 and last == 11


def test_who_has_a_file_open_keeps_it_even_after_retention_removed_it(root, published):
    publish_marked(root, 1)
    reader = python(HOLD, published / "analytics.duckdb")
    answers = []
    for number in (2, 3):
        reader.stdin.write("ask\n")
        reader.stdin.flush()
        answers.append(reader.stdout.readline())
        publish_marked(root, number, keep=Retention(generations=1, age=dt.timedelta(0)))
    out, errors = reader.communicate("ask\n")
    assert errors == "" and "analytics-00000001.duckdb" not in names_in(published)
    rows = 20001
    assert {*answers, out} == {f"(1, 1, 1, {rows}, {rows * (rows - 1) // 2})\n"}
    assert pointed_to(published) == [(3, "b3")]


def test_a_process_that_closes_all_and_opens_again_sees_the_new_generation(root, published):
    publish_marked(root, 1)
    link = str(published / "analytics.duckdb")
    held = duckdb.connect(link, read_only=True)
    publish_marked(root, 2)
    assert held.execute(SERVED).fetchall() == [(1, "b1")]
    held.close()
    assert pointed_to(published) == [(2, "b2")]
