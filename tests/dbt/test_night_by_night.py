"""Building night by night gives exactly the tables that one full build gives."""

import random
from pathlib import Path

import duckdb
import pytest
from dbt_building import Home, build
from dbt_scenario import ALL, FIRST_NIGHT, charge, contact, event, facebook_post, insight

pytestmark = pytest.mark.slow

#: What a night brings: its clock, the first day of web events it changes, rows, and erasures.
NIGHTS = [
    {
        # A visit across midnight, a link that makes an anonymous visit of September Ann's,
        # and a person who becomes known by an address shared with nobody yet.
        "as_of": "2026-11-02 02:00:00",
        "changed_from": "2026-11-01",
        "rows": {
            "raw.umami__events": [
                event("m1", "v-dora", "2026-11-01 23:50:00", "utm_source=google&utm_medium=cpc"),
                event("m2", "v-dora", "2026-11-02 00:10:00"),
                event("l1", "v-ann-phone", "2026-11-01 12:00:00", "web_id=w-ann"),
            ],
            "raw.facebook__post_insights": [insight("1_101", "post_media_view", "950")],
            "raw.hubspot__contacts": [
                contact("c4", "2026-11-01 12:30:00", email_hmac="e-dora", web_id="v-dora")
            ],
        },
    },
    {
        # The visit across midnight goes on; a late refund; a post loses its code to another one;
        # a restated event changes its campaign; the rate of a pound turns up.
        "as_of": "2026-11-03 02:00:00",
        "changed_from": "2026-11-02",
        "rows": {
            "raw.umami__events": [
                event("m3", "v-dora", "2026-11-02 00:35:00"),
                event("m4", "v-dora", "2026-11-02 00:36:00", "utm_source=fb&utm_content=fb-102"),
                event("m5", "v-ann", "2026-11-02 09:00:00", None, referrer_host="l.facebook.com"),
                event("m6", "v-emil", "2026-11-02 10:00:00", "gclid=abc"),
            ],
            "raw.stripe__refunds": [
                {
                    "refund_id": "re3",
                    "charge_id": "ch1",
                    "created_at": "2026-11-02 12:00:00",
                    "amount_minor": 7500,
                    "currency": "usd",
                    "status": "succeeded",
                }
            ],
            "raw.stripe__charges": [
                charge("ch5", "2026-11-02 11:00:00", 5000, "eur", email_hmac="e-dora")
            ],
            "raw.facebook__published_posts": [
                facebook_post("1_101", "2026-09-23 08:00:00", "fb-199"),
                facebook_post("1_103", "2026-11-02 08:00:00", "fb-101"),
            ],
            "raw.company__rates": [
                {"valid_on": "2026-10-12", "currency": "GBP", "rate": "1.20000000"}
            ],
        },
    },
    {
        # An event is told differently, another is erased with its link, two people turn out to
        # be one, and a charge that had failed in the books succeeds.
        "as_of": "2026-11-04 02:00:00",
        "changed_from": "2026-11-01",
        "rows": {
            "raw.umami__events": [
                event("m1", "v-dora", "2026-11-01 23:50:00", "utm_source=bsky&utm_content=bs-201"),
                event("n1", "v-emil", "2026-11-03 10:00:00", "web_id=w-emil"),
            ],
            "raw.hubspot__contacts": [contact("c2", "2026-10-09 10:00:00", email_hmac="e-ann")],
            "raw.stripe__charges": [
                charge("ch2", "2026-10-10 11:59:00", 10000, "usd", customer_id="cus1")
            ],
        },
        "erase": [("raw.umami__events", {"event_id": "l1"})],
    },
    {
        # Nothing happened on the site; a contact and its conversion vanish.
        "as_of": "2026-11-05 02:00:00",
        "changed_from": "2026-11-05",
        "rows": {"raw.facebook__post_insights": [insight("1_102", "post_clicks", "7")]},
        "erase": [("raw.hubspot__contacts", {"contact_id": "c4"})],
    },
]


def crowd(seed: int) -> list[dict]:
    """Return what a few hundred visitors do over the nights; the same for the same seed."""
    chance = random.Random(seed)
    tags = [
        None,
        None,
        "utm_source=facebook&utm_content=fb-102",
        "utm_source=bsky&utm_content=bs-201",
        "utm_source=newsletter&utm_medium=email",
        "gclid=1",
    ]
    events = []
    for number in range(1500):
        visitor = f"v{chance.randrange(300)}"
        minute = chance.randrange(16 * 24 * 60)
        day, rest = divmod(minute, 24 * 60)
        month, day = (10, 20 + day) if day < 12 else (11, day - 11)
        query = chance.choice(tags)
        if chance.random() < 0.1:
            query = f"web_id=w{chance.randrange(60)}"
        happened_at = f"2026-{month:02d}-{day:02d} {rest // 60:02d}:{rest % 60:02d}:00"
        events.append(event(f"r{number}", visitor, happened_at, query))
    return events


def crowd_business(seed: int) -> dict[str, list[dict]]:
    """Return what some of the crowd become, on any of the nights."""
    chance = random.Random(seed)
    rows: dict[str, list[dict]] = {
        "raw.hubspot__contacts": [],
        "raw.stripe__charges": [],
        "raw.stripe__checkout_sessions": [],
    }
    for number in range(60):
        day = chance.randrange(1, 5)
        at = f"2026-11-{day:02d} {chance.randrange(24):02d}:00:00"
        email = f"role:er{number}" if number % 9 == 0 else f"er{number % 40}"
        merged = {"merged_ids": f"r{number - 1}"} if number % 11 == 1 else {}
        rows["raw.hubspot__contacts"].append(
            contact(f"r{number}", at, email_hmac=email, web_id=f"w{number}", **merged)
        )
        # Some are paid on shared browsers, without a name.
        named = {"payment_intent_id": f"p{number}"} if number % 3 else {"email_hmac": email}
        rows["raw.stripe__charges"].append(
            charge(f"r{number}", at, 100 * number + 1, "eur", **named)
        )
        rows["raw.stripe__checkout_sessions"].append(
            {
                "checkout_session_id": f"r{number}",
                "created_at": at,
                "web_id": f"w{number % 12}",
                "payment_intent_id": f"p{number}",
            }
        )
    return rows


def deliver(home: Home, through: int) -> None:
    """Load night `through` (0 is the first) into the build file."""
    seq = through + 1
    events, business = crowd(7), crowd_business(8)
    if through == 0:
        for rows in ALL:
            home.write(seq, FIRST_NIGHT, rows)
    else:
        night = NIGHTS[through - 1]
        home.write(seq, night["as_of"], night["rows"])
        for table, key in night.get("erase", ()):
            home.erase(table, **key)
    since = clock(through - 1) if through else "1900"
    fresh = {"raw.umami__events": [e for e in events if since <= e["happened_at"] < clock(through)]}
    for table, rows in business.items():
        fresh[table] = [r for r in rows if since <= r["created_at"] < clock(through)]
    home.write(seq, clock(through), fresh)


def clock(through: int) -> str:
    return FIRST_NIGHT if through == 0 else NIGHTS[through - 1]["as_of"]


def changed_from(through: int) -> str:
    """Return the first day of events in a night's delivery, the crowd's included."""
    return min(NIGHTS[through - 1]["changed_from"], clock(through - 1)[:10])


@pytest.fixture(scope="module")
def both(tmp_path_factory) -> tuple[Home, Home]:
    """Return one company built night by night and one built in one go, from the same rows."""
    nightly = Home(tmp_path_factory.mktemp("nightly"))
    at_once = Home(tmp_path_factory.mktemp("at_once"))
    deliver(nightly, 0)
    deliver(at_once, 0)
    build(nightly, clock(0))
    for through in range(1, len(NIGHTS) + 1):
        deliver(nightly, through)
        deliver(at_once, through)
        build(
            nightly,
            clock(through),
            built_seq=through,
            changed_from=changed_from(through),
            # The laws must hold in the middle of history too, not only in a full build.
            command="build" if through == len(NIGHTS) else "run",
        )
    build(at_once, clock(len(NIGHTS)), command="build")
    return nightly, at_once


#: Kept from night to night in the build file, so they must come out the same as well.
KEPT = (
    "int_web__days",
    "int_web__links",
    "int_sessions__days",
    "int_post_metrics__observed",
    "int_identities__resolved",
    "int_identities__applied",
    "int_identities__shared",
    "int_identities__edges",
    "int_posts__codes_applied",
    "int_channel_credits__fitted",
    "int_posts__pages_applied",
    "int_sessions__arrivals",
)


def differing(one: Path, other: Path, schema: str, tables: list[str]) -> dict[str, tuple]:
    found = {}
    with duckdb.connect() as con:
        con.execute(f"attach '{one}' as one (read_only); attach '{other}' as other (read_only)")
        for table in tables:
            left, right = f"one.{schema}.{table}", f"other.{schema}.{table}"
            lost = con.execute(f"from {right} except all from {left}").fetchall()
            more = con.execute(f"from {left} except all from {right}").fetchall()
            if lost or more:
                found[table] = (lost[:3], more[:3])
    return found


def test_night_by_night_equals_one_full_build(both):
    nightly, at_once = both
    marts = [
        name
        for (name,) in at_once.query(
            "select table_name from duckdb_tables() where database_name = 'marts'"
        )
    ]
    assert {"credits", "sessions", "people"} < set(marts)
    assert differing(nightly.marts, at_once.marts, "main", marts) == {}
    assert differing(nightly.warehouse, at_once.warehouse, "journeys", list(KEPT)) == {}


def test_the_nights_exercise_what_is_hard(both):
    nightly, _ = both
    one = nightly.query
    # The visit across midnight is one, cut where the campaign of another post begins.
    assert one(
        "select strftime(started_at, '%d %H:%M'), events, channel from sessions"
        " where started_at between '2026-11-01 23:50:00' and '2026-11-02 00:36:00'"
        " and utm_content in ('bs-201', 'fb-102') and events in (1, 3) and visit_ended_at ="
        " '2026-11-02 00:36:00' order by 1"
    ) == [("01 23:50", 3, "Organic Social"), ("02 00:36", 1, "Organic Social")]
    # Ann's money: the late refund took the rest of it.
    assert one("select amount, amount_state from conversions where source_id = 'ch1'") == [
        (0, "zero")
    ]
    # The pound got its rate.
    assert one("select amount from conversions where source_id = 'ch4'") == [(12,)]
    # The code of the first post now names another one.
    assert one("select distinct post_id from touchpoints where utm_content = 'fb-101'") == [
        ("1_103",)
    ]
    assert one("select count(*) from conversions where source_id = 'c4'") == [(0,)]
    # Browsers shared by a few people, and by too many.
    assert one("select count(distinct guard) from identity_cuts") == [(2,)]
    assert one("select count(*) > 0 from b.journeys.int_identities__shared") == [(True,)]
    assert one("select count(*) > 50 from conversions where is_attributed") == [(True,)]
