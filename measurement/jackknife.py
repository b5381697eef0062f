"""The leave-one-cluster-out jackknife: how far an estimate moves when a week is left out.

MacKinnon, Nielsen, Webb: Cluster-robust inference, Journal of Econometrics 232(2), 2023, 272-299.
The variance (CR3) is (G - 1) / G times the sum of squared moves over G clusters, read with
Student's t of G - 1 degrees of freedom. With few clusters it covers where the usual sandwich is too
narrow.
"""

from dataclasses import dataclass

import numpy as np
from scipy import stats

from measurement.paths import Floats


@dataclass(frozen=True)
class Estimate:
    """An estimate with its uncertainty, on the scale of the logarithm of the outcome."""

    value: float
    standard_error: float
    degrees: int  # clusters less one
    least: float  # the smallest and the largest with any one cluster left out
    most: float

    def limits(self, level: float) -> tuple[float, float]:
        """Return both ends of the two-sided interval of that level, such as 0.90."""
        reach = stats.t.ppf((1 + level) / 2, self.degrees) * self.standard_error
        return self.value - reach, self.value + reach

    def p_value(self) -> float:
        """Return the two-sided p-value of no effect."""
        return float(2 * stats.t.sf(abs(self._t()), self.degrees))

    def p_value_above(self) -> float:
        """Return the one-sided p-value of an effect of zero or less."""
        return float(stats.t.sf(self._t(), self.degrees))

    def _t(self) -> float:
        if self.standard_error > 0:
            return self.value / self.standard_error
        return 0.0 if self.value == 0 else float(np.copysign(np.inf, self.value))


def estimate(whole: float, left_out: Floats) -> Estimate | None:
    """Combine the estimate of all with those without each cluster, [G]; None below two clusters."""
    clusters = len(left_out)
    if clusters < 2 or not np.isfinite(left_out).all():
        return None
    variance = (clusters - 1) / clusters * float(((left_out - whole) ** 2).sum())
    return Estimate(
        whole, variance**0.5, clusters - 1, float(left_out.min()), float(left_out.max())
    )
