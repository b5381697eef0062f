"""Shapley credit in the conversion-rate game, exact or sampled with a stated error.

The worth of a set of channels is the conversion rate of the journeys that met exactly these
channels, 0 for a set nobody met (Dalessandro, Perlich, Stitelman, Provost: Causally motivated
attribution for online advertising, ADKDD 2012). Each converting set is a game of its own among its
channels. A value below 0, which a set arises that converts worse than a part of it, is set to 0
and the rest scaled to the set's conversions and money, so credit is never negative.

The other game of the name, in which a set is worth all conversions its channels could have made
together, shares each conversion equally among the path's distinct channels: that is linear credit
by distinct channel, and needs no module.
"""

import math
from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray

from measurement.paths import Floats, Ints, Paths

Members = NDArray[np.bool_]

#: Pairs of sets compared at once: 32 MB of weights.
PAIRS_AT_ONCE = 4_000_000


@dataclass(frozen=True)
class RateGameCredit:
    """What each channel is credited with, [n_channels], and its standard error: 0 where exact."""

    conversions: Floats
    values: Floats
    standard_error: Floats
    value_standard_error: Floats


def conversion_rate_credit(
    paths: Paths, seed: int = 0, samples: int = 1000, exact_up_to: int = 16
) -> RateGameCredit:
    """Share the conversions and the money of each set of channels by its Shapley values.

    Sets of more than `exact_up_to` distinct channels are estimated from `samples` random orders
    drawn from `seed`; the standard errors say how far that may be off. Raises ValueError when
    samples < 2: one order has no error.
    """
    if samples < 2:
        raise ValueError(f"samples must be at least 2 to state an error, not {samples}")
    sets = _channel_sets(paths)
    won = np.stack([sets.conversions, sets.values])
    members = np.zeros((len(sets), paths.n_channels), bool)
    members[sets.path_index, sets.channels] = True
    worth = sets.conversions / (sets.conversions + sets.nulls)

    shares = np.zeros(members.shape)
    variances = np.zeros(members.shape)
    is_exact = members.sum(axis=1) <= exact_up_to
    shares[is_exact] = _floored(shapley_values(members, worth, np.flatnonzero(is_exact)))
    generator = np.random.default_rng(seed)
    worth_of = {_bits(np.flatnonzero(row)): rate for row, rate in zip(members, worth, strict=True)}
    for index in np.flatnonzero(~is_exact):
        players = np.flatnonzero(members[index])
        shares[index, players], variances[index, players] = _sampled(
            players, worth_of, samples, generator
        )
    errors = np.sqrt(won**2 @ variances)
    conversions, values = won @ shares
    return RateGameCredit(conversions, values, errors[0], errors[1])


def shapley_values(members: Members, worth: Floats, games: Ints) -> Floats:
    """Return the Shapley values of each asked set's own game: [len(games), n_players].

    `members` is [n_sets, n_players], `worth` [n_sets]; sets not listed are worth 0, so only listed
    ones are summed over. With n players in the game and t in the listed subset T, a player in T
    gets worth(T) (t-1)! (n-t)! / n!, and one outside it loses worth(T) t! (n-t-1)! / n!
    (Shapley 1953, gathered by subset). Exact for any n; the cost is len(games) x n_sets.
    """
    inside, outside = _subset_weights(members.shape[1])
    sizes = members.sum(axis=1)
    as_numbers = members.astype(np.float64)
    values = np.zeros((len(games), members.shape[1]))
    step = max(1, PAIRS_AT_ONCE // max(1, len(members)))
    for begin in range(0, len(games), step):
        block = games[begin : begin + step]
        game, subset = np.nonzero(as_numbers[block] @ as_numbers.T == sizes)
        n, t = sizes[block][game], sizes[subset]
        pairs = (len(block), len(members))
        gains, losses = np.zeros(pairs), np.zeros(pairs)
        gains[game, subset] = worth[subset] * (inside[n, t] + outside[n, t])
        losses[game, subset] = worth[subset] * outside[n, t]
        everyone = losses.sum(axis=1, keepdims=True)
        values[begin : begin + step] = (gains @ as_numbers - everyone) * members[block]
    return values


def _channel_sets(paths: Paths) -> Paths:
    """Group paths by which channels they met, in ascending order; keep the sets that convert."""
    pairs = np.sort(paths.path_index * paths.n_channels + paths.channels)
    pairs = pairs[np.diff(pairs, prepend=-1) > 0]  # np.unique hashes, at ten times the cost
    sets = Paths.from_touches(
        pairs // paths.n_channels,
        pairs % paths.n_channels,
        paths.n_channels,
        paths.conversions,
        paths.values,
        paths.nulls,
    )
    converts = sets.conversions > 0
    kept = np.repeat(converts, np.diff(sets.offsets))
    return Paths.from_touches(
        np.cumsum(converts)[sets.path_index[kept]] - 1,
        sets.channels[kept],
        paths.n_channels,
        sets.conversions[converts],
        sets.values[converts],
        sets.nulls[converts],
    )


def _subset_weights(n_players: int) -> tuple[Floats, Floats]:
    """Tabulate (t-1)! (n-t)! / n! and t! (n-t-1)! / n! by n and t: [n_players + 1, same]."""
    inside = np.zeros((n_players + 1, n_players + 1))
    outside = np.zeros_like(inside)
    for n in range(1, n_players + 1):
        for t in range(1, n + 1):
            inside[n, t] = 1 / (t * math.comb(n, t))
            outside[n, t] = 1 / ((n - t) * math.comb(n, t)) if t < n else 0
    return inside, outside


def _sampled(
    players: Ints, worth_of: dict[int, float], samples: int, generator: np.random.Generator
) -> tuple[Floats, Floats]:
    """Estimate floored shares from random orders, and their variances: [len(players)] each.

    The variance is that of the share's first-order change with the values it is made of.
    """
    orders = generator.permuted(np.tile(np.arange(len(players)), (samples, 1)), axis=1)
    bits = np.array([1 << int(player) for player in players], dtype=object)
    prefixes = np.cumsum(bits[orders], axis=1)
    worths = np.array([worth_of.get(prefix, 0.0) for prefix in prefixes.flat])
    gains = np.diff(worths.reshape(orders.shape), axis=1, prepend=0)
    drawn = np.empty_like(gains)
    np.put_along_axis(drawn, orders, gains, axis=1)

    means = drawn.mean(axis=0)
    shares = _floored(means[None])[0]
    changes = drawn - np.outer(drawn @ (means > 0), shares)
    deviations = changes.std(axis=0, ddof=1) / means.clip(0).sum()
    return shares, deviations**2 / samples


def _bits(players: Ints) -> int:
    return sum(1 << int(player) for player in players)


def _floored(values: Floats) -> Floats:
    """Set negative values to 0 and scale each row to 1: a converting set's values sum above 0."""
    positive = values.clip(0)
    return positive / positive.sum(axis=1, keepdims=True)
