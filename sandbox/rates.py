"""Quote the euro: what one unit of a foreign currency is worth on a day."""

from datetime import date
from math import pi, sin

from sandbox.dice import generator

# Around the levels of 2024 to 2026; a slow swing of 4 % and 0.4 % of daily noise.
LEVELS = {"EUR": 1.0, "USD": 0.90, "JPY": 0.0061}


def rate(seed: int, currency: str, on: date) -> float:
    """Return the EUR value of one unit of a currency on a day, to eight decimals."""
    if currency == "EUR":
        return 1.0
    swing = 1 + 0.04 * sin(2 * pi * on.toordinal() / 400 + len(LEVELS))
    noise = generator(seed, on, f"rate/{currency}").normal(1, 0.004)
    return round(LEVELS[currency] * swing * float(noise), 8)


def in_euro(minor: int, decimals: int, value: float) -> float:
    """Return an amount in smallest units as EUR, rounded to the cent."""
    return round(minor / 10**decimals * value, 2)
