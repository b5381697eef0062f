"""Write what platforms and books tell of drawn posts: posts, readings, followers, cost."""

from collections.abc import Mapping

import numpy as np
import pyarrow as pa
from numpy.typing import NDArray

from sandbox.worlds.post_columns import READ_AT_HOUR, SOURCE, days_of, instants, post_id
from sandbox.worlds.posts import SIZES, TYPES, Floats, Knobs, Posts, grown

#: Ages in nights at which a post is read: daily while it grows, then now and then.
NIGHTS = (1, 2, 3, 4, 5, 6, 7, 8, 14, 28)
#: A counter that from one day on counts something else shows that much more.
BREAK = 1.7
#: Money: a tool per platform and month, work per post, and what a boosted post costs.
TOOL, HOURS_PER_POST, HOURLY_RATE, BOOST = 49.0, 1.5, 60.0, 80.0


def told_posts(
    posts: Mapping[str, Posts], linked: Mapping[str, NDArray[np.bool_]], zero: np.datetime64
) -> pa.Table:
    """Return a row per post; one without a link has no code that could be found again."""
    tables = []
    for name, of in posts.items():
        ids = [post_id(name, number) for number in range(len(of.kind))]
        urls = [f"https://acme.example/p?utm_content={code}" for code in ids]
        tables.append(
            pa.table(
                {
                    "post_id": ids,
                    "platform": [name] * len(ids),
                    "source": [SOURCE] * len(ids),
                    "account": ["acme"] * len(ids),
                    "account_role": ["own"] * len(ids),
                    "posted_at": instants(zero, of.at_hours),
                    "posted_on": days_of(zero, of.at_hours),
                    "posted_hour": (of.at_hours % 24).astype(int),
                    "post_type": np.array(TYPES)[of.kind],
                    "is_reply": [False] * len(ids),
                    "is_paid": of.is_paid,
                    "links": linked[name].astype(int),
                    "link_url": pa.array(urls, mask=~linked[name]),
                    "link_code": pa.array(ids, mask=~linked[name]),
                }
            )
        )
    return pa.concat_tables(tables)


def readings(
    chosen: Knobs, posts: Mapping[str, Posts], zero: np.datetime64, end: float
) -> pa.Table:
    """Return what each night read of each post: a counter that grows until it stands still."""
    broken_since = 24.0 * 7 * chosen.weeks * 0.55  # past the middle, so that both sides are long
    tables = []
    for name, of in posts.items():
        first = np.floor(of.at_hours / 24)
        ids = np.array([post_id(name, number) for number in range(len(of.kind))], dtype=object)
        for night in NIGHTS:
            read = 24 * (first + night) + READ_AT_HOUR
            is_read = read < end
            count = int(is_read.sum())
            share = grown((read - of.at_hours)[is_read])
            for metric, total in of.totals.items():
                of_metric = total[is_read]
                if metric == chosen.broken_metric:
                    of_metric = of_metric * np.where(of.at_hours[is_read] > broken_since, BREAK, 1)
                value = np.floor(of_metric * share + 0.5).astype(int)
                tables.append(
                    pa.table(
                        {
                            "platform": [name] * count,
                            "source": [SOURCE] * count,
                            "account": ["acme"] * count,
                            "post_id": ids[is_read],
                            "metric_id": [f"{SOURCE}.post.{metric}"] * count,
                            "metric": [metric] * count,
                            "observed_on": days_of(zero, read[is_read]),
                            "observed_at": instants(zero, read[is_read]),
                            "value": value,
                            "state": np.where(value == 0, "zero", "measured"),
                        }
                    )
                )
    return pa.concat_tables(tables)


def followers(
    dice: np.random.Generator, chosen: Knobs, posts: Mapping[str, Posts], zero: np.datetime64
) -> pa.Table:
    """Return a level per platform and day that grows as reach does, a little uneven."""
    days = np.arange(7 * chosen.weeks)
    tables = []
    for name in posts:
        new = dice.poisson(
            SIZES[chosen.account_size][0] * (0.001 + chosen.follower_growth / 7), len(days)
        )
        value = SIZES[chosen.account_size][0] + np.cumsum(new)
        count = len(days)
        hours: Floats = 24.0 * days.astype(float)
        tables.append(
            pa.table(
                {
                    "platform": [name] * count,
                    "source": [SOURCE] * count,
                    "account": ["acme"] * count,
                    "account_role": ["own"] * count,
                    "metric_id": [f"{SOURCE}.account.followers"] * count,
                    "metric": ["followers"] * count,
                    "on_date": days_of(zero, hours),
                    "day_zone": ["UTC"] * count,
                    "observed_at": instants(zero, hours + 24 + READ_AT_HOUR),
                    "value": value,
                    "state": ["measured"] * count,
                }
            )
        )
    return pa.concat_tables(tables)


def costs(chosen: Knobs, posts: Mapping[str, Posts], zero: np.datetime64) -> pa.Table:
    """Return a line per day, platform and kind of cost."""
    lines: list[tuple[int, str, str, float | None, float]] = []
    for name, of in posts.items():
        day = (of.at_hours // 24).astype(int)
        for month in range(0, 7 * chosen.weeks, 30):
            lines.append((month, name, "tools", None, TOOL))
        for week in range(chosen.weeks):
            work = HOURS_PER_POST * int((day // 7 == week).sum())
            if work:
                lines.append((7 * week, name, "hours", work, work * HOURLY_RATE))
        for one in np.unique(day[of.is_paid]):
            lines.append((int(one), name, "ads", None, BOOST * int((day[of.is_paid] == one).sum())))
    on, platform, kind, hours, amount = zip(*lines, strict=True)
    count = len(lines)
    return pa.table(
        {
            "spent_on": days_of(zero, 24.0 * np.array(on)),
            "platform": platform,
            "cost_kind": kind,
            "source": ["company"] * count,
            "original_currency": ["EUR"] * count,
            "currency": ["EUR"] * count,
            "cost_lines": np.ones(count, int),
            "hours": pa.array(hours, pa.float64()),
            "original_amount": amount,
            "amount": amount,
            "allocated_amount": amount,
            "unallocated_amount": np.zeros(count),
            "amount_state": ["measured"] * count,
        }
    )
