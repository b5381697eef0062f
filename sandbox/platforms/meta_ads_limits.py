"""Say how much of its budgets a client of the Marketing API has used, and that it is too much."""

import json
from typing import Any

from sandbox.company import AD_ACCOUNT_ID
from sandbox.exchange import Reply
from sandbox.platforms.facebook_nodes import refusal

#: What is said too often: the app, the user, the account, its insights, its management.
TOO_MUCH: tuple[tuple[int, str, dict[str, Any]], ...] = (
    (4, "(#4) Application request limit reached", {"error_subcode": 1504022}),
    (17, "(#17) User request limit reached", {"error_subcode": 2446079}),
    (613, "(#613) Calls to this api have exceeded the rate limit.", {}),
    (80000, "(#80000) There have been too many calls from this ad-account.", {}),
    (80004, "(#80004) There have been too many calls to this ad-account.", {}),
)


def too_much(number: int) -> Reply:
    """Refuse for the app, the user, the account and so on in turn: the code alone says throttle."""
    code, message, more = TOO_MUCH[number % len(TOO_MUCH)]
    reply = refusal(code, message, is_transient=True, **more).reply
    reply.headers["X-Business-Use-Case-Usage"] = usage(100)
    return reply


def budgets(share: int) -> dict[str, str]:
    """Return the headers that stand in every answer, for so many per cent of the app's budget."""
    insights = {
        "app_id_util_pct": share,
        "acc_id_util_pct": share / 2,
        "ads_api_access_tier": "standard_access",
    }
    return {
        "X-FB-Ads-Insights-Throttle": json.dumps(insights),
        "X-Ad-Account-Usage": json.dumps({"acc_id_util_pct": share / 2}),
        "X-Business-Use-Case-Usage": usage(share),
    }


def usage(share: int) -> str:
    """Write the business-use-case header of the ad account; the wait is under a minute."""
    told = {"call_count": share, "total_cputime": share // 2, "total_time": share // 3}
    more = {"type": "ads_insights", "estimated_time_to_regain_access": 0}
    return json.dumps({AD_ACCOUNT_ID: [{**more, **told}]})
