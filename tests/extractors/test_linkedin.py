"""LinkedIn is asked byte by byte as its reference writes queries, and understood as it refuses."""

import datetime as dt

import pytest
import requests
from scripted_platform import NOW, Hurried, Platform, Reply

from extractors.connection import Connection
from extractors.landing import Landing
from extractors.messages import Reaction, Request
from extractors.ping import ping
from extractors.reading import extract_stream
from extractors.restli import dates, dialect, listed, next_link, urn
from extractors.source import Ask, Window, all_sources
from extractors.tokens import Tokens, TokenStore
from extractors.windows import Sealed, windows_due

SOURCE, ADS = (all_sources()[name] for name in ("linkedin", "linkedin_ads"))
DAY = dt.timedelta(days=1)
SECRETS = {"client_id": "c-0123456789ab", "client_secret": "s-0123456789ab"}
PAGE = {"name": "page", "organization_id": "2414183"}
AD_ACCOUNT = {"name": "ads", "ad_account_id": "512345678", "currency": "USD"}
SHARE, FILM = "urn:li:share:6799883928", "urn:li:ugcPost:6799883929"
COMMENT = "urn:li:comment:(urn:li:activity:6799883930,6799883931)"
#: 20 and 21 November 2026, from midnight to midnight UTC.
TWO_DAYS = Window(
    dt.datetime(2026, 11, 20, tzinfo=dt.UTC), dt.datetime(2026, 11, 22, tzinfo=dt.UTC)
)


def read(source, stream, account, tmp_path, script, ids=(), **options):
    """Extract one stream from a scripted platform; return the outcome and what was asked."""
    tokens = TokenStore(tmp_path / "tokens")
    with tokens.slot(source.name, account["name"]).alone() as slot:
        slot.write(Tokens(access_token="t0123456789abc"))
    landing = Landing(tmp_path / "landing")
    with Platform() as platform:
        platform.script = script
        there = {**account, "base_url": platform.url}
        connection = Connection(source, there, SECRETS, Hurried(), tokens=tokens)
        outcome = extract_stream(
            source,
            there,
            source.stream(stream),
            landing=landing,
            secrets=SECRETS,
            connection=connection,
            **{"as_of": NOW, "history_days": 2, **options},
        )
        return outcome, platform.asked, connection.clock


def target_of(stream, tmp_path, ids=()):
    """Return path and query of the first request of a stream, as they left the machine."""
    (request,) = SOURCE.stream(stream).requests(Ask(PAGE, TWO_DAYS, NOW, ids))
    with Platform() as platform:
        connection = Connection(SOURCE, {**PAGE, "base_url": platform.url}, SECRETS)
        connection.tokens = TokenStore(tmp_path)
        with connection.tokens.slot("linkedin", "page").alone() as slot:
            slot.write(Tokens(access_token="t0123456789abc"))
        api = connection.open()
        api.answer(request)
        api.close()
        return platform.asked[0].target


BUCKETS = (
    "timeIntervals=(timeRange:(start:1795132800000,end:1795305600000),timeGranularityType:DAY)"
)
FOLLOWED = "COMPANY_FOLLOWED_BY_MEMBER"
ORGANIZATION = "urn%3Ali%3Aorganization%3A2414183"


@pytest.mark.parametrize(
    ("stream", "ids", "path", "query"),
    [
        (
            "posts",
            (),
            "/rest/posts",
            {"q=author", f"author={ORGANIZATION}", "sortBy=CREATED", "count=100", "start=0"},
        ),
        (
            "post_statistics",
            (SHARE, FILM, "urn:li:share:7"),
            "/rest/organizationalEntityShareStatistics",
            {
                "q=organizationalEntity",
                f"organizationalEntity={ORGANIZATION}",
                "shares=List(urn%3Ali%3Ashare%3A6799883928,urn%3Ali%3Ashare%3A7)",
                "ugcPosts=List(urn%3Ali%3AugcPost%3A6799883929)",
            },
        ),
        (
            "share_days",
            (),
            "/rest/organizationalEntityShareStatistics",
            {"q=organizationalEntity", f"organizationalEntity={ORGANIZATION}", BUCKETS},
        ),
        (
            "follower_days",
            (),
            "/rest/organizationalEntityFollowerStatistics",
            {"q=organizationalEntity", f"organizationalEntity={ORGANIZATION}", BUCKETS},
        ),
        (
            "page_days",
            (),
            "/rest/organizationPageStatistics",
            {"q=organization", f"organization={ORGANIZATION}", BUCKETS},
        ),
        ("network_size", (), f"/rest/networkSizes/{ORGANIZATION}", {f"edgeType={FOLLOWED}"}),
        (
            "comments",
            (SHARE,),
            "/rest/socialActions/urn%3Ali%3Ashare%3A6799883928/comments",
            {"count=100", "start=0"},
        ),
        (
            "replies",
            (COMMENT,),
            "/rest/socialActions/urn%3Ali%3Acomment%3A%28urn%3Ali%3Aactivity%3A6799883930%2C6799883931%29"
            "/comments",
            {"count=100", "start=0"},
        ),
    ],
)  # fmt: skip
def test_requests_leave_the_machine_as_the_reference_writes_them(
    tmp_path, stream, ids, path, query
):
    asked, _, rest = target_of(stream, tmp_path, ids).partition("?")
    assert (asked, set(rest.split("&"))) == (path, query)


def test_a_batch_of_one_kind_of_post_names_no_other():
    (request,) = SOURCE.stream("post_statistics").requests(Ask(PAGE, TWO_DAYS, NOW, (FILM,)))
    assert "shares" not in request.params


def test_every_request_names_its_version_and_protocol(tmp_path):
    outcome, asked, _ = read(
        SOURCE, "network_size", PAGE, tmp_path, lambda _: Reply({"firstDegreeSize": 7})
    )
    assert outcome.state == "sealed", outcome.error
    headers = asked[0].headers
    assert headers["LinkedIn-Version"] == SOURCE.version.name == "202608"
    assert headers["X-Restli-Protocol-Version"] == "2.0.0"
    assert headers["Authorization"] == "Bearer t0123456789abc"


def test_the_last_seven_days_are_read_again_and_never_more_than_twelve_months():
    for name in ("share_days", "follower_days", "page_days"):
        stream = SOURCE.stream(name)
        first = windows_due(stream, NOW, 1_000, [])
        assert first[0].start == dt.datetime(2025, 11, 22, tzinfo=dt.UTC)
        assert first[-1].end == dt.datetime(2026, 11, 22, tzinfo=dt.UTC)
        sealed = [Sealed(NOW, window.start, window.end) for window in first]
        again = windows_due(stream, NOW + DAY, 1_000, sealed)
        assert again[0].start <= NOW - 7 * DAY
        assert again[-1].end == dt.datetime(2026, 11, 23, tzinfo=dt.UTC)


def links(*rels):
    return [{"rel": rel, "href": f"/posts?author=urn%3Ali&count=2&start={s}"} for rel, s in rels]


@pytest.mark.parametrize(
    ("elements", "served", "start"),
    [
        ([{}, {}], links(("next", 102)), 102),
        ([{}], links(("prev", 98), ("next", 102)), 102),  # fewer than asked, and there are more
        ([{}, {}], links(("prev", 98)), None),
        ([{}, {}], [], None),
        ([], links(("next", 102)), None),
    ],
)
def test_the_next_page_begins_where_linkedins_own_link_says(elements, served, start):
    body = {"elements": elements, "paging": {"start": 100, "count": 2, "links": served}}
    following = next_link(Request("posts", {"start": 100, "count": 2}), body, requests.Response())
    assert (following.params["start"] if following else None) == start


def answer(status, headers=None):
    response = requests.Response()
    response.status_code = status
    response.headers.update(headers or {})
    return response


def said(status, message, code="", **more):
    return {"status": status, "message": message, **({"code": code} if code else {}), **more}


THROTTLED = said(
    429, "Resource level throttle APPLICATION DAY limit for calls to this resource is reached."
)
VALUES = said(429, "Request would exceed the limit of 45 million metric values in 5 minutes")


@pytest.mark.parametrize(
    ("classify", "status", "body", "reaction", "words"),
    [
        (dialect, 429, THROTTLED, Reaction.WAIT, "begins anew at 00:00 UTC"),
        (
            dialect,
            426,
            said(426, "Requested version 20260801 is not active", "NONEXISTENT_VERSION"),
            Reaction.FAIL,
            "version 202608 is retired",
        ),
        (dialect, 401, said(401, "Invalid access token", code=65600), Reaction.LOGIN, ""),
        (
            dialect,
            403,
            said(403, "Not enough permissions to access: x", "ACCESS_DENIED"),
            Reaction.SKIP,
            "role or scope",
        ),
        (dialect, 404, said(404, "Could not find entity", "NOT_FOUND"), Reaction.SKIP, "entity"),
        (dialect, 400, said(400, "Invalid query parameters passed to request"), Reaction.FAIL, ""),
        (dialect, 500, said(500, "Internal Server Error"), Reaction.RETRY, ""),
        (dialect, 504, None, Reaction.RETRY, ""),
        (dialect, 200, {"elements": []}, Reaction.ACCEPT, ""),
        (ADS.classify, 429, VALUES, Reaction.WAIT, "45 million metric values"),
        (ADS.classify, 429, THROTTLED, Reaction.WAIT, "begins anew at 00:00 UTC"),
        (ADS.classify, 200, {"elements": [{}] * 14_999}, Reaction.ACCEPT, ""),
        (ADS.classify, 200, {"elements": [{}] * 15_000}, Reaction.SPLIT, "leaves out the rest"),
    ],
)  # fmt: skip
def test_linkedins_signals_are_understood(classify, status, body, reaction, words):
    verdict = classify(answer(status), body)
    assert verdict.reaction is reaction
    assert words in verdict.reason
    assert not verdict.for_all


@pytest.mark.parametrize(
    ("classify", "body", "seconds"),
    [
        (dialect, THROTTLED, 2 * 3600 + 60),
        (ADS.classify, THROTTLED, 2 * 3600 + 60),
        (ADS.classify, VALUES, 330),
    ],
)
def test_a_throttle_without_headers_lasts_until_midnight_utc(classify, body, seconds):
    headers = {"Date": "Sun, 22 Nov 2026 21:59:00 GMT"}
    verdict = classify(answer(429, headers), body)
    assert verdict.wait_seconds == seconds
    assert ("00:00 UTC" in verdict.reason) is (seconds != 330)
    assert classify(answer(429, {**headers, "Retry-After": "7"}), THROTTLED).wait_seconds == 7


def test_support_can_find_the_request_that_was_refused():
    headers = {"x-li-uuid": "AAYX==", "x-li-request-id": "77"}
    verdict = dialect(answer(403, headers), said(403, "Not enough permissions"))
    assert verdict.reason.endswith("(x-li-uuid AAYX==, x-li-request-id 77)")


def test_a_field_that_is_gone_costs_itself():
    message = (
        "Unpermitted fields present in PARAMETER: Data Processing Exception while processing "
        "fields [/videoViews]"
    )
    verdict = ADS.classify(answer(403), said(403, message, "ACCESS_DENIED"))
    assert (verdict.reaction, verdict.for_all) == (Reaction.SKIP, True)


def test_a_day_without_quota_ends_the_stream_at_once_and_says_when_it_goes_on(tmp_path):
    reply = Reply(THROTTLED, 429, {"Date": "Sun, 22 Nov 2026 02:00:00 GMT"})
    outcome, asked, clock = read(SOURCE, "share_days", PAGE, tmp_path, lambda _: reply)
    assert outcome.state == "failed"
    assert "00:00 UTC" in outcome.error
    assert len(asked) == 1
    assert clock.slept == []


def ask_ads(name):
    return list(ADS.stream(name).requests(Ask(AD_ACCOUNT, TWO_DAYS, NOW)))


def test_reports_are_asked_for_by_utc_days_both_included():
    for request in [*ask_ads("spend"), *ask_ads("counts")]:
        assert request.path == "rest/adAnalytics"
        assert request.params == {
            "q": "analytics",
            "pivot": "CAMPAIGN",
            "timeGranularity": "DAILY",
            "dateRange": "(start:(year:2026,month:11,day:20),end:(year:2026,month:11,day:21))",
            "accounts": "List(urn%3Ali%3AsponsoredAccount%3A512345678)",
            "fields": f"dateRange,pivotValues,{request.context['metric']}",
        }


def test_spend_is_asked_alone_and_each_metric_by_itself():
    (spend,) = ask_ads("spend")
    assert spend.context == {"metric": "costInLocalCurrency", "currency": "USD"}
    metrics = [request.context["metric"] for request in ask_ads("counts")]
    assert len(metrics) == len(set(metrics))
    assert {"impressions", "clicks", "landingPageClicks", "externalWebsiteConversions"} <= {
        *metrics
    }
    assert "costInLocalCurrency" not in metrics


def test_cost_is_read_again_for_a_week_and_conversions_for_a_month():
    for name, days in (("spend", 7), ("counts", 30)):
        stream = ADS.stream(name)
        first = windows_due(stream, NOW, 180, [])
        sealed = [Sealed(NOW, window.start, window.end) for window in first]
        again = windows_due(stream, NOW + DAY, 180, sealed)
        assert (
            dt.timedelta(days=days) <= again[-1].end - again[0].start <= dt.timedelta(days=days + 1)
        )


def a_row_a_campaign(asked):
    """Answer as LinkedIn does for 1,000 campaigns: 15,000 elements, and no word of the others."""
    numbers = [
        int(word)
        for word in "".join(c if c.isdigit() else " " for c in asked.params["dateRange"]).split()
    ]
    first, last = dt.date(*numbers[:3]), dt.date(*numbers[3:])
    rows = [
        {
            "pivotValues": [f"urn:li:sponsoredCampaign:{campaign}"],
            "dateRange": {"start": {"year": on.year, "month": on.month, "day": on.day}},
            "costInLocalCurrency": "1.50",
        }
        for on in (first + n * DAY for n in range((last - first).days + 1))
        for campaign in range(1_000)
    ]
    return Reply({"elements": rows[:15_000], "paging": {"start": 0, "count": 10, "links": []}})


def test_more_than_15000_elements_are_asked_for_in_shorter_times(tmp_path):
    outcome, _, _ = read(ADS, "spend", AD_ACCOUNT, tmp_path, a_row_a_campaign, history_days=20)
    assert outcome.state == "sealed", outcome.error
    assert outcome.records == 20_000
    assert outcome.windows <= 2


def test_a_metric_that_is_gone_never_costs_the_spend(tmp_path):
    def script(asked):
        if "totalEngagements" in asked.params["fields"]:
            message = "Unpermitted fields present in PARAMETER: fields [/totalEngagements]"
            return Reply(said(403, message, "ACCESS_DENIED"), 403)
        return Reply({"elements": []})

    for name in ("spend", "counts"):
        outcome, _, _ = read(ADS, name, AD_ACCOUNT, tmp_path, script)
        assert outcome.state == "sealed", outcome.error
        items = [gap["item"] for gap in outcome.gaps]
        assert items == ([] if name == "spend" else ["fields=totalEngagements"])


def test_structures_are_written_as_rest_li_wants_them():
    assert urn(COMMENT) == (
        "urn%3Ali%3Acomment%3A%28urn%3Ali%3Aactivity%3A6799883930%2C6799883931%29"
    )
    assert listed([SHARE, FILM]) == (
        "List(urn%3Ali%3Ashare%3A6799883928,urn%3Ali%3AugcPost%3A6799883929)"
    )
    assert dates(dt.date(2026, 1, 9), dt.date(2026, 12, 31)) == (
        "(start:(year:2026,month:1,day:9),end:(year:2026,month:12,day:31))"
    )


@pytest.mark.parametrize(("elements", "is_ok"), [([{"impressions": 9}], True), ([], False)])
def test_doctor_does_not_take_silence_for_access(tmp_path, elements, is_ok):
    tokens = TokenStore(tmp_path)
    with tokens.slot("linkedin_ads", "ads").alone() as slot:
        slot.write(Tokens(access_token="t0123456789abc"))
    with Platform() as platform:
        platform.replies(Reply({"elements": elements}))
        found = ping(ADS, {**AD_ACCOUNT, "base_url": platform.url}, SECRETS, tokens=tokens)
        assert found.is_ok is is_ok
        assert is_ok or ("512345678" in found.words and "no role on it" in found.words)
