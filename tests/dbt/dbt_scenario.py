"""A small company whose figures can be worked out by hand: Ann buys, Bob buys unseen.

Ann (umami visitor v-ann) comes on 24 September from a Facebook post, on 1 October from Google,
on 8 October directly with her web_id, and becomes a lead in that very second. On 10 October she
pays 100 dollars at 0.90; 25 dollars are given back on the 20th: 67.50 euros are left.
"""

from typing import Any

Rows = dict[str, list[dict[str, Any]]]

FIRST_NIGHT = "2026-10-25 02:00:00"
SITE = {"hostname": "www.acme.example", "event_type": 1}


def event(event_id: str, visitor: str, at: str, query: str | None = None, **more: Any) -> dict:
    """Return a page view of Umami."""
    return {
        "event_id": event_id,
        "visitor_id": visitor,
        "happened_at": at,
        "url_path": "/",
        "url_query": query,
        **SITE,
        **more,
    }


def contact(contact_id: str, at: str, **more: Any) -> dict:
    """Return a contact that became a lead at that time."""
    return {
        "contact_id": contact_id,
        "created_at": at,
        "updated_at": at,
        "lifecycle_stage": "lead",
        "lead_at": at,
        **more,
    }


def charge(charge_id: str, at: str, amount_minor: int, currency: str, **more: Any) -> dict:
    """Return a charge that succeeded."""
    return {
        "charge_id": charge_id,
        "created_at": at,
        "amount_minor": amount_minor,
        "amount_captured_minor": amount_minor,
        "amount_refunded_minor": 0,
        "currency": currency,
        "status": "succeeded",
        "is_paid": True,
        "is_captured": True,
        "is_disputed": False,
        "is_live": True,
        **more,
    }


def facebook_post(post_id: str, at: str, code: str) -> dict:
    """Return a post of the page with one tagged link."""
    url = f"https://www.acme.example/?utm_source=facebook&utm_medium=social&utm_content={code}"
    return {
        "post_id": post_id,
        "message": "Read this",
        "created_at": at,
        "status_type": "added_photos",
        "attachments": f'[{{"type":"share","unshimmed_url":"{url}"}}]',
    }


def insight(post_id: str, metric: str, value: str) -> dict:
    """Return a lifetime figure of a post."""
    return {"post_id": post_id, "metric": metric, "value": value}


FACEBOOK: Rows = {
    "raw.facebook__published_posts": [
        facebook_post("1_101", "2026-09-23 08:00:00", "fb-101"),
        facebook_post("1_102", "2026-10-02 08:00:00", "fb-102"),
    ],
    "raw.facebook__post_insights": [
        insight("1_101", "post_media_view", "900"),
        insight("1_101", "post_total_media_view_unique", "700"),
        insight("1_101", "post_clicks", "60"),
        insight("1_101", "post_clicks_by_type", '{"link clicks":12,"photo view":48}'),
        insight("1_101", "post_reactions_by_type_total", '{"like":40,"love":2}'),
        insight("1_102", "post_reactions_by_type_total", "{}"),
        insight("1_102", "post_media_view", "0"),
    ],
    "raw.facebook__post_counts": [
        {"post_id": "1_101", "shares": 3, "comments": 2},
        {"post_id": "1_102", "shares": None, "comments": 0},
    ],
    "raw.facebook__page_insights": [
        # The end of 22 October in California, in summer time.
        {
            "page_id": "1",
            "metric": "page_follows",
            "ended_at": "2026-10-23 07:00:00",
            "value": 5000,
        },
        {
            "page_id": "1",
            "metric": "page_media_view",
            "ended_at": "2026-10-23 07:00:00",
            "value": None,
        },
    ],
    "raw.facebook__comments": [
        {
            "comment_id": "1_101_1",
            "post_id": "1_101",
            "created_at": "2026-09-23 09:00:00",
            "author_hmac": "a" * 32,
            "page_hmac": "f" * 32,
            "author_name": "Ann Personal",
            "message": "does it come in blue",
            "likes": 1,
            "is_hidden": False,
        },
        {
            "comment_id": "1_101_2",
            "post_id": "1_101",
            "created_at": "2026-09-23 10:30:00",
            "author_hmac": "f" * 32,
            "page_hmac": "f" * 32,
            "author_name": "Acme",
            "message": "it does",
            "parent_comment_id": "1_101_1",
            "likes": 0,
            "is_hidden": False,
        },
    ],
}

BLUESKY: Rows = {
    "raw.bluesky__profile": [{"account_did": "did:plc:acme", "followers": 250, "posts_total": 2}],
    "raw.bluesky__author_feed": [
        {
            "post_id": "at://did:plc:acme/app.bsky.feed.post/aaa",
            "author_id": "did:plc:acme",
            "text": "In short words",
            "indexed_at": "2026-10-03 08:00:00",
            "embed_type": "app.bsky.embed.external#view",
            "facets": (
                '[{"features":[{"$type":"app.bsky.richtext.facet#link",'
                '"uri":"https://www.acme.example/a?utm_source=bsky&amp;utm_content=bs%2D201"}]}]'
            ),
        },
        {
            "post_id": "at://did:plc:acme/app.bsky.feed.post/bbb",
            "author_id": "did:plc:acme",
            "text": "Thank you",
            "indexed_at": "2026-10-03 12:00:00",
            "reply_to_id": "at://did:plc:carl/app.bsky.feed.post/ccc",
        },
        {
            "post_id": "at://did:plc:other/app.bsky.feed.post/zzz",
            "author_id": "did:plc:other",
            "text": "Somebody else wrote this",
            "indexed_at": "2026-10-03 13:00:00",
            "reason_type": "app.bsky.feed.defs#reasonRepost",
        },
    ],
    "raw.bluesky__posts": [
        {
            "post_id": "at://did:plc:acme/app.bsky.feed.post/aaa",
            "likes": 9,
            "reposts": 0,
            "replies": 1,
            "quotes": None,
            "bookmarks": 1,
        },
    ],
    "raw.bluesky__replies": [
        {
            "reply_id": "at://did:plc:carl/app.bsky.feed.post/ccc",
            "post_id": "at://did:plc:acme/app.bsky.feed.post/aaa",
            "author_hmac": "c" * 32,
            "text": "secret words of Carl",
            "indexed_at": "2026-10-03 11:00:00",
        },
    ],
}

MASTODON: Rows = {
    "raw.mastodon__account": [
        {"account_id": "7", "followers": 80, "following": 12, "statuses": 3},
        {"account": "rival", "account_id": "8", "followers": 900, "following": 1, "statuses": 1},
    ],
    "raw.mastodon__statuses": [
        {
            "status_id": "71",
            "uri": "https://m.example/users/acme/statuses/71",
            "author_id": "7",
            "created_at": "2026-09-29 08:00:00",
            "visibility": "public",
            "content": "<p>Ten minutes of care &amp; a dry chain</p>",
        },
        {
            "status_id": "72",
            "uri": "https://m.example/users/acme/statuses/72",
            "author_id": "7",
            "created_at": "2026-09-29 12:00:00",
            "visibility": "direct",
            "content": "<p>secret words to Dora</p>",
            "in_reply_to_id": "99",
            "in_reply_to_account_id": "9",
        },
        # The number of a status is one server's: on another it is somebody else's status.
        {
            "account": "rival",
            "status_id": "71",
            "uri": "https://n.example/users/rival/statuses/71",
            "author_id": "8",
            "created_at": "2026-09-29 09:00:00",
            "visibility": "public",
            "content": "<p>Cheaper</p>",
        },
    ],
    "raw.mastodon__status_counts": [
        {
            "status_id": "71",
            "uri": "https://m.example/users/acme/statuses/71",
            "visibility": "public",
            "favourites": 5,
            "reblogs": 1,
            "replies": 0,
            "quotes": None,
        },
        {
            "account": "rival",
            "status_id": "71",
            "uri": "https://n.example/users/rival/statuses/71",
            "visibility": "public",
            "favourites": 700,
            "reblogs": 0,
            "replies": 0,
            "quotes": 0,
        },
    ],
    "raw.mastodon__mentions": [
        {
            "notification_id": "1",
            "status_id": "99",
            "uri": "https://o.example/users/dora/statuses/99",
            "author_hmac": "d" * 32,
            "content": "secret words of Dora",
            "visibility": "direct",
            "created_at": "2026-09-29 11:00:00",
            "notified_at": "2026-09-29 11:00:01",
            "favourites": 0,
        },
    ],
}

EXPORT: Rows = {
    "raw.facebook_export__posts": [
        {
            "account": "acme",
            "file_hash": "e" * 16,
            "row_number": 1,
            "post_type": "Photo",
            "hour": 3,
            "is_paid": None,
            "reach": 2752,
            "impressions": 5091,
            "comments": 4,
            "likes": 79,
            "shares": None,
        },
    ],
}

SPRING = "utm_source=Facebook&utm_medium=social&utm_campaign=spring&utm_content=fb-101"

WEB: Rows = {
    "raw.umami__events": [
        event("a1", "v-ann", "2026-09-24 10:00:00", SPRING),
        event("a2", "v-ann", "2026-09-24 10:20:00", None, url_path="/price"),
        event("a3", "v-ann", "2026-10-01 10:00:00", None, referrer_host="www.google.com"),
        event("a4", "v-ann", "2026-10-08 10:00:00", "web_id=w-ann"),
        # Back from the till: no touch, or the till would take the credit of what comes next.
        event("a5", "v-ann", "2026-10-10 12:40:00", None, referrer_host="checkout.stripe.com"),
        # An anonymous visitor whose first visit turns out to be Ann's, later.
        event("x1", "v-ann-phone", "2026-09-20 18:00:00", "utm_source=bsky&utm_content=bs-201"),
        # One visit, two campaigns: two sessions. The look-alike host is no Facebook.
        event("b1", "v-cleo", "2026-10-05 09:00:00", None, referrer_host="notfacebook.com"),
        event("b2", "v-cleo", "2026-10-05 09:10:00", "utm_source=newsletter&utm_medium=email"),
        event("b3", "v-cleo", "2026-10-05 09:15:00", None, event_type=2, event_name="signup"),
        event("b4", "v-cleo", "2026-10-05 09:16:00", None, event_type=5),
    ],
    "raw.access_log__requests": [
        {
            "line_hash": f"l{number}",
            "occurrence": 1,
            "requested_at": f"2026-10-05 09:{number:02d}:00",
            "ip_hmac": "1" * 32,
            "method": method,
            "target": target,
            "status": status,
            "referrer": "-",
            "user_agent": agent,
        }
        for number, (method, target, status, agent) in enumerate(
            [
                ("GET", "/", 200, "Mozilla/5.0 (X11; Linux x86_64) Firefox/128.0"),
                ("GET", "/style.css", 200, "Mozilla/5.0 (X11; Linux x86_64) Firefox/128.0"),
                ("HEAD", "/", 200, "Mozilla/5.0 (X11; Linux x86_64) Firefox/128.0"),
                ("GET", "/gone", 404, "Mozilla/5.0 (X11; Linux x86_64) Firefox/128.0"),
                ("GET", "/", 200, "facebookexternalhit/1.1"),
                ("GET", "/", 200, "Mozilla/5.0 (compatible; Googlebot/2.1)"),
                ("GET", "/", 200, "-"),
                ("GET", "/", 200, "Mozilla/5.0 (Linux; Android 16) MetaIAB Facebook"),
            ]
        )
    ],
}

BUSINESS: Rows = {
    "raw.hubspot__contacts": [
        contact("c1", "2026-10-08 10:00:00", email_hmac="e-ann", web_id="w-ann"),
        contact("c2", "2026-10-09 10:00:00", email_hmac="e-bob"),
        # A subscriber is no lead.
        contact("c3", "2026-10-09 10:00:00", lifecycle_stage="subscriber", lead_at=None),
    ],
    "raw.hubspot__deals": [
        {
            "deal_id": "d1",
            "created_at": "2026-10-09 10:00:00",
            "updated_at": "2026-10-10 12:00:00",
            "closed_at": "2026-10-10 12:00:00",
            "is_won": "true",
            "amount": "90.00",
            "currency": "EUR",
        },
    ],
    "raw.hubspot__deal_contacts": [{"deal_id": "d1", "contact_id": "c1"}],
    "raw.stripe__charges": [
        charge(
            "ch1",
            "2026-10-10 12:00:00",
            10000,
            "usd",
            payment_intent_id="pi1",
            customer_id="cus1",
            amount_refunded_minor=2500,
        ),
        charge("ch2", "2026-10-10 11:59:00", 10000, "usd", status="failed", is_paid=False),
        # Yen have no hundredths; Bob was never seen on the site.
        charge("ch3", "2026-10-11 12:00:00", 1200, "jpy", email_hmac="e-bob"),
        # Nobody knows what a pound was worth that day.
        charge("ch4", "2026-10-12 12:00:00", 1000, "gbp", email_hmac="e-bob"),
    ],
    "raw.stripe__refunds": [
        {
            "refund_id": "re1",
            "charge_id": "ch1",
            "created_at": "2026-10-20 12:00:00",
            "amount_minor": 2500,
            "currency": "usd",
            "status": "succeeded",
        },
        {
            "refund_id": "re2",
            "charge_id": "ch1",
            "created_at": "2026-10-21 12:00:00",
            "amount_minor": 7500,
            "currency": "usd",
            "status": "failed",
        },
    ],
    "raw.stripe__checkout_sessions": [
        {
            "checkout_session_id": "cs1",
            "created_at": "2026-10-10 11:58:00",
            "web_id": "w-ann",
            "payment_intent_id": "pi1",
            "status": "complete",
        },
    ],
    "raw.company__rates": [
        {"valid_on": "2026-10-10", "currency": "USD", "rate": "0.90000000"},
        {"valid_on": "2026-10-11", "currency": "JPY", "rate": "0.00600000"},
    ],
    "raw.company__costs": [
        {
            "row_number": 1,
            "spent_on": "2026-09-15",
            "platform": "Facebook",
            "cost_kind": "hours",
            "currency": "EUR",
            "hours": "2.5",
            "hourly_rate": "40",
        },
        {
            "row_number": 2,
            "spent_on": "2026-10-10",
            "platform": "mastodon",
            "cost_kind": "tools",
            "currency": "USD",
            "amount": "10.00",
        },
        {
            "row_number": 3,
            "spent_on": "2026-10-10",
            "platform": None,
            "cost_kind": "agency",
            "currency": "EUR",
            "amount": "300.00",
            "note": "private words about an agency",
        },
    ],
}

KNOWN_LOADS: Rows = {
    "meta.ledger": [
        {
            "seq": 1,
            "source": "umami",
            "account": "site",
            "stream": "events",
            "window_end": FIRST_NIGHT,
            "as_of": FIRST_NIGHT,
            "loaded": 10,
            "quarantined": 1,
        },
        {
            "seq": 1,
            "source": "hubspot",
            "account": "crm",
            "stream": "contacts",
            "window_end": "2026-10-20 02:00:00",
            "as_of": "2026-10-20 02:00:00",
            "loaded": 3,
            "quarantined": 0,
        },
    ],
    "meta.gaps": [
        {
            "source": "facebook",
            "account": "acme",
            "stream": "post_insights",
            "item": "parent_id=1_102 metric=post_clicks",
            "as_of": FIRST_NIGHT,
            "reason": "(#100)",
            "remedy": "none",
            "is_open": True,
        },
        {
            "source": "stripe",
            "account": "till",
            "stream": "charges",
            "item": None,
            "as_of": FIRST_NIGHT,
            "reason": "401",
            "remedy": "log in again",
            "is_open": True,
        },
    ],
    "meta.quarantine": [
        {
            "ledger_seq": 1,
            "source": "umami",
            "account": "site",
            "stream": "events",
            "window_id": "w1",
            "page": 1,
            "position": 4,
            "payload": '{"email":"secret@person.example"}',
            "reasons": "happened_at: not null",
        },
    ],
}

ALL: tuple[Rows, ...] = (FACEBOOK, BLUESKY, MASTODON, EXPORT, WEB, BUSINESS, KNOWN_LOADS)
