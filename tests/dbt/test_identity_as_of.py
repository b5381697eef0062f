"""A report of an earlier day knows the people of that day, and not what came to light later."""

import datetime as dt
import json

import pytest
from dbt_building import ACME, Home, build

from extractors.source import all_sources
from tests.warehouse.landed_windows import KEY, House
from warehouse.load import load

pytestmark = pytest.mark.slow

NIGHTS = [dt.datetime(2026, 10, day, 2, tzinfo=dt.UTC) for day in (24, 25, 26)]


def contact(contact_id: str, email: str, **more: str) -> dict:
    at = "2026-10-20T10:00:00Z"
    said = {"email": email, "lifecyclestage": "lead", "hs_lifecyclestage_lead_date": at} | more
    return {"id": contact_id, "createdAt": at, "updatedAt": at, "properties": said}


#: What HubSpot tells on three nights: two people, one of whom takes the other's address, merged.
TOLD = [
    [contact("1", "ada@a.example"), contact("2", "bob@a.example")],
    [contact("2", "ada@a.example"), contact("3", "info@a.example"), contact("4", "info@a.example")],
    [contact("1", "ada@a.example", hs_merged_object_ids="2"), contact("3", "eve@a.example")],
]


def land(home: Home, as_of: dt.datetime, records: list[dict]) -> None:
    House(home.root).land(
        source="hubspot",
        account="crm",
        stream="contacts",
        as_of=as_of,
        pages=[({"page": 1}, {"results": records})],
        count=len(records),
    )


def load_until(home: Home, landing, until: dt.datetime) -> None:
    sources = all_sources()
    load(landing, home.warehouse, sources=sources, hash_key=KEY, settings=ACME, until=until)


def told(home: Home) -> dict[str, list]:
    tables = ("people", "leads", "conversions", "identity_cuts", "restatements")
    return {table: home.query(f"from {table} order by all") for table in tables}


def test_a_report_of_an_earlier_day_is_replayed_by_its_clock(tmp_path):
    nightly = Home(tmp_path / "nightly")
    reports = []
    for number, as_of in enumerate(NIGHTS):
        land(nightly, as_of, TOLD[number])
        load_until(nightly, nightly.root / "landing", as_of)
        build(nightly, f"{as_of:%Y-%m-%d %H:%M:%S}", built_seq=number, changed_from="2026-10-25")
        reports.append(told(nightly))
    # By hand: two; one of them and two who share an office's address; the same without Bob's lead.
    assert [len(report["people"]) for report in reports] == [2, 3, 3]
    assert [len(report["leads"]) for report in reports] == [2, 4, 3]
    assert [len(report["identity_cuts"]) for report in reports] == [0, 1, 0]
    ((*_, key, before, after, as_of),) = reports[2]["restatements"]
    assert json.loads(key) == {"contact_id": "1"} and as_of == NIGHTS[2].replace(tzinfo=None)
    assert (json.loads(before)["merged_ids"], json.loads(after)["merged_ids"]) == (None, "2")

    for number, as_of in enumerate(NIGHTS[:2]):
        replayed = Home(tmp_path / f"replayed{number}")
        load_until(replayed, nightly.root / "landing", as_of)
        build(replayed, f"{as_of:%Y-%m-%d %H:%M:%S}")
        assert told(replayed) == reports[number]
