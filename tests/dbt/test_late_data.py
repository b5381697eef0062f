"""What arrives late or changes afterwards is right the next night, and says that it changed.

Records come through the landing and the door as the platforms serve them; visits stand ready.
"""

import datetime as dt

import pytest
from dbt_building import ACME, Home, build
from dbt_scenario import event

from extractors.seals import Place
from extractors.source import all_sources
from tests.warehouse.landed_windows import KEY, House
from warehouse.load import load
from warehouse.settings import Settings

FIRST = dt.datetime(2026, 10, 25, 2, tzinfo=dt.UTC)
NEXT = FIRST + dt.timedelta(days=1)
#: Won deals are the sales here.
COMPANY = Settings(
    ACME.name,
    ACME.time_zone,
    ACME.currency,
    ACME.accounts,
    ACME.own_domains,
    {**ACME.sources_of_record, "sales": "hubspot"},
)
FACEBOOK = "utm_source=facebook&utm_medium=social&utm_content=fb-1"


def contact(contact_id: str, lead_at: str, updated_at: str, **more: str) -> dict:
    return {
        "id": contact_id,
        "createdAt": lead_at,
        "updatedAt": updated_at,
        "properties": {
            "email": f"{contact_id}@example.org",
            "web_id": f"w-{contact_id}",
            "lifecyclestage": "lead",
            "hs_lifecyclestage_lead_date": lead_at,
            **more,
        },
    }


def deal(deal_id: str, closed_at: str, updated_at: str, won: bool) -> dict:
    return {
        "id": deal_id,
        "createdAt": closed_at,
        "updatedAt": updated_at,
        "properties": {
            "amount": "500.00",
            "deal_currency_code": "EUR",
            "dealstage": "closedwon" if won else "contractsent",
            "closedate": closed_at,
            "hs_is_closed_won": "true" if won else "false",
        },
    }


def post(post_id: str, code: str) -> dict:
    url = f"https://www.acme.example/?utm_source=facebook&utm_medium=social&utm_content={code}"
    return {
        "id": post_id,
        "created_time": "2026-10-01T08:00:00+0000",
        "message": "Read this",
        "status_type": "added_photos",
        "attachments": {"data": [{"type": "share", "unshimmed_url": url}]},
    }


CREDITS = "select conversion_id, model, touchpoint_id, share from credits"
CONTACTS = Place("hubspot", "crm", "contacts")
DEALS = Place("hubspot", "crm", "deals")
POSTS = Place("facebook", "acme", "published_posts")


def night(home: Home, as_of: dt.datetime, served: dict[Place, tuple[str, list[dict]]]) -> None:
    """Land what was served, load it, and build from what changed."""
    with home.open() as con:
        (built_seq,) = con.execute("select coalesce(max(seq), 0) from meta.ledger").fetchone()
    # The first night reads two months of history, the next one a day.
    start = as_of - dt.timedelta(days=60 if as_of == FIRST else 1)
    for place, (records_at, records) in served.items():
        House(home.root).land(
            source=place.source,
            account=place.account,
            stream=place.stream,
            as_of=as_of,
            window=(start, as_of),
            pages=[({"page": 1}, {records_at: records})],
            count=len(records),
        )
    reports = list(
        load(
            home.root / "landing",
            home.warehouse,
            sources=all_sources(),
            hash_key=KEY,
            settings=COMPANY,
        )
    )
    assert not any(report.quarantined or report.refused for report in reports), reports
    since = as_of.date().isoformat() if built_seq else "1900-01-01"
    build(home, as_of.strftime("%F %T"), built_seq=built_seq, changed_from=since)


@pytest.fixture(scope="module")
def two_nights(tmp_path_factory) -> Home:
    home = Home(tmp_path_factory.mktemp("late"), COMPANY)
    visits = [
        event(f"{who}-{number}", f"v-{who}", at, f"{FACEBOOK}&web_id=w-{who}")
        for who, times in {
            "early": ["2026-10-01 10:00:00"],
            "late": ["2026-10-02 10:00:00"],
            "stays": ["2026-10-03 10:00:00"],
            "twin": ["2026-10-04 10:00:00"],
        }.items()
        for number, at in enumerate(times)
    ]
    links = [
        {"deal_id": "d-back", "contact_id": "early"},
        {"deal_id": "d-stays", "contact_id": "stays"},
    ]
    home.write(
        0,
        "2026-10-24 02:00:00",
        {"raw.umami__events": visits, "raw.hubspot__deal_contacts": links},
    )
    lead, sold = "2026-10-05T10:00:00Z", "2026-10-10T12:00:00Z"
    night(
        home,
        FIRST,
        {
            CONTACTS: (
                "results",
                [
                    contact("early", lead, lead),
                    contact("stays", lead, lead),
                    contact("twin", lead, lead),
                ],
            ),
            DEALS: (
                "results",
                [
                    deal("d-back", sold, sold, won=True),
                    deal("d-stays", sold, sold, won=True),
                ],
            ),
            POSTS: ("data", [post("1_1", "fb-1"), post("1_2", "fb-2")]),
        },
    )
    home.first = {
        "leads": home.query("select source_id from conversions where conversion_kind = 'lead'"),
        "sales": home.query("select source_id from conversions where conversion_kind = 'sale'"),
        "posts": home.query("select distinct post_id from touchpoints"),
        "credits": set(
            home.query("select conversion_id, model, touchpoint_id, share from credits")
        ),
    }
    later = "2026-10-25T12:00:00Z"
    night(
        home,
        NEXT,
        {
            # A lead of three weeks ago that somebody typed in today.
            CONTACTS: ("results", [contact("late", "2026-10-04T10:00:00Z", later)]),
            # A deal that was won and is open again.
            DEALS: ("results", [deal("d-back", sold, later, won=False)]),
            # The link's code moves from one post to the other.
            POSTS: ("data", [post("1_1", "fb-2"), post("1_2", "fb-1")]),
        },
    )
    return home


def test_a_lead_that_arrives_three_weeks_late_is_credited_on_its_day(two_nights):
    assert ("late",) not in two_nights.first["leads"]
    assert two_nights.query(
        "select cast(converted_on as varchar), is_attributed from conversions"
        " where source_id = 'late' and conversion_kind = 'lead'"
    ) == [("2026-10-04", True)]


def test_a_deal_that_is_open_again_is_no_sale_any_more(two_nights):
    assert sorted(two_nights.first["sales"]) == [("d-back",), ("d-stays",)]
    assert two_nights.query("select source_id from conversions where conversion_kind = 'sale'") == [
        ("d-stays",)
    ]
    assert two_nights.query(
        "select count(*) from credits anti join conversions using (conversion_id)"
    ) == [(0,)]


def test_a_post_that_was_tagged_anew_takes_its_visits_with_it(two_nights):
    assert two_nights.first["posts"] == [("1_1",)]
    assert two_nights.query("select distinct post_id from touchpoints") == [("1_2",)]


def test_what_changed_stands_in_restatements(two_nights):
    rows = two_nights.query(
        "select stream, record_key, value_before, value_after from restatements"
        " where source in ('hubspot', 'facebook') order by 1, 2"
    )
    told = {(stream, key) for stream, key, *_ in rows}
    assert told == {
        ("contacts", '{"contact_id":"late"}'),
        ("deals", '{"deal_id":"d-back"}'),
        ("published_posts", '{"post_id":"1_1"}'),
        ("published_posts", '{"post_id":"1_2"}'),
    }


def test_credit_nobody_touched_stands_as_it_was(two_nights):
    """Under models that divide a conversion by itself, only changed conversions are other rows."""
    kept = [row for row in two_nights.query(CREDITS) if row[1] != "markov_journey"]
    before = {row for row in two_nights.first["credits"] if row[1] != "markov_journey"}
    gone = {row[0] for row in before - set(kept)}
    new = {row[0] for row in set(kept) - before}
    assert len(gone) == 1, "the deal that is open again"
    assert len(new) == 1, "the late lead"
