"""Show contacts and deals as HubSpot's properties: every value a string, "" where unset."""

from datetime import date, datetime
from typing import Any

import numpy as np

from sandbox import trails, wording
from sandbox.browsing import PATHS, visit_keys, visitor_keys
from sandbox.channels import CHANNELS
from sandbox.company import FOUNDED
from sandbox.dice import keys
from sandbox.moments import iso, starts
from sandbox.networks import NETWORKS
from sandbox.pageviews import landings
from sandbox.records import CURRENCIES, DECIMALS, DUPLICATE, FROM_WEB, TYPED_IN, VISIT
from sandbox.world import World

SLOTS = 4_096  # contacts of one millisecond an id can tell apart
CONTACT_STEPS = ("qualified_at", "customer_at", "edited_at", "merged_at")


def ids(rows: np.ndarray) -> np.ndarray:
    """Return the ids of contacts or deals; they grow with the time of creation."""
    return (rows["at"] - starts(FOUNDED)) * SLOTS + rows["number"] % SLOTS


def merged_away(rows: np.ndarray, at: int) -> np.ndarray:
    """Say which contacts another one has swallowed: they are gone, and not archived."""
    return (rows["kind"] == DUPLICATE) & (rows["merged_at"] <= at)


def contact_key(world: World, rows: np.ndarray) -> np.ndarray:
    """Return the key of the person behind each contact; a duplicate has that of the first."""
    number = np.where(rows["kind"] == DUPLICATE, rows["of"], rows["number"]).astype(np.int64)
    return keys(rows["cohort"].astype(np.int64) << 24 | number, world.seed + 81)


def modified(kind: str, rows: np.ndarray, at: int) -> np.ndarray:
    """Return when each row was last changed before an instant."""
    steps = CONTACT_STEPS if kind == "contacts" else ("closed_at",)
    latest = rows["at"].copy()
    for step in steps:
        latest = np.maximum(latest, np.where(rows[step] <= at, rows[step], 0))
    return latest


def contact(world: World, row: np.void, at: int) -> dict[str, str]:
    """Return all properties of a contact at an instant."""
    one = np.array([row])
    given, family, email = wording.person(int(contact_key(world, one)[0]))
    first = CHANNELS[row["first"]]
    network = NETWORKS.get(first.name)
    own = visitor_keys(world.seed, one["cohort"], one["visitor"])[0]
    stage = "lead"
    if row["customer_at"] <= at:
        stage = "customer"
    elif row["qualified_at"] <= at:
        stage = "marketingqualifiedlead"
    dark = bool(row["first_dark"])
    bucket = "DIRECT_TRAFFIC" if dark else first.hubspot
    web = row["kind"] == FROM_WEB
    url, referrer = _first_page(world, one, int(own)) if web else ("", "")
    changed = int(modified("contacts", one, at)[0])
    dates = {
        f"hs_lifecyclestage_{name}_date": iso(int(row[step])) if row[step] <= at else ""
        for name, step in (
            ("lead", "at"),
            ("marketingqualifiedlead", "qualified_at"),
            ("customer", "customer_at"),
        )
    }
    return {
        "hs_object_id": str(ids(one)[0]),
        "email": email,
        "firstname": given,
        "lastname": family,
        "web_id": trails.web_id(int(own)) if row["has_web_id"] else "",
        "hs_merged_object_ids": _swallowed(world, row, at),
        "lifecyclestage": stage,
        **dates,
        "createdate": iso(int(row["at"])),
        "lastmodifieddate": iso(changed),
        "hs_analytics_source": bucket if web else "OFFLINE",
        "hs_analytics_source_data_1": network.crm
        if network
        else ""
        if web and not dark
        else ""
        if web
        else "CRM_UI",
        "hs_analytics_first_url": url,
        "hs_analytics_first_referrer": referrer,
        "hs_analytics_first_timestamp": iso(int(row["first_at"])) if web else "",
        "hs_object_source_label": {FROM_WEB: "FORM", TYPED_IN: "CRM_UI"}.get(
            int(row["kind"]), "IMPORT"
        ),
        "phone": "" if row["edited_at"] > at else "+49 30 5550100",  # what was corrected
    }


def _swallowed(world: World, row: np.void, at: int) -> str:
    if row["kind"] == DUPLICATE or row["merged_at"] > at:
        return ""
    contacts = world.book(date.fromordinal(int(row["cohort"]))).contacts
    return str(ids(contacts[row["twin"] : row["twin"] + 1])[0])


def _first_page(world: World, one: np.ndarray, own: int) -> tuple[str, str]:
    """Return address and referrer of the page a contact saw first, as its browser told them."""
    first = np.zeros(1, VISIT)
    first["at"], first["channel"] = one["first_at"], one["first"]
    first["post"] = one["first_post"]
    ref, channel, at = int(first["post"][0]), int(first["channel"][0]), int(first["at"][0])
    dark, post = bool(one["first_dark"][0]), world.post(ref) if ref >= 0 else None
    visit = int(visit_keys(np.array([own], np.uint64), first["at"])[0])
    query = trails.query(channel, post, visit, at, dark)
    url = trails.own(PATHS[landings(world, first)[0]]) + (f"?{query}" if query else "")
    return url, trails.referrer(channel, visit, dark)


def deal(world: World, row: np.void, at: int) -> dict[str, str]:
    """Return all properties of a deal at an instant."""
    one = np.array([row])
    closed, won = row["closed_at"] <= at, bool(row["won"])
    decimals = DECIMALS[row["currency"]]
    stage = ("closedwon" if won else "closedlost") if closed else "appointmentscheduled"
    return {
        "hs_object_id": str(ids(one)[0]),
        "dealname": f"Brightside order {int(row['number']) + 1}",
        "amount": f"{int(row['amount']) / 10**decimals:.{decimals}f}",
        "deal_currency_code": CURRENCIES[row["currency"]],
        "dealstage": stage,
        "pipeline": "default",
        "hs_is_closed_won": str(bool(closed and won)).lower(),
        "hs_is_closed": str(bool(closed)).lower(),
        "createdate": iso(int(row["at"])),
        "closedate": iso(int(row["closed_at"])) if closed else "",
        "hs_lastmodifieddate": iso(int(modified("deals", one, at)[0])),
    }


def number(text: str) -> float | None:
    """Return a property or filter value as a number: digits, or a time as milliseconds."""
    try:
        return float(text)
    except ValueError:
        pass
    try:
        found = datetime.fromisoformat(text)
        return found.timestamp() * 1000 if found.tzinfo else float(starts(date.fromisoformat(text)))
    except ValueError:
        return None


def entry(
    properties: dict[str, str], wanted: list[str], usual: tuple[str, ...], changed: str
) -> dict[str, Any]:
    """Return one result: the properties asked for, and the three that always come."""
    names = dict.fromkeys([*(wanted or usual), "createdate", "hs_object_id", changed])
    # A name the account does not have is passed over in silence.
    shown = {name: properties[name] for name in names if name in properties}
    return {
        "id": properties["hs_object_id"],
        "properties": shown,
        "createdAt": properties["createdate"],
        "updatedAt": properties[changed],
        "archived": False,
    }
