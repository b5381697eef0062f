"""What is encoded by hand leaves the machine byte by byte as it was written."""

import pytest
from scripted_platform import Platform, Reply, run, stream_of

from extractors.messages import Encoded, Request


def sent(tmp_path, request):
    with Platform() as platform:
        platform.replies(Reply({"data": []}))
        outcome = run(platform, tmp_path, stream_of(requests=lambda ask: [request]))
        assert outcome.state == "sealed", outcome.error
        (asked,) = platform.asked
        return asked.target


@pytest.mark.parametrize(
    "written",
    [
        "List(urn%3Ali%3Ashare%3A1,urn%3Ali%3Ashare%3A2)",
        "(timeRange:(start:1,end:2),timeGranularityType:DAY)",
        "List(urn%3Ali%3Acomment%3A%28urn%3Ali%3Aactivity%3A1%2C2%29)",
    ],
)
def test_a_literal_bracket_and_an_encoded_one_both_arrive_as_written(tmp_path, written):
    request = Request("things", {"q": "a:b", "l": Encoded(written), "n": 7})
    assert sent(tmp_path, request) == f"/things?l={written}&q=a%3Ab&n=7"


def test_a_path_may_hold_encoded_colons_brackets_and_slashes(tmp_path):
    path = "socialActions/urn%3Ali%3Acomment%3A%28a%2Fb%2C2%29/comments"
    assert sent(tmp_path, Request(Encoded(path))) == f"/{path}"


def test_what_is_not_marked_as_encoded_is_encoded(tmp_path):
    asked = sent(tmp_path, Request("a b/(c)%2F", {"q": "(d),e:%2F"}))
    assert asked == "/a%20b/%28c%29%252F?q=%28d%29%2Ce%3A%252F"


@pytest.mark.parametrize("path", ["../admin", "x/../../admin", "x/%2e%2E/admin"])
def test_an_encoded_path_climbs_no_higher_than_any_other(tmp_path, path):
    with Platform() as platform:
        request = Request(Encoded(path))
        outcome = run(platform, tmp_path, stream_of(requests=lambda ask: [request]))
        assert "is not a path of this API" in outcome.error
        assert platform.asked == []
