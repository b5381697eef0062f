"""What is too much at once is asked in parts; what hangs below children is asked by their ids."""

import datetime as dt

import pytest
from scripted_platform import NOW, Platform, Reply, landed, run, source_of, stream_of

from extractors.dialects import by_status
from extractors.messages import Reaction, Request, Verdict
from extractors.source import Index, Kind, Parent

DAY = dt.timedelta(days=1)


def dated(ask):
    first, last = ask.window.days("UTC")
    return [Request("things", {"from": f"{first}", "to": f"{last}"})]


def too_many(response, body):
    verdict = by_status(response, body)
    cut = verdict.reaction is Reaction.ACCEPT and len(body["data"]) >= 4
    return Verdict(Reaction.SPLIT, "4 rows: there may be more") if cut else verdict


DAILY = stream_of(
    kind=Kind.FLOW, event_at="happened_at", requests=dated, chunk=8 * DAY, whole_days_in="UTC"
)


@pytest.fixture
def platform():
    with Platform() as platform:
        yield platform


def a_row_a_day(asked):
    first, last = (dt.date.fromisoformat(asked.params[name]) for name in ("from", "to"))
    days = [first + n * DAY for n in range((last - first).days + 1)]
    return Reply({"data": [{"id": f"{day}", "at": f"{day}T00:00:00Z"} for day in days]})


def test_a_list_cut_without_a_word_is_asked_for_shorter_times(platform, tmp_path):
    platform.script = a_row_a_day
    source = source_of(DAILY, classify=too_many)
    outcome = run(platform, tmp_path, source=source, history_days=10)
    assert outcome.state == "sealed", outcome.error
    rows = [row["id"] for page in landed(tmp_path) for row in page["body"]["data"]]
    assert rows == [f"{(NOW - n * DAY).date()}" for n in range(10, 0, -1)]
    assert outcome.records == 10


def test_a_day_that_is_too_much_fails_and_says_so(platform, tmp_path):
    platform.replies(Reply({"data": [{"id": str(n), "at": "x"} for n in range(4)]}))
    outcome = run(platform, tmp_path, source=source_of(DAILY, classify=too_many), history_days=2)
    assert outcome.state == "failed"
    assert "there may be more" in outcome.error
    assert landed(tmp_path) == []


POSTS = stream_of(
    name="posts",
    index=Index(id="id", at="born", reading="epoch_ms"),
    requests=lambda ask: [Request("posts")],
)
COMMENTS = stream_of(
    name="comments",
    kind=Kind.ENTITY,
    parent=Parent("posts"),
    index=Index(id="id", at="born", reading="epoch_ms", only_with="answers.total"),
    requests=lambda ask: [Request(f"posts/{ask.parent_ids[0]}/comments")],
)
ANSWERS = stream_of(
    name="answers",
    kind=Kind.ENTITY,
    parent=Parent("comments"),
    requests=lambda ask: [Request(f"comments/{ask.parent_ids[0]}/answers")],
)
TALK = source_of(POSTS, COMMENTS, ANSWERS)
BORN = int((NOW - DAY).timestamp() * 1000)


def read_all(platform, tmp_path):
    return {
        name: run(platform, tmp_path, TALK.stream(name), TALK) for name in ("posts", "comments")
    } | {"answers": run(platform, tmp_path, ANSWERS, TALK)}


def test_answers_are_asked_of_those_comments_alone_that_have_some(platform, tmp_path):
    told = {
        "/posts": [{"id": "p1", "born": BORN}, {"id": "p2", "born": "no time"}],
        "/posts/p1/comments": [
            {"id": "c1", "born": BORN, "answers": {"total": 2}},
            {"id": "c2", "born": BORN, "answers": {"total": 0}},
            {"id": "c3", "born": BORN},
        ],
        "/comments/c1/answers": [{"id": "a1"}, {"id": "a2"}],
    }
    platform.script = lambda asked: Reply({"data": told[asked.path]})
    outcomes = read_all(platform, tmp_path)
    assert {outcome.state for outcome in outcomes.values()} == {"sealed"}
    assert [asked.path for asked in platform.asked] == list(told)


def test_where_nobody_commented_yet_answers_are_read_without_a_request(platform, tmp_path):
    platform.script = lambda asked: Reply({"data": []})
    outcomes = read_all(platform, tmp_path)
    assert outcomes["answers"].state == "sealed", outcomes["answers"].error
    assert [asked.path for asked in platform.asked] == ["/posts"]
