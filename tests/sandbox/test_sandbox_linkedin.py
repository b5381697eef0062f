"""The twin of LinkedIn shows the world's own posts and money, and is as strict as LinkedIn."""

from collections import Counter
from datetime import UTC, date, datetime, timedelta
from urllib.parse import quote

import pytest
import requests

from sandbox import ads, company
from sandbox.counters import counters
from sandbox.moments import instant

NOW = datetime(2025, 3, 10, 3, 30, tzinfo=UTC)
DAY = timedelta(days=1)
PAGE = quote(f"urn:li:organization:{company.LINKEDIN_ORGANIZATION_ID}", safe="")
FINDER = f"q=organizationalEntity&organizationalEntity={PAGE}"
SHARES = f"organizationalEntityShareStatistics?{FINDER}"


def logged_in(running, platform="linkedin"):
    """Return the headers of one who has logged in."""
    form = {
        "grant_type": "refresh_token",
        "refresh_token": company.LINKEDIN_REFRESH_TOKEN,
        "client_id": company.LINKEDIN_CLIENT_ID,
        "client_secret": company.LINKEDIN_CLIENT_SECRET,
    }
    address = f"{running.url}/{platform}/oauth/v2/accessToken"
    token = requests.post(address, data=form, timeout=30).json()["access_token"]
    return {
        "Authorization": f"Bearer {token}",
        "LinkedIn-Version": "202608",
        "X-Restli-Protocol-Version": "2.0.0",
    }


def asked(running, path, platform="linkedin", **headers):
    """Return the answer to a path with its query written by hand."""
    signed = logged_in(running, platform) | {n.replace("_", "-"): v for n, v in headers.items()}
    return requests.get(f"{running.url}/{platform}/rest/{path}", headers=signed, timeout=30)


def elements(running, path, platform="linkedin"):
    answer = asked(running, path, platform)
    assert answer.status_code == 200, answer.text
    return answer.json()["elements"]


def buckets(first, last):
    low, high = (instant(datetime(d.year, d.month, d.day, tzinfo=UTC)) for d in (first, last))
    return f"timeIntervals=(timeRange:(start:{low},end:{high}),timeGranularityType:DAY)"


def posts_of(running):
    """Return all posts there are, page by page, as the links say."""
    path, found = f"posts?q=author&author={PAGE}&sortBy=CREATED&count=100&start=0", []
    while path:
        body = asked(running, path).json()
        found += body["elements"]
        links = [link["href"] for link in body["paging"]["links"] if link["rel"] == "next"]
        path = links[0].removeprefix("/rest/") if links else ""
    return found


def test_every_post_comes_once_the_newest_first(started):
    running = started(now=NOW)
    posts = posts_of(running)
    world = running.world.posts_between(company.FOUNDED, NOW.date(), "linkedin")
    assert [post["createdAt"] for post in posts] == sorted(
        (post.at for post in world if post.at <= instant(NOW)), reverse=True
    )
    assert len(posts) > 200
    contents = Counter(next(iter(post.get("content", {"none": 0}))) for post in posts)
    assert set(contents) == {"none", "article", "media", "multiImage"}
    assert {post["id"].split(":")[2] for post in posts} == {"share", "ugcPost"}


def test_days_of_all_posts_add_up_to_the_totals_of_the_posts(started):
    running = started(now=NOW)
    first = NOW.date() - 60 * DAY
    days = elements(running, f"{SHARES}&{buckets(first, NOW.date() + DAY)}")
    assert len(days) == 61
    summed = Counter()
    for day in days:
        summed.update(day["totalShareStatistics"])
    young = running.world.posts_between(first - 20 * DAY, NOW.date(), "linkedin")
    began = instant(datetime(first.year, first.month, first.day, tzinfo=UTC))
    true = sum(counters(p, instant(NOW)).views - counters(p, began).views for p in young)
    assert summed["impressionCount"] == true > 10_000


def test_a_total_reaches_back_twelve_months_and_falls(started):
    running = started(now=NOW)
    old = next(p for p in posts_of(running) if p["createdAt"] < instant(NOW - 60 * DAY))
    kind = "ugcPosts" if "ugcPost" in old["id"] else "shares"
    path = f"{SHARES}&{kind}=List({quote(old['id'], safe='')})"
    born = datetime.fromtimestamp(old["createdAt"] / 1000, UTC)
    seen = []
    for age in (364, 366, 369, 400):
        running.advance(born + age * DAY)
        seen += [sum(e["totalShareStatistics"]["impressionCount"] for e in elements(running, path))]
    assert seen[0] > seen[1] > seen[2] > seen[3] == 0


def test_followers_are_told_until_the_day_before_yesterday_and_add_up(started):
    running = started(now=NOW)
    followers = f"organizationalEntityFollowerStatistics?{FINDER}"
    size = f"networkSizes/{PAGE}?edgeType=COMPANY_FOLLOWED_BY_MEMBER"
    told = elements(running, f"{followers}&{buckets(date(2025, 3, 1), date(2025, 3, 11))}")
    assert told[-1]["timeRange"]["start"] == instant(datetime(2025, 3, 8, tzinfo=UTC))
    before = asked(running, size).json()["firstDegreeSize"]
    running.advance(NOW + 10 * DAY)
    after = asked(running, size).json()["firstDegreeSize"]
    running.advance(NOW + 20 * DAY)
    gained = elements(running, f"{followers}&{buckets(date(2025, 3, 10), date(2025, 3, 20))}")
    assert sum(sum(day["followerGains"].values()) for day in gained) == after - before


def test_answers_hang_under_comments_and_are_not_in_the_list_of_comments(started):
    running = started(now=NOW)
    answered = []
    for post in posts_of(running)[:60]:
        said = elements(running, f"socialActions/{quote(post['id'], safe='')}/comments?count=100")
        assert not any("parentComment" in one for one in said)
        answered += [one for one in said if "commentsSummary" in one]
    (one, *_) = answered
    replies = elements(running, f"socialActions/{quote(one['$URN'], safe='')}/comments")
    assert len(replies) == one["commentsSummary"]["totalFirstLevelComments"]
    assert {reply["parentComment"] for reply in replies} == {one["$URN"]}


@pytest.mark.parametrize(
    ("path", "headers", "status", "words"),
    [
        ("posts?q=author", {"LinkedIn_Version": "202511"}, 426, "20251101 is not active"),
        ("posts?q=author", {"LinkedIn_Version": ""}, 400, "version must be present"),
        ("posts?q=author", {"Authorization": "Bearer x"}, 401, "Invalid access token"),
        ("posts?q=author", {"X_Restli_Protocol_Version": "1.0.0"}, 400, "2.0.0"),
        ("posts?q=author&author=urn%3Ali%3Aorganization%3A7", {}, 403, "Not enough permissions"),
        (f"posts?q=author&author={PAGE}&limit=5", {}, 403, "fields [/limit]"),
        ("networkSizes/urn:li:organization:7?edgeType=x", {}, 400, "path variables"),
        (f"{SHARES}&shares=List%28urn%3Ali%3Ashare%3A7%29", {}, 400, "Invalid query parameters"),
        (f"{SHARES}&shares=List(urn:li:share:7)", {}, 400, "Invalid query parameters"),
        (f"{SHARES}&shares=List(urn%3Ali%3AugcPost%3A7)", {}, 400, "URNs of share"),
        (f"{SHARES}&timeIntervals=%28timeRange%3A%28start%3A1%2Cend%3A2%29%29", {}, 400, "Invalid"),
        ("socialActions/urn%3Ali%3Ashare%3A7/comments", {}, 404, "Could not find"),
    ],
)
def test_what_linkedin_refuses_is_refused_in_its_words(running, path, headers, status, words):
    answer = asked(running, path, **headers)
    assert (answer.status_code, answer.json()["status"]) == (status, status)
    assert words in answer.json()["message"]


def report(first, last, fields="dateRange,pivotValues,costInLocalCurrency", account=None):
    account = account or company.LINKEDIN_AD_ACCOUNT_ID
    span = [f"(year:{on.year},month:{on.month},day:{on.day})" for on in (first, last)]
    return (
        "adAnalytics?q=analytics&pivot=CAMPAIGN&timeGranularity=DAILY"
        f"&dateRange=(start:{span[0]},end:{span[1]})"
        f"&accounts=List(urn%3Ali%3AsponsoredAccount%3A{account})&fields={fields}"
    )


def test_what_the_ad_account_reports_is_what_the_world_truly_spent(started):
    running = started(now=NOW)
    first, last = date(2025, 1, 1), NOW.date() - 2 * DAY
    rows = elements(running, report(first, last), "linkedin_ads")
    cents = sum(round(float(row["costInLocalCurrency"]) * 100) for row in rows)
    true = sum(row.cents for row in ads.delivered(7, first, last, ads.LINKEDIN))
    assert cents == true > 10_000
    assert all(isinstance(row["costInLocalCurrency"], str) for row in rows)


def test_a_stranger_gets_no_rows_and_no_error(started):
    running = started(now=NOW)
    path = report(date(2025, 1, 1), NOW.date(), account="7")
    assert elements(running, path, "linkedin_ads") == []


def test_a_retired_field_of_a_report_is_refused(started):
    running = started(now=NOW)
    path = report(date(2025, 1, 1), NOW.date(), fields="pivot,impressions")
    answer = asked(running, path, "linkedin_ads")
    assert answer.status_code == 403
    assert "fields [/pivot]" in answer.json()["message"]
