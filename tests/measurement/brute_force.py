"""Second engines, slow and plain: the oracles of the laws. None shares code with ours."""

import itertools
from collections import defaultdict

import numpy as np
from hypothesis import strategies as st

from measurement.paths import Paths

#: Few channels and short paths: prefixes, repeats and equal sets come up often.
CHANNELS = 4
journeys = st.lists(
    st.tuples(
        st.lists(st.integers(0, CHANNELS - 1), min_size=1, max_size=5).map(tuple),
        st.integers(0, 4),
        st.integers(0, 4),
    ),
    min_size=1,
    max_size=12,
)


def paths_of(rows, n_channels: int = CHANNELS) -> Paths:
    """Turn (path, conversions, nulls) into Paths; each conversion is worth 10 x (1 + its last)."""
    index = [number for number, (path, _, _) in enumerate(rows) for _ in path]
    codes = [channel for path, _, _ in rows for channel in path]
    conversions = [converted for _, converted, _ in rows]
    values = [10.0 * (1 + path[-1]) * converted for path, converted, _ in rows]
    return Paths.from_touches(
        index, codes, n_channels, conversions, values, [nulls for _, _, nulls in rows]
    )


def conversion_probability(rows, order: int, with_nulls: bool, removed: int | None, steps=None):
    """Follow dicts of transitions; a dense inverse, or as many steps of the walk as asked for."""
    moves: dict[tuple, dict[tuple, float]] = defaultdict(lambda: defaultdict(float))
    for path, converted, nulls in rows:
        weight = converted + (nulls if with_nulls else 0)
        states = [("start",), *(path[max(0, end - order) : end] for end in range(1, len(path) + 1))]
        for here, there in itertools.pairwise(states):
            moves[here][there] += weight
        moves[states[-1]][("converted",)] += converted
        moves[states[-1]][("null",)] += weight - converted
    names = [state for state, targets in moves.items() if sum(targets.values())]
    number = {state: position for position, state in enumerate(names)}
    between = np.zeros((len(names), len(names)))
    convert = np.zeros(len(names))
    for here in names:
        left = sum(moves[here].values())
        for there, weight in moves[here].items():
            if there == ("converted",):
                convert[number[here]] = weight / left
            elif there in number and removed not in there:
                between[number[here], number[there]] = weight / left
    if ("start",) not in number:
        return 0.0
    if steps is None:
        return (np.linalg.inv(np.eye(len(names)) - between) @ convert)[number[("start",)]]
    walkers, arrived = np.zeros(len(names)), 0.0
    walkers[number[("start",)]] = 1
    for _ in range(steps):
        arrived += walkers @ convert
        walkers = walkers @ between
    return arrived


def shapley_by_permutations(players: tuple[int, ...], worth) -> dict[int, float]:
    """Average what each player adds over every order in which they can come."""
    orders = list(itertools.permutations(players))
    added = dict.fromkeys(players, 0.0)
    for order in orders:
        for position, player in enumerate(order):
            before, after = frozenset(order[:position]), frozenset(order[: position + 1])
            added[player] += worth(after) - worth(before)
    return {player: total / len(orders) for player, total in added.items()}


def leave_one_out(rows) -> np.ndarray:
    """Look each shortened path up in a dict of rates."""
    outcomes: dict[tuple[int, ...], np.ndarray] = defaultdict(lambda: np.zeros(2))
    for path, converted, nulls in rows:
        outcomes[path] += (converted, nulls)

    def rate(path) -> float:
        converted, nulls = outcomes.get(path, (0, 1))
        return converted / (converted + nulls) if converted else 0.0

    credit = np.zeros(CHANNELS)
    for path, (converted, _) in list(outcomes.items()):
        lost = [max(rate(path) - rate(path[:i] + path[i + 1 :]), 0) for i in range(len(path))]
        if not sum(lost):
            lost[-1] = 1
        for channel, margin in zip(path, lost, strict=True):
            credit[channel] += converted * margin / sum(lost)
    return credit
