"""Marts that answer a question hold what pencil and paper make of a company of 24 posts.

Every post of September has a code. Ten likes and a lead each: 0 to 8; ten likes: 9 to 17. A hundred
likes and six leads: 18 to 20; a hundred likes and no lead: 21. Two likes and three leads: 23. The
post of October, 22, is too young to be judged. A lead is one visit that says who it is.
"""

import datetime as dt
from dataclasses import replace
from decimal import Decimal as D

import pytest
from dbt_building import ACME, Home, build
from dbt_scenario import FIRST_NIGHT, contact, event, insight

from warehouse.settings import GoalRow

LIKES = {**dict.fromkeys(range(18), 10), **dict.fromkeys(range(18, 22), 100), 22: 10, 23: 2}
LEADS = {**dict.fromkeys(range(9), 1), 18: 6, 19: 6, 20: 6, 23: 3}
SITE = "https://www.acme.example"
#: What is wrong with a link, by what is written behind the address.
TAGS = {
    "elsewhere": "utm_source=linkedin&utm_medium=social&utm_content=e1",
    "display": "utm_source=facebook&utm_medium=display&utm_content=e2",
    "twice": "utm_source=facebook&utm_medium=social&utm_content=dup",
    "again": "utm_source=facebook&utm_medium=social&utm_content=dup",
    "codeless": "utm_source=facebook&utm_medium=social",
    "sourceless": "utm_medium=social&utm_content=e3",
    "host": "utm_source=m.facebook.com&utm_medium=social&utm_content=e5",
    "unheard": "utm_source=myface&utm_medium=social&utm_content=e4",
}
AUTUMN = (dt.date(2026, 9, 1), dt.date(2026, 10, 31))
GOALS = (
    GoalRow("leads", "all", D(60), *AUTUMN),
    GoalRow("leads", "facebook", D(30), *AUTUMN),
    GoalRow("leads", "all", D(40), dt.date(2026, 7, 1), dt.date(2026, 10, 31)),
    GoalRow("likes", "facebook", D(600), *AUTUMN),
    GoalRow("sales", "all", D(1), dt.date(2026, 9, 1), dt.date(2026, 9, 30)),
)
MODELS = (
    "+post_outcomes +funnel_by_platform +click_yield +utm_audit +response_times"
    " +neglected_accounts +audience_segments +competitor_benchmark +goal_progress +brand_signals"
    " +fivetran_rollup int_posts__codes_applied int_posts__pages_applied int_identities__applied"
)


def post(number: int | str, at: str, url: str) -> dict:
    """Return a post of the page with one link."""
    return {
        "post_id": f"1_{number}",
        "message": "Read this",
        "created_at": at,
        "status_type": "added_photos",
        "attachments": f'[{{"type":"share","unshimmed_url":"{url}"}}]',
    }


def day_of(number: int) -> str:
    """Return the day of a numbered post."""
    return "2026-10-20" if number == 22 else f"2026-09-{number + 1:02d}"


def code(number: int) -> str:
    """Return the tags of a numbered post's link."""
    return f"utm_source=facebook&utm_medium=social&utm_content=c{number:02d}"


def comment(number: int, at: str, text: str, of: str = "a", **more: str) -> dict:
    """Return a comment under the first post."""
    return {
        "comment_id": f"1_0_{number}",
        "post_id": "1_0",
        "created_at": at,
        "author_hmac": of * 32,
        "page_hmac": "f" * 32,
        "message": text,
        "likes": 0,
        "is_hidden": False,
        **more,
    }


def status(number: int, at: str, account: str, favourites: int) -> tuple[dict, dict]:
    """Return a status of Mastodon and its counts."""
    there = {
        "account": account,
        "status_id": str(number),
        "uri": f"https://{account}.example/{number}",
        "visibility": "public",
    }
    said = {**there, "author_id": account, "created_at": at, "content": "<p>Hello</p>"}
    counted = {**there, "favourites": favourites, "reblogs": 0, "replies": 0, "quotes": None}
    return said, counted


def rows() -> dict[str, list[dict]]:
    posts = [post(n, f"{day_of(n)} 08:00:00", f"{SITE}/?{code(n)}") for n in LIKES]
    posts.append(post("bare", "2026-09-25 08:00:00", f"{SITE}/bare"))
    posts += [
        post(name, "2026-08-20 08:00:00", f"{SITE}/{name}?{tags}") for name, tags in TAGS.items()
    ]
    insights = [
        insight(f"1_{n}", "post_reactions_by_type_total", f'{{"like":{likes}}}')
        for n, likes in LIKES.items()
    ]
    insights += [
        insight(f"1_{n}", "post_clicks_by_type", f'{{"link clicks":{clicks}}}')
        for n, clicks in {0: 100, 18: 10, "bare": 5}.items()
    ]
    visits, contacts = [], []
    for n, leads in LEADS.items():
        for k in range(leads):
            at, who = f"{day_of(n)} {10 + k}:00:00", f"{n}-{k}"
            visits.append(event(f"l{who}", f"v{who}", at, f"{code(n)}&web_id=w{who}"))
            contacts.append(contact(f"c{who}", at, web_id=f"w{who}"))
    visits += [event(f"x{k}", f"x{k}", "2026-09-02 09:00:00", code(0)) for k in range(29)]
    visits += [event(f"d{k}", f"x{k}", "2026-10-14 09:00:00") for k in range(3)]
    own = [status(k, f"2026-08-0{k} 08:00:00", "acme", 4) for k in range(1, 8)]
    theirs = [status(k, f"2026-08-2{k} 08:00:00", "rival", 10 * k) for k in range(1, 4)]
    return {
        "raw.facebook__published_posts": posts,
        "raw.facebook__post_insights": insights,
        "raw.facebook__page_insights": [
            {"page_id": "1", "metric": metric, "ended_at": f"2026-10-{day} 07:00:00", "value": v}
            for metric, day, v in [
                ("page_follows", 23, 5000),
                ("page_follows", 24, 5010),
                ("page_total_media_view_unique", 23, 100),
                ("page_total_media_view_unique", 24, 300),
            ]
        ],
        "raw.facebook__comments": [
            comment(1, "2026-10-01 09:00:00", "How much is it?"),
            comment(2, "2026-10-01 10:00:00", "Ten", "f", parent_comment_id="1_0_1"),
            comment(3, "2026-10-02 09:00:00", "Is it blue?"),
            comment(4, "2026-10-02 11:00:00", "Yes", "f", parent_comment_id="1_0_3"),
            comment(5, "2026-10-03 09:00:00", "This is a SCAM!!"),
            comment(6, "2026-10-24 16:00:00", "And in red?"),
        ],
        "raw.mastodon__statuses": [said for said, _ in own + theirs],
        "raw.mastodon__status_counts": [counted for _, counted in own + theirs],
        "raw.umami__events": visits,
        "raw.hubspot__contacts": contacts,
        "raw.company__costs": [
            {
                "row_number": number,
                "spent_on": "2026-09-15",
                "platform": platform,
                "cost_kind": kind,
                "currency": "EUR",
                "amount": amount,
            }
            for number, (platform, kind, amount) in enumerate(
                [("facebook", "tools", "120.00"), (None, "agency", "360.00")]
            )
        ],
        "meta.ledger": [
            {
                "seq": 1,
                "source": source,
                "account": account,
                "stream": stream,
                "window_start": "2026-07-31 22:00:00",
                "window_end": FIRST_NIGHT,
                "as_of": FIRST_NIGHT,
                "loaded": 1,
                "quarantined": 0,
            }
            for source, account, stream in [
                ("umami", "site", "events"),
                ("hubspot", "crm", "contacts"),
                ("stripe", "till", "charges"),
                ("facebook", "acme", "published_posts"),
                ("mastodon", "acme", "statuses"),
            ]
        ],
    }


@pytest.fixture(scope="module")
def acme(tmp_path_factory) -> Home:
    home = Home(tmp_path_factory.mktemp("answers"), replace(ACME, goals=GOALS))
    home.write(1, FIRST_NIGHT, rows())
    build(home, FIRST_NIGHT, command="seed")
    build(home, FIRST_NIGHT, command="run", select=MODELS)
    return home


def test_a_loud_post_without_a_lead_is_told_from_a_quiet_one_that_sells(acme):
    found = {
        row.pop("post_id"): tuple(row.values())
        for row in acme.records(
            "select post_id, leads::int, expected_leads, is_loud_but_empty, is_quiet_but_selling,"
            " state from post_outcomes where post_id in ('1_0', '1_9', '1_18', '1_21', '1_23')"
        )
    }
    # 23 posts with 582 likes brought 30 leads. Of another post's likes and leads: 100 x 30 / 482.
    assert found["1_21"] == (0, pytest.approx(100 * 30 / 482, abs=1e-6), True, False, "mature")
    # 2 x 27 / 580 = 0.09 leads for two likes, and three came.
    assert found["1_23"] == (3, pytest.approx(2 * 27 / 580, abs=1e-6), False, True, "mature")
    assert found["1_18"][2:4] == (False, False), "loud, and its leads came"
    assert found["1_9"][2:4] == (False, False), "quiet, and brought nothing"
    assert found["1_0"][2:4] == (False, None), "one lead where 0.5 was to be expected shows nothing"


def test_a_young_post_is_never_judged(acme):
    (row,) = acme.records("select * from post_outcomes where post_id = '1_22'")
    assert (row["state"], row["days_to_mature"]) == ("maturing", 23)
    assert row["claim"] == "not enough data"
    assert (row["is_loud_but_empty"], row["is_quiet_but_selling"]) == (None, None)
    assert row["compared_posts"] == 23


def test_the_full_cost_of_a_post_holds_its_part_of_what_belongs_to_no_platform(acme):
    # September: 120 of Facebook and 360 of nobody, over its 24 posts.
    assert acme.query(
        "select cost_amount, full_cost_amount, round(cost_per_lead_amount, 4) from post_outcomes"
        " where post_id = '1_23'"
    ) == [(D("5.00"), D("20.00"), 6.6667)]


def test_followers_are_the_newest_level_and_days_of_reach_are_averaged(acme):
    (row,) = acme.records(
        "select * from funnel_by_platform where platform = 'facebook' and period = 'all'"
    )
    assert (row["followers"], row["followers_on"]) == (5010, dt.date(2026, 10, 23))
    assert (row["reach_per_day"], row["reach_days"], row["impressions"]) == (200, 2, None)
    assert (row["leads"], row["claim"], row["outcomes_needed"]) == (30, "modelled", 0)


def test_clicks_are_compared_with_the_sessions_that_landed(acme):
    found = acme.query(
        "select post_id, link_clicks, sessions, sessions_per_click, state, likely_reason,"
        " link_clicks_needed from click_yield where grain = 'post' order by link_clicks"
    )
    assert found == [
        ("1_bare", 5, 0, 0.0, "low", "dark traffic", 0),
        ("1_18", 10, 6, 0.6, "not enough data", "too few to tell", 77),
        ("1_0", 100, 30, 0.3, "low", "clicks that never load a page", 0),
    ]
    # Wilson, 90 %, of 30 in 130: 0.1758 to 0.2967; as a ratio s / (1 - s).
    assert acme.query(
        "select round(sessions_per_click_low, 3), round(sessions_per_click_high, 3)"
        " from click_yield where post_id = '1_0'"
    ) == [(0.213, 0.422)]
    assert acme.query(
        "select posts, link_clicks, sessions from click_yield where grain = 'platform'"
    ) == [(3, 115, 36)]


def test_every_own_link_is_audited_once(acme):
    found = dict(
        acme.query("select post_id, problem from utm_audit where post_id not similar to '1_[0-9]+'")
    )
    assert found == {
        "1_bare": "untagged",
        "1_elsewhere": "source of another place",
        "1_display": "medium of another channel",
        "1_twice": "shared code",
        "1_again": "shared code",
        "1_codeless": "no code",
        "1_sourceless": "no source",
        "1_host": "none",
        "1_unheard": "unknown source",
    }
    assert acme.query(
        "select state, count(*), sum(sessions) from utm_audit group by state order by state"
    ) == [("ambiguous", 2, 0), ("correct", 25, 59), ("mistagged", 5, 0), ("untagged", 1, 0)]


def test_the_time_to_answer_counts_those_still_waiting(acme):
    (row,) = acme.records(
        "select * from response_times where platform = 'facebook' and kind = 'any'"
        " and period = 'all'"
    )
    assert (row["received"], row["answered"], row["answered_pct"]) == (4, 2, 50)
    # Wilson, 90 %: 2 of 4.
    assert row["answered_pct_low"] == pytest.approx(18.24, abs=0.01)
    assert row["answered_pct_high"] == pytest.approx(81.76, abs=0.01)
    # The one of ten hours ago may yet be answered within the day.
    assert (row["received_a_day_ago"], row["answered_within_day"]) == (3, 2)
    # After 60 minutes 3 of 4 wait, after 120 two of three of them: half.
    assert (row["median_minutes"], row["p90_minutes"]) == (120, None)
    assert row["answered_median_minutes"] == 90
    assert (row["complaints"], row["unanswered_complaints"]) == (1, 1)
    assert (row["complaints_state"], row["complaints_precision_pct"]) == ("unvalidated", None)
    assert (row["claim"], row["interactions_needed"]) == ("not enough data", 26)


def test_an_account_is_neglected_by_its_own_rhythm(acme):
    found = acme.query(
        "select platform, days_silent, gaps, usual_gap_days, open_interactions, state"
        " from neglected_accounts order by platform"
    )
    # Facebook: 20 August, each day to 25 September but the 23rd, 20 October.
    assert found == [
        ("facebook", 5, 25, 1.0, 1, "active"),
        ("mastodon", 79, 6, 1.0, 0, "falling silent"),
    ]


def test_segments_divide_all_sessions_and_leads_each_in_its_own_way(acme):
    whole = acme.query(
        "select segment_kind, sum(sessions), sum(leads)::int from audience_segments"
        " where platform = 'all' group by segment_kind order by segment_kind"
    )
    # 30 visits of leads, 29 other ones, 3 that came back.
    assert whole == [(kind, 62, 30) for kind in ("campaign", "country", "device", "visitor")]
    (row,) = acme.records(
        "select * from audience_segments where platform = 'all' and segment = 'returning'"
    )
    assert (row["sessions"], row["leads"], row["state"]) == (3, 0, "no outcome")
    assert (row["claim"], row["outcomes_needed"]) == ("not enough data", 30)


def test_a_competitor_stands_beside_us_over_the_same_days(acme):
    found = acme.records("select * from competitor_benchmark order by account_role")
    assert [row["account"] for row in found] == ["rival", "acme"]
    # Since 21 August, when theirs begin, to the day before the run; ours are older.
    assert {(row["since_on"], row["days"]) for row in found} == {(dt.date(2026, 8, 21), 65)}
    theirs, ours = found
    assert (theirs["posts"], theirs["likes_per_post"], theirs["state"]) == (3, 20, "few posts")
    # The standard deviation of 10, 20, 30 is 10: 20 - 1.644854 x 10 / 3 ** 0.5.
    assert theirs["likes_per_post_low"] == pytest.approx(10.503, abs=0.001)
    assert (ours["posts"], ours["likes_per_post"], ours["comments_received"]) == (0, None, None)


def test_goals_are_told_by_what_is_there_and_by_where_they_end(acme):
    found = {
        (row["metric"], row["platform"], row["starts_on"].month, int(row["target_value"])): row
        for row in acme.records("select * from goal_progress")
    }
    assert len(found) == len(GOALS)
    all_leads = found["leads", "all", 9, 60]
    assert (all_leads["actual"], all_leads["days"], all_leads["days_over"]) == (30, 61, 54)
    assert all_leads["pace_pct"] == pytest.approx(100 * 30 / (60 * 54 / 61))
    # 30 leads in 8 weeks are no sixty in another one.
    assert (all_leads["state"], all_leads["claim"]) == ("at risk", "modelled")
    limits = [all_leads[name] for name in ("forecast_low", "forecast", "forecast_high")]
    assert limits == sorted(limits) and limits[0] >= 30 and limits[2] < 60
    assert found["leads", "facebook", 9, 30]["state"] == "reached"
    early = found["leads", "all", 7, 40]
    assert (early["state"], early["days_unknown"], early["actual"]) == ("not enough data", 31, None)
    # 582 likes of posts of September, 10 of that of October.
    assert found["likes", "facebook", 9, 600]["actual"] == 592
    over = found["sales", "all", 9, 1]
    assert (over["state"], over["claim"]) == ("missed", "measured")


def test_signals_of_the_brand_are_no_outcomes(acme):
    assert acme.query(
        "select value, weeks_before, usual_value, state from brand_signals"
        " where signal = 'direct sessions' and week_on = date '2026-10-12'"
    ) == [(3, 6, 0.0, "whole week")]
    assert acme.query("select distinct is_outcome, measure from brand_signals order by 2") == [
        (False, "count"),
        (False, "level"),
    ]


def test_what_a_roll_up_does_not_know_is_null(acme):
    assert acme.query(
        "select created_timestamp, page_name, platform, likes, shares, page_id from fivetran_rollup"
        " where post_id = '1_0'"
    ) == [(dt.datetime(2026, 9, 1, 8), "acme", "facebook", 10, None, None)]


def test_no_text_says_that_something_brings_something_about(acme):
    texts = acme.query(
        "select comment from duckdb_columns() where comment is not null union all"
        " select remedy from click_yield union all select remedy from utm_audit union all"
        " select likely_reason from click_yield union all select meaning from brand_signals"
    )
    words = ("drives", "causes", "incremental")
    assert not [text for (text,) in texts if text and any(word in text.lower() for word in words)]
