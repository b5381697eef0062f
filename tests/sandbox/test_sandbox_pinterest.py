"""The twin of Pinterest tells the world's own pins and days, and what each day is worth."""

from datetime import date, timedelta

import pytest
import requests
from sandbox_clients import NOW

from sandbox import company
from sandbox.counters import counters
from sandbox.moments import instant, starts
from sandbox.platforms.pinterest_days import UTC
from sandbox.platforms.pinterest_pins import pin_id

TODAY = NOW.date()
METRICS = "IMPRESSION,OUTBOUND_CLICK,PIN_CLICK,SAVE,TOTAL_COMMENTS"
APP = (company.PINTEREST_CLIENT_ID, company.PINTEREST_CLIENT_SECRET)


@pytest.fixture(scope="module")
def bearer(running):
    return {"Authorization": f"Bearer {token(running, company.PINTEREST_REFRESH_TOKEN)}"}


def refreshed(running, refresh_token, app=APP):
    form = {"grant_type": "refresh_token", "refresh_token": refresh_token}
    address = f"{running.url}/pinterest/v5/oauth/token"
    return requests.post(address, data=form, auth=app, timeout=30)


def token(running, refresh_token):
    return refreshed(running, refresh_token).json()["access_token"]


def asked(running, bearer, path, **query):
    address = f"{running.url}/pinterest/v5/{path}"
    return requests.get(address, params=query, headers=bearer, timeout=30)


def pins(running, bearer, **query):
    """Yield the pins until the bookmark is null."""
    while True:
        page = asked(running, bearer, "pins", **query).json()
        yield from page["items"]
        if page["bookmark"] is None:
            return
        query["bookmark"] = page["bookmark"]


def posts(running, days):
    first = TODAY - timedelta(days=days)
    found = running.world.posts_between(first, TODAY, "pinterest")
    return [post for post in found if post.at <= instant(NOW)]


def told(running, bearer, path, first, last, metrics=METRICS, **query):
    span = {"start_date": f"{first}", "end_date": f"{last}"}
    return asked(running, bearer, path, metric_types=metrics, **span, **query)


def test_every_pin_is_listed_once_newest_first_with_its_link(running, bearer):
    listed = list(pins(running, bearer, page_size=7))
    true = posts(running, 60)[::-1]
    assert [row["id"] for row in listed[: len(true)]] == [pin_id(post) for post in true]
    assert [row["link"] for row in listed[: len(true)]] == [post.url or None for post in true]
    assert len({row["id"] for row in listed}) == len(listed)
    assert "pin_metrics" not in listed[0]


def test_lifetime_counters_come_when_they_are_asked_for(running, bearer):
    post = posts(running, 60)[0]
    (row,) = [r for r in pins(running, bearer, pin_metrics="true") if r["id"] == pin_id(post)]
    seen = counters(post, instant(NOW))
    counted = row["pin_metrics"]["lifetime_metrics"]
    assert (counted["impression"], counted["reaction"]) == (seen.views, seen.likes)
    assert counted["clickthrough"] == seen.link_clicks


def test_the_days_of_a_pin_add_up_and_say_what_they_are_worth(running, bearer):
    post = next(post for post in posts(running, 40) if post.clicks > 20)
    born = date.fromtimestamp(post.at / 1000)
    first, path = born - timedelta(days=2), f"pins/{pin_id(post)}/analytics"
    body = told(running, bearer, path, first, TODAY).json()["all"]
    rows = {row["date"]: row for row in body["daily_metrics"]}
    assert len(rows) == (TODAY - first).days + 1
    assert rows[f"{first}"]["data_status"] == "BEFORE_PIN_CREATED"
    assert rows[f"{TODAY}"] == {"date": f"{TODAY}", "data_status": "PROCESSING", "metrics": {}}
    assert rows[f"{TODAY - timedelta(days=2)}"]["data_status"] == "ESTIMATE"
    ready = [row for row in rows.values() if row["data_status"] == "READY"]
    last = date.fromisoformat(ready[-1]["date"])
    true = counters(post, starts(last + timedelta(days=1), UTC))
    assert sum(row["metrics"]["OUTBOUND_CLICK"] for row in ready) == true.link_clicks > 0
    assert "TOTAL_COMMENTS" in body["lifetime_metrics"]
    assert not any("TOTAL_COMMENTS" in row["metrics"] for row in rows.values())


def test_an_estimate_is_told_differently_when_it_is_ready(started):
    running = started()
    bearer = {"Authorization": f"Bearer {token(running, company.PINTEREST_REFRESH_TOKEN)}"}
    on = TODAY - timedelta(days=1)

    def day():
        answer = told(running, bearer, "user_account/analytics", on, on, "IMPRESSION").json()
        (row,) = answer["all"]["daily_metrics"]
        return row["data_status"], row["metrics"]["IMPRESSION"]

    before = day()
    running.advance(NOW + timedelta(days=3))
    after = day()
    assert (before[0], after[0]) == ("ESTIMATE", "READY")
    assert 0 < before[1] < after[1]


@pytest.mark.parametrize(
    ("first", "last", "metrics", "status"),
    [
        (TODAY - timedelta(days=90), TODAY, METRICS, 200),
        (TODAY - timedelta(days=91), TODAY, METRICS, 400),
        (TODAY, TODAY - timedelta(days=1), METRICS, 400),
        (TODAY, TODAY, "", 400),
        (TODAY, TODAY, "IMPRESSIONS", 400),
        ("yesterday", TODAY, METRICS, 400),
    ],
)
def test_what_is_too_old_or_unknown_is_refused_not_cut(
    running, bearer, first, last, metrics, status
):
    path = f"pins/{pin_id(posts(running, 60)[0])}/analytics"
    answer = told(running, bearer, path, first, last, metrics)
    assert answer.status_code == status
    assert status == 200 or set(answer.json()) == {"code", "message"}


def test_the_beta_is_closed_and_a_pin_of_nobody_is_not_found(running, bearer):
    assert told(running, bearer, "pins/analytics", TODAY, TODAY, pin_ids="1").status_code == 403
    assert told(running, bearer, "pins/1/analytics", TODAY, TODAY).status_code == 404
    assert asked(running, {}, "pins").status_code == 401


def test_a_refresh_token_is_good_for_one_use_and_sixty_days(started):
    running = started()
    first = refreshed(running, company.PINTEREST_REFRESH_TOKEN).json()
    assert first["refresh_token_expires_in"] == 60 * 86_400
    assert first["expires_in"] == 30 * 86_400
    second = refreshed(running, first["refresh_token"])
    assert second.status_code == 200
    assert refreshed(running, first["refresh_token"]).status_code == 400
    wrong = (APP[0], "another")
    assert refreshed(running, second.json()["refresh_token"], wrong).status_code == 401
    running.advance(NOW + timedelta(days=61))
    assert refreshed(running, second.json()["refresh_token"]).status_code == 400
