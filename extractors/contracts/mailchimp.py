"""What Mailchimp's records look like."""

from extractors.contract import Contract, Count, Instant, Text, column, key


class Campaigns(Contract):
    """A mailing that was sent, with what its readers saw first."""

    campaign_id: Text = key("id")
    kind: Text = column("type")
    sent_at: Instant = column("send_time", nullable=False)
    list_id: Text = column("recipients.list_id")
    subject: Text = column("settings.subject_line")
    title: Text = column("settings.title")
    archive_url: Text = column("long_archive_url")

    class Config:
        """One row per campaign."""

        strict = True
        unique = ["campaign_id"]


class Reports(Contract):
    """Lifetime counters of a campaign as they stand now; a count that is absent is unknown."""

    campaign_id: Text = key("id")
    emails_sent: Count = column("emails_sent", ge=0)
    opens: Count = column("opens.opens_total", ge=0)
    unique_opens: Count = column("opens.unique_opens", ge=0)
    opens_without_proxy: Count = column("opens.proxy_excluded_opens", ge=0)
    unique_opens_without_proxy: Count = column("opens.proxy_excluded_unique_opens", ge=0)
    clicks: Count = column("clicks.clicks_total", ge=0)
    unique_clicks: Count = column("clicks.unique_clicks", ge=0)
    clickers: Count = column("clicks.unique_subscriber_clicks", ge=0)
    hard_bounces: Count = column("bounces.hard_bounces", ge=0)
    soft_bounces: Count = column("bounces.soft_bounces", ge=0)
    syntax_errors: Count = column("bounces.syntax_errors", ge=0)
    unsubscribes: Count = column("unsubscribed", ge=0)

    class Config:
        """One row per campaign and observation."""

        strict = True
        unique = ["campaign_id"]


class Links(Contract):
    """An address a campaign links to, and how often it was followed until now."""

    campaign_id: Text = key("request.parent_id")
    link_id: Text = key("id")
    url: Text = column("url", nullable=False)
    clicks: Count = column("total_clicks", ge=0)
    unique_clicks: Count = column("unique_clicks", ge=0)

    class Config:
        """One row per campaign and link."""

        strict = True
        unique = ["campaign_id", "link_id"]


class Lists(Contract):
    """An audience as it stands now."""

    list_id: Text = key("id")
    members: Count = column("stats.member_count", ge=0)

    class Config:
        """One row per audience and observation."""

        strict = True
        unique = ["list_id"]
