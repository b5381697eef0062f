"""Export what people download by hand: TikTok Studio weekly in German, Meta's posts monthly."""

import csv
import io
from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from datetime import date, timedelta

from sandbox import talk
from sandbox.company import FACEBOOK_PAGE_ID, FOUNDED, NAME, SITE
from sandbox.counters import counters
from sandbox.moments import DAY, HOUR, PACIFIC, ZONE, day_of, moment, starts
from sandbox.platforms.facebook_insights import comment_count, page_id
from sandbox.posts import Post
from sandbox.world import World

#: TikTok Studio offers the last 7, 28, 60 or 365 days; people take what is enough.
TIKTOK_DAYS = 60
#: Older exports than these are no longer in anybody's downloads.
KEPT_DAYS = 28
MONDAY = 0
TIKTOK_HEADER = (
    "Videotitel",
    "Video-Link",
    "Veröffentlichungszeit",
    "Aufrufe insgesamt",
    "Likes insgesamt",
    "Kommentare insgesamt",
    "Geteilt insgesamt",
    "Zu Favoriten hinzugefügt",
)
META_HEADER = (
    "Post ID",
    "Page ID",
    "Page name",
    "Title",
    "Publish time",
    "Permalink",
    "Post type",
    "Date",
    "Views",
    "Reach",
    "Reactions, Comments and Shares",
    "Reactions",
    "Comments",
    "Shares",
    "Total clicks",
    "Link clicks",
    "Other clicks",
)
META_TYPES = {"image": "Photos", "text": "Text", "link": "Links", "video": "Videos"}


@dataclass(frozen=True)
class Export:
    """A file somebody downloaded, and when."""

    name: str
    content: bytes
    at: int


def exports(world: World, now: int) -> Iterator[Export]:
    """Yield the exports in the downloads of an instant, oldest first."""
    today = day_of(now)
    for on in (today - timedelta(days=back) for back in range(KEPT_DAYS, -1, -1)):
        at = starts(on) + 9 * HOUR
        if at <= now and on > FOUNDED:
            if on.weekday() == MONDAY:
                name = f"tiktok/TikTok_Inhalte_{on:%Y-%m-%d}.csv"
                yield Export(name, _tiktok(world, at), at)
            if on.day == 3:  # by then yesterday's figures of the month have settled
                month = (on.replace(day=1) - timedelta(days=1)).replace(day=1)
                last = on.replace(day=1) - timedelta(days=1)
                name = f"meta/{month:%b-%d-%Y}_{last:%b-%d-%Y}_{FACEBOOK_PAGE_ID}.csv"
                yield Export(name, _meta(world, month, last, at), at)


def video_id(post: Post) -> str:
    """Return a video's id, whose upper half is the second it was posted in, as TikTok's."""
    return str((post.at // 1000 << 32) + post.ref)


def _tiktok(world: World, at: int) -> bytes:
    today = day_of(at)
    begin = max(FOUNDED, today - timedelta(days=TIKTOK_DAYS))
    rows = []
    for post in reversed(world.posts_between(begin, today, "tiktok")):
        if post.at < at:
            seen = counters(post, at)
            said = len(talk.visible(world.comments(post), at))
            figures = (seen.views, seen.likes, said, seen.shares, seen.bookmarks)
            rows.append(
                (
                    post.text,
                    f"https://www.tiktok.com/@{SITE.split('.')[0]}/video/{video_id(post)}",
                    f"{moment(post.at).astimezone(ZONE):%d.%m.%Y %H:%M}",
                    *(f"{figure:,}".replace(",", ".") for figure in figures),
                )
            )
    return _csv(TIKTOK_HEADER, rows, ";")


def _meta(world: World, month: date, last: date, at: int) -> bytes:
    rows = []
    for post in reversed(world.posts_between(month - timedelta(days=1), last, "facebook")):
        local = moment(post.at).astimezone(PACIFIC)
        if (local.year, local.month) == (month.year, month.month) and post.at < at - DAY:
            seen = counters(post, at)
            said = comment_count(world, post, at, everything=True)
            reactions = seen.likes + seen.loves
            page, _, number = page_id(post).partition("_")
            rows.append(
                (
                    number,
                    page,
                    NAME,
                    f"{post.text}\n{post.url}".strip(),
                    f"{local:%m/%d/%Y %H:%M}",
                    f"https://www.facebook.com/{page}/posts/{number}",
                    META_TYPES[post.format],
                    "Lifetime",
                    seen.views,
                    seen.reach,
                    reactions + said + seen.shares,
                    reactions,
                    said,
                    seen.shares,
                    seen.link_clicks + seen.other_clicks,
                    seen.link_clicks,
                    seen.other_clicks,
                )
            )
    return _csv(META_HEADER, rows, ",")


def _csv(header: tuple[str, ...], rows: Sequence[Sequence[object]], delimiter: str) -> bytes:
    out = io.StringIO()
    csv.writer(out, delimiter=delimiter).writerows([header, *rows])
    return out.getvalue().encode("utf-8-sig")
