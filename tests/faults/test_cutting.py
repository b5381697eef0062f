"""Records are cut out of a page without changing a byte of the others, whatever the page."""

import json
import time

import pytest
from hypothesis import given
from hypothesis import strategies as st

from extractors.formats import JsonPages
from warehouse.cutting import cut_page
from warehouse.naming import addresses_in, named_in

LEAVES = st.none() | st.booleans() | st.integers() | st.text(max_size=8) | st.sampled_from([1.5])
VALUES = st.recursive(
    LEAVES, lambda x: st.lists(x, max_size=3) | st.dictionaries(st.text(max_size=4), x, max_size=3)
)
RECORDS = st.lists(st.dictionaries(st.text(max_size=4), VALUES, max_size=3), max_size=5)


def gone(record, around):
    return isinstance(record, dict) and "gone" in record


def page(body, indent=None):
    return json.dumps({"request": {"page": 1}, "body": body}, indent=indent, ensure_ascii=False)


@given(RECORDS, st.sets(st.integers(0, 4)), st.sampled_from([None, 1]), VALUES)
def test_what_is_left_is_what_was_there_without_the_others(records, chosen, indent, beside):
    listed = [
        {**record, "gone": True} if place in chosen else {**record, "n": 1.0}
        for place, record in enumerate(records)
    ]
    for record in records:
        record.pop("gone", None)
    text = page({"before": beside, "data": listed, "after": beside}, indent)
    cut = cut_page(text, JsonPages(), gone)
    kept = [record for record in listed if not gone(record, None)]
    assert cut.rows == len(listed) - len(kept)
    assert json.loads(cut.text) == json.loads(
        page({"before": beside, "data": kept, "after": beside})
    )
    assert (cut.text == text) == (cut.rows == 0)


@given(st.lists(RECORDS, max_size=4), st.sets(st.integers(0, 4)))
def test_of_rows_inside_a_record_only_the_row_goes(lists, chosen):
    for rows in lists:
        for place, row in enumerate(rows):
            row.pop("gone", None)
            if place in chosen:
                row["gone"] = True
    text = page({"data": [{"id": n, "rows": rows} for n, rows in enumerate(lists)]})
    cut = cut_page(text, JsonPages(inner="rows"), gone)
    kept = [[row for row in rows if "gone" not in row] for rows in lists]
    assert json.loads(cut.text)["body"]["data"] == [
        {"id": n, "rows": r} for n, r in enumerate(kept)
    ]
    assert cut.rows == sum(map(len, lists)) - sum(map(len, kept))


def test_a_record_around_its_rows_takes_them_along_and_they_are_counted():
    def is_around_gone(record, around):
        return around["id"] == 1

    text = page({"data": [{"id": 1, "rows": [{}, {}]}, {"id": 1, "rows": []}, {"id": 2}]})
    cut = cut_page(text, JsonPages(inner="rows"), is_around_gone)
    assert json.loads(cut.text)["body"] == {"data": [{"id": 2}]} and cut.rows == 2
    cut = cut_page(text, JsonPages(inner="rows", inner_or_itself=True), lambda r, a: a["id"] == 2)
    assert [each["id"] for each in json.loads(cut.text)["body"]["data"]] == [1, 1]
    assert cut.rows == 1


@pytest.mark.parametrize("body", [{"gone": 1}, [{"gone": 1}]])
def test_a_document_that_is_the_record_leaves_an_empty_list(body):
    cut = cut_page(page(body), JsonPages(records=""), gone)
    assert json.loads(cut.text)["body"] == [] and cut.rows == 1


@pytest.mark.parametrize("text", ["", "{", '{"body": {"data": [', "[" * 100_000, '{"body" 1}'])
def test_a_page_that_cannot_be_read_is_an_error_and_no_empty_page(text):
    with pytest.raises(ValueError):
        cut = cut_page(text, JsonPages(), gone)
        assert cut.text == text  # nothing to be found, nothing changed
        raise ValueError


@pytest.mark.parametrize(
    "text",
    [
        "ann.o'neil@example.com",
        "Write to ann.o'neil@example.com, please.",
        "/thanks?to=ann.o'neil%40example.com&x=1",
        "mail=ann.o'neil@example.com.Bye",
        "<ann.o'neil@example.com>",
    ],
)
def test_an_address_is_found_wherever_it_stands(text):
    assert "ann.o'neil@example.com" in set(addresses_in(text))


def test_ids_in_links_are_found():
    named = named_in((), lambda path: None, ["/?a=1&web_id=w%2F1&gclid=G", "web_id=2"])
    assert {("web", "w/1"), ("click", "G"), ("web", "2")} <= set(named.in_texts)


def test_a_megabyte_without_a_word_is_looked_through_at_once():
    began = time.process_time()
    assert list(addresses_in("x" * 1_000_000 + "@")) == []
    assert time.process_time() - began < 1
