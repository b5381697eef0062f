"""Small worlds of posts whose truth is known: a metric that carries intent, and one that does not.

Each post has an appeal, which brings visits, and a fame, which brings reach. `clicks` follow both,
`likes` fame alone. Demand moves visits and reach alike, from week to week.
"""

import numpy as np

FIRST_DAY = 20416  # 2025-11-24, a Monday
TRUTH = {"clicks": 0.8, "likes": 0.0}


def world(seed=1, weeks=30, per_week=5, sessions=12.0, demand=0.3, platform="pinterest"):
    """Draw the frames `units` and `panel` of one platform."""
    rng = np.random.default_rng(seed)
    days, posts = 7 * weeks, weeks * per_week
    day = np.sort(rng.integers(0, days, posts))
    week = day // 7
    level = demand * np.cumsum(rng.normal(size=weeks)) / weeks**0.5
    appeal, fame = rng.normal(size=(2, posts))
    reach = np.exp(7 + 0.6 * fame + level[week])
    visits = rng.poisson(sessions * np.exp(0.6 * appeal + level[week] - 0.2)).astype(float)
    leads = rng.binomial(visits.astype(int), 0.1).astype(float)
    sales = rng.binomial(leads.astype(int), 0.4).astype(float)
    late = np.minimum(day + 1, days - 1)
    next_day = rng.binomial(visits.astype(int), 0.5)
    of_days = np.bincount(day, visits - next_day, days) + np.bincount(late, next_day, days)
    others = 500 * np.exp(level)
    units, panel = [], []
    every = np.arange(days)
    for metric, carried in TRUTH.items():
        noise = 0.3 * rng.normal(size=posts)
        value = rng.poisson(0.02 * reach * np.exp(carried * appeal + noise)).astype(float)
        named = {"platform": platform, "metric": metric, "metric_id": f"{platform}.{metric}"}
        named["metric_age"] = "72 h"
        units.append(
            filled(
                posts,
                named,
                account="ours",
                post_id=np.char.mod("%05d", np.arange(posts)),
                on_day=FIRST_DAY + day,
                week=week,
                weekday=day % 7 + 1,
                daypart=np.arange(posts) % 4,
                post_type=np.where(np.arange(posts) % 3 == 0, "video", "image"),
                is_paid=0,
                posts_of_week=np.bincount(week, minlength=weeks)[week],
                ad_spend_of_week=0,
                demand_sessions=others[week],
                demand_leads=others[week] / 20,
                value=value,
                exposure=reach,
                sessions=visits,
                leads=leads,
                sales=sales,
                revenue=50 * sales,
            )
        )
        panel.append(
            filled(
                days,
                named,
                measured_by="posts",
                is_level=0,
                on_day=FIRST_DAY + every,
                value=np.bincount(day, value, days),
                exposure=np.bincount(day, reach, days),
                posts=np.bincount(day, minlength=days),
                ad_spend_of_week=0,
                demand_sessions=others[every // 7],
                demand_leads=others[every // 7] / 20,
                sessions=of_days,
                leads=np.bincount(day, leads, days),
                sales=np.bincount(day, sales, days),
                revenue=50 * np.bincount(day, sales, days),
            )
        )
    return joined(units), joined(panel)


def filled(rows, named, **columns):
    """Return columns of equal length; numbers are doubles, as the models deliver them."""
    full = {name: np.broadcast_to(np.asarray(c), rows) for name, c in {**named, **columns}.items()}
    return {name: c.astype(object if c.dtype.kind == "U" else float) for name, c in full.items()}


def joined(frames):
    return {name: np.concatenate([frame[name] for frame in frames]) for name in frames[0]}


def kept(frame, rows):
    return {name: column[rows] for name, column in frame.items()}


def rows_of(found):
    """Return the rows of a result by platform, metric and outcome."""
    count = len(found["platform"])
    rows = [{name: column[i] for name, column in found.items()} for i in range(count)]
    return {(row["platform"], row["metric"], row["outcome"]): row for row in rows}
