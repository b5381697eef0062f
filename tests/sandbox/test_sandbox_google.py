"""The twins of YouTube, its Analytics and Google Ads tell the world's figures as Google does."""

from collections import Counter
from datetime import date, timedelta

import pytest
import requests
import sandbox_clients as clients

from sandbox import company, costs, search_ads
from sandbox.channels import NUMBER
from sandbox.moments import PACIFIC, days, instant, starts
from sandbox.platforms.youtube import YouTube
from sandbox.platforms.youtube_views import subscribers, views

KEY = {"X-Goog-Api-Key": company.YOUTUBE_KEY}
CHANNEL = company.YOUTUBE_CHANNEL_ID
FIRST, LAST = date(2024, 12, 1), date(2025, 2, 28)


def login(running, platform, name):
    """Return an access token for the refresh token an installation begins with."""
    form = {
        "grant_type": "refresh_token",
        "client_id": getattr(company, f"{name}_CLIENT_ID"),
        "client_secret": getattr(company, f"{name}_CLIENT_SECRET"),
        "refresh_token": getattr(company, f"{name}_REFRESH_TOKEN"),
    }
    answer = requests.post(f"{running.url}/{platform}/token", data=form, timeout=30)
    assert answer.status_code == 200, answer.text
    return {"Authorization": f"Bearer {answer.json()['access_token']}"}


def youtube(running, path, **query):
    """Yield the items of a list to its end."""
    while True:
        page = clients.get(f"{running.url}/youtube/youtube/v3/{path}", KEY, **query)
        yield from page["items"]
        if "nextPageToken" not in page:
            return
        query["pageToken"] = page["nextPageToken"]


def uploads(running):
    asked = {"playlistId": f"UU{CHANNEL[2:]}", "part": "contentDetails", "maxResults": 50}
    return [each["contentDetails"] for each in youtube(running, "playlistItems", **asked)]


def report(running, **query):
    asked = {"ids": f"channel=={CHANNEL}", "startDate": f"{FIRST}", "endDate": f"{LAST}", **query}
    signed = login(running, "youtube_analytics/v2", "YOUTUBE")
    address = f"{running.url}/youtube_analytics/v2/reports"
    return requests.get(address, params=asked, headers=signed, timeout=30)


def test_every_video_of_the_world_is_listed_once_newest_first(running):
    listed = [each["videoPublishedAt"] for each in uploads(running)]
    posted = running.world.posts_between(company.FOUNDED, date(2025, 3, 11), "youtube")
    assert len(listed) == len([post for post in posted if post.at <= instant(clients.NOW)]) > 50
    assert listed == sorted(listed, reverse=True)


def test_videos_are_looked_up_whole_and_their_counters_are_text(running):
    ids = [each["videoId"] for each in uploads(running)][:49]
    found = list(youtube(running, "videos", part="statistics", id=",".join([*ids, "gone0000000"])))
    assert [video["id"] for video in found] == ids
    assert all(isinstance(video["statistics"]["viewCount"], str) for video in found)
    hidden = [video["id"] for video in found if "likeCount" not in video["statistics"]]
    assert 0 < len(hidden) < 10


def test_subscribers_are_cut_to_three_digits(running):
    (found,) = youtube(running, "channels", part="statistics", id=CHANNEL)
    told = int(found["statistics"]["subscriberCount"])
    profile = YouTube(running.world).profiles[CHANNEL]
    true = subscribers(profile, instant(clients.NOW))
    assert told % 10 == 0
    assert 0 <= true - told < 10


def test_threads_of_the_channel_are_those_of_its_videos_and_show_five_answers_at_the_most(running):
    asked = {"part": "snippet,replies", "maxResults": 100, "order": "time"}
    whole = list(youtube(running, "commentThreads", allThreadsRelatedToChannelId=CHANNEL, **asked))
    by_video, disabled = [], 0
    for each in uploads(running):
        address = f"{running.url}/youtube/youtube/v3/commentThreads"
        query = {**asked, "videoId": each["videoId"]}
        answer = requests.get(address, params=query, headers=KEY, timeout=30)
        if answer.status_code == 403:
            assert answer.json()["error"]["errors"][0]["reason"] == "commentsDisabled"
            disabled += 1
        else:
            by_video += [thread["id"] for thread in answer.json()["items"]]
    assert disabled > 0
    assert sorted(thread["id"] for thread in whole) == sorted(by_video)
    for thread in whole:
        shown = thread.get("replies", {"comments": []})["comments"]
        assert len(shown) == min(thread["snippet"]["totalReplyCount"], 5)


def test_days_of_a_video_add_up_to_its_lifetime_and_those_of_videos_to_the_channels(running):
    daily, by_video = Counter(), Counter()
    signed = login(running, "youtube_analytics/v2", "YOUTUBE")
    for on in days(FIRST, LAST):
        asked = {"ids": "channel==MINE", "startDate": f"{on}", "endDate": f"{on}"}
        asked |= {"metrics": "views,likes", "dimensions": "video", "sort": "-views"}
        address = f"{running.url}/youtube_analytics/v2/reports"
        page = clients.get(address, signed, **asked, maxResults=200)
        for video, count, _ in page.get("rows", []):
            daily[f"{on}"] += count
            by_video[video] += count
    channel = report(running, metrics="views", dimensions="day").json()["rows"]
    assert {on: count for on, count in channel if count} == +daily
    posts = running.world.posts_between(FIRST + timedelta(days=1), LAST - timedelta(days=20))
    end = starts(LAST + timedelta(days=1), PACIFIC)
    lifetime = sorted(views(post, end)[0] for post in posts if post.platform == "youtube")
    assert sum(lifetime) <= sum(by_video.values())
    assert set(filter(None, lifetime)) <= set(by_video.values())


def test_the_last_days_are_absent_and_a_first_telling_is_restated(started):
    running = started()
    asked = {"metrics": "views", "dimensions": "day", "startDate": "2025-03-01"}
    rows = report(running, endDate="2025-03-11", **asked).json()["rows"]
    last = date.fromisoformat(rows[-1][0])
    assert date(2025, 3, 7) <= last <= date(2025, 3, 8)
    assert "rows" not in report(
        running, endDate="2025-03-11", **asked | {"startDate": "2025-03-10"}
    )
    running.advance(clients.NOW + timedelta(days=7))
    again = dict(report(running, endDate="2025-03-11", **asked).json()["rows"])
    assert any(again[on] > count for on, count in rows)
    assert all(again[on] >= count for on, count in rows)


@pytest.mark.parametrize(
    ("changed", "status", "words"),
    [
        ({"dimensions": "day,video"}, 400, "The query is not supported."),
        ({"dimensions": "video"}, 400, "The query is not supported."),
        ({"dimensions": "video", "sort": "-views", "maxResults": 500}, 400, "not supported"),
        ({"metrics": "views,plays"}, 400, "Unknown identifier (plays)"),
        ({"metrics": "estimatedRevenue"}, 403, "Insufficient permission"),
        ({"ids": "channel==UCsomebodyelse"}, 403, "Forbidden"),
        ({"start-date": "2025-01-01"}, 400, "start-date"),
    ],
)
def test_what_youtube_analytics_refuses_is_refused_in_its_words(running, changed, status, words):
    answer = report(running, **{"metrics": "views", "dimensions": "day"} | changed)
    assert (answer.status_code, answer.json()["error"]["code"]) == (status, status)
    assert words in answer.json()["error"]["message"]


def search(running, query, version="v25", headers=None, **body):
    signed = {
        **login(running, "google_ads", "GOOGLE_ADS"),
        "developer-token": company.GOOGLE_ADS_DEVELOPER_TOKEN,
        "login-customer-id": company.GOOGLE_ADS_MANAGER_ID,
        **(headers or {}),
    }
    customer = f"customers/{company.GOOGLE_ADS_CUSTOMER_ID}"
    address = f"{running.url}/google_ads/{version}/{customer}/googleAds:search"
    return requests.post(address, json={"query": query, **body}, headers=signed, timeout=30)


PER_DAY = (
    "SELECT campaign.id, segments.date, {} FROM campaign WHERE segments.date BETWEEN '{}' AND '{}'"
)


def test_orders_of_the_books_and_spend_of_the_days_are_the_same_money(running):
    booked, spent = Counter(), Counter()
    for line in costs.lines(running.world, FIRST, LAST):
        if line.note == costs.SEARCHED:
            booked[line.on.replace(day=1)] += round(line.amount * 100)
    rows = search(running, PER_DAY.format("metrics.cost_micros", FIRST, LAST)).json()["results"]
    for row in rows:
        assert isinstance(row["metrics"]["costMicros"], str)
        month = date.fromisoformat(row["segments"]["date"]).replace(day=1)
        spent[month] += int(row["metrics"]["costMicros"])
    assert {month: cents * 10_000 for month, cents in booked.items()} == spent
    true = running.world.truth(FIRST, LAST).channels["paid search"].cost
    assert round(true * 100) == sum(booked.values()) > 50_000


def test_every_visit_by_paid_search_began_with_a_click_and_some_clicks_never_arrive(running):
    clicks = landed = 0
    for day in search_ads.delivered(running.world, FIRST, LAST):
        visits = running.world.visits_between(starts(day.on), starts(day.on + timedelta(days=1)))
        count = int((visits["channel"] == NUMBER["paid search"]).sum())
        assert day.clicks >= count
        assert day.impressions >= day.clicks
        clicks, landed = clicks + day.clicks, landed + count
    assert 0.88 < landed / clicks < 0.97


@pytest.mark.parametrize(
    ("changed", "status", "error"),
    [
        ({"pageSize": 100}, 400, "PAGE_SIZE_NOT_SUPPORTED"),
        ({"query": PER_DAY.format("metrics.costs", FIRST, LAST)}, 400, "UNRECOGNIZED_FIELD"),
        ({"version": "v22"}, 400, "UNSUPPORTED_VERSION"),
        ({"headers": {"developer-token": "x"}}, 401, "DEVELOPER_TOKEN_INVALID"),
        ({"headers": {"login-customer-id": "1"}}, 403, "USER_PERMISSION_DENIED"),
        ({"headers": {"Authorization": "Bearer x"}}, 401, "OAUTH_TOKEN_INVALID"),
    ],
)
def test_what_google_ads_refuses_is_refused_in_its_words(running, changed, status, error):
    answer = search(running, **{"query": PER_DAY.format("metrics.clicks", FIRST, LAST)} | changed)
    assert answer.status_code == status
    (detail,) = answer.json()["error"]["details"]
    assert error in detail["errors"][0]["errorCode"].values()


def test_throttles_stand_in_reasons_and_details_and_spare_the_login(started):
    running = started(throttle=True)
    met = set()
    for _ in range(110):
        answer = search(running, "SELECT customer.id FROM customer")
        if answer.status_code == 429:
            told = answer.json()["error"]["details"][0]["errors"][0]["details"]
            met.add(told["quotaErrorDetails"]["retryDelay"])
        address = f"{running.url}/youtube/youtube/v3/channels"
        answer = requests.get(
            address, params={"part": "snippet", "id": "x"}, headers=KEY, timeout=30
        )
        if answer.status_code == 403:
            met.add(answer.json()["error"]["errors"][0]["reason"])
    assert met == {"1s", "rateLimitExceeded"}
