"""Score `metric_verdicts` on families A and F: posts that bring something, and such that do not."""

import math
from collections.abc import Sequence
from dataclasses import replace
from typing import Any

from scipy.stats import t

from benchmarks.truth.baselines import SIGNIFICANT, judged
from benchmarks.truth.family import Answers, Family, Interval, Row, Score
from sandbox.worlds import post_worlds
from sandbox.worlds.posts import OUTCOMES
from sandbox.worlds.world import World

MART = "metric_verdicts"
LEAD, VANITY, ABSTAINS = "leading indicator", "vanity", "insufficient data"
#: Verdicts by definition or by experiment are no finding of this rule.
FOUND = (LEAD, VANITY, ABSTAINS)
#: The level of the published interval, as the mart's contract says; coverage is asked of 95 %.
LEVEL, COVERED = 0.90, 0.95
TOO_WIDE = "interval_too_wide"
#: Beyond that many posts a week nobody follows the advice, and a world takes too long.
MOST_A_WEEK = 40
REGRESSION = "same regression, p < .05"
#: Targets of 7.2, per outcome where they differ.
ABSTENTION = {"sessions": 0.15, "leads": 0.35}


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


def score(rows: Sequence[Row]) -> list[Score]:
    """Return the lines of family A, a block per outcome."""
    advised = [row["is_decided"] for row in rows if row.get("is_advice")]
    rows = _verdicts(rows)
    scores = []
    for outcome in OUTCOMES:
        some = [row for row in rows if row["outcome"] == outcome]
        scores += _of_outcome(outcome, some)
    covered = [_is_covered(row) for row in rows if row["standard_error"] is not None]
    scores.append(
        Score(TASK, "coverage of 95 % intervals", _share(covered), len(covered), 0.93, 0.97)
    )
    power = "power at the advised number of posts (nominal .8)"
    return [*scores, Score("Sample-size advice", power, _share(advised), len(advised), 0.75, 0.90)]


def _verdicts(rows: Sequence[Row]) -> list[Row]:
    return [row for row in rows if not row.get("is_advice")]


TASK = "Metric verdict (A)"


def _of_outcome(outcome: str, rows: Sequence[Row]) -> list[Score]:
    is_worth = [row["theta"] >= row["worthwhile"] for row in rows]
    names = list(dict.fromkeys(name for row in rows for name in row["called"]))
    # Per method which rows it calls a sign, and which vanity.
    ours = ([row["verdict"] == LEAD for row in rows], [row["verdict"] == VANITY for row in rows])
    methods = {
        name: (
            [row["called"].get(name) is True for row in rows],
            [row["called"].get(name) is False for row in rows],
        )
        for name in names
    }

    def line(what: str, figure: Any, low: float | None, high: float | None) -> Score:
        found = figure(*ours)
        others = {name: _share(figure(*calls)) for name, calls in methods.items()}
        return Score(
            TASK, f"{what}, {outcome}", _share(found), len(found), low, high, False, others
        )

    def among(where: Sequence[bool], of: Sequence[bool], wanted: bool) -> list[bool]:
        return [is_so for is_there, is_so in zip(where, of, strict=True) if is_there == wanted]

    called_nothing = [row["verdict"] == ABSTAINS for row in rows]
    return [
        line("precision of “leading”", lambda lead, _: among(lead, is_worth, True), 0.95, None),
        line(
            "precision of “vanity”",
            lambda _, vain: [not one for one in among(vain, is_worth, True)],
            0.97,
            None,
        ),
        line("false vanity", lambda _, vain: among(is_worth, vain, True), None, 0.01),
        line("false leading", lambda lead, _: among(is_worth, lead, False), None, 0.05),
        Score(
            TASK,
            f"abstention, {outcome}",
            _share(called_nothing),
            len(rows),
            None,
            ABSTENTION.get(outcome),
            is_abstention=True,
            baselines=dict.fromkeys(names, 0.0),
        ),
    ]


def score_without_effects(rows: Sequence[Row]) -> list[Score]:
    """Return the lines of family F: here every “leading” is false."""
    scores = []
    for kind, parity in (("null", 0), ("all-confounded", 1)):
        some = [row for row in rows if row["seed"] % 2 == parity]
        names = list(dict.fromkeys(name for row in some for name in row["called"]))
        calls = {name: [row["called"].get(name) is True for row in some] for name in names}
        found = [row["verdict"] == LEAD for row in some]
        task = f"Metric verdict, {kind} worlds (F)"
        tests = {name: _share(called) for name, called in calls.items()}
        worlds = {name: _share(_any(some, called)) for name, called in calls.items()}
        each = _any(some, found)
        scores += [
            Score(
                task, "tests called “leading”", _share(found), len(found), None, 0.05, False, tests
            ),
            Score(task, "worlds with any", _share(each), len(each), None, 0.10, False, worlds),
        ]
    return scores


def _any(rows: Sequence[Row], called: Sequence[bool]) -> list[bool]:
    worlds: dict[int, bool] = {}
    for row, is_called in zip(rows, called, strict=True):
        worlds[row["seed"]] = worlds.get(row["seed"], False) or is_called
    return list(worlds.values())


def _share(found: Sequence[bool]) -> float | None:
    return sum(found) / len(found) if found else None


def _is_covered(row: Row) -> bool:
    """Say whether the truth is inside the interval of 95 %, made as the published one is."""
    reach = float(t.ppf(0.5 + COVERED / 2, row["weeks"] - 1)) * row["standard_error"]
    return bool(abs(row["estimate"] - row["theta"]) <= reach)


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
        for row in _verdicts(rows)
        if _has_interval(row) and row["estimate"] is not None
    ]


def wrong(rows: Sequence[Row]) -> list[Row]:
    """Return the verdicts that are not so."""
    found: list[Row] = []
    for row in _verdicts(rows):
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
