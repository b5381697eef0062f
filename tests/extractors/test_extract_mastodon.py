"""Mastodon is asked exactly as its reference says, and its servers' differences are borne."""

import re
from dataclasses import replace

import pytest
from scripted_platform import NOW, Platform, Reply, landed, run

from extractors.landing import Landing
from extractors.source import all_sources
from extractors.throttle import Clock

MASTODON = all_sources()["mastodon"]
ACCOUNT = {"account_id": "7", "base_url": ""}
TOKEN = {"token": "t0123456789abc"}

#: https://docs.joinmastodon.org/methods/: paths, their parameters, and whether a token is needed.
DOCUMENTED = {
    r"/accounts/\d+": (set(), False),
    r"/accounts/\d+/statuses": (
        {"limit", "max_id", "since_id", "min_id", "exclude_replies", "exclude_reblogs"}
        | {"pinned", "tagged", "only_media"},
        False,
    ),
    r"/statuses/\d+/context": (set(), False),
    r"/notifications": ({"types[]", "max_id", "min_id", "since_id"}, True),
}
HEADERS = {"Accept", "Accept-Encoding", "Authorization", "Connection", "Host", "User-Agent"}


def status(number, **changes):
    return {"id": str(number), "created_at": "2026-11-21T08:00:00.000Z", **changes}


def pages(asked):
    """Answer as a server whose list has two pages, the second of them empty."""
    if asked.path.endswith("/context"):
        return Reply({"ancestors": [], "descendants": []})
    if asked.path.endswith("/7"):
        return Reply({"id": "7"})
    if "max_id" in asked.params:
        return Reply([])
    where = "limit=40&max_id=2&min_id=9"
    link = f'<https://a.example/api/v1/x?{where}>; rel="next", <https://a.example/>; rel="prev"'
    return Reply([status(3), status(2, in_reply_to_id="1")], headers={"Link": link})


def read(platform, tmp_path, secrets=None, **options):
    account = {**ACCOUNT, "base_url": platform.url, **({"secrets_prefix": "M"} if secrets else {})}
    landing = Landing(tmp_path / "landing")
    return {
        stream.name: run(
            platform,
            tmp_path,
            stream,
            MASTODON,
            secrets=secrets,
            account=account,
            landing=landing,
            **options,
        )
        for stream in MASTODON.streams
    }


@pytest.mark.parametrize("secrets", [None, TOKEN], ids=["public", "with a token"])
def test_every_request_is_one_the_reference_documents(platform, tmp_path, secrets):
    platform.script = pages
    outcomes = read(platform, tmp_path, secrets)
    assert {outcome.state for outcome in outcomes.values()} == {"sealed"}
    asked_for = set()
    for asked in platform.asked:
        (found,) = (path for path in DOCUMENTED if re.fullmatch(path, asked.path))
        names, needs_token = DOCUMENTED[found]
        assert asked.method == "GET"
        assert set(asked.params) <= names, asked.path
        assert set(asked.headers) <= HEADERS
        assert ("Authorization" in asked.headers) == bool(secrets) >= needs_token
        asked_for.add(found)
    assert len(asked_for) == len(DOCUMENTED) - (secrets is None)


def test_threads_are_asked_for_from_their_top(platform, tmp_path):
    platform.script = pages
    read(platform, tmp_path)
    threads = [asked.path for asked in platform.asked if asked.path.endswith("/context")]
    assert threads == ["/statuses/3/context"]


def test_an_account_without_a_token_asks_for_no_mentions_and_has_none(platform, tmp_path):
    platform.script = pages
    outcome = read(platform, tmp_path)["mentions"]
    assert (outcome.state, outcome.records, landed(tmp_path, "mentions")) == ("sealed", 0, [])


def test_a_deleted_status_costs_its_thread_only(platform, tmp_path):
    def script(asked):
        gone = Reply({"error": "Record not found"}, 404)
        return gone if asked.path.endswith("/context") else pages(asked)

    platform.script = script
    outcome = read(platform, tmp_path)["replies"]
    assert outcome.state == "sealed"
    (gap,) = outcome.gaps
    assert "parent_id=3" in gap["item"] and "Record not found" in gap["reason"]


def test_a_server_that_shows_nothing_to_strangers_says_what_to_do(platform, tmp_path):
    platform.replies(Reply({"error": "This API requires an authenticated user"}, 401))
    outcome = read(platform, tmp_path)["account"]
    assert outcome.state == "failed"
    assert "requires an authenticated user" in outcome.error
    assert "MASTODON_TOKEN" in outcome.remedy


def test_the_last_free_call_holds_back_the_next_until_the_limit_resets(platform, tmp_path):
    class Patient(Clock):
        slept: list[float] = []  # noqa: RUF012

        def now(self) -> float:
            return sum(self.slept)

        def sleep(self, seconds: float) -> None:
            self.slept.append(seconds)

    def script(asked):
        reply = pages(asked)
        headers = {
            "X-RateLimit-Remaining": "0",
            "X-RateLimit-Reset": f"{NOW:%Y-%m-%dT%H:%M}:30.000000Z",
            "Date": f"{NOW:%a, %d %b %Y %H:%M}:00 GMT",
        }
        return replace(reply, headers={**reply.headers, **headers})

    platform.script = script
    clock = Patient()
    stream = MASTODON.stream("statuses")
    account = {**ACCOUNT, "base_url": platform.url}
    run(platform, tmp_path, stream, MASTODON, clock=clock, account=account)
    assert len(platform.asked) == 2
    assert 30 <= sum(clock.slept) < 34


@pytest.fixture
def platform():
    with Platform() as running:
        yield running
