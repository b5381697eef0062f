"""Journeys of an invented spring sale: five channels, one rare, one path that never converts."""

import numpy as np

from measurement.paths import Paths

CHANNELS = ("affiliate", "direct", "email", "search", "social")

#: path, conversions, their money, nulls
JOURNEYS = (
    ("search", 31, 2480.0, 420),
    ("social", 4, 260.0, 610),
    ("email", 22, 1540.0, 95),
    ("direct", 18, 1710.0, 180),
    ("social > search", 19, 1330.0, 140),
    ("social > social", 1, 55.0, 120),
    ("search > direct", 26, 2860.0, 60),
    ("email > direct", 14, 1190.0, 22),
    ("social > email", 6, 390.0, 41),
    ("search > search > direct", 9, 1080.0, 17),
    ("social > search > direct", 12, 1320.0, 25),
    ("social > email > search", 5, 415.0, 12),
    ("email > email", 3, 180.0, 30),
    ("search > email > direct", 8, 760.0, 9),
    ("direct > search", 2, 130.0, 33),
    ("affiliate > search", 1, 95.0, 14),
    ("affiliate", 0, 0.0, 38),
    ("social > search > email > direct", 7, 910.0, 6),
    ("email > social > email > social > direct", 2, 240.0, 5),
)


def spring_sale() -> Paths:
    steps = [path.split(" > ") for path, *_ in JOURNEYS]
    codes = [CHANNELS.index(channel) for path in steps for channel in path]
    index = np.repeat(np.arange(len(steps)), [len(path) for path in steps])
    _, conversions, values, nulls = zip(*JOURNEYS, strict=True)
    return Paths.from_touches(index, codes, len(CHANNELS), conversions, values, nulls)
