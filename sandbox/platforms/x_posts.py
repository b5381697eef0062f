"""Know what is written on X by the company and to it, with the ids X gives it."""

from collections.abc import Iterator
from dataclasses import dataclass
from datetime import date, timedelta
from typing import Any

from sandbox import talk, wording
from sandbox.company import FOUNDED, X_USER_ID, X_USERNAME
from sandbox.dice import generator, key
from sandbox.moments import HOUR, MINUTE, day_of, days, starts
from sandbox.posts import Post
from sandbox.world import World

EPOCH = 1_288_834_974_657  # ids count milliseconds from here
EDITED, EDIT_WINDOW = 0.06, 30 * MINUTE
REPOSTS = 0.2  # share of days on which the account reposts somebody
MENTIONS = 0.2  # posts a day that name us out of the blue


@dataclass(frozen=True, slots=True)
class Said:
    """Something on X: who wrote it when, in answer to what; `post` where it is one of the plan."""

    id: str
    at: int
    author: int  # 0 is the company
    text: str
    versions: tuple[str, ...]
    conversation: str
    answers: str = ""  # the id of what it answers
    answers_author: int | None = None
    likes: int = 0
    post: Post | None = None
    reposts: bool = False


def snowflake(at: int, low: int) -> str:
    """Return the id of something written at an instant."""
    return str((at - EPOCH) << 22 | low & 0x3F_FFFF)


def written_at(post_id: str) -> int:
    """Return the instant in an id."""
    return (int(post_id) >> 22) + EPOCH


def user_id(author: int) -> str:
    """Return the id of a person; 0 is the company."""
    return str(10**18 + author % 10**17) if author else X_USER_ID


def user(author: int) -> dict[str, Any]:
    """Show a person."""
    name = f"rider{author % 100_000}" if author else X_USERNAME
    return {"id": user_id(author), "name": name, "username": name}


def versions_of(post: Post) -> list[tuple[str, int]]:
    """Return id and instant of each version of a post: an edit gets an id of its own."""
    first = (snowflake(post.at, post.ref), post.at)
    if key(post.ref, 71) % 100 >= EDITED * 100:
        return [first]
    edited_at = post.at + MINUTE + key(post.ref, 72) % (EDIT_WINDOW - MINUTE)
    return [first, (snowflake(edited_at, post.ref), edited_at)]


def own(world: World, low: int, high: int, now: int) -> Iterator[Said]:
    """Yield what the account wrote in a span as it stands: posts, answers, reposts."""
    first = max(day_of(low) - timedelta(days=talk.TALKED_DAYS), FOUNDED)
    for post in world.posts_between(first, day_of(high), "x"):
        if shown := newest(post, now):
            yield shown
        yield from (said for said in talked(world, post, now) if not said.author)
    for on in days(first, day_of(high)):
        yield from (said for said in unprompted(world, on, now) if not said.author)
        rng = generator(world.seed, on, "x/reposts")
        at = starts(on) + int((8 + 12 * rng.random()) * HOUR)
        if rng.random() < REPOSTS and at <= now:
            mine, of = snowflake(at, on.toordinal()), snowflake(at - HOUR, 7)
            text = "RT @rider7: Car-free Sunday!"
            yield Said(mine, at, 0, text, (mine,), mine, of, 7, reposts=True)


def others(world: World, low: int, high: int, now: int) -> Iterator[Said]:
    """Yield what others wrote to the account in a span: under its posts, and out of the blue."""
    first = max(day_of(low) - timedelta(days=talk.TALKED_DAYS), FOUNDED)
    for post in world.posts_between(first, day_of(high), "x"):
        yield from (said for said in talked(world, post, now) if said.author)
    for on in days(first, day_of(high)):
        yield from (said for said in unprompted(world, on, now) if said.author)


def newest(post: Post, now: int) -> Said | None:
    """Return a post in the version that stands at an instant."""
    there = [version for version in versions_of(post) if version[1] <= now]
    if not there:
        return None
    ids = tuple(post_id for post_id, _ in there)
    text = post.text + (" (Corrected.)" if len(ids) > 1 else "")
    return Said(ids[-1], there[-1][1], 0, text, ids, ids[0], post=post)


def talked(world: World, post: Post, now: int) -> Iterator[Said]:
    """Yield what stands under a post."""
    said = world.comments(post)
    root = versions_of(post)[0][0]
    ids = [snowflake(one.at, key(post.ref, one.number)) for one in said]
    for one in talk.visible(said, now):
        above = said[one.parent] if one.parent >= 0 else None
        whom = above.author if above else 0
        answers = ids[one.parent] if above else root
        text = f"@{user(whom)['username']} {one.text}"
        mine = (ids[one.number],)
        yield Said(*mine, one.at, one.author, text, mine, root, answers, whom, one.likes)


def unprompted(world: World, on: date, now: int) -> Iterator[Said]:
    """Yield what names the account out of the blue on a local day, and its answers."""
    for number, of in enumerate(talk.mentions(world.seed, on, "x/mentions", MENTIONS)):
        low = key(of.author, number)
        asked = snowflake(of.at, low)
        if of.at <= now:
            text = f"@{X_USERNAME} {of.text}"
            yield Said(asked, of.at, of.author, text, (asked,), asked)
        if of.answered_at and of.answered_at <= now:
            mine = snowflake(of.answered_at, low)
            text = f"@{user(of.author)['username']} {wording.ANSWERS[number % 4]}"
            yield Said(mine, of.answered_at, 0, text, (mine,), asked, asked, of.author)
