"""What Instagram's records look like."""

from extractors.contract import Contract, Count, Day, Flag, Instant, Text, column, key


class Media(Contract):
    """What the account published: posts, carousels, reels; stories while they live."""

    media_id: Text = key("id")
    posted_at: Instant = column("timestamp", nullable=False)
    caption: Text = column("caption")
    media_type: Text = column("media_type")
    media_product_type: Text = column("media_product_type")
    permalink_url: Text = column("permalink")

    class Config:
        """One row per media."""

        strict = True
        unique = ["media_id"]


class MediaCounts(Contract):
    """Likes and comments as everybody sees them; likes that are hidden are left out."""

    media_id: Text = key("id")
    likes: Count = column("like_count", ge=0)
    comments: Count = column("comments_count", ge=0)

    class Config:
        """One row per media and observation."""

        strict = True
        unique = ["media_id"]


class MediaInsights(Contract):
    """A lifetime figure as it stands now: `[{"value": 1}]` or `{"value": 1}`."""

    media_id: Text = column("request.parent_id", nullable=False)
    metric: Text = key("name", reading="json")
    value: Text = column("values|total_value", reading="raw")

    class Config:
        """One row per media, metric and observation."""

        strict = True
        unique = ["media_id", "metric"]


class UserInsights(Contract):
    """A total of the account for one day; a day without data has no row, and is not zero."""

    metric: Text = key("name", reading="json")
    on_date: Day = key("request.on_date", reading="text")
    day_zone: Text = column("request.day_zone", nullable=False)
    value: Count = column("total_value.value", ge=0)

    class Config:
        """One row per account, metric and day."""

        strict = True
        unique = ["metric", "on_date"]


class Account(Contract):
    """The account's level figures as they stand now, and the name its own comments bear."""

    ig_user_id: Text = key("id")
    username_hmac: Text = column("username", privacy="identifier")
    followers: Count = column("followers_count", ge=0)
    following: Count = column("follows_count", ge=0)
    media: Count = column("media_count", ge=0)

    class Config:
        """One row per account and observation."""

        strict = True
        unique = ["ig_user_id"]


class Comments(Contract):
    """What people, and the account itself, wrote under a media or answered to a comment.

    `from` may be withheld. Answers to answers hang under the comment as well.
    """

    comment_id: Text = key("id")
    parent_id: Text = column("request.parent_id", nullable=False)
    created_at: Instant = column("timestamp", nullable=False)
    author_hmac: Text = column("from.id", reading="id", privacy="identifier", names="instagram")
    username_hmac: Text = column("username", privacy="identifier", names="instagram")
    content: Text = column("text", privacy="personal")
    likes: Count = column("like_count", ge=0)
    is_hidden: Flag = column("hidden")

    class Config:
        """One row per comment."""

        strict = True
        unique = ["comment_id"]
