"""Turn what people saw and did into visits of the site, of which none changes who converts."""

from dataclasses import dataclass

import numpy as np

from sandbox.worlds.columns import Floats, Ints
from sandbox.worlds.tracks import DIRECT, EMAIL, SEARCH, Touches
from sandbox.worlds.world import generator

#: How people come to the visit in which they convert.
CLOSING = {DIRECT: 0.50, SEARCH: 0.35, EMAIL: 0.15}


@dataclass(frozen=True)
class Exposures:
    """Hold what was shown to whom, and what was clicked."""

    person: Ints
    platform: Ints
    at: Floats  # days since the span began
    is_click: np.ndarray


def touches(
    seed: int,
    seen: Exposures,
    dark: Floats,
    activity: Floats,
    intent: Floats,
    leads: Ints,
    first: Floats,
    harvester: int,
    span: float,
) -> Touches:
    """Return the visits of `span` days, dated from its first; `first` is when leads converted."""
    dice = generator("B", seed, "touches")
    platforms = len(dark)
    own = np.array([DIRECT, SEARCH, EMAIL]) + platforms
    clicks = np.flatnonzero(seen.is_click)
    shown = seen.platform[clicks]
    arrived = np.where(dice.random(len(clicks)) < dark[shown], platforms + DIRECT, shown)
    followed = np.repeat(clicks, dice.poisson(0.5, len(clicks)))
    looked = np.flatnonzero(~seen.is_click & (dice.random(len(seen.at)) < 0.02))
    roaming = np.repeat(
        np.arange(len(activity)), dice.poisson(0.8 * np.exp(0.5 * activity + 0.3 * intent))
    )
    harvested = leads[dice.random(len(leads)) < dice.uniform(0.05, 0.3)]
    closing = leads[dice.random(len(leads)) < 0.8]
    person = [seen.person[clicks], seen.person[followed], seen.person[looked], roaming]
    at = [
        seen.at[clicks],
        seen.at[followed] + dice.exponential(8, len(followed)),
        seen.at[looked] + dice.exponential(1, len(looked)),
        dice.uniform(0, span, len(roaming)),
    ]
    way = [
        arrived,
        dice.choice(own, len(followed), p=(0.5, 0.3, 0.2)),
        dice.choice(own[:2], len(looked), p=(0.4, 0.6)),
        dice.choice(own, len(roaming), p=(0.4, 0.45, 0.15)),
    ]
    person += [harvested, closing]
    at += [
        first[harvested] - dice.uniform(0.05, 2, len(harvested)),
        first[closing] - dice.uniform(0.001, 0.02, len(closing)),
    ]
    way += [
        np.full(len(harvested), harvester),
        dice.choice(np.array(list(CLOSING)) + platforms, len(closing), p=list(CLOSING.values())),
    ]
    who, when = np.concatenate(person), np.concatenate(at)
    inside = (when >= 0) & (when < span)
    return Touches(who[inside], when[inside], np.concatenate(way)[inside])
