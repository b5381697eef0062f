"""Poisson pseudo-likelihood: log E[y] = X b, for counts and for amounts with zeros.

Consistent whenever the mean is right, whatever the variance (Gourieroux, Monfort, Trognon 1984;
Santos Silva and Tenreyro, The log of gravity, 2006). Iteratively reweighted least squares.
"""

from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray

Floats = NDArray[np.float64]

#: Newton's steps double the digits each time; more than this many only where a mean runs to zero.
STEPS, CLOSE = 50, 1e-10


@dataclass(frozen=True)
class Fit:
    """Coefficients, and the mean of each row."""

    coefficients: Floats  # [columns]
    fitted: Floats  # [rows]


def fit(outcome: Floats, design: Floats) -> Fit:
    """Fit outcome [rows], not negative, on design [rows, columns] of full rank."""
    mean = (outcome + outcome.mean()) / 2
    eta = np.log(mean)
    for _ in range(STEPS):
        weighted = design * mean[:, None]
        target = eta + (outcome - mean) / mean
        coefficients = np.linalg.solve(design.T @ weighted, weighted.T @ target)
        before, eta = eta, np.clip(design @ coefficients, -30, 30)
        mean = np.exp(eta)
        if np.abs(eta - before).max() < CLOSE:
            break
    return Fit(coefficients, mean)
