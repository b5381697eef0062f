"""What X's records look like: each renamed field under its new name, then its old one."""

from extractors.contract import Contract, Count, Instant, Text, column, key


class Posts(Contract):
    """What the account posted and answered; reposts are left out."""

    post_id: Text = key("id")
    edit_history: Text = column("edit_history_post_ids|edit_history_tweet_ids", reading="raw")
    user_id: Text = column("request.user_id", nullable=False)
    created_at: Instant = column("created_at", nullable=False)
    text: Text = column("note_post.text|note_tweet.text|text")
    conversation_id: Text = column("conversation_id", reading="id")
    in_reply_to_user_id: Text = column("in_reply_to_user_id", reading="id")
    referenced: Text = column("referenced_posts|referenced_tweets", reading="raw")
    urls: Text = column(
        "note_post.entities.urls|note_tweet.entities.urls|entities.urls", reading="raw"
    )
    media_keys: Text = column("attachments.media_keys", reading="raw")
    poll_ids: Text = column("attachments.poll_ids", reading="raw")

    class Config:
        """One row per post; an edited one has a row per version that was read."""

        strict = True
        unique = ["post_id"]


class PostCounts(Contract):
    """Lifetime counters of a post as they stand now, organic and promoted together."""

    post_id: Text = key("id")
    edit_history: Text = column("edit_history_post_ids|edit_history_tweet_ids", reading="raw")
    impressions: Count = column("public_metrics.impression_count", ge=0)
    likes: Count = column("public_metrics.like_count", ge=0)
    replies: Count = column("public_metrics.reply_count", ge=0)
    reposts: Count = column("public_metrics.repost_count|public_metrics.retweet_count", ge=0)
    quotes: Count = column("public_metrics.quote_count", ge=0)
    bookmarks: Count = column("public_metrics.bookmark_count", ge=0)

    class Config:
        """One row per post and observation."""

        strict = True
        unique = ["post_id"]


class PrivateMetrics(Contract):
    """Lifetime counters only the owner sees; a post without a link has no clicks on one."""

    post_id: Text = key("id")
    edit_history: Text = column("edit_history_post_ids|edit_history_tweet_ids", reading="raw")
    engagements: Count = column("non_public_metrics.engagements", ge=0)
    link_clicks: Count = column("non_public_metrics.url_link_clicks", ge=0)
    profile_clicks: Count = column("non_public_metrics.user_profile_clicks", ge=0)
    organic_impressions: Count = column("organic_metrics.impression_count", ge=0)
    organic_link_clicks: Count = column("organic_metrics.url_link_clicks", ge=0)

    class Config:
        """One row per post and observation."""

        strict = True
        unique = ["post_id"]


def figure(name: str) -> Count:
    """Declare a daily figure, in a list of days or in a row of its own; it may be null."""
    return column(f"metrics.{name}|^.{name}", ge=0)


class Analytics(Contract):
    """What happened on a post in a UTC day."""

    post_id: Text = key("^.id")
    started_at: Instant = key("timestamp|^.timestamp", reading="json")
    impressions: Count = figure("impressions")
    engagements: Count = figure("engagements")
    likes: Count = figure("likes")
    unlikes: Count = figure("unlikes")
    replies: Count = figure("replies")
    retweets: Count = figure("retweets")
    quote_tweets: Count = figure("quote_tweets")
    bookmarks: Count = figure("bookmarks")
    shares: Count = figure("shares")
    follows: Count = figure("follows")
    unfollows: Count = figure("unfollows")
    url_clicks: Count = figure("url_clicks")
    user_profile_clicks: Count = figure("user_profile_clicks")
    detail_expands: Count = figure("detail_expands")
    permalink_clicks: Count = figure("permalink_clicks")
    hashtag_clicks: Count = figure("hashtag_clicks")
    media_views: Count = figure("media_views")
    email_tweet: Count = figure("email_tweet")
    app_opens: Count = figure("app_opens")
    app_install_attempts: Count = figure("app_install_attempts")

    class Config:
        """One row per post and day."""

        strict = True
        unique = ["post_id", "started_at"]


class Mentions(Contract):
    """Posts of others that name the account, replies to it included."""

    mention_id: Text = key("id")
    edit_history: Text = column("edit_history_post_ids|edit_history_tweet_ids", reading="raw")
    created_at: Instant = column("created_at", nullable=False)
    author_hmac: Text = column("author_id", reading="id", privacy="identifier", names="x")
    own_hmac: Text = column("request.user_id", reading="id", privacy="identifier")
    answers_hmac: Text = column("in_reply_to_user_id", reading="id", privacy="identifier")
    text: Text = column("note_post.text|note_tweet.text|text", privacy="personal")
    conversation_id: Text = column("conversation_id", reading="id")
    referenced: Text = column("referenced_posts|referenced_tweets", reading="raw")
    likes: Count = column("public_metrics.like_count", ge=0)

    class Config:
        """One row per post that names the account."""

        strict = True
        unique = ["mention_id"]


class Account(Contract):
    """The account's level figures as they stand now."""

    account_id: Text = key("data.id")
    followers: Count = column("data.public_metrics.followers_count", ge=0)
    following: Count = column("data.public_metrics.following_count", ge=0)
    posts: Count = column("data.public_metrics.post_count|data.public_metrics.tweet_count", ge=0)
    listed: Count = column("data.public_metrics.listed_count", ge=0)

    class Config:
        """One row per account and observation."""

        strict = True
        unique = ["account_id"]
