"""Show the accounts of a Mastodon server: those that are read, and the public.

https://docs.joinmastodon.org/entities/Account/
"""

from dataclasses import dataclass
from functools import lru_cache
from typing import Any

from sandbox.company import FOUNDED
from sandbox.moments import DAY, iso, starts
from sandbox.world import World

SERVER = "https://mastodon.example"
ELSEWHERE = "https://social.example"  # where half of the public has its accounts
LEVELS = ("followers_count", "following_count", "statuses_count")


@dataclass(frozen=True, eq=False)
class Profile:
    """An account of the server that somebody reads: the company's own, or its rival's."""

    account_id: str
    username: str
    name: str
    site: str  # host its links lead to
    followers: int  # at the founding, at scale 1
    world: World  # whose posts it publishes


@lru_cache(16)  # it is part of every status an account has written
def account(profile: Profile, now: int) -> dict[str, Any]:
    """Show an account that is read."""
    age = max((now - starts(FOUNDED)) // DAY, 0)
    world = profile.world
    posts = world.published("mastodon", now)
    local = _person(profile.account_id, profile.username, SERVER, profile.username)
    return {
        **local,
        "display_name": profile.name,
        "note": "<p>Bicycles.</p>",
        "followers_count": int((profile.followers + age * 0.6) * world.scale),
        "following_count": 120 + age // 25,
        "statuses_count": len(posts),
        "last_status_at": iso(posts[-1].at)[:10] if posts else None,
    }


def stranger(author: int) -> dict[str, Any]:
    """Show somebody of the public; half of them live on another server."""
    username = f"rider{author % 100_000}"
    server, acct = (SERVER, username) if author % 2 else (ELSEWHERE, f"{username}@social.example")
    return _person(str(109_000_000_000_000_000 + author % 10**15), username, server, acct)


def _person(account_id: str, username: str, server: str, acct: str) -> dict[str, Any]:
    return {
        "id": account_id,
        "username": username,
        "acct": acct,
        "display_name": "",
        "locked": False,
        "bot": False,
        "group": False,
        "created_at": "2023-02-03T00:00:00.000Z",
        "note": "",
        "url": f"{server}/@{username}",
        "uri": f"{server}/users/{username}",
        "followers_count": 50,
        "following_count": 60,
        "statuses_count": 300,
        "last_status_at": None,
        "emojis": [],
        "fields": [],
    }
