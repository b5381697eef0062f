"""What Pinterest's records look like."""

from extractors.contract import Contract, Count, Day, Flag, Text, column, key

#: With an offset by the reference; the API is also seen to leave it out, and means UTC.
MOMENT = r"^\d{4}-\d\d-\d\dT\d\d:\d\d:\d\d(\.\d+)?(Z|[+-]\d\d:?\d\d)?$"


class Pins(Contract):
    """A pin the account owns, or one on a group board it takes part in."""

    pin_id: Text = key("id")
    created_at: Text = column("created_at", nullable=False, str_matches=MOMENT)
    title: Text = column("title")
    description: Text = column("description")
    link_url: Text = column("link")
    media_type: Text = column("media.media_type")
    board_id: Text = column("board_id", reading="id")
    is_owner: Flag = column("is_owner")
    has_been_promoted: Flag = column("has_been_promoted")

    class Config:
        """One row per pin."""

        strict = True
        unique = ["pin_id"]


class PinCounts(Contract):
    """Lifetime counters as they stand now; pins of before 2023-03-20 may have none."""

    pin_id: Text = key("id")
    impressions: Count = column("pin_metrics.lifetime_metrics.impression", ge=0)
    outbound_clicks: Count = column("pin_metrics.lifetime_metrics.clickthrough", ge=0)
    pin_clicks: Count = column("pin_metrics.lifetime_metrics.pin_click", ge=0)
    reactions: Count = column("pin_metrics.lifetime_metrics.reaction", ge=0)
    comments: Count = column("pin_metrics.lifetime_metrics.comment", ge=0)

    class Config:
        """One row per pin and observation."""

        strict = True
        unique = ["pin_id"]


class PinDays(Contract):
    """What happened on a pin on one day, as far as `data_status` lets it count."""

    pin_id: Text = key("request.parent_id")
    on_date: Day = key("date", reading="text")
    data_status: Text = column("data_status", nullable=False)
    impressions: Count = column("metrics.IMPRESSION", ge=0)
    outbound_clicks: Count = column("metrics.OUTBOUND_CLICK", ge=0)
    pin_clicks: Count = column("metrics.PIN_CLICK", ge=0)
    saves: Count = column("metrics.SAVE", ge=0)
    follows: Count = column("metrics.USER_FOLLOW", ge=0)
    profile_visits: Count = column("metrics.PROFILE_VISIT", ge=0)
    video_views: Count = column("metrics.VIDEO_MRC_VIEW", ge=0)
    video_starts: Count = column("metrics.VIDEO_START", ge=0)
    video_10s_views: Count = column("metrics.VIDEO_10S_VIEW", ge=0)
    video_watch_ms: Count = column("metrics.VIDEO_V50_WATCH_TIME", ge=0)
    video_95pct_views: Count = column("metrics.QUARTILE_95_PERCENT_VIEW", ge=0)

    class Config:
        """One row per pin and UTC day."""

        strict = True
        unique = ["pin_id", "on_date"]


class AccountDays(Contract):
    """What happened on all pins of the account on one day, advertising left out."""

    on_date: Day = key("date", reading="text")
    data_status: Text = column("data_status", nullable=False)
    engagements: Count = column("metrics.ENGAGEMENT", ge=0)
    impressions: Count = column("metrics.IMPRESSION", ge=0)
    outbound_clicks: Count = column("metrics.OUTBOUND_CLICK", ge=0)
    pin_clicks: Count = column("metrics.PIN_CLICK", ge=0)
    saves: Count = column("metrics.SAVE", ge=0)

    class Config:
        """One row per account and UTC day."""

        strict = True
        unique = ["on_date"]
