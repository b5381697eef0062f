"""Mailchimp: the campaigns that were sent, their reports, the links clicked, the audiences' sizes.

Reference: https://mailchimp.com/developer/marketing/api/. A campaign is a post of the platform
`email`. Only totals are asked for: no address of a recipient is read. Opens are what mail programs
load, and Apple's load everything; clicks include scanners that follow each link.
"""

import datetime as dt
import re
from collections.abc import Mapping
from typing import Any
from urllib.parse import urlsplit

from requests import Response

from extractors.auth import Basic, LoginRefused
from extractors.contract import Contract
from extractors.contracts.mailchimp import Campaigns, Links, Lists, Reports
from extractors.dialects import by_status, told_to_wait
from extractors.formats import JsonPages
from extractors.messages import Json, Reaction, Request, Verdict
from extractors.paging import offset
from extractors.source import Account, Ask, Index, Kind, Parent, Source, Stream

PAGE = 1000  # the most records a page holds
HOSTS = ".api.mailchimp.com"
#: A campaign may go out by its readers' time zones or in batches: it is listed when the last is.
GOES_OUT_FOR = dt.timedelta(days=7)


def dialect(response: Response, body: Json) -> Verdict:
    """Judge by status, with the words of its problem documents; a bare 403 is the gate's 429."""
    verdict = by_status(response, body)
    if verdict.reaction is Reaction.ACCEPT:
        return verdict
    said = [body.get(name) for name in ("title", "detail")] if isinstance(body, dict) else []
    reason = ": ".join([f"HTTP {response.status_code}", *(str(word) for word in said if word)])
    if response.status_code == 403 and body is None:
        # What is forbidden is told in JSON; the page of the gate before it says: too much.
        return Verdict(Reaction.WAIT, reason, told_to_wait(response))
    return Verdict(verdict.reaction, reason, verdict.wait_seconds)


def login(account: Account, secrets: Mapping[str, str], base_url: str) -> Basic:
    """Sign with the key, which ends in the data centre it belongs to; any user name will do."""
    api_key = secrets["api_key"].strip()
    host = urlsplit(base_url).hostname or ""
    if host.endswith(HOSTS):
        found = re.search(r"-([a-z]+\d+)$", api_key)
        if not found:
            raise LoginRefused("the key names no data centre: copy it whole, -us14 or so included")
        if host != found[1] + HOSTS:
            right = f"https://{found[1]}{HOSTS}/3.0"
            raise LoginRefused(f"the key belongs to another data centre: base_url is {right}")
    return Basic("likes-to-leads", api_key)


def listed(path: str, records: str, fields: tuple[str, ...], **more: Any) -> Request:
    """Ask for the first page of a list, and for no more of a record than is kept."""
    named = ",".join(["total_items", *(f"{records}.{name}" for name in fields)])
    return Request(path, {"count": PAGE, "offset": 0, "fields": named, **more})


def fields_of(contract: type[Contract]) -> tuple[str, ...]:
    """Return the places a contract reads in a record."""
    columns = contract.to_schema().columns.values()
    paths = (column.metadata["path"] for column in columns)
    return tuple(path for path in paths if not path.startswith("request."))


def campaigns(of: Ask) -> list[Request]:
    """Ask for what was sent in the window."""
    since, before = (f"{at:%Y-%m-%dT%H:%M:%S+00:00}" for at in (of.window.start, of.window.end))
    window = {"status": "sent", "since_send_time": since, "before_send_time": before}
    return [listed("campaigns", "campaigns", fields_of(Campaigns), **window)]


def reports(of: Ask) -> list[Request]:
    """Ask for the counters of one campaign."""
    (campaign_id,) = of.parent_ids
    return [Request(f"reports/{campaign_id}", {"fields": ",".join(fields_of(Reports))})]


def links(of: Ask) -> list[Request]:
    """Ask for the addresses one campaign links to."""
    (campaign_id,) = of.parent_ids
    asked = listed(f"reports/{campaign_id}/click-details", "urls_clicked", fields_of(Links))
    return [Request(asked.path, asked.params, context={"parent_id": campaign_id})]


def lists(of: Ask) -> list[Request]:
    """Ask for the audiences."""
    return [listed("lists", "lists", fields_of(Lists))]


SOURCE = Source(
    name="mailchimp",
    docs="https://mailchimp.com/developer/marketing/api/",
    platform="email",
    account_fields=("base_url",),
    secrets=("api_key",),
    steps=(
        "Open Mailchimp > Profile > Extras > API keys > Create A Key: it is MAILCHIMP_API_KEY.",
        "Its end, after the hyphen, is the data centre: write base_url: https://<that>."
        "api.mailchimp.com/3.0 into pipeline.yml.",
    ),
    auth=login,
    classify=dialect,
    ping=lambda account: Request("campaigns", {"count": 1, "fields": "total_items"}),
    streams=(
        Stream(
            name="campaigns",
            kind=Kind.ENTITY,
            contract=Campaigns,
            format=JsonPages(records="campaigns", total="total_items"),
            index=Index(id="id", at="send_time"),
            event_at="sent_at",
            requests=campaigns,
            next_page=offset("campaigns", "total_items"),
            overlap=GOES_OUT_FOR,
        ),
        Stream(
            name="reports",
            kind=Kind.SNAPSHOT,
            contract=Reports,
            format=JsonPages(records=""),
            parent=Parent("campaigns"),
            requests=reports,
        ),
        Stream(
            name="links",
            kind=Kind.ENTITY,
            contract=Links,
            format=JsonPages(records="urls_clicked", total="total_items"),
            parent=Parent("campaigns"),
            requests=links,
            next_page=offset("urls_clicked", "total_items"),
        ),
        Stream(
            name="lists",
            kind=Kind.SNAPSHOT,
            contract=Lists,
            format=JsonPages(records="lists", total="total_items"),
            requests=lists,
            next_page=offset("lists", "total_items"),
        ),
    ),
)
