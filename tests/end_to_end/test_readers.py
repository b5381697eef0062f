"""Laws of reading: nobody who reads is ever disturbed, whenever a night publishes."""

import json
import os
import subprocess
from pathlib import Path

import pytest

pytestmark = pytest.mark.slow

#: Runs under older interpreters too: opens the pointer and reads every column of every table.
READ_ALL = """
import json, sys, duckdb
con = duckdb.connect(sys.argv[1], read_only=True)
names = [name for (name,) in con.execute(
    "select table_name from information_schema.tables where table_schema = 'main'"
).fetchall()]
rows = {name: len(con.execute(f'select * from "{name}"').fetchall()) for name in names}
print(json.dumps([duckdb.__version__, rows]))
"""


def test_a_reader_that_holds_its_file_open_sees_one_generation(first_night, second_night):
    report = second_night.beside["hold"]
    assert report["problems"] == []
    assert report["reads"] > 10
    assert report["generations"] == [first_night.manifest["generation"]]


def test_a_reader_that_comes_and_goes_meets_whole_generations_in_order(first_night, second_night):
    report = second_night.beside["reopen"]
    assert report["problems"] == []
    assert report["reads"] > 10
    numbers = [night.manifest["generation"] for night in (first_night, second_night)]
    assert report["generations"] == numbers


@pytest.mark.compat
def test_older_engines_read_every_table(company, after_missed):
    pythons = os.environ.get("LTL_COMPAT_PYTHONS", "")
    if not pythons:
        pytest.skip("LTL_COMPAT_PYTHONS names no interpreter with an older DuckDB")
    promised = {
        name: told["rows"] for name, told in company.installation.manifest()["tables"].items()
    }
    for python in pythons.split(":"):
        command = [python, "-c", READ_ALL, str(company.installation.pointer)]
        ended = subprocess.run(command, capture_output=True, text=True, check=False, cwd=Path("/"))
        assert ended.returncode == 0, ended.stderr
        version, rows = json.loads(ended.stdout)
        assert rows == promised, version
