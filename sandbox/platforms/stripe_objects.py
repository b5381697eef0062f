"""Show orders as Stripe objects: sessions, payment intents, charges, refunds, customers, events.

Each list is an array of (created, order, kind) rows; an object is built only when it is served.
"""

from datetime import date
from typing import Any

import numpy as np

from sandbox import trails, wording
from sandbox.browsing import visitor_keys
from sandbox.company import HOST
from sandbox.dice import key, keys, letters, named
from sandbox.moments import DAY, MINUTE, SECOND
from sandbox.platforms.hubspot_rows import contact_key
from sandbox.records import ABANDONED, CURRENCIES, PAID
from sandbox.world import World

BEFORE = 3 * MINUTE  # a checkout opens so long before it is paid
FIRST_TRY = 2 * MINUTE  # and a first attempt fails so long before one succeeds
EXPIRES = DAY  # an open checkout dies after a day
PREFIX = {
    "charges": "ch_3",
    "refunds": "re_3",
    "checkout/sessions": "cs_test_b1",
    "customers": "cus_",
    "payment_intents": "pi_3",
    "events": "evt_1",
}
LENGTH = {"customers": 14, "checkout/sessions": 56}
# What happened, by event type: the list its object stands in, and the field of its instant.
ENTRY = np.dtype([("created", "i8"), ("row", "i4"), ("kind", "i1")])
SUCCEEDED, FAILED, REFUND, SESSION, CUSTOMER, INTENT = range(6)


def entries(resource: str, orders: np.ndarray) -> np.ndarray:
    """Return what stands in a list, in any order, the future included."""
    rows = np.arange(len(orders))
    paid, left = orders["state"] == PAID, orders["state"] == ABANDONED
    at = orders["at"]
    refused = orders["failed_first"] | (~paid & ~left)
    failed_at = np.where(paid, at - FIRST_TRY, at)
    first = np.zeros(len(orders), bool)
    if len(orders):
        by_contact = np.lexsort((at, orders["contact"], orders["cohort"]))
        people = orders[by_contact][["cohort", "contact"]]
        first[by_contact] = np.concatenate([[True], people[1:] != people[:-1]])
    parts = {
        "charges": ((at, paid, SUCCEEDED), (failed_at, refused, FAILED)),
        "refunds": ((orders["refund_at"], orders["refund"] > 0, REFUND),),
        "checkout/sessions": ((at - BEFORE, paid | ~paid, SESSION),),
        "customers": ((at - BEFORE, first, CUSTOMER),),
        "payment_intents": ((at - BEFORE, ~left, INTENT),),
        # In the log an object stands at the instant of what befell it, not of its making.
        "events": (
            (at, paid, SUCCEEDED),
            (failed_at, refused, FAILED),
            (orders["refund_at"], orders["refund"] > 0, REFUND),
            (at, paid, SESSION),
            (at - BEFORE, first, CUSTOMER),
        ),
    }[resource]
    found = []
    for instants, chosen, kind in parts:
        some = np.zeros(int(chosen.sum()), ENTRY)
        some["created"], some["row"], some["kind"] = instants[chosen], rows[chosen], kind
        found.append(some)
    return np.concatenate(found)


class Shelf:
    """Build the objects of one world."""

    def __init__(self, world: World) -> None:
        """Look at one world."""
        self.world = world

    def name(self, resource: str, order: np.void, extra: int = 0) -> str:
        """Return the id of an object that belongs to an order, or to its customer."""
        return self.names(resource, np.array([order]), np.array([extra], np.int64))[0]

    def names(self, resource: str, orders: np.ndarray, extra: np.ndarray) -> list[str]:
        """Return the ids of objects that belong to orders, or to their customers."""
        number = orders["number"].astype(np.int64) + 1
        if resource == "customers":
            number = number * 0
        own = orders["cohort"].astype(np.int64) << 40 | orders["contact"].astype(np.int64) << 16
        own = own | number | extra << 61  # higher than any cohort's ordinal reaches
        salt = named(self.world.seed, resource) % 1_000_000
        length = LENGTH.get(resource, 22)
        return [PREFIX[resource] + letters(of, length) for of in keys(own, salt).tolist()]

    def build(self, resource: str, order: np.void, kind: int, now: int) -> dict[str, Any]:
        """Return an object as it stands at an instant."""
        match resource, kind:
            case "events", _:
                return self._event(order, kind)
            case _, 0 | 1:
                return self._charge(order, kind == FAILED, now)
            case _, 2:
                return self._refund(order)
            case _, 3:
                return self._session(order, now)
            case _, 4:
                return self._customer(order)
        return self._intent(order, now)

    def _email(self, order: np.void) -> tuple[str, str, bool]:
        contact = self.world.book(_day(order)).contacts[int(order["contact"]) :][:1]
        person = int(contact_key(self.world, contact)[0])
        given, family, email = wording.person(person)
        # Typed by hand at the till: one in eight writes it with capitals.
        written = email.replace(email[0], email[0].upper(), 1) if person % 8 == 0 else email
        return f"{given} {family}", written, bool(order["referenced"])

    def _charge(self, order: np.void, failed: bool, now: int) -> dict[str, Any]:
        name, email, _ = self._email(order)
        paid = order["state"] == PAID
        at = int(order["at"]) - (FIRST_TRY if failed and paid else 0)
        amount = int(order["amount"])
        back = int(order["refund"]) if not failed and order["refund_at"] <= now else 0
        return {
            "id": self.name("charges", order, int(failed)),
            "object": "charge",
            "amount": amount,
            "amount_captured": 0 if failed else amount,
            "amount_refunded": back,
            "balance_transaction": None if failed else "txn_3" + letters(key(at, 91), 22),
            "billing_details": {"email": email, "name": name, "phone": None},
            "captured": not failed,
            "created": at // SECOND,
            "currency": _currency(order),
            "customer": self.name("customers", order),
            "description": None,
            "disputed": False,
            "failure_code": "card_declined" if failed else None,
            "failure_message": "Your card was declined." if failed else None,
            "livemode": False,
            "metadata": {},
            "paid": not failed,
            "payment_intent": self.name("payment_intents", order),
            "receipt_email": email,
            "refunded": back == amount,
            "status": "failed" if failed else "succeeded",
        }

    def _refund(self, order: np.void) -> dict[str, Any]:
        return {
            "id": self.name("refunds", order),
            "object": "refund",
            "amount": int(order["refund"]),
            "charge": self.name("charges", order),
            "created": int(order["refund_at"]) // SECOND,
            "currency": _currency(order),
            "metadata": {},
            "payment_intent": self.name("payment_intents", order),
            "reason": "requested_by_customer",
            "status": "succeeded",
        }

    def _session(self, order: np.void, now: int) -> dict[str, Any]:
        name, email, referenced = self._email(order)
        opened, amount = int(order["at"]) - BEFORE, int(order["amount"])
        paid = order["state"] == PAID and order["at"] <= now
        status = "complete" if paid else "expired" if opened + EXPIRES <= now else "open"
        tried = order["state"] != ABANDONED and order["at"] - FIRST_TRY <= now
        return {
            "id": self.name("checkout/sessions", order),
            "object": "checkout.session",
            "amount_subtotal": amount,
            "amount_total": amount,
            "client_reference_id": self._web_id(order) if referenced else None,
            "created": opened // SECOND,
            "currency": _currency(order),
            "customer": self.name("customers", order) if tried else None,
            "customer_details": {"email": email, "name": name} if tried else None,
            "expires_at": (opened + EXPIRES) // SECOND,
            "livemode": False,
            "metadata": {},
            "mode": "payment",
            "payment_intent": self.name("payment_intents", order) if tried else None,
            "payment_status": "paid" if paid else "unpaid",
            "status": status,
            "subscription": None,
            "success_url": f"https://{HOST}{wording.PAID}",
            "url": None,
        }

    def _web_id(self, order: np.void) -> str:
        contact = self.world.book(_day(order)).contacts[int(order["contact"]) :][:1]
        own = visitor_keys(self.world.seed, contact["cohort"], contact["visitor"])
        return trails.web_id(int(own[0]))

    def _customer(self, order: np.void) -> dict[str, Any]:
        name, email, _ = self._email(order)
        return {
            "id": self.name("customers", order),
            "object": "customer",
            "balance": 0,
            "created": (int(order["at"]) - BEFORE) // SECOND,
            "currency": None,
            "delinquent": False,
            "description": None,
            "email": email,
            "livemode": False,
            "metadata": {},
            "name": name,
            "phone": None,
        }

    def _intent(self, order: np.void, now: int) -> dict[str, Any]:
        paid = order["state"] == PAID and order["at"] <= now
        amount = int(order["amount"])
        return {
            "id": self.name("payment_intents", order),
            "object": "payment_intent",
            "amount": amount,
            "amount_received": amount if paid else 0,
            "created": (int(order["at"]) - BEFORE) // SECOND,
            "currency": _currency(order),
            "customer": self.name("customers", order),
            "latest_charge": self.name("charges", order, int(not paid)),
            "livemode": False,
            "metadata": {},
            "status": "succeeded" if paid else "requires_payment_method",
        }

    def _event(self, order: np.void, kind: int) -> dict[str, Any]:
        at = int(order["refund_at"] if kind == REFUND else order["at"])
        at -= FIRST_TRY if kind == FAILED and order["state"] == PAID else 0
        at -= BEFORE if kind == CUSTOMER else 0
        type_, shown = {
            SUCCEEDED: ("charge.succeeded", lambda: self._charge(order, False, at)),
            FAILED: ("charge.failed", lambda: self._charge(order, True, at)),
            # A refund is told by the charge it changes.
            REFUND: ("charge.refunded", lambda: self._charge(order, False, at)),
            SESSION: ("checkout.session.completed", lambda: self._session(order, at)),
            CUSTOMER: ("customer.created", lambda: self._customer(order)),
        }[kind]
        return {
            "id": self.name("events", order, kind),
            "object": "event",
            "api_version": "2026-08-26.dahlia",
            "created": at // SECOND,
            "data": {"object": shown()},
            "livemode": False,
            "pending_webhooks": 0,
            "request": {"id": None, "idempotency_key": None},
            "type": type_,
        }


def _currency(order: np.void) -> str:
    return CURRENCIES[order["currency"]].lower()


def _day(order: np.void) -> date:
    return date.fromordinal(int(order["cohort"]))
