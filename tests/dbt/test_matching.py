"""A visit is tied to a post by code or link id, else click id and page, else platform and page."""

import hashlib
import uuid

import pytest
from dbt_building import Home, build, run_dbt
from dbt_scenario import contact, event

FIRST, SECOND = "2026-11-02 00:00:00", "2026-11-03 00:00:00"
#: What these laws speak of, and what the next night compares with.
MODELS = "+post_outcomes int_posts__codes_applied int_posts__pages_applied int_identities__applied"
SITE = "https://www.acme.example"


def post(post_id: str, at: str, *paths: str) -> dict:
    """Return a post of the page with links to pages of the site, or to elsewhere."""
    urls = [path if "://" in path else SITE + path for path in paths]
    shown = ",".join(f'{{"type":"share","unshimmed_url":"{url}"}}' for url in urls)
    return {
        "post_id": post_id,
        "message": "Read this",
        "created_at": at,
        "status_type": "added_photos",
        "permalink_url": f"https://www.facebook.com/acme/posts/pfbid{post_id}",
        "attachments": f"[{shown}]",
    }


def link(row: int, link_id: str, said_post: str, path: str = "/other", **more) -> dict:
    """Return a row of the register of links."""
    return {
        "row_number": row,
        "link_id": link_id,
        "created_at": "2026-10-01 07:00:00",
        "url": SITE + path,
        "platform": "facebook",
        "post": said_post,
        **more,
    }


POSTS = [
    post("1_guide_old", "2026-10-01 08:00:00", "/guide/"),
    post("1_guide", "2026-10-05 08:00:00", "/guide?utm_source=facebook#top"),
    post("1_coded", "2026-10-05 08:00:00", "/coded?utm_source=facebook&utm_content=fb-coded"),
    post("1_plain", "2026-10-05 08:00:00", "/both"),
    post("1_coded_too", "2026-10-11 08:00:00", "/both?utm_content=fb-too"),
    post("1_sale_a", "2026-10-06 20:00:00", "/sale"),
    post("1_sale_b", "2026-10-07 08:00:00", "/sale"),
    post("1_home", "2026-10-08 08:00:00", "/"),
    post("1_shop", "2026-10-08 09:00:00", "/shop?id=7"),
    post("1_away", "2026-10-08 10:00:00", "https://elsewhere.example/guide"),
    post("1_twice_a", "2026-10-09 08:00:00", "/twice?utm_content=twice"),
    post("1_twice_b", "2026-10-12 08:00:00", "/twice?utm_content=twice"),
    post("1_registered", "2026-10-10 08:00:00", "/edited?utm_content=another-code"),
    post("1_quiet", "2026-10-10 09:00:00", "/quiet"),
]
LINKS = [
    link(1, "ltl-234567", ""),
    # The post is named later, by its address.
    link(2, "ltl-234567", "https://www.facebook.com/acme/posts/pfbid1_registered/?locale=de"),
    link(3, "ltl-aaaaaa", "https://www.facebook.com/acme/posts/not-read-yet", "/guide"),
]
#: Ten days after `1_guide`, whose day /guide belongs to.
DAY = "2026-10-15"
REFERRED = {"referrer_host": "l.facebook.com"}


def visit(name: str, path: str, query: str | None = None, at: str = f"{DAY} 12:00:00", **more):
    """Return a visit of one page by a visitor of its own."""
    return event(name, name, at, query, url_path=path, **more)


VISITS = [
    visit("code", "/elsewhere", "utm_source=facebook&utm_content=fb-coded"),
    visit("code alone", "/guide", "utm_content=fb-coded"),
    visit("code before page", "/sale", "utm_source=facebook&utm_content=fb-coded"),
    visit("link id", "/edited", "utm_source=facebook&utm_content=ltl-234567"),
    visit("link id changed", "/edited", "utm_source=buffer&utm_content=Team_LTL-234567_button"),
    visit("link id elsewhere", "/edited", "utm_source=bsky&utm_content=ltl-234567"),
    visit("link id like", "/quiet", "utm_source=facebook&utm_content=xltl-2345678", **REFERRED),
    visit("link id unread", "/guide", "utm_source=facebook&utm_content=ltl-aaaaaa"),
    visit("click id", "/guide/", "fbclid=1"),
    visit("click id of a shared mail", "/guide", "utm_source=newsletter&utm_medium=email&fbclid=1"),
    visit("page", "/guide", **REFERRED),
    visit("page by tag", "/guide/", "utm_source=facebook"),
    visit("page, unknown code", "/guide", "utm_source=facebook&utm_content=unheard-of"),
    visit("click id, unknown code", "/guide", "utm_content=unheard-of&fbclid=1"),
    visit("page, no www", "/guide", hostname="ACME.example", **REFERRED),
    visit("page, older post", "/guide", at="2026-10-05 07:59:59", **REFERRED),
    visit("page, that second", "/guide", at="2026-10-05 08:00:00", **REFERRED),
    visit("page, last second", "/guide", at="2026-10-19 07:59:59", **REFERRED),
    visit("page, too late", "/guide", at="2026-10-19 08:00:00", **REFERRED),
    visit("page, too early", "/guide", at="2026-10-01 07:59:59", **REFERRED),
    visit("page of a code", "/coded", **REFERRED),
    visit("click id of a code", "/coded", "fbclid=1"),
    visit("page with and without code", "/both", "fbclid=1"),
    visit("page of two", "/sale", **REFERRED),
    visit("page of the first of two", "/sale", at="2026-10-07 07:00:00", **REFERRED),
    visit("home", "/", **REFERRED),
    visit("page behind a parameter", "/shop", **REFERRED),
    visit("shared code", "/twice", "utm_source=facebook&utm_content=twice"),
    visit("other platform", "/guide", "utm_source=bsky"),
    visit("ad", "/guide", "utm_source=facebook&utm_medium=paid_social&fbclid=1"),
    visit("direct", "/guide"),
    visit("code of another platform", "/guide", "utm_content=fb-coded", referrer_host="bsky.app"),
]
EXPECTED = {
    "code": ("1_coded", "link_code_and_platform", "high"),
    "code alone": ("1_coded", "link_code", "medium"),
    "code before page": ("1_coded", "link_code_and_platform", "high"),
    "link id": ("1_registered", "link_id", "high"),
    "link id changed": ("1_registered", "link_id", "high"),
    "link id elsewhere": ("1_registered", "link_id", "high"),
    # Longer by a letter is no registered id, so only the page speaks.
    "link id like": ("1_quiet", "platform_and_page", "low"),
    # The register knows that it is of another post: the page must not guess.
    "link id unread": (None, "none", "none"),
    "click id": ("1_guide", "click_id_and_page", "medium"),
    "click id of a shared mail": ("1_guide", "click_id_and_page", "medium"),
    "page": ("1_guide", "platform_and_page", "low"),
    "page by tag": ("1_guide", "platform_and_page", "low"),
    "page, unknown code": ("1_guide", "platform_and_page", "low"),
    "click id, unknown code": ("1_guide", "click_id_and_page", "low"),
    "page, no www": ("1_guide", "platform_and_page", "low"),
    "page, older post": ("1_guide_old", "platform_and_page", "low"),
    "page, that second": ("1_guide", "platform_and_page", "low"),
    "page, last second": ("1_guide", "platform_and_page", "low"),
    "page, too late": (None, "none", "none"),
    "page, too early": (None, "none", "none"),
    "page of a code": ("1_coded", "platform_and_page", "low"),
    # Who followed the link would show its code: perhaps it got lost, but nobody knows.
    "click id of a code": ("1_coded", "click_id_and_page", "low"),
    "page with and without code": ("1_plain", "click_id_and_page", "medium"),
    "page of two": (None, "ambiguous", "none"),
    "page of the first of two": ("1_sale_a", "platform_and_page", "low"),
    "home": (None, "none", "none"),
    "page behind a parameter": (None, "none", "none"),
    "shared code": (None, "ambiguous", "none"),
    "other platform": (None, "none", "none"),
    "ad": (None, "none", "none"),
    "direct": (None, "none", "none"),
    "code of another platform": (None, "none", "none"),
}
CONTACTS = [
    contact("k1", f"{DAY} 13:00:00", web_id="w-page"),
    contact("k2", f"{DAY} 13:00:00", web_id="w-code"),
]
#: How the two became leads: their browsers showed a web id.
THANKS = [
    visit("t1", "/thanks", "web_id=w-page", at=f"{DAY} 12:10:00") | {"visitor_id": "page"},
    visit("t2", "/thanks", "web_id=w-code", at=f"{DAY} 12:10:00") | {"visitor_id": "code"},
]
ROWS = {
    "raw.facebook__published_posts": POSTS,
    "raw.company__links": LINKS,
    "raw.umami__events": VISITS + THANKS,
    "raw.hubspot__contacts": CONTACTS,
}


def matched(home: Home) -> dict[str, tuple]:
    """Return post, method and confidence of each visitor's touch."""
    names = {
        uuid.UUID(hashlib.md5(f"web:{name}".encode()).hexdigest()): name
        for name in [*EXPECTED, "new"]
    }
    found = home.query(
        "select identity_key, post_id, match_method, match_confidence from touchpoints"
    )
    return {names[key]: tuple(told) for key, *told in found}


def outcomes(home: Home) -> dict[str, tuple]:
    found = home.query(
        "select post_id, sessions, leads::double, match_method, match_confidence from post_outcomes"
    )
    return {post_id: tuple(told) for post_id, *told in found}


def first_night(home: Home) -> None:
    home.write(1, FIRST, ROWS)


def build_first(home: Home, as_of: str = FIRST) -> None:
    run_dbt(home, "seed", "--vars", "{as_of: none}")
    build(home, as_of, command="run", select=MODELS)


@pytest.fixture(scope="module")
def acme(tmp_path_factory) -> Home:
    home = Home(tmp_path_factory.mktemp("acme"))
    first_night(home)
    build_first(home)
    return home


@pytest.mark.parametrize("visitor", EXPECTED)
def test_a_visit_is_tied_by_code_or_link_id_else_click_id_else_page(acme, visitor):
    assert matched(acme)[visitor] == EXPECTED[visitor]


def test_a_post_is_named_with_its_platform(acme):
    assert acme.query(
        "select distinct post_platform, post_id is null from touchpoints order by all"
    ) == [("facebook", False), (None, True)]


def test_a_post_found_by_its_page_has_its_sessions_and_leads_with_low_confidence(acme):
    found = outcomes(acme)
    assert found["1_guide_old"] == (1, 0.0, "platform_and_page", "low")
    # By click id 3, by page 6.
    assert found["1_guide"] == (9, 1.0, "several", "low")
    assert found["1_coded"] == (5, 1.0, "several", "low")
    assert found["1_registered"] == (3, 0.0, "link_id", "high")
    assert found["1_quiet"] == (1, 0.0, "platform_and_page", "low")


def test_a_post_nothing_can_be_tied_to_has_no_zero(acme):
    found = outcomes(acme)
    nothing = (None, None, "no link code", "none")
    assert found["1_home"] == found["1_shop"] == found["1_away"] == nothing
    assert found["1_sale_b"] == nothing, "the page is ambiguous as long as it stands there"
    assert found["1_twice_a"] == (None, None, "ambiguous", "none")


def test_posts_hold_each_matched_touch_once(acme):
    (matched_touches,) = acme.query("select count(*) from touchpoints where post_id is not null")
    assert acme.query("select sum(sessions) from post_outcomes") == [matched_touches]


#: A post gets another code, one is edited, one is read late, one vanishes, a link learns its post.
SECOND_NIGHT = {
    "raw.facebook__published_posts": [
        post("1_coded", "2026-10-05 08:00:00", "/coded?utm_content=fb-new"),
        post("1_quiet", "2026-10-10 09:00:00", "/quiet-no-more"),
        post("1_late", "2026-10-14 08:00:00", "/guide"),
    ],
    "raw.company__links": [link(4, "ltl-aaaaaa", "1_away", "/guide")],
    # An old visit is told anew, on an otherwise quiet night.
    "raw.umami__events": [visit("new", "/guide", at="2026-11-02 12:00:00")],
}
RETAGGED = {
    # Nobody knows the old code now, so that the page speaks where the platform is told.
    "code": (None, "none", "none"),
    "code alone": (None, "none", "none"),
    "code before page": ("1_sale_b", "platform_and_page", "low"),
    "code of another platform": (None, "none", "none"),
    "link id unread": ("1_away", "link_id", "high"),
    "link id like": (None, "none", "none"),
    "page": ("1_late", "platform_and_page", "low"),
    "page by tag": ("1_late", "platform_and_page", "low"),
    "page, unknown code": ("1_late", "platform_and_page", "low"),
    "page, no www": ("1_late", "platform_and_page", "low"),
    "page, last second": ("1_late", "platform_and_page", "low"),
    "page, too late": ("1_late", "platform_and_page", "low"),
    "click id": ("1_late", "click_id_and_page", "medium"),
    "click id of a shared mail": ("1_late", "click_id_and_page", "medium"),
    "click id, unknown code": ("1_late", "click_id_and_page", "low"),
    "page of two": ("1_sale_b", "platform_and_page", "low"),
    "page of the first of two": (None, "none", "none"),
}


@pytest.fixture(scope="module")
def next_night(tmp_path_factory) -> tuple[Home, Home]:
    """Return the company after a second night, and the same built in one go."""
    nightly = Home(tmp_path_factory.mktemp("nightly"))
    at_once = Home(tmp_path_factory.mktemp("at_once"))
    for home in (nightly, at_once):
        first_night(home)
    build_first(nightly)
    for home in (nightly, at_once):
        home.write(2, SECOND, SECOND_NIGHT)
        home.erase("raw.facebook__published_posts", post_id="1_sale_a")
    build(nightly, SECOND, built_seq=1, changed_from="2026-11-02", command="run", select=MODELS)
    build_first(at_once, SECOND)
    return nightly, at_once


@pytest.mark.slow
def test_a_post_retagged_edited_or_read_late_is_right_the_next_night(next_night):
    nightly, at_once = next_night
    expected = {**EXPECTED, **RETAGGED}
    assert {name: told for name, told in matched(nightly).items() if name != "new"} == expected
    for table in ("touchpoints", "post_outcomes", "credits"):
        told = f"select * from {table} order by all"
        assert nightly.query(told) == at_once.query(told), table


@pytest.mark.slow
def test_a_retagged_post_costs_the_touches_that_changed(next_night):
    nightly, _ = next_night
    assert nightly.query("select count(*) from b.journeys.int_touchpoints__due") == [
        (len(RETAGGED),)
    ]
