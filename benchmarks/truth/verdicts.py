"""Hold `metric_verdicts` against families A and F: posts that bring something, and none that do."""

import math
from collections.abc import Sequence
from dataclasses import replace
from typing import Any

from benchmarks.truth.baselines import SIGNIFICANT, judged
from benchmarks.truth.family import Answers, Family, Interval, Row
from benchmarks.truth.verdict_scores import (
    ABSTAINS,
    LEAD,
    VANITY,
    score,
    score_without_effects,
    verdicts_in,
)
from sandbox.worlds import post_worlds
from sandbox.worlds.posts import OUTCOMES
from sandbox.worlds.world import World

MART = "metric_verdicts"
#: Verdicts by definition or by experiment are no finding of this rule.
FOUND = (LEAD, VANITY, ABSTAINS)
#: The level of the published interval, as the mart's contract says.
LEVEL = 0.90
TOO_WIDE = "interval_too_wide"
#: Beyond that many posts a week nobody follows the advice, and a world takes too long.
MOST_A_WEEK = 40
REGRESSION = "same regression, p < .05"


def judge(world: World, answers: Answers) -> list[dict[str, Any]]:
    """Hold each verdict against the truth: a row per platform, metric and outcome."""
    truth = {(one["platform"], one["metric"], one["outcome"]): one for one in world.truth}
    baselines = judged(world, OUTCOMES)
    rows = []
    for said in answers[MART].to_pylist():
        key = (said["platform"], said["metric"], said["outcome"])
        if said["verdict"] not in FOUND or said["unit_grain"] != "post" or key not in truth:
            continue
        called = dict(baselines[key])
        if said["p_value"] is not None:
            called[REGRESSION] = said["p_value"] < SIGNIFICANT and said["effect_log"] > 0
        rows.append(
            {
                **dict(zip(("platform", "metric", "outcome"), key, strict=True)),
                "theta": truth[key]["theta"],
                "verdict": said["verdict"],
                "reason_code": said["reason_code"],
                "worthwhile": math.log1p(said["worthwhile_effect_pct"] / 100),
                "estimate": said["effect_log"],
                "standard_error": said["standard_error_log"],
                "weeks": said["weeks"],
                "low": _log(said["effect_low_pct"]),
                "high": _log(said["effect_high_pct"]),
                "called": called,
            }
        )
    return rows


def follow_up(world: World, answers: Answers) -> World | None:
    """Make the world again with as many posts as were said to be needed to decide.

    Only where there is nothing to be found: then `vanity` is what the advised number should show.
    """
    nothing = {
        (one["platform"], one["metric"], one["outcome"])
        for one in world.truth
        if one["is_structural_zero"]
    }
    for said in sorted(answers[MART].to_pylist(), key=lambda one: one["units_needed"] or 0):
        key = (said["platform"], said["metric"], said["outcome"])
        if said["reason_code"] != TOO_WIDE or said["unit_grain"] != "post" or key not in nothing:
            continue
        often = math.ceil(world.knobs["posts_per_week"] * said["units_needed"] / said["units"])
        if often <= MOST_A_WEEK:
            again = post_worlds.generate_with_more_posts(world.seed, "full", often)
            asked = {**again.knobs, "asked": key}
            return replace(again, knobs=asked)
    return None


def judge_follow_up(world: World, answers: Answers) -> list[dict[str, Any]]:
    """Say whether the advised number of posts decided what it was to decide."""
    return [
        {"is_advice": True, "is_decided": said["verdict"] == VANITY}
        for said in answers[MART].to_pylist()
        if (said["platform"], said["metric"], said["outcome"]) == world.knobs["asked"]
    ]


def _log(pct: float | None) -> float | None:
    """Turn a change in per cent into one on the log scale; a fall by all of it has none."""
    return None if pct is None or pct <= -100 else math.log1p(pct / 100)


def _has_interval(row: Row) -> bool:
    return row["low"] is not None and row["high"] is not None


def intervals(rows: Sequence[Row]) -> list[Interval]:
    """Return every interval of an effect, a series per outcome."""
    return [
        Interval(
            f"effect on {row['outcome']}",
            row["estimate"],
            row["low"],
            row["high"],
            LEVEL,
            row["theta"],
        )
        for row in verdicts_in(rows)
        if _has_interval(row) and row["estimate"] is not None
    ]


def wrong(rows: Sequence[Row]) -> list[Row]:
    """Return the verdicts that are not so."""
    found: list[Row] = []
    for row in verdicts_in(rows):
        is_worth = row["theta"] >= row["worthwhile"]
        if (row["verdict"] == LEAD and not is_worth) or (row["verdict"] == VANITY and is_worth):
            told = {key: row[key] for key in ("family", "seed", "knobs")}
            what = f"{row['metric']} on {row['platform']} for {row['outcome']}: {row['verdict']}"
            is_of = f"{100 * math.expm1(row['estimate']):+.0f} %" if row["estimate"] else ""
            found.append({**told, "said": f"{what} {is_of}", "true": _percent(row["theta"])})
    return found


def _percent(theta: float) -> str:
    return f"{100 * math.expm1(theta):+.0f} %"


KEYS = {MART: ("platform", "metric", "outcome")}
POSTS = Family(
    "A",
    "posts",
    (MART,),
    post_worlds.generate,
    judge,
    score,
    intervals,
    wrong,
    follow_up,
    judge_follow_up,
    KEYS,
)
NOTHING = Family(
    "F",
    "posts that bring nothing",
    (MART,),
    post_worlds.generate_without_effects,
    judge,
    score_without_effects,
    intervals,
    wrong,
    keys=KEYS,
)
