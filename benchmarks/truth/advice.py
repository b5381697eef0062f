"""Take the advice on how long to test, test that long, and see whether the effect is found."""

from typing import Any

import numpy as np

from measurement import schedules, switchback
from sandbox.worlds.demand import BEFORE, panel
from sandbox.worlds.panels import PLATFORMS
from sandbox.worlds.world import World, generator

#: Effects the advice is asked for; outside of these weeks none is given, or more than needed.
ASKED = (0.05, 0.08, 0.12, 0.2)
LEAST_WEEKS, MOST_WEEKS = 12, 52


def advised(world: World) -> list[dict[str, Any]]:
    """Ask how long to test for some effects, test that long, and say whether it was found."""
    first_on = world.facts["stg_company__experiments"]["starts_on"].to_numpy().min()
    leads = world.facts["leads"]["became_lead_on"].to_numpy().astype("datetime64[D]")
    before = (first_on.astype("datetime64[D]") - leads).astype(int)
    days = 7 * BEFORE
    daily = np.bincount(days - before[(before > 0) & (before <= days)], minlength=days)
    sigma = switchback.noise(switchback.weekly_totals(daily))
    rows = []
    for number, share in enumerate(ASKED):
        weeks = switchback.blocks_needed(sigma, share) if np.isfinite(sigma) else 0
        if not LEAST_WEEKS < weeks <= MOST_WEEKS:
            continue
        is_on = np.ones((weeks, len(PLATFORMS)), bool)
        is_on[:, 0] = schedules.draw(weeks, world.seed + number)
        shares = np.array([share, 0, 0, 0])
        tried = panel(
            world.seed, world.knobs["leads_a_week"], is_on, shares, world.knobs["carry_days"], 0
        )
        dice = generator("C", world.seed, f"advice {share}")
        starts = 7 * (BEFORE + np.arange(weeks))
        outcome = switchback.totals(dice.poisson(tried.rate), starts, starts + 6)
        (reading,) = switchback.read(outcome, is_on[:, :1])
        rows.append(
            {
                "kind": "advice",
                "share": share,
                "advised_weeks": weeks,
                "is_found": bool(reading.p_value <= 0.05 and reading.effect > 0),
            }
        )
    return rows
