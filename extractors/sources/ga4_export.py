"""GA4's BigQuery event export, as files: every event with its visitor, the way to journeys.

Reference: https://support.google.com/analytics/answer/7029846. A daily table `events_YYYYMMDD` is
exported to newline-delimited JSON (gzip) or Parquet under its own name, and again on the three days
after: a file delivered again under its name replaces what it said of that day. BigQuery writes
64-bit numbers into JSON as text. Do not deliver `events_intraday_*`: it is dropped when the day is
complete.
"""

from extractors.contract import Contract, Day, Instant, Text, column
from extractors.formats import JsonLines, Parquet
from extractors.source import Kind, Source, Stream

COLLECTED = "collected_traffic_source"
LAST_CLICK = "session_traffic_source_last_click"
#: Tables exported before mid-2024 lack the session's source, older ones what an event collected and
#: its place in a batch. The browser stands beside the device in apps, below it on the web.
MAY_LACK = (LAST_CLICK, COLLECTED, "batch_event_index", "device.web_info", "device.browser")


class Events(Contract):
    """One event. It has no key of its own; where consent is refused it has no visitor either."""

    event_hash: Text = column(
        "hash(user_pseudo_id, event_timestamp, event_name, event_bundle_sequence_id,"
        " batch_event_index, event_params)",
        reading="text",
        nullable=False,
    )
    file_name: Text = column("file.name", reading="text", nullable=False)
    event_on: Day = column("event_date", reading="compact_day", nullable=False)
    happened_at: Instant = column("event_timestamp", reading="epoch_us", nullable=False)
    event_name: Text = column("event_name", nullable=False)
    visitor_hmac: Text = column("user_pseudo_id", privacy="identifier", names="visitor")
    user_id_hmac: Text = column("user_id", privacy="identifier", names="user")
    bundle_id: Text = column("event_bundle_sequence_id", reading="id")
    batch_event_index: Text = column("batch_event_index", reading="id")
    event_params: Text = column("event_params", reading="raw", privacy="personal")
    stream_id: Text = column("stream_id", reading="id")
    platform: Text = column("platform")
    hostname: Text = column("device.web_info.hostname")
    browser: Text = column("device.web_info.browser|device.browser")
    operating_system: Text = column("device.operating_system")
    device: Text = column("device.category")
    country: Text = column("geo.country")
    analytics_storage: Text = column("privacy_info.analytics_storage")
    collected_source: Text = column(f"{COLLECTED}.manual_source", privacy="personal", in_parts=True)
    collected_medium: Text = column(f"{COLLECTED}.manual_medium", privacy="personal", in_parts=True)
    collected_campaign: Text = column(
        f"{COLLECTED}.manual_campaign_name", privacy="personal", in_parts=True
    )
    collected_content: Text = column(
        f"{COLLECTED}.manual_content", privacy="personal", in_parts=True
    )
    collected_gclid: Text = column(f"{COLLECTED}.gclid", names="click")
    session_source: Text = column(f"{LAST_CLICK}.cross_channel_campaign.source")
    session_medium: Text = column(f"{LAST_CLICK}.cross_channel_campaign.medium")
    session_campaign: Text = column(f"{LAST_CLICK}.cross_channel_campaign.campaign_name")
    first_source: Text = column("traffic_source.source")
    first_medium: Text = column("traffic_source.medium")
    first_campaign: Text = column("traffic_source.name")

    class Config:
        """One row per event; an event exported twice is one."""

        strict = True
        unique = ["event_hash"]


SOURCE = Source(
    name="ga4_export",
    docs="https://support.google.com/analytics/answer/7029846",
    account_fields=("files",),
    steps=(
        "Nothing to log in to: link GA4 to BigQuery (Admin > BigQuery links) and have the tables "
        "events_YYYYMMDD put, as JSON lines or Parquet, where pipeline.yml says.",
    ),
    streams=(
        Stream(
            name="events",
            kind=Kind.EVENT,
            contract=Events,
            format=JsonLines(),
            parquet=Parquet(may_lack=MAY_LACK),
            event_at="happened_at",
            is_complete_per=("event_on", "file_name"),
        ),
    ),
)
