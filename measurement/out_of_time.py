"""Does the metric help to predict what came later? Rolling folds in time, with a gap.

Fold by fold the regression learns from what was complete when the fold begins: units older than
its first by more than the horizon of the outcome. It then says how the outcomes of the fold are
shared among its units, with the metric and without. Levels are not predicted, only shares: a trend
that goes on differently is no merit and no fault of a metric.
"""

from dataclasses import dataclass
from itertools import pairwise

import numpy as np

from measurement import poisson
from measurement.paths import Floats, Ints

#: Where the folds begin, as shares of the units in order of time; the first learn.
BEGINS = (0.40, 0.55, 0.70, 0.85)
#: The folds that must agree, of those four.
AGREEING = 3
#: Fewer units, or units to compare, than this teach nothing.
LEARNT_FROM = 20


@dataclass(frozen=True)
class Folds:
    """The gain in Poisson deviance of each fold; positive where the metric helped."""

    gains: tuple[float, ...]

    def helped(self) -> bool:
        """Say whether the metric helped in all, and in at least three of the four folds."""
        better = sum(gain > 0 for gain in self.gains)
        return len(self.gains) == len(BEGINS) and sum(self.gains) > 0 and better >= AGREEING


def folds(
    metric: Floats, outcome: Floats, controls: Floats, strata: Ints, days: Floats, horizon: int
) -> Folds | None:
    """Predict the later from the earlier; rows ascend in days [n]. None when history is short.

    `horizon` in days is the time a unit's outcome takes to be complete.
    """
    units = len(days)
    edges = [*(int(share * units) for share in BEGINS), units]
    both = np.column_stack([(metric - metric.mean()) / metric.std(), controls])
    gains = []
    for begin, end in pairwise(edges):
        learnt = np.flatnonzero(days[:begin] < days[begin] - horizon)
        if len(learnt) < LEARNT_FROM or end - begin < 2:
            return None
        scores = []
        for columns in (both, controls):
            found = poisson.fit(outcome[learnt], columns[learnt], strata[learnt])
            if found is None:
                return None
            scores.append(columns[begin:end] @ found.coefficients)
        with_it, without_it = (poisson.log_shares(one, strata[begin:end]) for one in scores)
        gains.append(2 * float(outcome[begin:end] @ (with_it - without_it)))
    return Folds(tuple(gains))
