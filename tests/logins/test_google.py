"""Google's logins go through google-auth and through our own guarded connection."""

import datetime as dt
import json

import pytest
import requests
from cryptography.hazmat.primitives import serialization
from cryptography.hazmat.primitives.asymmetric import rsa
from requests import Request as Asked
from shop import CLIENT_ID, CLIENT_SECRET, SEED

from extractors.addresses import AddressRefused
from extractors.auth import LoginRefused
from extractors.desk import sender
from extractors.google import Google, google_login
from extractors.login import OAuth
from extractors.tokens import TokenStore
from extractors.wire import Refused
from sandbox.moments import HOUR
from sandbox.tokens import Terms, TokenDesk

SCOPES = ("https://www.googleapis.com/auth/analytics.readonly",)
SECRETS = {"client_id": CLIENT_ID, "client_secret": CLIENT_SECRET, "refresh_token": SEED}
MAIL = "reader@project.iam.gserviceaccount.com"


@pytest.fixture(scope="module")
def key():
    return rsa.generate_private_key(public_exponent=65537, key_size=2048)


@pytest.fixture
def google(shop, key):
    """The shop's desk on Google's terms."""
    public = key.public_key().public_bytes(
        serialization.Encoding.PEM, serialization.PublicFormat.SubjectPublicKeyInfo
    )
    terms = Terms(
        client_id=CLIENT_ID,
        client_secret=CLIENT_SECRET,
        first_refresh_token=SEED,
        access_life=HOUR,
        scopes=SCOPES,
        offline=("access_type", "offline"),
        service_accounts={MAIL: public.decode()},
    )
    shop.platform.desk = TokenDesk(terms)
    return shop


def signer(google, tmp_path, secrets=SECRETS, token_url=None):
    account = {"name": "main", "token_url": token_url or f"{google.url}/token"}
    made = Google(account, secrets, SCOPES, headers={"developer-token": "d"})
    made.keep(TokenStore(tmp_path / "tokens").slot("ga4", "main"), sender(False))
    return made


def signed(by):
    return by(Asked("GET", "http://127.0.0.1/").prepare()).headers


def test_a_person_s_refresh_token_gives_an_hour_and_stays(google, tmp_path):
    by = signer(google, tmp_path)
    headers = signed(by)
    assert headers["developer-token"] == "d"
    answer = requests.get(f"{google.url}/me", headers=headers, timeout=5)
    assert answer.json()["name"] == "The Corner Shop"
    kept = TokenStore(tmp_path / "tokens").slot("ga4", "main").read()
    left = kept.expires_at - dt.datetime.now(dt.UTC)
    assert dt.timedelta(minutes=54) < left <= dt.timedelta(hours=1)
    assert kept.ends_at is None  # nobody needs to log in again
    assert SEED not in (tmp_path / "tokens/ga4/main.json").read_text()
    google.server.now += 2 * HOUR
    by.renew(Asked("GET", "http://127.0.0.1/", headers=headers).prepare())
    answer = requests.get(f"{google.url}/me", headers=signed(by), timeout=5)
    assert answer.status_code == 200
    assert google.served.count("token") == 2


def test_a_login_that_was_revoked_says_so_without_the_token(google, tmp_path):
    gone = SECRETS | {"refresh_token": "1//canary-0123456789"}
    with pytest.raises(LoginRefused, match="invalid_grant") as refusal:
        signed(signer(google, tmp_path, gone))
    assert "canary" not in str(refusal.value)


def test_a_service_account_signs_with_its_key_and_keeps_nothing(google, tmp_path, key):
    pem = key.private_bytes(
        serialization.Encoding.PEM,
        serialization.PrivateFormat.PKCS8,
        serialization.NoEncryption(),
    )
    described = {
        "type": "service_account",
        "client_email": MAIL,
        "private_key_id": "1",
        "private_key": pem.decode(),
        "token_uri": "https://elsewhere.example/token",  # not asked: the file is not the word
    }
    file = tmp_path / "key.json"
    file.write_text(json.dumps(described))
    headers = signed(signer(google, tmp_path, {"service_account_file": str(file)}))
    answer = requests.get(f"{google.url}/me", headers=headers, timeout=5)
    assert answer.json()["name"] == "The Corner Shop"
    assert not (tmp_path / "tokens").exists()
    stranger = rsa.generate_private_key(public_exponent=65537, key_size=2048)
    described["private_key"] = stranger.private_bytes(
        serialization.Encoding.PEM,
        serialization.PrivateFormat.PKCS8,
        serialization.NoEncryption(),
    ).decode()
    file.write_text(json.dumps(described))
    with pytest.raises(LoginRefused, match="Invalid JWT Signature"):
        signed(signer(google, tmp_path, {"service_account_file": str(file)}))


@pytest.mark.parametrize("content", [None, "{}", "no json", '{"private_key": "canary"}'])
def test_a_key_file_that_is_none_is_named_and_not_shown(google, tmp_path, content):
    file = tmp_path / "key.json"
    if content is not None:
        file.write_text(content)
    with pytest.raises(LoginRefused, match=r"key\.json") as refusal:
        signed(signer(google, tmp_path, {"service_account_file": str(file)}))
    assert "canary" not in str(refusal.value)


def test_where_tokens_come_from_is_guarded_as_any_address(google, tmp_path):
    with pytest.raises(Refused, match="no complete answer"):
        signed(signer(google, tmp_path, token_url="http://127.0.0.1:1/token"))
    with pytest.raises(AddressRefused, match=r"token_url: .* would send secrets readable by all"):
        signed(signer(google, tmp_path, token_url="http://tokens.example/token"))
    moved = f"{google.url}/../_sandbox/nothing"
    with pytest.raises(Refused, match="the login failed"):
        signed(signer(google, tmp_path, token_url=moved))


def test_google_is_asked_for_a_token_that_lasts():
    login = google_login(SCOPES, service_accounts=True)
    assert isinstance(login, OAuth)
    assert login.authorize_params == {"access_type": "offline", "prompt": "consent"}
