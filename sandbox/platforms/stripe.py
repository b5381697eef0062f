"""Be Stripe for one account in test mode: lists of charges, refunds, sessions and events.

https://docs.stripe.com/api/pagination
"""

import re
from functools import lru_cache
from typing import Any

import numpy as np

from sandbox.company import FOUNDED, STRIPE_KEY
from sandbox.dice import key, letters
from sandbox.exchange import Refusal, Reply, Request, whole
from sandbox.moments import DAY, SECOND, starts
from sandbox.platforms import stripe_objects as objects
from sandbox.world import World

USUAL_ROWS, MOST_ROWS = 10, 100
EVENTS_KEPT = 30 * DAY
BOUNDS = {"created[gte]": 0, "created[gt]": 1, "created[lt]": 0, "created[lte]": 1}
KNOWN = {*BOUNDS, "created", "limit", "starting_after", "expand[]"}
OWN = {
    "charges": {"customer", "payment_intent"},
    "refunds": {"charge", "payment_intent"},
    "checkout/sessions": {"payment_intent", "status", "customer"},
    "customers": {"email"},
    "payment_intents": {"customer"},
    "events": {"type", "types[]"},
}


class Stripe:
    """Answer the lists and single reads of one account to one restricted key."""

    def __init__(self, world: World) -> None:
        """Look at one world."""
        self.world = world
        self.shelf = objects.Shelf(world)
        self._lists = lru_cache(16)(self._list_of)  # one per walk through pages
        self._places = lru_cache(16)(self._places_of)

    def answer(self, request: Request) -> Reply:
        """Answer one call."""
        if request.bearer() != STRIPE_KEY:
            given = request.bearer()
            raise refusal(
                401,
                f"Invalid API Key provided: {given[:3]}****"
                if given
                else "You did not provide an API key.",
                "invalid_request_error",
            )
        version = request.headers.get("Stripe-Version")
        if version is not None and not re.fullmatch(r"\d{4}-\d{2}-\d{2}(\.[a-z]+)?", version):
            raise refusal(400, f"Invalid Stripe API version: {version}", "invalid_request_error")
        if request.method != "GET":
            raise refusal(
                403,
                "The provided key does not have the required permissions for this endpoint.",
                "invalid_request_error",
                code="more_permissions_required_for_application",
            )
        resource, single = self._resource(request.path.removeprefix("v1/").strip("/"))
        reply = self._single(request, resource, single) if single else self._page(request, resource)
        reply.endpoint = resource
        reply.headers |= {
            "Request-Id": request_id(request),
            "Stripe-Version": version or "2026-08-26.dahlia",
        }
        return reply

    def throttle(self, request: Request) -> Reply:
        """Refuse with 429."""
        reply = refusal(
            429,
            "Request rate limit exceeded. Learn more about rate limits here "
            "https://stripe.com/docs/rate-limits.",
            "invalid_request_error",
            code="rate_limit",
        ).reply
        reply.headers = {
            "Stripe-Rate-Limited-Reason": "endpoint-rate",
            "Request-Id": request_id(request),
        }
        return reply

    def _resource(self, path: str) -> tuple[str, str]:
        for resource in OWN:
            if path == resource:
                return resource, ""
            if path.startswith(f"{resource}/{objects.PREFIX[resource]}"):
                return resource, path.removeprefix(f"{resource}/")
        raise refusal(404, f"Unrecognized request URL (GET: /v1/{path}).", "invalid_request_error")

    def _list_of(self, resource: str, low: int, high: int) -> tuple[np.ndarray, np.ndarray]:
        """Return the entries of a span, newest first, and the orders they point at."""
        orders = self.world.table("orders", low, high + objects.BEFORE)
        found = objects.entries(resource, orders)
        found = found[(found["created"] >= low) & (found["created"] < high)]
        newest = np.lexsort((found["kind"], found["row"], -(found["created"] // SECOND)))
        return found[newest], orders

    def _span(self, request: Request, resource: str) -> tuple[int, int]:
        low, high = starts(FOUNDED), request.now + 1
        if resource == "events":
            low = max(low, request.now - EVENTS_KEPT)
        for name, more in BOUNDS.items():
            if name in request.query:
                bound = whole(request.get(name))
                if bound is None:
                    raise refusal(
                        400,
                        f"Invalid integer: {request.get(name)}",
                        "invalid_request_error",
                        param="created",
                    )
                at = (bound + more) * SECOND
                low, high = (max(low, at), high) if "[g" in name else (low, min(high, at))
        if "created" in request.query:
            at = (whole(request.get("created")) or 0) * SECOND
            low, high = max(low, at), min(high, at + SECOND)
        return low, max(high, low)

    def _page(self, request: Request, resource: str) -> Reply:
        for name in request.query:
            if name not in KNOWN | OWN[resource]:
                raise refusal(
                    400,
                    f"Received unknown parameter: {name}",
                    "invalid_request_error",
                    code="parameter_unknown",
                    param=name,
                )
        limit = whole(request.get("limit", str(USUAL_ROWS)))
        if limit is None or not 1 <= limit <= MOST_ROWS:
            raise refusal(
                400,
                f"This value must be less than or equal to {MOST_ROWS}.",
                "invalid_request_error",
                code="parameter_invalid_integer",
                param="limit",
            )
        span = self._span(request, resource)
        entries, orders = self._lists(resource, *span)
        after = request.get("starting_after")
        start = self._place(resource, *span, after) + 1 if after else 0
        wanted = {name: request.query[name] for name in OWN[resource] if name in request.query}
        found: list[dict[str, Any]] = []
        for entry in entries[start:]:
            shown = self.shelf.build(resource, orders[entry["row"]], entry["kind"], request.now)
            if all(
                shown.get(name.removesuffix("[]").replace("types", "type")) in values
                for name, values in wanted.items()
            ):
                found.append(shown)
            if len(found) > limit:
                break
        page = found[:limit]
        for row in page:
            self._expand(row, request)
        return Reply(
            {
                "object": "list",
                "url": f"/v1/{resource}",
                "has_more": len(found) > limit,
                "data": page,
            },
            records=[row["id"] for row in page],
        )

    def _expand(self, row: dict[str, Any], request: Request) -> None:
        for path in request.query.get("expand[]", []):
            name = path.removeprefix("data.")
            kinds = {
                "payment_intent": "payment_intents",
                "customer": "customers",
                "charge": "charges",
                "latest_charge": "charges",
            }
            if name not in kinds or name not in row:
                raise refusal(
                    400, f"This property cannot be expanded ({name}).", "invalid_request_error"
                )
            if row[name]:
                row[name] = self._single(request, kinds[name], row[name]).body

    def _places_of(self, resource: str, low: int, high: int) -> dict[str, int]:
        """Return the place of each id in a list."""
        entries, orders = self._lists(resource, low, high)
        kinds = entries["kind"].astype(np.int64)
        extra = kinds if resource == "events" else (kinds == objects.FAILED).astype(np.int64)
        names = self.shelf.names(resource, orders[entries["row"]], extra)
        return {name: place for place, name in enumerate(names)}

    def _place(self, resource: str, low: int, high: int, name: str) -> int:
        place = self._places(resource, low, high).get(name)
        if place is None:
            raise refusal(
                400,
                f"No such {resource.rstrip('s')}: '{name}'",
                "invalid_request_error",
                code="resource_missing",
                param="starting_after",
            )
        return place

    def _single(self, request: Request, resource: str, name: str) -> Reply:
        span = (starts(FOUNDED), request.now + 1)
        entries, orders = self._lists(resource, *span)
        try:
            entry = entries[self._place(resource, *span, name)]
        except Refusal:
            raise refusal(
                404,
                f"No such {resource.rstrip('s')}: '{name}'",
                "invalid_request_error",
                code="resource_missing",
                param="id",
            ) from None
        shown = self.shelf.build(resource, orders[entry["row"]], entry["kind"], request.now)
        return Reply(shown, records=[shown["id"]])


def request_id(request: Request) -> str:
    """Return the id Stripe gives a request."""
    return "req_" + letters(key(request.number, 95), 14)


def refusal(status: int, message: str, kind: str, **more: str) -> Refusal:
    """Return an error in Stripe's dialect."""
    error = {
        "message": message,
        "type": kind,
        **more,
        "request_log_url": "https://dashboard.stripe.com/test/logs",
    }
    if "code" in more:
        error["doc_url"] = f"https://stripe.com/docs/error-codes/{more['code'].replace('_', '-')}"
    return Refusal(Reply({"error": error}, status))
