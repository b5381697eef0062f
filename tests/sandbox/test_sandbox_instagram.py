"""The twin of Instagram tells the world's own posts, by kind, and refuses as Meta does."""

from datetime import date, datetime, timedelta

import pytest
import requests
from sandbox_clients import NOW

from sandbox import company, talk
from sandbox.moments import DAY, instant

USER = company.INSTAGRAM_USER_ID
HEADERS = {"Authorization": f"Bearer {company.INSTAGRAM_TOKEN}"}
FIRST = date(2024, 12, 1)
PACIFIC_DAY = {"since": 1_740_988_800, "until": 1_741_075_200}  # 3 March 2025


def asked(running, path, **query):
    address = f"{running.url}/instagram/v25.0/{path}"
    return requests.get(address, params=query, headers=HEADERS, timeout=30)


def rows(running, path, **query):
    """Yield the rows of a list until `next` is missing."""
    while True:
        page = asked(running, path, **query).json()
        yield from page["data"]
        if "next" not in page.get("paging", {}):
            return
        query["after"] = page["paging"]["cursors"]["after"]


def posts(running, *formats):
    found = running.world.posts_between(FIRST, NOW.date(), "instagram")
    return [p for p in found if p.at <= instant(NOW) and p.format in formats]


def ids(running, *formats):
    since = int(datetime.combine(FIRST, datetime.min.time()).timestamp()) - 7200
    listed = rows(running, f"{USER}/media", since=since, fields="media_product_type,timestamp")
    product = {"image": "FEED", "carousel": "FEED", "video": "REELS"}
    wanted = {product[form] for form in formats}
    return [row["id"] for row in listed if row["media_product_type"] in wanted]


def test_every_post_is_listed_once_newest_first_and_no_story(running):
    listed = list(rows(running, f"{USER}/media", fields="timestamp,permalink", limit=7))
    codes = [row["permalink"].split("/p/")[1].strip("/") for row in listed]
    true = [post.code for post in posts(running, "image", "carousel", "video")]
    assert codes[: len(true)] == true[::-1]
    assert len(set(codes)) == len(codes)


def test_a_story_lives_for_a_day(started):
    world = started().world
    story = next(
        post
        for post in world.posts_between(FIRST, FIRST + timedelta(days=60), "instagram")
        if post.format == "story"
    )
    at = datetime.fromtimestamp(story.at / 1000, NOW.tzinfo)
    running = started(now=at + timedelta(hours=23))
    (row,) = [r for r in rows(running, f"{USER}/stories", fields="media_product_type,timestamp")
              if r["timestamp"].startswith(f"{at:%Y-%m-%dT%H:%M}")]  # fmt: skip
    insights = asked(running, f"{row['id']}/insights", metric="reach,navigation").json()["data"]
    assert [found["name"] for found in insights] == ["reach", "navigation"]
    running.advance(at + timedelta(hours=24))
    assert row not in list(rows(running, f"{USER}/stories", fields="media_product_type,timestamp"))
    gone = asked(running, f"{row['id']}/insights", metric="reach").json()["error"]
    assert (gone["code"], gone["error_subcode"]) == (100, 33)


@pytest.mark.parametrize(
    ("kind", "metric", "words"),
    [
        ("image", "reach,plays", "metric[1] must be one of the following values"),
        ("image", "reach,impressions", "the impressions metric is no longer supported"),
        ("image", "ig_reels_avg_watch_time", "does not support the ig_reels_avg_watch_time metric"),
        ("video", "reach,follows,profile_visits", "the follows, profile_visits metric"),
        ("image", "crossposted_views", "does not support the crossposted_views metric"),
    ],
)
def test_one_name_of_another_kind_refuses_the_whole_call(running, kind, metric, words):
    answer = asked(running, f"{ids(running, kind)[-1]}/insights", metric=metric)
    assert (answer.status_code, answer.json()["error"]["code"]) == (400, 100)
    assert words in answer.json()["error"]["message"]


def test_answers_hang_under_their_comment_and_are_not_in_the_list(running):
    post = max(posts(running, "image"), key=lambda post: len(running.world.comments(post)))
    standing = talk.visible(running.world.comments(post), instant(NOW))
    (own,) = (
        row["id"]
        for row in rows(running, f"{USER}/media", fields="permalink")
        if row["permalink"].endswith(f"/{post.code}/")
    )
    fields = "id,username,replies.limit(1){id}"
    listed = list(rows(running, f"{own}/comments", fields=fields, limit=2))
    answered = [row for row in listed if "replies" in row]
    under = [
        r for row in answered for r in rows(running, f"{row['id']}/replies", fields="username")
    ]
    assert len(listed) == sum(comment.parent < 0 for comment in standing) > 0
    assert len(under) == sum(comment.parent >= 0 for comment in standing) > 0
    assert {row["username"] for row in under} == {company.INSTAGRAM_NAME}


def test_the_totals_of_a_span_are_one_figure_and_those_of_its_days_add_up(running):
    query = {"metric": "views", "metric_type": "total_value", "period": "day"}

    def total(**span):
        (row,) = asked(running, f"{USER}/insights", **query, **span).json()["data"]
        return row["total_value"]["value"]

    day = 86_400
    days = [{key: at + n * day for key, at in PACIFIC_DAY.items()} for n in range(3)]
    span = {"since": days[0]["since"], "until": days[-1]["until"]}
    assert total(**span) == sum(total(**each) for each in days) > 0


@pytest.mark.parametrize(
    ("changed", "words"),
    [
        ({"metric_type": "default"}, "should be specified with parameter metric_type=total_value"),
        ({"metric": "impressions"}, "must be one of the following values"),
        ({"until": PACIFIC_DAY["since"] + 31 * 86_400}, "cannot be more than 30 days"),
        ({"since": PACIFIC_DAY["since"] - 740 * 86_400,
          "until": PACIFIC_DAY["until"] - 740 * 86_400}, "available for the last 2 years"),
    ],
)  # fmt: skip
def test_totals_are_refused_in_metas_words(running, changed, words):
    query = {"metric": "views", "metric_type": "total_value", "period": "day", **PACIFIC_DAY}
    answer = asked(running, f"{USER}/insights", **{**query, **changed})
    assert words in answer.json()["error"]["message"]


def test_what_is_no_longer_kept_is_left_out_and_not_zero(running):
    long_ago = {name: at - 100 * DAY // 1000 for name, at in PACIFIC_DAY.items()}
    found = asked(
        running, f"{USER}/insights", metric="views,website_clicks", metric_type="total_value",
        period="day", **long_ago,
    ).json()["data"]  # fmt: skip
    assert [row["name"] for row in found] == ["views"]


def test_hidden_likes_are_left_out(running):
    listed = list(rows(running, f"{USER}/media", fields="like_count"))
    hidden = sum("like_count" not in row for row in listed)
    assert 0 < hidden < len(listed) / 4


def test_of_the_time_before_the_professional_account_nothing_is_told(running):
    oldest = list(rows(running, f"{USER}/media", fields="id"))[-1]["id"]
    refused = asked(running, f"{oldest}/insights", metric="reach").json()["error"]
    assert (refused["code"], refused["error_subcode"]) == (100, 2108006)


@pytest.mark.parametrize("made_up", ["18010000000000000", "18000000000001023", "17999999999990001"])
def test_an_id_of_no_day_or_account_is_refused_as_unknown(running, made_up):
    answer = asked(running, f"{made_up}/comments")
    assert (answer.status_code, answer.json()["error"]["error_subcode"]) == (400, 33)
