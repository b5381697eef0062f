"""Be the GA4 Data API of one property: runReport.

https://developers.google.com/analytics/devguides/reporting/data/v1/rest
"""

from datetime import date, timedelta
from typing import Any

from sandbox.company import (
    FOUNDED,
    GA4_CLIENT_ID,
    GA4_CLIENT_SECRET,
    GA4_PROPERTY_ID,
    GA4_REFRESH_TOKEN,
    HOME_CURRENCY,
    ZONE,
)
from sandbox.exchange import Refusal, Reply, Request
from sandbox.moments import HOUR, day_of
from sandbox.platforms.ga4_rows import DIMENSIONS, METRICS, Report, report
from sandbox.tokens import Terms, TokenDesk
from sandbox.world import World

SCOPES = ("https://www.googleapis.com/auth/analytics.readonly",)
KNOWN = {
    *("dateRanges", "dimensions", "metrics", "dimensionFilter", "metricFilter", "offset", "limit"),
    *("orderBys", "currencyCode", "keepEmptyRows", "returnPropertyQuota", "property"),
}
MOST_DIMENSIONS, MOST_METRICS = 9, 10
USUAL_ROWS, MOST_ROWS = 10_000, 250_000
TOKENS_A_DAY, TOKENS_AN_HOUR, TOKENS_OF_PROJECT = 200_000, 40_000, 14_000
SCHEMA = "https://developers.google.com/analytics/devguides/reporting/data/v1/api-schema."


class Ga4:
    """Answer the reports of one property to whoever has logged in."""

    def __init__(self, world: World) -> None:
        """Look at one world."""
        self.world = world
        self.spent: dict[int, int] = {}  # tokens by hour
        self.desk = TokenDesk(
            Terms(
                client_id=GA4_CLIENT_ID,
                client_secret=GA4_CLIENT_SECRET,
                first_refresh_token=GA4_REFRESH_TOKEN,
                access_life=HOUR,
                scopes=SCOPES,
                pkce=False,
                offline=("access_type", "offline"),
            )
        )

    def answer(self, request: Request) -> Reply:
        """Answer one report."""
        if request.path == "token":
            return self.desk.token(request)
        if request.path == "authorize":
            return self.desk.authorize(request)
        if not self.desk.knows(request):
            words = "Request had invalid authentication credentials. Expected OAuth 2 access token"
            raise refusal(401, "UNAUTHENTICATED", words)
        version, _, rest = request.path.partition("/properties/")
        number, _, method = rest.partition(":")
        if version != "v1beta" or method != "runReport" or request.method != "POST":
            raise refusal(404, "NOT_FOUND", "Method not found.")
        if number != GA4_PROPERTY_ID:
            words = "User does not have sufficient permissions for this property."
            raise refusal(403, "PERMISSION_DENIED", words)
        asked = request.json()
        if not isinstance(asked, dict):
            raise invalid("Invalid JSON payload received.")
        for name in asked:
            if name not in KNOWN:
                raise invalid(f'Invalid JSON payload received. Unknown name "{name}".')
        return self._report(request, asked)

    def throttle(self, request: Request) -> Reply:
        """Refuse as a property does that answers ten already."""
        return refusal(429, "RESOURCE_EXHAUSTED", "Exhausted concurrent requests quota.").reply

    def _report(self, request: Request, asked: dict[str, Any]) -> Reply:
        dimensions = named(asked, "dimensions", DIMENSIONS, MOST_DIMENSIONS)
        metrics = named(asked, "metrics", METRICS, MOST_METRICS)
        if not metrics and not dimensions:
            raise invalid("At least one dimension or metric is required.")
        first, last = span(asked, day_of(request.now))
        made = report(self.world, first, last, dimensions, metrics, request.now)
        offset, limit = whole(asked, "offset", 0), whole(asked, "limit", USUAL_ROWS)
        if not 0 < limit <= MOST_ROWS:
            raise invalid(f"Limit must be between 1 and {MOST_ROWS}.")
        rows = ordered(made, asked, request.number)[offset : offset + limit]
        body: dict[str, Any] = {
            "dimensionHeaders": [{"name": name} for name in dimensions],
            "metricHeaders": [{"name": name, "type": METRICS[name]} for name in metrics],
            "rows": [
                {
                    "dimensionValues": [{"value": value} for value in row],
                    "metricValues": [{"value": value} for value in made.rows[row]],
                }
                for row in rows
            ],
            "rowCount": len(made.rows),
            "metadata": {"currencyCode": HOME_CURRENCY, "timeZone": ZONE.key, **made.flags},
            "kind": "analyticsData#runReport",
        }
        for empty in ("dimensionHeaders", "rows", "rowCount"):  # as protobuf writes its defaults
            if not body[empty]:
                del body[empty]
        quota = self._charge(request, len(rows), (last - first).days)
        if asked.get("returnPropertyQuota"):
            body["propertyQuota"] = quota
        endpoint = "report/" + ("traffic" if len(dimensions) > 1 else "days")
        return Reply(body, endpoint=endpoint, records=["/".join(row) for row in rows])

    def _charge(self, request: Request, rows: int, days: int) -> dict[str, Any]:
        """Take the tokens of a report, more for more; refuse when the hour's are used up."""
        hour, cost = request.now // HOUR, 1 + rows // 200 + days // 7
        used = self.spent.get(hour, 0) + cost
        if used > TOKENS_OF_PROJECT:
            words = "Exhausted property tokens for a project per hour. They return in an hour."
            raise refusal(429, "RESOURCE_EXHAUSTED", words)
        self.spent = {hour: used}
        return {
            "tokensPerDay": left(cost, TOKENS_A_DAY - used),
            "tokensPerHour": left(cost, TOKENS_AN_HOUR - used),
            "concurrentRequests": {"remaining": 10},
            "serverErrorsPerProjectPerHour": {"remaining": 10},
            "potentiallyThresholdedRequestsPerHour": {"remaining": 120},
            "tokensPerProjectPerHour": left(cost, TOKENS_OF_PROJECT - used),
        }


def left(consumed: int, remaining: int) -> dict[str, int]:
    """Return the status of a quota."""
    return {"consumed": consumed, "remaining": remaining}


def named(asked: dict[str, Any], what: str, known: Any, most: int) -> list[str]:
    """Return the dimensions or metrics asked for; names are checked, and their number."""
    names = [each.get("name", "") for each in asked.get(what) or []]
    if len(names) > most:
        raise invalid(f"Requests are limited to {most} {what} within a report.")
    for name in names:
        if name not in known:
            words = f"Field {name} is not a valid {what[:-1]}. For a list of valid dimensions and "
            raise invalid(f"{words}metrics, see {SCHEMA}")
    return names


def span(asked: dict[str, Any], today: date) -> tuple[date, date]:
    """Return the first and the last day asked for; both count."""
    ranges = asked.get("dateRanges") or [{}]
    if len(ranges) > 1:
        raise refusal(501, "UNIMPLEMENTED", "The sandbox knows one date range")
    words = {"today": today, "yesterday": today - timedelta(days=1)}
    try:
        first, last = (
            words.get(text) or date.fromisoformat(text)
            for text in (ranges[0]["startDate"], ranges[0]["endDate"])
        )
    except (KeyError, ValueError, TypeError):
        raise invalid("Did not understand the date range.") from None
    if last < first:
        raise invalid("End date must be on or after the start date.")
    return max(first, FOUNDED), min(last, today)


def ordered(made: Report, asked: dict[str, Any], number: int) -> list[tuple[str, ...]]:
    """Return the rows in the order asked for; without one, pages need not fit together."""
    by = [each.get("dimension", {}).get("dimensionName") for each in asked.get("orderBys") or []]
    rows = sorted(made.rows)
    if not by:
        turn = number % max(len(rows), 1)
        return rows[turn:] + rows[:turn]
    for name in by:
        if name not in made.dimensions:
            raise invalid(f"Ordering by {name}, which is not part of the report.")
    places = [made.dimensions.index(name) for name in by]
    return sorted(rows, key=lambda row: [row[place] for place in places])


def whole(asked: dict[str, Any], name: str, usual: int) -> int:
    """Return a 64-bit number of the body, which JSON may hold as text."""
    try:
        return int(asked.get(name) or usual)
    except (TypeError, ValueError):
        raise invalid(f"Invalid value at '{name}' (TYPE_INT64)") from None


def invalid(message: str) -> Refusal:
    """Return the error for a report that cannot be asked for."""
    return refusal(400, "INVALID_ARGUMENT", message)


def refusal(status: int, word: str, message: str) -> Refusal:
    """Return an error in Google's dialect."""
    return Refusal(Reply({"error": {"code": status, "message": message, "status": word}}, status))
