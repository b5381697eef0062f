"""Score keep, test and quit against what a platform truly leaves, beside decisions by credit."""

from collections.abc import Callable, Mapping, Sequence
from typing import Any

import pyarrow.compute as pc

from benchmarks.truth.family import Answers, Row, Score
from sandbox.worlds.spending import MARGIN_PCT
from sandbox.worlds.world import World

OURS = "scorecard"
#: What is decided at once from credited sales, as reports of traffic are read.
BY_CREDIT = {"last click": "last", "GA-like (linear by channel)": "linear_by_channel"}
KEEP, QUIT = "keep", "quit"


def judge(
    world: World,
    answers: Answers,
    worth: Mapping[str, tuple[float, float]],
    tested: Sequence[str],
    others: Mapping[str, Mapping[str, str]],
) -> list[dict[str, Any]]:
    """Return a row per platform and method of deciding.

    `worth` is the true margin and cost of each platform, over any one span; `tested` are those with
    an experiment; `others` are the decisions of methods that are not read from credit.
    """
    scorecard = {row["platform"]: row for row in answers["platform_scorecard"].to_pylist()}
    told = {
        OURS: {name: scorecard.get(name, {}).get("verdict", "insufficient data") for name in worth}
    }
    told |= {method: _by_credit(world, rule, list(worth)) for method, rule in BY_CREDIT.items()}
    return [
        {
            "kind": "decision",
            "method": method,
            "platform": name,
            "verdict": verdicts[name],
            "reason_code": scorecard.get(name, {}).get("reason_code") if method == OURS else None,
            "worth": worth[name][0],
            "cost": worth[name][1],
            "is_tested": name in tested,
        }
        for method, verdicts in (told | dict(others)).items()
        for name in worth
    ]


def score(task: str, rows: Sequence[Row]) -> list[Score]:
    """Return precision, decided share and regret, ours and the others'."""
    rows = [row for row in rows if row["kind"] == "decision"]
    return [
        _beside(task, "precision of keep", rows, lambda mine: _precision(mine, KEEP), 0.95),
        _beside(task, "precision of quit", rows, lambda mine: _precision(mine, QUIT), 0.95),
        _beside(task, "share decided", rows, _decided, is_abstention=True),
        _beside(task, "money lost by deciding so, of all cost", rows, _regret),
        Score(
            task,
            "keep without an experiment",
            float(sum(row["verdict"] == KEEP for row in _of(rows, OURS) if not row["is_tested"])),
            sum(not row["is_tested"] for row in _of(rows, OURS)),
            high=0,
        ),
    ]


def wrong(rows: Sequence[Row]) -> list[Row]:
    """Return our decisions that were wrong."""
    return [
        {
            "family": row["family"],
            "seed": row["seed"],
            "knobs": row["knobs"],
            "said": f"{row['verdict']} {row['platform']} ({row['reason_code']})",
            "true": f"it leaves {row['worth']:.0f} EUR and costs {row['cost']:.0f}",
        }
        for row in rows
        if row["kind"] == "decision" and row["method"] == OURS and _is_wrong(row)
    ]


def _by_credit(world: World, rule: str, names: list[str]) -> dict[str, str]:
    """Keep what is credited with more margin than it cost in the facts, quit the rest."""
    credits, costs = world.facts["credits"], world.facts["costs_daily"]
    credits = credits.filter(pc.equal(credits["model"], rule))
    found = {}
    for name in names:
        sold = pc.sum(credits.filter(pc.equal(credits["platform"], name))["amount"]).as_py() or 0
        spent = pc.sum(costs.filter(pc.equal(costs["platform"], name))["amount"]).as_py() or 0
        found[name] = KEEP if sold * MARGIN_PCT / 100 > spent else QUIT
    return found


def _beside(
    task: str,
    said: str,
    rows: Sequence[Row],
    figure: Callable[[list[Row]], tuple[float | None, int]],
    low: float | None = None,
    is_abstention: bool = False,
) -> Score:
    value, units = figure(_of(rows, OURS))
    methods = dict.fromkeys(row["method"] for row in rows if row["method"] != OURS)
    return Score(
        task,
        said,
        value,
        units,
        low,
        is_abstention=is_abstention,
        baselines={method: figure(_of(rows, method))[0] for method in methods},
    )


def _of(rows: Sequence[Row], method: str) -> list[Row]:
    return [row for row in rows if row["method"] == method]


def _is_wrong(row: Row) -> bool:
    """Tell a keep of what loses money and a quit of what earns it."""
    pays = row["worth"] > row["cost"]
    return (row["verdict"] == KEEP and not pays) or (row["verdict"] == QUIT and pays)


def _precision(rows: Sequence[Row], verdict: str) -> tuple[float | None, int]:
    said = [not _is_wrong(row) for row in rows if row["verdict"] == verdict]
    return (sum(said) / len(said) if said else None), len(said)


def _decided(rows: Sequence[Row]) -> tuple[float | None, int]:
    said = [row["verdict"] in (KEEP, QUIT) for row in rows]
    return (sum(said) / len(said) if said else None), len(said)


def _regret(rows: Sequence[Row]) -> tuple[float | None, int]:
    """Add up what a better decision had saved; what is not decided goes on as it is."""
    lost = sum(
        max(row["worth"] - row["cost"], 0)
        if row["verdict"] == QUIT
        else max(row["cost"] - row["worth"], 0)
        for row in rows
    )
    spent = sum(row["cost"] for row in rows)
    return (lost / spent if spent else None), len(rows)
