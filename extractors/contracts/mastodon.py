"""What Mastodon's records look like."""

from extractors.contract import Contract, Count, Instant, Text, column, key


class Statuses(Contract):
    """What the account posted or boosted; a status yet to be published is not in the list."""

    status_id: Text = key("id")
    uri: Text = column("uri", nullable=False)
    url: Text = column("url")
    author_id: Text = column("account.id", reading="id", nullable=False)
    created_at: Instant = column("created_at", nullable=False)
    edited_at: Instant = column("edited_at")
    visibility: Text = column("visibility", nullable=False)
    content: Text = column("content")
    in_reply_to_id: Text = column("in_reply_to_id", reading="id")
    in_reply_to_account_id: Text = column("in_reply_to_account_id", reading="id")
    reblog_id: Text = column("reblog.id", reading="id")
    media: Text = column("media_attachments", reading="raw")
    poll_id: Text = column("poll.id", reading="id")
    card_url: Text = column("card.url")

    class Config:
        """One row per status, as its author last edited it."""

        strict = True
        unique = ["status_id"]


class StatusCounts(Contract):
    """Lifetime counters of a status as they stand now; quotes are counted since Mastodon 4.5."""

    status_id: Text = key("id")
    uri: Text = column("uri", nullable=False)
    visibility: Text = column("visibility", nullable=False)
    reblog_id: Text = column("reblog.id", reading="id")
    favourites: Count = column("favourites_count", ge=0)
    reblogs: Count = column("reblogs_count", ge=0)
    replies: Count = column("replies_count", ge=0)
    quotes: Count = column("quotes_count", ge=0)

    class Config:
        """One row per status and observation."""

        strict = True
        unique = ["status_id"]


class Replies(Contract):
    """Everything said under a status, ours included; without a login the first 60, 20 deep."""

    reply_id: Text = key("id")
    uri: Text = column("uri", nullable=False)
    status_id: Text = column("request.parent_id", nullable=False)
    in_reply_to_id: Text = column("in_reply_to_id", reading="id")
    author_hmac: Text = column("account.url", privacy="identifier", names="mastodon")
    author_id_hmac: Text = column("account.id", reading="id", privacy="identifier")
    own_id_hmac: Text = column("request.account_id", privacy="identifier")
    content: Text = column("content", privacy="personal")
    created_at: Instant = column("created_at", nullable=False)
    favourites: Count = column("favourites_count", ge=0)

    class Config:
        """One row per reply."""

        strict = True
        unique = ["reply_id"]


class Mentions(Contract):
    """Statuses of others that name the account, wherever they were posted."""

    notification_id: Text = key("id")
    status_id: Text = column("status.id", reading="id", nullable=False)
    uri: Text = column("status.uri", nullable=False)
    in_reply_to_id: Text = column("status.in_reply_to_id", reading="id")
    author_hmac: Text = column("status.account.url", privacy="identifier", names="mastodon")
    content: Text = column("status.content", privacy="personal")
    visibility: Text = column("status.visibility", nullable=False)
    created_at: Instant = column("status.created_at", nullable=False)
    notified_at: Instant = column("created_at", nullable=False)
    favourites: Count = column("status.favourites_count", ge=0)

    class Config:
        """One row per mention."""

        strict = True
        unique = ["notification_id"]


class Account(Contract):
    """The account's level figures as they stand now."""

    account_id: Text = key("id")
    followers: Count = column("followers_count", ge=0)
    following: Count = column("following_count", ge=0)
    statuses: Count = column("statuses_count", ge=0)

    class Config:
        """One row per account and observation."""

        strict = True
        unique = ["account_id"]
