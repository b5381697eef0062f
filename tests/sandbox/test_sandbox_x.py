"""X is read alike whichever spelling it understands, and whichever it answers in."""

import datetime as dt
from threading import Thread

import duckdb
import pytest

from extractors.extract import Assignment, extract
from extractors.landing import Landing
from extractors.source import all_sources
from extractors.tokens import TokenStore
from sandbox import company
from sandbox.ledger import Ledger, lines
from sandbox.moments import instant
from sandbox.platforms.x import X
from sandbox.running import world_of
from sandbox.server import Server
from warehouse.load import load
from warehouse.settings import Settings

SOURCE = all_sources()["x"]
NIGHTS = [dt.datetime(2026, 11, 21 + n, 2, tzinfo=dt.UTC) for n in range(2)]
SECRETS = {
    "client_id": company.X_CLIENT_ID,
    "client_secret": company.X_CLIENT_SECRET,
    "refresh_token": company.X_REFRESH_TOKEN,
}
CONTENT = {
    "posts": "post_id, edit_history, text, in_reply_to_user_id, referenced, urls, media_keys",
    "post_counts": "post_id, observed_at, impressions, likes, replies, reposts, quotes, bookmarks",
    "private_metrics": "post_id, observed_at, engagements, link_clicks, organic_link_clicks",
    "analytics": "post_id, started_at, impressions, url_clicks, retweets, app_opens",
    "mentions": "mention_id, author_hmac, answers_hmac, referenced, likes",
    "account": "account_id, observed_at, followers, following, posts, listed",
}


def read(root, asked, answered, configured, deletes=0.0, secrets=SECRETS):
    """Read an account for two nights; return what was loaded, the gaps and the requests."""
    twin = X(world_of(7, 1.0), asked, answered, deletes)
    ledger = Ledger(root / "ledger.jsonl")
    server = Server(0, {"x": twin}, ledger, instant(NIGHTS[0]), throttle=False)
    Thread(target=server.serve_forever, args=(0.01,), daemon=True).start()
    url = f"http://127.0.0.1:{server.server_port}/x"
    account = {
        "name": "main",
        "user_id": company.X_USER_ID,
        "base_url": url,
        "token_url": f"{url}/2/oauth2/token",
        "field_spelling": configured,
    }
    gaps = []
    for night in NIGHTS:
        server.advance(instant(night))
        outcomes = extract(
            [Assignment(SOURCE, account, secrets)],
            landing=Landing(root / "landing"),
            as_of=night,
            history_days=35,
            tokens=TokenStore(root / "tokens"),
        )
        for outcome in outcomes:
            assert outcome.state == "sealed", outcome.error
            gaps += [(outcome.stream, gap["item"]) for gap in outcome.gaps]
    server.shutdown()
    server.server_close()
    ledger.close()
    settings = Settings("Example", "Europe/Berlin", "EUR")
    load(
        root / "landing",
        root / "warehouse.duckdb",
        sources={"x": SOURCE},
        hash_key=b"0123456789abcdef" * 2,
        settings=settings,
    )
    with duckdb.connect(str(root / "warehouse.duckdb"), read_only=True) as con:
        rows = {
            stream: con.execute(f"select {columns} from raw.x__{stream} order by all").fetchall()
            for stream, columns in CONTENT.items()
        }
        (refused,) = con.execute("select count(*) from meta.quarantine").fetchone()
    assert refused == 0
    return rows, gaps, list(lines(root / "ledger.jsonl"))


@pytest.fixture(scope="module")
def usual(tmp_path_factory):
    return read(tmp_path_factory.mktemp("x"), "post", "post", "post")


@pytest.mark.parametrize(
    ("asked", "answered", "configured"),
    [("tweet", "tweet", "tweet"), ("tweet", "tweet", "post"), ("post", "tweet", "tweet")],
)
def test_every_spelling_brings_the_same_rows(tmp_path, usual, asked, answered, configured):
    rows, gaps, requests = read(tmp_path, asked, answered, configured)
    assert gaps == []
    for stream, expected in usual[0].items():
        assert rows[stream] == expected, stream
    # Streams that ask at the same time find it out at the same time.
    refused = [line for line in requests if line["status"] == 400]
    assert bool(refused) is (asked != configured)
    assert len(refused) <= 2 * len(SOURCE.streams)


def test_nothing_is_doubled_and_every_record_served_is_loaded(usual):
    rows, gaps, requests = usual
    assert gaps == []
    served = {"users/tweets": set(), "users/mentions": set(), "tweets/analytics": set()}
    for line in requests:
        if line["endpoint"] in served:
            served[line["endpoint"]] |= set(line["records"])
    assert len(rows["posts"]) == len(served["users/tweets"]) > 40
    assert len(rows["mentions"]) == len(served["users/mentions"]) > 20
    assert len(rows["analytics"]) == len(served["tweets/analytics"]) > 200


def test_no_post_is_asked_for_by_itself(usual):
    lookups = [line for line in usual[2] if line["endpoint"].startswith("tweets/")]
    assert len(lookups) == 3 * len(NIGHTS)  # public, private, daily: under a hundred posts each


def test_daily_clicks_add_up_to_what_a_post_has_by_then(usual):
    """Of posts whose every day is told and settled: the days sum to the lifetime counter."""
    daily, newest = {}, {}
    for post_id, started_at, _, clicks, *_ in usual[0]["analytics"]:
        daily.setdefault(post_id, {})[started_at.date()] = clicks
    for post_id, _, _, link_clicks, _ in usual[0]["private_metrics"]:
        newest[post_id] = max(newest.get(post_id, 0), link_clicks or 0)
    old = [p for p, days in daily.items() if max(newest.get(p, 0), 0) > 3 and len(days) > 20]
    assert old
    for post_id in old:
        assert sum(daily[post_id].values()) == pytest.approx(newest[post_id], abs=3)


def test_a_post_that_was_taken_back_is_a_gap(tmp_path):
    _, gaps, _ = read(tmp_path, "post", "post", "post", deletes=0.5)
    assert {stream for stream, _ in gaps} <= {"post_counts", "private_metrics", "analytics"}
    assert gaps and all(item.startswith("id=") for _, item in gaps)


def test_the_app_alone_reads_what_is_public(tmp_path, usual):
    secrets = {"bearer_token": company.X_BEARER_TOKEN}
    rows, gaps, _ = read(tmp_path, "post", "post", "post", secrets=secrets)
    assert rows["private_metrics"] == rows["analytics"] == []
    assert {stream for stream, _ in gaps} == {"private_metrics", "analytics"}
    for stream in ("posts", "post_counts", "mentions", "account"):
        assert rows[stream] == usual[0][stream]
