"""What HubSpot's records look like."""

from extractors.contract import Contract, Instant, Money, Text, column, key


class Contacts(Contract):
    """A person the company may sell to, as the CRM knows them now."""

    contact_id: Text = key("id", names="contact")
    created_at: Instant = column("createdAt", nullable=False)
    updated_at: Instant = column("updatedAt", nullable=False)
    email_hmac: Text = column(
        "properties.email", reading="text", privacy="identifier", names="email"
    )
    web_id: Text = column("properties.web_id", reading="text", names="web")
    # The account's own properties, like web_id: an account without them has NULL.
    user_id_hmac: Text = column(
        "properties.user_id", reading="text", privacy="identifier", names="user"
    )
    browser_token: Text = column(
        "properties.hubspotutk", reading="text", privacy="personal", names="token"
    )
    # HubSpot's own, filled by its tracking: the gclid and fbclid of the last advertisement clicked.
    google_click_id: Text = column(
        "properties.hs_google_click_id", reading="text", privacy="personal", names="click"
    )
    facebook_click_id: Text = column(
        "properties.hs_facebook_click_id", reading="text", privacy="personal", names="click"
    )
    # Ids of contacts that were merged into this one, with ";" between; they vanish unarchived.
    merged_ids: Text = column("properties.hs_merged_object_ids", reading="text", names="contact")
    lifecycle_stage: Text = column("properties.lifecyclestage", reading="text")
    original_source: Text = column("properties.hs_analytics_source", reading="text")
    original_source_detail: Text = column("properties.hs_analytics_source_data_1", reading="text")
    first_url: Text = column(
        "properties.hs_analytics_first_url", reading="text", privacy="personal", in_parts=True
    )
    lead_at: Instant = column("properties.hs_lifecyclestage_lead_date", reading="text")
    mql_at: Instant = column(
        "properties.hs_lifecyclestage_marketingqualifiedlead_date", reading="text"
    )
    sql_at: Instant = column("properties.hs_lifecyclestage_salesqualifiedlead_date", reading="text")
    opportunity_at: Instant = column(
        "properties.hs_lifecyclestage_opportunity_date", reading="text"
    )
    customer_at: Instant = column("properties.hs_lifecyclestage_customer_date", reading="text")

    class Config:
        """One row per contact."""

        strict = True
        unique = ["contact_id"]


class Deals(Contract):
    """A sale in the making, won or lost."""

    deal_id: Text = key("id")
    created_at: Instant = column("createdAt", nullable=False)
    updated_at: Instant = column("updatedAt", nullable=False)
    amount: Money = column("properties.amount", reading="text")
    currency: Text = column("properties.deal_currency_code", reading="text")
    stage: Text = column("properties.dealstage", reading="text")
    pipeline: Text = column("properties.pipeline", reading="text")
    closed_at: Instant = column("properties.closedate", reading="text")
    is_won: Text = column("properties.hs_is_closed_won", reading="text", isin=["true", "false"])

    class Config:
        """One row per deal."""

        strict = True
        unique = ["deal_id"]


class DealContacts(Contract):
    """A link between a deal and a contact."""

    deal_id: Text = key("^.from.id")
    contact_id: Text = key("toObjectId", names="contact")

    class Config:
        """One row per pair."""

        strict = True
        unique = ["deal_id", "contact_id"]
