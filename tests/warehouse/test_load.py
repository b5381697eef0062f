"""Loading: all of a window or nothing, once, in its place in the books, and one by one."""

import datetime as dt
import hashlib
import json
import os
import signal
import subprocess
import sys

import duckdb
import pytest
from landed_windows import COMPANY, DAY, KEY, NIGHT, House, toy

from extractors.contract import Contract, Text, column, key
from warehouse import load as loading
from warehouse.database import WarehouseBusy, WarehouseFailed
from warehouse.gate import UnknownCheck
from warehouse.load import rebuild
from warehouse.settings import AccountRow, Settings
from warehouse.tables import ContractChanged


class Renamed(Contract):
    """Things after the contract changed."""

    thing_id: Text = key("id")
    headline: Text = column("title")

    class Config:
        strict = True
        unique = ["thing_id"]  # noqa: RUF012


class Unknown(Contract):
    """Things with a check nobody compiled."""

    thing_id: Text = key("id", unique_values_eq=["a"])

    class Config:
        strict = True
        unique = ["thing_id"]  # noqa: RUF012


def everything(house):
    """Return all that the house knows, without the clock of the host."""
    tables = [
        t for (t,) in house.rows("select schema_name || '.' || table_name from duckdb_tables()")
    ]
    ledger = "select * exclude (loaded_at, seal_mtime_ns) from meta.ledger order by all"
    return {
        table: house.rows(ledger if table == "meta.ledger" else f"from {table} order by all")
        for table in sorted(tables)
    }


def test_the_books_balance_for_every_window(tmp_path):
    house = House(tmp_path)
    good = [{"id": str(n), "likes": n} for n in range(10)]
    house.land(*good, good[3], {"likes": 1}, {"id": "x", "likes": -1})
    house.land(*good, as_of=NIGHT + DAY)
    house.load()
    sql = "select served, loaded, quarantined, duplicates, erased, changed_rows from meta.ledger"
    assert house.rows(f"{sql} order by seq") == [(13, 10, 2, 1, 0, 10), (10, 10, 0, 0, 0, 0)]


def test_a_window_is_loaded_once_however_often_one_loads(tmp_path):
    house = House(tmp_path)
    house.land({"id": "a"}, {"likes": 1})
    assert len(house.load()) == 1
    before = everything(house)
    assert house.load() == []
    assert everything(house) == before


def test_a_touched_seal_is_no_new_window(tmp_path):
    house = House(tmp_path)
    folder = house.land({"id": "a"})
    house.load()
    os.utime(folder / "seal.json", (1, 1))
    assert house.load() == []


def test_a_window_sealed_anew_with_other_content_is_loaded_again(tmp_path):
    house = House(tmp_path)
    folder = house.land({"id": "a", "likes": 1}, {"likes": 3})
    house.load()
    for file in folder.iterdir():
        file.unlink()
    folder.rmdir()
    house.land({"id": "a", "likes": 2}, {"id": "c", "likes": 3})
    (report,) = house.load()
    assert report.changed_rows == 2
    assert house.things("thing_id, likes") == [("a", 2), ("c", 3)]
    assert house.rows("select count(*) from meta.quarantine") == [(0,)]


def test_a_window_in_which_all_rows_break_a_rule_fails_whole_and_says_how_to_go_on(tmp_path):
    house = House(tmp_path)
    house.land(*[{"uid": str(n)} for n in range(1000)], account="renamed")
    house.land({"id": "a"})
    refused, loaded = sorted(house.load(), key=lambda report: report.refused is None)
    assert loaded.account == "main"
    for word in (
        "toy/renamed/things/2026",
        "1000 of 1000",
        "thing_id: missing (1000 rows)",
        "load",
    ):
        assert word in refused.refused
    assert house.things("account") == [("main",)]
    assert house.rows("select count(*) from meta.quarantine") == [(0,)]
    assert house.rows("select account, reason[:12], is_open from meta.gaps") == [
        ("renamed", "1000 of 1000", True)
    ]


@pytest.mark.parametrize(
    ("rows", "bad", "is_refused"),
    [(20, 10, False), (20, 11, True), (19, 18, False), (19, 19, True), (1, 1, True), (0, 0, False)],
)
def test_more_than_half_of_twenty_rows_fail_the_window(tmp_path, rows, bad, is_refused):
    house = House(tmp_path)
    records = [{"id": str(n), "likes": -1 if n < bad else 1} for n in range(rows)]
    house.land(*records)
    (report,) = house.load()
    assert bool(report.refused) is is_refused
    assert len(house.things()) == (0 if is_refused else rows - bad)


def test_a_refused_window_loads_when_its_contract_is_mended_and_closes_its_gap(tmp_path):
    house = House(tmp_path, streams=(toy(contract=Renamed),))
    house.land({"id": 1.5, "title": "t"})
    house.load()
    assert house.rows("select is_open from meta.gaps") == [(True,)]

    class Mended(Renamed):
        """Ids may be any JSON."""

        thing_id: Text = column("id", reading="raw", nullable=False)

        class Config:
            strict = True
            unique = ["thing_id"]  # noqa: RUF012

    mended = House(tmp_path, streams=(toy(contract=Mended),))
    (report,) = mended.load()
    assert report.loaded == 1
    assert house.rows("select is_open from meta.gaps") == [(False,)]


def test_a_landed_file_that_is_not_what_was_sealed_is_refused(tmp_path):
    house = House(tmp_path)
    folder = house.land({"id": "a"}, account="broken")
    file = folder / "pages.json.gz"
    file.write_bytes(file.read_bytes()[:-4] + b"\0\0\0\0")
    gone = house.land({"id": "a"}, account="gone")
    (gone / "pages.json.gz").unlink()
    torn = house.land({"id": "a"}, account="torn")
    (torn / "seal.json").write_text("{")
    odd = house.land({"id": "a"}, account="odd")
    seal = json.loads((odd / "seal.json").read_text())
    (odd / "seal.json").write_text(json.dumps({**seal, "mapping": {"unheard_of": 1}}))
    house.land({"id": "b"})
    reports = {report.account: report.refused for report in house.load()}
    assert "is not what was sealed" in reports["broken"]
    assert "no file" in reports["gone"]
    assert "seal.json cannot be read" in reports["torn"]
    assert "seal.json cannot be read" in reports["odd"]
    assert reports["main"] is None
    assert house.things("thing_id") == [("b",)]


def test_a_cut_off_gzip_that_was_sealed_as_such_fails_its_window_only(tmp_path):
    house = House(tmp_path)
    folder = house.land(*[{"id": hashlib.md5(b"%d" % n).hexdigest()} for n in range(9999)])
    cut = (folder / "pages.json.gz").read_bytes()[:20_000]
    (folder / "pages.json.gz").write_bytes(cut)
    seal = json.loads((folder / "seal.json").read_text())
    seal["sha256"] = hashlib.sha256(cut).hexdigest()
    (folder / "seal.json").write_text(json.dumps(seal))
    house.land({"id": "b"}, account="whole")
    refused, loaded = house.load()
    assert "cannot be read" in refused.refused
    assert loaded.loaded == 1


def test_a_stream_nobody_declares_is_said_and_not_dropped(tmp_path):
    house = House(tmp_path)
    house.land({"id": "a"}, stream="gone")
    (report,) = house.load()
    assert "no source declares the stream toy.gone" in report.refused


def test_a_rebuild_equals_the_nights_and_can_stop_at_an_earlier_clock(tmp_path):
    house = House(tmp_path)
    for day, likes in enumerate((1, 1, 2, 0)):
        house.land({"id": "a", "likes": likes}, {"id": str(day)}, as_of=NIGHT + day * DAY)
        house.load()
    nights = everything(house)
    said = {"sources": house.sources, "hash_key": KEY, "settings": COMPANY}
    with pytest.raises(FileExistsError):
        rebuild(house.landing, house.warehouse, **said)
    house.warehouse.unlink()
    rebuild(house.landing, house.warehouse, **said)
    assert everything(house) == nights
    house.warehouse.unlink()
    rebuild(house.landing, house.warehouse, until=NIGHT + DAY, **said)
    assert house.things("thing_id, likes") == [("0", None), ("1", None), ("a", 1)]


def die(*_, **__):
    os.kill(os.getpid(), signal.SIGKILL)


@pytest.mark.parametrize("moment", ["merge", "enter", "after"])
def test_killed_in_a_load_the_window_is_all_there_or_not_at_all(tmp_path, monkeypatch, moment):
    house = House(tmp_path)
    house.land(*[{"id": str(n)} for n in range(100)], {"likes": 1})
    child = os.fork()
    if child == 0:
        if moment != "after":
            monkeypatch.setattr(loading, moment, die)
        house.load(progress=die)
        os._exit(1)
    assert os.waitstatus_to_exitcode(os.waitpid(child, 0)[1]) == -signal.SIGKILL
    counts = "select (select count(*) from raw.toy__things), (select count(*) from meta.quarantine)"
    loaded = moment == "after"
    assert len(house.load()) == (0 if loaded else 1)
    assert house.rows(f"{counts}, (select count(*) from meta.ledger)") == [(100, 1, 1)]


@pytest.mark.parametrize("moment", ["merge", "enter"])
def test_a_killed_load_leaves_nothing_of_its_window(tmp_path, monkeypatch, moment):
    house = House(tmp_path)
    house.land({"id": "a"}, {"likes": 1})
    child = os.fork()
    if child == 0:
        monkeypatch.setattr(loading, moment, die)
        house.load()
        os._exit(1)
    os.waitpid(child, 0)
    tables = ("raw.toy__things", "meta.quarantine", "meta.ledger")
    assert [house.rows(f"select count(*) from {table}") for table in tables] == [[(0,)]] * 3


def test_a_second_writer_is_told_who_has_the_file(tmp_path):
    house = House(tmp_path)
    house.load()
    holder = subprocess.Popen(
        [
            sys.executable,
            "-c",
            f"import duckdb; c = duckdb.connect({str(house.warehouse)!r});"
            " print(1, flush=True); input()",
        ],
        stdin=subprocess.PIPE,
        stdout=subprocess.PIPE,
    )
    try:
        holder.stdout.readline()
        with pytest.raises(WarehouseBusy, match="another process"):
            house.load()
    finally:
        holder.communicate(b"\n")


def test_an_engine_failure_ends_the_load_and_keeps_what_was_committed(tmp_path, monkeypatch):
    house = House(tmp_path)
    house.land({"id": "a"}, account="first")
    house.land({"id": "b"}, account="second")

    def full(con, to, merge=loading.merge):
        if to.account == "second":
            raise duckdb.IOException("Could not write file: No space left on device")
        return merge(con, to)

    monkeypatch.setattr(loading, "merge", full)
    with pytest.raises(WarehouseFailed, match="No space left"):
        house.load()
    assert house.things("account") == [("first",)]
    monkeypatch.undo()
    house.load()
    assert house.things("account") == [("first",), ("second",)]


def test_the_build_file_and_its_folder_are_private(tmp_path):
    house = House(tmp_path / "data")
    old = os.umask(0)
    try:
        house.load()
    finally:
        os.umask(old)
    assert house.warehouse.stat().st_mode & 0o777 == 0o600
    assert house.root.stat().st_mode & 0o777 == 0o700


def test_a_changed_contract_asks_for_a_rebuild_instead_of_guessing(tmp_path):
    House(tmp_path).load()
    with pytest.raises(ContractChanged, match="headline varchar"):
        House(tmp_path, streams=(toy(contract=Renamed),)).load()


def test_a_check_nobody_compiled_stops_the_load_before_the_first_window(tmp_path):
    house = House(tmp_path, streams=(toy(contract=Unknown),))
    with pytest.raises(UnknownCheck, match="unique_values_eq"):
        house.load()


def test_settings_are_replaced_as_a_whole(tmp_path):
    house = House(tmp_path)
    accounts = (AccountRow("facebook", "main", "facebook"), AccountRow("bluesky", "x", "bluesky"))
    house.load(settings=Settings("A", "UTC", "EUR", accounts, ("a.example",), {"sales": "stripe"}))
    house.load(settings=Settings("B", "Europe/Berlin", "CHF", accounts[:1], ("b.example",)))
    assert house.rows("from config.company") == [("B", "Europe/Berlin", "CHF")]
    assert house.rows("from config.accounts") == [("facebook", "main", "facebook", "own")]
    assert house.rows("from config.own_domains") == [("b.example",)]
    assert house.rows("from config.sources_of_record") == []


def test_every_stream_of_every_source_has_its_raw_table_even_without_an_account(tmp_path):
    from extractors.source import all_sources

    house = House(tmp_path, sources=dict(all_sources()))
    house.load()
    tables = {
        t for (t,) in house.rows("select table_name from duckdb_tables() where schema_name = 'raw'")
    }
    assert tables == {f"{s.name}__{t.name}" for s in all_sources().values() for t in s.streams}
    assert house.rows(
        "select column_name, data_type from duckdb_columns() where table_name = 'stripe__refunds'"
        " order by column_index"
    ) == [
        ("account", "VARCHAR"),
        ("refund_id", "VARCHAR"),
        ("charge_id", "VARCHAR"),
        ("created_at", "TIMESTAMP"),
        ("amount_minor", "BIGINT"),
        ("currency", "VARCHAR"),
        ("status", "VARCHAR"),
        ("reason", "VARCHAR"),
        ("observed_at", "TIMESTAMP"),
        ("ledger_seq", "BIGINT"),
        ("key_hash", "UBIGINT"),
    ]


def test_observations_carry_the_runs_clock_in_utc(tmp_path):
    house = House(tmp_path)
    house.land({"id": "a"})
    house.load()
    assert house.things("observed_at") == [(dt.datetime(2026, 11, 22, 2),)]
