"""Let people come to the shop for the first time on one day, by channel and by post."""

from collections.abc import Sequence
from datetime import date, timedelta

import numpy as np

from sandbox import fade
from sandbox.channels import CHANNELS, NUMBER, clock, season
from sandbox.dice import generator
from sandbox.moments import starts
from sandbox.networks import NETWORKS
from sandbox.posts import Post

Arrivals = tuple[np.ndarray, np.ndarray, np.ndarray]  # at, channel, post


def arrivals(seed: int, scale: float, on: date, posts: Sequence[Post]) -> Arrivals:
    """Return instant, channel and post of each first visit of a day, in the order of time.

    `posts` are those of the days that can still bring people on this one.
    """
    rng = generator(seed, on, "arrivals")
    low, high = starts(on), starts(on + timedelta(days=1))
    counts = rng.poisson([channel.daily * scale * season(on) for channel in CHANNELS])
    channel = np.repeat(np.arange(len(CHANNELS), dtype=np.int8), counts)
    at = low + (clock(rng, len(channel)) * (high - low)).astype(np.int64)
    parts = [(at, channel, np.full(len(at), -1, np.int32))]
    for platform in NETWORKS:
        linked = [post for post in posts if post.platform == platform and post.appeal]
        if linked:
            parts.append(_from_posts(rng, platform, linked, low, high))
    at, channel, post = (np.concatenate(columns) for columns in zip(*parts, strict=True))
    order = np.argsort(at, kind="stable")
    return at[order], channel[order], post[order]


def _from_posts(
    rng: np.random.Generator, platform: str, posts: Sequence[Post], low: int, high: int
) -> Arrivals:
    published = np.array([post.at for post in posts], np.int64)
    share = fade.share_by(platform, high - published) - fade.share_by(platform, low - published)
    counts = rng.poisson(np.array([post.appeal for post in posts]) * share)
    born = np.repeat(published, counts)
    ages = fade.draw(rng, platform, np.maximum(low - born, 0), high - born)
    refs = np.repeat(np.array([post.ref for post in posts], np.int32), counts)
    return born + ages, np.full(len(born), NUMBER[platform], np.int8), refs
