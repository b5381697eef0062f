"""The posts of one metric and outcome, ready to be compared: what is known of each besides."""

from collections.abc import Mapping
from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray

from measurement import controls, out_of_time
from measurement.days import signed_log
from measurement.paths import Floats, Ints

Frame = Mapping[str, NDArray]

#: From as many posts a week on, weeks are compared within themselves: whatever moved demand that
#: week moved it for all of them. With fewer, too little is left to compare.
POSTS_A_WEEK = 5
#: As many weeks must have outcomes then, as the rule asks for weeks.
WEEKS_WITH_OUTCOMES = 12
#: Reach must be known of as many of the posts to be a control; the others are left out.
REACH_KNOWN = 0.9


@dataclass(frozen=True)
class Posts:
    """Posts in order of time."""

    metric: Floats  # log, [n]
    outcome: Floats
    events: float
    weeks: Ints
    on_day: Floats
    strata: Ints  # the weeks where weeks are compared within themselves, else all the same
    controls: Floats
    controls_in_words: str
    controls_without_reach: Floats | None  # None where reach is no control
    controls_without_time: Floats  # for prediction, as many as the first posts alone can bear


def prepared(units: Frame, outcome: str, demand: Floats) -> Posts | None:
    """Make the posts of one metric ready; None when none is complete.

    `units` has the columns of `int_posts__compared` of one metric, `demand` [n, d] its proxies.
    """
    known = ~np.isnan(units[outcome]) & ~np.isnan(units["value"])
    exposure = units["exposure"]
    has_reach = known.any() and np.mean(~np.isnan(exposure[known])) >= REACH_KNOWN
    if has_reach:
        known = known & ~np.isnan(exposure)
    order = np.lexsort((units["post_id"].astype(str), units["on_day"]))
    rows = order[known[order]]
    if not len(rows):
        return None
    one = {name: column[rows] for name, column in units.items()}
    y, weeks, on_day = one[outcome], one["week"].astype(int), one["on_day"]
    events = float(np.nansum(one["sales"]) if outcome == "revenue" else y.sum())
    told_apart = len(np.unique(weeks))
    within_weeks = (
        len(rows) >= POSTS_A_WEEK * told_apart
        and len(np.unique(weeks[y > 0])) >= WEEKS_WITH_OUTCOMES
    )
    of_weeks = [
        [("demand of the week", demand[rows])],
        [("posts of the week", np.log1p(one["posts_of_week"])[:, None])],
        [("ad spend", controls.column(np.log1p(one["ad_spend_of_week"])))],
    ]
    reach = [[("reach", np.log1p(exposure[rows])[:, None])]] if has_reach else []
    weekday, daypart = controls.kinds(one["weekday"]), controls.kinds(one["daypart"])
    slot = np.char.add(one["weekday"].astype(str), one["daypart"].astype(str))
    weekend = (one["weekday"] >= 6)[:, None].astype(float)
    of_posts = [
        [("paid", controls.column(one["is_paid"]))],
        [("type", controls.kinds(one["post_type"]))],
        [("account", controls.kinds(one["account"]))],
        [
            ("weekday x daypart", controls.kinds(slot)),
            ("weekday, daypart", np.column_stack([weekday, daypart])),
            ("weekend, daypart", np.column_stack([weekend, daypart])),
        ],
    ]
    time = [] if within_weeks else [[("time", controls.curve(on_day))]]
    demanded = [] if within_weeks else of_weeks
    ready, words = controls.chosen([*time, *demanded, *reach, *of_posts], events, len(rows))
    bare = controls.chosen([*time, *demanded, *of_posts], events, len(rows))[0]
    timeless = controls.chosen(
        [*demanded, *reach, *of_posts], events, len(rows), out_of_time.BEGINS[0]
    )[0]
    return Posts(
        signed_log(one["value"]),
        y,
        events,
        weeks,
        on_day,
        weeks if within_weeks else np.zeros(len(rows), int),
        ready,
        f"weeks within themselves, {words}".rstrip(", ") if within_weeks else words,
        bare if has_reach else None,
        timeless,
    )
