"""The twin of Mailchimp sends the newsletters the world's visits tell of, and speaks as it does."""

from datetime import UTC, datetime, timedelta
from urllib.parse import parse_qs, urlsplit

import numpy as np
import pytest
import requests

from sandbox import company, trails
from sandbox.channels import NUMBER
from sandbox.moments import instant, starts
from sandbox.newsletters import PAGES, sent_between

AUTH = ("anybody", company.MAILCHIMP_KEY)
FIRST, LAST = datetime(2025, 2, 3, 12, tzinfo=UTC), datetime(2025, 3, 9, tzinfo=UTC)


def asked(running, path, auth=AUTH, **query):
    return requests.get(f"{running.url}/mailchimp/3.0/{path}", params=query, auth=auth, timeout=30)


def read(running, path, **query):
    answer = asked(running, path, **query)
    assert answer.status_code == 200, answer.text
    return answer.json()


def campaigns(running, **query):
    span = {"since_send_time": FIRST.isoformat(), "before_send_time": LAST.isoformat()}
    return read(running, "campaigns", status="sent", **span | query)


def test_the_visits_of_mail_carry_the_tags_of_the_links_of_the_newsletter_before_them(running):
    low, high = starts(datetime(2025, 2, 17).date()), instant(LAST)
    visits = running.world.visits_between(low, high)
    visits = visits[visits["channel"] == NUMBER["email"]]
    assert len(visits) > 100
    sent = sent_between(low, high)
    for at in visits["at"].tolist():
        newsletter = [one for one in sent if one.at <= at][-1]
        tags = trails.query(NUMBER["email"], None, 1, at, dark=False)
        assert newsletter.url("/about").partition("?")[2] == tags


def test_a_campaign_and_its_links_carry_one_weeks_tags(running):
    rows = campaigns(running)["campaigns"]
    assert len(rows) == 4  # of 10, 17 and 24 February, 3 March
    assert [row["send_time"] for row in rows][:2] == [
        *("2025-03-02T23:00:00+00:00", "2025-02-23T23:00:00+00:00")
    ]
    details = read(running, f"reports/{rows[0]['id']}/click-details", count=1000)
    assert details["total_items"] == len(details["urls_clicked"]) == len(PAGES)
    for link in details["urls_clicked"]:
        tags = parse_qs(urlsplit(link["url"]).query)
        assert tags["utm_source"] == ["newsletter"]
        assert tags["utm_campaign"] == [rows[0]["settings"]["title"]] == ["nl-2025-10"]


def test_clicks_are_the_visits_of_the_week_and_some_that_never_land(running):
    newest = campaigns(running)["campaigns"][0]
    report = read(running, f"reports/{newest['id']}")
    details = read(running, f"reports/{newest['id']}/click-details", count=1000)["urls_clicked"]
    low = starts(datetime(2025, 3, 3).date())
    visits = running.world.visits_between(low, starts(datetime(2025, 3, 10).date()))
    visits = visits[visits["channel"] == NUMBER["email"]]
    people = len(np.unique(visits[["cohort", "visitor"]]))
    clicks = report["clicks"]
    assert clicks["clicks_total"] == sum(link["total_clicks"] for link in details)
    assert len(visits) <= clicks["clicks_total"] <= len(visits) * 1.3
    assert clicks["unique_subscriber_clicks"] == people
    assert people <= clicks["unique_clicks"] <= len(visits)
    opens = report["opens"]
    assert 0 < opens["proxy_excluded_unique_opens"] < opens["unique_opens"] < report["emails_sent"]


def test_counters_of_a_report_never_fall(started):
    monday = datetime(2025, 2, 10, tzinfo=UTC)
    company_of_its_own = started(now=monday)
    (row,) = campaigns(company_of_its_own, since_send_time="2025-02-09T22:00:00+00:00")["campaigns"]
    seen = []
    for hours in (0, 6, 30, 100, 400):
        company_of_its_own.advance(monday + timedelta(hours=hours))
        report = read(company_of_its_own, f"reports/{row['id']}")
        seen.append(
            (
                *(report["opens"]["opens_total"], report["opens"]["unique_opens"]),
                *(report["clicks"]["clicks_total"], report["unsubscribed"]),
            )
        )
    for counter in zip(*seen, strict=True):
        assert list(counter) == sorted(counter)
    assert seen[0][0] < seen[-1][0]


def test_every_campaign_comes_once_however_small_the_page(running):
    whole = campaigns(running, count=1000)
    rows = []
    while len(rows) < whole["total_items"]:
        rows += campaigns(running, count=3, offset=len(rows))["campaigns"]
    assert rows == whole["campaigns"]


def test_only_the_fields_that_are_named_are_served(running):
    body = campaigns(running, fields="campaigns.id,campaigns.settings.title,total_items")
    assert body["total_items"] == len(body["campaigns"])
    assert all(row.keys() == {"id", "settings"} for row in body["campaigns"])
    assert all(row["settings"].keys() == {"title"} for row in body["campaigns"])
    assert "total_items" not in campaigns(running, fields="campaigns.id")


def test_no_address_of_a_reader_can_be_had(running):
    row = campaigns(running)["campaigns"][0]
    for path in ("members", "email-activity", "unsubscribed"):
        assert asked(running, f"reports/{row['id']}/{path}").status_code == 404


@pytest.mark.parametrize(
    ("path", "changed", "status", "title"),
    [
        ("campaigns", {"auth": ("any", "wrong-us14")}, 401, "API Key Invalid"),
        ("campaigns", {"auth": None}, 401, "API Key Invalid"),
        ("campaigns", {"count": 1001}, 400, "Invalid Resource"),
        ("campaigns", {"since_send_time": "yesterday"}, 400, "Invalid Resource"),
        ("reports/0000000000", {}, 404, "Resource Not Found"),
        ("nothing", {}, 404, "Resource Not Found"),
    ],
)
def test_what_it_refuses_it_refuses_with_a_problem_document(running, path, changed, status, title):
    answer = asked(running, path, **changed)
    assert answer.status_code == status
    assert answer.headers["Content-Type"].startswith("application/problem+json")
    assert (answer.json()["title"], answer.json()["status"]) == (title, status)


def test_a_token_of_oauth_opens_it_too(running):
    answer = requests.get(
        f"{running.url}/mailchimp/3.0/lists",
        headers={"Authorization": f"Bearer {company.MAILCHIMP_KEY}"},
        timeout=30,
    )
    (row,) = answer.json()["lists"]
    assert row["stats"]["member_count"] > 8_000
