"""Mastodon: statuses, their counters, what was said under them, mentions, the account's levels.

Reference: https://docs.joinmastodon.org/methods/accounts/. Each server is an API of its own; an
id is one server's, `uri` is the same everywhere. Public statuses need no login, mentions do.
Counters say what this server has heard of; there are no views and no clicks.
"""

import datetime as dt

from requests import Response

from extractors.auth import Bearer
from extractors.contracts.mastodon import Account, Mentions, Replies, StatusCounts, Statuses
from extractors.dialects import by_status, told_until
from extractors.formats import JsonPages
from extractors.messages import Json, Reaction, Request, Verdict
from extractors.paging import link_header
from extractors.source import Ask, Index, Kind, Parent, Source, Stream

#: Edits, late cards and counters are looked for this long; the list then has one or two pages.
MOVES_FOR = dt.timedelta(days=28)
PAGE = 40  # the most statuses a page holds


def dialect(response: Response, body: Json) -> Verdict:
    """Judge by status; the limit resets at a moment in ISO 8601, and the last free call says so."""
    verdict = by_status(response, body)
    is_used_up = response.headers.get("X-RateLimit-Remaining", "").strip() == "0"
    is_throttled = verdict.reaction is Reaction.WAIT and verdict.wait_seconds is None
    if is_throttled or (verdict.reaction is Reaction.ACCEPT and is_used_up):
        seconds = told_until(response, "X-RateLimit-Reset")
        return Verdict(verdict.reaction, verdict.reason, seconds)
    return verdict


def account(of: Ask) -> list[Request]:
    """Ask for the account itself."""
    return [Request(f"accounts/{of.account['account_id']}")]


def statuses(of: Ask) -> list[Request]:
    """Ask for what the account posted; boosts are not posts."""
    path = f"accounts/{of.account['account_id']}/statuses"
    return [Request(path, {"limit": PAGE, "exclude_reblogs": "true"})]


def replies(of: Ask) -> list[Request]:
    """Ask for what was said under one status."""
    (status_id,) = of.parent_ids
    context = {"parent_id": status_id, "account_id": of.account["account_id"]}
    return [Request(f"statuses/{status_id}/context", context=context)]


def mentions(of: Ask) -> list[Request]:
    """Ask who named the account; only its owner may, so an account without a login asks nothing."""
    if "secrets_prefix" not in of.account:
        return []
    return [Request("notifications", {"types[]": "mention"})]


SOURCE = Source(
    name="mastodon",
    docs="https://docs.joinmastodon.org/methods/",
    account_fields=("base_url", "account_id"),
    optional_secrets=("token",),
    auth=lambda account, secrets, base_url: Bearer(secrets["token"]) if secrets else None,
    steps=(
        "Public posts and counters need no token; for mentions and long threads go on.",
        "On your server open Preferences > Development > New application, and tick read:accounts, "
        "read:statuses and read:notifications alone.",
        "Copy `Your access token`, and say `secrets_prefix: MASTODON` in pipeline.yml.",
    ),
    classify=dialect,
    named="acct",
    ping=lambda account: Request(f"accounts/{account['account_id']}"),
    streams=(
        Stream(
            name="statuses",
            kind=Kind.ENTITY,
            contract=Statuses,
            format=JsonPages(records=""),
            # Answers of ours hang in somebody's thread; whole threads are read from their top.
            index=Index(id="id", at="created_at", unless="in_reply_to_id"),
            event_at="created_at",
            requests=statuses,
            next_page=link_header("max_id"),
            newest_first=True,
            overlap=MOVES_FOR,
        ),
        Stream(
            name="status_counts",
            kind=Kind.SNAPSHOT,
            contract=StatusCounts,
            format=JsonPages(records=""),
            index=Index(id="id", at="created_at"),
            requests=statuses,
            next_page=link_header("max_id"),
            newest_first=True,
            overlap=MOVES_FOR,
        ),
        Stream(
            name="replies",
            kind=Kind.ENTITY,
            contract=Replies,
            format=JsonPages(records="descendants"),
            parent=Parent("statuses"),
            event_at="created_at",
            requests=replies,
        ),
        Stream(
            name="mentions",
            kind=Kind.EVENT,
            contract=Mentions,
            format=JsonPages(records=""),
            index=Index(id="id", at="created_at"),
            event_at="notified_at",
            requests=mentions,
            next_page=link_header("max_id"),
            newest_first=True,
            overlap=dt.timedelta(days=2),
        ),
        Stream(
            name="account",
            kind=Kind.SNAPSHOT,
            contract=Account,
            format=JsonPages(records=""),
            requests=account,
        ),
    ),
)
