"""Tell the UTC days of pins and of the account, each with what its figures are worth."""

from collections.abc import Iterable
from datetime import date, timedelta
from functools import lru_cache
from math import floor
from typing import Any
from zoneinfo import ZoneInfo

from sandbox.company import FOUNDED
from sandbox.counters import counters
from sandbox.fade import LIFE
from sandbox.moments import DAY, HOUR, day_of, starts
from sandbox.platforms.pinterest_pins import life
from sandbox.posts import Post
from sandbox.world import World

UTC = ZoneInfo("UTC")
LIFETIME_METRICS = ("TOTAL_COMMENTS", "TOTAL_REACTIONS")
VIDEO_METRICS = (
    *("VIDEO_MRC_VIEW", "VIDEO_START", "VIDEO_10S_VIEW", "VIDEO_V50_WATCH_TIME"),
    *("VIDEO_AVG_WATCH_TIME", "QUARTILE_95_PERCENT_VIEW"),
)
PIN_METRICS = (
    *("IMPRESSION", "OUTBOUND_CLICK", "PIN_CLICK", "SAVE", "SAVE_RATE", "USER_FOLLOW"),
    *("PROFILE_VISIT", *LIFETIME_METRICS, *VIDEO_METRICS),
)
ACCOUNT_METRICS = (
    *("ENGAGEMENT", "ENGAGEMENT_RATE", "IMPRESSION", "OUTBOUND_CLICK", "OUTBOUND_CLICK_RATE"),
    *("PIN_CLICK", "PIN_CLICK_RATE", "SAVE", "SAVE_RATE"),
)
# A day is being processed for half a day after its end and estimated until three days after it.
PROCESSED_AFTER, SETTLED_AFTER = 12 * HOUR, 3 * DAY
ESTIMATED = 0.94


class Days:
    """Know what happened on each UTC day; what a whole day brought is added up once."""

    def __init__(self, world: World) -> None:
        """Look at one world."""
        self.world = world
        self._known = lru_cache(2_048)(self._on_all)

    def of_pin(self, post: Post, on: date, names: list[str], now: int) -> dict[str, Any]:
        """Tell one day of a pin."""
        if on < day_of(post.at, UTC):
            return _row(on, "BEFORE_PIN_CREATED", dict.fromkeys(_daily(names), 0))
        figures = _metrics(_counted(post, starts(on + timedelta(days=1), UTC)), names, post)
        before = _metrics(_counted(post, starts(on, UTC)), names, post)
        # What is taken back later (likes of purged accounts) takes no day below zero.
        grown = {name: max(value - before[name], 0) for name, value in figures.items()}
        return _judged(on, _rated(grown, names), now)

    def of_account(self, on: date, names: list[str], now: int) -> dict[str, Any]:
        """Tell one day of all pins."""
        if on < FOUNDED:
            return _row(on, "BEFORE_BUSINESS_CREATED", dict.fromkeys(names, 0))
        return _judged(on, _rated(dict(self._known(on)), names), now)

    def lifetime(self, post: Post, names: list[str], now: int) -> dict[str, int]:
        """Return the lifetime figures among what is asked for."""
        words = {
            "IMPRESSION": "impression",
            "OUTBOUND_CLICK": "clickthrough",
            "PIN_CLICK": "pin_click",
            "TOTAL_COMMENTS": "comment",
            "TOTAL_REACTIONS": "reaction",
        }
        known = life(self.world, post, now)
        return {name: known[words[name]] for name in names if name in words}

    def _on_all(self, on: date) -> dict[str, int]:
        low, high = starts(on, UTC), starts(on + timedelta(days=1), UTC)
        total = dict.fromkeys(("IMPRESSION", "OUTBOUND_CLICK", "PIN_CLICK", "SAVE"), 0)
        earliest = on - timedelta(days=LIFE // DAY + 1)
        for post in self.world.posts_between(earliest, on + timedelta(days=1), "pinterest"):
            by_end, by_start = (
                _metrics(_counted(post, at), list(total), post) for at in (high, low)
            )
            for name in total:
                total[name] += max(by_end[name] - by_start[name], 0)
        total["ENGAGEMENT"] = sum(total.values()) - total["IMPRESSION"]
        return total


def answered(rows: list[dict[str, Any]], more: dict[str, Any]) -> dict[str, Any]:
    """Return the answer to a question without a split: days, their sums and what else there is."""
    summary: dict[str, float] = {}
    for row in rows:
        for name, value in row["metrics"].items():
            summary[name] = summary.get(name, 0) + value
    return {"all": {"daily_metrics": rows, "summary_metrics": summary, **more}}


def _counted(post: Post, at: int) -> dict[str, int]:
    seen = counters(post, at)
    return {
        "IMPRESSION": seen.views,
        "OUTBOUND_CLICK": seen.link_clicks,
        "PIN_CLICK": seen.other_clicks,
        "SAVE": seen.shares + seen.bookmarks,
        "USER_FOLLOW": floor(seen.reach * 0.0006),
        "PROFILE_VISIT": floor(seen.reach * 0.004),
        "VIDEO_MRC_VIEW": floor(seen.plays * 0.7),
        "VIDEO_START": seen.plays,
        "VIDEO_10S_VIEW": floor(seen.plays * 0.25),
        "VIDEO_V50_WATCH_TIME": floor(seen.plays * 0.7) * 6_000,
        "QUARTILE_95_PERCENT_VIEW": floor(seen.plays * 0.12),
    }


def _metrics(known: dict[str, int], names: list[str], post: Post) -> dict[str, int]:
    is_video = post.format == "video"
    return {n: known[n] for n in names if n in known and (is_video or n not in VIDEO_METRICS)}


def _daily(names: Iterable[str]) -> list[str]:
    return [name for name in names if name not in LIFETIME_METRICS]


def _rated(figures: dict[str, int], names: list[str]) -> dict[str, float]:
    """Return what was asked for, rates included."""
    shown = figures.get("IMPRESSION", 0)
    rates = {f"{name}_RATE": round(value / shown, 6) for name, value in figures.items() if shown}
    if figures.get("VIDEO_MRC_VIEW"):
        rates["VIDEO_AVG_WATCH_TIME"] = 6_000.5
    known = {**rates, **figures}
    return {name: known[name] for name in names if name in known}


def _judged(on: date, figures: dict[str, float], now: int) -> dict[str, Any]:
    over = now - starts(on + timedelta(days=1), UTC)
    if over < PROCESSED_AFTER:
        return _row(on, "PROCESSING", {})
    if over < SETTLED_AFTER:
        lower = {n: floor(v * ESTIMATED) if isinstance(v, int) else v for n, v in figures.items()}
        return _row(on, "ESTIMATE", lower)
    return _row(on, "READY", figures)


def _row(on: date, status: str, metrics: dict[str, Any]) -> dict[str, Any]:
    return {"date": f"{on}", "data_status": status, "metrics": metrics}
