"""Say how fast a post ages: which share of all it will ever bring has come by a given age."""

import numpy as np

from sandbox.moments import DAY
from sandbox.networks import NETWORKS

LIFE = 14 * DAY  # nothing arrives later


def part_by(age: np.ndarray, tau: float) -> np.ndarray:
    """Return how much of one part has come by an age."""
    return -np.expm1(-np.clip(age, 0, LIFE) / tau) / -np.expm1(-LIFE / tau)


def share_by(platform: str, age: np.ndarray | float) -> np.ndarray:
    """Return the share of a post's whole effect that has come by an age."""
    ages = np.asarray(age, float)
    return np.add.reduce([weight * part_by(ages, tau) for weight, tau in NETWORKS[platform].ages])


def draw(rng: np.random.Generator, platform: str, low: np.ndarray, high: np.ndarray) -> np.ndarray:
    """Draw one age for each pair of bounds, in milliseconds."""
    (quick, tau), (slow, long) = NETWORKS[platform].ages
    in_quick = quick * (part_by(high, tau) - part_by(low, tau))
    in_slow = slow * (part_by(high, long) - part_by(low, long))
    chosen = np.where(rng.random(len(low)) * (in_quick + in_slow) < in_quick, tau, long)
    from_, to = np.exp(-np.maximum(low, 0) / chosen), np.exp(-np.minimum(high, LIFE) / chosen)
    ages = -chosen * np.log(from_ - rng.random(len(low)) * (from_ - to))
    return np.clip(ages, low, np.maximum(high - 1, low)).astype(np.int64)
