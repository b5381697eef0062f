"""What YouTube's records look like."""

from extractors.contract import Contract, Count, Flag, Instant, Text, column, key


class Uploads(Contract):
    """The videos of the channel, as its uploads playlist holds them."""

    video_id: Text = key("contentDetails.videoId")
    channel_id: Text = column("snippet.channelId", nullable=False)
    added_at: Instant = column("snippet.publishedAt", nullable=False)
    published_at: Instant = column("contentDetails.videoPublishedAt")
    title: Text = column("snippet.title")
    description: Text = column("snippet.description")
    privacy_status: Text = column("status.privacyStatus")

    class Config:
        """One row per video."""

        strict = True
        unique = ["video_id"]


class VideoCounts(Contract):
    """Lifetime counters of a video as they stand now; one its owner hides is left out."""

    video_id: Text = key("id")
    view_count: Count = column("statistics.viewCount", reading="text", ge=0)
    like_count: Count = column("statistics.likeCount", reading="text", ge=0)
    comment_count: Count = column("statistics.commentCount", reading="text", ge=0)

    class Config:
        """One row per video and observation."""

        strict = True
        unique = ["video_id"]


class CommentThreads(Contract):
    """The comments under the channel's videos that answer none, with how many answers each has.

    `own_hmac` is the channel's own id under the same key: it says which comments are ours.
    """

    comment_id: Text = key("id")
    video_id: Text = column("snippet.videoId")
    author_hmac: Text = column(
        "snippet.topLevelComment.snippet.authorChannelId.value",
        privacy="identifier",
        names="youtube",
    )
    own_hmac: Text = column("request.channel_id", privacy="identifier")
    author_name: Text = column(
        "snippet.topLevelComment.snippet.authorDisplayName", privacy="personal"
    )
    text: Text = column("snippet.topLevelComment.snippet.textDisplay", privacy="personal")
    published_at: Instant = column("snippet.topLevelComment.snippet.publishedAt", nullable=False)
    updated_at: Instant = column("snippet.topLevelComment.snippet.updatedAt")
    likes: Count = column("snippet.topLevelComment.snippet.likeCount", ge=0)
    replies: Count = column("snippet.totalReplyCount", ge=0)

    class Config:
        """One row per thread."""

        strict = True
        unique = ["comment_id"]


class Replies(Contract):
    """The answers in a thread, the channel's own included."""

    reply_id: Text = key("id")
    thread_id: Text = column("request.parent_id", nullable=False)
    author_hmac: Text = column(
        "snippet.authorChannelId.value", privacy="identifier", names="youtube"
    )
    own_hmac: Text = column("request.channel_id", privacy="identifier")
    author_name: Text = column("snippet.authorDisplayName", privacy="personal")
    text: Text = column("snippet.textDisplay", privacy="personal")
    published_at: Instant = column("snippet.publishedAt", nullable=False)
    updated_at: Instant = column("snippet.updatedAt")
    likes: Count = column("snippet.likeCount", ge=0)

    class Config:
        """One row per answer."""

        strict = True
        unique = ["reply_id"]


class Channel(Contract):
    """The channel's levels as they stand now; subscribers are rounded to three digits."""

    channel_id: Text = key("id")
    subscribers: Count = column("statistics.subscriberCount", reading="text", ge=0)
    are_subscribers_hidden: Flag = column("statistics.hiddenSubscriberCount")
    views: Count = column("statistics.viewCount", reading="text", ge=0)
    videos: Count = column("statistics.videoCount", reading="text", ge=0)

    class Config:
        """One row per channel and observation."""

        strict = True
        unique = ["channel_id"]
