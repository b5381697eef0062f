"""Be Mailchimp's Marketing API for one account: campaigns, reports, click details, audiences.

https://mailchimp.com/developer/marketing/api/
"""

import binascii
from base64 import b64decode
from collections.abc import Callable
from datetime import datetime
from typing import Any

from sandbox.company import FOUNDED, MAILCHIMP_KEY, NAME, SITE
from sandbox.dice import key, uuid
from sandbox.exchange import Refusal, Reply, Request, whole
from sandbox.moments import instant, iso, starts
from sandbox.newsletters import PAGES, Newsletter, Readers, readers, sent_between
from sandbox.world import World

Row = dict[str, Any]

USUAL_ROWS, MOST_ROWS = 10, 1_000
LIST_ID = f"{key(1, 91):016x}"[:10]
ERRORS = "https://mailchimp.com/developer/marketing/docs/errors/"


class Mailchimp:
    """Answer the reads of one account to its key."""

    def __init__(self, world: World) -> None:
        """Look at one world."""
        self.world = world
        self.readers = Readers(world)

    def answer(self, request: Request) -> Reply:
        """Answer one call."""
        if _shown(request) != MAILCHIMP_KEY:
            raise refusal(
                401,
                "API Key Invalid",
                "Your API key may be invalid, or you've attempted to access the wrong datacenter.",
            )
        if request.method != "GET":
            raise refusal(405, "Method Not Allowed", "The requested method is not allowed.")
        match request.path.strip("/").split("/"):
            case ["3.0", "campaigns"]:
                return self._campaigns(request)
            case ["3.0", "reports"]:
                return self._reports(request)
            case ["3.0", "reports", campaign_id]:
                return self._report(request, self._sent(campaign_id, request.now))
            case ["3.0", "reports", campaign_id, "click-details"]:
                return self._clicks(request, self._sent(campaign_id, request.now))
            case ["3.0", "lists"]:
                return self._lists(request)
        raise missing()

    def throttle(self, request: Request) -> Reply:
        """Refuse as it does where too many calls run at once; there is no Retry-After."""
        return refusal(
            429, "Too Many Requests", "You have exceeded the limit of 10 simultaneous connections."
        ).reply

    def _span(self, request: Request) -> list[Newsletter]:
        """Return the newsletters sent in the time asked for, the newest first."""
        low, high = starts(FOUNDED), request.now + 1
        if since := request.get("since_send_time"):
            low = max(low, _instant("since_send_time", since))
        if before := request.get("before_send_time"):
            high = min(high, _instant("before_send_time", before))
        return sent_between(low, high)[::-1]

    def _sent(self, campaign_id: str, now: int) -> Newsletter:
        for one in sent_between(starts(FOUNDED), now + 1):
            if campaign_id_of(one) == campaign_id:
                return one
        raise missing()

    def _campaigns(self, request: Request) -> Reply:
        # Every campaign of this company was sent.
        status = request.get("status", "sent")
        if status not in ("save", "paused", "schedule", "sending", "sent"):
            raise refusal(400, "Invalid Resource", "The resource submitted could not be validated.")
        found = self._span(request) if status == "sent" else []
        return _page(
            request,
            "campaigns",
            "campaigns",
            found,
            lambda one: self._campaign(one, request.now),
        )

    def _reports(self, request: Request) -> Reply:
        return _page(
            request,
            "reports",
            "reports/list",
            self._span(request),
            lambda one: self._figures(one, request.now),
        )

    def _report(self, request: Request, of: Newsletter) -> Reply:
        shown = _cut(request, self._figures(of, request.now))
        return Reply(shown, endpoint="reports", records=[campaign_id_of(of)])

    def _clicks(self, request: Request, of: Newsletter) -> Reply:
        campaign_id = campaign_id_of(of)
        figures = self.readers.figures(of, request.now)
        every = sum(figures.clicks) or 1
        rows = [
            {
                "id": f"{key(of.monday.toordinal(), 200 + number):016x}"[:10],
                "url": of.url(page),
                "total_clicks": figures.clicks[number],
                "click_percentage": figures.clicks[number] / every,
                "unique_clicks": figures.unique_clicks[number],
                "unique_click_percentage": 0.0,
                "last_click": _time(min(request.now, of.ends)) if figures.clicks[number] else "",
                "campaign_id": campaign_id,
            }
            for number, page in enumerate(PAGES)
        ]
        reply = _page(request, "urls_clicked", "click-details", rows, lambda row: row)
        if not request.get("fields"):
            reply.body["campaign_id"] = campaign_id
        return reply

    def _lists(self, request: Request) -> Reply:
        count = readers(self.world, request.now)
        row = {
            "id": LIST_ID,
            "name": f"{NAME} newsletter",
            "date_created": _time(starts(FOUNDED)),
            "stats": {
                "member_count": count,
                "unsubscribe_count": count // 9,
                "cleaned_count": count // 40,
                "campaign_count": len(sent_between(starts(FOUNDED), request.now + 1)),
            },
        }
        return _page(request, "lists", "lists", [row], lambda row: row)

    def _campaign(self, of: Newsletter, now: int) -> Row:
        figures = self.readers.figures(of, now)
        campaign_id = campaign_id_of(of)
        return {
            "id": campaign_id,
            "web_id": of.monday.toordinal(),
            "type": "regular",
            "create_time": _time(starts(of.monday)),
            "archive_url": f"http://eepurl.com/{campaign_id[:6]}",
            "long_archive_url": f"https://mailchi.mp/{campaign_id}/{of.name}",
            "status": "sent",
            "emails_sent": figures.sent,
            "send_time": _time(of.at),
            "content_type": "template",
            "recipients": {
                "list_id": LIST_ID,
                "list_is_active": True,
                "list_name": f"{NAME} newsletter",
                "segment_text": "",
                "recipient_count": figures.sent,
            },
            "settings": {
                "subject_line": of.subject,
                "preview_text": "",
                "title": of.name,
                "from_name": NAME,
                "reply_to": f"news@{SITE}",
            },
            "report_summary": {
                "opens": figures.opens,
                "unique_opens": figures.unique_opens,
                "open_rate": figures.unique_opens / figures.sent,
                "clicks": sum(figures.clicks),
                "subscriber_clicks": figures.clickers,
                "click_rate": figures.clickers / figures.sent,
            },
        }

    def _figures(self, of: Newsletter, now: int) -> Row:
        figures = self.readers.figures(of, now)
        return {
            "id": campaign_id_of(of),
            "campaign_title": of.name,
            "type": "regular",
            "list_id": LIST_ID,
            "subject_line": of.subject,
            "emails_sent": figures.sent,
            "abuse_reports": 0,
            "unsubscribed": figures.unsubscribed,
            "send_time": _time(of.at),
            "bounces": {
                "hard_bounces": figures.hard_bounces,
                "soft_bounces": figures.soft_bounces,
                "syntax_errors": 0,
            },
            "forwards": {"forwards_count": 0, "forwards_opens": 0},
            "opens": {
                "opens_total": figures.opens,
                "proxy_excluded_opens": figures.opens - figures.proxy_opens,
                "unique_opens": figures.unique_opens,
                "proxy_excluded_unique_opens": figures.unique_opens - figures.unique_proxy_opens,
                "open_rate": figures.unique_opens / figures.sent,
                "last_open": _time(now),
            },
            "clicks": {
                "clicks_total": sum(figures.clicks),
                "unique_clicks": sum(figures.unique_clicks),
                "unique_subscriber_clicks": figures.clickers,
                "click_rate": figures.clickers / figures.sent,
                "last_click": _time(min(now, of.ends)),
            },
            "facebook_likes": {"recipient_likes": 0, "unique_likes": 0, "facebook_likes": 0},
        }


def campaign_id_of(of: Newsletter) -> str:
    """Return the id of a newsletter's campaign: ten hexadecimal digits."""
    return f"{key(of.monday.toordinal(), 92):016x}"[:10]


def refusal(status: int, title: str, detail: str) -> Refusal:
    """Refuse with a problem document."""
    said = {
        "type": ERRORS,
        "title": title,
        "status": status,
        "detail": detail,
        "instance": uuid(key(status, 93)),
    }
    headers = {"Content-Type": "application/problem+json; charset=utf-8"}
    return Refusal(Reply(said, status, headers))


def missing() -> Refusal:
    """Refuse what is not there."""
    return refusal(404, "Resource Not Found", "The requested resource could not be found.")


def _shown(request: Request) -> str:
    """Return the key a call shows: under any user name, or as a bearer's token."""
    kind, _, said = request.headers.get("Authorization", "").partition(" ")
    if kind.lower() != "basic":
        return request.bearer()
    try:
        return b64decode(said, validate=True).decode().partition(":")[2]
    except (binascii.Error, UnicodeDecodeError):
        return ""


def _page(
    request: Request, name: str, endpoint: str, found: list[Any], show: Callable[[Any], Row]
) -> Reply:
    """Show the part of a list between offset and offset plus count, and how many there are."""
    count = whole(request.get("count", str(USUAL_ROWS)))
    offset = whole(request.get("offset", "0"))
    if count is None or offset is None or not 0 <= count <= MOST_ROWS or offset < 0:
        raise refusal(
            400,
            "Invalid Resource",
            "The resource submitted could not be validated. For field-specific details, see the "
            "'errors' array.",
        )
    rows = [show(one) for one in found[offset : offset + count]]
    body = _cut(request, {name: rows, "total_items": len(found)})
    # A list nobody asked for is not shown, so nothing of it is served.
    return Reply(body, endpoint=endpoint, records=[row["id"] for row in rows if name in body])


def _cut(request: Request, whole_answer: Row) -> Row:
    """Leave what `fields` names, by dotted paths; everything where it names nothing."""
    fields = request.get("fields")
    if not fields:
        return whole_answer
    return _only(whole_answer, [path.split(".") for path in fields.split(",")])


def _only(of: Any, paths: list[list[str]]) -> Any:
    if isinstance(of, list):
        return [_only(one, paths) for one in of]
    if not isinstance(of, dict) or [] in paths:
        return of
    named = {path[0] for path in paths}
    return {
        name: _only(value, [path[1:] for path in paths if path[0] == name])
        for name, value in of.items()
        if name in named
    }


def _time(at: int) -> str:
    """Write an instant as Mailchimp does: whole seconds and +00:00."""
    return f"{iso(at)[:19]}+00:00"


def _instant(name: str, text: str) -> int:
    try:
        return instant(datetime.fromisoformat(text))
    except ValueError:
        raise refusal(400, "Invalid Resource", f"{name} is no date and time in ISO 8601.") from None
