"""What one answer teaches, other words or that it is over, holds for all that is asked later."""

from scripted_platform import NOW, Hurried, Reply, landed, run, source_of, stream_of

from extractors.connection import Connection
from extractors.dialects import by_status
from extractors.landing import Landing
from extractors.messages import Reaction, Request, Verdict
from extractors.paging import cursor, with_params
from extractors.reading import extract_stream

GOOD = Reply({"data": [{"id": "1"}]})


def in_new_words(request):
    kept = {name: value for name, value in request.params.items() if name != "old"}
    return with_params(Request(request.path, kept), new="x")


def dialect(response, body):
    if response.status_code == 400:
        return Verdict(Reaction.REWORD, "old is now called new", reword=in_new_words)
    if response.status_code == 402:
        return Verdict(Reaction.STOP, "the credit is used up")
    missing = tuple((f"id={each}", "deleted") for each in (body or {}).get("gone", ()))
    return Verdict(Reaction.ACCEPT, missing=missing) if missing else by_status(response, body)


def stream_named(name):
    return stream_of(
        name=name,
        requests=lambda ask: [Request(name, {"old": "x"})],
        next_page=cursor("next", "cursor"),
    )


def all_read(platform, tmp_path, source):
    """Read the streams of one account, one after the other."""
    account = {"name": "main", "base_url": platform.url}
    connection = Connection(source, account, {}, Hurried())
    for stream in source.streams:
        yield extract_stream(
            source,
            account,
            stream,
            landing=Landing(tmp_path / "landing"),
            secrets={},
            connection=connection,
            as_of=NOW,
            history_days=1,
        )


def test_a_renamed_parameter_is_asked_by_its_new_name_and_the_rest_of_the_run_too(
    platform, tmp_path
):
    def script(asked):
        if "old" in asked.params:
            return Reply({"message": "old?"}, 400)
        more = {} if "cursor" in asked.params else {"next": "2"}
        return Reply({"data": [{"id": asked.params.get("cursor", "1")}], **more})

    platform.script = script
    source = source_of(stream_named("a"), stream_named("b"), classify=dialect)
    for outcome in all_read(platform, tmp_path, source):
        assert (outcome.state, outcome.records) == ("sealed", 2), outcome.error
    assert [("old" in asked.params, asked.path) for asked in platform.asked] == [
        (True, "/a"),
        (False, "/a"),
        (False, "/a"),
        (False, "/b"),
        (False, "/b"),
    ]


def test_what_is_refused_in_both_words_has_failed(platform, tmp_path):
    platform.replies(Reply({"message": "what?"}, 400))
    outcome = run(platform, tmp_path, source=source_of(stream_named("a"), classify=dialect))
    assert (outcome.state, len(platform.asked)) == ("failed", 2)
    assert "old is now called new" in outcome.error


def test_when_the_credit_is_used_up_nothing_more_is_asked_and_a_person_is_told(platform, tmp_path):
    platform.replies(Reply({}, 402))
    source = source_of(stream_named("a"), stream_named("b"), classify=dialect)
    for outcome in all_read(platform, tmp_path, source):
        assert outcome.state == "failed"
        assert "stop: the credit is used up" in outcome.error
        assert "Add credit" in outcome.remedy
    assert len(platform.asked) == 1


def test_what_a_good_answer_says_it_lacks_is_a_gap_and_the_rest_lands(platform, tmp_path):
    platform.replies(Reply({"data": [{"id": "1"}], "gone": ["2", "3"]}))
    outcome = run(platform, tmp_path, source=source_of(stream_named("a"), classify=dialect))
    assert (outcome.state, outcome.records) == ("sealed", 1)
    assert [(gap["item"], gap["reason"]) for gap in outcome.gaps] == [
        ("id=2", "deleted"),
        ("id=3", "deleted"),
    ]
    assert len(landed(tmp_path, "a")) == 1
