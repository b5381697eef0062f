"""Write the web server's log of one local day: people, crawlers, preview bots, assets, mistakes."""

from collections.abc import Iterator
from datetime import date, datetime, timedelta

import numpy as np

from sandbox import browsing, trails, wording
from sandbox.company import ZONE
from sandbox.dice import generator
from sandbox.moments import SECOND, starts
from sandbox.networks import NETWORKS
from sandbox.pageviews import VIEW, events
from sandbox.world import World

MONTHS = ("Jan", "Feb", "Mar", "Apr", "May", "Jun", "Jul", "Aug", "Sep", "Oct", "Nov", "Dec")
ASSETS = ("/static/site.css", "/static/site.js", "/static/logo.svg")
CRAWLERS = (
    "Mozilla/5.0 (compatible; Googlebot/2.1; +http://www.google.com/bot.html)",
    "Mozilla/5.0 (compatible; bingbot/2.0; +http://www.bing.com/bingbot.htm)",
    "Mozilla/5.0 (compatible; AhrefsBot/7.0; +http://ahrefs.com/robot/)",
    "Mozilla/5.0 AppleWebKit/537.36 (KHTML, like Gecko; compatible; GPTBot/1.2)",
)
CRAWLED = 120  # requests a day, whatever the size of the public
LOST = ("/wp-login.php", "/bikes/gravel-two", "/.env", "/apple-touch-icon.png")


def lines(world: World, on: date) -> Iterator[tuple[int, str]]:
    """Yield instant and line of each request of a local day, in the order of time."""
    found = [*_people(world, on), *_machines(world, on)]
    found.sort(key=lambda entry: entry[0])
    yield from found


class Clock:
    """Write instants of one local day as a log does, with the offset that held then."""

    def __init__(self, on: date) -> None:
        """Find the instants of the day at which the offset changes."""
        self.start, end = starts(on), starts(on + timedelta(days=1))
        # Zones change on the full hour, so one text an hour is enough.
        self.hours = []
        for at in range(self.start, end, 3_600 * SECOND):
            local = datetime.fromtimestamp(at // SECOND, ZONE)
            self.hours.append(
                (
                    f"{local.day:02d}/{MONTHS[local.month - 1]}/{local.year}:{local.hour:02d}",
                    local.strftime("%z"),
                )
            )

    def text(self, at: int) -> str:
        """Return the text of an instant."""
        hour, rest = divmod((at - self.start) // SECOND, 3_600)
        before, offset = self.hours[hour]
        return f"{before}:{rest // 60:02d}:{rest % 60:02d} {offset}"


def _people(world: World, on: date) -> Iterator[tuple[int, str]]:
    clock, low, high = Clock(on), starts(on), starts(on + timedelta(days=1))
    rows = events(world, low, high, seen_by_script=False)
    rows = rows[rows["kind"] == VIEW]
    for at, visitor, visit, ref, path, before, page, _, channel, dark in rows.tolist():
        agent = trails.agent(visitor, channel)[0]
        page_path = browsing.PATHS[path]
        if page == 0:
            post = world.post(ref) if ref >= 0 else None
            query = trails.query(channel, post, visit, at, dark)
            came = trails.referrer(channel, visit, dark) or "-"
        else:
            query, came = "", trails.own(browsing.PATHS[before])
        if page_path in (wording.THANKS, wording.PAID):
            query = f"web_id={trails.web_id(visitor)}"
        target = f"{page_path}?{query}" if query else page_path
        head = f"{trails.ip(visitor)} - - [{clock.text(at)}]"
        size = 9_000 + visit % 30_000
        yield at, f'{head} "GET {target} HTTP/1.1" 200 {size} "{came}" "{agent}"'
        if page == 0:  # later pages find these in the browser's cache
            own = trails.own(page_path)
            for asset in ASSETS:
                yield at, f'{head} "GET {asset} HTTP/1.1" 200 8192 "{own}" "{agent}"'
        if visit % 97 == 0:  # a page asks for a picture that is gone
            yield at, f'{head} "GET /static/old.png HTTP/1.1" 404 153 "-" "{agent}"'


def _machines(world: World, on: date) -> Iterator[tuple[int, str]]:
    clock, rng = Clock(on), generator(world.seed, on, "machines")
    low, length = starts(on), starts(on + timedelta(days=1)) - starts(on)
    for chance in rng.random((CRAWLED, 4)).tolist():
        at = low + int(chance[0] * length)
        bot = CRAWLERS[int(chance[1] * len(CRAWLERS))]
        paths, status = (LOST, 404) if chance[2] < 0.1 else (wording.CATALOGUE, 200)
        path = paths[int(chance[3] * len(paths))]
        method = "HEAD" if chance[2] > 0.93 else "GET"
        size = 0 if method == "HEAD" else 153 if status == 404 else 9_000
        yield (
            at,
            (
                f'198.18.{int(chance[1] * 4)}.7 - - [{clock.text(at)}] "{method} {path} '
                f'HTTP/1.1" {status} {size} "-" "{bot}"'
            ),
        )
    for post in world.posts_on(on):
        agent = NETWORKS[post.platform].preview
        if not (post.landing and agent):
            continue
        # Seconds after the post, the network fetches the page to draw its card, some times over.
        for wait in np.sort(rng.integers(1, 90, 1 + int(rng.poisson(3)))).tolist():
            at = post.at + wait * SECOND
            if at < low + length:
                target = post.url.partition(".example")[2]
                yield (
                    at,
                    (
                        f'198.18.9.{post.ref % 200 + 1} - - [{clock.text(at)}] "GET {target} '
                        f'HTTP/1.1" 200 9000 "-" "{agent}"'
                    ),
                )
