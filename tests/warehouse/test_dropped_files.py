"""Files dropped into a folder: each stands for itself, and what is refused is named."""

import datetime as dt
import json

import pytest
from landed_windows import DAY, NIGHT, House

from extractors.contract import Contract, Instant, Text, column
from extractors.parsed import Parsed, ParsedFile, ParsedRow
from extractors.source import Kind, Stream, all_sources

HEADER = "Video title,Video link,Post time,Total likes,Total comments,Total shares,Total views"
#: Made on 2026-09-21, as its upper half tells.
VIDEO = 7_688_000_000_000_000_000
ACCOUNT = {("file_drop", "main"): {"name": "main"}}


def video(number, likes, at="2026-09-21 14:46:00"):
    return f"Title,https://www.tiktok.com/@a/video/{VIDEO + number},{at},{likes},1,1,9"


def export(*lines):
    return "\n".join([HEADER, *lines, ""]).encode()


@pytest.fixture
def house(tmp_path):
    return House(tmp_path, sources=dict(all_sources()))


def drop(house, content, name, as_of=NIGHT, modified_at=None):
    modified_at = modified_at or as_of - dt.timedelta(hours=3)
    return house.deliver(
        content, "file_drop", "rows", as_of=as_of, named=name, modified_at=modified_at
    )


def load(house, **said):
    return house.load(accounts=ACCOUNT, **said)


def figures(house):
    found = house.rows(
        "select record_id, exported_at, figures from raw.file_drop__rows order by all"
    )
    return [(int(name) - VIDEO, at, json.loads(said)["likes"]) for name, at, said in found]


def gaps(house):
    return house.rows("select item, is_open from meta.gaps order by all")


def test_every_row_is_loaded_put_aside_or_counted_twice(house):
    bad = video(3, "many")
    drop(house, export(video(1, 5), video(2, 6), video(2, 7), bad), "a.csv")
    (report,) = load(house)
    assert (report.served, report.loaded, report.quarantined, report.duplicates) == (4, 2, 1, 1)
    # Of a post that stands twice the lower row counts.
    assert [(number, likes) for number, _, likes in figures(house)] == [(1, 5), (2, 7)]
    assert house.rows("select position, payload, reasons from meta.quarantine") == [
        (4, bad, "Total likes: 'many' is no whole number")
    ]


def test_a_totals_row_is_kept_as_one(house):
    text = (
        'Content,Video title,Video publish time,Views\nTotal,,,12\n2q4TS4z4Rpk,A,"Sep 13, 2026",9\n'
    )
    drop(house, text.encode(), "Content 2026-09-01_2026-10-15 A/Table data.csv")
    (report,) = load(house)
    assert (report.served, report.loaded) == (2, 2)
    assert house.rows("select scope, record_id from raw.file_drop__rows order by all") == [
        ("post", "2q4TS4z4Rpk"),
        ("total", "Total"),
    ]


def test_a_refused_file_is_named_and_stops_no_other(house):
    drop(house, b"Name;Age\nAnn;3\n", "stray.csv")
    drop(house, b"PK\x03\x04cut", "cut.xlsx")
    drop(house, export(video(1, 5)), "good.csv")
    reports = load(house)
    refused = sorted(report.refused for report in reports if report.refused)
    assert [words.split(":")[0] for words in refused] == ["cut.xlsx", "stray.csv"]
    assert "no known export has such words" in refused[1]
    assert figures(house)[0][2] == 5
    assert gaps(house) == [("cut.xlsx", True), ("stray.csv", True)]


def test_a_refused_file_stays_told_until_one_of_its_name_is_read(house):
    drop(house, b"Name;Age\nAnn;3\n", "weekly.csv")
    load(house)
    drop(house, export(video(1, 5)), "other.csv", as_of=NIGHT + DAY)
    load(house)
    assert gaps(house) == [("weekly.csv", True)]
    drop(house, export(video(2, 5)), "weekly.csv", as_of=NIGHT + 2 * DAY)
    load(house)
    assert gaps(house) == [("weekly.csv", False)]
    # The refused content lies in the landing still and is tried each night.
    load(house)
    assert gaps(house) == [("weekly.csv", False)]


def test_a_word_in_pipeline_yml_reads_what_landed_long_ago(house):
    header = HEADER.replace("Post time", "Post time").encode()
    text = header + b"\nTitle,https://www.tiktok.com/@a/video/77,03/04/2026,5,1,1,9\n"
    drop(house, text, "open.csv")
    (report,) = load(house)
    assert "`date_order: day_first`" in report.refused
    said = {("file_drop", "main"): {"date_order": "day_first"}}
    (report,) = house.load(accounts=said)
    assert (report.refused, report.loaded) == (None, 1)
    assert house.rows("select posted_at::date from raw.file_drop__rows") == [(dt.date(2026, 4, 3),)]
    assert gaps(house) == [("open.csv", False)]


def test_a_later_export_stands_beside_the_earlier_whichever_is_dropped_first(tmp_path):
    older = (export(video(1, 5)), "may.csv", NIGHT - 9 * DAY)
    newer = (export(video(1, 8)), "june.csv", NIGHT - 2 * DAY)
    seen = []
    for place, order in (("a", (older, newer)), ("b", (newer, older))):
        house = House(tmp_path / place, sources=dict(all_sources()))
        for number, (content, name, saved) in enumerate(order):
            drop(house, content, name, as_of=NIGHT + number * DAY, modified_at=saved)
            load(house)
        seen.append(figures(house))
    assert seen[0] == seen[1]
    assert [likes for _, _, likes in seen[0]] == [5, 8]


def test_the_same_moment_told_again_doubles_nothing(house):
    saved = NIGHT - 2 * DAY
    drop(house, export(video(1, 5)), "a.csv", modified_at=saved)
    drop(house, export(video(1, 5), video(2, 6)), "b.csv", as_of=NIGHT + DAY, modified_at=saved)
    load(house)
    assert [(number, likes) for number, _, likes in figures(house)] == [(1, 5), (2, 6)]


def test_a_file_from_the_future_is_as_old_as_the_night(house):
    drop(house, export(video(1, 5)), "a.csv", modified_at=NIGHT + 30 * DAY)
    load(house)
    assert figures(house)[0][1] == NIGHT.replace(tzinfo=None)


def test_a_file_of_nothing_but_bad_rows_is_refused_as_a_whole(house):
    drop(house, export(*(video(n, "many") for n in range(30))), "bad.csv")
    (report,) = load(house)
    assert report.refused.startswith("bad.csv: 30 of 30 rows break the contract")


def test_a_defect_met_in_one_file_costs_that_file_only(tmp_path):
    def parse(delivered):
        if b"odd" in delivered.content:
            raise KeyError("never thought of")
        cells = {"id": delivered.content.decode(), "at": "2026-10-01T00:00:00Z"}
        return ParsedFile([ParsedRow(1, "", cells)])

    class Notes(Contract):
        """One note."""

        note_id: Text = column("id", reading="text", nullable=False)
        happened_at: Instant = column("at", reading="text")

        class Config:
            """One row per note."""

            strict = True
            unique = ["note_id"]  # noqa: RUF012

    stream = Stream(name="notes", kind=Kind.ENTITY, contract=Notes, format=Parsed(parse))
    house = House(tmp_path, streams=(stream,))
    house.deliver(b"odd", "toy", "notes", named="odd.txt")
    house.deliver(b"plain", "toy", "notes", named="plain.txt")
    refused = [report.refused for report in house.load() if report.refused]
    assert len(refused) == 1 and refused[0].startswith("odd.txt: a defect at test_dropped_files.py")
    assert house.rows("select note_id from raw.toy__notes") == [("plain",)]
