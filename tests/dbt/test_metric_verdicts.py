"""Verdicts of a company whose posts are laid out by hand: shares go with visits, likes do not.

For eighteen weeks it posts on four days a week. A post is weak or strong (6 or 12 visits, half of
them the day after), and loud or silent (30 or 90 likes), each as often as the other, in an order
drawn once. Shares are a tenth of a post's visits by design; likes have nothing to do with them.
"""

import datetime as dt
import random

import pytest
from dbt_building import Home, build
from dbt_scenario import event

WEEKS = 18
MONDAY = dt.datetime(2026, 6, 1, 8)
AS_OF = "2026-10-20 02:00:00"
ACME = "did:plc:acme"


def posts() -> list[tuple[str, dt.datetime, int, int]]:
    """Return code, time, visits and likes of each post."""
    drawn = random.Random(18)
    found = []
    for week in range(WEEKS):
        kinds = [(visits, likes) for visits in (6, 12) for likes in (30, 90)]
        drawn.shuffle(kinds)
        for day, (visits, likes) in enumerate(kinds):
            at = MONDAY + dt.timedelta(weeks=week, days=day)
            found.append((f"w{week:02d}d{day}", at, visits, likes + drawn.randrange(10)))
    return found


def rows() -> dict[str, list[dict]]:
    feed, counts, events = [], [], []
    for code, at, visits, likes in posts():
        post = f"at://{ACME}/app.bsky.feed.post/{code}"
        link = f"https://www.acme.example/a?utm_source=bsky&utm_content={code}"
        facet = f'[{{"features":[{{"$type":"app.bsky.richtext.facet#link","uri":"{link}"}}]}}]'
        feed.append(
            {
                "post_id": post,
                "author_id": ACME,
                "text": "News",
                "indexed_at": str(at),
                "embed_type": "app.bsky.embed.external#view",
                "facets": facet,
            }
        )
        read_at = at + dt.timedelta(hours=80)
        counts.append(
            {
                "post_id": post,
                "likes": likes,
                "reposts": visits // 3,
                "replies": 0,
                "quotes": 0,
                "observed_at": str(read_at),
            }
        )
        for visit in range(visits):
            later = dt.timedelta(hours=1 + 24 * (visit % 2), minutes=visit)
            query = f"utm_source=bsky&utm_content={code}"
            events.append(event(f"{code}-{visit}", f"v-{code}-{visit}", str(at + later), query))
    for day in range(7 * WEEKS + 10):
        for visit in range(4):
            at = MONDAY + dt.timedelta(days=day, hours=visit)
            events.append(event(f"d{day}-{visit}", f"v-d{day}-{visit}", str(at), None))
    return {
        "raw.bluesky__author_feed": feed,
        "raw.bluesky__posts": counts,
        "raw.umami__events": events,
    }


@pytest.fixture(scope="module")
def verdicts(tmp_path_factory) -> dict[tuple[str, str], dict]:
    home = Home(tmp_path_factory.mktemp("laid-out"))
    home.write(1, AS_OF, rows())
    build(home, AS_OF, command="seed")
    build(home, AS_OF, command="run", select="+metric_verdicts")
    found = home.records("select * from metric_verdicts")
    return {(row["metric"], row["outcome"]): row for row in found}


@pytest.mark.slow
def test_likes_that_have_nothing_to_do_with_visits_are_vanity(verdicts):
    likes = verdicts["likes", "sessions"]
    assert (likes["verdict"], likes["claim"]) == ("vanity", "modelled")
    assert likes["effect_high_pct"] < likes["worthwhile_effect_pct"] == 20
    assert (likes["unit_grain"], likes["metric_age"]) == ("post", "72 h")
    assert (likes["units"], likes["weeks"]) == (72, 18)
    assert likes["outcome_events"] == 36 * (6 + 12)
    assert likes["outcome_per_unit"] == 9


@pytest.mark.slow
def test_shares_that_go_with_visits_are_no_vanity(verdicts):
    shares = verdicts["shares", "sessions"]
    # Twice the visits from a weak post to a strong one.
    assert shares["effect_low_pct"] > 50 and shares["effect_high_pct"] < 150
    assert shares["verdict"] != "vanity"


@pytest.mark.slow
def test_what_nobody_reposts_and_leads_nobody_became_are_insufficient_data(verdicts):
    assert verdicts["quotes", "sessions"]["reason_code"] == "no_variation"
    leads = verdicts["likes", "leads"]
    assert (leads["verdict"], leads["reason_code"]) == ("insufficient data", "sparse_outcome")
    assert leads["outcome_events"] == 0 and leads["units_needed"] is None
    assert leads["claim"] == "not enough data"


@pytest.mark.slow
def test_outcomes_are_outcomes_by_definition(verdicts):
    for outcome in ("sessions", "leads", "sales", "revenue"):
        row = verdicts[outcome, outcome]
        assert (row["verdict"], row["claim"]) == ("outcome", "measured")
