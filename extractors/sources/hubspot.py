"""HubSpot CRM: contacts (the leads), deals, and which contact a deal belongs to.

Reference: https://developers.hubspot.com/docs/api-reference/crm-contacts-v3/guide. Property values
are all strings, "" meaning not set. Searches stop at 10,000 rows, so they go on by object id.
"""

import datetime as dt
from collections.abc import Callable
from typing import Any

from requests import Response

from extractors.auth import Bearer
from extractors.contract import Contract
from extractors.contracts.hubspot import Contacts, DealContacts, Deals
from extractors.dialects import by_status, complaint, told_to_wait
from extractors.formats import JsonPages
from extractors.messages import Json, Reaction, Request, Verdict
from extractors.paging import keyset
from extractors.source import Ask, Index, Kind, Parent, Source, Stream
from extractors.version import Version

#: Versions are named after their month and answer for 18 months at the least.
VERSION = Version("2026-09", dt.date(2028, 3, 1))


def modified_within(
    object_type: str, modified: str, contract: type[Contract]
) -> Callable[[Ask], list[Request]]:
    """Search for what was changed in the window, in the order of object ids."""

    def requests(ask: Ask) -> list[Request]:
        bounds = [("GTE", ask.window.start), ("LT", ask.window.end)]
        filters = [
            {"propertyName": modified, "operator": op, "value": str(int(at.timestamp() * 1000))}
            for op, at in bounds
        ]
        body = {
            "filterGroups": [{"filters": filters}],
            "sorts": [{"propertyName": "hs_object_id", "direction": "ASCENDING"}],
            "properties": properties_of(contract),
            "limit": 200,
        }
        return [Request(f"crm/objects/{VERSION.name}/{object_type}/search", body=body)]

    return requests


def properties_of(contract: type[Contract]) -> list[str]:
    """Name the properties a contract reads: what is not asked for by name is not answered."""
    columns: Any = contract.to_schema().columns
    paths = (column.metadata["path"] for column in columns.values())
    return [path.removeprefix("properties.") for path in paths if path.startswith("properties.")]


def contacts_of_deals(ask: Ask) -> list[Request]:
    """Look up which contacts belong to a batch of deals."""
    return [
        Request(
            f"crm/associations/{VERSION.name}/deals/contacts/batch/read",
            body={"inputs": [{"id": deal_id} for deal_id in ask.parent_ids]},
        )
    ]


#: What a 429's policy means in seconds; searches say so nowhere else.
POLICY_SECONDS = {"SECONDLY": 1.0, "TEN_SECONDLY_ROLLING": 10.0}
#: A locked record (423) is free again after two seconds at the least.
LOCKED_SECONDS = 2.0
#: Of a batch: the deal has no contacts, or is gone since it was listed. Neither is a fault.
ABSENT = ("NO_ASSOCIATIONS_FOUND", "OBJECT_NOT_FOUND")


def dialect(response: Response, body: Json) -> Verdict:
    """Judge by status, plus HubSpot's limit policies, locks, moves and half-filled batches."""
    fields = body if isinstance(body, dict) else {}
    reason = f"HTTP {response.status_code}: {complaint(body)}"
    match response.status_code:
        case 429 if fields.get("policyName") == "DAILY":
            return Verdict(
                Reaction.FAIL, f"{reason}; the daily limit resets at midnight, HubSpot time"
            )
        case 429:
            policy = str(fields.get("policyName"))
            return Verdict(
                Reaction.WAIT, reason, told_to_wait(response) or POLICY_SECONDS.get(policy)
            )
        case 423:
            wait = max(LOCKED_SECONDS, told_to_wait(response) or 0)
            return Verdict(Reaction.WAIT, reason, wait)
        case 477:
            moving = f"{reason}; the account is moving between data centres"
            return Verdict(Reaction.WAIT, moving, told_to_wait(response))
        case 207:
            errors = fields.get("errors") or []
            others = [e for e in errors if not str(_kind(e)).endswith(ABSENT)]
            if others:
                return Verdict(Reaction.FAIL, f"{reason} {others[0]}")
    return by_status(response, body)


def _kind(error: Json) -> Json:
    return error.get("subCategory") or error.get("category") if isinstance(error, dict) else error


#: Records reach the search index late: seconds to minutes, hours after bulk imports.
LATE = dt.timedelta(days=1)

SOURCE = Source(
    name="hubspot",
    docs="https://developers.hubspot.com/docs/api-reference/overview",
    base_url="https://api.hubapi.com",
    secrets=("token",),
    steps=(
        "Open HubSpot > Settings > Integrations > Private apps and create one.",
        "Give it crm.objects.contacts.read and crm.objects.deals.read; show and copy its token.",
    ),
    auth=lambda account, secrets, base_url: Bearer(secrets["token"]),
    ping=lambda account: Request(f"crm/objects/{VERSION.name}/contacts", {"limit": 1}),
    version=VERSION,
    classify=dialect,
    min_interval_seconds=0.2,  # search allows 5 requests a second and says so in no header
    streams=(
        Stream(
            name="contacts",
            kind=Kind.ENTITY,
            contract=Contacts,
            format=JsonPages(records="results"),
            event_at="created_at",
            counts_at="lead_at",  # may lie weeks before somebody typed it in
            requests=modified_within("contacts", "lastmodifieddate", Contacts),
            next_page=keyset,
            overlap=LATE,
        ),
        Stream(
            name="deals",
            kind=Kind.ENTITY,
            contract=Deals,
            format=JsonPages(records="results"),
            index=Index(id="id", at="updatedAt"),
            event_at="created_at",
            counts_at="closed_at",
            requests=modified_within("deals", "hs_lastmodifieddate", Deals),
            next_page=keyset,
            overlap=LATE,
        ),
        Stream(
            name="deal_contacts",
            kind=Kind.ENTITY,
            contract=DealContacts,
            format=JsonPages(records="results", inner="to"),
            parent=Parent("deals", batch=100),  # batch/read takes at most 100 ids
            requests=contacts_of_deals,
        ),
    ),
)
