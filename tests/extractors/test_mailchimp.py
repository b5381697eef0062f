"""Mailchimp: a key that names its data centre, pages by offset, and no address of a reader."""

import datetime as dt

import pytest
from scripted_platform import NOW, Hurried, Platform, Reply

from extractors.auth import LoginRefused
from extractors.connection import Connection
from extractors.landing import Landing
from extractors.messages import Reaction
from extractors.ping import ping
from extractors.reading import extract_stream
from extractors.seals import Place
from extractors.source import Ask, Window, all_sources
from extractors.windows import Sealed, windows_due

SOURCE = all_sources()["mailchimp"]
DAY = dt.timedelta(days=1)
KEY = "0123456789abcdef0123456789abcdef-us14"
US14 = "https://us14.api.mailchimp.com/3.0"
#: What tells who reads: lists of recipients and what each of them did.
OF_READERS = ("members", "email-activity", "sent-to", "unsubscribed", "open-details")


def asked_for(name, parent_ids=()):
    ask = Ask({"name": "news"}, Window(NOW - DAY, NOW), NOW, parent_ids)
    (request,) = SOURCE.stream(name).requests(ask)
    return request


def campaign(number, at="2026-11-16T05:00:00+00:00"):
    return {"id": f"{number:010x}", "type": "regular", "send_time": at}


def run(tmp_path, name, url):
    account = {"name": "news", "base_url": url}
    secrets = {"api_key": KEY}
    return extract_stream(
        SOURCE,
        account,
        SOURCE.stream(name),
        landing=Landing(tmp_path),
        as_of=NOW,
        secrets=secrets,
        history_days=20,
        connection=Connection(SOURCE, account, secrets, Hurried()),
    )


@pytest.mark.parametrize(
    ("key", "base_url", "words"),
    [
        (KEY, US14, ""),
        (f" {KEY}\n", US14, ""),
        (KEY, "http://127.0.0.1:1/mailchimp/3.0", ""),
        (KEY, "https://us2.api.mailchimp.com/3.0", f"base_url is {US14}"),
        (KEY.partition("-")[0], US14, "copy it whole"),
    ],
)
def test_a_key_for_another_data_centre_is_told_before_anything_is_sent(key, base_url, words):
    def sign():
        return SOURCE.auth({"name": "news"}, {"api_key": key}, base_url)

    if not words:
        assert KEY in sign().secrets
        return
    with pytest.raises(LoginRefused, match=words) as refused:
        sign()
    assert key.partition("-")[0] not in str(refused.value)


def test_campaigns_are_asked_for_by_when_they_were_sent():
    params = asked_for("campaigns").params
    assert params["status"] == "sent"
    assert params["since_send_time"] == "2026-11-21T02:00:00+00:00"
    assert params["before_send_time"] == "2026-11-22T02:00:00+00:00"
    assert (params["count"], params["offset"]) == (1000, 0)


@pytest.mark.parametrize("stream", SOURCE.streams, ids=lambda stream: stream.name)
def test_only_what_is_kept_is_asked_for_and_nobodys_address(stream):
    request = asked_for(stream.name, ("c1",) if stream.parent else ())
    assert request.params["fields"]
    assert not any(word in request.path for word in OF_READERS)
    assert "reply_to" not in request.params["fields"]


def test_pages_follow_the_count_mailchimp_tells_and_offsets_of_what_was_served(tmp_path):
    """A page shorter than asked for is not the last one."""
    served = [campaign(number) for number in range(5)]

    def script(asked):
        at = int(asked.params["offset"])
        return Reply({"campaigns": served[at : at + 2], "total_items": len(served)})

    with Platform() as platform:
        platform.script = script
        outcome = run(tmp_path, "campaigns", platform.url)
        assert outcome.state == "sealed", outcome.error
        assert not outcome.gaps
        assert [asked.params["offset"] for asked in platform.asked] == ["0", "2", "4"]


def test_a_campaign_that_was_deleted_costs_its_own_figures_only(tmp_path):
    gone = {"type": "x", "title": "Resource Not Found", "status": 404, "detail": "It is gone."}

    def script(asked):
        if asked.path.endswith("/campaigns"):
            rows = [campaign(1), campaign(2)]
            return Reply({"campaigns": rows, "total_items": len(rows)})
        if asked.path.endswith("1"):
            return Reply(gone, 404)
        return Reply({"id": asked.path.rpartition("/")[2], "emails_sent": 3})

    with Platform() as platform:
        platform.script = script
        run(tmp_path, "campaigns", platform.url)
        outcome = run(tmp_path, "reports", platform.url)
        assert outcome.state == "sealed", outcome.error
        (gap,) = outcome.gaps
        assert "Resource Not Found: It is gone." in gap["reason"]
        assert Landing(tmp_path).sealed(Place("mailchimp", "news", "reports"))


def problem(status, title, detail="said"):
    return Reply({"title": title, "status": status, "detail": detail}, status)


@pytest.mark.parametrize(
    ("reply", "words"),
    [
        (problem(401, "API Key Invalid", "or the wrong datacenter"), "wrong datacenter"),
        (problem(429, "Too Many Requests", "10 simultaneous connections"), Reaction.WAIT),
        (problem(403, "Forbidden", "no access to the requested operation"), Reaction.SKIP),
        (Reply(b"<html>Access Denied</html>", 403), Reaction.WAIT),
        (problem(400, "Invalid Resource"), "Invalid Resource: said"),
    ],
    ids=["key", "too many", "forbidden", "gate", "invalid"],
)
def test_its_problems_are_told_in_its_words(reply, words):
    with Platform() as platform:
        platform.replies(reply)
        told = ping(SOURCE, {"name": "news", "base_url": platform.url}, {"api_key": KEY})
        assert not told.is_ok
        assert str(words) in told.words
        assert platform.asked[0].headers["Authorization"].startswith("Basic ")


def test_a_mailing_that_takes_days_to_go_out_is_listed_in_the_end():
    stream = SOURCE.stream("campaigns")
    sealed = [Sealed(NOW, window.start, window.end) for window in windows_due(stream, NOW, 90, [])]
    (again,) = windows_due(stream, NOW + DAY, 90, sealed)
    assert again.start <= NOW - 2 * DAY
