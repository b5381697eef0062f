"""Deliver the files people and servers put down: costs, rates, links, web logs, exports."""

import gzip
import os
from collections.abc import Iterator
from datetime import date, timedelta
from pathlib import Path

from sandbox import accesslog, costs, ga4_export
from sandbox.company import FOUNDED
from sandbox.counters import counters
from sandbox.exports import exports
from sandbox.moments import HOUR, PACIFIC, day_of, days, iso, moment, starts
from sandbox.platforms import bluesky_views
from sandbox.platforms.facebook_insights import comment_count, page_id, page_value
from sandbox.posts import Post, address
from sandbox.records import CURRENCIES
from sandbox.tables import tables
from sandbox.world import World

EXPORT_HEADER = (
    "Page_T_Likes;Type;Category;Month;Weekday;Hour;Paid;T_Reach;T_Impression;"
    "Engaged_Users;Consumers;Consumption;LP_Impression;LP_Reach;LP_Engage_With_Post;"
    "comment;like;share;T_Interactions"
)
LINKS_HEADER = "link_id,created_at,url,platform,post,campaign,note"
TYPES = {"image": "Photo", "text": "Status", "link": "Link", "video": "Video"}
ACTION, PRODUCT, INSPIRATION = 1, 2, 3


def deliver(world: World, inbox: Path, now: int, history_days: int) -> None:
    """Bring the inbox up to an instant; what a file said before it still says."""
    today = day_of(now)
    first = max(today - timedelta(days=history_days), FOUNDED)
    write(
        inbox / "costs.csv",
        [costs.HEADER, *(line.csv() for line in costs.lines(world, first, today))],
    )
    write(
        inbox / "rates.csv",
        [
            "on,currency,rate",
            *(
                f"{on},{currency},{world.rate(currency, on):.8f}"
                for on in days(first, today)
                for currency in CURRENCIES[1:]
            ),
        ],
    )
    write(inbox / "links.csv", [LINKS_HEADER, *links(world, first, now)])
    for on in days(first, today - timedelta(days=1)):  # today's log is still being written
        path = inbox / "access" / f"access.log-{on:%Y%m%d}.gz"
        if not path.exists():
            text = "".join(f"{line}\n" for _, line in accesslog.lines(world, on))
            # Without time and name inside, the same day gives the same bytes; level 1 is fast.
            write_bytes(path, gzip.compress(text.encode(), 1, mtime=0))
    for on in ga4_export.dues(inbox / "ga4_export", now):
        write_bytes(ga4_export.path_of(inbox / "ga4_export", on), ga4_export.packed(world, on, now))
    month = (today.replace(day=1) - timedelta(days=1)).replace(day=1)
    month = (month - timedelta(days=1)).replace(day=1)
    path = inbox / "facebook_export" / f"facebook_posts_{month:%Y-%m}.csv"
    if not path.exists() and month >= FOUNDED:
        write(path, [EXPORT_HEADER, *export(world, month, starts(today.replace(day=1)))])
    for file in exports(world, now):
        path = inbox / "drop" / file.name
        if not path.exists():
            write_bytes(path, file.content)
            os.utime(path, (file.at // 1000, file.at // 1000))
    for name, lines in tables(world, today):
        path = inbox / "tables" / name
        if not path.exists():
            write(path, list(lines))


def links(world: World, first: date, now: int) -> Iterator[str]:
    """Yield the register of links: every third tagged link was made with the post's code as id."""
    for post in world.posts_between(first, day_of(now)):
        if post.tagging == "tagged" and post.ref % 3 == 0 and post.at <= now:
            bare = address(post.code, post.platform, post.landing, "", "bare")
            name = bluesky_views.uri(post) if post.platform == "bluesky" else page_id(post)
            made = iso(post.at - HOUR)
            yield f"{post.code},{made},{bare},{post.platform},{name},always-on,"


def export(world: World, month: date, at: int) -> Iterator[str]:
    """Yield the lines of the export of a month made at an instant, newest post first.

    Weekdays count from Sunday as 1, and day and hour are Pacific, as in the Page's own export.
    """
    end = (month + timedelta(days=31)).replace(day=1)
    local = [
        (moment(post.at).astimezone(PACIFIC), post)
        for post in world.posts_between(month - timedelta(days=1), end, "facebook")
    ]
    for when, post in reversed(local):
        if (when.year, when.month) == (month.year, month.month):
            category = ACTION if post.promo else PRODUCT if post.landing else INSPIRATION
            yield ";".join(
                map(
                    str,
                    (
                        page_value(world, "page_follows", "day", when.date(), at),
                        TYPES[post.format],
                        category,
                        when.month,
                        when.isoweekday() % 7 + 1,
                        when.hour,
                        0,
                        *figures(world, post, at),
                    ),
                )
            )


def figures(world: World, post: Post, at: int) -> tuple[int, ...]:
    """Return the figures of one post in the order of the export's columns."""
    seen = counters(post, at)
    said = comment_count(world, post, at, everything=True)
    consumers = seen.link_clicks + seen.other_clicks
    interactions = said + seen.likes + seen.shares
    return (
        seen.reach,
        seen.views,
        consumers + interactions,
        consumers,
        int(consumers * 1.3),
        int(seen.views * 0.6),
        int(seen.reach * 0.6),
        int((consumers + interactions) * 0.7),
        said,
        seen.likes,
        seen.shares,
        interactions,
    )


def write(path: Path, lines: list[str]) -> None:
    """Write lines to a file that appears whole."""
    write_bytes(path, "".join(f"{line}\n" for line in lines).encode())


def write_bytes(path: Path, content: bytes) -> None:
    """Write a file under another name first, so that nobody reads half of it."""
    path.parent.mkdir(parents=True, exist_ok=True)
    part = path.with_name(f".{path.name}.part")
    part.write_bytes(content)
    part.replace(path)
