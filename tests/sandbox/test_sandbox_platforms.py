"""Laws of the platforms, walked with plain requests."""

from datetime import UTC, date, datetime, timedelta

import pytest
import requests
import sandbox_clients as clients
from sandbox_clients import NOW

from sandbox import company
from sandbox.ledger import lines, served
from sandbox.moments import DAY, HOUR, instant, starts
from sandbox.records import PAID

MS = instant(NOW)
FEBRUARY = {"startAt": starts(date(2025, 2, 1)), "endAt": starts(date(2025, 2, 8)) - 1}


def codes(running, first, last, platform):
    return [post for post in running.world.posts_between(first, last, platform) if post.at <= MS]


def test_bluesky_gives_every_post_once_newest_first(running):
    feed = list(clients.bluesky_feed(running.url, limit=100, filter="posts_no_replies"))
    own = [item["post"]["indexedAt"] for item in feed if "reason" not in item]
    assert len(own) == len(codes(running, company.FOUNDED, NOW.date(), "bluesky"))
    assert own == sorted(own, reverse=True) and len(set(own)) == len(own)
    assert any("reason" in item for item in feed)
    some = list(clients.bluesky_feed(running.url, limit=7, filter="posts_no_replies"))
    assert [item["post"]["uri"] for item in some] == [item["post"]["uri"] for item in feed]


def test_bluesky_facets_point_at_the_link_in_bytes(running):
    for item in clients.bluesky_feed(running.url, limit=100):
        record = item["post"]["record"]
        for facet in record.get("facets", []):
            span = record["text"].encode()[facet["index"]["byteStart"] : facet["index"]["byteEnd"]]
            assert span.decode().startswith(company.HOST)
            assert facet["features"][0]["uri"].startswith("https://")


def test_bluesky_refreshes_25_posts_a_call_and_no_more(running):
    feed = clients.bluesky_feed(running.url, limit=100)
    uris = [item["post"]["uri"] for item in feed if "reason" not in item][:26]
    address = f"{running.url}/bluesky/xrpc/app.bsky.feed.getPosts"
    posts = clients.get(address, uris=uris[:25])["posts"]
    assert [post["uri"] for post in posts] == uris[:25]
    refused = requests.get(address, params={"uris": uris}, timeout=30)
    assert (refused.status_code, refused.json()["error"]) == (400, "InvalidRequest")


STATUSES = f"accounts/{company.MASTODON_ACCOUNT_ID}/statuses"


def test_mastodon_gives_every_status_once_newest_first(running):
    statuses = list(clients.mastodon(running.url, STATUSES, limit=7))
    ids = [int(status["id"]) for status in statuses]
    assert ids == sorted(set(ids), reverse=True)
    assert [status["id"] for status in clients.mastodon(running.url, STATUSES)] == list(
        map(str, ids)
    )
    filtered = {"exclude_reblogs": "true", "exclude_replies": "true", "limit": 100}
    own = list(clients.mastodon(running.url, STATUSES, **filtered))
    assert len(own) == len(codes(running, company.FOUNDED, NOW.date(), "mastodon")) < len(ids)
    assert any(status["reblog"] for status in statuses)
    assert not any(status["reblog"] for status in own)
    assert any(status["edited_at"] for status in own)


def test_mastodon_pages_forward_from_an_id_without_a_hole(running):
    ids = [status["id"] for status in clients.mastodon(running.url, STATUSES)]
    url = f"{running.url}/mastodon/api/v1/{STATUSES}"
    forward = clients.get(url, clients.MASTODON, min_id=ids[60], limit=9)
    assert [status["id"] for status in forward] == ids[51:60]
    newest = clients.get(url, clients.MASTODON, since_id=ids[60], limit=9)
    assert [status["id"] for status in newest] == ids[:9]


def test_mastodon_shows_links_in_html_and_cards_without_tags(running):
    linked = [s for s in clients.mastodon(running.url, STATUSES) if s["card"]]
    assert linked
    for status in linked:
        assert "?" not in status["card"]["url"]
        assert f'href="{status["card"]["url"]}' in status["content"]


def test_mastodon_tells_strangers_less_than_the_owner(running):
    base = f"{running.url}/mastodon/api/v1"
    owned = list(clients.mastodon(running.url, STATUSES))
    assert {status["visibility"] for status in owned} == {"public", "direct"}
    assert len(clients.get(f"{base}/{STATUSES}", limit=40)) == 40
    refused = requests.get(f"{base}/notifications", timeout=30)
    assert refused.status_code == 401
    named = list(clients.mastodon(running.url, "notifications", **{"types[]": "mention"}))
    assert len({one["id"] for one in named}) == len(named) > 100
    assert any(one["status"]["in_reply_to_id"] is None for one in named)
    counted = [s for s in owned if s["replies_count"] and not s["in_reply_to_id"]][:20]
    for status in counted:
        below = clients.get(f"{base}/statuses/{status['id']}/context")["descendants"]
        direct = [reply for reply in below if reply["in_reply_to_id"] == status["id"]]
        assert len(direct) == status["replies_count"]


def test_a_thread_shows_as_many_direct_replies_as_the_post_counts(running):
    found = 0
    for item in list(clients.bluesky_feed(running.url, limit=100, filter="posts_no_replies"))[:60]:
        if "reason" in item:
            continue
        thread = clients.get(
            f"{running.url}/bluesky/xrpc/app.bsky.feed.getPostThread", uri=item["post"]["uri"]
        )["thread"]
        standing = [
            reply
            for reply in thread["replies"]
            if reply["$type"] != "app.bsky.feed.defs#notFoundPost"
        ]
        assert len(standing) == thread["post"]["replyCount"] == item["post"]["replyCount"]
        found += len(standing)
    assert found > 20


def test_facebook_gives_every_post_once_though_some_pages_are_empty(running):
    pages = list(
        clients.facebook_pages(
            running.url,
            f"{clients.PAGE}/published_posts",
            limit=50,
            fields="id,created_time,message,attachments{unshimmed_url},shares,"
            "comments.summary(true).limit(0),insights.metric(post_clicks)",
        )
    )
    rows = [row for page in pages for row in page["data"]]
    posts = codes(running, company.FOUNDED, NOW.date(), "facebook")
    assert len({row["id"] for row in rows}) == len(rows) == len(posts)
    assert any(not page["data"] and page["paging"]["next"] for page in pages)
    assert company.FACEBOOK_TOKEN in pages[0]["paging"]["next"]
    assert any("shares" not in row for row in rows) and any("shares" in row for row in rows)
    assert [row["created_time"] for row in rows] == sorted(
        (row["created_time"] for row in rows), reverse=True
    )


def test_facebook_comments_come_once_in_either_order(running):
    post = max(
        codes(running, date(2025, 1, 1), date(2025, 2, 1), "facebook"),
        key=lambda post: len(running.world.comments(post)),
    )
    name = next(
        row["id"]
        for row in clients.facebook(
            running.url, f"{clients.PAGE}/published_posts", since="2025-01-01", limit=100
        )
        if row["created_time"]
        == datetime.fromtimestamp(post.at // 1000, UTC).strftime("%Y-%m-%dT%H:%M:%S+0000")
    )
    query = {"filter": "stream", "limit": 3, "fields": "id,message,created_time,parent,from"}
    there = [row["id"] for row in clients.facebook(running.url, f"{name}/comments", **query)]
    back = [
        row["id"]
        for row in clients.facebook(
            running.url, f"{name}/comments", order="reverse_chronological", **query
        )
    ]
    total = clients.get(
        f"{running.url}/facebook/v25.0/{name}/comments",
        clients.FACEBOOK,
        filter="stream",
        summary="true",
    )["summary"]["total_count"]
    assert there == back[::-1] and len(set(there)) == len(there) == total > 3


def test_page_days_end_at_pacific_midnight_also_when_clocks_change(running):
    rows = clients.get(
        f"{running.url}/facebook/v26.0/{clients.PAGE}/insights",
        clients.FACEBOOK,
        metric="page_media_view",
        period="day",
        since="2025-03-07",
        until="2025-03-11",
    )["data"]
    assert [value["end_time"] for value in rows[0]["values"]] == [
        "2025-03-08T08:00:00+0000",
        "2025-03-09T08:00:00+0000",
        "2025-03-10T07:00:00+0000",
        "2025-03-11T07:00:00+0000",
    ]


@pytest.mark.parametrize("metrics", ["post_impressions", "post_clicks,post_impressions_unique"])
def test_one_retired_metric_refuses_the_whole_call(running, metrics):
    row = next(clients.facebook(running.url, f"{clients.PAGE}/published_posts", limit=1))
    answer = requests.get(
        f"{running.url}/facebook/v26.0/{row['id']}/insights",
        params={"metric": metrics},
        headers=clients.FACEBOOK,
        timeout=30,
    )
    assert (answer.status_code, answer.json()["error"]["code"]) == (400, 100)
    assert "must be a valid insights metric" in answer.json()["error"]["message"]


def test_insights_cover_at_most_90_days(running):
    answer = requests.get(
        f"{running.url}/facebook/v26.0/{clients.PAGE}/insights",
        params={"metric": "page_follows", "since": "2024-10-01", "until": "2025-01-01"},
        headers=clients.FACEBOOK,
        timeout=30,
    )
    assert answer.status_code == 400


def test_umami_gives_every_event_once_newest_first(running):
    rows = list(clients.umami(running.url, "events", 300, **FEBRUARY))
    again = list(clients.umami(running.url, "events", 1_000, **FEBRUARY))
    assert rows == again and len({row["id"] for row in rows}) == len(rows) > 3_000
    assert [row["createdAt"] for row in rows] == sorted(
        (row["createdAt"] for row in rows), reverse=True
    )
    views = sum(row["eventType"] == 1 for row in rows)
    stats = clients.get(
        f"{running.url}/umami/api/websites/{company.UMAMI_WEBSITE_ID}/stats",
        clients.umami_login(running.url),
        **FEBRUARY,
    )
    assert stats["pageviews"] == views
    assert stats["visits"] == len({row["visitId"] for row in rows})
    sessions = list(clients.umami(running.url, "sessions", 1_000, **FEBRUARY))
    assert {row["id"] for row in sessions} == {row["sessionId"] for row in rows}


def test_hubspot_list_and_search_agree_and_give_all_once(running):
    listed = [row["id"] for row in clients.hubspot_list(running.url, "contacts")]
    found = [
        row["id"]
        for row in clients.hubspot_search(
            running.url, "contacts", sorts=[{"propertyName": "hs_object_id"}]
        )
    ]
    assert listed == found and len(set(listed)) == len(listed) > 3_000
    deals = [row["id"] for row in clients.hubspot_list(running.url, "deals")]
    answer = requests.post(
        f"{running.url}/hubspot/crm/associations/2026-09/deals/contacts/batch/read",
        json={"inputs": [{"id": name} for name in deals[-500:]]},
        headers=clients.HUBSPOT,
        timeout=30,
    )
    owners = {row["from"]["id"]: row["to"][0]["toObjectId"] for row in answer.json()["results"]}
    assert set(owners) == set(deals[-500:]) and set(owners.values()) <= set(listed)


def test_hubspot_contacts_that_were_merged_are_gone_and_named_by_the_one_that_stayed(running):
    wanted = "hs_merged_object_ids,email"
    rows = list(clients.hubspot_list(running.url, "contacts", properties=wanted))
    emails = [row["properties"]["email"] for row in rows]
    archived = clients.hubspot_list(running.url, "contacts", archived="true")
    there = {row["id"] for row in [*rows, *archived]}
    stayed = [row for row in rows if row["properties"]["hs_merged_object_ids"]]
    assert len(stayed) > 10
    for row in stayed:
        assert row["properties"]["hs_merged_object_ids"] not in there
        assert emails.count(row["properties"]["email"]) == 1
    assert len(set(emails)) < len(emails), "some duplicates stay"


def test_hubspot_windows_of_changes_cover_all_changes(running):
    def changed(low, high):
        return {
            row["id"]
            for row in clients.hubspot_search(
                running.url,
                "contacts",
                properties=["email"],
                filterGroups=[
                    {
                        "filters": [
                            {
                                "propertyName": "lastmodifieddate",
                                "operator": "GTE",
                                "value": str(low),
                            },
                            {
                                "propertyName": "lastmodifieddate",
                                "operator": "LT",
                                "value": str(high),
                            },
                        ]
                    }
                ],
            )
        }

    weeks = [changed(MS - n * 7 * DAY, MS - (n - 1) * 7 * DAY) for n in range(1, 5)]
    assert set.union(*weeks) == changed(MS - 28 * DAY, MS)
    assert sum(map(len, weeks)) == len(set.union(*weeks)) > 100


def test_hubspot_values_are_all_strings(running):
    wanted = ["web_id", "email", "lifecyclestage", "phone", "hs_analytics_source", "unheard_of"]
    rows = list(clients.hubspot_list(running.url, "contacts", properties=",".join(wanted)))
    for row in rows:
        assert all(isinstance(value, str) for value in row["properties"].values())
        assert "unheard_of" not in row["properties"]
    known = [row for row in rows if row["properties"]["web_id"]]
    assert 0.65 < len(known) / len(rows) < 0.85
    mails = [row["properties"]["email"] for row in rows]
    assert 0.01 < 1 - len(set(mails)) / len(mails) < 0.06


def test_hubspot_refuses_to_search_past_the_wall(running):
    answer = requests.post(
        f"{running.url}/hubspot/crm/objects/2026-09/contacts/search",
        json={"limit": 200, "after": "9900"},
        headers=clients.HUBSPOT,
        timeout=30,
    )
    assert (answer.status_code, answer.json()["category"]) == (400, "VALIDATION_ERROR")


@pytest.mark.parametrize(
    "resource",
    ["charges", "refunds", "checkout/sessions", "customers", "payment_intents", "events"],
)
def test_stripe_gives_every_object_once_newest_first(running, resource):
    rows = list(clients.stripe(running.url, resource))
    assert len({row["id"] for row in rows}) == len(rows) > 20
    assert [row["created"] for row in rows] == sorted(
        (row["created"] for row in rows), reverse=True
    )
    low = MS // 1000 - 40 * 86_400
    late = list(clients.stripe(running.url, resource, **{"created[gte]": low}))
    assert [row["id"] for row in late] == [row["id"] for row in rows if row["created"] >= low]


def test_all_succeeded_charges_are_the_sales_of_the_world(running):
    first, last = date(2025, 1, 1), date(2025, 2, 28)
    low, high = starts(first) // 1000, starts(date(2025, 3, 1)) // 1000
    charges = [
        row
        for row in clients.stripe(
            running.url, "charges", **{"created[gte]": low, "created[lt]": high}
        )
        if row["status"] == "succeeded"
    ]
    assert len(charges) == running.world.truth(first, last).total("sales")
    assert {row["currency"] for row in charges} <= {"eur", "usd", "jpy"}
    sessions = {
        row["payment_intent"]: row
        for row in clients.stripe(
            running.url, "checkout/sessions", **{"created[gte]": low - 600, "created[lt]": high}
        )
    }
    assert all(sessions[row["payment_intent"]]["payment_status"] == "paid" for row in charges)


def test_money_given_back_is_the_same_in_charges_and_refunds(running):
    refunds = list(clients.stripe(running.url, "refunds"))
    charges = {row["id"]: row for row in clients.stripe(running.url, "charges")}
    assert sum(row["amount_refunded"] for row in charges.values()) == sum(
        row["amount"] for row in refunds
    )
    assert all(charges[row["charge"]]["created"] < row["created"] for row in refunds)


def test_a_web_id_leads_from_the_website_to_the_crm_and_the_till(running):
    span = {"startAt": MS - 20 * DAY, "endAt": MS}
    paths = {"/thanks": set(), "/order/complete": set()}
    for row in clients.umami(running.url, "events", 1_000, **span):
        if row["urlPath"] in paths:
            paths[row["urlPath"]].add(row["urlQuery"].removeprefix("web_id="))
    crm = {
        row["properties"]["web_id"]
        for row in clients.hubspot_list(running.url, "contacts", properties="web_id")
    }
    till = {row["client_reference_id"] for row in clients.stripe(running.url, "checkout/sessions")}
    assert 0.7 < len(paths["/thanks"] & crm) / len(paths["/thanks"]) < 0.95
    assert 0.7 < len(paths["/order/complete"] & till) / len(paths["/order/complete"]) < 1.0


REFUSALS = [
    ("GET", "/facebook/v26.0/me", {}, 400, lambda body: body["error"]["code"] == 104),
    (
        "GET",
        "/facebook/v26.0/me",
        {"Authorization": "Bearer no"},
        401,
        lambda body: body["error"]["code"] == 190,
    ),
    (
        "GET",
        "/facebook/v19.0/me",
        clients.FACEBOOK,
        400,
        lambda body: body["error"]["type"] == "OAuthException",
    ),
    (
        "GET",
        "/umami/api/websites",
        {"Authorization": "Bearer a.b.c"},
        401,
        lambda body: body["error"]["code"] == "unauthorized",
    ),
    (
        "GET",
        "/hubspot/crm/objects/2026-09/contacts",
        {},
        401,
        lambda body: body["category"] == "INVALID_AUTHENTICATION",
    ),
    (
        "GET",
        "/stripe/v1/charges",
        {"Authorization": "Bearer sk_live_x"},
        401,
        lambda body: body["error"]["type"] == "invalid_request_error",
    ),
    (
        "GET",
        "/stripe/v1/charges",
        clients.STRIPE | {"Stripe-Version": "newest"},
        400,
        lambda body: "version" in body["error"]["message"],
    ),
    (
        "GET",
        "/bluesky/xrpc/app.bsky.actor.getProfile?actor=nobody.example",
        {},
        400,
        lambda body: body["error"] == "InvalidRequest",
    ),
    (
        "GET",
        "/mastodon/api/v1/statuses/1/context",
        {},
        404,
        lambda body: body == {"error": "Record not found"},
    ),
    (
        "GET",
        f"/mastodon/api/v1/accounts/{company.MASTODON_ACCOUNT_ID}",
        {"Authorization": "Bearer stolen"},
        401,
        lambda body: body == {"error": "The access token is invalid"},
    ),
]


@pytest.mark.parametrize(("method", "path", "headers", "status", "says"), REFUSALS)
def test_a_refusal_speaks_the_platforms_dialect(running, method, path, headers, status, says):
    answer = requests.request(method, running.url + path, headers=headers, timeout=30)
    assert answer.status_code == status and says(answer.json()), answer.text


THROTTLES = [
    ("/facebook/v26.0/me", clients.FACEBOOK, 400, lambda body: body["error"]["code"] in (4, 32)),
    (
        "/bluesky/xrpc/app.bsky.actor.getProfile?actor=" + company.BLUESKY_HANDLE,
        {},
        429,
        lambda body: body["error"] == "RateLimitExceeded",
    ),
    (
        f"/mastodon/api/v1/accounts/{company.MASTODON_ACCOUNT_ID}",
        {},
        429,
        lambda body: body["error"] == "Too many requests",
    ),
    ("/umami/api/websites", {}, 429, lambda body: body["error"]["status"] == 429),
    (
        "/hubspot/crm/objects/2026-09/deals?limit=1",
        clients.HUBSPOT,
        429,
        lambda body: body["policyName"] == "SECONDLY",
    ),
    (
        "/stripe/v1/charges?limit=1",
        clients.STRIPE,
        429,
        lambda body: body["error"]["code"] == "rate_limit",
    ),
]


@pytest.mark.parametrize(("path", "headers", "status", "says"), THROTTLES)
def test_every_97th_request_is_one_too_many(started, path, headers, status, says):
    company_ = started(throttle=True, now=datetime(2023, 11, 20, tzinfo=UTC))
    with requests.Session() as session:
        answers = [session.get(company_.url + path, headers=headers, timeout=30) for _ in range(98)]
    refused = answers[96]
    assert refused.status_code == status and says(refused.json())
    assert answers[95].status_code == answers[97].status_code != status
    assert float(refused.headers.get("Retry-After", 0)) <= 1


def test_time_only_reveals_and_restates(started):
    early, late = NOW, NOW + timedelta(days=2)
    company_ = started(now=early)

    def seen():
        feed = {
            item["post"]["uri"]: item["post"]
            for item in clients.bluesky_feed(company_.url, limit=100, filter="posts_no_replies")
        }
        charges = {row["id"] for row in clients.stripe(company_.url, "charges")}
        events = {
            row["id"]
            for row in clients.umami(
                company_.url, "events", 1_000, startAt=MS - DAY, endAt=MS + 3 * DAY
            )
        }
        return feed, charges, events

    before = seen()
    company_.advance(late)
    after = seen()
    for old, new in zip(before, after, strict=True):
        assert set(old) < set(new)
    grown = [uri for uri in before[0] if before[0][uri]["likeCount"] != after[0][uri]["likeCount"]]
    assert grown and all(before[0][uri]["record"] == after[0][uri]["record"] for uri in before[0])
    for item in after[0].values():
        assert item["indexedAt"] <= late.isoformat()


def test_a_login_lasts_an_hour_of_simulated_time(started):
    company_ = started()
    token = clients.umami_login(company_.url)
    clients.get(f"{company_.url}/umami/api/websites", token)
    answer = requests.post(
        f"{company_.url}/_sandbox/now",
        timeout=30,
        json={"now": (NOW + timedelta(hours=1)).isoformat()},
    )
    assert answer.json()["now"].startswith("2025-03-11T13:00")
    assert (
        requests.get(f"{company_.url}/umami/api/websites", headers=token, timeout=30).status_code
        == 401
    )


def test_the_ledger_holds_what_the_client_received(started):
    company_ = started()
    charges = [row["id"] for row in clients.stripe(company_.url, "charges")]
    posts = list(
        clients.facebook(
            company_.url,
            f"{clients.PAGE}/published_posts",
            limit=100,
            since="2025-01-01",
            fields="id,insights.metric(post_clicks)",
        )
    )
    clicks = {
        row["id"]: row["insights"]["data"][0]["values"][0]["value"]
        for row in posts
        if row["insights"]["data"]
    }
    noted = list(served(company_.ledger_path, "stripe", "charges"))
    assert [entry["record"] for entry in noted] == charges
    figures = {
        entry["record"]: entry["value"]
        for entry in served(company_.ledger_path, "facebook")
        if entry["metric"] == "post_clicks"
    }
    assert figures == clicks and len(clicks) > 50
    text = requests.get(f"{company_.url}/_sandbox/ledger", timeout=30).text
    assert text.count("\n") == len(list(lines(company_.ledger_path)))
    assert company.FACEBOOK_TOKEN not in text


def test_new_figures_of_the_page_settle_within_three_days(started):
    company_ = started()

    def last_day():
        return clients.get(
            f"{company_.url}/facebook/v26.0/{clients.PAGE}/insights",
            clients.FACEBOOK,
            metric="page_media_view",
            period="day",
            since="2025-03-10",
            until="2025-03-11",
        )["data"][0]["values"][0]["value"]

    values = []
    for day in range(6):
        company_.advance(NOW + timedelta(days=day))
        values.append(last_day())
    assert values == sorted(values) and values[0] < values[3] == values[5]


def test_orders_hide_in_the_future(running):
    orders = running.world.table("orders", MS - 40 * DAY, MS + 10 * DAY)
    later = orders[(orders["state"] == PAID) & (orders["at"] > MS + HOUR)]
    newest = next(clients.stripe(running.url, "charges", limit=1))
    assert len(later) and newest["created"] <= MS // 1000
