"""Be the HubSpot CRM of one account: list and search contacts and deals, read associations.

https://developers.hubspot.com/docs/api-reference/crm-contacts-v3
"""

from typing import Any

import numpy as np

from sandbox.company import FOUNDED, HUBSPOT_TOKEN
from sandbox.exchange import Reply, Request, whole
from sandbox.moments import SECOND, iso, starts
from sandbox.platforms import hubspot_rows as rows_
from sandbox.platforms import hubspot_search as search
from sandbox.platforms.hubspot_search import CHANGED, refusal
from sandbox.world import World

VERSIONS = ("2026-03", "2026-09")
WALL = 10_000  # a search shows no more
MOST_SEARCHED, MOST_LISTED, MOST_READ = 200, 100, 1_000
INDEX_LAG = 30 * SECOND  # the search index is behind the records
USUAL = {
    "contacts": ("email", "firstname", "lastname"),
    "deals": ("amount", "closedate", "dealname", "dealstage", "pipeline"),
}


class HubSpot:
    """Answer the reads of one account to one private app."""

    def __init__(self, world: World) -> None:
        """Look at one world."""
        self.world = world

    def answer(self, request: Request) -> Reply:
        """Answer one call."""
        if request.bearer() != HUBSPOT_TOKEN:
            raise refusal(
                401,
                "Authentication credentials not found. This API supports OAuth 2.0 "
                "authentication and you can find more details at "
                "https://developers.hubspot.com/docs/methods/auth/oauth-overview",
                "INVALID_AUTHENTICATION",
            )
        parts = request.path.strip("/").split("/")
        match request.method, parts:
            case "POST", ["crm", "objects", version, kind, "search"] if self._is(version, kind):
                return self._search(request, kind)
            case "GET", ["crm", "objects", version, kind] if self._is(version, kind):
                return self._list(request, kind)
            case "POST", ["crm", "associations", version, "deals", "contacts", "batch", "read"] if (
                version in VERSIONS
            ):
                return self._associations(request)
        raise refusal(404, "resource not found", "OBJECT_NOT_FOUND")

    def throttle(self, request: Request) -> Reply:
        """Refuse with 429; the body names the policy."""
        reply = refusal(429, "You have reached your secondly limit.", "RATE_LIMITS").reply
        reply.body |= {"errorType": "RATE_LIMIT", "policyName": "SECONDLY"}
        return reply

    def _is(self, version: str, kind: str) -> bool:
        return version in VERSIONS and kind in CHANGED

    def _rows(self, kind: str, low: int, at: int) -> np.ndarray:
        """Return what existed at an instant and may have changed since another."""
        rows = self.world.table(kind, max(low, starts(FOUNDED)), at)
        rows = rows[rows["at"] <= at]
        if kind == "contacts":
            rows = rows[(rows["deleted_at"] > at) & ~rows_.merged_away(rows, at)]
        return rows

    def _page(self, kind: str, rows: np.ndarray, wanted: list[str], at: int) -> Reply:
        shown = [search.properties(self.world, kind, row, at) for row in rows]
        results = [rows_.entry(each, wanted, USUAL[kind], CHANGED[kind]) for each in shown]
        return Reply({"results": results}, records=[result["id"] for result in results])

    def _list(self, request: Request, kind: str) -> Reply:
        limit = whole(request.get("limit", "10"))
        if limit is None or not 1 <= limit <= MOST_LISTED:
            raise refusal(400, f"limit must be from 1 to {MOST_LISTED}", "VALIDATION_ERROR")
        after = whole(request.get("after") or "-1")
        if after is None:
            raise refusal(400, "after is not a valid paging cursor", "VALIDATION_ERROR")
        rows = self.world.table(kind, starts(FOUNDED), request.now)
        rows = rows[rows["at"] <= request.now]
        archived = request.get("archived") == "true"
        if kind == "contacts":
            rows = rows[~rows_.merged_away(rows, request.now)]
            rows = rows[(rows["deleted_at"] <= request.now) == archived]
        elif archived:
            rows = rows[:0]
        ids = rows_.ids(rows)
        order = np.argsort(ids, kind="stable")
        order = order[np.searchsorted(ids[order], after + 1) :]
        page = order[:limit]
        wanted = [name for text in request.query.get("properties", []) for name in text.split(",")]
        reply = self._page(kind, rows[page], wanted, request.now)
        reply.endpoint = kind
        if archived:
            for result, row in zip(reply.body["results"], rows[page], strict=True):
                result |= {"archived": True, "archivedAt": iso(int(row["deleted_at"]))}
        if len(order) > limit:
            last = str(ids[page[-1]])
            reply.body["paging"] = {
                "next": {
                    "after": last,
                    "link": f"{request.root()}/{request.path}?limit={limit}&after={last}",
                }
            }
        reply.headers = limits(request)
        return reply

    def _search(self, request: Request, kind: str) -> Reply:
        asked = request.json()
        if not isinstance(asked, dict):
            raise refusal(400, "Invalid input JSON", "VALIDATION_ERROR")
        limit, after = whole(f"{asked.get('limit', 10)}"), whole(f"{asked.get('after') or 0}")
        if limit is None or not 0 < limit <= MOST_SEARCHED or after is None or after < 0:
            raise refusal(400, f"limit must be from 1 to {MOST_SEARCHED}", "VALIDATION_ERROR")
        if after + limit > WALL:
            raise refusal(
                400, "The total number of results that can be paged is 10000", "VALIDATION_ERROR"
            )
        at = request.now - INDEX_LAG
        groups = asked.get("filterGroups") or [{"filters": asked.get("filters") or []}]
        groups = [group.get("filters") or [] for group in groups]
        rows = self._rows(kind, search.earliest(groups, CHANGED[kind]), at)
        kept = [search.meets(self.world, kind, rows, group, at) for group in groups]
        rows = rows[np.logical_or.reduce(kept)]
        rows = rows[search.order(kind, rows, asked.get("sorts") or [], at)]
        reply = self._page(kind, rows[after : after + limit], asked.get("properties") or [], at)
        reply.endpoint = f"{kind}/search"
        reply.body = {"total": len(rows), **reply.body}
        if after + limit < len(rows):
            reply.body["paging"] = {"next": {"after": str(after + limit)}}
        return reply

    def _associations(self, request: Request) -> Reply:
        asked = request.json()
        inputs = asked.get("inputs") if isinstance(asked, dict) else None
        if not isinstance(inputs, list) or len(inputs) > MOST_READ:
            raise refusal(400, f"inputs must be a list of at most {MOST_READ}", "VALIDATION_ERROR")
        deals = self._rows("deals", starts(FOUNDED), request.now)
        contacts = self.world.table("contacts", starts(FOUNDED), request.now)
        owners = dict(
            zip(contacts[["cohort", "number"]].tolist(), rows_.ids(contacts).tolist(), strict=True)
        )
        # What belonged to a contact that was merged away belongs to the one that stayed.
        for gone in contacts[rows_.merged_away(contacts, request.now)]:
            owners[(gone["cohort"], gone["number"])] = owners[(gone["cohort"], gone["of"])]
        known = dict(
            zip(rows_.ids(deals).tolist(), deals[["cohort", "contact"]].tolist(), strict=True)
        )
        results: list[dict[str, Any]] = []
        missing: list[str] = []
        for each in inputs:
            name = str(each.get("id", "")) if isinstance(each, dict) else ""
            if not name.isdigit() or int(name) not in known:
                missing.append(name)
                continue
            kind = {"category": "HUBSPOT_DEFINED", "typeId": 3, "label": None}  # deal to contact
            results.append(
                {
                    "from": {"id": name},
                    "to": [
                        {"toObjectId": str(owners[known[int(name)]]), "associationTypes": [kind]}
                    ],
                }
            )
        body: dict[str, Any] = {
            "status": "COMPLETE",
            "results": results,
            "startedAt": iso(request.now),
            "completedAt": iso(request.now),
        }
        if missing:
            body |= {
                "numErrors": len(missing),
                "errors": [
                    {
                        "status": "error",
                        "category": "OBJECT_NOT_FOUND",
                        "message": f"No deals with ID {name} were found",
                        "context": {"fromObjectId": [name]},
                    }
                    for name in missing
                ],
            }
        return Reply(
            body,
            207 if missing else 200,
            limits(request),
            "deals/contacts",
            [f"{row['from']['id']}:{row['to'][0]['toObjectId']}" for row in results],
        )


def limits(request: Request) -> dict[str, str]:
    """Return the rate headers, which a search does not carry; of the Professional plan."""
    return {
        "X-HubSpot-RateLimit-Max": "190",
        "X-HubSpot-RateLimit-Interval-Milliseconds": "10000",
        "X-HubSpot-RateLimit-Remaining": str(189 - request.number % 100),
        "X-HubSpot-RateLimit-Daily": "650000",
        "X-HubSpot-RateLimit-Daily-Remaining": str(max(650_000 - request.number, 0)),
    }
