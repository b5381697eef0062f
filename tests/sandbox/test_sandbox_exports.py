"""The exports in the company's downloads say what the world says, and always the same."""

import datetime as dt
import json

import pytest

from extractors.exports.parse import parse
from extractors.parsed import Delivered
from sandbox.counters import counters
from sandbox.exports import exports, video_id
from sandbox.moments import instant
from sandbox.platforms.facebook_insights import page_id
from sandbox.running import world_of

NOW = dt.datetime(2026, 11, 22, 2, tzinfo=dt.UTC)


@pytest.fixture(scope="module")
def world():
    return world_of(7, 1.0)


def read(file):
    saved = dt.datetime.fromtimestamp(file.at // 1000, dt.UTC)
    parsed = parse(Delivered(file.content, file.name, saved, NOW, {}))
    assert [row.flaw for row in parsed.rows if row.flaw] == []
    return {row.cells["record_id"]: row.cells for row in parsed.rows}


def test_tiktok_is_exported_each_monday_and_says_what_the_world_counted(world):
    files = [file for file in exports(world, instant(NOW)) if file.name.startswith("tiktok/")]
    assert len(files) == 4
    last = files[-1]
    rows = read(last)
    posts = {
        video_id(post): post
        for post in world.posts_between(dt.date(2026, 9, 18), dt.date(2026, 11, 15), "tiktok")
    }
    assert rows.keys() >= posts.keys() and len(rows) - len(posts) <= 4
    for name, post in posts.items():
        seen, said = counters(post, last.at), json.loads(rows[name]["figures"])
        assert (said["views"], said["likes"]) == (seen.views, seen.likes)
        at = dt.datetime.fromtimestamp(post.at // 1000, dt.UTC)
        assert rows[name]["posted_at"] == f"{at:%Y-%m-%dT%H:%M:%SZ}"


def test_metas_export_names_posts_as_the_api_does(world):
    (file,) = [file for file in exports(world, instant(NOW)) if file.name.startswith("meta/")]
    rows = read(file)
    october = world.posts_between(dt.date(2026, 10, 2), dt.date(2026, 10, 30), "facebook")
    assert {page_id(post) for post in october} <= rows.keys()
    assert all(row["contradictions"] is None for row in rows.values())


def test_an_export_says_the_same_whenever_it_is_asked_for(world):
    before = {file.name: file for file in exports(world, instant(NOW - dt.timedelta(days=9)))}
    after = {file.name: file for file in exports(world, instant(NOW))}
    shared = before.keys() & after.keys()
    assert shared and all(before[name] == after[name] for name in shared)
