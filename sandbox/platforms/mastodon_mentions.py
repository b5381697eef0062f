"""Show what names an account out of the blue, and what the account answers to some of it."""

from datetime import date
from typing import Any

from sandbox import talk, wording
from sandbox.dice import key
from sandbox.platforms.mastodon_people import Profile, account, stranger
from sandbox.platforms.mastodon_views import named, number, plain

MENTIONS = 0.15  # statuses a day that name an account and answer nothing


def mention_id(profile: Profile, mention: talk.Mention, is_answer: bool = False) -> str:
    """Return the id of a mention out of the blue, or of the answer to it."""
    at = mention.answered_at if is_answer and mention.answered_at else mention.at
    return number(at, key(mention.author ^ int(profile.account_id), 54 + is_answer))


def mentions_on(profile: Profile, on: date) -> list[talk.Mention]:
    """Return the statuses of a local day that name an account and answer nothing."""
    return talk.mentions(profile.world.seed, on, "mentions", MENTIONS)


def mention(profile: Profile, of: talk.Mention) -> dict[str, Any]:
    """Show a status that names an account out of the blue."""
    by = stranger(of.author)
    shown = plain(mention_id(profile, of), of.at, by, named(profile.username, of.text))
    return {**shown, "visibility": "direct" if of.author % 4 == 0 else "public"}


def answer(profile: Profile, of: talk.Mention, now: int) -> dict[str, Any]:
    """Show what an account answered to such a status, as openly as it was asked."""
    assert of.answered_at
    words = wording.ANSWERS[of.author % len(wording.ANSWERS)]
    asked = mention(profile, of)
    status_id = mention_id(profile, of, is_answer=True)
    shown = plain(status_id, of.answered_at, account(profile, now), named("rider", words))
    return {
        **shown,
        "visibility": asked["visibility"],
        "in_reply_to_id": asked["id"],
        "in_reply_to_account_id": asked["account"]["id"],
    }
