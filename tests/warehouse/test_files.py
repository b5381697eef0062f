"""Delivered files: a physical line is a line, a row is a row, and neighbours survive."""

import datetime as dt
import gzip
import hashlib
from dataclasses import replace

import pytest
from landed_windows import DAY, NIGHT, House

from command_line.register import Link, add, moment
from extractors.source import all_sources
from warehouse.lines import BLOCK_BYTES

LINE = (
    b'83.149.9.216 - - [17/May/2015:10:05:03 +0000] "GET /a.png HTTP/1.1" 200 203023'
    b' "http://example.com/" "Mozilla/5.0 (Macintosh)"'
)


@pytest.fixture
def house(tmp_path):
    return House(tmp_path, sources=dict(all_sources()))


def log(house, content, **said):
    house.deliver(content, "access_log", "requests", **said)
    (report,) = house.load()
    return report


def requests(house, columns="target"):
    return house.rows(f"select {columns} from raw.access_log__requests order by all")


def aside(house):
    return house.rows("select position, payload, reasons from meta.quarantine order by all")


def test_the_real_log_loads_but_for_its_one_cut_line(house, shared_data):
    report = log(house, (shared_data / "access.log").read_bytes())
    assert (report.served, report.loaded, report.quarantined) == (10_000, 9_999, 1)
    ((position, payload, reason),) = aside(house)
    assert position == 8899
    assert payload.endswith("Googlebot/2.1; +http://www.google.com/bot.html")
    assert reason == "line: does not match the pattern"


def test_the_real_export_keeps_its_missing_figures_missing(house, shared_data):
    house.deliver((shared_data / "facebook_posts.csv").read_bytes(), "facebook_export", "posts")
    (report,) = house.load()
    assert (report.served, report.loaded) == (500, 500)
    sql = "select count(*), count(likes), count(shares), min(row_number), max(row_number)"
    assert house.rows(f"{sql} from raw.facebook_export__posts") == [(500, 499, 496, 1, 500)]


def test_a_log_line_becomes_what_it_says(house):
    log(house, LINE.replace(b"+0000", b"-0730") + b"\n")
    assert requests(house, "requested_at, method, target, status, bytes_sent, referrer") == [
        (dt.datetime(2015, 5, 17, 17, 35, 3), "GET", "/a.png", 200, 203023, "http://example.com/")
    ]


def test_a_dash_is_not_known_and_never_zero(house):
    log(house, LINE.replace(b"203023", b"-").replace(b"http://example.com/", b"-") + b"\n")
    assert requests(house, "bytes_sent, referrer") == [(None, None)]


def test_an_open_quote_swallows_no_line_behind_it(house):
    lines = [LINE] * 30
    lines[3] = b'1.2.3.4 - - [17/May/2015:10:05:03 +0000] "GET /open'
    lines[5] = b'"'
    report = log(house, b"\n".join(lines) + b"\n")
    assert (report.served, report.loaded, report.quarantined) == (30, 28, 2)
    assert [position for position, _, _ in aside(house)] == [4, 6]


def test_blank_lines_are_no_rows_but_keep_their_numbers(house):
    report = log(house, LINE + b"\n\n" + LINE + b"\nbroken\n\n\n")
    assert (report.served, report.loaded) == (3, 2)
    assert [position for position, _, _ in aside(house)] == [4]


@pytest.mark.parametrize("end", [b"", b"\n", b"\r\n", b"\n\n"])
def test_the_last_line_counts_once_however_it_ends(tmp_path, end):
    house = House(tmp_path, sources=dict(all_sources()))
    report = log(house, LINE + b"\r\n" + LINE.replace(b"a.png", b"b.png") + end)
    assert (report.served, report.loaded) == (2, 2)


def test_strange_bytes_are_kept_readably_and_cut_no_line(house):
    odd = LINE.replace(b"/a.png", b"/\x00\x01\x0b\x0c\r\xff\xc3\xa9\xe2\x80\xa8")
    report = log(house, b"\xef\xbb\xbf" + odd + b"\n" + LINE + b"\n")
    assert (report.served, report.loaded) == (2, 2)
    assert ("/\x00\x01\x0b\x0c\r\\xffé\u2028",) in requests(house)


def test_equal_lines_are_told_apart_and_reading_twice_doubles_nothing(house):
    content = LINE + b"\n" + LINE + b"\n"
    log(house, content)
    grown = content + LINE + b"\n" + LINE.replace(b"a.png", b"b.png") + b"\n"
    report = log(house, grown, as_of=NIGHT + DAY)
    assert (report.served, report.loaded, report.changed_rows) == (4, 4, 2)
    expected = hashlib.md5(LINE).hexdigest()
    assert [o for h, o in requests(house, "line_hash, occurrence") if h == expected] == [1, 2, 3]
    # The rotated file: the same lines, compressed by the server, under another name.
    report = log(house, gzip.decompress(gzip.compress(grown)), as_of=NIGHT + 2 * DAY)
    assert report.changed_rows == 0
    assert len(requests(house)) == 4


def test_lines_across_blocks_keep_their_numbers(house):
    count = 2 * BLOCK_BYTES // len(LINE)
    lines = [LINE.replace(b"a.png", b"%d.png" % n) for n in range(count)]
    lines[count - 2] = b"broken"
    report = log(house, b"\n".join(lines) + b"\n")
    assert (report.served, report.loaded) == (count, count - 1)
    assert [position for position, _, _ in aside(house)] == [count - 1]
    assert len({target for (target,) in requests(house)}) == count - 1


def test_impossible_figures_and_times_are_refused_by_name(house):
    bad = [
        LINE.replace(b" 200 ", b" 999 "),
        LINE.replace(b"17/May", b"31/Feb"),
        LINE.replace(b"17/May", b"17/Mai"),
        LINE.replace(b"203023", b"99999999999999999999"),
    ]
    log(house, b"\n".join([*bad, *[LINE] * 5]) + b"\n")
    assert [reason for _, _, reason in aside(house)] == [
        "status: less_than_or_equal_to(599)",
        "requested_at: no time of a log line",
        "requested_at: no time of a log line",
        "bytes_sent: no whole number within 64 bits",
    ]


HEADER = b"on,platform,kind,amount,currency,hours,hourly_rate,note\n"
ROW = b"2026-11-01,facebook,ads,12.50,EUR,,,\n"


def costs(house, content, **said):
    house.deliver(content, "company", "costs", **said)
    (report,) = house.load()
    return report


def test_a_row_with_too_few_or_too_many_cells_is_put_aside_alone(house):
    report = costs(house, HEADER + ROW + b"2026-11-01,x\n" + ROW + b"a,b,c,d,e,f,g,h,i\n" + ROW)
    assert (report.served, report.loaded, report.quarantined) == (5, 3, 2)
    assert aside(house) == [
        (2, "2026-11-01,x", "row: 2 cells, the header has 8"),
        (4, "a,b,c,d,e,f,g,h,i", "row: 9 cells, the header has 8"),
    ]
    assert house.rows("select row_number from raw.company__costs order by 1") == [(1,), (3,), (5,)]


def test_quoted_cells_hold_line_feeds_delimiters_and_quotes(house):
    note = b'"two\nlines, ""quoted"", \xe2\x80\x9cand more\xe2\x80\x9d\n"'
    costs(house, HEADER + ROW[:-1] + note + b"\n" + ROW)
    assert house.rows("select row_number, note from raw.company__costs order by 1") == [
        (1, 'two\nlines, "quoted", \u201cand more\u201d\n'),
        (2, None),
    ]


@pytest.mark.parametrize("stray", [b'"open', b'5" screen', b'"a"b'])
def test_a_stray_quote_costs_its_own_row_only(tmp_path, stray):
    house = House(tmp_path, sources=dict(all_sources()))
    quoted = ROW[:-1] + b'"a\nb"\n'
    report = costs(house, HEADER + ROW + ROW[:-1] + stray + b"\n" + quoted + ROW + ROW)
    assert (report.served, report.loaded, report.quarantined) == (5, 4, 1)
    ((position, _, reason),) = aside(house)
    assert (position, reason) == (2, "row: a quote is not closed or stands inside a cell")


def test_columns_are_found_by_name_and_a_lacking_one_fails_the_window(house):
    swapped = b"\xef\xbb\xbfcurrency,on,kind,platform,more,amount,hours,hourly_rate,note\r\n"
    costs(house, swapped + b"EUR,2026-11-01,ads,facebook,?,1.5,,,\r\n")
    assert house.rows("select platform, currency, amount::varchar from raw.company__costs") == [
        ("facebook", "EUR", "1.5000")
    ]
    report = costs(house, HEADER.replace(b"amount", b"Amount") + ROW, as_of=NIGHT + DAY)
    assert "column 'amount' is not in the header" in report.refused
    assert "company/main/costs" in report.refused
    assert house.rows("select count(*) from raw.company__costs") == [(1,)]


def test_a_row_taken_out_of_the_whole_list_is_taken_out_of_the_figures(house):
    costs(house, HEADER + ROW + ROW + ROW)
    report = costs(house, HEADER + ROW + ROW, as_of=NIGHT + DAY)
    assert report.changed_rows == 1
    assert house.rows("select row_number from raw.company__costs order by 1") == [(1,), (2,)]
    costs(house, HEADER, as_of=NIGHT + 2 * DAY)
    assert house.rows("select count(*) from raw.company__costs") == [(0,)]


def test_a_row_that_is_there_but_broken_is_not_taken_out(house):
    costs(house, HEADER + ROW + ROW)
    costs(house, HEADER + ROW + ROW.replace(b"EUR", b"Euro"), as_of=NIGHT + DAY)
    assert house.rows("select row_number, currency from raw.company__costs order by 1") == [
        (1, "EUR"),
        (2, "EUR"),
    ]


def test_an_empty_file_fails_its_window(house):
    assert "not even a header" in costs(house, b"").refused


def test_the_register_of_links_loads_as_the_command_writes_it(house, tmp_path):
    register = tmp_path / "links.csv"
    made = Link("ltl-234567", moment(NIGHT), "https://acme.example/", "facebook", note="a, b")
    add(register, lambda _: made)
    add(register, lambda _: replace(made, post="1_1", note=""))
    house.deliver(register.read_bytes(), "company", "links")
    (report,) = house.load()
    assert (report.loaded, report.quarantined) == (2, 0)
    assert house.rows("select link_id, created_at, post, note from raw.company__links") == [
        ("ltl-234567", NIGHT.replace(tzinfo=None), None, "a, b"),
        ("ltl-234567", NIGHT.replace(tzinfo=None), "1_1", None),
    ]
