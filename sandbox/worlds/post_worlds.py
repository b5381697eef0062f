"""Families A and F: companies that post on two platforms, and those whose posts bring nothing.

A varies which metric carries intent, and everything that makes this hard to see. F has `null`
worlds, where nothing a post does moves an outcome, and `confounded` ones, where demand also moves
all metrics and outcomes together, so that everything goes up and down with everything.
"""

from dataclasses import asdict, replace

import numpy as np

from sandbox.worlds.post_facts import facts
from sandbox.worlds.posts import (
    PLATFORMS,
    RATES,
    SIZES,
    Knobs,
    Platform,
    demand_of,
    draw,
    true_effects,
)
from sandbox.worlds.world import Size, World, generator

#: A platform whose posts bring the same visits whatever they are.
NOTHING = Platform(dict.fromkeys(RATES, 0.0), 0.0, 0.0, 0.0, 0.0)


def generate(seed: int, size: Size) -> World:
    """Make one world of family A."""
    return _made("A", seed, knobs("A", seed, size))


def generate_with_more_posts(seed: int, size: Size, posts_per_week: int) -> World:
    """Make a world of family A anew, the same but for how often it posts, with other chances."""
    return _made("A", seed, replace(knobs("A", seed, size), posts_per_week=posts_per_week))


def generate_without_effects(seed: int, size: Size) -> World:
    """Make one world of family F: even seeds are null, odd ones confounded."""
    chosen = knobs("F", seed, size)
    # Beyond what family A has: metrics move by e^.9 where outcomes move by e.
    confounding = 3.0 if seed % 2 else 0.0
    silent = dict.fromkeys(PLATFORMS, NOTHING)
    return _made("F", seed, replace(chosen, confounding=confounding, platforms=silent))


def knobs(family: str, seed: int, size: Size) -> Knobs:
    """Draw what kind of company this is."""
    dice = generator(family, seed, "knobs")
    weeks = int(dice.choice([26, 39, 52]))
    drawn = Knobs(
        account_size=str(dice.choice(list(SIZES))),
        weeks=weeks,
        posts_per_week=int(dice.integers(4, 15)),
        confounding=float(dice.choice([0, 1, 2])),
        untracked_share=round(float(dice.uniform(0, 0.6)), 2),
        unlinked_share=round(float(dice.choice([0, dice.uniform(0, 0.25)])), 2),
        boosted_share=round(float(dice.choice([0, 0, 0.08])), 2),
        bot_weeks=int(dice.choice([0, 0, 1, 2])),
        giveaways_share=float(dice.choice([0, 0, 0.01])),
        broken_metric=str(dice.choice(["", "", "likes", "views"])),
        follower_growth=round(float(dice.choice([0, 0.004, 0.015])), 3),
        lead_rate=round(float(dice.uniform(0.03, 0.08)), 3),
        lead_lag_days=round(float(dice.uniform(1, 6)), 1),
        sale_lag_days=round(float(dice.uniform(4, 12)), 1),
        refund_share=round(float(dice.uniform(0, 0.12)), 2),
        platforms={name: _platform(dice) for name in PLATFORMS},
    )
    if size == "small":
        drawn = replace(drawn, weeks=16, account_size="medium", posts_per_week=7)
    return drawn


def _platform(dice: np.random.Generator) -> Platform:
    carries = {}
    for metric in RATES:
        # Half of all metrics tell nothing, some hardly anything, a third a lot.
        kind = dice.choice(["nothing", "little", "much"], p=[0.5, 0.15, 0.35])
        bounds = {"nothing": (0, 0), "little": (0.08, 0.25), "much": (0.4, 0.9)}[str(kind)]
        carries[metric] = round(float(dice.uniform(*bounds)), 2)
    return Platform(
        carries,
        reach_power=float(dice.choice([0, 0.5, 1])),
        intent=round(float(dice.uniform(0.3, 0.9)), 2),
        closing_intent=float(dice.choice([0, 0.3])),
        reach_follows_intent=float(dice.choice([0, 0, 0, 0.3])),
    )


def _made(family: str, seed: int, chosen: Knobs) -> World:
    """Make the world of some knobs."""
    demand = demand_of(family, seed, chosen)
    posts, truth = {}, []
    for name in chosen.platforms:
        count = chosen.weeks * chosen.posts_per_week
        posts[name] = draw(family, seed, chosen, name, demand, count)
        truth += true_effects(family, seed, chosen, name, demand)
    told = facts(generator(family, seed, "facts"), chosen, posts, demand)
    return World(family, seed, asdict(chosen), told, tuple(truth))
