"""Let people name an account out of the blue, and the account answer some of them."""

from dataclasses import dataclass
from datetime import date
from typing import Any

from sandbox import talk, wording
from sandbox.dice import generator, key
from sandbox.moments import HOUR, starts
from sandbox.platforms.mastodon_people import Profile, account, stranger
from sandbox.platforms.mastodon_views import named, number, plain

MENTIONS = 0.15  # statuses a day that name an account and answer nothing
ANSWERED = 0.5  # share of those it answers


@dataclass(frozen=True, slots=True)
class Mention:
    """A status of somebody else that names an account, and when the account answered it."""

    at: int
    author: int
    text: str
    answered_at: int | None


def mention_id(profile: Profile, mention: Mention, is_answer: bool = False) -> str:
    """Return the id of a mention out of the blue, or of the answer to it."""
    at = mention.answered_at if is_answer and mention.answered_at else mention.at
    return number(at, key(mention.author ^ int(profile.account_id), 54 + is_answer))


def mentions_on(profile: Profile, on: date) -> list[Mention]:
    """Return the statuses of a local day that name an account and answer nothing."""
    rng = generator(profile.world.seed, on, "mentions")
    found = []
    for chance in rng.random((int(rng.poisson(MENTIONS)), 4)).tolist():
        at = starts(on) + int((7 + 15 * chance[0]) * HOUR)
        words = wording.COMPLAINTS if chance[3] < 0.4 else wording.PRAISE
        answered = at + int((0.2 + 20 * chance[2]) * HOUR) if chance[2] < ANSWERED else None
        author = key(profile.world.seed << 20 ^ int(chance[1] * talk.PUBLIC), 41)
        found.append(Mention(at, author, words[int(chance[1] * len(words))], answered))
    return found


def mention(profile: Profile, of: Mention) -> dict[str, Any]:
    """Show a status that names an account out of the blue."""
    by = stranger(of.author)
    shown = plain(mention_id(profile, of), of.at, by, named(profile.username, of.text))
    return {**shown, "visibility": "direct" if of.author % 4 == 0 else "public"}


def answer(profile: Profile, of: Mention, now: int) -> dict[str, Any]:
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
