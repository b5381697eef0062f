"""A forgotten person is found nowhere any more, whoever is killed, and is not let in again."""

import gzip
import json
import os

import pytest
from typer.testing import CliRunner

from command_line.app import app
from extractors.seals import SEAL
from tests.faults.people import (
    ANNA,
    BEN,
    NUMBERS,
    charge,
    contact,
    copied,
    forgotten,
    installation,
    land,
    publish_night,
    traces,
)
from tests.warehouse.landed_windows import DAY, KEY, NIGHT
from warehouse.erasing import places_of
from warehouse.fence import run_lock
from warehouse.forget import NotClear, carry_out, find_person, floor_of
from warehouse.forgotten import OtherKey
from warehouse.generations import all_generations, current

LEDGER = """
select source, stream, sum(served), sum(erased),
    bool_and(served = loaded + quarantined + duplicates + erased)
from meta.ledger group by all order by all
"""


@pytest.fixture(scope="module")
def before(tmp_path_factory):
    """Return an installation that has loaded and published three nights."""
    root = tmp_path_factory.mktemp("before") / "data"
    house = installation(root)
    land(house)
    for build in ("b1", "b2", "b3"):
        publish_night(house, build)
    return root


@pytest.fixture
def house(before, tmp_path):
    copied(before, tmp_path / "data")
    return installation(tmp_path / "data")


def forget(house, asked=ANNA):
    """Do what the command does, short of the night after it."""
    with run_lock(house.root, NIGHT) as fence:
        person = find_person(house.landing, house.sources, asked)
        known = forgotten(house)
        marks = [known.marker.mark(names, value) for names, value in person.names]
        known = known.added(marks, "2026-11-22T09:00:00+00:00")
        return person, carried(house, fence, known)


def carried(house, fence, known=None):
    return carry_out(
        fence,
        known or forgotten(house),
        house.sources,
        warehouse=house.warehouse,
        marts=house.root / "marts.duckdb",
    )


def night(house, build):
    """Do what the next night does about it."""
    with run_lock(house.root, NIGHT) as fence:
        carried(house, fence)
    publish_night(house, build, since=floor_of(forgotten(house)))
    with run_lock(house.root, NIGHT) as fence:
        return carried(house, fence)


def test_nothing_of_a_forgotten_person_is_left_anywhere(house):
    assert len(traces(house.root)) > 20  # else the scan proves nothing
    published = house.root / "published"
    assert len(all_generations(published)) == 3

    _, removed = forget(house)
    assert not removed.is_done and removed.generations == [1, 2]
    assert not house.warehouse.exists() and not (house.root / "marts.duckdb").exists()
    left = [trace for trace in traces(house.root) if not trace.startswith("analytics-00000003")]
    assert left == []  # the served generation stays until a newer one is there

    assert night(house, "b1").is_done
    assert traces(house.root) == []
    assert [generation.number for generation in all_generations(published)] == [
        current(published).number
    ]


def test_what_was_removed_is_counted_and_every_row_is_accounted_for(house):
    served = {row[:2]: row[2] for row in house.rows(LEDGER)}
    _, removed = forget(house)
    assert places_of(removed.swept) == {
        "hubspot/contacts": (2, 1),  # one of them in quarantine
        "hubspot/deal_contacts": (2, 1),
        "stripe/charges": (1, 1),
        "stripe/refunds": (1, 1),
        "stripe/checkout_sessions": (1, 1),
        "umami/events": (3, 1),
        "access_log/requests": (2, 1),
        "sale_table/sales": (1, 1),
        "ga4_export/events": (1, 1),
    }
    assert not [swept.problem for swept in removed.swept if swept.problem]
    assert all(report.refused is None for report in house.load())
    after = house.rows(LEDGER)
    assert {row[:2]: row[2] for row in after} == served
    assert {row[:2]: row[3] for row in after} == {
        tuple(place.split("/")): float(records)
        for place, (records, _) in places_of(removed.swept).items()
    }
    assert all(row[4] for row in after)


def test_everybody_else_stays_byte_for_byte(house):
    person, _ = forget(house)
    assert person.of_others == 1  # Ben's charge, under the account they share
    house.load()
    assert house.rows("select contact_id from raw.hubspot__contacts order by all") == [
        ("contact-of-ben",),
        ("contact-of-cleo",),
    ]
    assert house.rows("select charge_id from raw.stripe__charges") == [("charge-of-ben",)]
    assert house.rows("select deal_id, contact_id from raw.hubspot__deal_contacts") == [
        ("deal-2", "contact-of-ben")
    ]
    assert house.rows("select event_id from raw.umami__events") == [("e3",)]
    assert house.rows("select count(*) from raw.access_log__requests") == [(2,)]
    assert house.rows("select sale_id from raw.sale_table__sales") == [("8",)]
    assert house.rows("select count(*) from raw.ga4_export__events") == [(2,)]
    (page,) = (house.landing / "hubspot/main/contacts").glob(f"*{NIGHT:%Y%m%d}*/*~pages.json.gz")
    lines = gzip.decompress(page.read_bytes())
    ben = json.dumps(contact("ben", BEN)).encode()[:-1] + b", " + NUMBERS + b" }"
    assert lines == b'{"request":{"page":1},"body":{"total": 3 , "results": [' + ben + b"]}}\n"


def test_windows_without_the_person_are_not_touched(house):
    (other,) = (house.landing / "hubspot/main/contacts").glob("20261123*")
    before = {path: (path.read_bytes(), path.stat().st_mtime_ns) for path in other.iterdir()}
    forget(house)
    assert before == {
        path: (path.read_bytes(), path.stat().st_mtime_ns) for path in other.iterdir()
    }


def test_what_is_served_again_is_taken_out_before_it_is_loaded(house):
    forget(house)
    night(house, "b1")
    again = {"results": [contact("anna", ANNA), contact("dora", "dora@example.net")]}
    house.land(
        pages=[({"page": 1}, again)],
        source="hubspot",
        stream="contacts",
        count=2,
        as_of=NIGHT + 2 * DAY,
    )
    new = {"data": [charge("anna-again", None, "customer-1"), charge("eve", None, "customer-2")]}
    house.land(
        pages=[({"page": 1}, new)],
        source="stripe",
        stream="charges",
        count=2,
        as_of=NIGHT + 2 * DAY,
    )
    reports = house.load()
    assert sorted((r.stream, r.served, r.loaded, r.erased) for r in reports) == [
        ("charges", 2, 1, 1),
        ("contacts", 2, 1, 1),
    ]
    assert traces(house.root) == []
    house.warehouse.unlink()
    house.load()
    assert traces(house.root) == []


def test_a_restored_backup_brings_nobody_back(house, before):
    """Landing from before the request, the list of who is forgotten from after it."""
    forget(house)
    said = (house.landing / "forgotten.json").read_bytes()
    copied(before / "landing", house.landing)
    (house.landing / "forgotten.json").write_bytes(said)
    house.load()
    assert traces(house.landing) == [] and traces(house.warehouse.parent / "landing") == []
    assert "anna" not in json.dumps(house.rows("select contact_id from raw.hubspot__contacts"))


def test_the_list_of_the_forgotten_names_nobody(house):
    forget(house)
    said = (house.landing / "forgotten.json").read_text()
    assert "anna" not in said.lower() and KEY.decode() not in said
    assert oct((house.landing / "forgotten.json").stat().st_mode)[-3:] == "600"


def test_with_another_key_nothing_is_loaded_rather_than_everybody(house):
    forget(house)
    with pytest.raises(OtherKey, match="LTL_FORGET_KEY"):
        house.load(hash_key=b"another key, also long enough...")
    house.load(hash_key=b"another key, also long enough...", forget_key=KEY)
    assert house.rows("select count(*) from raw.hubspot__contacts") == [(2,)]


def test_an_id_leads_to_the_same_person_as_the_address(house):
    by_address = find_person(house.landing, house.sources, ANNA)
    for asked in ("contact:contact-of-anna", "user-of-anna", "charge-of-anna"):
        assert find_person(house.landing, house.sources, asked).names == by_address.names
    assert ("email", ANNA) in by_address.names and ("email", BEN) not in by_address.names


def test_an_id_of_nobody_or_of_two_kinds_is_asked_back(house):
    with pytest.raises(NotClear, match="no record"):
        find_person(house.landing, house.sources, "4711")
    twice = {"results": [contact("x", None, user_id="contact-of-ben")]}
    house.land(
        pages=[({"page": 1}, twice)],
        source="hubspot",
        stream="contacts",
        count=1,
        as_of=NIGHT + 3 * DAY,
    )
    with pytest.raises(NotClear, match="contact:, user:"):
        find_person(house.landing, house.sources, "contact-of-ben")


def test_a_visitor_of_a_shared_browser_is_not_taken_for_the_person(house):
    """Ben once followed Anna's link: his visits on that browser go, he himself stays."""
    body = {"results": [contact("ben", BEN, web_id="web-of-anna")]}
    house.land(
        pages=[({"page": 1}, body)],
        source="hubspot",
        stream="contacts",
        count=1,
        as_of=NIGHT + 3 * DAY,
    )
    names = find_person(house.landing, house.sources, ANNA).names
    assert ("contact", "contact-of-ben") not in names and ("email", BEN) not in names


def test_a_window_nobody_can_read_is_named(house):
    (folder,) = (house.landing / "stripe/main/refunds").iterdir()
    seal = json.loads((folder / SEAL).read_bytes())
    (folder / seal["file"]).write_bytes(b"torn")
    _, removed = forget(house)
    (problem,) = [swept.problem for swept in removed.swept if swept.problem]
    assert problem.startswith("stripe/main/refunds/") and "fetch it again" in problem


STEPS = ("fsync", "rename", "replace", "unlink", "rmdir", "open", "chmod")


@pytest.mark.slow
def test_a_kill_at_any_step_leaves_an_erasure_that_the_next_night_ends(house, tmp_path, capfd):
    """Every change to the file system is a step; the child dies right before each in turn.

    Where the list of the forgotten was not written yet nothing has happened; the person who asked
    was told nothing and asks again.
    """
    untouched = tmp_path / "untouched"
    copied(house.root, untouched)
    forget(house)
    expected = content(house)
    killed, resumed, nth = [], 0, 0
    while not killed or killed[-1] is not None:
        nth += 1
        copied(untouched, house.root)
        killed.append(_forget_and_die(house, nth))
        if not (house.landing / "forgotten.json").exists():
            assert content(house) == content(installation(untouched))
            continue
        resumed += 1
        with run_lock(house.root, NIGHT) as fence:
            carried(house, fence)
        assert content(house) == expected
        left = [t for t in traces(house.root) if not t.startswith("analytics-00000003")]
        assert left == []
        assert not [path for path in house.landing.rglob("*.unfinished") if path.is_file()]
    tried = len(killed) - 1
    with capfd.disabled():
        print(f"\nerasure: {tried} kills, {resumed - 1} of them after it had begun")
    assert tried > 60 and resumed > 50
    assert {"fsync", "replace", "unlink", "rmdir"} & set(filter(None, killed))


def content(house):
    """Return the landing as it is to be: what each seal says, and the bytes it names."""
    found = {}
    for seal in sorted(house.landing.rglob(SEAL)):
        said = json.loads(seal.read_bytes())
        data = (seal.parent / said["file"]).read_bytes()
        found[str(seal.parent.relative_to(house.landing))] = (said, data)
    return found


def _forget_and_die(house, nth):
    """Forget in a child that kills itself before its nth step; say which, None after the last."""
    reading, writing = os.pipe()
    pid = os.fork()
    if pid == 0:
        steps = iter(range(1, 10_000))

        def wrap(name):
            real = getattr(os, name)

            def step(*given, **named):
                is_step = name != "open" or given[1] & os.O_CREAT
                if is_step and next(steps) == nth:
                    os.write(writing, name.encode())
                    os.kill(os.getpid(), 9)
                return real(*given, **named)

            setattr(os, name, step)

        try:
            with run_lock(house.root, NIGHT) as fence:
                person = find_person(house.landing, house.sources, ANNA)
                known = forgotten(house)
                marks = [known.marker.mark(names, value) for names, value in person.names]
                for name in STEPS:
                    wrap(name)
                carried(house, fence, known.added(marks, "2026-11-22T09:00:00+00:00"))
        finally:
            os._exit(0)
    os.close(writing)
    with os.fdopen(reading) as said:
        name = said.read()
    code = os.waitstatus_to_exitcode(os.waitpid(pid, 0)[1])
    assert (code, bool(name)) in ((-9, True), (0, False))
    return name or None


def test_a_kill_of_the_night_after_it_leaves_the_rest_to_the_night_after_that(house):
    """Right after publishing, before the old generation went."""
    forget(house)
    publish_night(house, "b3", since=floor_of(forgotten(house)))  # the served one's build again
    with run_lock(house.root, NIGHT) as fence:
        assert carried(house, fence).is_done
    assert traces(house.root) == []


def test_the_command_says_how_much_was_removed_and_not_of_whom(house, monkeypatch, tmp_path):
    monkeypatch.setenv("LTL_DATA", str(house.root))
    monkeypatch.setenv("LTL_ROOT", str(tmp_path))
    monkeypatch.setenv("LTL_HASH_KEY", KEY.decode())
    done = CliRunner().invoke(app, ["forget", "--later"], input=f"{ANNA}\n")
    assert done.exit_code == 0, done.output
    said = " ".join(done.output.split())
    assert "hubspot/contacts: 2 records of 1 windows" in said
    assert "2 older generations removed" in said and "1 records that share an id" in said
    assert "Readers still have the old file" in said
    assert "anna" not in done.output.lower() and "@" not in done.output
