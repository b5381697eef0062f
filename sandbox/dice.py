"""Draw chance from (seed, day, purpose), and turn keys into identifiers that never change."""

from datetime import date
from functools import lru_cache
from zlib import crc32

import numpy as np

ALPHABET = "0123456789ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz"
# The odd constants of splitmix64: a full-period step and two multipliers that avalanche well.
STEP = np.uint64(0x9E3779B97F4A7C15)
FIRST = np.uint64(0xBF58476D1CE4E5B9)
SECOND = np.uint64(0x94D049BB133111EB)
ALL = 0xFFFF_FFFF_FFFF_FFFF


def generator(seed: int, on: date, purpose: str) -> np.random.Generator:
    """Return the generator that belongs to one day and one purpose."""
    return np.random.default_rng((seed, on.toordinal(), crc32(purpose.encode())))


def keys(values: np.ndarray, salt: int) -> np.ndarray:
    """Scatter whole numbers into 64-bit keys; the same number and salt give the same key."""
    mixed = values.astype(np.uint64) + np.uint64(int(STEP) * (salt + 1) & ALL)
    mixed = (mixed ^ (mixed >> np.uint64(30))) * FIRST
    mixed = (mixed ^ (mixed >> np.uint64(27))) * SECOND
    return mixed ^ (mixed >> np.uint64(31))


def key(value: int, salt: int) -> int:
    """Scatter one whole number as `keys` does."""
    # The same arithmetic in whole numbers: ten times faster than an array of one.
    mixed = (value + int(STEP) * (salt + 1)) & ALL
    mixed = ((mixed ^ (mixed >> 30)) * int(FIRST)) & ALL
    mixed = ((mixed ^ (mixed >> 27)) * int(SECOND)) & ALL
    return mixed ^ (mixed >> 31)


@lru_cache(maxsize=65_536)
def named(seed: int, name: str) -> int:
    """Return the key of a name."""
    return key((seed << 32) ^ crc32(name.encode()), len(name))


def uuid(of: int) -> str:
    """Write a key as the text of a version 4 UUID."""
    low = (of * 0xD6E8FEB86659FD93 + 0xA5A5) & ALL  # bijective: odd factor
    text = f"{of:016x}{low:016x}"
    return f"{text[:8]}-{text[8:12]}-4{text[13:16]}-a{text[17:20]}-{text[20:]}"


def letters(of: int, length: int) -> str:
    """Write a key as letters and digits, as Stripe does."""
    number = of * 0xD6E8FEB86659FD93 + (of << 70)
    signs = []
    for _ in range(length):
        number, rest = divmod(number, 62)
        signs.append(ALPHABET[rest])
    return "".join(signs)
