"""A day the platform still counts is `estimated` until it says that it is over."""

from dataclasses import replace

import pytest
from dbt_building import ACME, Home, build

from warehouse.settings import AccountRow

pytestmark = pytest.mark.slow

SETTINGS = replace(ACME, accounts=(*ACME.accounts, AccountRow("pinterest", "p", "pinterest")))
FIRST, SECOND = "2026-10-05 02:00:00", "2026-10-06 02:00:00"
SELECT = "+post_activity_daily +account_metrics_daily"
TABLES = {"account_metrics_daily": "account_days", "post_activity_daily": "pin_days"}


def days(*told):
    """Return one day as Pinterest tells it, of the account and of a pin."""
    names = ("on_date", "data_status", "impressions")
    rows = [{"account": "p", **dict(zip(names, each, strict=True))} for each in told]
    return {
        "raw.pinterest__account_days": rows,
        "raw.pinterest__pin_days": [{"pin_id": "1", **row} for row in rows],
    }


@pytest.fixture(scope="module")
def home(tmp_path_factory):
    home = Home(tmp_path_factory.mktemp("provisional"), SETTINGS)
    told = days(
        ("2026-10-01", "READY", 7),
        ("2026-10-02", "ESTIMATE", 5),
        ("2026-10-03", "PROCESSING", None),
        ("2026-10-04", "ESTIMATE", 0),
    )
    home.write(1, FIRST, told)
    build(home, FIRST, command="seed")
    build(home, FIRST, command="run", select=SELECT)
    return home


def served(home, table):
    return home.query(
        f"select on_date::varchar, value, state from {table}"
        " where platform = 'pinterest' and metric = 'impressions' order by all"
    )


@pytest.mark.parametrize("table", TABLES)
def test_a_figure_of_a_day_that_is_still_counted_is_estimated_then_measured(home, table):
    by_first = served(home, table)
    assert by_first[:2] == [("2026-10-01", 7, "measured"), ("2026-10-02", 5, "estimated")]
    assert by_first[2][1] is None and by_first[2][2] not in ("estimated", "zero", "measured")
    assert by_first[3] == ("2026-10-04", 0, "estimated")


@pytest.mark.parametrize("table", TABLES)
def test_what_is_read_again_takes_the_place_of_the_estimate(home, table):
    home.write(2, SECOND, days(("2026-10-02", "READY", 6), ("2026-10-03", "READY", 0)))
    build(home, SECOND, built_seq=1, command="run", select=SELECT)
    assert served(home, table)[:3] == [
        ("2026-10-01", 7, "measured"),
        ("2026-10-02", 6, "measured"),
        ("2026-10-03", 0, "zero"),
    ]
