"""Markov removal effects, exact by linear algebra: what conversions the chain loses with a channel.

Anderl, Becker, von Wangenheim, Schumann: Mapping the customer journey, International Journal of
Research in Marketing 33(3), 2016, 457-474. The states of a chain of order k are START, the last k
touches (filled up with START at the beginning of a path), CONVERSION and NULL; a transition's
probability is its share of the journeys that left its state. With Q between the k-grams, s the
probabilities from START, and r those of converting in the next step,

    P = s (I - Q)^-1 r,        RE_j = 1 - P_without_j / P,

where without j every visit to a state that contains j goes to NULL: its row and column are struck
from Q, s and r. For money r is the money won in the next step instead, per journey in the state,
so that a conversion is worth the mean of those that left the same state.
"""

from dataclasses import dataclass

import numpy as np
from numpy.typing import ArrayLike, NDArray
from scipy import sparse
from scipy.sparse.linalg import bicgstab, splu

from measurement.paths import Floats, Ints, Paths, ranked, totals

#: Factors of 11,000 4-grams that all follow each other take 6 s, and of 111,000 5-grams more memory
#: than there is; iteration takes 14 steps for these. Below, factors are as fast and never fail.
FACTORED_UP_TO = 1_000
#: What iteration may leave over, relative to the right side: the rounding of a few additions.
RESIDUAL = 1e-14


@dataclass(frozen=True)
class RemovalEffects:
    """Which share of the chain's conversions, and of its money, is lost without each channel."""

    effects: Floats  # [n_channels], 0 to 1; 0 for a channel never seen
    value_effects: Floats  # [n_channels], the same of money; all 0 when no conversion has a value
    conversion_probability: float  # P: the share of journeys that convert, 1 without null paths
    value_per_journey: float  # the mean money of a journey


@dataclass(frozen=True)
class _Chain:
    """The chain's transient part: `channels[i]` are those of state i, -1 where START fills up."""

    channels: Ints  # [n_states, order]
    start: Floats  # [n_states]
    between: sparse.csc_array  # [n_states, n_states]
    convert: Floats  # [n_states, 2]: probability and money of converting in the next step


def removal_effects(paths: Paths, order: int = 1, with_nulls: bool = True) -> RemovalEffects:
    """Remove each channel in turn from the chain of that order, with or without null journeys.

    At order 1 repeats of a channel in a row change nothing; at higher orders they do. From the
    order of the longest path on, RE_j is the share of conversions whose path contains j. With null
    journeys and a lower order a channel that never converted can have an effect, since the chain
    joins the beginning of one path to the end of another. Raises ValueError when order < 1.
    """
    if order < 1:
        raise ValueError(f"the order of a Markov chain is at least 1, not {order}")
    journeys = paths.conversions + paths.nulls if with_nulls else paths.conversions
    effects = np.zeros((paths.n_channels, 2))
    if not journeys.any():
        return RemovalEffects(effects[:, 0], effects[:, 1], 0.0, 0.0)
    chain = _chain(paths, order, journeys)
    whole = _absorbed(chain, np.ones(len(chain.start), bool))
    for channel in np.unique(chain.channels[chain.channels >= 0]):
        without = _absorbed(chain, ~(chain.channels == channel).any(axis=1))
        effects[channel] = 1 - np.divide(without, whole, out=np.ones(2), where=whole > 0)
    # Rounding can leave -1e-16 where a channel only leads to NULL.
    effects = effects.clip(0, 1)
    return RemovalEffects(effects[:, 0], effects[:, 1], float(whole[0]), float(whole[1]))


def credit(effects: ArrayLike, total: float) -> Floats:
    """Share `total` out in proportion to the effects: RE_j / sum of RE x total, [n_channels].

    Raises ValueError when there is something to share and no channel has an effect.
    """
    effects = np.asarray(effects, dtype=np.float64)
    if total and not effects.sum() > 0:
        raise ValueError(f"{total} cannot be credited: no channel has a removal effect")
    return effects / effects.sum() * total if total else np.zeros_like(effects)


def _chain(paths: Paths, order: int, journeys: Floats) -> _Chain:
    """Turn how often each state followed which into probabilities, a path weighing its journeys."""
    counted = np.repeat(journeys > 0, np.diff(paths.offsets))
    path_index = paths.path_index[counted]
    grams = _grams(paths.channels[counted], path_index, order)
    state_of = ranked(_gram_keys(grams, paths.n_channels))
    n_states = int(state_of.max()) + 1
    channels = np.empty((n_states, order), np.int64)
    channels[state_of] = grams

    last = np.append(path_index[1:] != path_index[:-1], True)
    first = np.roll(last, 1)  # a path begins where another ended
    weights = journeys[path_index]
    left = totals(state_of, weights, n_states)
    moves = sparse.coo_array(
        (weights[~last], (state_of[~last], state_of[~first])), shape=(n_states, n_states)
    )
    won = [paths.conversions[path_index[last]], paths.values[path_index[last]]]
    return _Chain(
        channels,
        totals(state_of[first], weights[first], n_states) / journeys.sum(),
        sparse.csc_array(sparse.diags_array(1 / left) @ moves.tocsr()),
        np.stack([totals(state_of[last], w, n_states) / left for w in won], axis=1),
    )


def _grams(channels: Ints, path_index: Ints, order: int) -> Ints:
    """Stand each touch beside the order - 1 touches before it in its path, else -1: [n, order]."""
    grams = np.full((len(channels), order), -1, np.int64)
    grams[:, 0] = channels
    for back in range(1, min(order, len(channels))):
        same = path_index[back:] == path_index[:-back]
        grams[back:, back] = np.where(same, channels[:-back], -1)
    return grams


def _gram_keys(grams: Ints, n_channels: int) -> Ints:
    """Number the k-grams: ranked after each channel, so that no order overflows."""
    keys = np.zeros(len(grams), np.int64)
    for column in grams.T:
        keys = ranked(keys * (n_channels + 1) + column + 1)
    return keys


def _absorbed(chain: _Chain, kept: NDArray[np.bool_]) -> Floats:
    """Return P and its money when only the kept states may be entered: [2].

    I - Q is never singular: each state stands in a path, and each path ends.
    """
    if not kept.any():
        return np.zeros(2)
    between = chain.between[kept][:, kept]
    stays = sparse.csc_array(sparse.eye_array(between.shape[0]) - between)
    return chain.start[kept] @ _solved(stays, chain.convert[kept])


def _solved(matrix: sparse.csc_array, wanted: Floats) -> Floats:
    """Solve matrix x = wanted for each column: by iteration to rounding, or else by factors."""
    if matrix.shape[0] > FACTORED_UP_TO:
        found = [bicgstab(matrix, column, rtol=RESIDUAL, atol=0.0)[0] for column in wanted.T]
        solution = np.stack(found, axis=1)
        left = np.linalg.norm(matrix @ solution - wanted, axis=0)
        if np.all(left <= 10 * RESIDUAL * np.linalg.norm(wanted, axis=0)):
            return solution
    return splu(matrix).solve(wanted)
