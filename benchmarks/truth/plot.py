"""Draw how often the truth lies inside our intervals, at every level one may ask for."""

from collections.abc import Sequence
from pathlib import Path

import altair as alt
import numpy as np
from scipy.stats import norm

from benchmarks.truth.family import Interval

#: From even chances to the level at which a verdict is all but certain.
LEVELS = np.array([0.5, 0.6, 0.7, 0.8, 0.9, 0.95, 0.99])
#: Fewer intervals than that say nothing about a level of .99.
FEWEST = 50


def covered(intervals: Sequence[Interval]) -> list[dict[str, float | str]]:
    """Return per series and level the share of intervals with the truth inside.

    Each interval is widened or narrowed to the level as a normal one would be, on each side.
    """
    found: list[dict[str, float | str]] = []
    for series in sorted({one.series for one in intervals}):
        some = [one for one in intervals if one.series == series]
        if len(some) < FEWEST:
            continue
        sides = [_distance(one) for one in some]
        for level in LEVELS:
            inside = np.mean([side <= norm.ppf(0.5 + level / 2) for side in sides])
            found.append({"series": series, "level": float(level), "share": float(inside)})
    return found


def _distance(one: Interval) -> float:
    """Return how far off the truth is, in standard errors of its side of the interval."""
    side = one.high - one.estimate if one.truth > one.estimate else one.estimate - one.low
    if side <= 0:
        return 0.0 if one.truth == one.estimate else float("inf")
    return float(abs(one.truth - one.estimate) / side * norm.ppf(0.5 + one.level / 2))


def draw(points: Sequence[dict[str, float | str]], path: Path) -> None:
    """Write the calibration plot as SVG."""
    scale = alt.Scale(domain=[0.4, 1.0], zero=False)
    x = alt.X("level:Q", scale=scale, title="level of the interval", axis=alt.Axis(format="%"))
    y = alt.Y("share:Q", scale=scale, title="truth inside", axis=alt.Axis(format="%"))
    lines = (
        alt.Chart(alt.Data(values=list(points)))
        .mark_line(point=True)
        .encode(x=x, y=y, color=alt.Color("series:N", title=None))
    )
    ends = [{"level": 0.5, "share": 0.5}, {"level": 1.0, "share": 1.0}]
    ideal = (
        alt.Chart(alt.Data(values=ends)).mark_line(strokeDash=[4, 4], color="gray").encode(x=x, y=y)
    )
    chart = (ideal + lines).properties(width=420, height=420, background="white")
    chart.save(str(path))
