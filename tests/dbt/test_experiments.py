"""A platform is switched on and off for fourteen weeks; what goes is worked out by hand.

While Facebook is on, six people come from it each day and become leads at once; while it is off,
three. On the first day of each block that is not washed out, one of them buys for 100 euros.
"""

import datetime as dt
from decimal import Decimal as D

import pytest
from dbt_building import Home, build
from dbt_scenario import charge, contact, event

from measurement import schedules

FIRST = dt.date(2026, 6, 1)  # a Monday
WEEKS = 14
#: Two whole weeks and three days after the last block.
AS_OF = "2026-09-24 02:00:00"
IS_ON = schedules.draw(WEEKS, seed=1)
DAY = dt.timedelta(days=1)
FACEBOOK = "utm_source=facebook&utm_medium=social"


def blocks(experiment_id: str, platform: str, starts_on: dt.date) -> list[dict]:
    return [
        {
            "account": "books",
            "experiment_id": experiment_id,
            "platform": platform,
            "metric": "posts",
            "block_number": number + 1,
            "starts_on": str(starts_on + 7 * number * DAY),
            "ends_on": str(starts_on + (7 * number + 6) * DAY),
            "state": "on" if is_on else "off",
            "planned_on": str(starts_on - DAY),
            "seed": 1,
        }
        for number, is_on in enumerate(IS_ON)
    ]


def people() -> dict[str, list[dict]]:
    """Return visits, leads and sales of every day."""
    visits, contacts, charges = [], [], []
    for day in range((dt.date(2026, 9, 24) - FIRST).days):
        week, on = day // 7, FIRST + day * DAY
        daily = 6 if week >= WEEKS or IS_ON[week] else 3
        for number in range(daily):
            who, at = f"{day}-{number}", f"{on} 10:{number:02d}:00"
            visits.append(event(f"v-{who}", f"v-{who}", at, f"{FACEBOOK}&web_id=w-{who}"))
            made = {"email_hmac": f"e-{who}", "web_id": f"w-{who}"}
            contacts.append(contact(f"c-{who}", at.replace(":00", ":30", 1), **made))
            if number == 0 and day % 7 == 3:
                more = {"email_hmac": f"e-{who}"}
                charges.append(charge(f"ch-{who}", f"{on} 12:00:00", 10000, "eur", **more))
    return {
        "raw.umami__events": visits,
        "raw.hubspot__contacts": contacts,
        "raw.stripe__charges": charges,
    }


def hours(spent_on: dt.date, row_number: int, worked: str) -> dict:
    return {
        "account": "books",
        "row_number": row_number,
        "spent_on": str(spent_on),
        "platform": "facebook",
        "cost_kind": "hours",
        "currency": "EUR",
        "hours": worked,
        "hourly_rate": "10",
    }


@pytest.fixture(scope="module")
def acme(tmp_path_factory) -> Home:
    home = Home(tmp_path_factory.mktemp("switched"))
    costs = [
        hours(FIRST + 7 * week * DAY, week + 1, "1")
        for week in range(16)
        if week >= WEEKS or IS_ON[week]
    ]
    late = blocks("bluesky-late", "bluesky", dt.date(2026, 9, 14))
    early = blocks("mastodon-early", "mastodon", dt.date(2026, 5, 4))
    home.write(
        1,
        AS_OF,
        people()
        | {
            "raw.company__experiments": [
                *blocks("facebook-june", "facebook", FIRST),
                *late,
                *early,
            ],
            "raw.company__costs": costs,
        },
    )
    build(home, AS_OF, contribution_margin_pct=40)
    return home


def test_half_of_the_leads_go_while_it_is_off(acme):
    (row,) = acme.records(
        "select * from experiments where experiment_id = 'facebook-june' and outcome = 'leads'"
    )
    assert row["effect_pct"] == pytest.approx(50, abs=0.001)
    assert row["effect_low_pct"] == pytest.approx(50, abs=0.001)
    assert (row["blocks"], row["on_blocks"], row["washout_days"]) == (14, 7, 3)
    # Four days a block are read: seven blocks of 24 leads and seven of 12.
    assert row["outcome_events"] == 7 * 24 + 7 * 12
    assert row["p_value"] < 0.01
    assert (row["verdict"], row["claim"]) == ("moved", "estimated effect")
    assert "50.0 % of all leads went" in row["reason"]


def test_what_is_not_over_or_began_too_early_is_not_read(acme):
    rows = acme.query(
        "select experiment_id, verdict, claim, effect_pct from experiments"
        " where outcome = 'leads' and experiment_id <> 'facebook-june' order by 1"
    )
    assert rows == [
        ("bluesky-late", "running", "not enough data", None),
        ("mastodon-early", "insufficient data", "not enough data", None),
    ]


def test_fourteen_sales_are_too_few_to_be_read(acme):
    rows = acme.query(
        "select verdict, outcome_events from experiments"
        " where experiment_id = 'facebook-june' and outcome = 'revenue'"
    )
    assert rows == [("insufficient data", 14)]


def test_the_experiment_decides_the_scorecard(acme):
    (row,) = acme.records("select * from platform_scorecard where platform = 'facebook'")
    # 17 sales of 100 euros at 40 %: the 14 weeks' and two of the weeks after, the third began.
    window, off = 115 + 1, 49
    on = (window - off) / window
    company = row["any_touch_amount"]
    assert company == D(1600) + D(100) * (company == D(1700))
    worth = 0.5 * float(company) / (1 - 0.5 * (1 - on)) * 0.4
    assert float(row["value_low_amount"]) == pytest.approx(worth, abs=0.02)
    assert float(row["value_high_amount"]) == pytest.approx(worth, abs=0.02)
    # Nine weeks of ten euros, spread over all days as if it had been on throughout.
    assert row["cost_amount"] == D(90) and row["is_cost_complete"]
    assert float(row["compared_cost_amount"]) == pytest.approx(90 / on, abs=0.01)
    assert (row["verdict"], row["claim"]) == ("keep", "estimated effect")
    assert row["experiment_id"] == "facebook-june"


def test_without_a_margin_nothing_is_kept(acme):
    select = "int_platforms__compared+"
    build(acme, AS_OF, select=select)
    rows = acme.query(
        "select verdict, roi_state from platform_scorecard where platform = 'facebook'"
    )
    assert rows == [("test", "margin unknown")]
    build(acme, AS_OF, select=select, contribution_margin_pct=40)


def test_text_says_causal_words_of_nothing_but_experiments(acme):
    for table in ("experiments", "platform_scorecard", "focus"):
        (columns,) = zip(
            *acme.query(
                "select column_name from duckdb_columns() where data_type = 'VARCHAR'"
                f" and table_name = '{table}' and database_name = 'marts'"
            ),
            strict=True,
        )
        said = " ".join(str(row) for row in acme.query(f"select {', '.join(columns)} from {table}"))
        for word in ("drives", "causes", "incremental"):
            assert word not in said
