"""Delivered files land once per content, whole, and as they were delivered."""

import datetime as dt
import gzip
import hashlib
import json
import os
from pathlib import Path

import pytest
from scripted_platform import NOW, Things

from extractors.formats import Csv, JsonLines, Lines, Parquet
from extractors.landing import Landing
from extractors.parsed import Parsed, ParsedFile
from extractors.reading import extract_stream
from extractors.source import Kind, Source, Stream

CSV = b"id;at\n1;2026-01-01\n2;2026-01-02\n"


def source_of(shape=None, **changes):
    shape = shape or Csv(delimiter=";")
    stream = Stream(name="rows", kind=Kind.ENTITY, contract=Things, format=shape, **changes)
    return Source(name="files", docs="x", account_fields=("files",), streams=(stream,))


def take(tmp_path, source=None, pattern="*.csv", as_of=NOW):
    source = source or source_of()
    account = {"name": "main", "files": str(tmp_path / pattern)}
    landing = Landing(tmp_path / "landing")
    return extract_stream(
        source, account, source.streams[0], landing=landing, as_of=as_of, secrets={},
        history_days=1,
    )  # fmt: skip


def seals(tmp_path):
    return [
        (path.parent, json.loads(path.read_bytes()))
        for path in sorted(Path(tmp_path / "landing").rglob("seal.json"))
    ]


def test_a_file_lands_packed_and_named_by_its_content(tmp_path):
    (tmp_path / "a.csv").write_bytes(CSV)
    assert take(tmp_path).state == "sealed"
    ((folder, seal),) = seals(tmp_path)
    data = (folder / "delivered.gz").read_bytes()
    sha256 = hashlib.sha256(CSV).hexdigest()
    assert folder.name == f"20261122T020000Z__000000-{sha256[:16]}"
    assert gzip.decompress(data) == CSV
    assert seal["sha256"] == hashlib.sha256(data).hexdigest()
    assert (seal["delivered_name"], seal["delivered_sha256"]) == ("a.csv", sha256)
    assert (seal["records"], seal["window_start"], seal["format"]) == (None, None, "csv")


def test_a_packed_file_stays_byte_for_byte_even_of_several_streams(tmp_path):
    packed = gzip.compress(CSV, 9) + gzip.compress(b"3;2026-01-03\n", 1)
    (tmp_path / "a.csv").write_bytes(packed)
    assert take(tmp_path).state == "sealed"
    ((folder, seal),) = seals(tmp_path)
    assert (folder / "delivered.gz").read_bytes() == packed
    assert seal["sha256"] == seal["delivered_sha256"] == hashlib.sha256(packed).hexdigest()


def test_the_same_content_lands_once_whatever_it_is_called_and_on_whichever_night(tmp_path):
    (tmp_path / "a.csv").write_bytes(CSV)
    (tmp_path / "b.csv").write_bytes(CSV)
    assert take(tmp_path).windows == 1
    (tmp_path / "a.csv").rename(tmp_path / "c.csv")
    assert take(tmp_path, as_of=NOW + dt.timedelta(days=1)).state == "nothing due"
    (tmp_path / "d.csv").write_bytes(CSV + b"3;2026-01-03\n")
    assert take(tmp_path, as_of=NOW + dt.timedelta(days=1)).windows == 1


def test_a_whole_list_that_is_set_back_to_what_it_was_is_news(tmp_path):
    source = source_of(is_complete=True)
    for night, content in enumerate([CSV, CSV + b"3;\n", CSV]):
        (tmp_path / "a.csv").write_bytes(content)
        as_of = NOW + dt.timedelta(days=night)
        assert take(tmp_path, source, as_of=as_of).windows == 1
        assert take(tmp_path, source, as_of=as_of).state == "nothing due"
    assert len(seals(tmp_path)) == 3


@pytest.mark.parametrize("cut", [1, 9, 20])
def test_a_packed_file_that_is_cut_off_is_refused(tmp_path, cut):
    (tmp_path / "a.csv").write_bytes(gzip.compress(CSV)[:-cut])
    outcome = take(tmp_path)
    assert outcome.state == "failed"
    assert "a.csv is a damaged or cut gzip file" in outcome.error
    assert [path for path in (tmp_path / "landing").rglob("*") if path.is_file()] == []


def test_a_log_that_ends_inside_a_line_is_still_being_written_and_refused(tmp_path):
    source = source_of(Lines("^(?P<id>.*)$"))
    (tmp_path / "a.csv").write_bytes(b"one\ntw")
    assert "ends inside a line" in take(tmp_path, source).error
    (tmp_path / "a.csv").write_bytes(b"one\ntwo\n")
    assert take(tmp_path, source).state == "sealed"


def test_a_file_that_is_not_there_is_an_error_and_not_nothing(tmp_path):
    outcome = take(tmp_path)
    assert outcome.state == "failed"
    assert "no file at" in outcome.error


def test_a_file_the_company_does_not_keep_is_not_due_where_it_need_not_be_named(tmp_path):
    source = source_of()
    account = {"name": "main"}
    landing = Landing(tmp_path)
    clock = {"as_of": NOW, "history_days": 1, "secrets": {}}
    outcome = extract_stream(source, account, source.streams[0], landing=landing, **clock)
    assert "says no 'files'" in outcome.error
    source = Source(name="files", docs="x", streams=source.streams)
    outcome = extract_stream(source, account, source.streams[0], landing=landing, **clock)
    assert outcome.state == "nothing due"


def parts(**changes):
    return source_of(JsonLines(), parquet=Parquet(), is_complete_per=("id",), **changes)


def test_a_parquet_file_lands_as_it_is_and_one_that_is_cut_is_refused(tmp_path):
    (tmp_path / "a.csv").write_bytes(b"PAR1 rows and a foot")
    assert "a.csv is a cut Parquet file" in take(tmp_path, parts()).error
    (tmp_path / "a.csv").write_bytes(b"PAR1 rows and a footer PAR1")
    assert take(tmp_path, parts()).state == "sealed"
    ((folder, seal),) = seals(tmp_path)
    assert (folder / "delivered.parquet").read_bytes() == b"PAR1 rows and a footer PAR1"
    assert (seal["file"], seal["format"]) == ("delivered.parquet", "parquet")


def test_parquet_is_refused_where_it_is_not_read(tmp_path):
    (tmp_path / "a.csv").write_bytes(b"PAR1PAR1")
    assert "is Parquet, which files/main/rows does not read" in take(tmp_path).error


@pytest.mark.parametrize(("end", "state"), [(b"}", "sealed"), (b"}\n", "sealed"), (b"", "failed")])
def test_json_lines_end_with_their_record(tmp_path, end, state):
    (tmp_path / "a.csv").write_bytes(b'{"id": 1}\n{"id": 2' + end)
    assert take(tmp_path, parts()).state == state


def test_of_a_list_whole_by_parts_a_file_that_is_set_back_is_news_once(tmp_path):
    for folder in ("1121", "1122"):
        (tmp_path / folder).mkdir()
        (tmp_path / folder / "part.json").write_bytes(b'{"id": "%s"}\n' % folder.encode())
    for night, content in enumerate([b'{"id": 1}\n', b'{"id": 2}\n', b'{"id": 1}\n']):
        (tmp_path / "1121" / "part.json").write_bytes(content)
        as_of = NOW + dt.timedelta(days=night)
        assert take(tmp_path, parts(), "*/part.json", as_of).windows == (2 if night == 0 else 1)
        assert take(tmp_path, parts(), "*/part.json", as_of).state == "nothing due"
    names = [(folder.name[:15], seal["delivered_name"]) for folder, seal in seals(tmp_path)]
    assert names == [
        ("20261122T020000", "1121/part.json"),
        ("20261122T020000", "1122/part.json"),
        ("20261123T020000", "1121/part.json"),
        ("20261124T020000", "1121/part.json"),
    ]


def dropped(*ignored):
    return source_of(Parsed(lambda delivered: ParsedFile([]), ignored=ignored))


def test_a_drop_folder_lands_each_content_once_under_its_name_below_the_folder(tmp_path):
    (tmp_path / "drop" / "meta").mkdir(parents=True)
    (tmp_path / "drop" / "meta" / "a.csv").write_bytes(CSV)
    os.utime(tmp_path / "drop" / "meta" / "a.csv", (1_760_000_000, 1_760_000_000))
    assert take(tmp_path, dropped(), "drop/**/*").state == "sealed"
    ((_, seal),) = seals(tmp_path)
    assert (seal["delivered_name"], seal["format"]) == ("meta/a.csv", "parsed")
    assert seal["delivered_modified_at"] == "2025-10-09T08:53:20Z"
    (tmp_path / "drop" / "the same again.csv").write_bytes(CSV)
    assert take(tmp_path, dropped(), "drop/**/*").state == "nothing due"


def test_a_drop_folder_may_be_empty_but_must_be_there(tmp_path):
    assert take(tmp_path, dropped(), "drop/**/*").state == "failed"
    (tmp_path / "drop").mkdir()
    assert take(tmp_path, dropped(), "drop/**/*").state == "nothing due"


def test_downloads_under_way_are_no_deliveries(tmp_path):
    (tmp_path / "drop").mkdir()
    (tmp_path / "drop" / "a.csv.part").write_bytes(CSV)
    assert take(tmp_path, dropped("*.part"), "drop/**/*").state == "nothing due"
