"""A refresh token is never used twice, and what comes for it is kept before it is used."""

import datetime as dt
import gzip
import json
import logging
import os
import re
import signal
import stat
import subprocess
import sys
from pathlib import Path

import pytest
from shop import CLIENT_ID, CLIENT_SECRET, SEED, SOURCE

from extractors.connection import Connection
from extractors.landing import Landing
from extractors.messages import Reaction, Request
from extractors.reading import extract_stream
from extractors.tokens import TokenStore
from extractors.wire import Refused
from sandbox.faults import Delay, Fault

HERE = Path(__file__).parent
SECRETS = {"client_id": CLIENT_ID, "client_secret": CLIENT_SECRET, "refresh_token": SEED}


def process(store, url, before="pass"):
    """Start a process that signs one request, after some lines of preparation."""
    lines = f"import shop\n{before}\nprint(shop.sign_once({str(store)!r}, {url!r}))"
    return subprocess.Popen(
        [sys.executable, "-c", lines],
        env={**os.environ, "PYTHONPATH": os.pathsep.join([str(HERE), str(HERE.parents[1])])},
        stdout=subprocess.PIPE,
        stderr=subprocess.PIPE,
        text=True,
    )


def connection(store, url, secrets=SECRETS):
    account = {"name": "main", "base_url": url, "token_url": f"{url}/token"}
    return Connection(SOURCE, account, secrets, tokens=TokenStore(store))


def kept(store):
    return TokenStore(store).slot("shop", "main").read()


#: Waits, ready to sign, until all are.
TOGETHER = """
import os, time, extractors.connection
open({folder!r} + "/ready-" + str(os.getpid()), "w").close()
while len([name for name in os.listdir({folder!r}) if name.startswith("ready-")]) < {all}:
    time.sleep(0.01)
"""


def test_processes_that_start_together_use_the_token_once(shop, tmp_path):
    shop.server.set_faults([Fault("POST /shop/token", Delay(0.5), on=None)])
    together = TOGETHER.format(folder=str(tmp_path), all=3)
    started = [process(tmp_path / "tokens", shop.url, together) for _ in range(3)]
    said = [each.communicate(timeout=60) for each in started]
    assert [out for out, _ in said] == ["The Corner Shop\n"] * 3, said
    assert shop.served.count("token") == 1


#: Dies at the moment the new tokens are to be written, and just after they are there.
KILLED = """
import os, signal
from extractors.tokens import Slot
write = Slot.write
def killed(slot, tokens):
    {}
    os.kill(os.getpid(), signal.SIGKILL)
Slot.write = killed
"""


def test_killed_before_it_is_written_the_new_token_was_never_used(shop, tmp_path):
    killed = process(tmp_path / "tokens", shop.url, KILLED.format("pass"))
    killed.communicate(timeout=60)
    assert killed.returncode == -signal.SIGKILL
    assert shop.served == ["token"]  # given, and not yet shown to anybody
    with pytest.raises(Refused) as refusal:
        connection(tmp_path / "tokens", shop.url).open().answer(Request("me"))
    assert "invalid_grant" in refusal.value.verdict.reason  # in words, not as a defect
    assert SEED not in refusal.value.verdict.reason


def test_killed_once_it_is_written_the_next_process_uses_it(shop, tmp_path):
    killed = process(tmp_path / "tokens", shop.url, KILLED.format("write(slot, tokens)"))
    killed.communicate(timeout=60)
    assert killed.returncode == -signal.SIGKILL
    assert shop.served == ["token"]
    api = connection(tmp_path / "tokens", shop.url).open()
    assert api.answer(Request("me")).document["name"] == "The Corner Shop"
    assert shop.served == ["token", "me"]


def test_a_full_disk_is_found_out_before_the_token_is_spent(shop, tmp_path):
    full = """
import resource, signal
signal.signal(signal.SIGXFSZ, signal.SIG_IGN)
resource.setrlimit(resource.RLIMIT_FSIZE, (4096, 4096))
"""
    _, said = process(tmp_path / "tokens", shop.url, full).communicate(timeout=60)
    assert "tokens cannot be kept" in said
    assert shop.served == []
    assert connection(tmp_path / "tokens", shop.url).open().answer(Request("me"))


def test_a_token_that_could_not_be_written_is_not_used_and_not_lost(shop, tmp_path, monkeypatch):
    from extractors import tokens

    api = connection(tmp_path / "tokens", shop.url).open()
    real = tokens.sync_folder

    def broken(folder):
        raise OSError(5, "Input/output error")

    monkeypatch.setattr(tokens, "sync_folder", broken)
    with pytest.raises(Refused, match="Input/output error"):
        api.answer(Request("me"))
    assert shop.served == ["token"]
    monkeypatch.setattr(tokens, "sync_folder", real)
    assert api.answer(Request("me"))
    assert shop.served == ["token", "me"]


def test_the_file_is_private_and_replaced_as_a_whole(shop, tmp_path):
    before = os.umask(0)
    try:
        connection(tmp_path / "tokens", shop.url).open().answer(Request("me"))
    finally:
        os.umask(before)
    modes = {p.name: stat.S_IMODE(p.stat().st_mode) for p in (tmp_path / "tokens").rglob("*")}
    assert modes == {"shop": 0o700, "main.json": 0o600, "main.lock": 0o600}
    assert stat.S_IMODE((tmp_path / "tokens").stat().st_mode) == 0o700
    assert json.loads((tmp_path / "tokens/shop/main.json").read_text())["refresh_token"] != SEED


def test_a_token_that_ended_on_the_platforms_clock_is_renewed_and_the_page_repeated(shop, tmp_path):
    api = connection(tmp_path / "tokens", shop.url).open()
    api.answer(Request("me"))
    first = kept(tmp_path / "tokens")
    shop.server.now += 3 * 3_600_000
    assert api.answer(Request("me"))
    second = kept(tmp_path / "tokens")
    assert shop.served == ["token", "me", "me", "token", "me"]
    assert first.refresh_token != second.refresh_token


def test_doctor_and_the_night_share_what_either_renewed(shop, tmp_path):
    night = connection(tmp_path / "tokens", shop.url).open()
    doctor = connection(tmp_path / "tokens", shop.url).open()
    night.answer(Request("me"))
    shop.server.now += 3 * 3_600_000
    doctor.answer(Request("me"))
    night.answer(Request("me"))
    assert shop.served.count("token") == 2


def test_what_is_damaged_is_named_and_nothing_is_overwritten(shop, tmp_path):
    store = tmp_path / "tokens"
    connection(store, shop.url).open().answer(Request("me"))
    (store / "shop/main.json").write_text("{")
    with pytest.raises(Refused, match="damaged: delete it and log in again"):
        connection(store, shop.url).open().answer(Request("me"))
    assert (store / "shop/main.json").read_text() == "{"


def test_the_end_of_the_refresh_token_is_known(shop, tmp_path):
    connection(tmp_path / "tokens", shop.url).open().answer(Request("me"))
    days = (kept(tmp_path / "tokens").ends_at - dt.datetime.now(dt.UTC)) / dt.timedelta(days=1)
    assert 59.9 < days <= 60


def test_a_login_that_is_gone_fails_its_account_in_words(shop, tmp_path):
    outcome = extract_stream(
        SOURCE,
        {"name": "main", "base_url": shop.url},
        SOURCE.streams[0],
        landing=Landing(tmp_path / "landing"),
        as_of=dt.datetime(2026, 11, 22, 2, tzinfo=dt.UTC),
        secrets=SECRETS,
        history_days=1,
        connection=connection(tmp_path / "tokens", shop.url, SECRETS | {"refresh_token": "gone"}),
    )
    assert (outcome.state, shop.served) == ("failed", ["token"])
    assert "log in again: no tokens were given (HTTP 400): invalid_grant" in outcome.error
    assert outcome.remedy == "Log in: likes-to-leads connect shop"


def test_a_wrong_token_url_is_no_gap_but_a_failure(shop, tmp_path):
    api = connection(tmp_path / "tokens", f"{shop.url}/../nowhere").open()
    with pytest.raises(Refused) as refusal:
        api.answer(Request("me"))
    assert refusal.value.verdict.reaction is Reaction.FAIL


def test_no_token_seen_is_landed_logged_or_told(shop, tmp_path, caplog):
    caplog.set_level(logging.DEBUG)
    made = connection(tmp_path / "tokens", shop.url)
    for hour in (2, 5):
        outcome = extract_stream(
            SOURCE,
            made.account,
            SOURCE.streams[0],
            landing=Landing(tmp_path / "landing"),
            as_of=dt.datetime(2026, 11, 22, hour, tzinfo=dt.UTC),
            secrets=SECRETS,
            history_days=1,
            connection=made,
        )
        assert outcome.state == "sealed", outcome.error
        shop.server.now += 3 * 3_600_000  # the second reading begins with a token that is refused
    kept_ones = re.findall(r'_token": "([^"]+)"', (tmp_path / "tokens/shop/main.json").read_text())
    tokens = {*made._auth.secrets, *kept_ones, CLIENT_SECRET}
    assert len(tokens) == 6  # the seed, two pairs, and the app's own secret
    pages = [gzip.decompress(p.read_bytes()) for p in (tmp_path / "landing").rglob("*.gz")]
    texts = [caplog.text, repr(made), repr(made._auth), str(outcome), *map(str, pages)]
    assert any("[cut]" in text for text in texts)
    assert not [text for text in texts for token in tokens if token in text]
