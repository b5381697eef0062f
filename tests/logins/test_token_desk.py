"""The sandbox's token desk answers in the words of RFC 6749, and lets nothing through twice."""

from urllib.parse import parse_qs, urlsplit

import pytest
import requests
from shop import CLIENT_ID, CLIENT_SECRET, LOGIN, SEED

from extractors.auth import LoginRefused
from extractors.consent import Consent
from extractors.desk import sender
from extractors.renewing import utc_now
from sandbox.moments import DAY, HOUR, MINUTE

APP = {"client_id": CLIENT_ID, "client_secret": CLIENT_SECRET}


def begun(shop):
    account = {"token_url": f"{shop.url}/token", "authorize_url": f"{shop.url}/authorize"}
    return Consent(LOGIN, account, APP)


def back(address):
    return requests.get(address, allow_redirects=False, timeout=5).headers["Location"]


def token(shop, basic=(CLIENT_ID, CLIENT_SECRET), **form):
    return requests.post(f"{shop.url}/token", data=form, auth=basic, timeout=5)


def test_a_code_is_good_once_for_who_asked_and_for_ten_minutes(shop):
    consent = begun(shop)
    code = consent.code_in(back(consent.address))
    tokens, missing = consent.redeem(code, sender(False), utc_now())
    assert missing == ()
    assert len(tokens.secrets) == 2
    for other in (consent, begun(shop)):
        with pytest.raises(LoginRefused, match="invalid_grant"):
            other.redeem(code, sender(False), utc_now())
    stolen = consent.code_in(back(consent.address))
    with pytest.raises(LoginRefused, match="the code verifier does not match"):
        begun(shop).redeem(stolen, sender(False), utc_now())
    late = consent.code_in(back(consent.address))
    shop.server.now += 11 * MINUTE
    with pytest.raises(LoginRefused, match="invalid_grant"):
        consent.redeem(late, sender(False), utc_now())


def test_no_code_without_a_challenge_or_for_a_scope_there_is_not(shop):
    address = begun(shop).address
    plain = address.replace("code_challenge_method=S256", "code_challenge_method=plain")
    assert "error=invalid_request" in back(plain)
    assert "error=invalid_scope" in back(address.replace("scope=read", "scope=write"))
    asked = parse_qs(urlsplit(address).query)
    assert f"state={asked['state'][0]}" in back(plain)


def test_a_refresh_token_is_good_once_and_for_its_life(shop):
    first = token(shop, grant_type="refresh_token", refresh_token=SEED).json()
    assert first["refresh_token_expires_in"] == 60 * 86_400
    again = token(shop, grant_type="refresh_token", refresh_token=SEED)
    assert (again.status_code, again.json()["error"]) == (400, "invalid_grant")
    shop.server.now += 59 * DAY
    second = token(shop, grant_type="refresh_token", refresh_token=first["refresh_token"]).json()
    shop.server.now += 60 * DAY
    late = token(shop, grant_type="refresh_token", refresh_token=second["refresh_token"])
    assert late.json()["error"] == "invalid_grant"


def test_a_bearer_is_let_in_for_its_hours_and_a_forged_one_never(shop):
    given = token(shop, grant_type="refresh_token", refresh_token=SEED).json()
    forged = given["access_token"][:-1] + ("0" if given["access_token"][-1] != "0" else "1")
    tried = (given["access_token"], forged, given["refresh_token"], "")

    def statuses():
        headers = ({"Authorization": f"Bearer {each}"} for each in tried)
        return [requests.get(f"{shop.url}/me", headers=h, timeout=5).status_code for h in headers]

    assert statuses() == [200, 401, 401, 401]
    shop.server.now += 2 * HOUR
    assert statuses() == [401, 401, 401, 401]


def test_a_stranger_or_another_grant_is_refused(shop):
    wrong = token(shop, (CLIENT_ID, "wrong"), grant_type="refresh_token", refresh_token=SEED)
    assert (wrong.status_code, wrong.json()["error"]) == (401, "invalid_client")
    other = token(shop, grant_type="password", username="a", password="b")
    assert other.json()["error"] == "unsupported_grant_type"
