"""Score credit against what platforms truly brought, on worlds of journeys."""

from collections.abc import Iterator, Sequence
from functools import cache
from pathlib import Path
from typing import Any

import numpy as np
import pyarrow.compute as pc
import yaml
from scipy.stats import kendalltau

from benchmarks.truth.family import Row, Score
from measurement import leave_one_out, markov, shapley
from measurement.paths import Paths
from sandbox.worlds.crediting import RULES
from sandbox.worlds.journeys import PLATFORMS
from sandbox.worlds.world import World

MARTS = Path(__file__).resolve().parents[2] / "dbt_project" / "models" / "marts"
#: The rule the product shows first; the others stand beside it.
SHOWN = "last_non_direct"
#: Marts whose figures are credit, and the words they may not use of it.
CREDITING = ("credits", "channel_credits", "channel_mix", "funnel_by_platform", "post_outcomes")
FORBIDDEN = ("drives", "causes", "incremental")
TASK = "Credit against true incremental (B)"


def judge(world: World) -> list[dict[str, Any]]:
    """Return a row per model: how its credit of the platforms stands to the truth."""
    truth = np.array([row["leads"] for row in world.truth], float)
    has_effect = np.array([row["has_effect"] for row in world.truth])
    rows = []
    for model, credit in _models(world):
        told = credit / credit.sum() if credit.sum() else credit
        tau = kendalltau(credit, truth).statistic
        rows.append(
            {
                "kind": "credit",
                "model": model,
                "tau": 0.0 if np.isnan(tau) else float(tau),
                "share_error": float(np.abs(told - truth / truth.sum()).mean()),
                "to_nothing": float(told[~has_effect].sum()),
                "claimed": float(credit.sum() / truth.sum()),
            }
        )
    return rows


def score(rows: Sequence[Row]) -> list[Score]:
    """Return the rows of credit: that of the rule shown first, and those of all others."""
    rows = [row for row in rows if row["kind"] == "credit"]
    worlds = len({row["seed"] for row in rows})
    models = dict.fromkeys(row["model"] for row in rows)

    def mean(model: str, figure: str) -> float:
        return float(np.mean([row[figure] for row in rows if row["model"] == model]))

    scores = [
        Score(
            TASK,
            said,
            mean(SHOWN, figure),
            worlds,
            baselines={name: mean(name, figure) for name in models if name != SHOWN},
        )
        for figure, said in (
            ("tau", f"Kendall's tau with the truth, {SHOWN}"),
            ("share_error", f"mean error of a platform's share, {SHOWN}"),
            ("to_nothing", f"share given to platforms without effect, {SHOWN}"),
            ("claimed", f"credited leads per incremental lead, {SHOWN}"),
        )
    ]
    labelled = _labelled()
    share = sum(labelled.values()) / len(labelled)
    scores.append(Score(TASK, "outputs of credit that call it credit", share, len(labelled), low=1))
    return scores


def _models(world: World) -> Iterator[tuple[str, np.ndarray]]:
    """Return the leads each model credits to the platforms, in their order."""
    credits = world.facts["credits"]
    credits = credits.filter(pc.equal(credits["conversion_kind"], "lead"))
    number = {name: place for place, name in enumerate(PLATFORMS)}

    def places(table: Any) -> np.ndarray:
        names = table["platform"].to_pylist()
        return np.array([number.get(name, -1) for name in names], np.int64)

    for rule in RULES:
        mine = credits.filter(pc.equal(credits["model"], rule))
        at = places(mine)
        share = mine["share"].to_numpy()
        yield rule, np.bincount(at[at >= 0], share[at >= 0], len(PLATFORMS))
    met = credits.filter(pc.equal(credits["model"], "linear"))
    touched = set(zip(met["conversion_id"].to_pylist(), places(met).tolist(), strict=True))
    yield (
        "any_touch",
        np.bincount([place for _, place in touched if place >= 0], minlength=len(PLATFORMS)).astype(
            float
        ),
    )
    paths = _paths(world, number)
    total = paths.conversions.sum()
    chain = markov.removal_effects(paths)
    without = markov.removal_effects(paths, with_nulls=False)
    for model, credit in (
        ("markov", markov.credit(chain.effects, total)),
        ("markov_without_nulls", markov.credit(without.effects, total)),
        ("shapley_conversion_rate", shapley.conversion_rate_credit(paths).conversions),
        ("leave_one_out", leave_one_out.credit(paths).conversions),
    ):
        yield model, credit[: len(PLATFORMS)]


def _paths(world: World, number: dict[str, int]) -> Paths:
    """Return the paths of all people: up to the lead, or all they have without one."""
    touchpoints = world.facts["touchpoints"]
    leads = world.facts["leads"]
    led = dict(
        zip(leads["person_id"].to_pylist(), leads["became_lead_at"].to_pylist(), strict=True)
    )
    person = touchpoints["person_id"].to_pylist()
    names = [
        platform if platform in number else channel
        for platform, channel in zip(
            touchpoints["platform"].to_pylist(), touchpoints["channel"].to_pylist(), strict=True
        )
    ]
    codes = dict(number)
    index, way, people = [], [], []
    for who, at, name in zip(person, touchpoints["touched_at"].to_pylist(), names, strict=True):
        if who in led and at > led[who]:
            continue
        if not people or people[-1] != who:
            people.append(who)
        index.append(len(people) - 1)
        way.append(codes.setdefault(name, len(codes)))
    won = np.array([who in led for who in people], float)
    return Paths.from_touches(np.array(index), np.array(way), len(codes), won, won, 1 - won)


@cache
def _labelled() -> dict[str, bool]:
    """Say of each mart that holds credit whether its words call it credit and nothing more."""
    found = {}
    for name in CREDITING:
        told = yaml.safe_load((MARTS / f"{name}.yml").read_text())["models"][0]
        texts = [told["description"], *(one.get("description", "") for one in told["columns"])]
        said = " ".join(texts).lower()
        found[name] = "credit" in said and not any(word in said for word in FORBIDDEN)
    return found
