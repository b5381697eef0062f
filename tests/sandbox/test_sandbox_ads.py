"""The twin of Meta's Marketing API spends the world's own money, and speaks as Meta does."""

import json
from collections import Counter
from datetime import UTC, date, datetime, timedelta

import pytest
import requests
import sandbox_clients as clients

from sandbox import ads, company, costs
from sandbox.moments import days

ADS = {"Authorization": f"Bearer {company.META_ADS_TOKEN}"}
FIRST, LAST = date(2024, 12, 30), date(2025, 3, 9)
EVERY_STATUS = ["ACTIVE", "PAUSED", "DELETED", "ARCHIVED"]


def filtering(statuses):
    return json.dumps([{"field": "campaign.effective_status", "operator": "IN", "value": statuses}])


def asked(running, version="v26.0", **changed):
    """Return the answer to one read of insights."""
    params = {
        "level": "campaign",
        "time_increment": 1,
        "time_range": json.dumps({"since": f"{FIRST}", "until": f"{LAST}"}),
        "breakdowns": "publisher_platform",
        "fields": "campaign_id,spend,account_currency",
        "filtering": filtering(EVERY_STATUS),
        "limit": 5000,
    }
    address = f"{running.url}/meta_ads/{version}/act_{company.AD_ACCOUNT_ID}/insights"
    return requests.get(address, params=params | changed, headers=ADS, timeout=30)


def cents_by_day(rows):
    found = Counter()
    for row in rows:
        found[row["date_start"]] += round(float(row["spend"]) * 100)
    return found


@pytest.mark.parametrize("account", ads.ACCOUNTS, ids=lambda account: account.dice)
def test_orders_of_the_books_and_spend_of_the_days_are_the_same_money(running, account):
    booked, spent = Counter(), Counter()
    last = date(2025, 2, 28)
    for line in costs.lines(running.world, date(2024, 9, 1), last):
        if line.note == account.orders:
            booked[line.on.replace(day=1)] += round(line.amount * 100)
    for row in ads.delivered(7, date(2024, 9, 1), last, account):
        spent[row.on.replace(day=1)] += row.cents
    assert booked == spent
    assert sum(spent.values()) > 50_000


def test_what_meta_reports_is_what_the_world_truly_spent(running):
    rows = asked(running).json()["data"]
    true = Counter()
    for row in ads.delivered(7, FIRST, LAST):
        true[f"{row.on}"] += row.cents
    reported = cents_by_day(rows)
    settled = [f"{on}" for on in days(FIRST, LAST - timedelta(days=2))]
    assert {on: reported[on] for on in settled} == {on: true[on] for on in settled}
    assert {row["publisher_platform"] for row in rows} == {"facebook", "instagram"}
    assert {row["account_currency"] for row in rows} == {"EUR"}
    cost = running.world.truth(FIRST, LAST).channels["instagram"].cost
    booked = costs.lines(running.world, FIRST, LAST)
    worked = sum(line.euro(running.world) for line in booked if line.platform == "instagram")
    of_instagram = [row for row in ads.delivered(7, FIRST, LAST) if row.platform == "instagram"]
    assert round((cost - worked) * 100) == sum(row.cents for row in of_instagram) > 0


def test_recent_days_are_restated_and_then_stay(started):
    on = next(row.on for row in ads.delivered(7, date(2025, 2, 3), date(2025, 2, 28)))
    span = json.dumps({"since": f"{on}", "until": f"{on}"})
    morning = datetime(on.year, on.month, on.day, 2, tzinfo=UTC) + timedelta(days=1)
    running = started(now=morning)
    seen = []
    for night in (1, 2, 3, 10, 60):
        running.advance(morning + timedelta(days=night - 1))
        rows = asked(
            running, time_range=span, fields="campaign_id,spend,actions,outbound_clicks"
        ).json()["data"]
        seen.append(cents_by_day(rows)[f"{on}"])
    true = sum(row.cents for row in ads.delivered(7, on, on))
    assert seen[0] < seen[1] <= true
    assert seen[2:] == [true] * 3


def test_every_row_comes_once_however_small_the_page(running):
    whole = asked(running).json()["data"]
    params, rows = {"limit": 3}, []
    while True:
        page = asked(running, **params).json()
        rows += page["data"]
        if "next" not in page["paging"]:
            break
        assert company.META_ADS_TOKEN in page["paging"]["next"]
        params["after"] = page["paging"]["cursors"]["after"]
    assert rows == whole
    assert len(whole) > 30


def test_deleted_campaigns_are_left_out_by_those_who_do_not_ask(running):
    everything = {row["campaign_id"] for row in asked(running).json()["data"]}
    living = {row["campaign_id"] for row in asked(running, filtering="[]").json()["data"]}
    assert living < everything


@pytest.mark.parametrize(
    ("changed", "code", "words"),
    [
        ({"fields": "spend,dma"}, 100, "dma is not valid for fields param"),
        ({"fields": "spend,a,b"}, 100, "a, b are not valid for fields param"),
        ({"time_range": "{}"}, 100, "time_range"),
        ({"time_range": '{"since":"2021-01-01","until":"2021-01-02"}'}, 3018, "37 months"),
        ({"time_range": '{"since":"2024-01-01","until":"2025-01-01"}'}, 1, "reduce the amount"),
        ({"level": "page"}, 100, "level"),
        ({"action_attribution_windows": '["9d_click"]'}, 100, "attribution"),
        ({"version": "v24.0"}, 2635, "deprecated version"),
    ],
)
def test_what_meta_refuses_is_refused_in_its_words(running, changed, code, words):
    answer = asked(running, **changed)
    assert answer.status_code >= 400
    error = answer.json()["error"]
    assert error["code"] == code
    assert words in error["message"]


def test_a_dead_attribution_window_is_silently_empty(running):
    fields, windows = "campaign_id,actions", '["7d_click","28d_view"]'
    rows = asked(running, fields=fields, action_attribution_windows=windows).json()["data"]
    actions = [action for row in rows for action in row.get("actions", [])]
    assert actions
    assert all("7d_click" in action and "28d_view" not in action for action in actions)


def test_the_account_says_its_currency_and_zone(running):
    address = f"{running.url}/meta_ads/v26.0/act_{company.AD_ACCOUNT_ID}"
    told = clients.get(address, ADS, fields="id,currency,timezone_name")
    assert told == {
        "id": f"act_{company.AD_ACCOUNT_ID}",
        "currency": "EUR",
        "timezone_name": "Europe/Berlin",
    }
    refused = requests.get(address, headers={"Authorization": "Bearer x"}, timeout=30)
    assert (refused.status_code, refused.json()["error"]["code"]) == (401, 190)


def test_budgets_stand_in_every_answer_and_throttles_in_codes(started):
    running = started(throttle=True)
    codes = Counter()
    for _ in range(5 * 97):
        answer = asked(running, limit=1)
        if answer.status_code == 400:
            codes[answer.json()["error"]["code"]] += 1
        else:
            usage = json.loads(answer.headers["X-FB-Ads-Insights-Throttle"])
            assert usage["acc_id_util_pct"] < 75
    assert set(codes) == {4, 17, 613, 80000, 80004}
