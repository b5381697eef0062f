"""Meta's tokens: Instagram's is renewed in its weeks, of all others the end is asked for."""

import datetime as dt
import json
import logging
from urllib.parse import parse_qs, urlsplit

import pytest
from requests import Request as Asked
from scripted_platform import Reply

from extractors.auth import LoginRefused, Sent
from extractors.endings import ask_login_end, ending_soon, known_login_end
from extractors.graph_tokens import LongLived, ends_at
from extractors.source import all_sources
from extractors.tokens import TokenStore

NOON = dt.datetime(2026, 11, 22, 12, tzinfo=dt.UTC)
DAY = dt.timedelta(days=1)
TOKEN = "IGQcanary0123456789"


class Instagram:
    """Prolong a token by 60 days with each asking."""

    def __init__(self):
        self.asked = []
        self.answer = None

    def __call__(self, method, url, body, headers):
        query = {name: values[0] for name, values in parse_qs(urlsplit(url).query).items()}
        self.asked.append((method, url.partition("?")[0], query))
        token = f"IGQcanary{len(self.asked)}"
        told = {"access_token": token, "token_type": "bearer", "expires_in": 5184000}
        return self.answer or Sent(200, {}, json.dumps(told).encode())


@pytest.fixture
def person(tmp_path):
    """Return a function that signs at a time, in a new process as it were."""
    instagram = Instagram()

    def signs(at):
        signer = LongLived({"name": "main"}, {"token": TOKEN}, now=lambda: at)
        signer.keep(TokenStore(tmp_path).slot("instagram", "main"), instagram)
        return signer(Asked("GET", "https://x.example/").prepare()).headers["Authorization"]

    signs.instagram, signs.store = instagram, TokenStore(tmp_path)
    return signs


def test_a_token_is_renewed_a_day_after_we_first_saw_it_and_then_weekly(person):
    assert person(NOON) == f"Bearer {TOKEN}"
    assert person(NOON + 0.9 * DAY) == f"Bearer {TOKEN}"
    assert person.instagram.asked == []
    assert person(NOON + DAY) == "Bearer IGQcanary1"
    assert person.instagram.asked == [
        (
            "GET",
            "https://graph.instagram.com/refresh_access_token",
            {"grant_type": "ig_refresh_token", "access_token": TOKEN},
        )
    ]
    assert person(NOON + 7 * DAY) == "Bearer IGQcanary1"
    assert person(NOON + 8 * DAY) == "Bearer IGQcanary2"
    assert person.store.slot("instagram", "main").read().ends_at == NOON + 68 * DAY


def test_a_token_that_cannot_be_renewed_yet_is_used_as_long_as_it_is_good(person):
    person(NOON)
    person(NOON + DAY)  # good until day 61
    error = {"error": {"message": "Please retry", "code": 2}}
    person.instagram.answer = Sent(400, {}, json.dumps(error).encode())
    assert person(NOON + 60 * DAY) == "Bearer IGQcanary1"
    with pytest.raises(LoginRefused, match="ended on 2027-01-22"):
        person(NOON + 61 * DAY)


def test_the_environments_token_is_not_written_down_a_second_time(person, tmp_path):
    person(NOON)
    assert TOKEN not in (tmp_path / "instagram/main.json").read_text()


@pytest.mark.parametrize(
    ("told", "end"),
    [
        ({"expires_at": 0, "data_access_expires_at": 0}, None),
        ({"expires_at": 1795348800, "data_access_expires_at": 0}, NOON),
        ({"expires_at": 0, "data_access_expires_at": 1795348800}, NOON),
        ({"expires_at": 1795348801, "data_access_expires_at": 1795348800}, NOON),
        ({}, None),
    ],
)
def test_a_token_ends_when_it_or_its_access_to_data_ends_whichever_is_sooner(told, end):
    assert ends_at({"data": told}) == end


@pytest.mark.parametrize(("days", "warned"), [(15, False), (14, True), (1, True), (-1, True)])
def test_two_weeks_ahead_doctor_and_every_night_after_it_warn(platform, tmp_path, days, warned):
    source, store = all_sources()["facebook"], TokenStore(tmp_path)
    account = {"name": "page", "page_id": "1", "base_url": platform.url}
    secrets = {"token": "EAAcanary0123456789"}
    end = dt.datetime.now(dt.UTC).replace(microsecond=0) + days * DAY
    platform.script = lambda asked: Reply(
        {"data": {"expires_at": int(end.timestamp()), "is_valid": True}}
    )
    assert ending_soon(source, account, secrets, store) == ""  # nobody has asked yet
    assert ask_login_end(source, account, secrets, store) == end
    (asked,) = platform.asked
    assert (asked.path, asked.params) == ("/v25.0/debug_token", {"input_token": secrets["token"]})
    said = ending_soon(source, account, secrets, store)
    assert bool(said) == warned
    assert not warned or "log in again: likes-to-leads connect facebook page" in said
    assert len(platform.asked) == 1  # a night puts no token into an address
    assert known_login_end(source, account, {"token": "EAAanother"}, store) is None


def test_not_even_the_log_of_addresses_tells_the_token(platform, tmp_path, caplog):
    caplog.set_level(logging.DEBUG)
    platform.script = lambda asked: Reply({"data": {"expires_at": 0}})
    account = {"name": "page", "page_id": "1", "base_url": platform.url}
    secrets = {"token": "EAAcanary0123456789"}
    ask_login_end(all_sources()["facebook"], account, secrets, TokenStore(tmp_path))
    assert "debug_token?input_token=[cut]" in caplog.text
    assert "canary" not in caplog.text


@pytest.mark.parametrize("status", [400, 403, 500])
def test_a_platform_that_does_not_tell_is_no_problem(platform, tmp_path, status):
    platform.script = lambda asked: Reply({"error": {"code": 100}}, status)
    account = {"name": "page", "page_id": "1", "base_url": platform.url}
    secrets = {"token": "EAAcanary0123456789"}
    source = all_sources()["facebook"]
    assert ask_login_end(source, account, secrets, TokenStore(tmp_path)) is None


def test_which_login_instagram_has_its_address_tells():
    source, account = all_sources()["instagram"], {"name": "main"}
    signers = [
        source.auth(account, {"token": TOKEN}, url)
        for url in ("https://graph.facebook.com", "https://graph.instagram.com")
    ]
    assert [type(signer).__name__ for signer in signers] == ["Bearer", "LongLived"]
