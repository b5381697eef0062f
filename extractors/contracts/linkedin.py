"""What LinkedIn's records look like."""

from extractors.contract import Contract, Count, Instant, Text, column, key


class Posts(Contract):
    """What the page posted; `content` says its form, and is absent from mere text.

    `feed_distribution` is NONE of posts made for advertising alone.
    """

    post_id: Text = key("id")
    author: Text = column("author", nullable=False)
    commentary: Text = column("commentary")
    created_at: Instant = column("createdAt", reading="epoch_ms", nullable=False)
    published_at: Instant = column("publishedAt", reading="epoch_ms")
    modified_at: Instant = column("lastModifiedAt", reading="epoch_ms")
    lifecycle_state: Text = column("lifecycleState", nullable=False)
    feed_distribution: Text = column("distribution.feedDistribution")
    content: Text = column("content", reading="raw")
    landing_page_url: Text = column("contentLandingPage")
    reshared_id: Text = column("reshareContext.parent")

    class Config:
        """One row per post, as it was last edited."""

        strict = True
        unique = ["post_id"]


class ShareStatistics(Contract):
    """What LinkedIn counts of posts; likes and comments taken back can make a day negative."""

    impressions: Count = column("totalShareStatistics.impressionCount", ge=0)
    unique_impressions: Count = column("totalShareStatistics.uniqueImpressionsCount", ge=0)
    clicks: Count = column("totalShareStatistics.clickCount", ge=0)
    likes: Count = column("totalShareStatistics.likeCount")
    comments: Count = column("totalShareStatistics.commentCount")
    shares: Count = column("totalShareStatistics.shareCount")


class PostStatistics(ShareStatistics):
    """What a post brought in the last twelve months; a post nobody saw is left out."""

    post_id: Text = key("share|ugcPost", reading="json")

    class Config:
        """One row per post and observation."""

        strict = True
        unique = ["post_id"]


class ShareDays(ShareStatistics):
    """What all posts of the page brought in a UTC day."""

    started_at: Instant = key("timeRange.start", reading="epoch_ms")

    class Config:
        """One row per day."""

        strict = True
        unique = ["started_at"]


class FollowerDays(Contract):
    """Followers won in a UTC day, less those lost; told two days late."""

    started_at: Instant = key("timeRange.start", reading="epoch_ms")
    organic_gain: Count = column("followerGains.organicFollowerGain")
    paid_gain: Count = column("followerGains.paidFollowerGain")

    class Config:
        """One row per day."""

        strict = True
        unique = ["started_at"]


class PageDays(Contract):
    """Views of the page itself, on LinkedIn, in a UTC day."""

    started_at: Instant = key("timeRange.start", reading="epoch_ms")
    views: Count = column("totalPageStatistics.views.allPageViews.pageViews", ge=0)
    unique_views: Count = column("totalPageStatistics.views.allPageViews.uniquePageViews", ge=0)

    class Config:
        """One row per day."""

        strict = True
        unique = ["started_at"]


class NetworkSize(Contract):
    """How many follow the page now."""

    organization_id: Text = key("request.organization_id")
    followers: Count = column("firstDegreeSize", ge=0)

    class Config:
        """One row per page and observation."""

        strict = True
        unique = ["organization_id"]


class Comments(Contract):
    """What members, and the page itself, wrote under a post or under a comment.

    `organization_hmac` is the page's own URN under the same key: it says which are our answers.
    """

    comment_id: Text = key("$URN", reading="json")
    parent_id: Text = column("request.parent_id", nullable=False)
    created_at: Instant = column("created.time", reading="epoch_ms", nullable=False)
    author_hmac: Text = column("actor", privacy="identifier", names="linkedin")
    organization_hmac: Text = column("request.organization", privacy="identifier")
    message: Text = column("message.text", privacy="personal")
    likes: Count = column("likesSummary.totalLikes", ge=0)

    class Config:
        """One row per comment."""

        strict = True
        unique = ["comment_id"]
