"""Every request of every source is one its platform documents, from its path to its headers."""

import pytest
from test_extract_sources import SOURCES, account_of, every_stream, requests_of

from tests.documented import FOLDER, Sent, documented, objections

ASKED = {n: s for n, s in SOURCES.items() if s.ping}


def sent(request):
    params = request.params.items()
    return Sent(
        method="GET" if request.body is None else "POST",
        path=request.path,
        query={n: v if isinstance(v, tuple) else (str(v),) for n, v in params},
        body=request.body or {},
    )


def test_whatever_asks_a_platform_has_its_reference_written_down():
    assert {file.stem for file in FOLDER.glob("*.yml")} == set(ASKED)
    for name in ASKED:
        assert documented(name)["docs"].startswith("https://")
        assert documented(name)["read_on"]


@every_stream
def test_a_stream_asks_for_what_is_documented(source, stream):
    if source.ping is None:
        return
    for request in requests_of(source, stream):
        assert objections(source.name, sent(request)) == []


@pytest.mark.parametrize("source", ASKED.values(), ids=ASKED)
def test_doctor_asks_for_what_is_documented(source):
    assert objections(source.name, sent(source.ping(account_of(source)))) == []


@pytest.mark.parametrize("source", ASKED.values(), ids=ASKED)
def test_when_a_token_ends_is_asked_as_it_is_documented(source):
    if source.token_check:
        asked = source.token_check.request({"token": "t"})
        assert objections(source.name, sent(asked)) == []


@pytest.mark.parametrize(
    ("changed", "words"),
    [
        ({"path": "v25.0/1/promotable_posts"}, "is not documented"),
        ({"method": "POST"}, "is not documented"),
        ({"path": "1/insights"}, "is not documented"),
        ({"query": {"metrics": ["post_clicks"]}}, "query 'metrics'"),
        ({"query": {"metric": ["post_clicks,post_klicks"]}}, "metric 'post_klicks'"),
        ({"query": {"metric": ["post_clicks,post_impressions"]}}, "'post_impressions' is retired"),
        ({"query": {"fields": ["id,insights.metric(post_impressions_fan)"]}}, "is retired"),
        ({"path": "v25.0/1_2", "query": {"fields": ["id,likes_count"]}}, "fields 'likes_count'"),
        ({"headers": ["Authorization", "X-Token"]}, "header 'X-Token'"),
        ({"body": {"limit": 1}}, "body 'limit'"),
    ],
)
def test_what_is_unknown_or_retired_is_objected_to(changed, words):
    good = {"method": "GET", "path": "v25.0/1/insights", "query": {"metric": ["post_clicks"]}}
    assert objections("facebook", Sent(**good, headers=["Authorization", "Accept"])) == []
    found = objections("facebook", Sent(**{**good, **changed}))
    assert any(words in objection for objection in found)


@pytest.mark.parametrize(
    ("changed", "words"),
    [
        ({"metrics": [{"name": "sessions"}, {"name": "sesions"}]}, "metrics 'sesions'"),
        ({"dimensions": [{"name": "channel"}]}, "dimensions 'channel'"),
        ({"metrics": [{"name": "conversions"}]}, "'conversions' is retired"),
        ({"pageSize": 1}, "body 'pageSize'"),
    ],
)
def test_what_a_body_names_is_held_against_the_reference_too(changed, words):
    asked = {"dimensions": [{"name": "date"}], "metrics": [{"name": "sessions"}]}
    path = "v1beta/properties/1:runReport"
    assert objections("ga4", Sent("POST", path, {}, asked)) == []
    found = objections("ga4", Sent("POST", path, {}, {**asked, **changed}))
    assert any(words in objection for objection in found)
