"""Instagram is asked for what its platform documents, and heard in its own words.

Wordings are those of Meta's reference and of public bug reports; section 2 of our reference.
"""

import datetime as dt

import pytest
import requests
from scripted_platform import NOW, Hurried, Reply, landed

from extractors.connection import Connection
from extractors.landing import Landing
from extractors.reading import extract_stream
from extractors.source import Ask, Window, all_sources
from extractors.windows import Sealed, windows_due

SOURCE = all_sources()["instagram"]
NOT_FOR_REELS = (
    "(#100) The Media Insights API does not support the {} metric for this media product type."
)
IMPRESSIONS = "the impressions metric is no longer supported for the queried media."
TOTAL = "specified with parameter metric_type=total_value"
DAY, HOUR = dt.timedelta(days=1), dt.timedelta(hours=1)
ACCOUNT = {"name": "brand", "ig_user_id": "17841405309211844", "allow_private_network": "true"}


def error(code, message, **more):
    said = {"message": message, "type": "OAuthException", "code": code, **more}
    return Reply({"error": said}, 400)


def media(name, product, hours=1):
    return {
        "id": name,
        "timestamp": at(hours),
        "media_type": "VIDEO",
        "media_product_type": product,
    }


def at(hours):
    return (NOW - hours * HOUR).strftime("%Y-%m-%dT%H:%M:%S+0000")


def read(platform, tmp_path, *names, as_of=NOW, **options):
    account, secrets = {**ACCOUNT, "base_url": platform.url}, {"token": "t-0123456789"}
    for name in names:
        outcome = extract_stream(
            SOURCE,
            account,
            SOURCE.stream(name),
            landing=Landing(tmp_path / "landing"),
            as_of=as_of,
            secrets=secrets,
            history_days=options.get("history_days", 3),
            connection=Connection(SOURCE, account, secrets, Hurried()),
        )
    return outcome


def metrics(asked):
    return set(asked.params["metric"].split(","))


def asked_for(platform, name):
    return [asked for asked in platform.asked if asked.path.endswith(f"/{name}/insights")]


NAME, ITEM = ("skip", True), ("skip", False)
#: Code and subcode, what Meta says, what it means: this name for all, this media alone, or more.
SAID = [
    (100, None, "(#100) metric[5] must be one of the following values: reach, replies", NAME),
    (100, None, NOT_FOR_REELS.format("follows, profile_visits"), NAME),
    (100, None, f"(#100) Starting from version v22.0 and above, {IMPRESSIONS}", NAME),
    (100, None, "(#100) The metric shares is not supported for this media type", NAME),
    (100, None, f"(#100) The following metrics (views) should be {TOTAL}", NAME),
    (100, 2108006, "Invalid parameter", ITEM),
    (100, 33, "Unsupported get request. Object with ID '1' does not exist", ITEM),
    (10, None, "(#10) Not enough viewers for the media to show insights", ITEM),
    (10, None, "(#10) Application does not have permission for this action", ITEM),
    (80002, None, "There have been too many calls to this Instagram account.", ("wait", False)),
    (190, 463, "Error validating access token: Session has expired", ("log in again", False)),
    (100, None, "(#100) Tried accessing nonexisting field (x) on node (IGMedia)", ("fail", False)),
    (100, None, "(#100) since param is not valid. Metrics data is available", ("fail", False)),
]


@pytest.mark.parametrize(("code", "subcode", "words", "meant"), SAID)
def test_instagram_is_heard_in_its_own_words(platform, code, subcode, words, meant):
    platform.replies(error(code, words, error_subcode=subcode))
    response = requests.get(platform.url, timeout=5)
    verdict = SOURCE.classify(response, response.json())
    assert (verdict.reaction, verdict.for_all) == meant
    assert ("no permission" in verdict.reason) == ("permission" in words)


def test_each_kind_of_media_is_asked_for_what_it_has(platform, tmp_path):
    rows = [media("f", "FEED"), media("r", "REELS"), media("x", "NEW"), media("y", None)]
    platform.replies(Reply({"data": rows}), Reply({"data": []}))
    read(platform, tmp_path, "media", "media_insights")
    feed, reel, new, none = (metrics(*asked_for(platform, name)) for name in "frxy")
    assert {"views", "reach", "likes", "comments", "saved", "shares"} <= feed & reel
    assert {"follows", "profile_visits"} <= feed - reel
    assert {"ig_reels_avg_watch_time", "reels_skip_rate"} <= reel - feed
    assert new == none == feed & reel


def test_a_metric_reels_do_not_have_is_given_up_for_reels_alone(platform, tmp_path):
    refused = NOT_FOR_REELS.format("reposts")

    def script(asked):
        if asked.path.endswith("/media"):
            rows = [media("r1", "REELS", 4), media("r2", "REELS", 3), media("f1", "FEED", 2)]
            return Reply({"data": rows})
        if "/r" in asked.path and "reposts" in metrics(asked):
            return error(100, refused)
        return Reply(
            {"data": [{"name": n, "values": [{"value": 1}]} for n in sorted(metrics(asked))]}
        )

    platform.script = script
    outcome = read(platform, tmp_path, "media", "media_insights")
    assert outcome.state == "sealed"
    (gap,) = outcome.gaps
    assert gap["item"] == "metric=reposts kind=REELS/VIDEO"
    assert refused in gap["reason"]
    (second,) = asked_for(platform, "r2")
    assert "reposts" not in metrics(second)
    (feed,) = asked_for(platform, "f1")
    assert "reposts" in metrics(feed)
    platform.asked.clear()
    read(platform, tmp_path, "media", "media_insights", as_of=NOW + DAY)
    assert len(asked_for(platform, "r1")) == 1  # remembered: nothing is refused again


def test_media_older_than_the_professional_account_costs_only_itself(platform, tmp_path):
    def script(asked):
        if asked.path.endswith("/media"):
            return Reply({"data": [media("old", "FEED", 30), media("new", "FEED")]})
        if "/old/" in asked.path:
            return error(100, "Invalid parameter", error_subcode=2108006)
        return Reply({"data": [{"name": "reach", "values": [{"value": 1}]}]})

    platform.script = script
    outcome = read(platform, tmp_path, "media", "media_insights")
    assert (outcome.state, outcome.records) == ("sealed", 1)
    assert [gap["item"] for gap in outcome.gaps] == ["parent_id=old kind=FEED/VIDEO"]
    assert len(asked_for(platform, "old")) == 1  # no name is to blame


def test_stories_are_asked_for_during_their_day_and_never_after(platform, tmp_path):
    def script(asked):
        if asked.path.endswith("/stories"):
            return Reply({"data": [media("early", "STORY", 23), media("late", "STORY", 1)]})
        if "/late/" in asked.path:
            return error(10, "(#10) Not enough viewers for the media to show insights")
        return Reply({"data": [{"name": "reach", "values": [{"value": 9}]}]})

    platform.script = script
    outcome = read(platform, tmp_path, "stories", "story_insights")
    assert (outcome.records, len(outcome.gaps)) == (1, 1)
    assert "navigation" in metrics(*asked_for(platform, "early"))
    platform.asked.clear()
    platform.script = lambda asked: Reply({"data": []})
    read(platform, tmp_path, "stories", "story_insights", as_of=NOW + 4 * HOUR)
    assert not asked_for(platform, "early")
    assert len(asked_for(platform, "late")) == 1
    assert {s.name for s in SOURCE.streams if s.every} == {"stories", "story_insights"}


def test_a_day_is_asked_by_itself_from_one_pacific_midnight_to_the_next():
    """On 1 November 2026 the clocks go back: that day has 25 hours."""
    window = Window(
        dt.datetime(2026, 10, 31, 7, tzinfo=dt.UTC), dt.datetime(2026, 11, 2, 8, tzinfo=dt.UTC)
    )
    asked = SOURCE.stream("user_insights").requests(Ask(ACCOUNT, window, NOW))
    hours = [(r.params["until"] - r.params["since"]) / 3600 for r in asked]
    assert [r.context["on_date"] for r in asked] == ["2026-10-31", "2026-11-01"]
    assert hours == [24, 25]
    assert asked[0].params["since"] == window.start.timestamp()
    assert {r.params["metric_type"] for r in asked} == {"total_value"}


def test_days_that_may_still_grow_are_read_again_and_none_older_than_is_kept():
    stream = SOURCE.stream("user_insights")
    first = windows_due(stream, NOW, 3_000, [])
    assert first[0].start > NOW - 730 * DAY
    again = windows_due(stream, NOW + DAY, 3_000, [Sealed(NOW, w.start, w.end) for w in first])
    days = [request.context["on_date"] for w in again for request in stream.requests(ask(w))]
    # The 22nd is not over in Los Angeles; the 21st is new, the three before it still settle.
    assert days == ["2026-11-18", "2026-11-19", "2026-11-20", "2026-11-21"]


def ask(window):
    return Ask(ACCOUNT, window, NOW)


def test_an_empty_page_with_a_next_one_is_no_end(platform, tmp_path):
    def page(asked):
        after = int(asked.params.get("after", 0))
        rows = [[media("1", "FEED")], [], [media("2", "FEED")]][after]
        more = {
            "cursors": {"after": f"{after + 1}"},
            "next": f"{platform.url}/?access_token=s3cret",
        }
        return Reply({"data": rows, "paging": more if after < 2 else {}})

    platform.script = page
    outcome = read(platform, tmp_path, "media")
    assert (outcome.pages, outcome.records) == (3, 2)
    assert "s3cret" not in repr(landed(tmp_path, "media"))


def test_answers_are_asked_under_comments_that_have_some(platform, tmp_path):
    def script(asked):
        if asked.path.endswith("/media"):
            return Reply({"data": [media("m", "FEED")]})
        if asked.path.endswith("/m/comments"):
            alone = {"id": "alone", "timestamp": at(1), "text": "Nice"}
            met = {**alone, "id": "met", "replies": {"data": [{"id": "a"}]}}
            return Reply({"data": [alone, met]})
        return Reply({"data": [{"id": "a", "timestamp": at(0), "text": "Thanks"}]})

    platform.script = script
    outcome = read(platform, tmp_path, "media", "comments", "replies")
    assert outcome.records == 1
    assert [a.path for a in platform.asked if "replies" in a.path] == ["/v25.0/met/replies"]


def test_both_logins_ask_the_same_of_their_own_host(platform, tmp_path):
    """Instagram Login differs in host, ids and token alone, and the account says all three."""
    platform.replies(Reply({"id": "1", "username": "brand", "followers_count": 5}))
    assert read(platform, tmp_path, "account").state == "sealed"
    (asked,) = platform.asked
    assert asked.path == "/v25.0/17841405309211844"
    assert asked.headers["Authorization"] == "Bearer t-0123456789"
    assert "access_token" not in asked.params
    assert SOURCE.base_url == "https://graph.facebook.com"
