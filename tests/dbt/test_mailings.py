"""A visit from mail finds its mailing: by utm_content, else by utm_campaign, else by the page."""

import hashlib
import uuid
from dataclasses import replace

import pytest
from dbt_building import ACME, Home, build, run_dbt
from dbt_scenario import event

from warehouse.settings import AccountRow

FIRST, SECOND = "2026-11-02 00:00:00", "2026-11-03 00:00:00"
MODELS = "+post_outcomes int_posts__codes_applied int_posts__pages_applied int_identities__applied"
SITE = "https://www.acme.example"
MAIL = "utm_source=newsletter&utm_medium=email"


def mailing(campaign_id: str, at: str) -> dict:
    """Return a campaign as Mailchimp's raw table holds it."""
    return {
        "account": "news",
        "campaign_id": campaign_id,
        "kind": "regular",
        "sent_at": at,
        "subject": "Read this",
        "archive_url": f"https://mailchi.mp/acme/{campaign_id}",
    }


def link(campaign_id: str, link_id: str, path: str) -> dict:
    """Return a link of a mailing."""
    return {"account": "news", "campaign_id": campaign_id, "link_id": link_id, "url": SITE + path}


def visit(name: str, path: str, query: str | None = None, **more: str) -> dict:
    """Return a visit of one page by a visitor of its own."""
    return event(name, name, "2026-10-15 12:00:00", query, url_path=path, **more)


MAILINGS = [
    mailing("week41", "2026-10-05 04:00:00"),
    mailing("week42", "2026-10-12 04:00:00"),
    mailing("bare", "2026-10-13 04:00:00"),
    mailing("reminder", "2026-10-14 04:00:00"),
    mailing("reminded", "2026-10-14 09:00:00"),
    mailing("unlinked", "2026-10-14 10:00:00"),
]
LINKS = [
    link("week41", "1", f"/guide?{MAIL}&utm_campaign=nl-41"),
    link("week41", "2", f"/sale?{MAIL}&utm_campaign=nl-41&utm_content=banner-41"),
    link("week42", "1", f"/guide?{MAIL}&utm_campaign=nl-42"),
    link("bare", "1", "/bare"),
    link("reminder", "1", f"/offer?{MAIL}&utm_campaign=twice"),
    link("reminded", "1", f"/offer?{MAIL}&utm_campaign=twice"),
]
FACEBOOK = [
    {
        "post_id": "1_social",
        "message": "Read this",
        "created_at": "2026-10-05 08:00:00",
        "status_type": "added_photos",
        "permalink_url": "https://www.facebook.com/acme/posts/1",
        "attachments": f'[{{"type":"share","unshimmed_url":"{SITE}/a?utm_content=spring"}}]',
    }
]
VISITS = [
    visit("campaign", "/elsewhere", f"{MAIL}&utm_campaign=nl-41"),
    visit("newer campaign", "/guide", f"{MAIL}&utm_campaign=nl-42"),
    visit("content", "/sale", f"{MAIL}&utm_campaign=nl-41&utm_content=banner-41"),
    visit("own words", "/guide", "utm_source=mailchimp&utm_medium=email&utm_campaign=nl-41"),
    visit("page", "/bare", MAIL),
    visit("page, untagged", "/bare", referrer_host="mail.google.com"),
    visit("page of campaigns", "/guide", referrer_host="mail.google.com"),
    visit("shared campaign", "/offer", f"{MAIL}&utm_campaign=twice"),
    visit("name of a social code", "/nowhere", f"{MAIL}&utm_campaign=spring"),
    visit("campaign elsewhere", "/guide", "utm_source=facebook&utm_campaign=nl-41"),
    visit("social code", "/a", "utm_source=facebook&utm_content=spring"),
    visit("direct", "/bare"),
]
EXPECTED = {
    "campaign": ("email", "week41", "link_code_and_platform", "high"),
    "newer campaign": ("email", "week42", "link_code_and_platform", "high"),
    "content": ("email", "week41", "link_code_and_platform", "high"),
    "own words": ("email", "week41", "link_code_and_platform", "high"),
    "page": ("email", "bare", "platform_and_page", "low"),
    "page, untagged": ("email", "bare", "platform_and_page", "low"),
    "page of campaigns": ("email", "week42", "platform_and_page", "low"),
    "shared campaign": (None, None, "ambiguous", "none"),
    "name of a social code": (None, None, "none", "none"),
    # Of a post the campaign names nothing: many posts have one together.
    "campaign elsewhere": (None, None, "none", "none"),
    "social code": ("facebook", "1_social", "link_code_and_platform", "high"),
    "direct": (None, None, "none", "none"),
}
NEXT = {
    # A link is read later than the first visits came.
    "raw.mailchimp__links": [link("unlinked", "1", f"/nowhere?{MAIL}&utm_campaign=spring")],
    "raw.umami__events": [visit("new", "/guide") | {"happened_at": "2026-11-02 12:00:00"}],
}


def company(root) -> Home:
    accounts = (*ACME.accounts, AccountRow("mailchimp", "news", "email"))
    home = Home(root, replace(ACME, accounts=accounts))
    rows = {
        "raw.mailchimp__campaigns": MAILINGS,
        "raw.mailchimp__links": LINKS,
        "raw.facebook__published_posts": FACEBOOK,
        "raw.umami__events": VISITS,
    }
    home.write(1, FIRST, rows)
    run_dbt(home, "seed", "--vars", "{as_of: none}")
    build(home, FIRST, command="run", select=MODELS)
    return home


def matched(home: Home) -> dict[str, tuple]:
    names = {
        uuid.UUID(hashlib.md5(f"web:{name}".encode()).hexdigest()): name
        for name in [*EXPECTED, "new"]
    }
    columns = "identity_key, post_platform, post_id, match_method, match_confidence"
    found = home.query(f"select {columns} from touchpoints")
    return {names[key]: tuple(told) for key, *told in found}


@pytest.fixture(scope="module")
def acme(tmp_path_factory) -> Home:
    return company(tmp_path_factory.mktemp("acme"))


def test_a_visit_from_mail_finds_its_mailing(acme):
    assert matched(acme) == EXPECTED


def test_a_mailing_has_its_visits_and_one_that_cannot_be_found_has_no_zero(acme):
    found = dict(acme.query("select post_id, sessions from post_outcomes where platform = 'email'"))
    assert found == {
        **{"week41": 3, "week42": 2, "bare": 2},
        **{"reminder": None, "reminded": None, "unlinked": None},
    }


@pytest.mark.slow
def test_a_mailing_read_later_finds_its_visits_the_next_night(tmp_path):
    home = company(tmp_path)
    home.write(2, SECOND, NEXT)
    build(home, SECOND, built_seq=1, changed_from="2026-11-02", command="run", select=MODELS)
    found = matched(home)
    assert found.pop("new")[2] == "none"
    late = ("email", "unlinked", "link_code_and_platform", "high")
    assert found == {**EXPECTED, "name of a social code": late}
