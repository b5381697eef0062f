"""Say how people find the shop, how many come each way, and what they truly go on to do."""

from dataclasses import dataclass
from datetime import date
from math import cos, pi

import numpy as np

from sandbox.networks import NETWORKS


@dataclass(frozen=True, slots=True)
class Channel:
    """One way to the shop, with its true effects at scale 1."""

    name: str
    daily: float  # people coming for the first time, a day; 0 where posts bring them
    intent: float  # probability that one visit makes a lead of the visitor
    buys: float  # probability that such a lead buys
    returns: float  # visits that follow the first one, on average
    pages: float  # pages beyond the first, on average
    hubspot: str  # the bucket the CRM files it under
    social: bool = False


# Together about 300 first visits and 100 returns a day. What networks bring comes by their posts.
CHANNELS = (
    *(
        Channel(name, 0, n.intent, n.buys, n.returns, n.pages, "SOCIAL_MEDIA", social=True)
        for name, n in NETWORKS.items()
    ),
    Channel("google", 85, 0.012, 0.20, 0.35, 1.8, "ORGANIC_SEARCH"),
    Channel("bing", 10, 0.012, 0.20, 0.35, 1.8, "ORGANIC_SEARCH"),
    Channel("email", 16, 0.020, 0.30, 0.60, 1.6, "EMAIL_MARKETING"),
    Channel("referral", 12, 0.010, 0.20, 0.30, 1.4, "REFERRALS"),
    Channel("direct", 30, 0.008, 0.22, 0.50, 1.6, "DIRECT_TRAFFIC"),
    Channel("paid search", 18, 0.018, 0.18, 0.30, 1.5, "PAID_SEARCH"),
    Channel("offline", 0, 0.0, 0.25, 0.0, 0.0, "OFFLINE"),  # fairs and phone calls
)
NAMES = tuple(channel.name for channel in CHANNELS)
NUMBER = {name: number for number, name in enumerate(NAMES)}
OFFLINE_LEADS = 0.6  # contacts a day typed in by hand

# How a person who knows the shop comes back, and how one who means to sign up or pay does.
RETURN_MIX = {
    "direct": 0.38,
    "google": 0.24,
    "email": 0.20,
    "bing": 0.02,
    "facebook": 0.05,
    "bluesky": 0.05,
    "mastodon": 0.02,
    "linkedin": 0.02,
    "instagram": 0.02,
}
ERRAND_MIX = {"direct": 0.55, "google": 0.20, "email": 0.25}

DARK = 0.12  # share of social visits that lose tag and referrer on the way (apps, copied links)
# Visits by weekday, Monday first: bicycles are dreamt of on Sunday.
WEEKDAYS = (1.00, 0.97, 0.96, 0.98, 0.95, 0.98, 1.16)
# Visits by local hour: asleep until six, a lunch bump, the evening peak.
HOURS = np.array(
    [2, 1, 1, 1, 1, 2, 4, 8, 11, 13, 14, 15, 17, 16, 14, 14, 15, 17, 20, 22, 21, 17, 10, 5], float
)
HOURS_BY = np.concatenate([[0.0], np.cumsum(HOURS / HOURS.sum())])


def column(attribute: str) -> np.ndarray:
    """Return one attribute of all channels as an array, by channel number."""
    return np.array([getattr(channel, attribute) for channel in CHANNELS])


def mix(shares: dict[str, float]) -> tuple[np.ndarray, np.ndarray]:
    """Return channel numbers and cumulated shares, ready for a draw."""
    numbers = np.array([NUMBER[name] for name in shares], np.int8)
    return numbers, np.cumsum(list(shares.values()))


def season(on: date) -> float:
    """Return the demand of a day against the yearly mean: spring and summer sell bicycles."""
    peak = 150  # the end of May
    return WEEKDAYS[on.weekday()] * (1 + 0.15 * cos(2 * pi * (on.timetuple().tm_yday - peak) / 365))


def clock(rng: np.random.Generator, count: int) -> np.ndarray:
    """Draw the fraction of a local day at which each of `count` visits starts."""
    return np.interp(rng.random(count), HOURS_BY, np.arange(25) / 24)
