"""Every declared source keeps the laws the engine, the warehouse and the reader rely on."""

import datetime as dt
import json

import pytest
import requests
from scripted_platform import NOW, Platform, Reply

from extractors.connection import Connection
from extractors.contract import Instant
from extractors.dialects import by_status, graph_api
from extractors.formats import JsonPages
from extractors.indexing import indexed
from extractors.mapping import required
from extractors.messages import Reaction
from extractors.ping import ping
from extractors.source import Ask, Kind, Window, all_sources
from extractors.tokens import Tokens, TokenStore
from extractors.version import Version

SOURCES = all_sources()
STREAMS = [(source, stream) for source in SOURCES.values() for stream in source.streams]
NAMES = [f"{source.name}/{stream.name}" for source, stream in STREAMS]
every_source = pytest.mark.parametrize("source", SOURCES.values(), ids=SOURCES)
every_stream = pytest.mark.parametrize(("source", "stream"), STREAMS, ids=NAMES)

SECRET = "canary-secret-0123456789"


def account_of(source):
    files = [stream.files for stream in source.streams if stream.requests is None]
    fields = {name: f"a-{name}" for name in (*source.account_fields, *files)}
    fields |= {stream.zone_field: "Asia/Tokyo" for stream in source.streams if stream.zone_field}
    if source.mapped:
        fields |= {f"columns.{word}": word for word in required(source.mapped[0])}
    # An account that logs in where a login is optional: then everything is asked.
    login = {"secrets_prefix": "OWN"} if source.optional_secrets else {}
    return {**fields, **login, "name": "main", "base_url": "http://127.0.0.1:1/api"}


def secrets_of(source):
    return dict.fromkeys((*source.secrets, *source.optional_secrets), SECRET)


def requests_of(source, stream):
    ids = tuple(f"id{n}" for n in range(stream.parent.batch)) if stream.parent else ()
    window = Window(NOW - dt.timedelta(days=1), NOW)
    return list(stream.requests(Ask(account_of(source), window, NOW, ids)))


def headers_of(source, folder):
    """Return what every request of the source sends along."""
    signer = source.auth(account_of(source), secrets_of(source), "http://127.0.0.1:1/api")
    if source.login:
        with TokenStore(folder).slot(source.name, "main").alone() as slot:
            slot.write(Tokens(access_token=SECRET))
            signer.keep(slot, lambda *_: pytest.fail("this token is good"))
    return requests.Request("GET", "http://127.0.0.1:1", auth=signer).prepare().headers


def columns_of(stream):
    return stream.contract.to_schema().columns


@every_source
def test_a_source_is_named_like_its_module_and_says_where_its_reference_is(source):
    assert __import__(f"extractors.sources.{source.name}")
    assert source.docs
    assert len({stream.name for stream in source.streams}) == len(source.streams)


@every_stream
def test_a_stream_is_described_and_has_a_key_of_its_own_columns(source, stream):
    assert stream.contract.__doc__
    key = stream.contract.to_schema().unique
    assert key
    assert set(key) <= set(columns_of(stream))
    assert stream.contract.Config.__doc__
    assert stream.contract.to_schema().strict is True
    assert not any(columns_of(stream)[name].nullable for name in key)


@every_stream
def test_every_column_says_where_it_stands_and_how_private_it_is(source, stream):
    for column in columns_of(stream).values():
        assert column.metadata["path"]
        assert column.metadata["privacy"] in ("plain", "personal", "identifier")


@every_stream
def test_when_a_row_happened_is_a_column_that_is_always_there(source, stream):
    """Only under a parent may a row have no time of its own: a reply that was deleted, say."""
    if stream.event_at:
        column = columns_of(stream)[stream.event_at]
        assert not column.nullable or stream.parent
        assert str(column.dtype.type) in (str(Instant), "date")


@every_stream
def test_a_child_names_a_parent_that_indexes_its_ids(source, stream):
    if stream.parent:
        parent = source.stream(stream.parent.stream)
        assert parent.index
        # Before its child in the list: parents and children that go round in a circle never run.
        assert source.streams.index(parent) < source.streams.index(stream)
        # A record, what hangs below it, and what hangs below that: no platform goes deeper.
        assert parent.parent is None or source.stream(parent.parent.stream).parent is None
        assert stream.parent.batch >= 1


@every_stream
def test_what_contracts_read_from_the_request_every_request_says(source, stream):
    if stream.requests is None:
        return
    wanted = {
        column.metadata["path"].removeprefix("request.")
        for column in columns_of(stream).values()
        if column.metadata["path"].startswith("request.")
    }
    built = requests_of(source, stream)
    assert built
    for request in built:
        assert wanted <= set(request.context)
        assert SECRET not in repr(request)
        assert not request.path.startswith("/")


@every_stream
def test_a_list_that_goes_on_can_be_followed_and_bounded(source, stream):
    if stream.newest_first:
        assert stream.index
        assert stream.chunk is None
    if stream.zone_field:
        assert stream.zone_field in source.account_fields
    if stream.whole_days_in or stream.zone_field:
        assert stream.chunk is None or stream.chunk % dt.timedelta(days=1) == dt.timedelta(0)
    if isinstance(stream.format, JsonPages) and stream.format.inner:
        assert any(c.metadata["path"].startswith("^.") for c in columns_of(stream).values())
    if stream.kind in (Kind.EVENT, Kind.FLOW):
        assert stream.event_at


#: For how many days platforms correct figures per day, as their references say.
CORRECTED_DAYS = {
    "facebook/page_insights": 7,
    "instagram/user_insights": 2,
    "linkedin/share_days": 7,
    "linkedin/follower_days": 7,
    "linkedin/page_days": 7,
    "pinterest/account_days": 7,
    "youtube_analytics/channel_days": 7,
    "youtube_analytics/video_days": 7,
    "ga4/site_days": 4,
    "ga4/traffic": 4,
    "meta_ads/spend": 28,
    "meta_ads/insights": 28,
    "linkedin_ads/spend": 7,
    "linkedin_ads/counts": 30,
    "google_ads/spend": 30,
    "google_ads/campaign_days": 30,
    # No figures, but what comes late or is refunded for months.
    "umami/events": 2,
    "stripe/charges": 120,
    "stripe/refunds": 120,
    "stripe/checkout_sessions": 120,
}


@every_stream
def test_days_a_platform_still_corrects_are_read_again_each_night(source, stream):
    name = f"{source.name}/{stream.name}"
    is_by_days = stream.kind is Kind.FLOW and stream.requests and stream.parent is None
    assert name in CORRECTED_DAYS or not is_by_days
    assert stream.overlap >= dt.timedelta(days=CORRECTED_DAYS.get(name, 0))


#: How old a record may be for the platform to answer for it still; X's counters: to us.
ANSWERED_FOR = {
    "instagram/story_insights": dt.timedelta(hours=24),
    "linkedin/post_statistics": dt.timedelta(days=365),
    "x/post_counts": dt.timedelta(days=365),  # each is billed, and moves no more
    "x/private_metrics": dt.timedelta(days=29),
    "x/analytics": dt.timedelta(days=29),
}


@every_stream
def test_what_a_platform_no_longer_answers_for_is_not_asked_for(source, stream):
    gone_after = stream.parent.gone_after if stream.parent else None
    assert gone_after == ANSWERED_FOR.get(f"{source.name}/{stream.name}")


#: A comment with an answer, as each platform shows it, and what the one without has instead.
ANSWERED = {
    "instagram": (
        {"id": "1", "timestamp": "2026-11-20T08:00:00+0000", "replies": {"data": [{"id": "2"}]}},
        {"replies": None},
    ),
    "linkedin": (
        {
            "$URN": "urn:li:comment:(urn:li:activity:1,2)",
            "created": {"time": 1_795_248_000_000},
            "commentsSummary": {"totalFirstLevelComments": 1},
        },
        {"commentsSummary": {"totalFirstLevelComments": 0}},
    ),
    "youtube": (
        {
            "id": "1",
            "snippet": {"topLevelComment": {"snippet": {"publishedAt": "2026-11-20T08:00:00Z"}}},
            "replies": {"comments": [{"id": "1.2"}]},
        },
        {"replies": None},
    ),
}


@pytest.mark.parametrize("name", ANSWERED)
def test_answers_are_asked_only_where_a_comment_says_it_has_some(name):
    source = SOURCES[name]
    parent = source.stream(source.stream("replies").parent.stream)
    answered, without = ANSWERED[name]
    assert len(list(indexed(parent.index, [answered]))) == 1
    assert list(indexed(parent.index, [{**answered, **without}])) == []


@every_source
def test_doctor_asks_one_question_and_says_in_words_what_is_wrong(source, tmp_path):
    tokens = TokenStore(tmp_path)
    if source.login:
        with tokens.slot(source.name, "main").alone() as slot:
            slot.write(Tokens(access_token="t0123456789abc"))
    if source.ping is None:
        result = ping(source, account_of(source), {})
        assert (result.is_ok, "no file at" in result.words) == (False, True)
        return
    with Platform() as platform:
        account = {**account_of(source), "base_url": platform.url}
        token = {"token": "t0123456789abc"}
        platform.script = lambda asked: Reply(token if "login" in asked.path else {"data": []})
        assert ping(source, account, secrets_of(source), tokens=tokens).is_ok
        questions = [asked for asked in platform.asked if "login" not in asked.path]
        assert len(questions) == 1
        platform.replies(Reply({"message": f"no {SECRET}"}, 401))
        refused = ping(source, account, secrets_of(source), tokens=tokens)
        assert not refused.is_ok
        assert "log in again" in refused.words
        assert not source.secrets or SECRET not in refused.words
        platform.replies(Reply({}, 429, {"Retry-After": "60"}))
        assert "wait" in ping(source, account, secrets_of(source), tokens=tokens).words
        if source.secrets:
            assert "is not set" in ping(source, account, {}, tokens=tokens).words
    assert not ping(source, account, secrets_of(source), tokens=tokens).is_ok  # the server is gone


@every_source
def test_no_secret_is_shown_by_what_holds_it(source):
    connection = Connection(source, account_of(source), secrets_of(source))
    if source.base_url or "base_url" in source.account_fields:
        connection.open()
    assert SECRET not in repr(connection)
    assert SECRET not in repr(connection._auth)


def answer(status, headers=None, url="https://graph.example/v25.0/1/insights"):
    response = requests.Response()
    response.status_code, response.url = status, url
    response.headers.update(headers or {})
    return response


def meta(code, message="said", **more):
    return {"error": {"code": code, "message": message, **more}}


#: The platforms' own signals: fixtures worded as in their references.
SIGNALS = [
    *[(graph_api, 400, meta(c), Reaction.WAIT) for c in (4, 17, 32, 613, 80001, 80004)],
    *[(graph_api, 400, meta(code), Reaction.WAIT) for code in (80000, 80003)],
    (graph_api, 403, meta(4), Reaction.WAIT),
    (graph_api, 200, meta(4), Reaction.WAIT),
    (graph_api, 400, meta(1, error_subcode=2446079), Reaction.WAIT),
    *[(graph_api, 400, meta(190, error_subcode=s), Reaction.LOGIN) for s in (460, 463, 467)],
    *[(graph_api, 403, meta(code), Reaction.SKIP) for code in (10, 200, 210, 299)],
    (graph_api, 400, meta(100, "(#100) The value must be a valid insights metric"), Reaction.SKIP),
    (graph_api, 400, meta(100, "(#100) x is not valid for fields param."), Reaction.SKIP),
    (graph_api, 400, meta(100, "(#100) x, y are not valid for fields param."), Reaction.SKIP),
    (graph_api, 400, meta(100, "(#100) x is not valid for breakdowns param."), Reaction.FAIL),
    (graph_api, 400, meta(3018, "cannot be beyond 37 months"), Reaction.FAIL),
    (graph_api, 400, meta(100, "Invalid parameter"), Reaction.FAIL),
    (graph_api, 400, meta(100, "does not exist", error_subcode=33), Reaction.SKIP),
    (graph_api, 500, meta(1, "An unknown error occurred"), Reaction.RETRY),
    (graph_api, 500, meta(2, "Service temporarily unavailable"), Reaction.RETRY),
    (graph_api, 400, meta(9999, is_transient=True), Reaction.RETRY),
    (graph_api, 500, meta(1, "Please reduce the amount of data"), Reaction.SPLIT),
    (graph_api, 400, meta(2635, "(#2635) deprecated version"), Reaction.FAIL),
    (graph_api, 400, meta(3001, "no metric"), Reaction.FAIL),
    (graph_api, 200, {"data": []}, Reaction.ACCEPT),
    (graph_api, 502, None, Reaction.RETRY),
    (SOURCES["hubspot"].classify, 429, {"policyName": "TEN_SECONDLY_ROLLING"}, Reaction.WAIT),
    (SOURCES["hubspot"].classify, 429, {"policyName": "DAILY"}, Reaction.FAIL),
    (SOURCES["hubspot"].classify, 423, {}, Reaction.WAIT),
    (SOURCES["hubspot"].classify, 477, {}, Reaction.WAIT),
    (SOURCES["hubspot"].classify, 207, {"results": [], "errors": []}, Reaction.ACCEPT),
    (
        SOURCES["hubspot"].classify,
        207,
        {"results": [], "errors": [{"subCategory": "crm.associations.NO_ASSOCIATIONS_FOUND"}]},
        Reaction.ACCEPT,
    ),
    (
        SOURCES["hubspot"].classify,
        207,
        {"results": [], "errors": [{"category": "INTERNAL"}]},
        Reaction.FAIL,
    ),
    (SOURCES["bluesky"].classify, 400, {"error": "NotFound", "message": "x"}, Reaction.SKIP),
    (SOURCES["bluesky"].classify, 400, {"error": "InvalidRequest"}, Reaction.FAIL),
    (
        SOURCES["bluesky"].classify,
        200,
        {"thread": {"$type": "app.bsky.feed.defs#notFoundPost"}},
        Reaction.SKIP,
    ),
    (SOURCES["bluesky"].classify, 200, {"thread": {"replies": []}}, Reaction.ACCEPT),
    (SOURCES["mastodon"].classify, 401, {"error": "x"}, Reaction.LOGIN),
    (SOURCES["mastodon"].classify, 404, {"error": "Record not found"}, Reaction.SKIP),
    (SOURCES["mastodon"].classify, 429, {"error": "Too many requests"}, Reaction.WAIT),
    (SOURCES["mastodon"].classify, 200, [], Reaction.ACCEPT),
    (by_status, 429, {"error": {"type": "rate_limit"}}, Reaction.WAIT),
    (by_status, 503, {}, Reaction.RETRY),
    (by_status, 404, {}, Reaction.SKIP),
    (by_status, 410, {}, Reaction.FAIL),
    (by_status, 418, {}, Reaction.FAIL),
]


@pytest.mark.parametrize(("classify", "status", "body", "reaction"), SIGNALS)
def test_each_platforms_signals_are_understood(classify, status, body, reaction):
    assert classify(answer(status), body).reaction is reaction


def test_meta_says_in_minutes_how_long_to_wait():
    usage = {"1": [{"type": "pages", "estimated_time_to_regain_access": 7}]}
    headers = {"X-Business-Use-Case-Usage": json.dumps(usage)}
    assert graph_api(answer(400, headers), meta(80001)).wait_seconds == 420


@pytest.mark.parametrize(
    ("header", "usage", "is_near"),
    [
        ("X-App-Usage", {"call_count": 80, "total_cputime": 1, "total_time": 1}, True),
        ("X-App-Usage", {"call_count": 74}, False),
        ("X-Ad-Account-Usage", {"acc_id_util_pct": 90.5, "reset_time_duration": 300}, True),
        ("X-Ad-Account-Usage", {"acc_id_util_pct": 9.5, "reset_time_duration": 300}, False),
        ("X-FB-Ads-Insights-Throttle", {"app_id_util_pct": 10, "acc_id_util_pct": 99}, True),
        ("X-FB-Ads-Insights-Throttle", {"ads_api_access_tier": "standard_access"}, False),
        ("X-Business-Use-Case-Usage", {"1": [{"type": "ads_insights", "total_time": 90}]}, True),
        ("X-Business-Use-Case-Usage", {"1": [{"estimated_time_to_regain_access": 99}]}, False),
        ("X-Business-Use-Case-Usage", "no JSON object", False),
    ],
)
def test_meta_is_asked_more_slowly_when_any_of_its_budgets_runs_low(header, usage, is_near):
    verdict = graph_api(answer(200, {header: json.dumps(usage)}), {"data": []})
    assert verdict.reaction is Reaction.ACCEPT
    assert bool(verdict.wait_seconds) is is_near


def test_a_version_that_ends_is_told_sixty_days_before():
    version = Version("v9", dt.date(2026, 12, 31))
    assert version.warning(dt.date(2026, 10, 31)) == ""
    assert "v9 ends on 2026-12-31" in version.warning(dt.date(2026, 11, 1))
    assert "v9 ended on 2026-12-31" in version.warning(dt.date(2026, 12, 31))


@every_source
def test_requests_name_the_version_whose_end_is_watched(source, tmp_path):
    """In every path or, where the platform wants it there, in a header of every request."""
    if source.version is None:
        return
    asked = [r for s in source.streams for r in requests_of(source, s)]
    places = [r.path.split("/") for r in (*asked, source.ping(account_of(source)))]
    is_in_header = source.version.name in headers_of(source, tmp_path).values()
    assert is_in_header or all(source.version.name in place for place in places)


def test_bluesky_says_in_epoch_seconds_when_its_limit_resets():
    date = "Sun, 22 Nov 2026 02:00:00 GMT"
    headers = {"RateLimit-Reset": str(int(NOW.timestamp()) + 120), "Date": date}
    verdict = SOURCES["bluesky"].classify(answer(429, headers), {})
    assert verdict.wait_seconds == 120


@pytest.mark.parametrize(("status", "left", "wait"), [(429, 0, 120), (200, 0, 120), (200, 1, None)])
def test_mastodon_says_as_a_moment_when_its_limit_resets(status, left, wait):
    headers = {
        "X-RateLimit-Remaining": str(left),
        "X-RateLimit-Reset": "2026-11-22T02:02:00.000000Z",
        "Date": "Sun, 22 Nov 2026 02:00:00 GMT",
    }
    assert SOURCES["mastodon"].classify(answer(status, headers), []).wait_seconds == wait


def test_hubspots_locks_and_limits_wait_as_its_reference_says():
    classify = SOURCES["hubspot"].classify
    assert classify(answer(423), {}).wait_seconds >= 2
    assert classify(answer(429), {"policyName": "TEN_SECONDLY_ROLLING"}).wait_seconds == 10
    assert classify(answer(477, {"Retry-After": "60"}), {}).wait_seconds == 60
    assert "midnight" in classify(answer(429), {"policyName": "DAILY"}).reason
