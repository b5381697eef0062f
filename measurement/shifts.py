"""Would the metric of other weeks do as well? The effect after turning the metric round in time.

The metric is moved along the units by four weeks or more, what falls off the end coming back at
the beginning. What stays is its own rhythm and trend; what goes is that it belongs to these posts.
"""

import numpy as np

from measurement import swing
from measurement.paths import Floats, Ints

#: Far beyond the life of a post and of a campaign.
DAYS_APART = 28
#: Enough for a 95th percentile; all there are where they are fewer, though not below twenty.
SHIFTS, FEWEST = 99, 19


def shifted_effects(
    metric: Floats, outcome: Floats, controls: Floats, strata: Ints, days: Floats
) -> Floats | None:
    """Return the effects of shifted metrics; rows ascend in days [n]. None: short history."""
    fewest = int((days < days[0] + DAYS_APART).sum())
    most = len(days) - int((days > days[-1] - DAYS_APART).sum())
    if most - fewest + 1 < FEWEST:
        return None
    offsets = np.unique(np.linspace(fewest, most, SHIFTS).round().astype(int))
    found = [swing.point(np.roll(metric, by), outcome, controls, strata) for by in offsets]
    return np.array([0.0 if one is None else one for one in found])


def is_stronger(effect: float, shifted: Floats) -> bool:
    """Say whether the effect exceeds 95 of 100 shifted ones in size."""
    return bool(abs(effect) > np.quantile(np.abs(shifted), 0.95))
