"""`likes-to-leads connect` as a person meets it: a process, a terminal, a browser's redirect."""

import os
import pty
import re
import select
import stat
import subprocess
import sys
import time
from pathlib import Path
from urllib.parse import parse_qs, urlsplit

import pytest
import requests
from shop import CLIENT_ID, CLIENT_SECRET, PORT

pytestmark = pytest.mark.slow  # each starts the command line once or twice

HERE = Path(__file__).parent
PIPELINE = """
company: {{name: C, time_zone: Europe/Berlin, currency: EUR, own_domains: [www.c.example]}}
accounts:
  shop:
    - {{name: main, base_url: "{url}", token_url: "{url}/token", authorize_url: "{url}/authorize"}}
  stripe:
    - {{name: till, base_url: "{url}"}}
"""
APP = {"SHOP_CLIENT_ID": CLIENT_ID, "SHOP_CLIENT_SECRET": CLIENT_SECRET}


@pytest.fixture
def home(tmp_path, shop):
    """An installation of its own, whose pipeline.yml leads to the shop."""
    (tmp_path / "pipeline.yml").write_text(PIPELINE.format(url=shop.url))
    return tmp_path


class Person:
    """Somebody at a terminal who runs one command, reads, opens addresses and types."""

    def __init__(self, home, *words, secrets=APP):
        self.terminal, inside = pty.openpty()
        kept = {n: os.environ[n] for n in ("PATH", "SHOP_PORT", "HOME") if n in os.environ}
        places = {
            "LTL_ROOT": home,
            "LTL_PIPELINE": home / "pipeline.yml",
            "LTL_DATA": home / "data",
        }
        self.process = subprocess.Popen(
            [sys.executable, HERE / "shop.py", *words],
            env=kept
            | {name: str(place) for name, place in places.items()}
            | {"PYTHONPATH": f"{HERE}{os.pathsep}{HERE.parents[1]}", "COLUMNS": "200"}
            | secrets,
            stdin=inside,
            stdout=inside,
            stderr=inside,
            start_new_session=True,
            preexec_fn=lambda: os.close(os.open(os.ttyname(0), os.O_RDWR)),  # becomes ours
        )
        os.close(inside)
        self.seen = ""

    def reads(self, words, seconds=30):
        """Read until these words are there; return all that was seen."""
        until = time.monotonic() + seconds
        while not re.search(words, self.seen):
            assert time.monotonic() < until, f"waited for {words!r}, saw: {self.seen}"
            if select.select([self.terminal], [], [], 0.1)[0]:
                try:
                    self.seen += os.read(self.terminal, 65536).decode()
                except OSError:  # the other end is closed
                    assert re.search(words, self.seen), f"ended without {words!r}: {self.seen}"
        return self.seen

    def types(self, line):
        os.write(self.terminal, f"{line}\n".encode())

    def opens(self):
        """Return the address shown, once this machine listens for the answer."""
        shown = self.reads(r"press return")
        return re.search(r"http://\S+authorize\S+", shown)[0]

    def ends(self):
        """Return the exit code, having read to the end."""
        until = time.monotonic() + 60
        while time.monotonic() < until:
            has_ended = self.process.poll() is not None
            if select.select([self.terminal], [], [], 0.1)[0]:
                try:
                    self.seen += os.read(self.terminal, 65536).decode()
                except OSError:  # the other end is closed
                    break
            elif has_ended:
                break
        os.close(self.terminal)
        return self.process.wait(timeout=10)


def come_back(address):
    """Open an address as a browser does, and go where it leads once that listens."""
    back = requests.get(address, allow_redirects=False, timeout=10).headers["Location"]
    for _ in range(100):
        try:
            return requests.get(back, timeout=10)
        except requests.ConnectionError:
            time.sleep(0.05)
    raise AssertionError("nobody listened")


def test_a_person_logs_in_and_the_next_command_is_logged_in(home, shop):
    person = Person(home, "connect", "shop")
    address = person.opens()
    asked = {name: values[0] for name, values in parse_qs(urlsplit(address).query).items()}
    assert asked["redirect_uri"] == f"http://127.0.0.1:{PORT}/callback"
    assert (asked["code_challenge_method"], asked["scope"]) == ("S256", "read offline")
    assert "go back to the terminal" in come_back(address).text
    assert person.ends() == 0, person.seen
    assert "it answers as The Corner Shop" in person.seen
    assert "2. Enter http://127.0.0.1" in person.seen
    kept = home / "data/tokens/shop/main.json"
    assert stat.S_IMODE(kept.stat().st_mode) == 0o600
    for token in re.findall(r'_token": "([^"]+)"', kept.read_text()):
        assert token not in person.seen
    doctor = Person(home, "doctor", secrets=APP | {"LTL_HASH_KEY": "0123456789abcdef" * 2})
    doctor.ends()
    assert "shop/main: it answers as The Corner Shop" in doctor.seen
    assert "shop/main: as it stands the login ends on" in doctor.seen
    assert "STRIPE_API_KEY is not set" in doctor.seen
    assert shop.served.count("token") == 1


def test_an_answer_to_another_login_is_turned_away_and_waited_on(home):
    person = Person(home, "connect", "shop")
    address = person.opens()
    forged = re.sub(r"state=[^&]+", "state=guessed", address)
    assert come_back(forged).status_code == 404
    assert requests.get(f"http://127.0.0.1:{PORT}/elsewhere?code=1", timeout=5).status_code == 404
    assert come_back(address).status_code == 200
    assert person.ends() == 0, person.seen


def test_the_address_can_be_pasted_where_no_browser_reaches_this_machine(home):
    person = Person(home, "connect", "shop", "--paste")
    back = requests.get(person.opens(), allow_redirects=False, timeout=10).headers["Location"]
    person.types("http://127.0.0.1/something/else")
    person.reads("Copy the whole address")
    person.types(back)
    assert person.ends() == 0, person.seen
    with pytest.raises(requests.ConnectionError):
        requests.get(f"http://127.0.0.1:{PORT}/callback", timeout=5)


def test_a_person_who_says_no_is_told_what_came_of_it(home):
    person = Person(home, "connect", "shop", "--paste")
    state = re.search(r"state=([^&\s]+)", person.opens())[1]
    person.types(f"http://127.0.0.1:{PORT}/callback?error=access_denied&state={state}")
    assert person.ends() == 1
    assert "the login was not granted: access_denied" in person.seen
    assert not (home / "data/tokens/shop/main.json").exists()


def test_an_app_with_the_wrong_secret_is_told_so_and_nothing_is_shown(home):
    person = Person(home, "connect", "shop", secrets=APP | {"SHOP_CLIENT_SECRET": "wrong-0123456"})
    come_back(person.opens())
    assert person.ends() == 1
    assert "invalid_client" in person.seen
    assert "wrong-0123456" not in person.seen


def test_a_key_is_typed_unseen_and_written_where_only_its_owner_reads(home):
    person = Person(home, "connect", "stripe")
    person.reads("STRIPE_API_KEY .nothing is shown.")
    person.types("rk_live_canary0123456789")
    person.reads("Write it into")
    person.types("y")
    person.ends()
    assert "canary" not in person.seen
    assert stat.S_IMODE((home / ".env").stat().st_mode) == 0o600
    assert (home / ".env").read_text() == "STRIPE_API_KEY='rk_live_canary0123456789'\n"


def test_the_help_says_what_will_happen(home):
    person = Person(home, "connect", "--help")
    assert person.ends() == 0
    assert "Log in at a source, step by step" in person.seen
    assert "--paste" in person.seen
