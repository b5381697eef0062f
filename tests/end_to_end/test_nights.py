"""Laws of whole nights: nothing is lost, nothing is asked twice, every way leads to one content."""

import csv
import datetime as dt
import gzip
from collections import Counter, defaultdict
from decimal import ROUND_HALF_UP, Decimal
from itertools import pairwise
from urllib.parse import parse_qs, unquote, urlsplit

import duckdb
import pytest
import requests
from ruamel.yaml import YAML

from extractors.source import all_sources
from sandbox.company import UMAMI_WEBSITE_ID, ZONE
from sandbox.moments import day_of, instant, moment
from sandbox.records import CURRENCIES, DECIMALS, PAID
from tests.documented import Sent, objections
from tests.end_to_end.conftest import AFTER_MISSED, FIRST, HISTORY_DAYS, SECOND
from tests.end_to_end.night import CREDENTIALS, STREAMS, changed

pytestmark = pytest.mark.slow

#: Where the history begins: a midnight, so many days before the first night.
BEGIN = FIRST.replace(hour=0) - dt.timedelta(days=HISTORY_DAYS)

#: Which answers of which platform are which stream; Bluesky's threads nest and are told apart.
ENDPOINTS = {
    ("bluesky", "author_feed"): "getAuthorFeed",
    ("bluesky", "posts"): "getPosts",
    ("bluesky", "profile"): "getProfile",
    ("facebook", "published_posts"): "page/published_posts",
    ("facebook", "post_counts"): "post/node",
    ("facebook", "comments"): "post/comments",
    ("google_ads", "spend"): "search/spend",
    ("google_ads", "campaign_days"): "search/campaign",
    ("ga4", "site_days"): "report/days",
    ("ga4", "traffic"): "report/traffic",
    ("hubspot", "contacts"): "contacts/search",
    ("hubspot", "deals"): "deals/search",
    ("hubspot", "deal_contacts"): "deals/contacts",
    ("instagram", "media"): "user/media",
    ("instagram", "media_counts"): "user/counts",
    ("instagram", "account"): "user/node",
    ("instagram", "comments"): "media/comments",
    ("instagram", "replies"): "comment/replies",
    ("linkedin", "posts"): "posts",
    ("linkedin", "post_statistics"): "post_statistics",
    ("linkedin", "share_days"): "share_days",
    ("linkedin", "follower_days"): "follower_days",
    ("linkedin", "page_days"): "page_days",
    ("linkedin", "network_size"): "network_size",
    ("linkedin", "comments"): "comments",
    ("linkedin", "replies"): "replies",
    ("linkedin_ads", "spend"): "analytics/spend",
    ("linkedin_ads", "counts"): "analytics/counts",
    ("mailchimp", "campaigns"): "campaigns",
    ("mailchimp", "reports"): "reports",
    ("mailchimp", "links"): "click-details",
    ("mailchimp", "lists"): "lists",
    ("mastodon", "replies"): "context",
    ("mastodon", "mentions"): "notifications",
    ("mastodon", "account"): "account",
    ("meta_ads", "spend"): "insights/spend",
    ("meta_ads", "insights"): "insights/counts",
    ("pinterest", "pins"): "pins",
    ("pinterest", "pin_counts"): "pins/metrics",
    ("pinterest", "pin_days"): "pins/analytics",
    ("pinterest", "account_days"): "user_account/analytics",
    ("stripe", "charges"): "charges",
    ("stripe", "checkout_sessions"): "checkout/sessions",
    ("stripe", "refunds"): "refunds",
    ("umami", "events"): "events",
    ("x", "posts"): "users/tweets",
    ("x", "post_counts"): "tweets/public",
    ("x", "private_metrics"): "tweets/private",
    ("x", "analytics"): "tweets/analytics",
    ("x", "mentions"): "users/mentions",
    ("x", "account"): "users",
    ("youtube", "uploads"): "playlistItems",
    ("youtube", "video_counts"): "videos",
    ("youtube", "comment_threads"): "commentThreads",
    ("youtube", "replies"): "comments",
    ("youtube", "channel"): "channels",
    ("youtube_analytics", "channel_days"): "reports/day",
    ("youtube_analytics", "video_days"): "reports/video",
}
FIGURES = {
    ("facebook", "post_insights"): "post/insights",
    ("facebook", "page_insights"): "page/insights",
    ("instagram", "media_insights"): "media/insights",
    ("instagram", "user_insights"): "user/insights",
}

BOOKS = """
select source, stream, sum(served), sum(loaded), sum(quarantined), sum(duplicates), sum(erased)
from meta.ledger where as_of = timestamp '{as_of:%Y-%m-%d %H:%M:%S}' group by all
"""


def books(company, as_of):
    """Return what the load ledger says: source and stream to served and what became of it."""
    found = company.installation.ask_build_file(BOOKS.format(as_of=as_of))
    return {(source, stream): tuple(map(int, rest)) for source, stream, *rest in found}


@pytest.fixture(scope="module")
def books_of_first(after_first, tmp_path_factory):
    """Return the books as the first night left them."""
    with duckdb.connect(str(after_first / "warehouse.duckdb"), read_only=True) as con:
        found = con.execute(BOOKS.format(as_of=FIRST)).fetchall()
    return {(source, stream): tuple(map(int, rest)) for source, stream, *rest in found}


@pytest.fixture(scope="module")
def first_file(company, first_night):
    """Return the file the first night published."""
    return company.installation.published / first_night.manifest["file"]


def ask(file, sql):
    with duckdb.connect(str(file), read_only=True) as con:
        return con.execute(sql).fetchall()


def test_a_first_night_publishes(first_night):
    assert first_night.returncode == 0, first_night.stdout
    assert first_night.manifest["as_of"] == "2025-03-29T02:00:00Z"
    assert "From likes to leads" in first_night.stdout


def test_every_record_served_is_in_the_books(first_night, books_of_first):
    served = Counter()
    figures = Counter()
    for line in first_night.requests:
        if line["sent"] and line["status"] == 200:
            served[line["platform"], line["endpoint"]] += len(line["records"])
            figures[line["platform"], line["endpoint"]] += len(line["figures"])
    for (source, stream), endpoint in ENDPOINTS.items():
        assert books_of_first[source, stream][0] == served[source, endpoint] > 0, stream
    for (source, stream), endpoint in FIGURES.items():
        assert books_of_first[source, stream][0] == figures[source, endpoint] > 0, stream
    # Statuses and their counters are two readings of one list.
    of_statuses = (books_of_first["mastodon", name][0] for name in ("statuses", "status_counts"))
    assert sum(of_statuses) == served["mastodon", "statuses"] > 0


def test_every_request_is_one_the_platforms_document(first_night, company):
    """From path to headers, paging and logins included; below the address pipeline.yml names."""
    pipeline = YAML(typ="safe").load(company.installation.folder / "pipeline.yml")
    bases = {
        urlsplit(entry["base_url"]).path: source
        for source, entries in pipeline["accounts"].items()
        for entry in entries
        if "base_url" in entry
    }
    desks = {
        urlsplit(entry["token_url"]).path
        for entries in pipeline["accounts"].values()
        for entry in entries
        if "token_url" in entry
    }
    found, seen = set(), set()
    for line in first_night.requests:
        parts = urlsplit(line["url"])
        if parts.path in desks:  # RFC 6749, not the platform's own reference
            continue
        base = max((b for b in bases if parts.path.startswith(f"{b}/")), key=len, default=None)
        assert base, parts.path
        sent = Sent(
            method=line["method"],
            path=unquote(parts.path.removeprefix(f"{base}/")),
            query=parse_qs(parts.query, keep_blank_values=True),
            body=dict.fromkeys(line["body"]),
            headers=line["headers"],
        )
        found.update(objections(bases[base], sent))
        seen.add(bases[base])
    assert not found
    assert seen == set(bases.values())


def test_every_line_delivered_is_in_the_books(company, books_of_first):
    inbox = company.box.root / "inbox"
    # The company's clock has moved on since: only what lay there on the first night counts.
    until = f"access.log-{FIRST:%Y%m%d}"
    logs = [log for log in (inbox / "access").glob("*.gz") if log.name.split(".gz")[0] < until]
    lines = sum(gzip.decompress(log.read_bytes()).count(b"\n") for log in logs)
    assert books_of_first["access_log", "requests"][0] == lines > 0


def test_every_row_of_an_export_is_in_the_books(company, books_of_first):
    rows = 0
    for path in (company.box.root / "inbox" / "drop").rglob("*.csv"):
        # The company's clock has moved on since: only what lay there on the first night counts.
        if path.stat().st_mtime <= FIRST.timestamp():
            delimiter = ";" if path.parent.name == "tiktok" else ","
            with path.open(newline="") as file:
                rows += len(list(csv.reader(file, delimiter=delimiter))) - 1
    assert books_of_first["file_drop", "rows"][:2] == (rows, rows)
    assert rows > 0


def test_served_is_loaded_or_quarantined_or_counted_twice(books_of_first):
    assert books_of_first.keys() == STREAMS
    for stream, (served, *became) in books_of_first.items():
        assert served == sum(became), stream


def test_what_is_quarantined_never_was_a_record(company, books_of_first, after_first):
    refused = {stream for stream, (_, _, quarantined, *_) in books_of_first.items() if quarantined}
    assert refused <= {("bluesky", "replies")}
    with duckdb.connect(str(after_first / "warehouse.duckdb"), read_only=True) as con:
        kept = con.execute("select payload from meta.quarantine").fetchall()
    # Replies that are gone or hidden from us: Bluesky serves a stub without text and time.
    assert all("#blockedPost" in text or "#notFoundPost" in text for (text,) in kept)


def paid_orders(company, low, high):
    orders = company.box.world.table("orders", instant(low), instant(high))
    within = (orders["at"] >= instant(low)) & (orders["at"] < instant(high))
    return orders[within & (orders["state"] == PAID)]


def test_every_charge_that_succeeded_is_one_sale(company, first_file):
    charged = len(paid_orders(company, BEGIN, FIRST))
    found = ask(
        first_file,
        "select count(*), count(distinct source_id) from conversions"
        " where conversion_kind = 'sale' and source = 'stripe'",
    )
    assert found == [(charged, charged)]
    assert charged > 10


def test_the_money_is_the_worlds_own_to_the_cent(company, first_file, after_first):
    # As delivered on the first night: the file in the inbox moves on with the company.
    (delivered,) = after_first.glob("landing/company/books/rates/*/delivered.gz")
    with gzip.open(delivered, "rt") as file:
        rates = {(row["on"], row["currency"]): Decimal(row["rate"]) for row in csv.DictReader(file)}
    cent = Decimal("0.01")

    def euros(minor, order, on):
        currency = CURRENCIES[order["currency"]]
        amount = Decimal(int(minor)).scaleb(-DECIMALS[order["currency"]])
        rate = Decimal(1) if currency == "EUR" else rates[on.isoformat(), currency]
        return (amount * rate).quantize(cent, ROUND_HALF_UP)

    gross = refunded = Decimal(0)
    for order in paid_orders(company, BEGIN, FIRST):
        on = day_of(int(order["at"]))
        gross += euros(order["amount"], order, on)
        if order["refund_at"] < instant(FIRST):
            refunded += euros(order["refund"], order, on)
    found = ask(
        first_file,
        "select sum(gross_amount), sum(refunded_amount), sum(amount), any_value(currency)"
        " from conversions where conversion_kind = 'sale'",
    )
    assert found == [(gross, refunded, gross - refunded, "EUR")]


def test_what_was_spent_is_the_worlds_own_to_the_cent(company, after_missed):
    """Advertising of Facebook and Instagram is in the books and in the ad account: once is true."""
    # The books are a whole list: the newest begins so many days before the newest night.
    begun = AFTER_MISSED.astimezone(ZONE).date() - dt.timedelta(days=HISTORY_DAYS)
    settled = (AFTER_MISSED - dt.timedelta(days=4)).astimezone(ZONE).date()
    truth = company.box.world.truth(begun, settled)
    found = dict(
        company.installation.ask(
            "select platform, sum(amount) from costs_daily"
            f" where spent_on between '{begun}' and '{settled}' group by all"
        )
    )
    true = {name: effect.cost for name, effect in truth.channels.items() if effect.cost}
    assert found == {name: Decimal(f"{cost:.2f}") for name, cost in true.items()}
    assert found["instagram"] > 0


def test_every_contact_of_the_crm_is_one_lead(first_night, first_file):
    served = {
        record
        for line in first_night.requests
        if line["endpoint"] == "contacts/search" and line["status"] == 200
        for record in line["records"]
    }
    leads = ask(first_file, "select source_id from leads")
    assert sorted(leads) == sorted((contact,) for contact in served)
    converted = ask(
        first_file,
        "select count(distinct source_id) from conversions where conversion_kind = 'lead'",
    )
    assert converted == [(len(served),)]


def test_each_post_of_the_window_appears_once(company, first_file):
    written = Counter(
        (post.platform, moment(post.at).replace(microsecond=0, tzinfo=None))
        for post in company.box.world.posts_between(BEGIN.date(), FIRST.date())
        if instant(BEGIN) <= post.at < instant(FIRST) and post.platform in all_sources()
        if (post.platform, post.format) != ("instagram", "story")  # shown for a day, and no longer
    )
    found = Counter(
        ask(
            first_file,
            "select platform, date_trunc('second', posted_at) from posts"
            " where source = platform and account_role = 'own'"
            " and not coalesce(is_reply, false)",
        )
    )
    assert written and {post: found[post] for post in written} == written
    twice = ask(first_file, "select platform, post_id from posts group by all having count(*) > 1")
    assert twice == []


def test_sessions_hold_every_event_and_are_cut_at_half_an_hour(company, first_file):
    base = f"{company.box.url}/umami/api"
    login = {"username": CREDENTIALS["UMAMI_USERNAME"], "password": CREDENTIALS["UMAMI_PASSWORD"]}
    token = requests.post(f"{base}/auth/login", json=login, timeout=30).json()["token"]
    of_visitor = defaultdict(list)
    views = page = 0
    while True:
        page += 1
        answer = requests.get(
            f"{base}/websites/{UMAMI_WEBSITE_ID}/events",
            params={
                "startAt": instant(BEGIN),
                "endAt": instant(FIRST) - 1,
                "page": page,
                "pageSize": 1000,
            },
            headers={"Authorization": f"Bearer {token}"},
            timeout=30,
        ).json()
        for event in answer["data"]:
            if event["eventType"] in (1, 2):
                of_visitor[event["sessionId"]].append(dt.datetime.fromisoformat(event["createdAt"]))
                views += event["eventType"] == 1
        if not answer["data"]:
            break
    company.new_requests()  # these were ours, not a night's
    visits = 0
    for times in of_visitor.values():
        times.sort()
        gaps = (later - one for one, later in pairwise(times))
        visits += 1 + sum(gap > dt.timedelta(minutes=30) for gap in gaps)
    found = ask(
        first_file,
        "select sum(events), sum(page_views), count(distinct visitor_key),"
        " count(distinct (visitor_key, visit_started_at)) from sessions",
    )
    events = sum(map(len, of_visitor.values()))
    assert found == [(events, views, len(of_visitor), visits)]


def test_a_second_night_asks_only_what_is_new(first_night, second_night):
    assert second_night.returncode == 0, second_night.stdout
    pages = dict.fromkeys(("first", "second"), 0)
    for name, night in (("first", first_night), ("second", second_night)):
        asked = [line for line in night.requests if line["endpoint"] == "events"]
        pages[name] = sum(len(line["records"]) for line in asked)
        for line in asked:
            query = parse_qs(urlsplit(line["url"]).query)
            start = dt.datetime.fromtimestamp(int(query["startAt"][0]) / 1000, dt.UTC)
            if name == "second":
                assert start >= FIRST - dt.timedelta(days=2), line["url"]
    assert 0 < pages["second"] < pages["first"] / 3


def test_a_second_night_publishes_a_new_generation_and_the_first_stays_openable(
    first_night, second_night, first_file
):
    assert second_night.manifest["generation"] > first_night.manifest["generation"]
    assert second_night.content_hash != first_night.content_hash
    (generation,) = ask(first_file, "select generation, as_of from generation")
    assert generation == (first_night.manifest["generation"], FIRST.replace(tzinfo=None))


def test_the_same_night_again_changes_nothing_and_asks_nothing(second_night, same_night_again):
    assert same_night_again.returncode == 0, same_night_again.stdout
    assert same_night_again.table_hashes.keys() == second_night.table_hashes.keys()
    assert changed(second_night.table_hashes, same_night_again.table_hashes) == set()
    assert same_night_again.content_hash == second_night.content_hash
    assert same_night_again.requests == []


def test_missed_nights_leave_no_gap(company, after_missed):
    assert after_missed.returncode == 0, after_missed.stdout
    charged = len(paid_orders(company, BEGIN, AFTER_MISSED))
    sales = "select count(*) from conversions where conversion_kind = 'sale' and source = 'stripe'"
    assert company.installation.ask(sales) == [(charged,)]
    days = "select count(distinct started_on) from sessions where started_on between '{}' and '{}'"
    first, last = SECOND.astimezone(ZONE).date(), AFTER_MISSED.astimezone(ZONE).date()
    assert company.installation.ask(days.format(first, last)) == [((last - first).days + 1,)]
    assert company.installation.ask("select * from gaps where is_open") == []
    assert company.installation.ask("select * from freshness where state <> 'fresh'") == []


def test_night_after_night_equals_one_build_of_everything(after_missed, healed_night):
    """The landing of three nights, loaded and built at once, holds what the three built."""
    assert healed_night.ended.returncode == 0, healed_night.ended.stdout
    assert changed(after_missed.table_hashes, healed_night.table_hashes) == set()
    assert healed_night.content_hash == after_missed.content_hash
    assert healed_night.requests == []


def test_the_zone_of_the_machine_does_not_matter(both_first):
    here, there = both_first
    assert there.returncode == 0, there.stdout
    assert changed(here.table_hashes, there.table_hashes) == set()
    assert there.content_hash == here.content_hash
