"""X is asked in either of its two spellings, and its throttles, caps and partial answers are told.

Errors are worded as X words them; see section 3 of the reference of platforms.
"""

import datetime as dt
import json

import pytest
import requests
from scripted_platform import NOW, Hurried, Platform, Reply

from extractors.connection import Connection
from extractors.landing import Landing
from extractors.messages import Reaction, Request
from extractors.reading import extract_stream
from extractors.source import Ask, Window, all_sources
from extractors.x_words import dialect, spelled
from tests.documented import Sent, objections

SOURCE = all_sources()["x"]
DAY = dt.timedelta(days=1)
ACCOUNT = {"name": "main", "user_id": "2244994945"}
PROBLEM = "https://api.twitter.com/2/problems/"


def answer(status, body, url="https://api.x.com/2/tweets?post.fields=public_metrics", **headers):
    response = requests.Response()
    response.status_code, response.url = status, url
    response.headers["Date"] = "Sun, 22 Nov 2026 02:00:00 GMT"
    response.headers.update({name.replace("_", "-"): value for name, value in headers.items()})
    response._content = json.dumps(body).encode()
    return response


def judged(status, body, **more):
    return dialect(answer(status, body, **more), body)


def refused_name(name, message):
    return {
        "errors": [{"parameters": {name: ["public_metrics"]}, "message": message}],
        "title": "Invalid Request",
        "detail": "One or more parameters to your request was invalid.",
        "type": f"{PROBLEM}invalid-request",
    }


NO_POST_FIELDS = refused_name(
    "post.fields",
    "The query parameter [post.fields] is not one of [ids,expansions,tweet.fields,user.fields]",
)
NO_TWEET_FIELDS = refused_name(
    "tweet.fields",
    "The query parameter [tweet.fields] is not one of [ids,expansions,post.fields,user.fields]",
)


def read(platform, tmp_path, name, as_of=NOW, account=(), connection=None):
    settings = {**ACCOUNT, **dict(account), "base_url": platform.url}
    secrets = {"bearer_token": "t-0123456789"}
    return extract_stream(
        SOURCE,
        settings,
        SOURCE.stream(name),
        landing=Landing(tmp_path / "landing"),
        as_of=as_of,
        secrets=secrets,
        history_days=40,
        connection=connection or Connection(SOURCE, settings, secrets, Hurried()),
    )


def asked_in(spelling, name, ids=("1", "2")):
    account = {**ACCOUNT, "field_spelling": spelling}
    (request,) = SOURCE.stream(name).requests(Ask(account, Window(NOW - DAY, NOW), NOW, ids))
    return request


@pytest.mark.parametrize("spelling", ["post", "tweet"])
@pytest.mark.parametrize("name", [stream.name for stream in SOURCE.streams])
def test_requests_are_documented_in_both_spellings(spelling, name):
    request = asked_in(spelling, name)
    query = {name: (str(value),) for name, value in request.params.items()}
    assert objections("x", Sent("GET", request.path, query)) == []
    other = "tweet" if spelling == "post" else "post"
    assert f"{other}.fields" not in request.params


def test_the_older_spelling_asks_for_all_as_fields_and_the_newer_for_some_as_expansions():
    old, new = asked_in("tweet", "posts").params, asked_in("post", "posts").params
    assert "expansions" not in old
    assert {"referenced_tweets", "note_tweet", "edit_history_tweet_ids"} <= {
        *old["tweet.fields"].split(",")
    }
    assert {*new["expansions"].split(",")} == {
        *("referenced_posts", "edit_history_post_ids", "in_reply_to_user_id")
    }
    assert "note_post" in new["post.fields"].split(",")


@pytest.mark.parametrize("name", ["posts", "post_counts", "private_metrics", "mentions"])
def test_a_request_can_be_said_in_the_other_spelling_and_back(name):
    new, old = asked_in("post", name), asked_in("tweet", name)
    for request in (new, old):
        for spelling, wanted in (("post", new), ("tweet", old)):
            said = spelled(request, spelling)
            assert said.path == wanted.path
            assert said.context == wanted.context
            assert _sets(said.params) == _sets(wanted.params)


def _sets(params):
    return {name: sorted(str(value).split(",")) for name, value in params.items()}


def test_the_span_of_a_list_is_asked_for_in_utc_and_reposts_are_left_out():
    params = asked_in("post", "posts").params
    span = ("2026-11-21T02:00:00Z", "2026-11-22T02:00:00Z")
    assert (params["start_time"], params["end_time"]) == span
    assert (params["exclude"], params["max_results"]) == ("retweets", 100)


def test_daily_figures_are_asked_for_finished_utc_days_of_a_months_posts():
    params = asked_in("post", "analytics").params
    assert params["granularity"] == "daily"
    assert params["end_time"] == "2026-11-22T00:00:00Z"
    # A post read for the last time is at most 29 days old: this is before its first day.
    assert params["start_time"] == "2026-10-23T00:00:00Z"
    assert {"url_clicks", "impressions", "id", "timestamp"} <= {
        *params["analytics.fields"].split(",")
    }


@pytest.mark.parametrize(
    ("status", "body", "headers", "reaction", "seconds"),
    [
        (429, {"title": "Too Many Requests", "type": "about:blank", "status": 429},
         {"x_rate_limit_reset": "1795313145"}, Reaction.WAIT, 345.0),
        (429, {"title": "Too Many Requests", "type": f"{PROBLEM}rate-limit-exceeded"},
         {"x_rate_limit_reset": "1795313145"}, Reaction.WAIT, 345.0),
        (429, {"title": "UsageCapExceeded", "detail": "Usage cap exceeded: Monthly product cap",
               "period": "Monthly", "type": f"{PROBLEM}usage-capped"},
         {"x_rate_limit_reset": "1795313145"}, Reaction.STOP, None),
        (402, {"title": "CreditsDepleted", "type": f"{PROBLEM}credits-depleted"},
         {"x_rate_limit_remaining": "899"}, Reaction.STOP, None),
        (401, {"title": "Unauthorized", "type": "about:blank"}, {}, Reaction.LOGIN, None),
        (403, {"title": "Unsupported Authentication",
               "type": f"{PROBLEM}unsupported-authentication"}, {}, Reaction.SKIP, None),
        (503, {"title": "Service Unavailable"}, {}, Reaction.RETRY, None),
        (400, refused_name("ids", "The number of values in the `ids` query parameter list [101]"),
         {}, Reaction.FAIL, None),
        (200, {"data": [], "meta": {"result_count": 0}}, {}, Reaction.ACCEPT, None),
        (200, {"errors": [{"value": "1", "detail": "Could not find user with id: [1].",
                           "parameter": "id", "type": f"{PROBLEM}resource-not-found"}]},
         {}, Reaction.SKIP, None),
    ],
)  # fmt: skip
def test_answers_are_told_apart_by_status_and_problem(status, body, headers, reaction, seconds):
    assert NOW.timestamp() + 345 == 1795313145
    verdict = judged(status, body, **headers)
    assert (verdict.reaction, verdict.wait_seconds) == (reaction, seconds)
    if status >= 400:
        assert body["title"] in verdict.reason


@pytest.mark.parametrize(
    ("refusal", "asked", "answered"),
    [(NO_POST_FIELDS, "post", "tweet"), (NO_TWEET_FIELDS, "tweet", "post")],
)
def test_a_refused_spelling_is_asked_in_the_other_one(refusal, asked, answered):
    url = f"https://api.x.com/2/tweets?{asked}.fields=public_metrics"
    verdict = judged(400, refusal, url=url)
    assert verdict.reaction is Reaction.REWORD
    params = verdict.reword(Request("2/tweets", {f"{asked}.fields": "public_metrics"})).params
    assert params == {f"{answered}.fields": "public_metrics"}


def test_a_refused_expansion_of_the_newer_spelling_is_asked_in_the_older():
    message = (
        "The `expansions` query parameter value [referenced_posts] is not one of "
        "[author_id,referenced_tweets.id,in_reply_to_user_id]"
    )
    verdict = judged(400, refused_name("expansions", message))
    assert verdict.reaction is Reaction.REWORD


def test_a_daily_figure_that_is_not_offered_is_a_name_refused_for_all():
    message = "The `analytics.fields` query parameter value [email_tweet] is not one of [id,likes]"
    url = "https://api.x.com/2/tweets/analytics?analytics.fields=id%2Clikes%2Cemail_tweet"
    verdict = judged(400, refused_name("analytics.fields", message), url=url)
    assert (verdict.reaction, verdict.for_all) == (Reaction.SKIP, True)


GONE = {
    "value": "2",
    "detail": "Could not find tweet with ids: [2].",
    "title": "Not Found Error",
    "resource_type": "tweet",
    "parameter": "ids",
    "resource_id": "2",
    "type": f"{PROBLEM}resource-not-found",
}
UNTOLD = {
    "value": "3",
    "detail": "Sorry, you are not authorized to access 'non_public_metrics.url_link_clicks' on "
    "the Tweet with ids : [3].",
    "title": "Field Authorization Error",
    "field": "non_public_metrics.url_link_clicks",
    "resource_type": "tweet",
    "parameter": "ids",
    "resource_id": "3",
    "type": f"{PROBLEM}not-authorized-for-field",
}
ANSWERED_ONE_IS_GONE = {
    "detail": "Could not find tweet with referenced_tweets.id: [9].",
    "title": "Not Found Error",
    "parameter": "referenced_tweets.id",
    "resource_id": "9",
    "type": f"{PROBLEM}resource-not-found",
}


def test_a_good_answer_keeps_what_it_has_and_names_what_it_lacks():
    errors = [GONE, UNTOLD, ANSWERED_ONE_IS_GONE]
    verdict = judged(200, {"data": [{"id": "1"}], "errors": errors})
    assert verdict.reaction is Reaction.ACCEPT
    assert [item for item, _ in verdict.missing] == [
        "id=2",
        "id=3 metric=non_public_metrics.url_link_clicks",
    ]
    assert "Could not find tweet with ids: [2]" in verdict.missing[0][1]


def test_posts_that_are_all_gone_are_gaps_and_fields_nobody_may_read_are_one():
    assert judged(200, {"errors": [GONE]}).reaction is Reaction.ACCEPT
    assert judged(200, {"errors": [UNTOLD, UNTOLD]}).reaction is Reaction.SKIP


def post(number, days_ago, **more):
    at = NOW - days_ago * DAY
    return {"id": str(number), "created_at": f"{at:%FT%T}.000Z", "text": "Hi", **more}


def lists_posts(*found):
    """Answer lists with these posts, and lookups with their counters."""

    def script(asked):
        if asked.path.endswith("/tweets") and "ids" not in asked.params:
            return Reply({"data": [*found], "meta": {"result_count": len(found)}})
        ids = asked.params["ids"].split(",")
        data = [{"id": each, "public_metrics": {"like_count": 1}} for each in ids]
        return Reply({"data": data})

    return script


def test_counters_are_asked_by_the_hundred(tmp_path):
    with Platform() as platform:
        platform.script = lists_posts(*(post(number, number % 20) for number in range(1, 251)))
        read(platform, tmp_path, "posts")
        platform.asked.clear()
        assert read(platform, tmp_path, "post_counts").records == 250
        sizes = [len(asked.params["ids"].split(",")) for asked in platform.asked]
        assert sizes == [100, 100, 50]


def test_the_owners_figures_are_asked_until_a_post_is_29_days_old(tmp_path):
    with Platform() as platform:
        platform.script = lists_posts(post(1, 1), post(2, 28.9), post(3, 29), post(4, 35))
        read(platform, tmp_path, "posts")
        for name, due in (("post_counts", "4,3,2,1"), ("private_metrics", "2,1")):
            platform.asked.clear()
            assert read(platform, tmp_path, name).state == "sealed"
            assert [asked.params["ids"] for asked in platform.asked] == [due]


def test_an_empty_page_with_a_next_one_is_followed_and_the_end_has_no_data_at_all(tmp_path):
    pages = {
        "": {"data": [post(1, 1)], "meta": {"result_count": 1, "next_token": "b"}},
        "b": {"meta": {"result_count": 0, "next_token": "c"}},
        "c": {"data": [post(2, 2)], "meta": {"result_count": 1, "next_token": "d"}},
        "d": {"meta": {"result_count": 0}},
    }
    with Platform() as platform:
        platform.script = lambda asked: Reply(pages[asked.params.get("pagination_token", "")])
        outcome = read(platform, tmp_path, "posts")
        assert (outcome.state, outcome.records, outcome.pages) == ("sealed", 2, 4)


@pytest.mark.parametrize("live", ["post", "tweet"])
@pytest.mark.parametrize("configured", ["post", "tweet"])
def test_whatever_spelling_is_live_is_found_out_once_a_run(tmp_path, live, configured):
    def script(asked):
        if f"{live}.fields" not in asked.params:
            return Reply(NO_POST_FIELDS if live == "tweet" else NO_TWEET_FIELDS, 400)
        more = {} if "pagination_token" in asked.params else {"next_token": "b"}
        number = 1 if more else 2
        return Reply({"data": [post(number, 1)], "meta": {"result_count": 1, **more}})

    account = {"field_spelling": configured}
    with Platform() as platform:
        platform.script = script
        settings = {**ACCOUNT, **account, "base_url": platform.url}
        secrets = {"bearer_token": "t-0123456789"}
        shared = Connection(SOURCE, settings, secrets, Hurried())
        for name in ("posts", "mentions"):
            outcome = read(platform, tmp_path, name, account=account, connection=shared)
            assert (outcome.state, outcome.records) == ("sealed", 2), outcome.error
        refused = [asked for asked in platform.asked if f"{live}.fields" not in asked.params]
        assert len(refused) == (live != configured)


@pytest.mark.parametrize(("status", "kind"), [(402, "credits-depleted"), (429, "usage-capped")])
def test_without_credit_nothing_more_is_asked_and_a_person_is_told(tmp_path, status, kind):
    with Platform() as platform:
        platform.replies(Reply({"title": kind, "type": PROBLEM + kind}, status))
        settings = {**ACCOUNT, "base_url": platform.url}
        secrets = {"bearer_token": "t-0123456789"}
        shared = Connection(SOURCE, settings, secrets, Hurried())
        for name in ("posts", "mentions", "account"):
            outcome = read(platform, tmp_path, name, connection=shared)
            assert outcome.state == "failed"
            assert kind in outcome.error
            assert "Add credit" in outcome.remedy
        assert len(platform.asked) == 1


def test_a_post_that_vanished_is_a_gap_and_the_others_land(tmp_path):
    with Platform() as platform:
        platform.script = lists_posts(post(1, 1), post(2, 2))
        read(platform, tmp_path, "posts")
        platform.replies(Reply({"data": [{"id": "1", "public_metrics": {}}], "errors": [GONE]}))
        outcome = read(platform, tmp_path, "post_counts")
        assert (outcome.state, outcome.records) == ("sealed", 1)
        assert [gap["item"] for gap in outcome.gaps] == ["id=2"]
        platform.replies(Reply({"errors": [GONE, {**GONE, "resource_id": "1"}]}))
        outcome = read(platform, tmp_path, "post_counts", as_of=NOW + DAY)
        assert (outcome.state, outcome.records, len(outcome.gaps)) == ("sealed", 0, 2)


def test_the_apps_own_token_reads_what_is_public_and_leaves_gaps_for_the_rest(tmp_path):
    refusal = {
        "title": "Unsupported Authentication",
        "detail": "Authenticating with OAuth 2.0 Application-Only is forbidden for this endpoint.",
        "type": f"{PROBLEM}unsupported-authentication",
        "status": 403,
    }
    with Platform() as platform:
        platform.script = lists_posts(post(1, 1), post(2, 2))
        read(platform, tmp_path, "posts")
        assert platform.asked[0].headers["Authorization"] == "Bearer t-0123456789"
        platform.replies(Reply(refusal, 403))
        outcome = read(platform, tmp_path, "analytics")
        assert (outcome.state, len(outcome.gaps)) == ("sealed", 1)
        platform.replies(Reply({"errors": [UNTOLD, {**UNTOLD, "resource_id": "2"}]}))
        outcome = read(platform, tmp_path, "private_metrics")
        assert (outcome.state, outcome.records, len(outcome.gaps)) == ("sealed", 0, 1)


def test_a_daily_figure_that_was_retired_costs_itself_only(tmp_path):
    message = "The `analytics.fields` query parameter value [email_tweet] is not one of [id,likes]"

    def script(asked):
        if "email_tweet" in asked.params.get("analytics.fields", ""):
            return Reply(refused_name("analytics.fields", message), 400)
        if "ids" not in asked.params:
            return Reply({"data": [post(1, 1)], "meta": {"result_count": 1}})
        return Reply({"data": [{"id": "1", "timestamp": "2026-11-21T00:00:00Z", "likes": 2}]})

    with Platform() as platform:
        platform.script = script
        read(platform, tmp_path, "posts")
        outcome = read(platform, tmp_path, "analytics")
        assert outcome.state == "sealed"
        assert [gap["item"] for gap in outcome.gaps] == ["analytics.fields=email_tweet"]
        platform.asked.clear()
        read(platform, tmp_path, "analytics", as_of=NOW + DAY)
        assert len(platform.asked) == 1  # remembered


def test_daily_figures_are_counted_alike_in_lists_and_in_rows_of_their_own(tmp_path):
    day = {"timestamp": "2026-11-21T00:00:00Z"}
    listed = {"id": "1", "timestamped_metrics": [{**day, "metrics": {"likes": 2}}]}
    shapes = (listed, {"id": "1", **day, "likes": 2})
    with Platform() as platform:
        for night, shape in enumerate(shapes):
            platform.script = lists_posts(post(1, 1))
            read(platform, tmp_path, "posts", as_of=NOW + night * DAY)
            platform.replies(Reply({"data": [shape]}))
            assert read(platform, tmp_path, "analytics", as_of=NOW + night * DAY).records == 1
