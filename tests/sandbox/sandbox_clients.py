"""Read every platform to its end by its own paging signal, with nothing but requests."""

from collections.abc import Iterator
from datetime import UTC, datetime
from typing import Any
from urllib.parse import parse_qs, urlsplit

import requests

from sandbox import company

NOW = datetime(2025, 3, 11, 12, tzinfo=UTC)  # two days after the American clocks changed
FACEBOOK = {"Authorization": f"Bearer {company.FACEBOOK_TOKEN}"}
HUBSPOT = {"Authorization": f"Bearer {company.HUBSPOT_TOKEN}"}
MASTODON = {"Authorization": f"Bearer {company.MASTODON_TOKEN}"}
STRIPE = {"Authorization": f"Bearer {company.STRIPE_KEY}", "Stripe-Version": "2026-08-26.dahlia"}
PAGE = company.FACEBOOK_PAGE_ID
SESSION = requests.Session()


def get(url: str, headers: dict[str, str] | None = None, **query: Any) -> Any:
    """Read one page, which must be answered with 200."""
    answer = SESSION.get(url, params=query, headers=headers, timeout=30)
    assert answer.status_code == 200, answer.text
    return answer.json()


def bluesky_feed(url: str, **query: Any) -> Iterator[dict[str, Any]]:
    """Yield the author feed until the cursor is absent."""
    query |= {"actor": company.BLUESKY_HANDLE}
    while True:
        page = get(f"{url}/bluesky/xrpc/app.bsky.feed.getAuthorFeed", **query)
        yield from page["feed"]
        if "cursor" not in page:
            return
        query["cursor"] = page["cursor"]


def mastodon(url: str, path: str, **query: Any) -> Iterator[dict[str, Any]]:
    """Yield a list until the `Link` header names no next page."""
    address: str | None = f"{url}/mastodon/api/v1/{path}"
    while address:
        answer = SESSION.get(address, params=query, headers=MASTODON, timeout=30)
        assert answer.status_code == 200, answer.text
        yield from answer.json()
        address, query = answer.links.get("next", {}).get("url"), {}


def facebook_pages(url: str, edge: str, **query: Any) -> Iterator[dict[str, Any]]:
    """Yield the pages of an edge until `next` is missing."""
    while True:
        page = get(f"{url}/facebook/v26.0/{edge}", FACEBOOK, **query)
        yield page
        following = page.get("paging", {}).get("next")
        if not following:
            return
        query = {name: values[-1] for name, values in parse_qs(urlsplit(following).query).items()}
        del query["access_token"]


def facebook(url: str, edge: str, **query: Any) -> Iterator[dict[str, Any]]:
    """Yield the rows of an edge."""
    for page in facebook_pages(url, edge, **query):
        yield from page["data"]


def umami_login(url: str) -> dict[str, str]:
    """Log in and return the header that proves it."""
    answer = requests.post(
        f"{url}/umami/api/auth/login",
        timeout=30,
        json={"username": company.UMAMI_USER, "password": company.UMAMI_PASSWORD},
    )
    return {"Authorization": f"Bearer {answer.json()['token']}"}


def umami(url: str, edge: str, size: int = 500, **query: Any) -> Iterator[dict[str, Any]]:
    """Yield the rows of a website until as many have come as were announced."""
    headers, page, seen = umami_login(url), 1, 0
    while True:
        body = get(
            f"{url}/umami/api/websites/{company.UMAMI_WEBSITE_ID}/{edge}",
            headers,
            page=page,
            pageSize=size,
            **query,
        )
        yield from body["data"]
        seen, page = seen + len(body["data"]), page + 1
        if not body["data"] or seen >= body["count"]:
            return


def hubspot_list(url: str, kind: str, **query: Any) -> Iterator[dict[str, Any]]:
    """Yield all objects by the list, until there is no next page."""
    while True:
        page = get(f"{url}/hubspot/crm/objects/2026-09/{kind}", HUBSPOT, limit=100, **query)
        yield from page["results"]
        if "paging" not in page:
            return
        query["after"] = page["paging"]["next"]["after"]


def hubspot_search(url: str, kind: str, **body: Any) -> Iterator[dict[str, Any]]:
    """Yield what a search finds, until there is no next page."""
    body = {"limit": 200, **body}
    while True:
        answer = SESSION.post(
            f"{url}/hubspot/crm/objects/2026-09/{kind}/search",
            json=body,
            headers=HUBSPOT,
            timeout=30,
        )
        assert answer.status_code == 200, answer.text
        assert "X-HubSpot-RateLimit-Remaining" not in answer.headers
        yield from answer.json()["results"]
        if "paging" not in answer.json():
            return
        body["after"] = answer.json()["paging"]["next"]["after"]


def stripe(url: str, resource: str, **query: Any) -> Iterator[dict[str, Any]]:
    """Yield a list until it says that there is no more."""
    query = {"limit": 100, **query}
    while True:
        page = get(f"{url}/stripe/v1/{resource}", STRIPE, **query)
        yield from page["data"]
        if not page["has_more"]:
            return
        query["starting_after"] = page["data"][-1]["id"]
