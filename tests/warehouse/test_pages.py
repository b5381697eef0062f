"""Pages: every record served is loaded or put aside, with where it stood and why."""

import json
import random

import pytest
from landed_windows import House, paged, toy

from extractors.contract import Contract, Count, Day, Flag, Text, column, key
from extractors.documents import Unexpected, count_rows, records_of
from extractors.formats import JsonPages


class Figures(Contract):
    """A figure inside a metric inside a page that was asked for a parent."""

    parent_id: Text = column("request.parent_id", nullable=False)
    metric: Text = key("^.name", reading="json")
    ended: Text = key("end", reading="json")
    value: Count = column("value", ge=0)

    class Config:
        strict = True
        unique = ["parent_id", "metric", "ended"]  # noqa: RUF012


class Nested(Contract):
    """Deep places and awkward names."""

    thing_id: Text = key("post.uri", reading="id")
    kind: Text = column("embed.$type")
    quote: Text = column("it's.a \u201cname\u201d")

    class Config:
        strict = True
        unique = ["thing_id"]  # noqa: RUF012


class Cells(Contract):
    """A row of cells that the answer's header names."""

    on: Text = key("day", reading="json")
    asked_for: Text = key("request.page", reading="id")
    views: Count = column("views", ge=0)
    likes: Count = column("likes", ge=0)

    class Config:
        strict = True
        unique = ["on", "asked_for"]  # noqa: RUF012


def test_one_poisoned_row_of_a_thousand_is_put_aside_with_payload_and_place(tmp_path):
    house = House(tmp_path)
    records = [{"id": str(n), "likes": n} for n in range(1000)]
    del records[499]["id"]
    house.land(*records)
    (report,) = house.load()
    assert (report.served, report.loaded, report.quarantined) == (1000, 999, 1)
    assert house.rows("select page, position, payload, reasons from meta.quarantine") == [
        (1, 500, '{"likes":499}', "thing_id: missing")
    ]


def test_missing_and_null_are_told_apart_and_all_reasons_are_given(tmp_path):
    house = House(tmp_path)
    good = [{"id": str(n)} for n in range(30)]
    house.land(*good, {"id": None, "likes": -1}, {"likes": "1"}, {"id": True}, 5, None, [], "x")
    (report,) = house.load()
    assert (report.served, report.loaded) == (37, 30)
    assert house.refused() == {
        31: "thing_id: null; likes: greater_than_or_equal_to(0)",
        32: "thing_id: missing; likes: no whole number within 64 bits",
        33: "thing_id: no id",
        34: "thing_id: missing",
        35: "thing_id: missing",
        36: "thing_id: missing",
        37: "thing_id: missing",
    }


def test_two_levels_are_unnested_with_their_outer_record_and_their_request(tmp_path):
    house = House(tmp_path, streams=(toy(contract=Figures, format=paged("data", inner="values")),))
    views = {"name": "views", "values": [{"end": "d1", "value": 1}, {"end": "d2", "value": 2}]}
    reach = {"name": "reach", "values": [{"end": "d1", "value": 3}, {"end": "d2"}]}
    bad = {"name": "bad", "values": [{"end": "d1", "value": 5}, {"value": -6}]}
    house.land(
        pages=[
            ({"page": 1, "parent_id": "7"}, {"data": [views, reach]}),
            ({"page": 2, "parent_id": "8"}, {"data": []}),
            ({"page": 3, "parent_id": "9"}, {"data": [{"name": "none", "values": []}, bad]}),
        ],
        count=6,
    )
    (report,) = house.load()
    assert (report.served, report.loaded, report.quarantined) == (6, 5, 1)
    assert house.things("parent_id, metric, ended, value") == [
        ("7", "reach", "d1", 3),
        ("7", "reach", "d2", None),
        ("7", "views", "d1", 1),
        ("7", "views", "d2", 2),
        ("9", "bad", "d1", 5),
    ]
    assert house.rows("select page, position, payload, reasons from meta.quarantine") == [
        (3, 2, '{"value":-6}', "ended: missing; value: greater_than_or_equal_to(0)")
    ]


class Daily(Contract):
    """A figure of a day, in a list of days or by itself."""

    thing_id: Text = key("^.id", reading="id")
    day: Text = key("day|^.day", reading="json")
    value: Count = column("figures.value|^.value", ge=0)

    class Config:
        strict = True
        unique = ["thing_id", "day"]  # noqa: RUF012


def test_a_record_without_the_inner_list_may_be_the_row_itself(tmp_path):
    either = JsonPages("data", inner="days", inner_or_itself=True)
    house = House(tmp_path, streams=(toy(contract=Daily, format=either),))
    listed = {"id": "1", "days": [{"day": "d1", "figures": {"value": 1}}, {"day": "d2"}]}
    itself = {"id": "2", "day": "d1", "value": 3}
    page = {"data": [listed, itself, {"id": "3", "days": []}, {"id": "4", "days": None}]}
    assert count_rows(either, records_of(either, page)) == 4
    house.land(pages=[({"page": 1}, page)], count=4)
    (report,) = house.load()
    assert (report.served, report.loaded, report.quarantined) == (4, 3, 1)
    assert house.things("thing_id, day, value") == [
        ("1", "d1", 1),
        ("1", "d2", None),
        ("2", "d1", 3),
    ]
    assert house.rows("select position, reasons from meta.quarantine") == [(4, "day: missing")]


def test_an_empty_list_may_be_left_out_only_where_something_stands_for_it(tmp_path):
    shape = JsonPages("data", empty_with=("meta.count", "errors"))
    house = House(tmp_path, streams=(toy(format=shape),))
    pages = [{"data": [{"id": "a"}]}, {"meta": {"count": 0}}, {"errors": [{"id": "b"}]}]
    assert [count_rows(shape, records_of(shape, page)) for page in pages] == [1, 0, 0]
    with pytest.raises(Unexpected):
        records_of(shape, {"meta": {}})
    house.land(pages=[({"page": n}, page) for n, page in enumerate(pages)], count=1)
    house.load()
    assert house.things("thing_id") == [("a",)]


def test_cells_are_named_by_the_header_wherever_they_stand(tmp_path):
    """As in YouTube Analytics, which leaves out the rows when there are none."""
    table = paged("rows", header="heads", empty_with=("heads",))
    house = House(tmp_path, streams=(toy(contract=Cells, format=table),))
    day, views, likes = {"name": "day"}, {"name": "views", "type": "INTEGER"}, {"name": "likes"}
    house.land(
        pages=[
            ({"page": 1}, {"heads": [day, views, likes], "rows": [["d1", 1, 2], ["d2", 3, None]]}),
            ({"page": 2}, {"heads": [likes, day], "rows": [[4, "d1"], [5, None], [6, "d3"]]}),
            ({"page": 3}, {"heads": [day, views]}),
        ],
        count=5,
    )
    (report,) = house.load()
    assert (report.served, report.loaded, report.quarantined) == (5, 4, 1)
    assert house.things('"on", asked_for, views, likes') == [
        ("d1", "1", 1, 2),
        ("d1", "2", None, 4),
        ("d2", "1", 3, None),
        ("d3", "2", None, 6),
    ]
    assert house.rows("select page, position, payload, reasons from meta.quarantine") == [
        (2, 2, "[5,null]", "on: null")
    ]


def test_a_body_may_be_the_list_or_the_one_record_itself(tmp_path):
    house = House(tmp_path, streams=(toy(format=paged()),))
    house.land(
        pages=[({"page": 1}, [{"id": "a"}, {"id": "b"}]), ({"page": 2}, {"id": "c"})], count=3
    )
    house.load()
    assert house.things("thing_id") == [("a",), ("b",), ("c",)]


def test_deep_paths_and_awkward_names_are_found(tmp_path):
    house = House(tmp_path, streams=(toy(contract=Nested, format=paged("feed.items")),))
    deep = {
        "post": {"uri": "at://1"},
        "embed": {"$type": "app.x"},
        "it's": {"a \u201cname\u201d": "q"},
    }
    flat = {"post": {"uri": "at://2"}, "embed": None, "it's": "no object"}
    house.land(pages=[({"page": 1}, {"feed": {"items": [deep, flat]}})], count=2)
    house.load()
    assert house.things("thing_id, kind, quote") == [
        ("at://1", "app.x", "q"),
        ("at://2", None, None),
    ]


def test_pretty_printed_pages_and_unknown_fields_are_fine(tmp_path):
    house = House(tmp_path)
    body = json.dumps({"data": [{"id": "a", "new": {"field": [1]}}]}, indent=4).encode()
    house.land(pages=[({"page": 1}, body), ({"page": 2}, body.replace(b'"a"', b'"b"'))], count=2)
    house.load()
    assert house.things("thing_id") == [("a",), ("b",)]


def test_a_lone_surrogate_is_kept_as_its_escape(tmp_path):
    house = House(tmp_path)
    body = rb'{"data": [{"id": "a", "title": "x\ud800y \ud83d\ude00 \\ud800"}]}'
    house.land(pages=[({"page": 1}, body)], count=1)
    house.load()
    assert house.things("title") == [("x\\ud800y \U0001f600 \\ud800",)]


def test_texts_of_a_megabyte_and_pages_beyond_the_engines_bound_are_read(tmp_path):
    house = House(tmp_path)
    megabyte = "ä\u0000\u201c" * 200_000
    house.land(*[{"id": str(n), "title": megabyte + str(n)} for n in range(30)])
    house.load()
    assert house.things("count(*), count(distinct title), min(length(title))") == [
        (30, 30, 600_001)
    ]


def test_a_page_that_is_no_json_fails_its_window_and_no_other(tmp_path):
    house = House(tmp_path)
    house.land(pages=[({"page": 1}, b'{"data": [{"id": "a"}')], count=1, account="broken")
    house.land({"id": "b"})
    reports = house.load()
    assert [bool(report.refused) for report in reports] == [True, False]
    assert house.things("account, thing_id") == [("main", "b")]


def test_fewer_records_than_were_sealed_fail_the_window(tmp_path):
    house = House(tmp_path)
    house.land({"id": "a"}, count=2)
    (report,) = house.load()
    assert "the pages hold 1 records, 2 were sealed" in report.refused
    assert house.things() == []


ODD = [None, True, 0, -1, 1.5, 2**64, 1e308, "", "x", "\u0000", "\ud800", [], {}, [{}], {"id": 1}]


def mutated(chance, record):
    """Return a record with a few things wrong, or something that is no record."""
    if chance.random() < 0.05:
        return chance.choice(ODD)
    for name in [*record, "new"]:
        if chance.random() < 0.15:
            record[name] = chance.choice(ODD)
        elif chance.random() < 0.05:
            record.pop(name, None)
    return record


def test_whatever_is_served_is_loaded_put_aside_or_refused_and_always_accounted_for(tmp_path):
    house = House(tmp_path)
    counts = {}
    for seed in range(40):
        chance = random.Random(seed)
        good = [{"id": str(n % 90), "likes": n, "title": "t"} for n in range(chance.randrange(99))]
        records = [mutated(chance, record) for record in good]
        counts[f"seed{seed}"] = len(records)
        house.land(*records, account=f"seed{seed}")
    for report in house.load():
        kept = report.loaded + report.quarantined + report.duplicates
        assert report.refused or report.served == kept == counts[report.account]
    assert house.things("count(*), count(distinct (account, thing_id))")[0][0] > 500
    assert house.rows("select count(*) from meta.quarantine where payload is null") == [(0,)]


class Report(Contract):
    """A row of a report: cells by their place, and what the answer says of itself."""

    on_date: Day = key("dimensionValues[0].value", reading="compact_day")
    medium: Text = key("dimensionValues[1].value", reading="json")
    sessions: Count = column("metricValues[0].value", reading="text")
    is_partial: Flag = column("^.metadata.dataLossFromOtherRow")
    read: Count = column("^.metadata.samples[0].read", reading="text")

    class Config:
        strict = True
        unique = ["on_date", "medium"]  # noqa: RUF012


def test_cells_are_found_by_their_place_beside_what_the_answer_says_of_itself(tmp_path):
    shape = paged(inner="rows", total="rowCount", empty_with=("metadata",))
    house = House(tmp_path, streams=(toy(contract=Report, format=shape),))

    def row(day, medium, *sessions):
        cells = [{"value": value} for value in (day, medium)]
        return {"dimensionValues": cells, "metricValues": [{"value": n} for n in sessions]}

    rows = [row("20261121", "cpc", "12"), row("20261122", "(other)"), row("2026-11-22", "x", "1")]
    metadata = {"dataLossFromOtherRow": True, "samples": [{"read": "5"}]}
    pages = [({"page": 1}, {"rows": rows, "metadata": metadata, "rowCount": 3})]
    pages += [({"page": 2}, {"metadata": {"samples": []}})]
    house.land(pages=pages, count=3)
    (report,) = house.load()
    assert (report.loaded, report.quarantined) == (2, 1)
    assert house.things("on_date::varchar, medium, sessions, is_partial, read") == [
        ("2026-11-21", "cpc", 12, True, 5),
        ("2026-11-22", "(other)", None, True, 5),
    ]
    assert list(house.refused().values()) == ["on_date: no day (YYYYMMDD)"]
