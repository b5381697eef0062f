"""Laws of the script of faults, and of the files in the inbox."""

import csv
import gzip
import json
import subprocess
import sys
import time
from datetime import UTC, date, datetime

import pytest
import requests
import sandbox_clients as clients

from sandbox import Answer, Cut, Delay, Fault, Redirect, RepeatPage, Stall, TruncatedGzip
from sandbox.ledger import lines, served

CHARGES = "GET /stripe/v1/charges"


def charges(company, **query):
    return requests.get(
        f"{company.url}/stripe/v1/charges",
        params={"limit": 5, **query},
        headers=clients.STRIPE,
        timeout=30,
    )


def test_only_the_nth_matching_request_meets_its_fault(started):
    company = started(faults=[Fault(CHARGES, Answer(503, b"<html>", {"Retry-After": "1"}), on=2)])
    requests.get(f"{company.url}/stripe/v1/refunds", headers=clients.STRIPE, timeout=30)
    answers = [charges(company) for _ in range(3)]
    assert [answer.status_code for answer in answers] == [200, 503, 200]
    assert (answers[1].text, answers[1].headers["Retry-After"]) == ("<html>", "1")


def test_a_late_answer_is_late_and_whole(started):
    company = started(faults=[Fault(CHARGES, Delay(0.3), on=None)])
    began = time.monotonic()
    assert len(charges(company).json()["data"]) == 5
    assert time.monotonic() - began >= 0.3


@pytest.mark.parametrize("action", [Cut(100), Stall(100, 0.1), TruncatedGzip()])
def test_a_broken_body_is_no_answer_and_not_sent(started, action):
    company = started(faults=[Fault(CHARGES, action)])
    with pytest.raises(requests.RequestException):
        charges(company).json()
    whole = [row["id"] for row in charges(company).json()["data"]]
    broken, good = list(lines(company.ledger_path))
    assert (broken["sent"], good["sent"]) == (False, True)
    assert broken["fault"] == type(action).__name__
    assert [entry["record"] for entry in served(company.ledger_path)] == whole


def test_a_redirect_leads_elsewhere(started):
    company = started(faults=[Fault(CHARGES, Redirect("http://localhost:9/elsewhere"))])
    answer = requests.get(
        f"{company.url}/stripe/v1/charges",
        headers=clients.STRIPE,
        timeout=30,
        allow_redirects=False,
    )
    assert (answer.status_code, answer.headers["Location"]) == (302, "http://localhost:9/elsewhere")


def test_a_repeated_page_repeats_its_cursor(started):
    company = started(faults=[Fault("getAuthorFeed", RepeatPage(), on=2)])
    url = f"{company.url}/bluesky/xrpc/app.bsky.feed.getAuthorFeed"
    first = clients.get(url, actor="brightside.example", limit=10)
    second = clients.get(url, actor="brightside.example", limit=10, cursor=first["cursor"])
    third = clients.get(url, actor="brightside.example", limit=10, cursor=first["cursor"])
    assert second == first and third["cursor"] != first["cursor"]


def test_the_inbox_fills_and_keeps_what_it_said(started, tmp_path):
    company = started(now=datetime(2025, 3, 31, 9, tzinfo=UTC), days=4, files=True)
    inbox = tmp_path / "inbox"
    logs = sorted(path.name for path in (inbox / "access").iterdir())
    assert logs == [f"access.log-202503{day}.gz" for day in (27, 28, 29, 30)]
    content = {path: path.read_bytes() for path in (inbox / "access").iterdir()}
    costs = (inbox / "costs.csv").read_text()
    company.advance(datetime(2025, 4, 1, 9, tzinfo=UTC))
    assert all(path.read_bytes() == was for path, was in content.items())
    assert (inbox / "access" / "access.log-20250331.gz").exists()
    rows = list(csv.DictReader((inbox / "costs.csv").open()))
    assert {row["kind"] for row in rows} >= {"hours", "tools", "ads"}
    assert all((row["amount"] == "") == (row["kind"] == "hours") for row in rows)
    assert costs.splitlines()[0] == ",".join(rows[0])
    names = sorted(path.name for path in (inbox / "facebook_export").iterdir())
    assert names == ["facebook_posts_2025-01.csv", "facebook_posts_2025-02.csv"]


def test_the_log_of_the_day_the_clocks_change_has_both_offsets(started, tmp_path):
    started(now=datetime(2025, 3, 31, 9, tzinfo=UTC), days=1, files=True)
    text = gzip.decompress((tmp_path / "inbox/access/access.log-20250330.gz").read_bytes()).decode()
    assert "30/Mar/2025:01:" in text and "30/Mar/2025:02:" not in text
    assert " +0100]" in text and " +0200]" in text
    assert " 404 " in text and '"HEAD ' in text and "facebookexternalhit" in text


def test_people_whom_no_script_sees_are_in_the_log(started, tmp_path):
    company = started(now=datetime(2025, 3, 31, 9, tzinfo=UTC), days=3, files=True)
    logged = 0
    for path in (tmp_path / "inbox/access").iterdir():
        text = gzip.decompress(path.read_bytes()).decode()
        logged += sum(
            '"GET /' in line
            and " 200 " in line
            and "/static/" not in line
            and "198.18." not in line
            for line in text.splitlines()
        )
    low = datetime(2025, 3, 27, 23, tzinfo=UTC).timestamp() * 1000
    high = datetime(2025, 3, 30, 22, tzinfo=UTC).timestamp() * 1000
    seen = sum(
        row["eventType"] == 1
        for row in clients.umami(
            company.url, "events", 1_000, startAt=int(low), endAt=int(high) - 1
        )
    )
    assert 0.88 < seen / logged < 0.96


def test_the_command_serves_until_its_input_ends(tmp_path):
    command = [
        sys.executable,
        "-m",
        "sandbox",
        "serve",
        "--root",
        str(tmp_path),
        "--now",
        "2023-11-20T00:00:00Z",
        "--days",
        "1",
    ]
    with subprocess.Popen(command, stdin=subprocess.PIPE, stdout=subprocess.PIPE) as child:
        ready = json.loads(child.stdout.readline())
        assert ready["pid"] == child.pid
        assert clients.get(f"{ready['url']}/facebook/v26.0/me", clients.FACEBOOK)["name"]
        child.stdin.close()
        assert child.wait(timeout=10) == 0
    assert (tmp_path / "inbox" / "rates.csv").read_text().count(f"{date(2023, 11, 20)}") == 2
