"""Judge every metric of every platform against visits, leads and revenue: the nightly entry.

Two frames come in as the models deliver them (`int_posts__compared`, `int_days__compared`), a row
per verdict goes out. Posts are compared first; where they are too few, or none is tracked, days.
"""

from collections.abc import Iterator, Mapping
from typing import Any

import numpy as np
from numpy.typing import NDArray

from measurement import days, discoveries, near_duplicates, posts
from measurement import verdict_rule as rule
from measurement.metric_test import HORIZON_DAYS, MetricTest, judged, measured
from measurement.paths import Floats, Ints
from measurement.verdict_rows import COLUMNS, row_of

Frame = Mapping[str, NDArray]


def judge(units: Frame, panel: Frame, settings: Mapping[str, float]) -> dict[str, list[Any]]:
    """Return the columns of one row per platform, metric and outcome; missing figures are None.

    `units` has a row per tracked post and metric, `panel` one per platform, metric and day;
    `settings` has `worthwhile_effect_pct`. False discoveries are controlled over all tests.
    """
    worthwhile = float(np.log1p(settings["worthwhile_effect_pct"] / 100))
    rows_of_posts, rows_of_days = _groups(units), _groups(panel)
    tests = []
    for key in sorted(rows_of_posts.keys() | rows_of_days.keys()):
        of_posts = _taken(units, rows_of_posts.get(key))
        of_days = _taken(panel, rows_of_days.get(key))
        placebo = _placebo(of_days)
        for outcome in HORIZON_DAYS:
            tests.append(measured(_chosen(key, outcome, of_posts, of_days, placebo)))
    alike = _alike(units, rows_of_posts)
    q_values = discoveries.q_values(
        [test.found.p_value() if test.found else np.nan for test in tests]
    )
    rows = [
        row_of(test, judged(test, q, worthwhile), q, settings["worthwhile_effect_pct"], alike)
        for test, q in zip(tests, q_values.tolist(), strict=True)
    ]
    return {name: [row[name] for row in rows] for name in COLUMNS}


def _groups(frame: Frame) -> dict[tuple[str, str], Ints]:
    """Return the rows of each platform and metric."""
    if not len(frame["platform"]):
        return {}
    pairs = np.char.add(
        np.char.add(frame["platform"].astype(str), "\x1f"), frame["metric"].astype(str)
    )
    names, codes = np.unique(pairs, return_inverse=True)
    order = np.argsort(codes, kind="stable")
    parts = np.split(order, np.flatnonzero(np.diff(codes[order])) + 1)
    found = {}
    for name, rows in zip(names, parts, strict=True):
        platform, _, metric = str(name).partition("\x1f")
        found[platform, metric] = rows
    return found


def _taken(frame: Frame, rows: Ints | None) -> Frame | None:
    return None if rows is None else {name: column[rows] for name, column in frame.items()}


def _demand(frame: Frame, outcome: str) -> Floats:
    """Return the logarithms of what all other channels brought that week, [n, 1 or 2]."""
    wanted = ["demand_sessions"] if outcome == "sessions" else ["demand_leads", "demand_sessions"]
    return np.column_stack([np.log1p(frame[name].astype(float)) for name in wanted])


def _chosen(
    key: tuple[str, str],
    outcome: str,
    of_posts: Frame | None,
    of_days: Frame | None,
    placebo: days.Days | None,
) -> MetricTest:
    """Compare posts where there are enough, else days where there are, else say what lacks."""
    by_post = None
    if of_posts is not None:
        by_post = posts.prepared(of_posts, outcome, _demand(of_posts, outcome))
    by_day = {name: _days(of_days, name, outcome) for name in ("posts", "account")}
    on_posts = _test(key, outcome, "post", of_posts, by_post, placebo)
    is_of_account = by_day["account"] is not None
    if on_posts.refused is None or (of_posts is not None and not is_of_account):
        return on_posts
    measured_by = "account" if is_of_account else "posts"
    of_them = None if of_days is None else _taken(of_days, _where(of_days, measured_by))
    on_days = _test(key, outcome, "day", of_them, by_day[measured_by], placebo)
    if not is_of_account and (on_days.refused is not None or not _is_daily(by_day["posts"])):
        on_days.refused = rule.Verdict(rule.INSUFFICIENT, "untracked")
    return on_posts if on_days.refused is not None and of_posts is not None else on_days


def _is_daily(panel: days.Days | None) -> bool:
    """Say whether even weak stretches of days have posts, so that posts are compared."""
    return panel is not None and bool(np.quantile(panel.metric, 0.25) > 0)


def _test(
    key: tuple[str, str],
    outcome: str,
    unit_grain: str,
    frame: Frame | None,
    ready: posts.Posts | days.Days | None,
    placebo: days.Days | None,
) -> MetricTest:
    metric_id, age = ("", "")
    if frame is not None and len(frame["metric_id"]):
        metric_id, age = str(frame["metric_id"][0]), str(frame["metric_age"][0])
    test = MetricTest(*key, metric_id, age, outcome, unit_grain, ready, placebo)
    test.refused = rule.gate(*test.extent()[:3])
    return test


def _placebo(of_days: Frame | None) -> days.Days | None:
    """Return the days with visits enough to turn time round on, of posts' figures if there are."""
    for measured_by in ("posts", "account"):
        panel = _days(of_days, measured_by, "sessions")
        if panel is not None:
            return panel if panel.events >= rule.EVENTS else None
    return None


def _where(of_days: Frame, measured_by: str) -> Ints:
    return np.flatnonzero(of_days["measured_by"] == measured_by)


def _days(of_days: Frame | None, measured_by: str, outcome: str) -> days.Days | None:
    """Make the panel ready, of posts' figures added up or of the account's own."""
    if of_days is None:
        return None
    part = _taken(of_days, _where(of_days, measured_by))
    if part is None or not len(part["platform"]):
        return None
    return days.prepared(part, outcome, bool(part["is_level"][0]), _demand(part, outcome))


def _alike(units: Frame, rows_of_posts: dict[tuple[str, str], Ints]) -> dict[tuple[str, str], str]:
    """Name the near-duplicates of each metric of a platform."""
    found = {}
    for platform in sorted({platform for platform, _ in rows_of_posts}):
        figures = dict(_figures(units, rows_of_posts, platform))
        for metric, names in near_duplicates.groups(figures).items():
            found[platform, metric] = names
    return found


def _figures(
    units: Frame, rows_of_posts: dict[tuple[str, str], Ints], platform: str
) -> Iterator[tuple[str, dict[str, float]]]:
    for (one, metric), rows in rows_of_posts.items():
        if one == platform:
            values = days.signed_log(units["value"][rows])
            yield metric, dict(zip(units["post_id"][rows], values, strict=True))
