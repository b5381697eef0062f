"""Measure the nightly verdicts on metrics: `python -m benchmarks.evidence`.

Prints CPU seconds for 12 platforms x 10 metrics x 3 outcomes over 52 weeks, seven tracked posts a
week each, with their limit. Half of the metrics go along with visits, so that the checks run too.
"""

import sys
import time
from typing import Any

import numpy as np
from numpy.typing import NDArray

from measurement.verdicts import judge

LIMIT = 300.0
PLATFORMS, METRICS, WEEKS, POSTS_A_WEEK = 12, 10, 52, 7
SEED = 20261122
#: 2025-11-24, a Monday.
FIRST_DAY = 20416

Columns = dict[str, NDArray[Any]]


def drawn(platform: int, metric: int, rng: np.random.Generator) -> tuple[Columns, Columns]:
    """Draw the posts and the days of one metric of one platform."""
    days, posts = 7 * WEEKS, POSTS_A_WEEK * WEEKS
    day = np.sort(rng.integers(0, days, posts))
    appeal, fame = rng.normal(size=(2, posts))
    demand = 1_000 * np.exp(0.5 * np.sin(np.arange(WEEKS) / 8))
    reach = rng.poisson(np.exp(7 + 0.7 * fame)).astype(float)
    sessions = rng.poisson(8 * np.exp(0.5 * appeal - 0.2)).astype(float)
    leads = rng.binomial(sessions.astype(int), 0.1).astype(float)
    sales = rng.binomial(leads.astype(int), 0.4).astype(float)
    share = np.exp(0.5 * appeal * (metric % 2) + 0.3 * rng.normal(size=posts))
    value = rng.poisson(0.02 * reach * share).astype(float)
    shared = {"platform": f"p{platform}", "metric": f"m{metric}", "metric_id": f"m{metric}"}
    units = {
        "post_id": np.char.mod("%d", np.arange(posts)),
        "account": np.full(posts, "ours"),
        "on_day": FIRST_DAY + day,
        "week": day // 7,
        "weekday": day % 7 + 1,
        "daypart": rng.integers(0, 4, posts),
        "post_type": rng.choice(["text", "image", "video"], posts),
        "is_paid": np.zeros(posts),
        "posts_of_week": np.bincount(day // 7, minlength=WEEKS)[day // 7],
        "ad_spend_of_week": rng.gamma(1, 100, WEEKS)[day // 7],
        "demand_sessions": demand[day // 7],
        "demand_leads": demand[day // 7] / 20,
        "value": value,
        "exposure": reach,
        "sessions": sessions,
        "leads": leads,
        "sales": sales,
        "revenue": 100 * sales,
    }
    every = np.arange(days)
    summed = {
        name: np.bincount(day, figures, days)
        for name, figures in (("sessions", sessions), ("leads", leads), ("sales", sales))
    }
    panel = {
        "measured_by": np.full(days, "posts"),
        "is_level": np.zeros(days),
        "on_day": FIRST_DAY + every,
        "value": np.bincount(day, value, days),
        "exposure": np.bincount(day, reach, days),
        "posts": np.bincount(day, minlength=days),
        "ad_spend_of_week": np.zeros(days),
        "demand_sessions": demand[every // 7],
        "demand_leads": demand[every // 7] / 20,
        **summed,
        "revenue": 100 * summed["sales"],
    }
    return named(units, shared), named(panel, shared)


def named(columns: Columns, shared: dict[str, str]) -> Columns:
    """Add the same words to each row, and make numbers of all numbers."""
    length = len(columns["on_day"])
    numbers = {k: v if v.dtype.kind == "U" else v.astype(float) for k, v in columns.items()}
    words = {name: np.full(length, text) for name, text in {**shared, "metric_age": "72 h"}.items()}
    return {**words, **numbers}


def main() -> int:
    """Print CPU seconds; return 1 when they are above the limit."""
    rng = np.random.default_rng(SEED)
    pairs = [drawn(p, m, rng) for p in range(PLATFORMS) for m in range(METRICS)]
    units, panel = (
        {name: np.concatenate([one[name] for one in frames]) for name in frames[0]}
        for frames in zip(*pairs, strict=True)
    )
    begun = time.process_time()
    found = judge(units, panel, {"worthwhile_effect_pct": 20.0})
    seconds = time.process_time() - begun
    counts = {verdict: found["verdict"].count(verdict) for verdict in sorted(set(found["verdict"]))}
    print(f"{len(found['verdict'])} tests of {len(units['value']):,} posts x metrics: {counts}")
    print(f"evidence   {seconds:6.1f} s CPU   limit {LIMIT:.0f} s")
    return int(seconds > LIMIT)


if __name__ == "__main__":
    sys.exit(main())
