"""Which names an account may ask for is found out, kept for a week and told."""

import datetime as dt
import json

import pytest
from scripted_platform import NOW, PARENTS, Reply, run, source_of, stream_of

from extractors.dialects import graph_api
from extractors.landing import Landing
from extractors.messages import Request
from extractors.source import Names, Parent, Window

DAY = dt.timedelta(days=1)
INVALID = {"error": {"code": 100, "message": "(#100) must be a valid insights metric"}}
METRICS = stream_of(
    requests=lambda ask: [Request("things", {"metric": "a,b,c", "fields": "x"})],
    names=Names("metric"),
)


class Account:
    """Answers with one thing per metric asked; refuses whole requests that name a refused one."""

    def __init__(self, platform, *refused):
        self.platform, self.refused = platform, set(refused)
        platform.script = self.answer

    def answer(self, asked):
        named = asked.params["metric"].split(",")
        if self.refused & set(named):
            return Reply(INVALID, 400)
        return Reply({"data": [{"id": f"{asked.path[-1]}{name}"} for name in named]})

    def asked(self):
        asked = [request.params["metric"] for request in self.platform.asked]
        self.platform.asked.clear()
        return asked


def night(platform, tmp_path, after=dt.timedelta(0), stream=METRICS, **options):
    source = source_of(*options.pop("streams", [stream]), classify=graph_api)
    return run(platform, tmp_path, stream, source, as_of=NOW + after, **options)


def test_names_that_are_all_offered_take_one_request(platform, tmp_path):
    account = Account(platform)
    outcome = night(platform, tmp_path)
    assert (outcome.state, outcome.records, outcome.gaps) == ("sealed", 3, [])
    assert account.asked() == ["a,b,c"]


def test_a_refused_name_leaves_one_gap_and_the_others_land(platform, tmp_path):
    account = Account(platform, "b")
    outcome = night(platform, tmp_path)
    assert (outcome.state, outcome.records) == ("sealed", 2)
    (gap,) = outcome.gaps
    assert gap["item"] == "metric=b"
    assert "valid insights metric" in gap["reason"]
    assert gap["remedy"]
    (seal,) = (tmp_path / "landing").glob("*/*/*/*/seal.json")
    assert json.loads(seal.read_bytes())["gaps"] == [gap]
    assert account.asked() == ["a,b,c", "a", "b", "c"]


def test_what_was_refused_is_not_asked_for_a_week_and_stays_a_gap(platform, tmp_path):
    account = Account(platform, "b")
    night(platform, tmp_path)
    account.asked()
    for days in range(1, 7):
        outcome = night(platform, tmp_path, days * DAY)
        assert [gap["item"] for gap in outcome.gaps] == ["metric=b"]
        assert account.asked() == ["a,c"]
    account.refused.clear()  # the permission was granted meanwhile
    outcome = night(platform, tmp_path, 7 * DAY)
    assert (outcome.gaps, outcome.records) == ([], 3)
    assert account.asked() == ["a,b,c"]


def test_a_name_that_is_granted_and_taken_away_again_is_a_gap_again(platform, tmp_path):
    account = Account(platform, "b")
    night(platform, tmp_path)
    account.refused = {"a"}
    night(platform, tmp_path, DAY)
    outcome = night(platform, tmp_path, 2 * DAY)
    assert {gap["item"] for gap in outcome.gaps} == {"metric=a", "metric=b"}
    assert account.asked()[-1] == "c"


@pytest.mark.parametrize("refused", [("a", "b", "c")])
def test_where_nothing_is_offered_the_stream_fails_and_asks_again(platform, tmp_path, refused):
    account = Account(platform, *refused)
    assert night(platform, tmp_path).state == "failed"
    account.refused.clear()
    assert night(platform, tmp_path, DAY).records > 0


def test_over_many_parents_a_name_is_refused_once(platform, tmp_path):
    stream = stream_of(
        name="children",
        parent=Parent("parents"),
        names=Names("metric"),
        requests=lambda ask: [Request(f"of/{ask.parent_ids[0]}", {"metric": "a,b,c"})],
    )
    born = [{"id": str(n), "at": "2026-11-21T10:00:00Z"} for n in range(4)]
    platform.replies(Reply({"data": born}))
    landing = Landing(tmp_path / "landing")
    night(platform, tmp_path, stream=PARENTS, streams=[PARENTS, stream], landing=landing)
    platform.asked.clear()
    account = Account(platform, "b")
    options = {"stream": stream, "streams": [PARENTS, stream], "landing": landing}
    outcome = night(platform, tmp_path, **options)
    assert (outcome.records, [gap["item"] for gap in outcome.gaps]) == (8, ["metric=b"])
    assert account.asked() == ["a,b,c", "a", "b", "c", "a,c", "a,c", "a,c"]


def test_an_item_that_cannot_be_had_says_nothing_about_its_names(platform, tmp_path):
    gone = {"error": {"code": 100, "error_subcode": 33, "message": "does not exist"}}
    platform.script = lambda asked: Reply(gone, 400)
    stream = stream_of(
        names=Names("metric"),
        requests=lambda ask: [Request("things", {"metric": "a,b"}, context={"id": "1"})],
    )
    assert night(platform, tmp_path, stream=stream).state == "failed"
    assert len(platform.asked) == 1
    assert not list((tmp_path / "landing").glob("*/*/*/names.json"))


def test_a_set_of_names_is_kept_per_kind_and_ids_are_always_asked(platform, tmp_path):
    def script(asked):
        named = asked.params["metric"].split(",")
        assert named[0] == "id"
        if asked.path == "/story" and "saved" in named:
            return Reply(INVALID, 400)
        return Reply({"data": [{"id": f"{asked.path}{name}"} for name in named[1:]]})

    platform.script = script
    stream = stream_of(
        names=Names("metric", always=("id",), per="kind"),
        requests=lambda ask: [
            Request(kind, {"metric": "id,reach,saved"}, context={"kind": kind})
            for kind in ("feed", "story")
        ],
    )
    outcome = night(platform, tmp_path, stream=stream)
    assert [gap["item"] for gap in outcome.gaps] == ["metric=saved kind=story"]
    assert outcome.records == 3
    platform.asked.clear()
    night(platform, tmp_path, DAY, stream=stream)
    assert [a.params["metric"] for a in platform.asked] == ["id,reach,saved", "id,reach"]


def test_names_in_one_row_are_asked_for_together_again_and_only_that_lands(platform, tmp_path):
    """A row of its own for each name would leave one of them and lose the others."""
    account = Account(platform, "b")
    stream = stream_of(requests=METRICS.requests, names=Names("metric", in_one_row=True))
    outcome = night(platform, tmp_path, stream=stream)
    assert account.asked() == ["a,b,c", "a", "b", "c", "a,c"]
    assert (outcome.records, [gap["item"] for gap in outcome.gaps]) == (2, ["metric=b"])
    night(platform, tmp_path, DAY, stream=stream)
    assert account.asked() == ["a,c"]


def test_names_refused_together_but_not_alone_fail_the_window(platform, tmp_path):
    def script(asked):
        together = "," in asked.params["metric"]
        return Reply(INVALID, 400) if together else Reply({"data": []})

    platform.script = script
    stream = stream_of(requests=METRICS.requests, names=Names("metric", in_one_row=True))
    outcome = night(platform, tmp_path, stream=stream)
    assert outcome.state == "failed"
    assert "refused together, each alone is not" in outcome.error


def test_the_same_night_again_asks_again_and_forgets_what_is_granted_now(platform, tmp_path):
    account = Account(platform, "b")
    window = Window(NOW - DAY, NOW)
    assert night(platform, tmp_path, window=window).gaps
    account.refused.clear()
    account.asked()
    (tmp_path / "landing/shop/main/things").rename(tmp_path / "kept")
    (tmp_path / "landing/shop/main/things").mkdir(parents=True)
    (tmp_path / "kept/names.json").rename(tmp_path / "landing/shop/main/things/names.json")
    assert night(platform, tmp_path, window=window).gaps == []
    assert account.asked() == ["a,b,c"]
    night(platform, tmp_path, DAY)
    assert account.asked() == ["a,b,c"]


def test_many_windows_of_one_run_are_refused_a_name_once(platform, tmp_path):
    account = Account(platform, "b")
    stream = stream_of(
        chunk=DAY,
        names=Names("metric"),
        requests=lambda ask: [
            Request("things", {"metric": "a,b", "day": ask.window.start.day}, context={"n": "1"})
        ],
    )
    night(platform, tmp_path, stream=stream, history_days=3)
    asked = account.asked()
    assert asked[:3] == ["a,b", "a", "b"]
    assert set(asked[3:]) == {"a"}
