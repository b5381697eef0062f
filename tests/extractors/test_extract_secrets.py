"""No secret is written anywhere, whatever the platform does with it."""

import json
import logging
import socket
from urllib.parse import quote

import pytest
from scripted_platform import Platform, Reply, landed, run, source_of, stream_of

from extractors.auth import Basic, Bearer, LoginRefused, UmamiLogin
from extractors.dialects import graph_api
from extractors.paging import graph_next

TOKEN = "EAACanaryToken/0123456789+abc"
PASSWORD = "canary-password/0123456789"
JSON_WEB_TOKEN = "eyCanary.0123456789.abcdef"
CANARIES = (TOKEN, PASSWORD, JSON_WEB_TOKEN)

BY_TOKEN = {
    "secrets": ("token",),
    "auth": lambda account, secrets, base_url: Bearer(secrets["token"], {"X-Version": "1"}),
}
BY_LOGIN = {
    "secrets": ("username", "password"),
    "auth": lambda account, secrets, base_url: UmamiLogin(
        f"{base_url}/auth/login", secrets["username"], secrets["password"]
    ),
}
SECRETS = {"token": TOKEN, "username": "analytics", "password": PASSWORD}


@pytest.fixture
def scan(tmp_path, caplog, capfd):
    """Return a function that finds canaries in all that was written, logged or printed."""
    caplog.set_level(logging.DEBUG)

    def find(*more: object) -> list[str]:
        out, err = capfd.readouterr()
        texts = [out, err, caplog.text, *map(repr, more), *map(str, more)]
        written = [path.read_bytes() for path in tmp_path.rglob("*") if path.is_file()]
        written += [json.dumps(landed(tmp_path)).encode(), *(text.encode() for text in texts)]
        forms = [f for c in CANARIES for f in (c, quote(c, safe=""), c.replace("/", "\\/"))]
        return [form for form in forms if any(form.encode() in data for data in written)]

    return find


ECHO = f"the token {TOKEN} or {quote(TOKEN, safe='')} is bad"
ERROR = {"error": {"code": 100, "message": ECHO}}


@pytest.mark.parametrize(
    "reply",
    [
        Reply(ERROR, 400),
        Reply(ERROR, 401),
        Reply(ERROR, 403),
        Reply(ERROR, 500),
        Reply(ERROR, 200),
        Reply({"error": {"code": 4, "message": ECHO}}, 400, {"Retry-After": "99999"}),
        Reply(f"<html>{ECHO}</html>".encode()),
        Reply(b"", 302, {"Location": f"https://elsewhere.example/?access_token={TOKEN}"}),
        Reply({"data": [], "paging": {"next": f"https://x.example/?access_token={TOKEN}"}}),
        Reply({"data": [{"id": "1", "echo": ECHO}]}),
        Reply(b"short", cut=2),
    ],
    ids=range(11),
)
def test_whatever_is_answered_no_secret_is_written_logged_or_told(platform, tmp_path, scan, reply):
    platform.replies(reply)
    stream = stream_of(next_page=graph_next)
    source = source_of(stream, classify=graph_api, **BY_TOKEN)
    outcome = run(platform, tmp_path, stream, source, secrets=SECRETS)
    assert platform.asked[0].headers["Authorization"] == f"Bearer {TOKEN}"
    assert scan(outcome) == []


def test_what_signs_is_cut_from_bodies_and_a_user_name_is_not(platform, tmp_path, scan):
    token = {"token": JSON_WEB_TOKEN}
    rows = [{"id": "1", "path": "/analytics", "echo": f"{JSON_WEB_TOKEN} {PASSWORD}"}]
    platform.script = lambda asked: Reply(token if "login" in asked.path else {"data": rows})
    outcome = run(platform, tmp_path, source=source_of(**BY_LOGIN), secrets=SECRETS)
    assert scan(outcome) == []
    (page,) = landed(tmp_path)
    assert page["body"]["data"] == [{"id": "1", "path": "/analytics", "echo": "[cut] [cut]"}]


@pytest.mark.parametrize("status", [200, 400, 401, 500])
def test_a_login_that_fails_tells_no_secret(platform, tmp_path, scan, status):
    platform.replies(Reply({"message": f"wrong: {PASSWORD}"}, status))
    outcome = run(platform, tmp_path, source=source_of(**BY_LOGIN), secrets=SECRETS)
    assert outcome.state == "failed"
    assert all("password" not in asked.params for asked in platform.asked)
    assert scan(outcome) == []


def test_a_token_in_a_paging_link_is_cut_and_every_other_byte_stays(platform, tmp_path):
    body = (
        b'{"data":[{"id":"1","u":"analytics"}],"paging":{"previous":'
        b'"https:\\/\\/x.example\\/?access_token=EAAother\\/1\\u0026limit=9&z=access"}}'
    )
    platform.replies(Reply(body))
    run(platform, tmp_path, source=source_of(**BY_TOKEN), secrets=SECRETS)
    (page,) = landed(tmp_path)
    cut = json.loads(body.replace(b"EAAother\\/1", b"[cut]"))
    assert page["body"] == cut


@pytest.mark.parametrize("bad", ["", "  ", "two words", "line\nbreak", "emoji\N{GRINNING FACE}"])
def test_a_token_no_header_can_hold_is_refused_without_being_echoed(bad):
    with pytest.raises(LoginRefused) as refusal:
        Bearer(bad)
    assert not bad.strip() or bad not in str(refusal.value)


def test_signers_do_not_show_their_secrets():
    signers = Bearer(TOKEN), Basic("any", TOKEN), UmamiLogin("https://x.example", "a", PASSWORD)
    shown = "".join(map(repr, signers))
    assert not any(canary in shown for canary in CANARIES)


def test_a_key_shown_by_name_and_key_is_cut_as_it_is_and_as_it_is_sent(platform, tmp_path, scan):
    source = {
        "secrets": ("token",),
        "auth": lambda account, secrets, base_url: Basic("any", secrets["token"], {"X-V": "1"}),
    }
    sent = []
    platform.script = lambda asked: (
        sent.append(asked.headers) or Reply({"data": [{"id": asked.headers["Authorization"]}]})
    )
    outcome = run(platform, tmp_path, source=source_of(**source), secrets={"token": "key0123456"})
    assert sent[0]["Authorization"] == "Basic YW55OmtleTAxMjM0NTY="  # base64 of any:key0123456
    assert sent[0]["X-V"] == "1"
    assert outcome.state == "sealed"
    assert "YW55Om" not in json.dumps(landed(tmp_path))


def umami(platform: Platform, lives: int):
    """Log in with tokens that die after so many uses."""
    logins = 0
    uses = 0

    def script(asked):
        nonlocal logins, uses
        if asked.path == "/auth/login":
            assert asked.body == {"username": "analytics", "password": PASSWORD}
            logins += 1
            uses = 0
            return Reply({"token": f"{JSON_WEB_TOKEN}{logins}"})
        uses += 1
        if asked.headers["Authorization"] != f"Bearer {JSON_WEB_TOKEN}{logins}" or uses > lives:
            return Reply({"error": "expired"}, 401)
        page = int(asked.params.get("after", "0"))
        more = {"next": f"https://x.example/?after={page + 1}"} if page < 5 else {}
        return Reply({"data": [{"id": str(page)}], "paging": more})

    platform.script = script
    return lambda: logins


def test_a_token_that_expires_while_paging_is_renewed_without_a_gap(platform, tmp_path, scan):
    logins = umami(platform, lives=2)
    stream = stream_of(next_page=graph_next)
    outcome = run(platform, tmp_path, stream, source_of(stream, **BY_LOGIN), secrets=SECRETS)
    assert (outcome.state, outcome.records, logins()) == ("sealed", 6, 3)
    assert scan(outcome) == []


def test_a_token_refused_twice_fails_as_log_in_again(platform, tmp_path):
    logins = umami(platform, lives=0)
    outcome = run(platform, tmp_path, source=source_of(**BY_LOGIN), secrets=SECRETS)
    assert (outcome.state, logins()) == ("failed", 2)
    assert "log in again" in outcome.error
    assert "SHOP_PASSWORD" in outcome.remedy


def test_threads_that_are_refused_together_log_in_once(platform):
    from concurrent.futures import ThreadPoolExecutor

    import requests

    signer = UmamiLogin("https://x.example", "analytics", PASSWORD)
    logins = []
    signer.through(lambda url, body: logins.append(url) or {"token": f"t{len(logins)}"})
    refused = signer(requests.Request("GET", platform.url).prepare())

    def renewed(_):
        signer.renew(refused)
        return signer(requests.Request("GET", platform.url).prepare()).headers["Authorization"]

    with ThreadPoolExecutor(8) as pool:
        assert set(pool.map(renewed, range(50))) == {"Bearer t2"}
    assert len(logins) == 2


@pytest.mark.parametrize("missing", [{}, {"token": ""}])
def test_a_secret_that_is_not_set_is_named_by_its_variable(platform, tmp_path, missing):
    outcome = run(platform, tmp_path, source=source_of(**BY_TOKEN), secrets=missing)
    assert "SHOP_TOKEN is not set" in outcome.error
    assert platform.asked == []


def test_a_password_in_netrc_is_never_sent(platform, tmp_path, monkeypatch):
    netrc = tmp_path / "netrc"
    netrc.write_text("machine shop.lan login a password b\n")
    monkeypatch.setenv("NETRC", str(netrc))
    monkeypatch.setenv("NO_PROXY", "shop.lan")
    real = socket.getaddrinfo
    monkeypatch.setattr(socket, "getaddrinfo", lambda host, *a, **k: real("127.0.0.1", *a, **k))
    port = platform.url.rpartition(":")[2]
    account = {"base_url": f"http://shop.lan:{port}", "allow_private_network": "true"}
    assert run(platform, tmp_path, account=account).state == "sealed"
    assert "Authorization" not in platform.asked[0].headers


def test_text_from_outside_cannot_steer_a_terminal(platform, tmp_path):
    platform.replies(Reply({"message": "a\x1b[31m\nb\u202e"}, 400))
    assert run(platform, tmp_path).error.isprintable()
