"""What Facebook's records look like."""

from extractors.contract import Contract, Count, Flag, Instant, Text, column, key


class PublishedPosts(Contract):
    """What the page published, newest first."""

    post_id: Text = key("id")
    message: Text = column("message")
    created_at: Instant = column("created_time", nullable=False)
    permalink_url: Text = column("permalink_url")
    status_type: Text = column("status_type")
    attachments: Text = column("attachments.data", reading="raw")

    class Config:
        """One row per post."""

        strict = True
        unique = ["post_id"]


class PostCounts(Contract):
    """Shares and comments of a post, which insights do not give; `shares` is absent when none."""

    post_id: Text = key("id")
    shares: Count = column("shares.count", ge=0)
    comments: Count = column("comments.summary.total_count", ge=0)

    class Config:
        """One row per post and observation."""

        strict = True
        unique = ["post_id"]


class PostInsights(Contract):
    """A lifetime figure of a post as it stands now: a number, or an object of named numbers."""

    post_id: Text = column("request.parent_id", nullable=False)
    metric: Text = key("^.name", reading="json")
    value: Text = column("value", reading="raw", nullable=False)

    class Config:
        """One row per post, metric and observation."""

        strict = True
        unique = ["post_id", "metric"]


class PageInsights(Contract):
    """A figure of the page for one Pacific day; `end_time` is the end of that day, in UTC."""

    page_id: Text = column("request.page_id", nullable=False)
    metric: Text = key("^.name", reading="json")
    ended_at: Instant = key("end_time", reading="json")
    value: Count = column("value", ge=0)

    class Config:
        """One row per page, metric and day."""

        strict = True
        unique = ["page_id", "metric", "ended_at"]


class Comments(Contract):
    """What people, and the page itself, wrote under a post; `from` may be withheld.

    `page_hmac` is the page's own id under the same key: it says which comments are our answers.
    """

    comment_id: Text = key("id")
    post_id: Text = column("request.parent_id", nullable=False)
    created_at: Instant = column("created_time", nullable=False)
    author_hmac: Text = column("from.id", reading="id", privacy="identifier", names="facebook")
    page_hmac: Text = column("request.page_id", reading="id", privacy="identifier")
    author_name: Text = column("from.name", privacy="personal")
    message: Text = column("message", privacy="personal")
    parent_comment_id: Text = column("parent.id", reading="id")
    likes: Count = column("like_count", ge=0)
    is_hidden: Flag = column("is_hidden")

    class Config:
        """One row per comment."""

        strict = True
        unique = ["comment_id"]
