"""Gaps: what could not be had is known, and stays known until something newer has it."""

import datetime as dt
import json

from landed_windows import DAY, NIGHT, House, toy

from extractors.seals import iso, window_name
from extractors.source import Kind, Parent

MISSING = {"item": "7", "reason": "hidden by its author", "remedy": "nothing to do"}


def fail(house, as_of=NIGHT, account="main"):
    start = as_of - DAY
    folder = house.landing / "toy" / account / "things" / window_name(as_of, start, as_of)
    folder.mkdir(parents=True)
    place = {"source": "toy", "account": account, "stream": "things"}
    window = {"as_of": iso(as_of), "window_start": iso(start), "window_end": iso(as_of)}
    said = {"reaction": "log in again", "reason": "token expired", "remedy": "make a new token"}
    (folder / "failure.json").write_text(json.dumps(place | window | said))
    return folder


def gaps(house, columns="item, reason, is_open"):
    return house.rows(f"select {columns} from meta.gaps order by as_of, item")


def test_a_window_that_failed_is_an_open_gap_with_its_remedy(tmp_path):
    house = House(tmp_path)
    fail(house)
    for _ in range(2):
        house.load()
    assert gaps(house, "account, item, window_start, reason, remedy, is_open") == [
        ("main", None, dt.datetime(2026, 11, 21, 2), "token expired", "make a new token", True)
    ]


def test_the_same_window_landed_later_closes_the_gap(tmp_path):
    house = House(tmp_path)
    folder = fail(house)
    house.load()
    (folder / "failure.json").unlink()
    folder.rmdir()
    house.land({"id": "a"})
    house.load()
    assert gaps(house) == [(None, "token expired", False)]


def test_a_later_window_closes_the_gap_only_if_it_covers_it(tmp_path):
    house = House(tmp_path)
    fail(house)
    house.land({"id": "a"}, as_of=NIGHT + DAY, window=(NIGHT, NIGHT + DAY))
    house.load()
    assert gaps(house) == [(None, "token expired", True)]
    house.land({"id": "a"}, as_of=NIGHT + 2 * DAY, window=(NIGHT - DAY, NIGHT + 2 * DAY))
    house.load()
    assert gaps(house) == [(None, "token expired", False)]


def test_a_later_snapshot_says_that_the_trouble_is_over(tmp_path):
    house = House(tmp_path, streams=(toy(Kind.SNAPSHOT),))
    fail(house)
    house.land({"id": "a"}, as_of=NIGHT + DAY, window=(NIGHT + DAY, NIGHT + DAY))
    house.load()
    assert gaps(house) == [(None, "token expired", False)]


def test_another_accounts_success_closes_nothing(tmp_path):
    house = House(tmp_path)
    fail(house)
    house.land({"id": "a"}, as_of=NIGHT + DAY, window=(NIGHT - DAY, NIGHT), account="other")
    house.load()
    assert gaps(house) == [(None, "token expired", True)]


def test_an_item_left_out_is_a_gap_until_a_newer_window_has_it(tmp_path):
    house = House(tmp_path)
    wide = (NIGHT - 9 * DAY, NIGHT)
    house.land({"id": "a"}, gaps=[MISSING], window=wide)
    house.land({"id": "a"}, gaps=[MISSING], as_of=NIGHT + DAY, window=(wide[0], NIGHT + DAY))
    house.load()
    assert gaps(house) == [("7", "hidden by its author", True)] * 2
    house.land({"id": "a"}, as_of=NIGHT + 2 * DAY, window=(wide[0], NIGHT + 2 * DAY))
    house.load()
    assert gaps(house) == [("7", "hidden by its author", False)] * 2


def test_a_childs_item_stays_open_until_it_must_have_been_asked_again(tmp_path):
    house = House(tmp_path, streams=(toy(parent=Parent("posts")),))
    house.land({"id": "a"}, gaps=[MISSING])
    for night, is_open in ((1, True), (6, True), (7, False)):
        house.land({"id": "a"}, as_of=NIGHT + night * DAY)
        house.load()
        assert gaps(house) == [("7", "hidden by its author", is_open)]
