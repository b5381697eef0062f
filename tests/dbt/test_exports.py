"""Exports beside an API: one post, each reading at its own moment, whenever it was dropped."""

import datetime as dt
import json

import pytest
from dbt_building import Home, build

pytestmark = pytest.mark.slow

NIGHT = dt.datetime(2026, 11, 22, 2)
#: All that posts and figures need.
SELECT = "+posts +post_metrics_daily +account_metrics_daily"


def row(record_id, exported_at, figures, **said):
    """Return a raw row of a dropped export of Facebook posts."""
    return {
        "format": "meta_facebook_posts",
        "platform": "facebook",
        "scope": "post",
        "record_id": record_id,
        "exported_at": exported_at,
        "posted_at": dt.datetime(2026, 10, 1, 8),
        "posted_told_by": "time",
        "text": "https://acme.example/?utm_content=c1",
        "post_type": "image",
        "is_partial": False,
        "figures": json.dumps(figures),
        "file_name": "a.csv",
        "row_number": 2,
        **said,
    }


def published(post_id, created_at):
    return {"post_id": post_id, "message": "Told by the API", "created_at": created_at}


def night(home, seq, as_of, rows, **api):
    home.write(seq, as_of, {"raw.file_drop__rows": rows, **api})
    models(home, as_of, built_seq=seq - 1)


def models(home, as_of, built_seq):
    """Build what is asked about, as a night does."""
    clock = f"{as_of:%Y-%m-%d %H:%M:%S}"
    if built_seq == 0:
        build(home, clock, command="seed")
    build(home, clock, built_seq=built_seq, command="run", select=SELECT)


def served(home):
    """Return the content of the marts, without the order of rows."""
    return {
        name: sorted(map(str, home.query(f"select * from {name}")))
        for name in ("posts", "post_metrics_daily", "account_metrics_daily")
    }


OCTOBER, NOVEMBER = dt.datetime(2026, 10, 20, 8), dt.datetime(2026, 11, 3, 8)
FIRST = [
    row("61_1", NOVEMBER, {"views": 70, "reactions": 9}),
    row("61_2", NOVEMBER, {"views": 5}, contradictions="interactions 9 is not …"),
    row("Total", NOVEMBER, {"views": 75}, scope="total", is_partial=True),
]
#: An older export, dropped a night later; and days of the account.
LATE = [
    row("61_1", OCTOBER, {"views": 40}, text="older words"),
    row(
        "2026-10-01",
        OCTOBER,
        {"views": 7},
        scope="account_day",
        platform="tiktok",
        format="tiktok_days",
        on_date=dt.date(2026, 10, 1),
        day_zone="UTC",
        filed_under="brand",
    ),
]
API = {"raw.facebook__published_posts": [published("61_1", dt.datetime(2026, 10, 1, 9))]}


@pytest.fixture(scope="module")
def home(tmp_path_factory):
    home = Home(tmp_path_factory.mktemp("exports"))
    night(home, 1, NIGHT, FIRST, **API)
    night(home, 2, NIGHT + dt.timedelta(days=1), LATE)
    return home


def test_a_post_told_by_an_api_and_an_export_is_one_post(home):
    assert home.query("select post_id, source, text from posts order by all") == [
        ("61_1", "facebook", "Told by the API"),
        ("61_2", "file_drop", "https://acme.example/?utm_content=c1"),
    ]


def test_what_only_an_export_tells_leads_to_the_site_as_well(home):
    assert home.query("select link_code from posts where post_id = '61_2'") == [("c1",)]


def test_each_export_is_a_reading_of_its_own_day(home):
    found = home.query(
        "select post_id, observed_on, value from post_metrics_daily"
        " where source = 'file_drop' and metric = 'views' order by all"
    )
    assert found == [
        ("61_1", OCTOBER.date(), 40),
        ("61_1", NOVEMBER.date(), 70),
        ("61_2", NOVEMBER.date(), 5),
    ]


def test_figures_of_other_networks_are_not_expected_of_a_post(home):
    assert home.query(
        "select count(*) from post_metrics_daily"
        " where source = 'file_drop' and not starts_with(metric_id, 'file_drop.facebook.')"
    ) == [(0,)]


def test_days_of_an_account_are_filed_under_the_name_it_was_given(home):
    assert home.query(
        "select platform, account, metric_id, on_date, value from account_metrics_daily"
    ) == [("tiktok", "brand", "file_drop.tiktok.account.views", dt.date(2026, 10, 1), 7)]


def test_a_row_that_contradicts_itself_warns_and_is_served(home):
    (found,) = build(
        home,
        f"{NIGHT:%Y-%m-%d %H:%M:%S}",
        built_seq=2,
        command="test",
        select="assert_exports_do_not_contradict_themselves",
    )
    assert (str(found.status), found.failures) == ("warn", 1)


def test_the_staging_models_keep_their_own_promises(home):
    names = ["posts", "links", "post_metrics", "account_days"]
    select = " ".join(f"stg_file_drop__{name}" for name in names)
    found = build(home, f"{NIGHT:%Y-%m-%d %H:%M:%S}", built_seq=2, command="test", select=select)
    assert len([one for one in found if one.node.resource_type == "unit_test"]) == 2
    assert {str(one.status) for one in found} == {"pass"}


def test_an_export_dropped_late_gives_what_a_rebuild_gives(home, tmp_path):
    again = Home(tmp_path / "again")
    again.write(1, NIGHT, {"raw.file_drop__rows": FIRST, **API})
    again.write(2, NIGHT + dt.timedelta(days=1), {"raw.file_drop__rows": LATE})
    models(again, NIGHT + dt.timedelta(days=1), built_seq=0)
    assert served(again) == served(home)
