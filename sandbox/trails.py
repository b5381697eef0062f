"""Say what a browser brings along: referrer, query, address, agent. Pure functions of keys."""

from urllib.parse import urlencode

import numpy as np

from sandbox.channels import NAMES
from sandbox.company import HOST
from sandbox.dice import key, keys, uuid
from sandbox.moments import day_of
from sandbox.networks import NETWORKS
from sandbox.posts import Post

REFERRERS = {
    **{name: network.referrers for name, network in NETWORKS.items()},
    "google": ("https://www.google.com/", "https://www.google.de/"),
    "bing": ("https://www.bing.com/",),
    "email": ("",),
    "referral": ("https://radforum.example/", "https://stadtrad.example/"),
    "direct": ("",),
    "paid search": ("https://www.google.com/",),
}
# Agent, then what analytics makes of it: browser, system, device.
AGENTS = (
    (
        "Mozilla/5.0 (Windows NT 10.0; Win64; x64) AppleWebKit/537.36 (KHTML, like Gecko) "
        "Chrome/142.0.0.0 Safari/537.36",
        "chrome",
        "Windows 10",
        "laptop",
    ),
    (
        "Mozilla/5.0 (Macintosh; Intel Mac OS X 10_15_7) AppleWebKit/605.1.15 (KHTML, like Gecko) "
        "Version/18.5 Safari/605.1.15",
        "safari",
        "Mac OS",
        "laptop",
    ),
    (
        "Mozilla/5.0 (X11; Linux x86_64; rv:140.0) Gecko/20100101 Firefox/140.0",
        "firefox",
        "Linux",
        "desktop",
    ),
    (
        "Mozilla/5.0 (iPhone; CPU iPhone OS 18_5 like Mac OS X) AppleWebKit/605.1.15 (KHTML, like "
        "Gecko) Version/18.5 Mobile/15E148 Safari/604.1",
        "ios",
        "iOS",
        "mobile",
    ),
    (
        "Mozilla/5.0 (Linux; Android 15; Pixel 9) AppleWebKit/537.36 (KHTML, like Gecko) "
        "Chrome/142.0.0.0 Mobile Safari/537.36",
        "chrome",
        "Android OS",
        "mobile",
    ),
)
IN_APP = {
    "facebook": (
        "Mozilla/5.0 (Linux; Android 15; SM-S921B) AppleWebKit/537.36 (KHTML, like "
        "Gecko) Version/4.0 Chrome/142.0.0.0 Mobile Safari/537.36 "
        "[FB_IAB/FB4A;FBAV/530.0.0.0;]",
        "facebook",
        "Android OS",
        "mobile",
    )
}
PLACES = (
    ("DE", "Berlin"),
    ("DE", "Hamburg"),
    ("DE", "München"),
    ("DE", "Leipzig"),
    ("AT", "Wien"),
    ("CH", "Zürich"),
    ("NL", "Utrecht"),
    ("US", "Portland"),
)


def web_id(visitor: int) -> str:
    """Return the first-party id the site keeps in a person's browser."""
    return uuid(key(visitor, 61))


def session_keys(visitor: np.ndarray, at: np.ndarray) -> np.ndarray:
    """Return the key Umami gives a person for one calendar month of UTC."""
    months = at.astype("M8[ms]").astype("M8[M]").astype(np.uint64)
    return keys(visitor ^ months << np.uint64(1), 62)


def agent(visitor: int, channel: int) -> tuple[str, str, str, str]:
    """Return a person's agent with browser, system and device; Facebook's app has its own."""
    if NAMES[channel] in IN_APP and visitor % 3:
        return IN_APP[NAMES[channel]]
    return AGENTS[visitor % len(AGENTS)]


def place(visitor: int) -> tuple[str, str]:
    """Return country and city of a person."""
    return PLACES[visitor // 7 % len(PLACES)]


def ip(visitor: int) -> str:
    """Return a person's address out of 100.64.0.0/10, which belongs to nobody."""
    bits = visitor >> 20 & 0x3F_FFFF
    return f"100.{64 + (bits >> 16)}.{bits >> 8 & 255}.{bits & 255}"


def referrer(channel: int, visit: int, dark: bool) -> str:
    """Return the referrer a visit arrives with, or nothing."""
    known = REFERRERS[NAMES[channel]]
    return "" if dark else known[visit % len(known)]


def query(channel: int, post: Post | None, visit: int, at: int, dark: bool) -> str:
    """Return the query a visit arrives with, without the question mark."""
    if dark:
        return ""
    name = NAMES[channel]
    if post is not None:
        known = post.url.partition("?")[2]
        # Facebook adds its click id, unless the link was opened in another browser.
        click = f"fbclid=IwAR{uuid(visit).replace('-', '')}" if name == "facebook" else ""
        return "&".join(part for part in (known, click if visit % 10 < 7 else "") if part)
    on = day_of(at)
    match name:
        case "email":
            tags = {
                "utm_source": "newsletter",
                "utm_medium": "email",
                "utm_campaign": f"nl-{on.isocalendar().year}-{on.isocalendar().week:02d}",
            }
        case "paid search":
            tags = {
                "utm_source": "google",
                "utm_medium": "cpc",
                "utm_campaign": "search-brand",
                "gclid": f"Cj0{uuid(visit).replace('-', '')}",
            }
        case _:
            return ""
    return urlencode(tags)


def own(path: str) -> str:
    """Return the address of a page of the site."""
    return f"https://{HOST}{path}"
