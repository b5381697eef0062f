"""Show the daily figures of the Page, with links to the spans before and after."""

from datetime import date, timedelta
from urllib.parse import urlencode

from sandbox.company import FACEBOOK_PAGE_ID, FACEBOOK_TOKEN, FOUNDED
from sandbox.exchange import Reply, Request
from sandbox.moments import DAY, PACIFIC, day_of
from sandbox.platforms import facebook_insights as insights
from sandbox.platforms.facebook_nodes import no_metric, refusal
from sandbox.world import World

MOST_DAYS = 90


def page_insights(world: World, request: Request) -> Reply:
    """Show figures of the Page, one value for each Pacific day that has ended."""
    names = [name.strip() for name in request.get("metric").split(",") if name.strip()]
    if not names:
        raise no_metric()
    if set(names) - set(insights.PAGE_METRICS):
        raise refusal(100, "(#100) The value must be a valid insights metric")
    period = request.get("period", "day")
    if period not in ("day", "week", "days_28", "month", "lifetime", "total_over_range"):
        raise refusal(
            100,
            "(#100) Param period must be one of {day, week, days_28, month, "
            "lifetime, total_over_range}",
        )
    yesterday = day_of(request.now, PACIFIC) - timedelta(days=1)
    since = insights.pacific(request.get("since")) or yesterday - timedelta(days=1)
    until = insights.pacific(request.get("until")) or since + timedelta(days=2)
    if until <= since:
        raise refusal(100, "(#100) until must be after since")
    if (until - since).days > MOST_DAYS:
        raise refusal(
            100,
            f"(#100) There cannot be more than {MOST_DAYS} days "
            f"({MOST_DAYS * DAY // 1000} seconds) between since and until",
        )
    rows, figures = [], []
    span = [since + timedelta(days=n) for n in range((until - since).days)]
    span = [on for on in span if on >= FOUNDED and insights.complete(on, request.now)]
    for name in dict.fromkeys(names):
        if period not in insights.PAGE_METRICS[name]:
            continue
        values = [
            {
                "value": insights.page_value(world, name, period, on, request.now),
                "end_time": insights.end_time(on),
            }
            for on in span
        ]
        figures += [
            (FACEBOOK_PAGE_ID, name, f"{on}", each["value"])
            for on, each in zip(span, values, strict=True)
        ]
        rows.append(
            {
                "name": name,
                "period": period,
                "values": values,
                "title": name.replace("_", " ").capitalize(),
                "description": "",
                "id": f"{FACEBOOK_PAGE_ID}/insights/{name}/{period}",
            }
        )
    return Reply(
        {"data": rows, "paging": neighbours(request, since, len(span) or 1)}, figures=figures
    )


def neighbours(request: Request, since: date, length: int) -> dict[str, str]:
    """Return links to the span before and after; there always are both."""
    links = {}
    for name, start in (
        ("previous", since - timedelta(days=length)),
        ("next", since + timedelta(days=length)),
    ):
        query = {key: values[-1] for key, values in request.query.items()}
        query |= {
            "access_token": FACEBOOK_TOKEN,
            "since": f"{start}",
            "until": f"{start + timedelta(days=length)}",
        }
        links[name] = f"{request.root()}/{request.path}?{urlencode(query)}"
    return links
