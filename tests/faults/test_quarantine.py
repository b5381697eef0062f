"""A refused row is seen with its reason, loaded without a request once it is right, or given up."""

import datetime as dt
import json

import pytest
from typer.testing import CliRunner

from command_line.app import app
from extractors.contract import Contract, Count, Text, column, key
from extractors.source import all_sources
from tests.warehouse.landed_windows import COMPANY, DAY, KEY, NIGHT, House, toy
from warehouse.columns import columns_of
from warehouse.load import rebuild
from warehouse.masking import masked
from warehouse.quarantine import drop, groups, windows_of

ADDRESS = "anna.schmidt@example.com"
GOOD = {
    "id": "1",
    "createdAt": "2026-11-01T10:00:00Z",
    "updatedAt": "2026-11-02T10:00:00Z",
    "properties": {"email": ADDRESS, "firstname": "Anna", "lifecyclestage": "lead"},
}
#: What two nights serve: the second record of the first breaks the contract, and one of the other.
POISON = {**GOOD, "id": "2", "createdAt": "yesterday"}
NULLS = {**GOOD, "id": "3", "updatedAt": None}

PIPELINE = """
company: {name: Acme, time_zone: Europe/Berlin, currency: EUR, own_domains: [acme.example]}
accounts: {hubspot: [{name: main}]}
"""
CONSERVED = """
select sum(served), sum(loaded), sum(quarantined + duplicates + erased) from (
    from meta.ledger qualify seq = max(seq) over (partition by source, account, stream, window_id)
)
"""


@pytest.fixture
def house(tmp_path, monkeypatch):
    """Return an installation in which two nights of contacts were loaded."""
    (tmp_path / "pipeline.yml").write_text(PIPELINE)
    monkeypatch.setenv("LTL_ROOT", str(tmp_path))
    monkeypatch.setenv("LTL_DATA", str(tmp_path))
    monkeypatch.setenv("LTL_PIPELINE", str(tmp_path / "pipeline.yml"))
    monkeypatch.setenv("LTL_HASH_KEY", KEY.decode())
    monkeypatch.setenv("HUBSPOT_TOKEN", "pat-eu1-canary-of-the-crm")
    house = House(tmp_path, source="hubspot", sources=all_sources())
    house.land(pages=[({"page": 1}, {"results": [GOOD, POISON]})], stream="contacts", count=2)
    said = {**NULLS, "properties": {**NULLS["properties"], "note": "pat-eu1-canary-of-the-crm"}}
    house.land(
        pages=[({"page": 1}, {"results": [{**GOOD, "id": "4"}, said]})],
        stream="contacts",
        as_of=NIGHT + DAY,
        count=2,
    )
    house.load()
    return house


def quarantine(*arguments):
    return CliRunner().invoke(app, ["quarantine", *arguments])


def listed():
    return json.loads(quarantine("list", "--json").stdout)


def test_reasons_are_grouped_with_counts_and_the_place_of_an_example(house):
    found = {row["reasons"]: row for row in listed()}
    assert {reason: row["rows"] for reason, row in found.items()} == {
        "created_at: no time with its offset": 1,
        "updated_at: null": 1,
    }
    row = found["created_at: no time with its offset"]
    assert (row["source"], row["account"], row["stream"]) == ("hubspot", "main", "contacts")
    assert row["example"] == "20261122T020000Z__20261121T020000Z__20261122T020000Z page 1 row 2"
    shown = quarantine("list")
    assert row["id"] in shown.stdout and "created_at" in shown.stdout


def test_a_row_is_shown_with_what_broke_it_and_without_its_person(house):
    (group,) = (row["id"] for row in listed() if "created_at" in row["reasons"])
    shown = quarantine("show", group).stdout
    assert '"yesterday"' in shown and '"lead"' in shown and '"id": "2"' in shown
    assert "xxxx.xxxxxxx@xxxxxxx.xxx" in shown  # a class says so
    assert ADDRESS not in shown and "Anna" not in shown  # no class names a first name
    unmasked = quarantine("show", group, "--unmask").stdout
    assert ADDRESS in unmasked and "Anna" in unmasked


def test_our_secrets_are_shown_to_nobody(house):
    (group,) = (row["id"] for row in listed() if "updated_at" in row["reasons"])
    shown = quarantine("show", group, "--unmask")
    assert ADDRESS in shown.stdout
    assert "canary" not in shown.stdout + shown.stderr


@pytest.mark.parametrize(
    "payload",
    ['"just text of Anna"', "[1, 2]", "10.1.2.3 - - [bad] anna@example.com", "null", None],
)
def test_what_is_no_record_keeps_its_shape_only(payload):
    shown = masked(payload, columns_of(all_sources()["hubspot"].stream("contacts").contract))
    assert "nna" not in shown and "10.1" not in shown


def test_an_address_in_a_plain_cell_is_masked():
    columns = columns_of(all_sources()["hubspot"].stream("contacts").contract)
    record = {"id": "anna@example.com", "properties": {"lifecyclestage": "lead"}}
    assert json.loads(masked(json.dumps(record), columns)) == {
        "id": "xxxx@xxxxxxx.xxx",
        "properties": {"lifecyclestage": "lead"},
    }


class Strict(Contract):
    """A thing whose likes must be small, as somebody thought at first."""

    thing_id: Text = key("id")
    likes: Count = column("likes", le=100)

    class Config:
        """One row per thing."""

        strict = True
        unique = ["thing_id"]  # noqa: RUF012


class Mended(Strict):
    """The same without the mistake."""

    likes: Count = column("likes", ge=0)


def things(tmp_path, contract):
    return House(tmp_path, streams=(toy(contract=contract),))


def test_a_replay_after_a_contract_was_mended_loads_what_landed_and_moves_the_ledger(tmp_path):
    house = things(tmp_path, Strict)
    house.land({"id": "a", "likes": 7}, {"id": "b", "likes": 700})
    house.land({"id": "c", "likes": 900}, {"id": "a", "likes": 8}, as_of=NIGHT + DAY)
    house.load()
    assert house.rows(CONSERVED) == [(4, 2, 2)]
    before = {path: path.read_bytes() for path in house.landing.rglob("*.gz")}

    mended = things(tmp_path, Mended)
    assert mended.load() == []  # nothing is new: that alone brings no row back
    reports = mended.load(again=windows_of(house.warehouse))

    assert [(r.served, r.loaded, r.quarantined, r.refused) for r in reports] == [
        (2, 2, 0, None)
    ] * 2
    assert house.things("thing_id, likes") == [("a", 8), ("b", 700), ("c", 900)]
    assert house.rows(CONSERVED) == [(4, 4, 0)]
    assert house.rows("from meta.quarantine") == []
    assert groups(house.warehouse) == []
    assert {path: path.read_bytes() for path in house.landing.rglob("*.gz")} == before

    assert mended.load(again=windows_of(house.warehouse)) == []
    fresh = House(tmp_path / "fresh", streams=(toy(contract=Mended),))
    rebuild(house.landing, fresh.warehouse, sources=fresh.sources, hash_key=KEY, settings=COMPANY)
    assert fresh.things("thing_id, likes, observed_at") == house.things(
        "thing_id, likes, observed_at"
    )


def test_a_replay_of_rows_that_are_still_wrong_changes_nothing_and_says_so(house):
    before = house.rows("select * exclude (ledger_seq) from meta.quarantine order by all")
    done = quarantine("replay")
    assert done.exit_code == 0, done.output
    assert "0 rows changed, 2 were in quarantine, 2 are" in " ".join(done.stdout.split())
    assert house.rows("select * exclude (ledger_seq) from meta.quarantine order by all") == before
    assert house.rows(CONSERVED) == [(4, 2, 2)]


def test_what_is_given_up_stays_counted_and_is_still_known_after_a_rebuild(house, tmp_path):
    group = next(row["id"] for row in listed() if "created_at" in row["reasons"])
    done = quarantine("drop", group, "--because", "a test record")
    assert done.exit_code == 0 and "1 rows given up" in done.stdout
    assert quarantine("drop", group, "--because", "again").exit_code == 1  # nothing is open there

    def state(warehouse):
        return [(row["reasons"], row["rows"], row["because"]) for row in groups(warehouse)]

    told = [
        ("updated_at: null", 1, None),
        ("created_at: no time with its offset", 1, "a test record"),
    ]
    assert state(house.warehouse) == told
    assert house.rows(CONSERVED) == [(4, 2, 2)]
    assert [window for *_, window in windows_of(house.warehouse)] == [
        "20261123T020000Z__20261122T020000Z__20261123T020000Z"
    ]
    house.warehouse.unlink()
    house.load()
    assert state(house.warehouse) == told
    assert house.rows(CONSERVED) == [(4, 2, 2)]


def test_a_kill_between_the_mark_and_the_build_file_is_mended_by_the_next_load(house, monkeypatch):
    group = next(row["id"] for row in listed() if "created_at" in row["reasons"])

    def killed(*given, **named):
        raise KeyboardInterrupt

    with monkeypatch.context() as patched, pytest.raises(KeyboardInterrupt):
        patched.setattr("warehouse.quarantine.open_warehouse", killed)
        drop(house.landing, house.warehouse, group, "no use", dt.datetime.now(dt.UTC))
    assert all(row["because"] is None for row in groups(house.warehouse))
    house.load()
    assert [row["because"] for row in groups(house.warehouse)] == [None, "no use"]


def test_an_unknown_group_is_said_to_be_one(house):
    for arguments in (("show", "00000000"), ("replay", "00000000")):
        done = quarantine(*arguments)
        assert done.exit_code == 1 and "quarantine list" in done.stderr
