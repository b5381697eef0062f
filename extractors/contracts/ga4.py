"""What GA4's records look like: cells without names, ordered as `sources/ga4.py` asks."""

from extractors.contract import Contract, Count, Day, Flag, Money, Text, column, key


class Figures(Contract):
    """What a row of any report says: metrics as asked, the answer's own quality."""

    property_id: Text = key("request.property_id")
    on_date: Day = key("dimensionValues[0].value", reading="compact_day")
    sessions: Count = column("metricValues[0].value", reading="text", ge=0)
    engaged_sessions: Count = column("metricValues[1].value", reading="text", ge=0)
    total_users: Count = column("metricValues[2].value", reading="text", ge=0)
    page_views: Count = column("metricValues[3].value", reading="text", ge=0)
    key_events: Money = column("metricValues[4].value", reading="text", ge=0)  # credit is divided
    engagement_seconds: Count = column("metricValues[5].value", reading="text", ge=0)
    day_zone: Text = column("request.time_zone", nullable=False)
    has_other_row: Flag = column("^.metadata.dataLossFromOtherRow")
    is_thresholded: Flag = column("^.metadata.subjectToThresholding")
    samples_read: Count = column("^.metadata.samplingMetadatas[0].samplesReadCount", reading="text")
    samples: Count = column("^.metadata.samplingMetadatas[0].samplingSpaceSize", reading="text")


class SiteDays(Figures):
    """What the property counted in a day of its own time zone. Users of days do not add up."""

    class Config:
        """One row per property and day."""

        strict = True
        unique = ["property_id", "on_date"]


class Traffic(Figures):
    """A day's sessions by source, medium, campaign and landing page."""

    session_source: Text = key("dimensionValues[1].value", reading="json")
    session_medium: Text = key("dimensionValues[2].value", reading="json")
    session_campaign: Text = key("dimensionValues[3].value", reading="json")
    landing_page: Text = key("dimensionValues[4].value", reading="json")

    class Config:
        """One row per property, day, source, medium, campaign and landing page."""

        strict = True
        unique = [
            "property_id",
            "on_date",
            "session_source",
            "session_medium",
            "session_campaign",
            "landing_page",
        ]
