"""How long it takes: the distribution of lags of which the recent ones are cut off.

A lag is only seen when it ends before the clock: of touches of last week only the quick ones have
converted, so the plain share of quick conversions is too high. A lag x whose touch was observable
for t days is seen because x <= t: it is right-truncated. The product-limit estimate turned round
(Lynden-Bell 1971; Lagakos, Barraj, De Gruttola: Biometrika 75, 1988) puts that right:

    F(x) = product over lags u > x of (1 - d(u) / n(u)),

d(u) lags of exactly u, n(u) those of at most u whose touch was observable for u or longer. It is
the chain ladder of `maturity` with ages as fine as the data. F is that of lags up to the longest
one allowed; lags beyond it are no lags of this kind.
"""

from dataclasses import dataclass

import numpy as np
from numpy.typing import ArrayLike, NDArray
from scipy import stats

Floats = NDArray[np.float64]


@dataclass(frozen=True)
class LagCurve:
    """F at each distinct lag, rising to 1; `sizes` is the sample a plain share would need."""

    lags: Floats
    shares: Floats
    sizes: Floats

    def at(self, lag: ArrayLike, level: float = 0.9) -> tuple[Floats, Floats, Floats]:
        """Return share, low and high at each lag: Wilson's interval with the effective sample."""
        places = np.searchsorted(self.lags, np.asarray(lag, np.float64), side="right")
        shares = np.concatenate([[0.0], self.shares])[places]
        sizes = np.concatenate([self.sizes[:1], self.sizes])[places]
        low, high = _wilson(shares, sizes, level)
        return shares, low, high

    def quantile(self, share: float, level: float = 0.9) -> tuple[float, float, float]:
        """Return the lag by which the share is reached, with the lags where the bands reach it.

        The upper limit is NaN where the lower band never reaches the share.
        """
        low, high = _wilson(self.shares, self.sizes, level)
        return self._first(self.shares, share), self._first(high, share), self._first(low, share)

    def _first(self, curve: Floats, share: float) -> float:
        # Rounding must not make 0.5 of a product of fractions come a lag later.
        reached = np.maximum.accumulate(curve) >= share - 1e-12
        return float(self.lags[np.argmax(reached)]) if reached.any() else np.nan


def lag_curve(lags: Floats, observable: Floats) -> LagCurve:
    """Estimate the distribution of lags, each with how long its touch could be observed.

    Both [n], same unit. Raises ValueError when there is none, or a lag is longer than observable.
    """
    if not len(lags) or (lags > observable).any():
        raise ValueError("there must be lags, and each must lie within what could be observed")
    distinct, counts = np.unique(lags, return_counts=True)
    upto = np.searchsorted(np.sort(lags), distinct, side="right")
    # Each lag is within its own time, so those observed for less than u had lags below u as well.
    at_risk = upto - np.searchsorted(np.sort(observable), distinct, side="left")
    # Where all at risk have this very lag nobody can tell how many shorter ones there were: such a
    # step would set F to 0 below it. Left out, it says: none longer is known.
    stays = np.where(at_risk > counts, 1 - counts / at_risk, 1.0)
    after = np.append(np.cumprod(stays[::-1])[::-1][1:], 1.0)
    left = np.where(at_risk > counts, at_risk * (at_risk - counts), np.inf)
    spread = np.append(np.cumsum((counts / left)[::-1])[::-1][1:], 0.0)  # Greenwood's, of log F
    variance = after**2 * spread
    sizes = np.full(len(distinct), float(len(lags)))
    known = variance > 0
    sizes[known] = after[known] * (1 - after[known]) / variance[known]
    return LagCurve(distinct, after, np.minimum(sizes, len(lags)))


def _wilson(shares: Floats, sizes: Floats, level: float) -> tuple[Floats, Floats]:
    """Return Wilson's score interval of shares of samples of these sizes."""
    z2 = stats.norm.ppf((1 + level) / 2) ** 2
    middle = (shares + z2 / (2 * sizes)) / (1 + z2 / sizes)
    half = np.sqrt(z2 * (shares * (1 - shares) / sizes + z2 / (4 * sizes**2))) / (1 + z2 / sizes)
    return (middle - half).clip(0, 1), (middle + half).clip(0, 1)
