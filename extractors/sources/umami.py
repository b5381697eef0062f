"""Umami v3: every page view and custom event of a website, at visitor level.

Reference: https://umami.is/docs/api/website-stats-api. Self-hosted: log in, then bearer token.
`session_id` rotates monthly: it ties the events of a month together, never a person for life.
"""

import datetime as dt

from extractors.auth import UmamiLogin
from extractors.contract import Contract, Count, Instant, Text, column, key
from extractors.formats import JsonPages
from extractors.messages import Request
from extractors.paging import numbered
from extractors.source import Ask, Kind, Source, Stream


class Events(Contract):
    """One page view (event_type 1) or custom event (2); link, pixel and speed events follow."""

    event_id: Text = key("id")
    visitor_id: Text = column("sessionId", names="visitor", nullable=False)
    happened_at: Instant = column("createdAt", nullable=False)
    hostname: Text = column("hostname")
    url_path: Text = column("urlPath")
    url_query: Text = column("urlQuery", privacy="personal", in_parts=True)  # may hold an address
    referrer_host: Text = column("referrerDomain")
    event_type: Count = column("eventType", nullable=False, isin=[1, 2, 3, 4, 5])
    event_name: Text = column("eventName")
    country: Text = column("country")
    device: Text = column("device")
    browser: Text = column("browser")

    class Config:
        """One row per event."""

        strict = True
        unique = ["event_id"]


def event_pages(ask: Ask) -> list[Request]:
    """Ask for the events of the window; both ends are inclusive milliseconds there."""
    return [
        Request(
            f"websites/{ask.account['website_id']}/events",
            {
                "startAt": int(ask.window.start.timestamp() * 1000),
                "endAt": int(ask.window.end.timestamp() * 1000) - 1,
                "page": 1,
                "pageSize": 1000,
            },
        )
    ]


SOURCE = Source(
    name="umami",
    docs="https://umami.is/docs/api",
    account_fields=("base_url", "website_id"),
    secrets=("username", "password"),
    steps=(
        "In Umami open Settings > Users and create a user; its name and password are asked below.",
        "Let it see the website: Settings > Teams, or make it the owner. Viewing rights suffice.",
    ),
    auth=lambda account, secrets, base_url: UmamiLogin(
        f"{base_url}/auth/login", secrets["username"], secrets["password"]
    ),
    ping=lambda account: Request(
        f"websites/{account['website_id']}/events",
        {"startAt": 0, "endAt": 1, "page": 1, "pageSize": 1},
    ),
    streams=(
        Stream(
            name="events",
            kind=Kind.EVENT,
            contract=Events,
            format=JsonPages(records="data", total="count"),
            event_at="happened_at",
            requests=event_pages,
            next_page=numbered(size="pageSize", count="count"),
            overlap=dt.timedelta(days=2),
            # A day at a time: rows that arrive while paging shift only that day's last pages.
            chunk=dt.timedelta(days=1),
        ),
    ),
)
