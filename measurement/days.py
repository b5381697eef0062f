"""The platform-day panel: what a metric of the last three days says of the outcomes of a day.

For figures no post has (followers, visits to a profile), for platforms whose posts are not tracked,
and for the reverse-time placebo: what drives an outcome comes before it, while demand that moves
both stands on either side. So the metric of the three days before is held against that of the three
days after; only what comes before counts. That of the day itself is held fixed: most of what a post
brings comes on its day, and would drown what the days around it say.
"""

from collections.abc import Mapping
from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray

from measurement import controls, jackknife, poisson, swing
from measurement.paths import Floats, Ints

#: Days of the metric before a day, and after it in the placebo.
SPAN = 3
#: Days of the outcome's own past.
OWN_PAST = 7

Frame = Mapping[str, NDArray]


@dataclass(frozen=True)
class Days:
    """The days on which everything is known, in order of time."""

    metric: Floats  # log of the three days before, [n]
    metric_today: Floats  # log of the day itself; nan where not known
    later_metric: Floats  # log of the three days after; nan where not known
    outcome: Floats
    events: float
    controls: Floats
    controls_in_words: str
    controls_without_time: Floats
    controls_today: Floats  # without the outcome's own past
    around: Floats  # of the day itself and of later days, for the placebo: [n, 5]
    weeks: Ints
    on_day: Floats


def signed_log(values: Floats) -> Floats:
    """Return log(1 + value), mirrored for values below zero, such as lost followers."""
    return np.sign(values) * np.log1p(np.abs(values))


def prepared(panel: Frame, outcome: str, is_level: bool, demand: Floats) -> Days | None:
    """Make the days of one metric ready for a regression; None when no day is complete.

    `panel` has the columns of `int_days__compared` of one metric; gaps in its days are unknown.
    """
    first, last = int(panel["on_day"].min()), int(panel["on_day"].max())
    place = panel["on_day"].astype(int) - first

    def row(name: str) -> Floats:
        known = np.full(last - first + 1, np.nan)
        known[place] = panel[name]
        return known

    y, posts = row(outcome), row("posts")
    own_past = _sum(y, -OWN_PAST, -1)
    demand_row = np.full((last - first + 1, demand.shape[1]), np.nan)
    demand_row[place] = demand
    share = 1 / SPAN if is_level else 1.0
    past = signed_log(_sum(row("value"), -SPAN, -1) * share)
    future = signed_log(_sum(row("value"), 1, SPAN) * share)
    exposure = np.log1p(_sum(row("exposure"), -SPAN, -1))
    spend = row("ad_spend_of_week")
    usable = np.flatnonzero(~np.isnan(past + y + own_past + demand_row.sum(axis=1)))
    if len(usable) < 2:
        return None
    on_day, y = usable + first, y[usable]
    events = float(np.nansum(row("sales")[usable]) if outcome == "revenue" else y.sum())
    past_posts, own_posts, later_posts = (
        np.column_stack([np.log1p(counted), counted > 0])
        for counted in (_sum(posts, -SPAN, -1), posts, _sum(np.nan_to_num(posts), 1, SPAN))
    )
    today = signed_log(row("value"))
    around = np.column_stack([today, own_posts, later_posts])[usable]
    time = ("time", controls.curve(on_day.astype(float)))
    wanted = [
        [("demand of the week", demand_row[usable])],
        [("posts", np.nan_to_num(past_posts[usable]))],
        [("reach", controls.column(exposure[usable]))],
        [("ad spend", controls.column(np.log1p(spend[usable])))],
        [("weekday", controls.kinds(on_day % 7)), ("weekend", _weekend(on_day))],
    ]
    own = [[("own past week", np.log1p(own_past[usable])[:, None])]]
    ready, words = controls.chosen([[time], *own, *wanted], events, len(usable))
    without_time = controls.chosen([*own, *wanted], events, len(usable))[0]
    posts_today = [[("posts today", np.nan_to_num(own_posts[usable]))]]
    of_today = controls.chosen([[time], *posts_today, *wanted], events, len(usable))[0]
    return Days(
        past[usable],
        today[usable],
        future[usable],
        y,
        events,
        ready,
        words,
        without_time,
        of_today,
        around,
        (on_day + 3) // 7,  # 1970-01-01 was a Thursday: weeks begin on Monday
        on_day.astype(float),
    )


@dataclass(frozen=True)
class Placebo:
    """The metric of the days before against that of the days after."""

    difference: jackknife.Estimate  # of the coefficients, before less after
    after: jackknife.Estimate  # of the coefficient after


def reversed_time(days: Days) -> Placebo | None:
    """Hold the metric of the days before against that of the days after; None: not possible."""
    known = ~np.isnan(days.later_metric + days.around.sum(axis=1))
    if known.sum() < 2 or not days.outcome[known].any():
        return None
    pair = np.column_stack([days.metric, days.later_metric])[known]
    spread = pair.std()
    if not spread > 0:
        return None
    around = controls.scaled(days.around[known])
    columns = np.column_stack([pair / spread, days.controls[known], around])
    outcome, weeks = days.outcome[known], days.weeks[known]
    one_stratum = np.zeros(len(outcome), int)
    whole = poisson.fit(outcome, columns, one_stratum)
    if whole is None:
        return None
    left_out = []
    for week in np.unique(weeks):
        kept = weeks != week
        part = poisson.fit(outcome[kept], columns[kept], one_stratum[kept], whole.coefficients)
        left_out.append([np.nan, np.nan] if part is None else part.coefficients[:2])
    before, after = np.array(left_out).T
    first, second = whole.coefficients[:2]
    difference = jackknife.estimate(float(first - second), before - after)
    later = jackknife.estimate(float(second), after)
    return None if difference is None or later is None else Placebo(difference, later)


def measure(days: Days, with_time: bool = True) -> jackknife.Estimate | None:
    """Estimate the effect of the metric's swing from day to day."""
    known = days.controls if with_time else days.controls_without_time
    one_stratum = np.zeros(len(days.outcome), int)
    return swing.measure(days.metric, days.outcome, known, one_stratum, days.weeks)


def measure_today(days: Days) -> jackknife.Estimate | None:
    """Estimate the effect of the metric on its own day, with nothing known of the days before."""
    known = ~np.isnan(days.metric_today)
    if not days.outcome[known].any():
        return None
    one_stratum = np.zeros(int(known.sum()), int)
    return swing.measure(
        days.metric_today[known],
        days.outcome[known],
        days.controls_today[known],
        one_stratum,
        days.weeks[known],
    )


def _sum(values: Floats, begin: int, end: int) -> Floats:
    """Return for each day the sum of the days from t + begin to t + end; nan if one is missing."""
    padded = np.pad(values, abs(begin) + abs(end), constant_values=np.nan)
    at = abs(begin) + abs(end)
    return sum(
        (padded[at + lag : at + lag + len(values)] for lag in range(begin, end + 1)),
        start=np.zeros(len(values)),
    )


def _weekend(on_day: Ints) -> Floats:
    """Mark Saturday and Sunday: 1970-01-03 was a Saturday."""
    return np.isin(on_day % 7, (2, 3))[:, None].astype(float)
