"""Family D, slots: posts at hours of the day and the week that matter, or do not matter at all.

Visits per reach differ by slot with a standard deviation of 30 %, or by nothing. In the way stand:
posts that are better than others for no reason, formats that sell more and go out at favourite
hours, more reach at some hours, a trend, and hours that are used more than others.
"""

import numpy as np
import pyarrow as pa

from sandbox.worlds.columns import Floats, Ints, constant, dates, instants, uuids, words
from sandbox.worlds.tracks import Outcomes, Touches, facts, window
from sandbox.worlds.world import Size, World, company, generator

PLATFORM = "facebook"
POSTS = (60, 200, 800)
CELLS = tuple((posts, spread) for posts in POSTS for spread in (0.0, 0.3))
SMALL_CELL = (200, 0.0)
WEEKS = 40
#: Hours at which true slots begin, on working days and on weekends: twelve slots, UTC days.
HOURS = (0, 6, 9, 12, 15, 19)
FORMATS = ("image", "video", "link")
SELLS = np.log([1.0, 0.8, 1.4])
#: Visits a post by the median, what single posts differ by (log sd), leads per visit.
VISITS, OWN, LEADS = 12.0, 0.7, 0.06
REACH = 2_000.0
#: A visit comes this many days after its post by the median, most within a week.
AFTER, AFTER_SD = 0.5, 1.0


def slot_of(at: Floats) -> Ints:
    """Return the true slot of each moment, in days from END, which is a Sunday's midnight."""
    is_weekend = np.isin(np.floor(at).astype(int) % 7, (0, 6))  # day 0 is a Sunday
    part = np.searchsorted(HOURS, at % 1 * 24, side="right") - 1
    return is_weekend * len(HOURS) + part


def generate(seed: int, size: Size) -> World:
    """Return one world; its truth has a row per post.

    `multiple` is what the post's slot multiplies its visits per reach by, against the mean of all
    slots' logarithms; `slot` numbers the true slots and `posted_at` is the post's instant.
    """
    posts, spread = CELLS[seed % len(CELLS)] if size == "full" else SMALL_CELL
    dice = generator("D slots", seed, "posts")
    effect = dice.normal(0, spread, 2 * len(HOURS))
    effect -= effect.mean()
    liking = dice.dirichlet(np.full(24, 4.0))
    weekday = dice.dirichlet(np.full(7, 8.0))
    at = (
        -7.0 * (WEEKS + 5)
        + 7 * dice.integers(WEEKS, size=posts)
        + dice.choice(7, posts, p=weekday)
        + (dice.choice(24, posts, p=liking) + dice.random(posts)) / 24
    )
    slot = slot_of(at)
    favoured = dice.dirichlet(np.full(len(FORMATS), 2.0), 2 * len(HOURS))
    kind = (dice.random(posts)[:, None] > np.cumsum(favoured[slot], axis=1)).sum(axis=1).clip(max=2)
    wide = dice.normal(0, 0.2, 2 * len(HOURS))
    reach = np.round(REACH * np.exp(wide[slot] + dice.normal(0, 0.5, posts))).astype(np.int64)
    trend = dice.uniform(-0.5, 0.5) * at / 365
    log = np.log(VISITS * reach / REACH) + effect[slot] + SELLS[kind] + trend
    visits = dice.poisson(np.exp(log + dice.normal(0, OWN, posts) - OWN**2 / 2))

    sent = np.repeat(np.arange(posts), visits)
    came = at[sent] + AFTER * np.exp(AFTER_SD * dice.normal(size=len(sent)))
    person = np.arange(len(sent))
    leads = np.flatnonzero(dice.random(len(sent)) < LEADS)
    led = came[leads] + dice.exponential(3, len(leads))
    past = led < 0
    outcomes = Outcomes(
        leads[past], led[past], np.full(past.sum(), "lead"), np.full(past.sum(), np.nan)
    )
    names = tuple(uuids("post", np.arange(posts)).to_pylist())
    seen = came < 0
    touches = Touches(person[seen], came[seen], np.zeros(int(seen.sum()), np.int64), sent[seen])
    given = company({PLATFORM: PLATFORM}) | facts(touches, outcomes, (PLATFORM,), names)
    given |= window(-7.0 * (WEEKS + 5))
    given["posts"] = posts_table(names, at, kind, PLATFORM, FORMATS)
    given["post_metrics_daily"] = _metrics(names, reach, visits)
    truth = tuple(
        {
            "post_id": names[number],
            "posted_at": instants(at[number]).item(),
            "slot": int(slot[number]),
            "multiple": float(np.exp(effect[slot[number]])),
        }
        for number in range(posts)
    )
    return World("D", seed, {"member": "slots", "posts": posts, "spread": spread}, given, truth)


def posts_table(
    names: tuple[str, ...], at: Floats, kind: Ints, platform: str, formats: tuple[str, ...]
) -> pa.Table:
    """Return the relation `posts` of one platform; each post has a link."""
    count = len(names)
    return pa.table(
        {
            "post_id": pa.array(names, pa.string()),
            "platform": constant(platform, count),
            "source": constant(platform, count),
            "account": constant("acme", count),
            "account_role": constant("own", count),
            "posted_at": instants(at),
            "posted_on": dates(at),
            "posted_hour": np.floor(at % 1 * 24).astype(np.int64),
            "post_type": words(kind, formats),
            "text": constant("A post with a link", count),
            "is_reply": np.zeros(count, bool),
            "is_paid": np.zeros(count, bool),
            "links": np.ones(count, np.int64),
            "link_url": constant("https://acme.example/", count),
            "link_code": pa.array(names, pa.string()),
        }
    )


def _metrics(names: tuple[str, ...], reach: Ints, visits: Ints) -> pa.Table:
    """Return the counters of each post as they stand at the clock."""
    figures = {"reach": reach, "impressions": reach * 3 // 2, "link_clicks": visits}
    count = len(names)
    return pa.concat_tables(
        pa.table(
            {
                "platform": constant(PLATFORM, count),
                "source": constant(PLATFORM, count),
                "account": constant("acme", count),
                "post_id": pa.array(names, pa.string()),
                "metric_id": constant(f"{PLATFORM}.post.{metric}", count),
                "metric": constant(metric, count),
                "observed_on": dates(np.zeros(count)),
                "observed_at": instants(np.full(count, 1 / 24)),
                "value": value,
                "state": words(value > 0, ("zero", "measured")),
            }
        )
        for metric, value in figures.items()
    )
