"""Write the posts of one day on one of the company's accounts, with their true appeal."""

from dataclasses import dataclass
from datetime import date
from urllib.parse import urlencode

import numpy as np

from sandbox import wording
from sandbox.channels import season
from sandbox.company import FOUNDED, HOST
from sandbox.dice import generator
from sandbox.moments import MINUTE, starts
from sandbox.networks import NETWORKS, Network

PLATFORMS = tuple(NETWORKS)
# Room in a reference for the accounts, and for the posts of a day, of which there are at most 4.
PLACES, SLOTS = 64, 16


# By format: a picture pleases, a link is followed; and the share of posts that carry a link.
LIKED = {"image": 1.15, "link": 0.65, "video": 1.35, "text": 0.8, "carousel": 1.2, "story": 0.2}
FOLLOWED = {"image": 0.6, "link": 1.3, "video": 0.5, "text": 0.7, "carousel": 0.6, "story": 0.8}
LINKED = {"image": 0.45, "link": 1.0, "video": 0.3, "text": 0.25, "carousel": 0.4, "story": 0.5}
POSTING_HOURS = np.array(
    [0, 0, 0, 0, 0, 0, 1, 3, 8, 12, 11, 8, 10, 8, 5, 5, 7, 8, 9, 8, 6, 4, 2, 0], float
)
POSTING_BY = np.cumsum(POSTING_HOURS / POSTING_HOURS.sum())
TAGGED, MISTAGGED = 0.85, 0.93  # 85 % tagged, 8 % tagged wrongly, the rest bare
# Effect of the local hour on visits and on intent: after work people have time to read.
BEST, BETTER = {18, 19, 20}, {12, 13, 21}


@dataclass(frozen=True, slots=True)
class Post:
    """One post, with what the world knows about it and no platform tells."""

    ref: int
    code: str
    platform: str
    on: date
    at: int
    hour: int
    weekday: int
    format: str
    text: str
    promo: bool
    landing: str  # path on the site, "" without a link
    tagging: str  # tagged, mistagged, bare or none
    url: str
    appeal: float  # first visits it brings, expected
    pull: float  # factor on the intent of those who come
    likes: int  # once aged
    reach: int
    shares: int
    clicks: int
    talk: float  # comments expected


def hour_effect(hour: int) -> float:
    """Return the true effect of the local posting hour on the visits a post brings."""
    return 1.6 if hour in BEST else 1.1 if hour in BETTER else 0.8


def address(post_code: str, platform: str, landing: str, campaign: str, tagging: str) -> str:
    """Return the outbound link of a post as it was pasted."""
    if not landing:
        return ""
    source = NETWORKS[platform].misspelt if tagging == "mistagged" else platform
    tags = {
        "utm_source": source,
        "utm_medium": "social",
        "utm_campaign": campaign,
        "utm_content": post_code,
    }
    return f"https://{HOST}{landing}" + ("" if tagging == "bare" else "?" + urlencode(tags))


def posts_on(seed: int, scale: float, on: date, platform: str) -> tuple[Post, ...]:
    """Return the posts an account published on a local day, in the order of time."""
    network = NETWORKS[platform]
    rng = generator(seed, on, f"posts/{platform}")
    count = min(int(rng.poisson(network.daily)), 4)
    hours = np.searchsorted(POSTING_BY, rng.random(count), side="right")
    minutes = np.sort(hours * 60 + rng.integers(0, 60, count))
    return tuple(
        _post(rng, network, scale, on, platform, slot, int(minute), seed)
        for slot, minute in enumerate(minutes)
    )


def _post(
    rng: np.random.Generator,
    network: Network,
    scale: float,
    on: date,
    platform: str,
    slot: int,
    minute: int,
    seed: int,
) -> Post:
    chance = rng.random(8)
    formats, shares = zip(*network.formats, strict=True)
    form = formats[min(int(np.searchsorted(np.cumsum(shares), chance[0])), len(formats) - 1)]
    promo = bool(chance[1] < network.promo)
    hour = minute // 60
    code = f"{network.tag}-{on:%Y%m%d}-{slot + 1}"
    landing, text = wording.subject(chance[3], chance[4], promo)
    if chance[2] >= LINKED[form]:
        landing = ""
    tagging = (
        "none"
        if not landing
        else ("tagged" if chance[5] < TAGGED else "mistagged" if chance[5] < MISTAGGED else "bare")
    )
    # One post differs from the next by a gamma factor of mean 1: few fly, most do not.
    luck, fame = rng.gamma(4.0, 0.25), rng.gamma(3.0, 1 / 3)
    appeal = network.visits * scale * luck * FOLLOWED[form] * hour_effect(hour) if landing else 0.0
    appeal *= season(on) * (1.15 if promo else 1.0)
    liked = LIKED[form] * fame * (0.8 if promo else 1.1)
    likes = int(rng.poisson(network.likes * scale * liked))
    return Post(
        ref=reference(on, platform, slot),
        code=code,
        platform=platform,
        on=on,
        at=starts(on) + minute * MINUTE + int(chance[6] * MINUTE),
        hour=hour,
        weekday=on.weekday(),
        format=form,
        text=text,
        promo=promo,
        landing=landing,
        tagging=tagging,
        url=address(code, platform, landing, wording.campaign(on, promo), tagging),
        appeal=appeal,
        # Selling too hard brings the curious and not the willing.
        pull=(0.6 if promo else 1.2) * (1.25 if hour in BEST else 0.9),
        likes=likes,
        # Even what nobody likes is shown to some.
        reach=int(network.reach * scale * (0.4 + 0.6 * liked) * rng.gamma(8, 1 / 8)) + 20,
        shares=int(rng.poisson(likes * 0.06)),
        clicks=int(appeal / (0.72 + 0.2 * chance[7])),  # 8 to 28 % of clicks never land
        talk=network.comments * scale**0.5 * liked,  # a larger crowd talks less per head
    )


def reference(on: date, platform: str, slot: int) -> int:
    """Return the number of a post; another account of the company changes no number."""
    day = on.toordinal() - FOUNDED.toordinal()
    return (day * PLACES + PLATFORMS.index(platform)) * SLOTS + slot


def ref_day(ref: int) -> tuple[date, str, int]:
    """Return day, platform and slot of a post reference."""
    place, slot = divmod(ref, SLOTS)
    day, number = divmod(place, PLACES)
    return date.fromordinal(FOUNDED.toordinal() + day), PLATFORMS[number], slot
