"""What is told differently later is noted: changed, late and gone, and nothing personal with it."""

import datetime as dt
import json

from landed_windows import DAY, NIGHT, House, toy

from extractors.contract import Contract, Count, Instant, Text, column, key
from extractors.source import Kind


class Leads(Contract):
    """A lead somebody types in."""

    lead_id: Text = key("id")
    updated_at: Instant = column("updated")
    lead_at: Instant = column("at")
    stage: Text = column("stage")
    name: Text = column("name", privacy="personal")
    email_hmac: Text = column("email", privacy="identifier")
    likes: Count = column("likes")

    class Config:
        """One row per lead."""

        strict = True
        unique = ["lead_id"]  # noqa: RUF012


def lead(lead_id: str, at: str = "2026-11-21T08:00:00Z", **more: object) -> dict:
    return {"id": lead_id, "updated": at, "at": at, "stage": "lead", "name": "Ann", **more}


def leads(tmp_path, **said) -> House:
    stream = toy(Kind.ENTITY, contract=Leads, event_at="lead_at", overlap=DAY, **said)
    return House(tmp_path, streams=(stream,))


def noted(house: House) -> list[tuple]:
    rows = house.rows("select record_key, before, after from meta.restatements order by all")
    return [tuple(value and json.loads(value) for value in row) for row in rows]


def test_a_changed_record_is_noted_without_what_is_personal(tmp_path):
    house = leads(tmp_path)
    house.land(lead("a", email="a@b.example"), lead("same"))
    house.land(
        lead("a", stage="customer", name="Bea", email="b@b.example"),
        lead("same"),
        as_of=NIGHT + DAY,
    )
    house.load()
    told = {"lead_at": "2026-11-21 08:00:00", "likes": None}
    assert noted(house) == [
        ({"lead_id": "a"}, {**told, "stage": "lead"}, {**told, "stage": "customer"})
    ]


def test_that_a_platform_touched_a_record_is_no_change_of_it(tmp_path):
    house = leads(tmp_path)
    house.land(lead("a"))
    house.land(lead("a", updated="2026-11-22T08:00:00Z"), as_of=NIGHT + DAY)
    house.load()
    assert noted(house) == []
    assert house.rows("select observed_at from raw.toy__things") == [
        (dt.datetime(2026, 11, 23, 2),)
    ]


def test_a_record_of_a_day_already_read_is_late_and_one_of_history_is_not(tmp_path):
    house = leads(tmp_path)
    since = dt.datetime(2026, 10, 1, tzinfo=dt.UTC)
    house.land(lead("first"), lead("old", at="2026-10-02T08:00:00Z"), window=(since, NIGHT))
    house.land(
        lead("late", at="2026-10-03T08:00:00Z"),
        lead("in the overlap", at="2026-11-21T09:00:00Z"),
        lead("before history", at="2026-09-01T08:00:00Z"),
        lead("new", at="2026-11-22T08:00:00Z"),
        as_of=NIGHT + DAY,
    )
    house.load()
    told = {"lead_at": "2026-10-03 08:00:00", "stage": "lead", "likes": None}
    assert noted(house) == [({"lead_id": "late"}, None, told)]


def test_a_row_that_is_gone_from_a_whole_reading_is_noted(tmp_path):
    house = leads(tmp_path, is_complete=True)
    house.land(lead("a"), lead("b"))
    house.land(lead("a"), as_of=NIGHT + DAY)
    house.load()
    assert [(key, after) for key, _, after in noted(house)] == [({"lead_id": "b"}, None)]
