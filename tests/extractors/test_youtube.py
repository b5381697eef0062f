"""YouTube is asked and understood as its two APIs document: section 5 of the reference."""

import datetime as dt

import pytest
import requests
from scripted_platform import NOW, Hurried, Platform, Reply

from extractors.connection import Connection
from extractors.landing import Landing
from extractors.messages import Reaction
from extractors.ping import ping
from extractors.reading import extract_stream
from extractors.source import Ask, Window, all_sources
from extractors.tokens import Tokens, TokenStore
from extractors.windows import Sealed, windows_due

DATA = all_sources()["youtube"]
ANALYTICS = all_sources()["youtube_analytics"]
DAY = dt.timedelta(days=1)
CHANNEL = "UCxxxxxxxxxxxxxxxxxxxxxx"
ACCOUNT = {"name": "channel", "channel_id": CHANNEL, "allow_private_network": "true"}
#: 30 October to 2 November in California, where the clocks go back on the first.
DAYS = Window(
    dt.datetime(2026, 10, 30, 7, tzinfo=dt.UTC), dt.datetime(2026, 11, 3, 8, tzinfo=dt.UTC)
)


def requests_of(source, name, ids=(), account=ACCOUNT):
    return list(source.stream(name).requests(Ask(account, DAYS, NOW, ids)))


def error(code, reason, message="said"):
    told = {"code": code, "message": message, "errors": [{"reason": reason, "domain": "x"}]}
    return {"error": told}


def judged(status, body, date=None):
    response = requests.Response()
    response.status_code, response.url = status, "https://www.googleapis.com/youtube/v3/videos"
    if date:
        response.headers["Date"] = date
    return DATA.classify(response, body)


INVALID_KEY = {
    "error": {
        "code": 400,
        "message": "API key not valid. Please pass a valid API key.",
        "errors": [{"reason": "badRequest"}],
        "details": [{"@type": "x", "reason": "API_KEY_INVALID"}],
    }
}
NOT_SUPPORTED = "The query is not supported. Check the documentation at https://x."


@pytest.mark.parametrize(
    ("status", "body", "reaction"),
    [
        (403, error(403, "quotaExceeded"), Reaction.WAIT),
        (403, error(403, "dailyLimitExceeded"), Reaction.WAIT),
        (403, error(403, "rateLimitExceeded"), Reaction.WAIT),
        (403, error(403, "userRateLimitExceeded"), Reaction.WAIT),
        (403, error(403, "commentsDisabled"), Reaction.SKIP),
        (404, error(404, "videoNotFound"), Reaction.SKIP),
        (403, error(403, "forbidden"), Reaction.SKIP),
        (400, INVALID_KEY, Reaction.LOGIN),
        (401, error(401, "authError"), Reaction.LOGIN),
        (400, error(400, "badRequest", NOT_SUPPORTED), Reaction.SKIP),
        (400, error(400, "invalidParameter"), Reaction.FAIL),
        (503, error(503, "backendError"), Reaction.RETRY),
        (500, None, Reaction.RETRY),
        (200, {"kind": "x", "items": []}, Reaction.ACCEPT),
    ],
)
def test_what_youtube_says_is_understood(status, body, reaction):
    verdict = judged(status, body)
    assert verdict.reaction is reaction
    if status >= 400 and body:
        assert body["error"]["message"] in verdict.reason


def test_a_refused_metric_is_no_refused_item():
    words = "Unknown identifier (engagedViews) given in field parameters.metrics."
    for message in (NOT_SUPPORTED, words):
        assert judged(400, error(400, "badRequest", message)).for_all
    assert not judged(403, error(403, "commentsDisabled")).for_all


@pytest.mark.parametrize(
    ("date", "hours"),
    [
        ("Sun, 22 Nov 2026 02:00:00 GMT", 6),  # six in the evening in California
        ("Sun, 22 Nov 2026 08:00:00 GMT", 24),  # midnight there
        ("Sun, 01 Nov 2026 06:00:00 GMT", 1),  # still summer time
        ("Sun, 08 Mar 2026 09:00:00 GMT", 22),  # the day that has 23 hours
    ],
)
def test_units_that_are_used_up_come_back_at_midnight_in_california(date, hours):
    verdict = judged(403, error(403, "quotaExceeded"), date)
    assert verdict.wait_seconds == hours * 3600
    assert judged(403, error(403, "rateLimitExceeded"), date).wait_seconds is None


def test_videos_are_found_in_the_uploads_playlist_and_looked_up_fifty_at_a_time():
    (uploads,) = requests_of(DATA, "uploads")
    assert uploads.params["playlistId"] == "UUxxxxxxxxxxxxxxxxxxxxxx"
    assert uploads.params["maxResults"] == 50
    assert DATA.stream("video_counts").parent.batch == 50
    (counts,) = requests_of(DATA, "video_counts", ("a", "b"))
    assert counts.params["id"] == "a,b"
    assert "maxResults" not in counts.params  # does not go with `id`


def test_of_a_competitor_only_figures_are_read():
    rival = {**ACCOUNT, "role": "competitor"}
    assert requests_of(DATA, "comment_threads", account=rival) == []
    for name in ("uploads", "channel"):
        assert requests_of(DATA, name, account=rival)


def sealed(tmp_path, platform, source, name, secrets, days=1):
    account = {**ACCOUNT, "base_url": platform.url}
    return extract_stream(
        source,
        account,
        source.stream(name),
        landing=Landing(tmp_path),
        as_of=NOW,
        secrets=secrets,
        history_days=days,
        connection=Connection(
            source, account, secrets, Hurried(), tokens=TokenStore(tmp_path / "tokens")
        ),
    )


def thread(number, replies):
    said = {"publishedAt": "2026-11-21T10:00:00Z"}
    told = {"topLevelComment": {"snippet": said}, "totalReplyCount": replies}
    more = {"replies": {"comments": []}} if replies else {}
    return {"id": f"t{number}", "snippet": told, **more}


def test_only_threads_with_answers_are_looked_into(tmp_path):
    def script(asked):
        if asked.path.endswith("/comments"):
            return Reply({"kind": "list", "items": [{"id": f"{asked.params['parentId']}.1"}]})
        page = {"kind": "list", "items": [thread(1, 0), thread(2, 6)], "nextPageToken": "two"}
        last = {"kind": "list", "items": [thread(3, 1)]}
        return Reply(last if asked.params.get("pageToken") == "two" else page)

    with Platform() as platform:
        platform.script = script
        secrets = {"api_key": "k-0123456789"}
        for name, records in (("comment_threads", 3), ("replies", 2)):
            outcome = sealed(tmp_path, platform, DATA, name, secrets)
            assert (outcome.state, outcome.records) == ("sealed", records), outcome.error
        parents = [a.params["parentId"] for a in platform.asked if a.path.endswith("/comments")]
        assert parents == ["t2", "t3"]
        assert {a.headers["X-Goog-Api-Key"] for a in platform.asked} == {"k-0123456789"}
        assert all("key" not in asked.params for asked in platform.asked)


def test_used_up_units_end_the_stream_at_once(tmp_path):
    with Platform() as platform:
        platform.replies(Reply(error(403, "quotaExceeded", "You have exceeded your quota."), 403))
        outcome = sealed(tmp_path, platform, DATA, "uploads", {"api_key": "k-0123456789"})
        assert outcome.state == "failed"
        assert "exceeded your quota" in outcome.error
        assert "retry later" in outcome.error
        assert len(platform.asked) == 1


def test_doctor_says_that_there_is_no_such_channel():
    with Platform() as platform:
        platform.replies(Reply({"kind": "youtube#channelListResponse", "pageInfo": {}}))
        found = ping(DATA, {**ACCOUNT, "base_url": platform.url}, {"api_key": "k-0123456789"})
        assert not found.is_ok
        assert CHANNEL in found.words


def test_videos_are_asked_day_by_day_and_the_channel_by_all_days_of_the_window():
    (channel,) = requests_of(ANALYTICS, "channel_days")
    assert (channel.params["startDate"], channel.params["endDate"]) == ("2026-10-30", "2026-11-02")
    assert (channel.params["dimensions"], channel.params["ids"]) == ("day", f"channel=={CHANNEL}")
    asked = requests_of(ANALYTICS, "video_days")
    days = [f"2026-{day}" for day in ("10-30", "10-31", "11-01", "11-02")]
    assert [request.params["startDate"] for request in asked] == days
    assert [request.params["endDate"] for request in asked] == days
    assert [request.context["on_date"] for request in asked] == days
    for request in asked:
        assert request.params["dimensions"] == "video"
        assert request.params["sort"] == "-views"
        assert request.params["maxResults"] == 200


def test_both_meanings_of_views_are_asked_for_and_no_average():
    for name in ("channel_days", "video_days"):
        metrics = requests_of(ANALYTICS, name)[0].params["metrics"].split(",")
        assert {"views", "engagedViews"} <= set(metrics)
        assert not [metric for metric in metrics if "average" in metric or "Rate" in metric]


def test_a_week_of_finished_pacific_days_is_read_again_each_night():
    stream = ANALYTICS.stream("video_days")
    first = windows_due(stream, NOW, 30, [])
    taken = [Sealed(NOW, window.start, window.end) for window in first]
    again = windows_due(stream, NOW + DAY, 30, taken)
    days = [window.days("America/Los_Angeles") for window in again]
    assert days[0][0] == dt.date(2026, 11, 14)
    assert days[-1][1] == dt.date(2026, 11, 21)  # on the 23rd at two the 22nd goes on there


def table(names, *rows):
    heads = [{"name": name, "columnType": "x", "dataType": "y"} for name in names]
    return {"columnHeaders": heads, **({"rows": list(rows)} if rows else {})}


def analytics(tmp_path, name, script):
    """Return the outcome of two days and what was asked, by a login that was made before."""
    store = TokenStore(tmp_path / "tokens")
    with store.slot("youtube_analytics", "channel").alone() as slot:
        slot.write(Tokens(access_token="a-0123456789"))
    with Platform() as platform:
        platform.script = script
        secrets = {"client_id": "c-0123456789", "client_secret": "s-0123456789"}
        outcome = sealed(tmp_path, platform, ANALYTICS, name, secrets, days=2)
        signed = {asked.headers["Authorization"] for asked in platform.asked}
        assert signed == {"Bearer a-0123456789"}, outcome.error
        return outcome, platform.asked


def test_days_that_are_not_counted_yet_are_absent_and_no_zero(tmp_path):
    outcome, _ = analytics(tmp_path, "channel_days", lambda asked: Reply(table(["day", "views"])))
    assert (outcome.state, outcome.records, outcome.gaps) == ("sealed", 0, [])


def test_a_full_list_of_videos_is_followed_by_rank(tmp_path):
    def script(asked):
        start, on = int(asked.params.get("startIndex", 1)), asked.params["startDate"]
        left = 230 if on == "2026-11-19" else 0
        rows = [[f"v{n}", 1] for n in range(start, min(start + 200, left + 1))]
        return Reply(table(["video", "views"], *rows))

    outcome, asked = analytics(tmp_path, "video_days", script)
    assert (outcome.state, outcome.records) == ("sealed", 230)
    starts = [a.params.get("startIndex") for a in asked if a.params["startDate"] == "2026-11-19"]
    assert starts == [None, "201"]


def test_a_metric_the_channel_may_not_read_costs_itself_and_lists_stay_sorted(tmp_path):
    def script(asked):
        named = asked.params["metrics"].split(",")
        assert named[0] == "views"  # what lists are sorted by
        if "cardClicks" in named:
            return Reply(error(400, "badRequest", NOT_SUPPORTED), 400)
        return Reply(table(["video", *named], ["v1", *range(len(named))]))

    outcome, asked = analytics(tmp_path, "video_days", script)
    assert [gap["item"] for gap in outcome.gaps] == ["metrics=cardClicks"]
    assert outcome.records == len({each.params["startDate"] for each in asked})
