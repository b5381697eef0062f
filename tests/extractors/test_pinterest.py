"""Pinterest's days are asked no further back than it tells them, and its waits are heard."""

import datetime as dt
import json
from urllib.parse import parse_qs

import pytest
import requests
from scripted_platform import NOW, Hurried, Reply, landed

from extractors.auth import Sent
from extractors.connection import Connection
from extractors.landing import Landing
from extractors.oauth import Refreshed
from extractors.reading import extract_stream
from extractors.source import Ask, Window, all_sources
from extractors.tokens import Tokens, TokenStore
from extractors.windows import Sealed, windows_due

SOURCE = all_sources()["pinterest"]
DAY = dt.timedelta(days=1)
ACCOUNT = {"name": "brand", "allow_private_network": "true"}
SECRETS = {"client_id": "1512345", "client_secret": "s-0123456789", "refresh_token": "r-0123456789"}


def pin(name, days, **more):
    at = (NOW - days * DAY).strftime("%Y-%m-%dT%H:%M:%S+00:00")
    return {"id": name, "created_at": at, "media": {"media_type": "image"}, **more}


def day(on, status="READY", **metrics):
    return {"date": on, "data_status": status, "metrics": metrics}


def days(*rows):
    return Reply({"all": {"daily_metrics": list(rows), "summary_metrics": {}}})


def read(platform, tmp_path, *names, as_of=NOW, history_days=60):
    tokens = TokenStore(tmp_path / "tokens")
    with tokens.slot("pinterest", "brand").alone() as slot:
        slot.write(Tokens(access_token="a-0123456789"))
    secrets = {name: SECRETS[name] for name in SOURCE.secrets}
    account = {**ACCOUNT, "base_url": platform.url}
    for name in names:
        outcome = extract_stream(
            SOURCE,
            account,
            SOURCE.stream(name),
            landing=Landing(tmp_path / "landing"),
            as_of=as_of,
            secrets=secrets,
            history_days=history_days,
            connection=Connection(SOURCE, account, secrets, Hurried(), tokens=tokens),
        )
    return outcome


def asked_for(platform, name):
    return [asked for asked in platform.asked if asked.path == f"/pins/{name}/analytics"]


def span(asked):
    return asked.params["start_date"], asked.params["end_date"]


def pins_then_days(*pins):
    def script(asked):
        return days() if "analytics" in asked.path else Reply({"items": list(pins)})

    return script


def test_a_pin_is_asked_for_its_days_since_it_was_made_and_for_none_older_than_90(
    platform, tmp_path
):
    naive = pin("n", 2) | {"created_at": "2026-11-19T23:30:00"}
    west = pin("w", 3) | {"created_at": "2026-11-19T23:30:00-05:00"}
    platform.script = pins_then_days(pin("today", 0), naive, west, pin("young", 5), pin("old", 500))
    assert read(platform, tmp_path, "pins", "pin_days").state == "sealed"
    assert not asked_for(platform, "today")
    spans = {name: span(*asked_for(platform, name)) for name in ("n", "w", "young", "old")}
    assert spans == {
        "n": ("2026-11-19", "2026-11-21"),
        "w": ("2026-11-20", "2026-11-21"),
        "young": ("2026-11-17", "2026-11-21"),
        "old": ("2026-08-25", "2026-11-21"),
    }
    assert (NOW.date() - dt.date(2026, 8, 25)).days == 89


def test_only_videos_are_asked_for_what_only_videos_have(platform, tmp_path):
    film = pin("v", 3, media={"media_type": "video"})
    platform.script = pins_then_days(film, pin("p", 4))
    read(platform, tmp_path, "pins", "pin_days")
    video, image = (
        set(asked_for(platform, name)[0].params["metric_types"].split(",")) for name in "vp"
    )
    assert {"IMPRESSION", "OUTBOUND_CLICK", "PIN_CLICK", "SAVE"} <= image < video
    assert all(name.startswith(("VIDEO_", "QUARTILE_")) for name in video - image)
    assert not {name for name in video if name.endswith("_RATE") or "_AVG_" in name}


def test_what_a_day_is_worth_is_landed_with_it(platform, tmp_path):
    rows = [day("2026-11-20", "BEFORE_PIN_CREATED", IMPRESSION=0), day("2026-11-21", "PROCESSING")]
    platform.script = lambda asked: (
        days(*rows) if "analytics" in asked.path else Reply({"items": [pin("p", 2)]})
    )
    outcome = read(platform, tmp_path, "pins", "pin_days")
    assert outcome.records == 2
    (page,) = landed(tmp_path, "pin_days")
    assert page["body"]["all"]["daily_metrics"] == rows
    assert page["request"]["parent_id"] == "p"


def test_the_last_seven_days_are_read_again_and_none_older_than_is_told():
    stream = SOURCE.stream("account_days")
    first = windows_due(stream, NOW, 3_000, [])
    assert first[0].start == dt.datetime(2026, 8, 25, tzinfo=dt.UTC)
    assert first[-1].end == dt.datetime(2026, 11, 22, tzinfo=dt.UTC)
    again = windows_due(stream, NOW + DAY, 3_000, [Sealed(NOW, w.start, w.end) for w in first])
    spans = [
        (request.params["start_date"], request.params["end_date"])
        for window in again
        for request in stream.requests(Ask(ACCOUNT, window, NOW + DAY))
    ]
    assert (spans[0][0], spans[-1][1]) == ("2026-11-15", "2026-11-22")


def test_the_accounts_days_leave_advertising_out():
    window = Window(
        dt.datetime(2026, 11, 1, tzinfo=dt.UTC), dt.datetime(2026, 11, 4, tzinfo=dt.UTC)
    )
    (request,) = SOURCE.stream("account_days").requests(Ask(ACCOUNT, window, NOW))
    assert request.params["content_type"] == "ORGANIC"
    assert (request.params["start_date"], request.params["end_date"]) == (
        "2026-11-01",
        "2026-11-03",
    )


def test_bookmarks_are_followed_until_there_is_none_or_pins_are_too_old(platform, tmp_path):
    pages = {
        "": ([pin("1", 1)], "b1"),
        "b1": ([], "b2"),
        "b2": ([pin("2", 50)], "b3"),
        "b3": ([pin("3", 70)], "b4"),
    }

    def script(asked):
        items, bookmark = pages[asked.params.get("bookmark", "")]
        return Reply({"items": items, "bookmark": bookmark})

    platform.script = script
    outcome = read(platform, tmp_path, "pins")
    assert (outcome.pages, outcome.records) == (4, 3)
    assert {asked.params["page_size"] for asked in platform.asked} == {"250"}
    platform.script = lambda asked: Reply({"items": [pin("1", 1)], "bookmark": None})
    assert read(platform, tmp_path, "pin_counts").pages == 1
    assert platform.asked[-1].params["pin_metrics"] == "true"


def test_a_list_in_another_order_is_not_read_by_halves(platform, tmp_path):
    platform.replies(Reply({"items": [pin("old", 900), pin("new", 1)], "bookmark": "b"}))
    outcome = read(platform, tmp_path, "pins")
    assert outcome.state == "failed"
    assert "newest first" in outcome.error


@pytest.mark.parametrize(
    ("status", "headers", "message", "meant"),
    [
        (429, {}, "You have exceeded your rate limit. Retry after 12 seconds", ("wait", 12)),
        (429, {"Retry-After": "5"}, "Retry after 12 seconds", ("wait", 5)),
        (429, {}, "You have exceeded your rate limit.", ("wait", None)),
        (401, {}, "Authentication failed.", ("log in again", None)),
        (403, {}, "Not authorized to access this pin.", ("skip", None)),
        (404, {}, "Pin not found.", ("skip", None)),
        (400, {}, "start_date must be within the last 90 days", ("fail", None)),
    ],
)
def test_pinterest_is_heard_in_its_own_words(platform, status, headers, message, meant):
    platform.replies(Reply({"code": 8, "message": message}, status, headers))
    response = requests.get(platform.url, timeout=5)
    verdict = SOURCE.classify(response, response.json())
    assert (verdict.reaction, verdict.wait_seconds) == meant
    assert message in verdict.reason


def test_a_pin_that_is_gone_costs_only_itself(platform, tmp_path):
    def script(asked):
        if asked.path == "/pins":
            return Reply({"items": [pin("new", 2), pin("gone", 3)]})
        if "gone" in asked.path:
            return Reply({"code": 50, "message": "Pin not found."}, 404)
        return days(day("2026-11-21", IMPRESSION=3))

    platform.script = script
    outcome = read(platform, tmp_path, "pins", "pin_days")
    assert (outcome.state, outcome.records) == ("sealed", 1)
    assert [gap["item"] for gap in outcome.gaps] == ["parent_id=gone"]


def test_the_login_shows_the_app_in_a_header_and_keeps_the_next_refresh_token(tmp_path):
    asked = []

    def desk(method, url, body, headers):
        asked.append((method, url, parse_qs(body.decode()), headers["Authorization"]))
        answer = {
            "access_token": "a-0123456789",
            "refresh_token": "r2-0123456789",
            "token_type": "bearer",
            "expires_in": 2_592_000,
            "refresh_token_expires_in": 5_184_000,
        }
        return Sent(200, {}, json.dumps(answer).encode())

    signer = SOURCE.auth(ACCOUNT, SECRETS, SOURCE.base_url)
    assert isinstance(signer, Refreshed)
    slot = TokenStore(tmp_path).slot("pinterest", "brand")
    signer.keep(slot, desk)
    signed = signer(requests.Request("GET", "https://api.pinterest.com/v5/pins").prepare())
    assert signed.headers["Authorization"] == "Bearer a-0123456789"
    ((method, url, form, shown),) = asked
    assert (method, url) == ("POST", "https://api.pinterest.com/v5/oauth/token")
    assert shown == "Basic MTUxMjM0NTpzLTAxMjM0NTY3ODk="  # base64 of 1512345:s-0123456789
    assert form["continuous_refresh"] == ["true"]
    assert "client_secret" not in form
    kept = slot.read()
    assert kept.refresh_token == "r2-0123456789"
    assert kept.refresh_expires_at - kept.obtained_at == 60 * DAY
