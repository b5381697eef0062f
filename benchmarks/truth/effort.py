"""Decide by effort alone: what teams read from the weeks in which they happened to do more."""

import numpy as np

from benchmarks.truth import decisions
from sandbox.worlds import panels
from sandbox.worlds.demand import BEFORE
from sandbox.worlds.world import World


def by_effort(world: World) -> dict[str, str]:
    """Decide by a regression of weekly leads on effort, with the season but without demand."""
    weeks = BEFORE
    posts, leads = world.facts["posts"], world.facts["leads"]
    since = world.facts["int_window__shared"]["since_on"].to_numpy()[0].astype("datetime64[D]")

    def weekly(days: np.ndarray) -> np.ndarray:
        week = (days.astype("datetime64[D]") - since).astype(int) // 7
        return np.bincount(week[(week >= 0) & (week < weeks)], minlength=weeks)[:weeks]

    name_of = np.array(posts["platform"].to_pylist())
    on = posts["posted_on"].to_numpy()
    effort = np.stack([weekly(on[name_of == name]) for name in panels.PLATFORMS], axis=1)
    count = weekly(leads["became_lead_on"].to_numpy())
    angle = 2 * np.pi * np.arange(weeks) * 7 / 365
    design = np.column_stack(
        [np.ones(weeks), np.sin(angle), np.cos(angle), effort / effort.mean(0)]
    )
    slopes = np.linalg.lstsq(design, np.log(count + 0.5), rcond=None)[0][3:]
    margin = sum(row["weekly_margin"] for row in world.truth) / sum(panels.SHARES)
    return {
        row["platform"]: decisions.KEEP
        if -np.expm1(-slope) * margin > row["weekly_cost"]
        else decisions.QUIT
        for row, slope in zip(world.truth, slopes, strict=True)
    }
