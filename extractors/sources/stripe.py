"""Stripe: checkout sessions, charges and refunds, in the currency's smallest unit.

Reference: https://docs.stripe.com/api/charges/list. Charges, not payment intents, are the sale:
counting both would double it. Objects change without saying when, so a stretch is read again.
"""

import datetime as dt
from collections.abc import Callable

from extractors.auth import Bearer
from extractors.contract import Contract, Count, Flag, Instant, Text, column, key
from extractors.messages import Request
from extractors.paging import last_id
from extractors.source import Ask, Kind, Source, Stream

#: Pinned: without the header an account's own default version answers. No version has an end.
API_VERSION = "2026-08-26.dahlia"

#: Disputes and late refunds change a charge for months; sources put the re-scan at 30 to 120 days.
RESCAN = dt.timedelta(days=120)


class Charges(Contract):
    """One attempt to take money, failed ones included."""

    charge_id: Text = key("id", names="payment")
    created_at: Instant = column("created", reading="epoch_s", nullable=False)
    amount_minor: Count = column("amount", nullable=False, ge=0)
    amount_captured_minor: Count = column("amount_captured", ge=0)
    amount_refunded_minor: Count = column("amount_refunded", ge=0)
    currency: Text = column("currency", nullable=False, str_matches="^[a-z]{3}$")
    status: Text = column("status", nullable=False, isin=["succeeded", "pending", "failed"])
    is_paid: Flag = column("paid")
    is_captured: Flag = column("captured")
    is_disputed: Flag = column("disputed")
    is_live: Flag = column("livemode")
    payment_intent_id: Text = column("payment_intent", names="payment")
    customer_id: Text = column("customer", names="customer")
    email_hmac: Text = column("billing_details.email", privacy="identifier", names="email")

    class Config:
        """One row per charge."""

        strict = True
        unique = ["charge_id"]


class Refunds(Contract):
    """Money given back, a fact of its own with its own date."""

    refund_id: Text = key("id")
    charge_id: Text = column("charge", nullable=False, names="payment")
    created_at: Instant = column("created", reading="epoch_s", nullable=False)
    amount_minor: Count = column("amount", nullable=False, ge=0)
    currency: Text = column("currency", nullable=False, str_matches="^[a-z]{3}$")
    status: Text = column("status", nullable=False)
    reason: Text = column("reason")

    class Config:
        """One row per refund."""

        strict = True
        unique = ["refund_id"]


class CheckoutSessions(Contract):
    """Where a website's visitor id reaches the till: `client_reference_id`."""

    checkout_session_id: Text = key("id")
    created_at: Instant = column("created", reading="epoch_s", nullable=False)
    web_id: Text = column("client_reference_id", names="web")
    user_id_hmac: Text = column("metadata.user_id", privacy="identifier", names="user")
    browser_token: Text = column("metadata.hubspotutk", privacy="personal", names="token")
    payment_intent_id: Text = column("payment_intent", names="payment")
    customer_id: Text = column("customer", names="customer")
    email_hmac: Text = column("customer_details.email", privacy="identifier", names="email")
    status: Text = column("status")

    class Config:
        """One row per checkout session."""

        strict = True
        unique = ["checkout_session_id"]


def created_within(path: str) -> Callable[[Ask], list[Request]]:
    """Ask a list endpoint for what was created in the window."""

    def requests(ask: Ask) -> list[Request]:
        bounds = {
            "created[gte]": int(ask.window.start.timestamp()),
            "created[lt]": int(ask.window.end.timestamp()),
        }
        return [Request(path, {**bounds, "limit": 100})]

    return requests


def _stream(name: str, kind: Kind, contract: type[Contract], path: str) -> Stream:
    return Stream(
        name=name,
        kind=kind,
        contract=contract,
        event_at="created_at",
        requests=created_within(path),
        next_page=last_id,
        overlap=RESCAN,
    )


SOURCE = Source(
    name="stripe",
    docs="https://docs.stripe.com/api",
    base_url="https://api.stripe.com/v1",
    secrets=("api_key",),
    steps=(
        "Open Stripe > Developers > API keys > Create restricted key.",
        "Let it read charges, refunds and checkout sessions, and nothing else.",
    ),
    auth=lambda account, secrets, base_url: Bearer(
        secrets["api_key"], headers={"Stripe-Version": API_VERSION}
    ),
    ping=lambda account: Request("charges", {"limit": 1}),
    streams=(
        _stream("charges", Kind.ENTITY, Charges, "charges"),
        _stream("refunds", Kind.ENTITY, Refunds, "refunds"),
        _stream("checkout_sessions", Kind.ENTITY, CheckoutSessions, "checkout/sessions"),
    ),
)
