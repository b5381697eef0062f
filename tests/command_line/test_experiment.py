"""The experiment command draws a schedule before it begins, says what it can show, registers it."""

import csv
import datetime as dt
import re
from pathlib import Path
from types import SimpleNamespace

import duckdb
import pytest
from hypothesis import given
from hypothesis import strategies as st
from typer.testing import CliRunner

from command_line import experiment
from command_line.app import app
from command_line.schedule import (
    COLUMNS,
    NotPlanned,
    check_beside,
    experiments_in,
    experiments_of,
    planned,
)
from configuration.reading import read_pipeline
from extractors.sources.company import Experiments
from orchestration.keys import configured
from orchestration.plan import entries_of

PIPELINE = """
company: {name: Acme, time_zone: Europe/Berlin, currency: EUR, own_domains: [www.acme.example]}
accounts:
  stripe: [{name: till}]
"""
TODAY = dt.date(2026, 11, 25)  # a Wednesday
MONDAY = dt.date(2026, 11, 30)
#: A hundred sessions and ten leads a day, a sale of 100 a week; two platforms.
PUBLISHED = """
create table sessions as
    select date '2026-05-01' + cast(i // 100 as integer) as started_on, false as is_continuation
    from range(20600) as days(i);
create table conversions as
    select date '2026-05-01' + cast(i // 10 as integer) as converted_on, 'lead' as conversion_kind,
        cast(null as decimal(18, 2)) as amount
    from range(2060) as days(i)
    union all
    select date '2026-05-01' + cast(7 * i as integer), 'sale', 100 from range(29) as weeks(i);
create table funnel_by_platform (platform varchar, period varchar, sessions bigint,
    leads decimal(18, 9), revenue_amount decimal(18, 2));
insert into funnel_by_platform values
    ('facebook', 'all', 300, 10, 50), ('pinterest', 'all', 100, 30, null);
"""


@pytest.fixture
def command(tmp_path, monkeypatch):
    """Return what runs `likes-to-leads experiment` for a company with a published file."""
    (tmp_path / "pipeline.yml").write_text(PIPELINE)
    monkeypatch.setenv("LTL_PIPELINE", str(tmp_path / "pipeline.yml"))
    monkeypatch.setenv("COLUMNS", "200")
    file = tmp_path / "analytics.duckdb"
    with duckdb.connect(str(file)) as con:
        con.execute(PUBLISHED)
    monkeypatch.setattr(experiment, "current", lambda published: SimpleNamespace(file=file))
    return lambda *arguments: CliRunner().invoke(app, ["experiment", *arguments])


def rows(folder: Path) -> list[dict[str, str]]:
    with (folder / "experiments.csv").open(newline="") as file:
        return list(csv.DictReader(file))


def test_a_plan_is_told_and_registered(command, tmp_path):
    result = command("plan", "--platform", "pinterest", "--start", "2099-01-05", "--seed", "7")
    assert result.exit_code == 0, result.stderr
    told = rows(tmp_path)
    assert tuple(told[0]) == COLUMNS and len(told) == 12
    assert {row["experiment_id"] for row in told} == {"pinterest-2099-01-05"}
    assert [row["state"] for row in told].count("off") == 6
    assert (told[0]["starts_on"], told[0]["ends_on"]) == ("2099-01-05", "2099-01-11")
    assert (told[-1]["ends_on"], told[-1]["seed"]) == ("2099-03-29", "7")
    for word in ("pinterest-2099-01-05", "seed 7", "no posts and no ads", "cannot be judged"):
        assert word in result.stdout
    # Forty leads in the four days read of each week: counting alone is 0.158. Nine degrees of
    # freedom are left: (2.262 + 0.883) x 2 x 0.158 / 3 = 0.331, and 1 - exp(-0.331) = 0.28.
    assert re.search(r"leads\s+│ 70\s+│ 28 % of all of it\s+│ 75.0 %", result.stdout)


def test_the_same_seed_draws_the_same_order(command, tmp_path):
    for start in ("2099-01-05", "2099-04-06"):
        assert (
            command("plan", "--platform", "pinterest", "--start", start, "--seed", "3").exit_code
            == 0
        )
    told = [row["state"] for row in rows(tmp_path)]
    assert told[:12] == told[12:]


@pytest.mark.parametrize(
    "arguments, message",
    [
        (["--platform", "myspace"], "one of facebook, pinterest"),
        (["--platform", "pinterest", "--block-days", "10"], "whole weeks"),
        (["--platform", "pinterest", "--weeks", "13", "--block-days", "14"], "do not divide"),
        (["--platform", "pinterest", "--start", "2020-01-06"], "before it begins"),
        (["--platform", "pinterest", "--start", "06.01.2099"], "2026-01-31"),
        (["--platform", "pinterest", "--weeks", "8"], "leave nothing to tell"),
    ],
)
def test_what_could_not_be_read_is_not_planned(command, tmp_path, arguments, message):
    result = command("plan", *arguments)
    assert result.exit_code == 2
    assert message in result.stderr and not (tmp_path / "experiments.csv").exists()


def one(platform="pinterest", start=MONDAY, blocks=12, seed=1, metric="posts"):
    return planned(platform, metric, start, blocks, 7, seed, TODAY)


def test_one_platform_at_a_time():
    first = one()
    check_beside(one("facebook", start=first.ends_on + dt.timedelta(days=1)), [first])
    with pytest.raises(NotPlanned, match="let it end first"):
        check_beside(one(start=MONDAY + dt.timedelta(days=7)), [first])
    with pytest.raises(NotPlanned, match="could not be told apart"):
        check_beside(one("facebook", start=MONDAY + dt.timedelta(days=7)), [first])
    beside = [one("facebook", seed=2), one("x", seed=3), one("bluesky", seed=4)]
    with pytest.raises(NotPlanned, match="one platform at a time"):
        check_beside(first, beside)
    check_beside(one(blocks=26), [one(name, blocks=26) for name in ("facebook", "x", "bluesky")])


@given(st.integers(4, 60), st.integers(0, 2**31 - 1), st.sampled_from([7, 14, 28]))
def test_blocks_follow_each_other_without_a_gap(blocks, seed, days):
    made = planned("paid search", "ads", MONDAY, blocks, days, seed, TODAY)
    for before, after in zip(made.blocks, made.blocks[1:], strict=False):
        assert after.starts_on - before.ends_on == dt.timedelta(days=1)
    assert all((b.ends_on - b.starts_on).days == days - 1 for b in made.blocks)
    lines = [",".join(COLUMNS), *(",".join(row.values()) for row in made.rows())]
    assert experiments_of("\n".join(lines), Path("experiments.csv")) == [made]


def test_the_register_is_read_by_the_night_and_by_list(command, tmp_path):
    assert read_pipeline(tmp_path / "pipeline.yml").experiments is None
    assert "No experiment is planned" in command("list").stdout
    command("plan", "--platform", "pinterest", "--start", "2099-01-05")
    pipeline = read_pipeline(tmp_path / "pipeline.yml")
    assert ("company", "experiments") in {(s.name, t.name) for s, t in configured(pipeline)}
    (books,) = entries_of(pipeline, "company")
    assert books.model_extra == {"experiments": str(tmp_path / "experiments.csv")}
    assert set(Experiments.to_schema().columns) == set(COLUMNS)
    assert re.search(r"pinterest-2099-01-05.*planned", command("list").stdout)
    assert [e.state(dt.date(2099, 1, 5)) for e in experiments_in(tmp_path / "experiments.csv")] == [
        "running"
    ]


def test_a_register_that_is_none_is_said_to_be(command, tmp_path):
    (tmp_path / "experiments.csv").write_text("a;b\n1;2\n")
    result = command("list")
    assert result.exit_code == 2 and "lacks the column" in result.stderr
