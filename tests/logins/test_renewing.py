"""Tokens are renewed in time; what is kept supersedes the environment until that changes."""

import datetime as dt
import json
from urllib.parse import parse_qs

import pytest
from requests import Request as Asked

from extractors.auth import Sent
from extractors.oauth import OAuth, Refreshed
from extractors.tokens import TokenStore

LOGIN = OAuth(
    authorize_url="https://x.example/authorize",
    token_url="https://x.example/token",
    scopes=("read",),
    client="basic",
)
SECRETS = {"client_id": "app", "client_secret": "app-secret", "refresh_token": "seed-0123456789"}
NOON = dt.datetime(2026, 11, 22, 12, tzinfo=dt.UTC)


class Desk:
    """Issue numbered tokens, each refresh token good for one use."""

    def __init__(self, lives=7200):
        self.lives, self.good, self.given, self.asked = lives, "seed-0123456789", 0, []

    def __call__(self, method, url, body, headers):
        form = {name: values[-1] for name, values in parse_qs(body.decode()).items()}
        self.asked.append((method, url, form, headers))
        if form["refresh_token"] != self.good:
            return Sent(400, {}, b'{"error": "invalid_grant", "error_description": "used"}')
        self.given += 1
        self.good = f"refresh-{self.given}-0123456789"
        answer = {
            "access_token": f"access-{self.given}-0123456789",
            "refresh_token": self.good,
            "expires_in": self.lives,
            "token_type": "bearer",
        }
        return Sent(200, {}, json.dumps(answer).encode())


def signer(tmp_path, desk, now=lambda: NOON, secrets=SECRETS):
    made = Refreshed(LOGIN, {"name": "main"}, secrets, "https://x.example", now=now)
    made.keep(TokenStore(tmp_path / "tokens").slot("x", "main"), desk)
    return made


def signed(by):
    return by(Asked("GET", "https://x.example/").prepare()).headers["Authorization"]


def test_the_first_use_trades_the_token_of_the_environment_for_one_that_is_kept(tmp_path):
    desk = Desk()
    assert signed(signer(tmp_path, desk)) == "Bearer access-1-0123456789"
    ((method, url, form, headers),) = desk.asked
    assert (method, url) == ("POST", "https://x.example/token")
    assert form == {"grant_type": "refresh_token", "refresh_token": "seed-0123456789"}
    assert headers["Authorization"] == "Basic YXBwOmFwcC1zZWNyZXQ="  # base64 of app:app-secret
    kept = TokenStore(tmp_path / "tokens").slot("x", "main").read()
    assert kept.refresh_token == "refresh-1-0123456789"
    assert kept.expires_at == dt.datetime(2026, 11, 22, 14, tzinfo=dt.UTC)


def test_the_kept_token_supersedes_the_environments_until_that_changes(tmp_path):
    desk = Desk()
    signed(signer(tmp_path, desk))
    assert signed(signer(tmp_path, desk)) == "Bearer access-1-0123456789"
    assert len(desk.asked) == 1
    desk.good = "another-0123456789"
    changed = SECRETS | {"refresh_token": "another-0123456789"}
    assert signed(signer(tmp_path, desk, secrets=changed)) == "Bearer access-2-0123456789"


@pytest.mark.parametrize(("minute", "renewals"), [(107, 1), (108, 2)])
def test_a_token_is_renewed_when_a_tenth_of_its_life_is_left(tmp_path, minute, renewals):
    desk, time = Desk(), [NOON]
    by = signer(tmp_path, desk, now=lambda: time[0])
    signed(by)
    time[0] = NOON + dt.timedelta(minutes=minute)  # of 120
    signed(by)
    assert len(desk.asked) == renewals
