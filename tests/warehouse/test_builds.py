"""A build goes on from the last complete one only under the same code, settings and clock."""

import datetime as dt
from pathlib import Path

import duckdb
import pytest

from warehouse.builds import Build, begin_build, finish_build
from warehouse.tables import create_tables

NIGHT = dt.datetime(2026, 11, 22, 2, tzinfo=dt.UTC)
CHOSEN = {"max_people_per_id": 5, "half_life_days": 7}


class Company:
    """A build file with one load in it, a marts file, and a project of one model."""

    def __init__(self, root: Path) -> None:
        self.warehouse, self.marts = root / "warehouse.duckdb", root / "marts.duckdb"
        self.project = root / "project"
        (self.project / "models").mkdir(parents=True)
        (self.project / "models" / "one.sql").write_text("select 1")
        with duckdb.connect(str(self.warehouse)) as con:
            create_tables(con, {})
            con.execute("insert into meta.ledger (seq) values (7)")
            con.execute("insert into config.conversion_kinds values ('lead', 90)")
        duckdb.connect(str(self.marts)).close()

    def begin(self, as_of: dt.datetime = NIGHT, **other: object) -> Build:
        chosen = CHOSEN | other
        return begin_build(self.warehouse, self.marts, self.project, as_of, chosen)


@pytest.fixture
def company(tmp_path) -> Company:
    company = Company(tmp_path)
    finish_build(company.warehouse, company.begin())
    return company


def test_the_same_settings_go_on_from_the_last_build(company):
    build = company.begin()
    assert (build.built_seq, build.is_full) == (7, False)
    assert build.variables()["max_people_per_id"] == 5


@pytest.mark.parametrize("setting", CHOSEN)
def test_another_setting_builds_everything_anew(company, setting):
    assert company.begin(**{setting: 9}).is_full


def test_another_look_back_builds_everything_anew(company):
    with duckdb.connect(str(company.warehouse)) as con:
        con.execute("update config.conversion_kinds set lookback_days = 30")
    assert company.begin().is_full


def test_other_code_builds_everything_anew(company):
    (company.project / "models" / "one.sql").write_text("select 2")
    assert company.begin().is_full


def test_an_earlier_clock_builds_everything_anew(company):
    assert company.begin(NIGHT - dt.timedelta(days=1)).is_full


def test_a_build_that_was_not_finished_is_not_gone_on_from(company):
    company.begin(NIGHT + dt.timedelta(days=1))
    assert company.begin(NIGHT + dt.timedelta(days=1)).built_seq == 7, "the last complete one"
